"""Greedy and beam search: against decoding without a memory, against each other, against looking everywhere."""

from itertools import product

import pytest
import torch
from torch import Tensor

from hanyeong.models.config import EOS, PAD, VocabSizes
from hanyeong.models.search import beam, greedy
from hanyeong.models.transformer.model import TransformerModel

torch.manual_seed(3)
SRC_BS = torch.randint(4, 30, (6, 7))
SRC_BS[:, -1] = EOS
SRC_BS[2, 4:] = torch.tensor([EOS, PAD, PAD])
SRC_BS[5, 1:] = torch.tensor([EOS, PAD, PAD, PAD, PAD, PAD])
SEEN_BS = SRC_BS != PAD


def eager(model: TransformerModel, ends: float = 1.0) -> TransformerModel:
    """One whose next word hangs on all it has read and said, not on the last word alone, and that ends now and then."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.endswith("weight") and "norm" not in name and "embedding" not in name:
                weight.mul_(4)
        model.decoder_norm.bias.add_(model.output_weight[EOS], alpha=ends)
    return model


def scores_of(model: TransformerModel, src_1S: Tensor, said: list[list[int]]) -> list[float]:
    """Mean log-probability of each, all of one length, by the whole decoder at once, without any memory."""
    tgt_NT = torch.tensor(said)
    src_NS = src_1S.expand(len(said), -1)
    with torch.no_grad():
        shares = model.logits(model(src_NS, tgt_NT, src_NS != PAD)).log_softmax(2)
    means: list[float] = shares.gather(2, tgt_NT[:, :, None]).mean((1, 2)).tolist()
    return means


def greedy_without_memory(model: TransformerModel, src_1S: Tensor, longest: int) -> list[int]:
    said: list[int] = []
    while len(said) < longest and EOS not in said:
        with torch.no_grad():
            shares = model.logits(model(src_1S, torch.tensor([[*said, PAD]]), src_1S != PAD))
        said.append(int(shares[0, -1].argmax()))
    return said


@pytest.mark.parametrize(
    ("vocabulary", "seed"), [(VocabSizes(30, 30, shared=True), 5), (VocabSizes(30, 22, shared=False), 4)]
)
def test_remembering_changes_nothing(vocabulary: VocabSizes, seed: int, make) -> None:  # type: ignore[no-untyped-def]
    model = eager(make(vocabulary, seed=seed))
    found = greedy(model, SRC_BS, SEEN_BS, 20)
    assert len({len(one.tokens) for one in found}) > 1, "all answers are of one length: the case shows nothing"
    for row, one in enumerate(found):
        src = SRC_BS[row : row + 1, : int(SEEN_BS[row].sum())]
        assert one.tokens == greedy_without_memory(model, src, 20)
        assert one.score == pytest.approx(scores_of(model, src, [one.tokens])[0], abs=1e-4)


@pytest.mark.parametrize("seed", range(4))
def test_a_beam_of_one_is_greedy(seed: int, make) -> None:  # type: ignore[no-untyped-def]
    model = eager(make(seed=seed))
    narrow, found = beam(model, SRC_BS, SEEN_BS, 1, 15), greedy(model, SRC_BS, SEEN_BS, 15)
    assert [one.tokens for one in narrow] == [one.tokens for one in found]
    assert [one.score for one in narrow] == pytest.approx([one.score for one in found], abs=1e-5)


@pytest.mark.parametrize("length_penalty", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("seed", range(3))
def test_a_wide_beam_finds_what_looking_everywhere_finds(seed: int, length_penalty: float, make) -> None:  # type: ignore[no-untyped-def]
    words, longest = 6, 3
    model = eager(make(VocabSizes(30, words, shared=False), seed=seed))
    going = [w for w in range(words) if w != EOS]
    ended = [[[*body, EOS] for body in product(going, repeat=n)] for n in range(longest)]
    cut = [list(body) for body in product(going, repeat=longest)]
    found = beam(model, SRC_BS, SEEN_BS, words**longest, longest, length_penalty=length_penalty)
    for row, one in enumerate(found):
        src = SRC_BS[row : row + 1, : int(SEEN_BS[row].sum())]
        scored = [pair for some in [*ended, cut] for pair in zip(scores_of(model, src, some), some, strict=True)]
        mean, tokens = max(scored, key=lambda pair: pair[0] * len(pair[1]) ** (1 - length_penalty))
        assert one.score == pytest.approx(mean, abs=1e-5)
        assert one.tokens == tokens


def test_a_beam_answers_each_source_by_itself(make) -> None:  # type: ignore[no-untyped-def]
    model = eager(make(seed=2))
    together = beam(model, SRC_BS, SEEN_BS, 3, 12)
    for row, one in enumerate(together):
        src = SRC_BS[row : row + 1]
        assert beam(model, src, src != PAD, 3, 12)[0].tokens == one.tokens


@pytest.mark.parametrize("longest", [0, 33])
def test_answers_stay_within_the_positions(longest: int, make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=f"max_length {longest}: expected 1 to 32"):
        greedy(make(), SRC_BS, SEEN_BS, longest)


def test_an_answer_that_does_not_end_is_cut_at_the_limit(make) -> None:  # type: ignore[no-untyped-def]
    model = make()
    with torch.no_grad():
        model.decoder_norm.bias.sub_(model.output_weight[EOS], alpha=50)
    for found in (greedy(model, SRC_BS, SEEN_BS, 6), beam(model, SRC_BS, SEEN_BS, 3, 6)):
        assert all(len(one.tokens) == 6 and EOS not in one.tokens for one in found)
