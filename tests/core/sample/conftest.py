"""One corpus of the default size for all tests of the grammar."""

import pytest
from kiwipiepy import Kiwi

from hanyeong.sample import lexicon
from hanyeong.sample.grammar import Made, make_pairs
from hanyeong.sample.lexicon import Lexicon


@pytest.fixture(scope="session")
def made() -> list[Made]:
    return make_pairs(20_000, seed=1, held_out_share=0.05)


@pytest.fixture(scope="session")
def train(made: list[Made]) -> list[Made]:
    return [pair for pair in made if not pair.held_out]


@pytest.fixture(scope="session")
def held(made: list[Made]) -> list[Made]:
    return [pair for pair in made if pair.held_out]


@pytest.fixture(scope="session")
def words() -> Lexicon:
    return lexicon.load()


@pytest.fixture(scope="session")
def kiwi() -> Kiwi:
    return Kiwi(num_workers=1)
