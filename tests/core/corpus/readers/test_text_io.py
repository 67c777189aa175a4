import codecs
import gzip
import io
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hanyeong.corpus.readers import text_io
from hanyeong.corpus.readers.text_io import lines, opened, texts
from hanyeong.corpus.sources import Limits
from hanyeong.pipeline.errors import CorpusError

LIMITS = Limits()
KOREAN = st.text(st.sampled_from("가힣a \n\r\t\u2028\u0085"), max_size=60)


@given(KOREAN, st.sampled_from(["utf-8", "cp949", "utf-16", "utf-16-le"]), st.integers(1, 9))
def test_lines_are_what_stands_between_line_feeds(text: str, encoding: str, size: int) -> None:
    assume(text.count("\r") <= 3)  # more of them and no line feed: the next test but one
    text = text if encoding.startswith("utf") else text.replace("\u2028", "").replace("\u0085", "")
    before, text_io.CHUNK_BYTES = text_io.CHUNK_BYTES, size
    try:
        found = list(lines(io.BytesIO(text.encode(encoding)), encoding, "f", LIMITS))
    finally:
        text_io.CHUNK_BYTES = before
    expected = [line.removesuffix("\r") for line in text.split("\n")]
    assert found == (expected[:-1] if text.endswith("\n") or not text else expected)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16"])
def test_a_byte_order_mark_is_no_text(encoding: str) -> None:
    data = ("" if encoding == "utf-16" else "\ufeff") + "가\n\ufeff나\n다\ufeff\n\ufeff"
    assert list(lines(io.BytesIO(data.encode(encoding)), encoding, "f", LIMITS)) == ["가", "나", "다\ufeff"]


@given(st.lists(st.sampled_from(["가나다", "ab"]), max_size=8), st.integers(1, 9))
def test_wrong_bytes_are_found_at_their_offset_and_line(good: list[str], size: int) -> None:
    head = "".join(line + "\n" for line in good).encode()
    before, text_io.CHUNK_BYTES = text_io.CHUNK_BYTES, size
    try:
        with pytest.raises(CorpusError, match=rf"f:{len(good) + 1}: byte {len(head) + 2:,} is not utf-8"):
            list(texts(io.BytesIO(head + b"ab\xff\xfe"), "utf-8", "f"))
    finally:
        text_io.CHUNK_BYTES = before


@pytest.mark.parametrize(("encoding", "hint"), [("cp949", "cp949"), ("utf-16", "utf-16")])
def test_the_message_names_encodings_that_would_read_the_file(encoding: str, hint: str) -> None:
    with pytest.raises(CorpusError, match=f"can be read as .*{hint}"):
        list(texts(io.BytesIO("한국어 문장입니다".encode(encoding)), "utf-8", "f"))


def test_utf_16_without_its_mark_is_told(tmp_path) -> None:
    with pytest.raises(CorpusError, match=r"byte order mark.*utf-16-le or utf-16-be"):
        list(texts(io.BytesIO("한국어".encode("utf-16-le")), "utf-16", "f"))
    assert list(texts(io.BytesIO("한국어".encode("utf-16-le")), "utf-16-le", "f")) == ["한국어"]


@pytest.mark.parametrize(
    "error", [UnicodeError("no mark"), UnicodeDecodeError("utf-16", b"\\\xd5", 0, 2, "no mark")], ids=type
)
def test_a_missing_mark_is_told_alike_whatever_class_of_error_this_python_gives_it(monkeypatch, error) -> None:
    """Python 3.13 made a UnicodeDecodeError of it, as of any wrong byte."""

    class Decoder(codecs.BufferedIncrementalDecoder):
        def _buffer_decode(self, *_: object) -> tuple[str, int]:
            raise error

    monkeypatch.setattr(codecs, "getincrementaldecoder", lambda _: Decoder)
    with pytest.raises(CorpusError, match=r"a\.tsv: does not start with a byte order mark, .* utf-16-le or utf-16-be"):
        list(texts(io.BytesIO("한국어".encode("utf-16-le")), "utf-16", "a.tsv"))


def test_half_a_character_of_utf_16_is_no_missing_mark() -> None:
    with pytest.raises(CorpusError, match="f:2: byte 6 is not utf-16"):
        list(texts(io.BytesIO("가\n".encode("utf-16") + b"\x00"), "utf-16", "f"))


@pytest.mark.parametrize("n", [5, 200_000])
def test_a_file_whose_lines_end_in_carriage_returns_is_told_before_its_first_line(n: int) -> None:
    with pytest.raises(CorpusError, match=r"f: [\d,]+ carriage returns and 0 line feeds"):
        next(lines(io.BytesIO("한 문장\r".encode() * n), "utf-8", "f", LIMITS))


@pytest.mark.parametrize("text", ["a\r\nb\r\n" * 9, "a\rb\n" * 9, "a\rb\rc\rd"])
def test_some_carriage_returns_are_text(text: str) -> None:
    assert "".join(lines(io.BytesIO(text.encode()), "utf-8", "f", LIMITS)) == text.replace("\r\n", "").replace("\n", "")


def test_euc_kr_lacks_syllables_that_cp949_has() -> None:
    data = "똠방각하".encode("cp949")
    assert list(texts(io.BytesIO(data), "cp949", "f")) == ["똠방각하"]
    with pytest.raises(CorpusError, match="is not euc-kr; these bytes can be read as cp949"):
        list(texts(io.BytesIO(data), "euc-kr", "f"))


def test_a_line_without_end_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(CorpusError, match="f:2: a line of more than 1,000 characters"):
        list(lines(io.BytesIO(b"short\n" + b"x" * 5_000), "utf-8", "f", Limits(row_chars=1_000)))


def test_gzip_is_told_by_its_bytes_and_damage_is_told(tmp_path) -> None:
    path = tmp_path / "no-suffix"
    whole = gzip.compress("가\n나\n".encode() * 5_000)
    path.write_bytes(whole)
    with opened(path, LIMITS) as file:
        assert sum(1 for _ in lines(file, "utf-8", "f", LIMITS)) == 10_000
    for broken in (whole[:-9], whole[:40] + bytes([whole[40] ^ 255]) + whole[41:]):
        path.write_bytes(broken)
        with opened(path, LIMITS) as file, pytest.raises(CorpusError, match="damaged or cut short"):
            list(lines(file, "utf-8", "f", LIMITS))


def test_a_gzip_bomb_stops_at_the_quota(tmp_path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"\n" * 5_000_000))
    limits = Limits(archive_bytes=3_000_000, archive_ratio=10_000)
    with opened(path, limits) as file, pytest.raises(CorpusError, match="more than 3,000,000 bytes"):
        list(lines(file, "utf-8", "f", limits))


def test_a_gzip_bomb_stops_at_the_ratio_long_before_its_end(tmp_path) -> None:
    path = tmp_path / "bomb.gz"
    text = b"".join(b"%08x sentence\n" % random.Random(n).getrandbits(32) for n in range(20_000))
    path.write_bytes(gzip.compress(text) + gzip.compress(b"a sentence and its end\n" * 10_000_000, 9))
    given = 0
    with opened(path, LIMITS) as file, pytest.raises(CorpusError, match=r"unpack to .*limits\.archive_ratio"):
        while chunk := file.read(2**20):
            given += len(chunk)
    assert given < 0.3 * (len(text) + 230_000_000)


def test_text_that_packs_well_is_read_whole(tmp_path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress("".join(f"{n:06} 문장입니다.\n" for n in range(200_000)).encode()))
    with opened(path, LIMITS) as file:
        assert sum(1 for _ in lines(file, "utf-8", "f", LIMITS)) == 200_000
