"""Ids of the special tokens and sizes of the vocabularies. Nothing here needs PyTorch."""

from __future__ import annotations

from dataclasses import dataclass

PAD, UNK, BOS, EOS = 0, 1, 2, 3
"""Ids that every tokenizer of ours gives to its control symbols."""


@dataclass(frozen=True)
class VocabSizes:
    """Sizes of the vocabularies; shared: one and the same, with one embedding matrix for both sides."""

    src: int
    tgt: int
    shared: bool

    def __post_init__(self) -> None:
        if min(self.src, self.tgt) <= EOS:
            raise ValueError(f"vocabularies of {self.src} and {self.tgt} leave no room for words beside the marks")
        if self.shared and self.src != self.tgt:
            raise ValueError(f"a shared vocabulary has one size, found {self.src} and {self.tgt}")
