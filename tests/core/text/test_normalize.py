"""The text gate: a table of what goes in and comes out, and properties over every string that Python can hold."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.text.normalize import CHANGES, DEFAULT, GROWTH, changes, normalize
from hanyeong.text.params import NormalizeParams

ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
TABLE = {
    "plain Korean": ("오늘은 날씨가 좋네요.", "오늘은 날씨가 좋네요."),
    "plain English": ("It's fine — really…", "It's fine — really…"),
    "empty": ("", ""),
    "nothing readable": (" \t\u200b\ufeff\n", ""),
    "blanks at the edges and doubled": ("  a \t b  ", "a b"),
    "blanks of other widths": ("a\u00a0b\u3000c\u2009d", "a b c d"),
    "every line break": ("a\nb\r\nc\x0bd\x0ce\x85f\u2028g\u2029h", "a b c d e f g h"),
    "controls": ("a\x00b\x07c\x1b[31md\x9b", "abc[31md"),
    "zero width": ("미\u200b국\u2060 \ufeff여\u00ad행", "미국 여행"),
    "direction marks": ("abc\u202e\u2066def\u2069\u200f", "abcdef"),
    "tag letters": ("hi\U000e0041\U000e007f", "hi"),
    "flags of England and Scotland": (ENGLAND + SCOTLAND, ENGLAND + SCOTLAND),
    "a flag of no place": ("🏴\U000e0068\U000e0069\U000e007f" + ENGLAND[:-1], "🏴🏴"),
    "noncharacters": ("a\ufdd0b\uffffc\U0001fffe", "abc"),
    "decomposed Hangul": (unicodedata.normalize("NFD", "한국어 문장"), "한국어 문장"),
    "decomposed Latin": ("cafe\u0301", "café"),
    "jamo that people type": ("ㅋㅋㅋ ㅠㅠ", "ㅋㅋㅋ ㅠㅠ"),
    "jamo of dictionaries that join nothing": ("\u110f\u110f \u1172", "ㅋㅋ ㅠ"),
    "old Hangul, which has no code of its own": ("\u1112\u119e\u11ab글 \u110f\u110f", "\u1112\u119e\u11ab글 ㅋㅋ"),
    "a vowel and a final consonant without the first": ("\u1161\u11a8", "ㅏㄱ"),
    "half-width jamo": ("\uffbe\uffc2\uffa4\uffa1\uffda\uffa9", "한글"),
    "half-width vowel before a vowel": ("\uffa1\uffc2\uffc2", "가ㅏ"),
    "one half-width jamo": ("\uffbb", "ㅋ"),
    "full width": ("Ａｂ１２！＠（￦）", "Ab12!@(₩)"),
    "half-width katakana": ("ｶﾞｿﾘﾝ｡", "ガソリン。"),
    "company": ("㈜한영", "(주)한영"),
    "circled number after a digit": ("제2①항", "제2(1)항"),
    "units": ("5㎏ 3㎡ 2㎥ 7㎯ 20℃", "5kg 3m² 2m³ 7rad/s² 20°C"),
    "roman numerals": ("Ⅳ장 ⅻ", "IV장 xii"),
    "ligature": ("ﬁne ﬄ", "fine ffl"),
    "mathematical letters": ("𝐀𝒷𝟗", "Ab9"),
    "the blank of SentencePiece": ("a▁b", "a_b"),
    "superscript stays": ("m² x³ ½", "m² x³ ½"),
    "emoji family": ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    "emoji with selector": ("❤\ufe0f", "❤\ufe0f"),
    "keycap": ("1\ufe0f\u20e3", "1\ufe0f\u20e3"),
    "selector after a letter": ("가\ufe0f나\ufe0e", "가나"),
    "joiner between letters": ("가\u200d나\u200d", "가나"),
    "fillers": ("가\u3164나\u2800다", "가 나 다"),
    "lone surrogates": ("a\ud800b\udc00c", "a\ufffdb\ufffdc"),
    "a pair of surrogates": ("\ud83d\ude00", "😀"),
    "flood of marks": ("Z" + "\u0335" * 50, "Z" + "\u0335" * 3),
    "Vietnamese": ("Tiếng Việt", "Tiếng Việt"),
    "private use stays for a rule to see": ("\ue000", "\ue000"),
    "entities are not ours": ("&lt;b&gt; &amp;", "&lt;b&gt; &amp;"),
}

ANYTHING = st.text(st.characters(exclude_categories=()))
ODD = st.text(
    st.sampled_from(
        "가각ㄱㅏ\u1100\u1161\u11a8\uffa1\uffc2\uffca\uffda aZ1.\t\n\u00a0"
        "\u200b\u200d\ufe0f\u202e\u3164\u0301\u0335\u0308"
        "\u3099か①㈜㎯Ａ👩❤\ud83d\ude00\udc00\x85\x00\u2028\u00ad\u2581\U000e0041#"
    )
)
RULES = st.builds(NormalizeParams, fold_forms=st.booleans(), max_marks=st.integers(1, 5))


@pytest.mark.parametrize("case", TABLE)
def test_the_table(case: str) -> None:
    before, after = TABLE[case]
    assert normalize(before) == after


@pytest.mark.parametrize("form", ["Ａ", "㈜", "①", "㎏", "ｶ", "Ⅳ"])
def test_forms_stay_where_the_rules_say_so(form: str) -> None:
    assert normalize(form, NormalizeParams(fold_forms=False)) == unicodedata.normalize("NFC", form)


@given(ANYTHING | ODD, RULES)
@settings(max_examples=600, deadline=None)
def test_what_comes_out_is_one_line_of_ordinary_characters(text: str, rules: NormalizeParams) -> None:
    once = normalize(text, rules)
    assert normalize(once, rules) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode("utf-8")
    assert len(once.splitlines()) <= 1
    assert once == " ".join(once.split())
    assert not {c for c in once if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}}
    assert {c for c in once if unicodedata.category(c) == "Zs"} <= {" "}
    assert not set(once) & set("\u200b\u200c\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\u00ad\u034f\u3164")
    assert len(once) <= GROWTH * len(text)


@given(ANYTHING | ODD)
@settings(max_examples=400, deadline=None)
def test_letters_and_digits_are_never_lost(text: str) -> None:
    """Against NFKD, the outside authority on which letters a form stands for (but for the fillers, which are none)."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    seen = "".join(" " if c in "\u3164\uffa0\u115f\u1160\u17b4\u17b5" else c for c in whole)
    assert _letters(normalize(text)) == _letters(seen)


def _letters(text: str) -> list[str]:
    """Letters and digits, taken apart; a jamo by its name, whether it leads a syllable or ends one."""
    parts = (c for c in unicodedata.normalize("NFKD", text) if c.isalnum())
    return [unicodedata.name(c).split()[-1] if "\u1100" <= c <= "\u11ff" else c for c in parts]


@given(ANYTHING | ODD, RULES)
@settings(max_examples=400, deadline=None)
def test_every_change_has_a_name(text: str, rules: NormalizeParams) -> None:
    named = changes(text, rules)
    assert bool(named) == (normalize(text, rules) != text)
    assert set(named) <= set(CHANGES)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("가나", []),
        ("가\x07", ["control"]),
        ("가\u200b나", ["invisible"]),
        ("㈜", ["form"]),
        ("\u1100\u1161", ["composition"]),
        ("a" + "\u0335" * 9, ["marks"]),
        ("a  b", ["blanks"]),
        (" ㎏\u200b", ["invisible", "form", "blanks"]),
    ],
)
def test_what_was_changed_is_named(text: str, kinds: list[str]) -> None:
    assert changes(text, DEFAULT) == kinds
