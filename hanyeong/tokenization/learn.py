"""Learning the tokenizers from the training split: one for both sides, or one a side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hanyeong.corpus.language_pair import Direction, Language, pairs_of
from hanyeong.pipeline.errors import ParamsError
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import Tokenizer, processor, train_tokenizer, write_tokenizer
from hanyeong.tokenization.vocabulary_sample import sampled_lines


def require_shared(direction: Direction, params: TokenizeParams) -> None:
    """One model that translates both ways needs one vocabulary.

    Raises:
        ParamsError: params say otherwise.

    """
    if direction == "both" and not params.shared:
        raise ParamsError("tokenize.shared: false, but direction is both: either language is on either side; say true")


def learn_tokenizer(train: Path, folder: Path, direction: Direction, params: TokenizeParams, seed: int) -> Tokenizer:
    """The SentencePiece models, learned from a sample of the training split and written to `folder`."""
    pair = pairs_of(direction)[0]
    columns: list[list[Language]] = [["ko", "en"]] if params.shared else [[pair.src], [pair.tgt]]
    samples = [sampled_lines(train, languages, params.sample_rows, seed) for languages in columns]
    models = [train_tokenizer(sample, params) for sample in samples]
    write_tokenizer(folder, models[0], models[-1], params.max_tokens)
    return Tokenizer(processor(models[0]), processor(models[-1]), params.shared, params.max_tokens)


def size_notes(tokenizer: Tokenizer, params: TokenizeParams) -> Iterator[str]:
    """A sentence for each vocabulary that is smaller than params ask for."""
    for side, model in (("source", tokenizer.src), ("target", tokenizer.tgt)):
        if model.vocab_size() < params.vocab_size:
            yield (
                f"the corpus holds no more than {model.vocab_size():,} {side} pieces; "
                f"tokenize.vocab_size asks for {params.vocab_size:,}"
            )
