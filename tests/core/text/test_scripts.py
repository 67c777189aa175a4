"""Which scripts a text is written in, against the names that Unicode gives its characters."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.text.scripts import Script, code_points, counts, hangul, latin, letters, share
from hanyeong.text.typed_punctuation import TYPED_MARKS

TEXTS = st.lists(
    st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("가힣ㅋᄀaZÀéñ中あア9!\ue000\ufffd뷁"))
)
EMPTY_JAMO = "\u115f\u1160\u3164"


@pytest.mark.parametrize(
    ("character", "script"),
    [
        ("한", Script.HANGUL), ("ㅋ", Script.HANGUL), ("뷁", Script.RARE_HANGUL), ("a", Script.LATIN),
        ("ł", Script.LATIN), ("ế", Script.LATIN), ("é", Script.ACCENTED), ("ÿ", Script.ACCENTED), ("漢", Script.HAN),
        ("か", Script.KANA), ("ア", Script.KANA), ("я", Script.FOREIGN), ("ع", Script.FOREIGN), ("7", Script.DIGIT),
        ("\ufffd", Script.BROKEN), ("\ue000", Script.BROKEN), (" ", Script.OTHER), ("×", Script.OTHER),
        ("😀", Script.OTHER), ("\u0301", Script.OTHER),
        ("ㆍ", Script.OTHER), ("ㅡ", Script.OTHER), ("ㅣ", Script.HANGUL),
    ],
)  # fmt: skip
def test_a_character_has_one_script(character: str, script: Script) -> None:
    expected = np.zeros(len(Script), dtype=np.int64)
    expected[script] = 1
    assert counts([character]).tolist() == [expected.tolist()]


@settings(deadline=None)
@given(TEXTS)
def test_every_character_is_counted_once(texts: list[str]) -> None:
    found = counts(texts)
    assert found.shape == (len(texts), len(Script))
    assert found.sum(axis=1).tolist() == [len(text) for text in texts]


@settings(deadline=None)
@given(TEXTS)
def test_counts_agree_with_unicode(texts: list[str]) -> None:
    found = counts(texts)
    lettered = [[c for c in text if unicodedata.category(c)[0] == "L" and c not in TYPED_MARKS] for text in texts]
    names = [[unicodedata.name(c, "") for c in each] for each in lettered]
    assert hangul(found).tolist() == [sum(name.startswith("HANGUL") for name in each) for each in names]
    ours = [[c for c in text if c < "\u02b0" or "\u1e00" <= c <= "\u1eff"] for text in texts]
    named = [sum("LATIN" in unicodedata.name(c, "") or c in "ªº" for c in each) for each in ours]
    assert latin(found).tolist() == named
    assert (letters(found) >= hangul(found) + latin(found)).all()


@settings(deadline=None)
@given(TEXTS)
def test_a_batch_counts_as_its_texts_one_by_one(texts: list[str]) -> None:
    alone = [counts([text])[0].tolist() for text in texts]
    assert counts(texts).tolist() == alone


def test_rare_syllables_are_those_outside_the_korean_standard() -> None:
    """KS X 1001 has 2,350 syllables; EUC-KR is its encoding."""
    table = counts([chr(code) for code in range(0xAC00, 0xD7A4)])
    assert int(table[:, Script.HANGUL].sum()) == 2_350
    assert int(table[:, Script.RARE_HANGUL].sum()) == 11_172 - 2_350


def test_characters_beyond_the_first_plane_are_one_code_point() -> None:
    codes, lengths = code_points(["a😀", "", "가"])
    assert codes.tolist() == [0x61, 0x1F600, 0xAC00]
    assert lengths.tolist() == [2, 0, 1]


def test_a_share_of_nothing_is_nothing() -> None:
    assert share(np.array([0, 3]), np.array([0, 4])).tolist() == [0.0, 0.75]
