"""Every word of the pages, Korean and English side by side.

`PHRASES` are sentences and headings of ours; `LABELS` name the keys and codes found in result files. A code without a
label is shown as it is, so that a new reason or a new key is never hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hanyeong.report.params import Language
from hanyeong.report.phrases import corpus, frame, live, models, quality, release, status
from hanyeong.report.phrases.labels import LABELS
from hanyeong.report.phrases.terms import EXPLAINED, TERMS
from hanyeong.results.base import Code, Text
from hanyeong.results.registry import RESULTS, stage_of

PHRASES: Mapping[str, tuple[str, str]] = {
    **frame.PHRASES,
    **corpus.PHRASES,
    **models.PHRASES,
    **quality.PHRASES,
    **release.PHRASES,
    **status.PHRASES,
    **live.PHRASES,
}

TIMING_PREFIX = "timing:"
"""Before the names of timings in LABELS."""

HISTORY_PHRASES = (
    "go",
    "no_go",
    "unjudged",
    "nearest",
    "history_promoted",
    "history_back",
    "history_failed",
    "history_cancelled",
)
"""Words that the script of the page of past runs fills in, and no other page's."""

SCRIPT_PHRASES = (
    "run_stopped",
    "run_older",
    "run_going",
    "run_of",
    "run_left",
    "run_as_of",
    "run_quiet",
    "run_now",
    "run_when",
    "status_as_of",
    "live_now",
    "live_now_why",
    "live_see",
    "live_window",
)
"""Words that only the page's script fills in."""

LANGUAGE_NAMES: Mapping[Language, str] = {"ko": "한국어", "en": "English"}


@dataclass(frozen=True)
class Catalog:
    """The words of one language: call it with a key of PHRASES and what to fill in."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        return self._mine(PHRASES[key]).format(**values) if values else self._mine(PHRASES[key])

    def label(self, code: str, stage: str = "") -> str:
        """The name of a key or code found in a (stage's) result file; itself, with spaces, when nobody named it."""
        found = LABELS.get(f"{stage}:{code}") or LABELS.get(code)
        return self._mine(found) if found else code.replace("_", " ")

    def has_label(self, code: str, stage: str) -> bool:
        """Whether somebody named it for that stage: what users have named may be called like a code of another."""
        return f"{stage}:{code}" in LABELS

    def of(self, words: Text | Code) -> str:
        """What a code is called, or one of two texts."""
        return self._mine(words.text if isinstance(words, Code) else words)

    def stage(self, name: str) -> str:
        """The name of a stage."""
        return self._mine(stage_of(name).title)

    def summary(self, name: str) -> str:
        """What a stage does, in one sentence."""
        return self._mine(stage_of(name).summary)

    def explained(self, page: str) -> list[tuple[str, str]]:
        """The terms that a page explains, with their meaning; none on pages that are cards."""
        return [(self._mine(TERMS[key].name), self._mine(TERMS[key].meaning)) for key in EXPLAINED.get(page, ())]

    def _mine(self, pair: tuple[str, str]) -> str:
        return pair[0] if self.language == "ko" else pair[1]


def other(language: Language) -> Language:
    """The language to which a page's switch leads."""
    return "en" if language == "ko" else "ko"


def script_phrases(w: Catalog, more: Sequence[str] = ()) -> dict[str, object]:
    """What the page's script needs to write timings and how the run stands: units, names, sentences."""
    korean = w.language == "ko"
    return {
        "s": "초" if korean else " s",
        "min": "분" if korean else " min",
        "h": "시간" if korean else " h",
        "per_s": "/초" if korean else "/s",
        "none": w("none"),
        "readings": {
            code.removeprefix(TIMING_PREFIX): w.label(code) for code in LABELS if code.startswith(TIMING_PREFIX)
        },
        "stages": {model.stage.name: w.of(model.stage.title) for model in RESULTS},
        **{key: w(key) for key in (*SCRIPT_PHRASES, *more)},
    }
