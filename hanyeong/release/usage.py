"""How to use a bundle without this project: the lines that its cards print, and a small program beside them.

Both need CTranslate2 and SentencePiece, and nothing else. tests/core/release/test_usage.py runs them as they are
printed, in a Python that sees no other library, and compares the answers with those of `hanyeong translate`.
"""

from __future__ import annotations

from typing import Final

from hanyeong.release.bundle_info import BundleInfo

PROGRAM: Final = "translate.py"
LONGEST_ANSWER: Final = 256
"""CTranslate2's own limit, in tokens; fewer where the model has no more positions."""
MOST_POSITIONS: Final = 1024
"""Longest source where the bundle does not say: CTranslate2's own limit."""
_EXAMPLES: Final = {"ko": '"안녕하세요.", "이 가방은 얼마예요?"', "en": '"Hello.", "How much is this bag?"'}

_BLOCK: Final = """\
import unicodedata

import ctranslate2
import sentencepiece

bundle = "."  # the folder that holds this card
translator = ctranslate2.Translator(f"{bundle}/ct2")
source = sentencepiece.SentencePieceProcessor(model_file=f"{bundle}/src.model")
target = sentencepiece.SentencePieceProcessor(model_file=f"{bundle}/tgt.model")

sentences = [@EXAMPLES@]
clean = [" ".join(unicodedata.normalize("NFC", one).split()) for one in sentences]
rows = @ROWS@
answers = translator.translate_batch(rows, @SEARCH@)
for one in answers:
    print(target.decode(one.hypotheses[0]))"""

_ROWS: Final = {
    False: "source.encode(clean, out_type=str)",
    True: '[["<2en>", *row] for row in source.encode(clean, out_type=str)]  # "<2ko>" to translate into Korean',
}

_SCRIPT: Final = '''\
"""Translate standard input, one line out for each line in: python translate.py < lines.txt

Needs ctranslate2 and sentencepiece, nothing else; @VERSIONS@ were used when this bundle was tested.
A line is translated sentence by sentence; what holds no letter of the source language is left as it is.
"""

import re
import sys
import unicodedata
from pathlib import Path

import ctranslate2
import sentencepiece

HERE = Path(__file__).resolve().parent
DIRECTION = "@DIRECTION@"
SEARCH = dict(@SEARCH@)
LETTERS = {"ko": re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]"), "en": re.compile("[A-Za-z]")}
NO_PROSE = re.compile(r"https?://\\S+|www\\.\\S+|\\S+@\\S+|`[^`]*`")
BETWEEN_SENTENCES = re.compile(r"(?:(?<=[가-힣][가-힣][.!?…])|(?<=\\S\\S[^\\s\\d][.!?…])) (?![a-z])")


def load(name):
    return sentencepiece.SentencePieceProcessor(model_file=str(HERE / name))


def source_language(line):
    if DIRECTION != "both":
        return DIRECTION[:2]
    return "ko" if len(LETTERS["ko"].findall(line)) > len(LETTERS["en"].findall(line)) else "en"


def prepared(line, source):
    """Sentences of a line: text to leave as it is, or a list of tokens to translate."""
    line = " ".join(unicodedata.normalize("NFC", line).split())
    language = source_language(line)
    mark = [] if DIRECTION != "both" else ["<2en>" if language == "ko" else "<2ko>"]
    return [
        [*mark, *source.encode(one, out_type=str)] if LETTERS[language].search(NO_PROSE.sub(" ", one)) else one
        for one in BETWEEN_SENTENCES.split(line)
    ]


def translate(lines, translator, source, target):
    found = [prepared(line, source) for line in lines]
    rows = [part for parts in found for part in parts if isinstance(part, list)]
    if n_long := sum(len(row) >= SEARCH["max_input_length"] for row in rows):
        print(f"{n_long} sentence(s) too long for the model: only the beginning is translated", file=sys.stderr)
    answers = iter(translator.translate_batch(rows, max_batch_size=32, **SEARCH) if rows else [])
    texts = [
        [target.decode(next(answers).hypotheses[0]) if isinstance(part, list) else part for part in parts]
        for parts in found
    ]
    return [" ".join(" ".join(parts).split()) for parts in texts]


def main():
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    translator = ctranslate2.Translator(str(HERE / "ct2"))
    source, target = load("src.model"), load("tgt.model")
    lines = sys.stdin.read().split("\\n")
    for answer in translate(lines if lines[-1] else lines[:-1], translator, source, target):
        print(answer)


if __name__ == "__main__":
    main()
'''


def block(info: BundleInfo) -> str:
    """The lines of Python that a card prints."""
    source = "en" if info.direction == "en-ko" else "ko"
    values = {"EXAMPLES": _EXAMPLES[source], "ROWS": _ROWS[info.direction == "both"], "SEARCH": _search(info)}
    return _filled(_BLOCK, values)


def program(info: BundleInfo) -> str:
    """The whole of translate.py."""
    versions = ", ".join(
        f"{name} {info.versions[name]}" for name in ("ctranslate2", "sentencepiece") if name in info.versions
    )
    values = {
        "DIRECTION": info.direction,
        "SEARCH": _search(info),
        "VERSIONS": versions or "the versions in bundle.json",
    }
    return _filled(_SCRIPT, values)


def _search(info: BundleInfo) -> str:
    """How this bundle was evaluated, as arguments of translate_batch."""
    longest = min(LONGEST_ANSWER, info.model.max_positions or LONGEST_ANSWER)
    return (
        f"beam_size={info.beam_size}, length_penalty={info.length_penalty:g}, "
        f"max_input_length={info.model.max_positions or MOST_POSITIONS}, max_decoding_length={longest}"
    )


def _filled(template: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        template = template.replace(f"@{name}@", value)
    return template
