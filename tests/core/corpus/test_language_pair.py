"""One direction of translation has one name, a source and a target language."""

import json

import pytest

from hanyeong.corpus.language_pair import LanguagePair, pairs_of


@pytest.mark.parametrize("pair", LanguagePair)
def test_a_pair_is_named_by_its_languages(pair: LanguagePair) -> None:
    assert f"{pair}" == f"{pair.src}-{pair.tgt}"
    assert {pair.src, pair.tgt} == {"ko", "en"}
    assert LanguagePair.from_src(pair.src) is pair
    assert json.loads(json.dumps({pair: pair})) == {pair.value: pair.value}
    assert pairs_of(pair.value) == [pair]


def test_a_model_of_both_directions_translates_each() -> None:
    assert set(pairs_of("both")) == set(LanguagePair)
    with pytest.raises(ValueError, match="ko-ja"):
        pairs_of("ko-ja")
