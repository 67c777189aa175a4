"""What there is to translate in a line, class by class, and that cleaning and translation are of one mind about it."""

import pytest

from hanyeong.corpus.filtering.apply import apply_filters
from hanyeong.corpus.filtering.batch import pair_batch
from hanyeong.corpus.params import CleanParams
from hanyeong.text.normalize import normalize
from hanyeong.text.prose import translatable

NOTHING = {
    "numbers": ["0", "42", "1,000,000", "3.14", "-5", "+82", "12/5", "1-3", "①", "12.", "%", "₩12,000"],
    "dates and times": ["2026.11.30", "30/11/2026", "09:30", "23:59:59.5"],
    "telephone numbers": ["010-0000-0000", "(02) 000-0000"],
    "rules and bullets": [
        "-----",
        "=====",
        "***",
        "___",
        "...",
        "…",
        "· · ·",
        "•",
        "─────",
        "ㆍㆍㆍ",
        "ㅡㅡㅡㅡ",
        "※",
        "-",
        "|",
    ],
    "marks": ["?", "!?", "()", "“”", "¿", "[ ]", "1)"],
    "emoji": ["😀", "👍🏽", "👨‍👩‍👧", "🇰🇷", "✓", "♥ ♥"],
    "addresses": ["https://example.org/a?b=1", "www.example.com", "someone@example.org", "<https://example.org>"],
    "code": ["`kubectl get pods`", "<br/>", "<div class='x'>", "`a` `b`"],
    "another language": ["これは本です。", "大韓民國", "Привет", "مرحبا"],
}
KOREAN = [
    "안녕하세요.",
    "3시",
    "ㅋㅋㅋ",
    "KBS 뉴스",
    "ASP.NET Core 응답 캐싱",
    "https://example.org 참고",
    "`kubectl`을 실행한다",
]
ENGLISH = ["Hello.", "OK", "3 kg", "See `kubectl`.", "Kim Min-su", "naïve", "www.example.org is down", "a"]


@pytest.mark.parametrize("kind", NOTHING)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_holds_nothing_to_translate(kind: str, language) -> None:  # type: ignore[no-untyped-def]
    found = [line for line in map(normalize, NOTHING[kind]) if translatable(line, language)]
    assert found == []


def test_prose_is_translated_from_its_own_language_only() -> None:
    for line in KOREAN:
        assert translatable(line, "ko"), line
    for line in ENGLISH:
        assert translatable(line, "en"), line
        assert not translatable(line, "ko"), line
    for line in ("안녕하세요.", "3시", "ㅋㅋㅋ"):
        assert not translatable(line, "en"), line


LENIENT = CleanParams(min_hangul_share=0.0, min_latin_share=0.0, max_markup_share=1.0, html="keep", language=False)


@pytest.mark.parametrize("line", [line for lines in NOTHING.values() for line in lines])
def test_no_rules_let_such_a_line_into_training(line: str) -> None:
    """Whatever its translation is said to be."""
    others = ["안녕하세요.", "Good morning.", normalize(line)]
    as_ko = pair_batch([normalize(line)] * len(others), others)
    as_en = pair_batch(others, [normalize(line)] * len(others))
    for rules in (CleanParams(), LENIENT):
        if line in NOTHING["another language"] and rules is LENIENT:
            continue  # the one class that is a matter of params
        assert all(all(apply_filters(batch, rules).reasons()) for batch in (as_ko, as_en)), line
