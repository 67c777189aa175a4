"""Archives are data: nothing is extracted, and nothing is unpacked before its own account was checked."""

import io
import resource
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Callable

import pytest

from hanyeong.corpus.readers.archives import members
from hanyeong.corpus.sources import Limits
from hanyeong.pipeline.errors import CorpusError


def archive(fill: Callable[[zipfile.ZipFile], object]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        fill(opened)
    return file.getvalue()


def contents(data: bytes, **limits: float) -> dict[str, bytes]:
    with members(io.BytesIO(data), "a.zip", Limits.model_validate(limits)) as found:
        read = {}
        for member in found:
            with member.open() as file:
                read[member.name] = file.read()
        return read


def named(raw: bytes, utf8: bool = False) -> bytes:
    """An archive of one member whose name is these bytes, with or without the flag that they are UTF-8."""
    data = archive(lambda z: z.writestr("x" * len(raw), b"1"))
    data = data.replace(b"x" * len(raw), raw)
    if utf8:
        for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = data.index(mark) + flags
            data = data[:at] + struct.pack("<H", 0x800) + data[at + 2 :]
    return data


NAME = "한국어_영어.json"
DECOMPOSED = unicodedata.normalize("NFD", NAME)


@pytest.mark.parametrize(
    "data",
    [
        named(NAME.encode("cp949")),
        named(NAME.encode()),
        named(NAME.encode(), utf8=True),
        named(DECOMPOSED.encode(), utf8=True),
    ],
    ids=["cp949", "utf-8 undeclared", "utf-8", "decomposed"],
)
def test_a_korean_name_is_read_in_every_way_it_is_written(data: bytes) -> None:
    assert list(contents(data)) == [NAME]


def test_hostile_names_are_only_data(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["../../up.json", "/etc/passwd", "C:\\x.json", "\\\\host\\share", "a\x1b[2J.json", "a/../../b.json"]
    found = contents(archive(lambda z: [z.writestr(name, b"1") for name in names]))
    assert len(found) == len(names)
    assert not any("\x1b" in name or "\\" in name for name in found)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_both_kept() -> None:
    assert contents(archive(lambda z: [z.writestr("a.json", str(n)) for n in range(3)])) == {
        "a.json": b"0", "a.json#2": b"1", "a.json#3": b"2",
    }  # fmt: skip


def test_an_archive_cut_anywhere_is_refused() -> None:
    data = archive(lambda z: z.writestr("a.json", bytes(range(256)) * 40))
    for cut in range(0, len(data), len(data) // 10):
        with pytest.raises(CorpusError, match=r"a\.zip.*(not a whole zip|does not start as a zip|damaged)"):
            contents(data[:cut])


def test_a_flipped_bit_is_found_by_reading_to_the_end() -> None:
    data = archive(lambda z: z.writestr("a.json", bytes(range(256)) * 40))
    for at in range(40, 90, 7):
        with pytest.raises(CorpusError, match=r"a\.zip::a\.json: damaged"):
            contents(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])


@pytest.mark.parametrize("head", [b"MZ\x90\x00 program", b"<html>terms not accepted</html>", b"{}"])
def test_something_before_the_archive_is_refused(head: bytes) -> None:
    data = archive(lambda z: z.writestr("a.json", b"1"))
    with pytest.raises(CorpusError, match="does not start as a zip archive does"):
        contents(head + data)


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(archive(lambda z: z.writestr("a.json", b"1")))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    with pytest.raises(CorpusError, match="encrypted; unpack it with its password"):
        contents(bytes(data))


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_are_refused(mode: int) -> None:
    info = zipfile.ZipInfo("a.json")
    info.create_system, info.external_attr = 3, (mode | 0o777) << 16
    with pytest.raises(CorpusError, match="a link or device"):
        contents(archive(lambda z: z.writestr(info, "/etc/passwd")))


def test_an_unusual_method_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as opened:
        opened.writestr("a.json", b"1")
    with pytest.raises(CorpusError, match="packed by method 14"):
        contents(file.getvalue())


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = archive(lambda z: z.writestr("a.json", b" " * 60_000_000))
    with pytest.raises(CorpusError, match="claim to unpack to 60,000,000"):
        contents(data)
    with pytest.raises(CorpusError, match="60,000,000 bytes when unpacked; expected at most 1,000"):
        contents(data, archive_bytes=1_000)


def test_many_small_members_are_a_bomb_together() -> None:
    data = archive(lambda z: [z.writestr(f"{n}.json", b" " * 2**19) for n in range(50)])
    with pytest.raises(CorpusError, match=r"claim to unpack to 26,214,400, .*limits\.archive_ratio"):
        contents(data)


def test_a_member_that_begins_before_the_file_is_refused() -> None:
    data = bytearray(archive(lambda z: z.writestr("a.json", b"1")))
    directory = struct.unpack_from("<I", data, len(data) - 6)[0]
    struct.pack_into("<I", data, len(data) - 6, directory + 100)
    with pytest.raises(CorpusError, match=r"a member before the start of the file|not a whole zip archive"):
        contents(bytes(data))


def test_a_member_that_lies_about_its_size_is_found() -> None:
    data = bytearray(archive(lambda z: z.writestr("a.json", b"12345" * 100)))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", 100)
    with pytest.raises(CorpusError, match="damaged"):
        contents(bytes(data))


def test_members_that_share_bytes_are_refused() -> None:
    data = bytearray(archive(lambda z: [z.writestr(f"{n}.json", b"12345" * 100) for n in range(2)]))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    data[second + 42 : second + 46] = struct.pack("<I", 0)
    with pytest.raises(CorpusError, match="members share the same bytes"):
        contents(bytes(data))


def test_a_million_members_are_refused_before_the_directory_is_read() -> None:
    one = archive(lambda z: z.writestr("a.json", b""))
    entry = one[one.index(b"PK\x01\x02") : one.index(b"PK\x05\x06")]
    body = one[: one.index(b"PK\x01\x02")]
    directory = entry * 400_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), len(body), 0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(CorpusError, match="claims 1 members in a directory of"):
        contents(body + directory + end)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
    with pytest.raises(CorpusError, match=r"claims 3 members in .* expected at most 2"):
        contents(archive(lambda z: [z.writestr(str(n), b"") for n in range(3)]), archive_members=2)
