"""What `hanyeong translate` reads (a text, a file, standard input, a person typing) and says of the answers."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.corpus.readers.text_io import lines
from hanyeong.corpus.sources import Limits
from hanyeong.documents.document import REASONS
from hanyeong.documents.files import prepare_document
from hanyeong.documents.segments import NUMBERS, RENUMBERED, RESTORED, Settings
from hanyeong.inference.backend import FAILED, REPETITIVE, TRUNCATED
from hanyeong.inference.translator import SPLIT, Translation, TranslationPipeline
from hanyeong.inference.with_layout import translate_lines
from hanyeong.pipeline.atomic_output import atomic_output
from hanyeong.pipeline.errors import InputError, ParamsError
from hanyeong.pipeline.progress import log, progress, warn
from hanyeong.pipeline.standard_streams import require_open
from hanyeong.quality_estimation.confidence import BundleConfidence
from hanyeong.text.prose import COPIED
from hanyeong.text.segment import SENTENCE_SPLIT

ADVICE: Final = "Give plain text in UTF-8: `iconv -f ENCODING -t utf-8` converts, `gzip -dc` unpacks"
LIMITS: Final = Limits(archive_bytes=2**62, row_chars=2**30)
"""A line may be as long as it likes: it is translated sentence by sentence."""
_FILE_NAME: Final = re.compile(
    r"[^\s가-힣]*[/\\][^\s가-힣]*|[^\s가-힣]+\.(?:txt|csv|tsv|jsonl?|md|gz|docx?|xlsx?|pdf|hwpx?)"
)
"""What is more likely a mistyped file name than a text."""

REVIEW: Final = "review"
"""Counted like a flag where the confidence is asked for."""
NOTES: Final = {
    COPIED: "nothing to translate in all or part of it (no letters, code, an address, another language): left as it is",
    SPLIT: "translated sentence by sentence",
    SENTENCE_SPLIT: "a sentence too long for the model was translated in parts",
    TRUNCATED: "the answer was cut at its longest length; its end may be missing",
    REPETITIVE: "the first output was repetitive; translated again",
    FAILED: "no answer; the line is empty",
    RESTORED: "a placeholder, an address or the like was put back where it stood, which may be another place now",
    RENUMBERED: "a wrong number was replaced by that of the source",
    NUMBERS: "it holds another number than its source",
    REVIEW: "the confidence is low; somebody should look at it",
}
"""What each flag of a line says to a person; an empty line needs no word."""
INCOMPLETE: Final = (TRUNCATED, REPETITIVE, FAILED)
"""Flags of answers that may lack something. Silence could also mean that nobody looked: where no line carries one of
these, that is said."""


def given(words: Sequence[str], file: Path | None) -> str | Path | None:
    """What to translate: a text, a file, or None for standard input.

    Raises:
        ParamsError: both a text and a file, or what looks like the name of a file that is not there.

    """
    if not words:
        return file
    text = " ".join(words)
    if file is not None:
        raise ParamsError(f"--file {file}: and a text as well; give one of them")
    if len(words) == 1 and os.path.exists(text) and not os.path.isdir(text):  # noqa: PTH110,PTH112  never raise
        return Path(text)
    if len(words) == 1 and _FILE_NAME.fullmatch(text):
        raise ParamsError(
            f"{text}: no such file. Correct the name; a text that looks like one goes through standard input: "
            f"echo '...' | hanyeong translate"
        )
    return text


def required_confidence(bundle: Path, translator: TranslationPipeline) -> BundleConfidence:
    """What estimates the confidence of a bundle's translations.

    Raises:
        ParamsError: the bundle has nothing that could.

    """
    found = BundleConfidence.of_bundle(bundle, translator.tokenizer)
    if found is None:
        raise ParamsError(
            f"--confidence: {bundle} has no quality estimator: it was made by an earlier version, or from too few dev "
            f"rows. Run the pipeline again, or leave the option out"
        )
    return found


def translate_all(translator: TranslationPipeline, what: str | Path | None, direction: LanguagePair | None) -> int:
    """Write one line for each; how many got no answer."""
    if what is None and sys.stdin.isatty():
        return _converse(translator, direction)
    if isinstance(what, str):
        log("translating the text given")
        return _write(translate_lines(translator, what.split("\n"), direction), _has_confidence(translator))
    if what is None:
        require_open("stdin")
        lines_in = _lines(sys.stdin.buffer, "standard input")
        return _write(translate_lines(translator, lines_in, direction), _has_confidence(translator))
    log(f"translating the file {what}")
    with _opened(what) as stream:
        if what.is_file():
            _check(stream, what)
        return _write(translate_lines(translator, _lines(stream, str(what)), direction), _has_confidence(translator))


def document(source: str | Path | None, target: Path) -> Path:
    """The document that is to be translated into `target`.

    Raises:
        ParamsError: none is given, or both are one, or of two formats.

    """
    if not isinstance(source, Path):
        raise ParamsError(f"--to {target}: no document to translate; give its name before it")
    if source.resolve() == target.resolve():
        raise ParamsError(f"--to {target}: the document itself; give another name, so that it stays")
    if source.suffix.lower() != target.suffix.lower():
        raise ParamsError(
            f"--to {target}: ends in {target.suffix or 'nothing'}, {source} in {source.suffix}; name it alike"
        )
    return source


def translate_document(
    translator: TranslationPipeline, source: Path, target: Path, direction: LanguagePair | None
) -> int:
    """Write the translated document; how many sentences got no answer."""
    with _opened(source) as stream:
        prepared = prepare_document(stream.read(), source.suffix, Settings(translator.fits))
    answers = list(progress(translator.stream(prepared.sentences, direction), "translating"))
    done = prepared.assemble([one.text for one in answers])
    with atomic_output(target) as part:
        part.write_bytes(done.data)
    for left in done.left:
        log(f"{left.place or source}: {left.count:,} left as it is: {REASONS[left.reason]}")
    counted = Counter(flag for one in answers for flag in one.flags) + Counter(done.flags)
    _tell(len(answers), counted)
    log(f"written: {target}")
    return counted[FAILED]


def _has_confidence(translator: TranslationPipeline) -> bool:
    return translator.confidence is not None


def _line(one: Translation, with_confidence: bool) -> str:
    """A line of output, its confidence before it where that is asked for."""
    if not with_confidence:
        return f"{one.text}\n"
    return f"{'-' if one.confidence is None else f'{one.confidence:.2f}'}\t{one.text}\n"


def _write(answers: Iterable[Translation], with_confidence: bool) -> int:
    n_lines, counted = 0, Counter[str]()
    for one in answers if sys.stdout.isatty() else progress(answers, "translating"):
        sys.stdout.write(_line(one, with_confidence))
        n_lines += 1
        counted.update(one.flags)
        counted[REVIEW] += bool(one.needs_review)
    sys.stdout.flush()
    _tell(n_lines, counted)
    return counted[FAILED]


def _tell(n_lines: int, counted: Mapping[str, int]) -> None:
    """How many lines carry each flag, and whether all answers are whole."""
    for flag, note in NOTES.items():
        if n := counted.get(flag, 0):
            (warn if flag in INCOMPLETE else log)(f"{n:,} line(s): {note}")
    if not any(counted.get(flag, 0) for flag in INCOMPLETE):
        log(f"{n_lines:,} line(s) done: no translation was truncated, missing or retried")


def _converse(translator: TranslationPipeline, direction: LanguagePair | None) -> int:
    """Line by line with somebody who types; Ctrl-D or Ctrl-C ends it."""
    log("Type a line and press Enter; Ctrl-D ends.")
    with suppress(ImportError):
        import readline  # noqa: F401  arrow keys and history while typing
    failed = 0
    for line in _typed():
        (one,) = translate_lines(translator, [line], direction)
        sys.stdout.write(_line(one, _has_confidence(translator)))
        sys.stdout.flush()
        for flag in one.flags:
            if flag in NOTES:
                log(f"  ({NOTES[flag]})")
        failed += FAILED in one.flags
    return failed


def _typed() -> Iterator[str]:
    while True:
        try:
            yield input("> ")
        except (EOFError, KeyboardInterrupt):
            log("")
            return
        except UnicodeDecodeError:
            raise InputError("standard input: this terminal does not send UTF-8; set it to UTF-8") from None


def _lines(stream: BinaryIO, where: str) -> Iterator[str]:
    """Lines of UTF-8; only a line feed ends one.

    Raises:
        CorpusError: something else than UTF-8, with its place.

    """
    return lines(stream, "utf-8", where, LIMITS, ADVICE)


def _check(stream: BinaryIO, file: Path) -> None:
    """Read the file once before anything of it is translated."""
    for _ in _lines(stream, str(file)):
        pass
    stream.seek(0)


def _opened(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}; expected a text file, a line for each sentence") from None
