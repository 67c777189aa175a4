"""`hanyeong translate`: lines through a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hanyeong.cli.project import bundle_path
from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.pipeline import standard_streams


def translate(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT|FILE]", help="a text, or an existing UTF-8 text file")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="UTF-8 text file, one sentence per line")] = None,
    *,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to", help="translate FILE as a document (docx, pptx, xlsx, html, md, srt, vtt, ...) into this one"
        ),
    ] = None,
    direction: Annotated[
        LanguagePair | None, typer.Option(help="direction for a bidirectional model; detected per line by default")
    ] = None,
    champion: Annotated[bool, typer.Option("--champion", help="use the deployed bundle, not models/release")] = False,
    bundle: Annotated[Path | None, typer.Option("--bundle", help="use the bundle in this folder")] = None,
    confidence: Annotated[
        bool, typer.Option("--confidence", help="write the confidence (0 to 1) and a tab before each line")
    ] = False,
) -> None:
    """Translate lines: one line out for each line in. Without a text or a file, what is typed or standard input.

    An empty line stays empty; one with nothing to translate comes back as it is, and so do bullets, blanks,
    placeholders and addresses. With --confidence each line begins with the confidence of its least certain sentence, or
    with "-" where nothing was translated. With --to a document is translated as such: only its words change. What was
    special is counted on standard error.
    """
    standard_streams.require_open("stdout")
    from hanyeong.cli.translating import document, given, required_confidence, translate_all, translate_document
    from hanyeong.inference.translator import ModelFiles, TranslationPipeline
    from hanyeong.pipeline.cpu import n_cores
    from hanyeong.pipeline.log_level import Level
    from hanyeong.pipeline.progress import log
    from hanyeong.pipeline.stage import OUR_BUG

    source = given(words or [], file)
    original = document(source, to) if to else None
    folder, digest = bundle_path(champion, bundle)
    translator = TranslationPipeline.load(ModelFiles.of_bundle(folder, digest), threads=n_cores())
    log(f"bundle: {folder}, computes in {translator.compute_type}, {n_cores()} thread(s)", Level.DEBUG)
    if confidence:
        translator.confidence = required_confidence(folder, translator)
    if original and to:
        failed = translate_document(translator, original, to, direction)
    else:
        failed = translate_all(translator, source, direction)
    if failed:
        raise typer.Exit(OUR_BUG)
