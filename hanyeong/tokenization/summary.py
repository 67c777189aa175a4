"""Result of the tokenization: languages, vocabularies, and the tokens of train and dev."""

from __future__ import annotations

from collections.abc import Mapping

from hanyeong.corpus.language_pair import Direction, pairs_of
from hanyeong.results import codes
from hanyeong.results.tokenize import SideLanguages, SplitsTokens, TokenizeResult, VocabularySizes
from hanyeong.tokenization.encode import EncodedSplit
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import Tokenizer


def summarize(
    direction: Direction, params: TokenizeParams, tokenizer: Tokenizer, encoded: Mapping[str, EncodedSplit]
) -> TokenizeResult:
    """The result of the stage; `encoded` are train and dev."""
    sizes = tokenizer.vocabulary
    return TokenizeResult(
        direction=codes.Direction(direction),
        languages=_languages(direction),
        vocabulary=VocabularySizes(
            requested=params.vocab_size,
            src=sizes.src,
            tgt=sizes.tgt,
            shared=sizes.shared,
            lowered=min(sizes.src, sizes.tgt) < params.vocab_size,
        ),
        sampled_rows=min(encoded["train"].read, params.sample_rows),
        max_tokens=params.max_tokens,
        min_coverage=params.min_coverage,
        parts=SplitsTokens(**{name: split.result() for name, split in encoded.items()}),
    )


def _languages(direction: Direction) -> SideLanguages:
    pairs = pairs_of(direction)
    return SideLanguages(
        src=tuple(codes.Language(pair.src) for pair in pairs), tgt=tuple(codes.Language(pair.tgt) for pair in pairs)
    )
