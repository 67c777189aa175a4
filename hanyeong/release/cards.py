"""The cards of a bundle, in Markdown: model card in English and Korean, data statement, attributions; and translate.py.

Drawn from bundle.json alone, so that they hold numbers, labels and the lines that licences want, and never an example
sentence: the terms of AI Hub forbid to show any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from hanyeong.release.bundle_info import BundleInfo, SourceInfo
from hanyeong.release.quality_estimator import confidence_section
from hanyeong.release.usage import PROGRAM, block, program
from hanyeong.results.compress import SelectionRule
from hanyeong.results.scores import Score

LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "en": {"ko-en": "Korean to English", "en-ko": "English to Korean", "both": "Korean to English and back"},
    "ko": {"ko-en": "한국어 → 영어", "en-ko": "영어 → 한국어", "both": "한국어 ↔ 영어"},
}
USE_AND_LIMITS: Mapping[str, str] = {
    "en": (
        "For gists and drafts of single sentences like those of the tests above. Not for law, medicine or anything "
        "where a wrong number or a lost negation does harm: its output has not been validated for such uses. It knows "
        "no context beyond the line. Korean leaves out what English must say (who, how many), so that it sometimes "
        "guesses; levels of politeness are not controlled. Text unlike the training data is translated worse, "
        "without a warning."
    ),
    "ko": (
        "위 테스트 세트와 비슷한 문장을 한 줄씩 옮겨 대강의 뜻을 알거나 초벌 번역을 얻는 데 쓰십시오. 숫자 하나, "
        "부정어 하나가 틀려도 해가 되는 법률이나 의료 같은 분야에는 쓰지 마십시오. 그런 용도로는 검증되지 않았습니다. "
        "한 줄 밖의 문맥은 모르므로 한국어에서 생략된 주어나 수는 짐작해서 옮길 때가 있고, 높임의 정도는 조절하지 "
        "못합니다. 학습 데이터와 다른 글은 아무 경고 없이 더 나쁘게 번역됩니다."
    ),
}
"""What such a model is for, and what it is not."""


def render(info: BundleInfo) -> dict[str, str]:
    """Every card and the program by their file names."""
    return {
        "MODEL_CARD.md": model_card(info),
        "MODEL_CARD.ko.md": model_card_ko(info),
        "DATA.md": data_statement(info),
        "ATTRIBUTION.md": attribution(info),
        PROGRAM: program(info),
    }


def model_card(info: BundleInfo) -> str:
    """The model card in English."""
    model = info.model
    return _document(
        _front_matter(info),
        f"# {_plain(info.name)}",
        f"A machine translator, {LANGUAGES['en'][info.direction]}, for CPUs. Made by the Hanyeong pipeline.",
        "## Model",
        _table(
            ["", ""],
            [
                ["Selected", f"{model.which}, {model.compute_type}{_picked('en', model.rule)}"],
                ["Parameters", _count(model.parameters)],
                ["Size", f"{model.bytes / 1e6:.1f} MB with tokenizers"],
                ["Search", f"beam of {info.beam_size}, length penalty {info.length_penalty:g}"],
                ["Digest", f"`{model.digest}`"],
                ["Licence", _plain(info.licence)],
                ["Run with", ", ".join(f"{name} {version}" for name, version in sorted(info.versions.items()))],
            ],
        ),
        "## Scores",
        "Measured on the files of this bundle, with 95 % bootstrap confidence intervals in brackets. *Nearest* is the "
        "score of the most similar training sentence's translation: close to it, a score measures memorization.",
        _scores(info, ["Test", "Direction", "Sentences", "BLEU", "chrF++", "Nearest BLEU", "Nearest chrF++"]),
        _signatures(info),
        *(
            f"Memorized text ({LANGUAGES['en'][way]}): {_count(found.canaries)} training pairs hold a large number in "
            f"the translation that the source does not hold. When it translated these sources, it output the number "
            f"{_count(found.told)} times; by chance it would be {_count(found.by_chance)}."
            for way, found in info.memory.items()
        ),
        *confidence_section("en", info),
        "## How to use it",
        "With CTranslate2 and SentencePiece (`pip install ctranslate2 sentencepiece`), sentence by sentence:",
        _python(block(info)),
        f"CTranslate2 adds the end mark to each source itself. `python {PROGRAM} < lines.txt`, beside this card, does "
        "the same for whole files, leaves alone what holds nothing to translate, and splits lines into sentences. "
        "`hanyeong translate --bundle FOLDER` of the Hanyeong project also takes care of unusual characters, sentences "
        "that are too long and repetitive outputs.",
        "## Use and limits",
        USE_AND_LIMITS["en"],
        "## Data",
        "What it was trained on is in DATA.md, what must be said of it in ATTRIBUTION.md. Test sentences were taken "
        f"out of the training data.{_no_example('en', info)}",
    )


def model_card_ko(info: BundleInfo) -> str:
    """The model card in Korean."""
    model = info.model
    return _document(
        _front_matter(info),
        f"# {_plain(info.name)}",
        f"CPU에서 돌아가는 기계 번역 모델입니다({LANGUAGES['ko'][info.direction]}). "
        f"한영(Hanyeong) 파이프라인으로 만들었습니다.",
        "## 모델",
        _table(
            ["", ""],
            [
                ["선택된 모델", f"{model.which}, {model.compute_type}{_picked('ko', model.rule)}"],
                ["파라미터", _count(model.parameters)],
                ["크기", f"{model.bytes / 1e6:.1f} MB (토크나이저 포함)"],
                ["탐색", f"빔 크기 {info.beam_size}, 길이 페널티 {info.length_penalty:g}"],
                ["다이제스트", f"`{model.digest}`"],
                ["라이선스", _plain(info.licence)],
                ["실행 환경", ", ".join(f"{name} {version}" for name, version in sorted(info.versions.items()))],
            ],
        ),
        "## 점수",
        "이 번들에 들어 있는 파일 그대로를 평가한 값이며, 괄호 안은 95% 부트스트랩 신뢰 구간입니다. *최근접*은 학습 "
        "데이터에서 가장 비슷한 문장의 번역을 그대로 출력했을 때의 점수입니다. 점수가 이 값에 가까우면 번역이 아니라 "
        "암기를 측정한 것입니다.",
        _scores(info, ["테스트 세트", "방향", "문장 수", "BLEU", "chrF++", "최근접 BLEU", "최근접 chrF++"]),
        _signatures(info),
        *(
            f"학습 문장 암기({LANGUAGES['ko'][way]}): 번역문에만 있고 원문에는 없는 큰 숫자를 담은 학습 쌍 "
            f"{_count(found.canaries)}개의 원문을 번역시켰을 때, 모델이 그 숫자를 그대로 출력한 것은 "
            f"{_count(found.told)}개입니다. 우연이라면 {_count(found.by_chance)}개입니다."
            for way, found in info.memory.items()
        ),
        *confidence_section("ko", info),
        "## 사용법",
        "CTranslate2와 SentencePiece(`pip install ctranslate2 sentencepiece`)로 한 문장씩 번역합니다.",
        _python(block(info)),
        f"문장 끝 표시(`</s>`)는 CTranslate2가 알아서 붙입니다. 이 카드가 있는 폴더에서 "
        f"`python {PROGRAM} < lines.txt`를 실행하면 파일 전체를 번역합니다. 번역할 것이 없는 줄은 그대로 두고, 여러 "
        "문장으로 된 줄은 문장별로 나누어 번역합니다. 한영 프로젝트의 `hanyeong translate --bundle 폴더`는 "
        "특수한 문자, 너무 긴 문장, 같은 말을 되풀이하는 출력까지 처리합니다.",
        "## 쓰임과 한계",
        USE_AND_LIMITS["ko"],
        "## 데이터",
        "학습에 쓴 데이터는 DATA.md에, 출처 표시는 ATTRIBUTION.md에 있습니다. 평가 문장은 학습 데이터에서 뺐습니다."
        f"{_no_example('ko', info)}",
    )


def data_statement(info: BundleInfo) -> str:
    """Which corpora went in, and under which terms."""
    return _document(
        "# Data",
        "Pairs are counted as read, before cleaning. *Restricted* text may be trained on, but neither shown nor passed "
        "on: it is in no file of this bundle.",
        _table(
            ["Source", "Use", "Kind", "Pairs", "Licence", "Terms"],
            [
                [_plain(s.name), s.use, s.kind, _count(s.rows), _plain(s.licence or "not stated"), s.terms]
                for s in info.sources
            ],
        ),
    )


def attribution(info: BundleInfo) -> str:
    """The lines that the sources want to see, the training sources first."""
    return _document(
        "# Attribution",
        "This translator was made with the following sources.",
        *(_credits(use, info.sources) for use in ("train", "test", "monitor")),
    )


TITLES = {"train": "Trained on", "test": "Tested on", "monitor": "Watched with"}


def _credits(use: str, sources: Sequence[SourceInfo]) -> str:
    lines = [
        f"* **{_plain(s.name)}**: {_plain(s.attribution) or 'no attribution stated'}" for s in sources if s.use == use
    ]
    return "\n".join([f"## {TITLES[use]}", "", *lines]) if lines else ""


def _scores(info: BundleInfo, heads: Sequence[str]) -> str:
    return _table(
        heads,
        [
            [
                _plain(t.name),
                t.direction,
                _count(t.bleu.n),
                *(str(score) for score in (t.bleu, t.chrf)),
                *(_number(value) for value in (t.nearest_bleu, t.nearest_chrf)),
            ]
            for t in info.tests
        ],
    )


def _signatures(info: BundleInfo) -> str:
    """Each signature once: no number without the recipe of its measurement."""
    name: Callable[[Score], str] = lambda score: "chrF++" if "|nc:" in score.signature else "BLEU"  # noqa: E731
    found = {f"* {name(score)}: `{score.signature}`" for test in info.tests for score in (test.bleu, test.chrf)}
    return "\n".join(sorted(found))


_NO_EXAMPLE: Mapping[str, str] = {
    "en": " The card shows no example, since the terms of some sources forbid it.",
    "ko": " 일부 데이터의 이용 약관에 따라 예문은 싣지 않습니다.",
}


def _no_example(language: str, info: BundleInfo) -> str:
    """Said where it is so: where every source is open, nothing forbids an example."""
    return _NO_EXAMPLE[language] if any(source.terms == "restricted" for source in info.sources) else ""


_LICENCES = (
    "mit",
    "apache-2.0",
    "bsd-3-clause",
    "cc0-1.0",
    "cc-by-4.0",
    "cc-by-sa-4.0",
    "cc-by-nc-4.0",
    "cc-by-nc-sa-4.0",
)
"""As Hugging Face calls them; any other licence is `other` with a name."""


def _front_matter(info: BundleInfo) -> str:
    """What the Hugging Face Hub reads of a card, where a bundle is put there."""
    name = re.sub("[^a-z0-9.]+", "-", info.licence.lower()).strip("-")
    licence = [f"license: {name}"] if name in _LICENCES else ["license: other", f"license_name: {name or 'not-stated'}"]
    lines = ["language:", "- ko", "- en", *licence, "library_name: ctranslate2", "pipeline_tag: translation"]
    return "\n".join(["---", *lines, "metrics:", "- bleu", "- chrf", "---"])


def _python(code: str) -> str:
    return f"```python\n{code}\n```"


def _document(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _picked(language: str, rule: str | None) -> str:
    if rule not in set(SelectionRule):
        return ""
    return f" ({getattr(SelectionRule(rule).text, language)})"


def _count(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _plain(text: str) -> str:
    """Text from params as it may stand in a cell: one line, no mark-up of its own."""
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|")
