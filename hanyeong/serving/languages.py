"""Which language a text is in, as clients name languages, and which way it has to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast, get_args

from hanyeong.corpus.language_pair import Direction, Language, LanguagePair, pairs_of
from hanyeong.serving.refusal import invalid

NAMES: Final[dict[Language, str]] = {"en": "English", "ko": "Korean"}
AUTO: Final = "auto"


@dataclass(frozen=True)
class Detected:
    """A language, and how sure that is, from 0 to 1: the share of letters in its script."""

    language: Language
    confidence: float


def detect(text: str) -> Detected:
    """Told by script: Hangul is Korean, Latin letters are taken for English. A text of neither has confidence 0."""
    hangul = sum("가" <= c <= "힣" or "ㄱ" <= c <= "ㆎ" or "\u1100" <= c <= "\u11ff" for c in text)
    latin = sum(c.isascii() and c.isalpha() for c in text)
    letters = sum(map(str.isalpha, text)) or 1
    return Detected("ko", hangul / letters) if hangul > latin else Detected("en", latin / letters)


def language_of(code: str) -> Language | None:
    """The language that a client's code names: ko, KO, en-US, EN_GB; None where it is none of ours."""
    short = code.strip().lower().replace("_", "-").partition("-")[0]
    return cast("Language", short) if short in get_args(Language) else None


def required_language(code: str, field: str) -> Language:
    """As `language_of`.

    Raises:
        Refusal: the code names another language.

    """
    found = language_of(code)
    if found is None:
        raise invalid(f"{field}: a language that is not served; expected one of {', '.join(NAMES)}", "language")
    return found


def targets(direction: Direction) -> dict[Language, list[Language]]:
    """Into what each language is translated; into itself means that a text comes back as it is."""
    pairs = pairs_of(direction)
    return {code: [other for other in NAMES if other == code or _pair(code, other) in pairs] for code in NAMES}


def way(direction: Direction, source: Language | None, target: Language) -> LanguagePair | None:
    """The direction to translate in; None where a text shall stay in its language.

    A source that is not named must be the other language: sentences that are not come back as they are.

    Raises:
        Refusal: the model does not translate so.

    """
    if source == target:
        return None
    pairs = pairs_of(direction)
    found = next((pair for pair in pairs if pair.tgt == target), None)
    if found is None:
        raise invalid(
            f"target: this service translates {', '.join(pairs)} only; expected {' or '.join(p.tgt for p in pairs)}",
            "direction",
        )
    return found


def _pair(source: Language, target: Language) -> LanguagePair | None:
    return None if source == target else LanguagePair.from_src(source)
