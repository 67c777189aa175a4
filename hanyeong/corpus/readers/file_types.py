"""Files of a delivery that may hold pairs and are not read: told by their endings, else by their first bytes.

To pass such a file over in silence could lose most of a corpus; so it is refused by name, with what to do. What
people know to be no data (documents, pictures, programs) is passed over, and said.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

HEAD_BYTES = 512


class FileType(StrEnum):
    """Why a file that may hold pairs cannot be read, and what to do about it."""

    PIECE = (
        "a piece of an archive; join the pieces in the order of the numbers in their names (after .part these are byte "
        "offsets), then delete them"
    )
    UNFINISHED = "an unfinished download; fetch it again, or delete it if the whole file is there"
    PACKED = "packed in a way that is not read here; unpack it, then delete or move the packed file"
    BOOK = "a workbook that is not .xlsx; open it and save it anew as .xlsx, then delete or move the old one"
    OTHER = "a format that AI Hub does not deliver; name it as a source of its own, with its own kind"
    UNNAMED = "data under another ending; rename it by what it holds"


PIECE = re.compile(r"\.part\d+$|\.[zr]\d\d$|\.\d{3}$", re.IGNORECASE)

_ENDINGS = {
    FileType.UNFINISHED: "part crdownload download opdownload partial filepart aria2",
    FileType.PACKED: "tar tgz tbz tbz2 txz gz bz2 xz zst lzma lz4 z 7z rar alz egg cab ace arj lzh iso",
    FileType.BOOK: "xls xlsm xlsb xltx xltm ods fods numbers et cell",
    FileType.OTHER: "jsonl ndjson tsv tab parquet arrow feather tmx xlf xliff sqlite sqlite3 db mdb accdb",
}
_BY_ENDING = {ending: holding for holding, endings in _ENDINGS.items() for ending in endings.split()}

_NO_DATA = re.compile(
    r"pdf|docx?|hwpx?|pptx?|odt|odp|rtf|epub|md|rst|html?|css|js|py|ipynb|sh|bat|exe|jar|apk|msi|png|jpe?g|gif|bmp|svg|"
    r"webp|tiff?|ico|mp3|wav|mp4|avi|ttf|otf|ya?ml|toml|ini|cfg|log|md5|sha\d+|url|lnk|webloc|torrent"
)
"""Endings of documents, programs, pictures and sums, whatever their bytes look like."""

_BY_BYTES = (
    (re.compile(rb"PK\x03\x04|PK\x05\x06"), FileType.UNNAMED),
    (re.compile(rb"(\xef\xbb\xbf)?\s*(\[\s*\{|\{\s*\"|\[\s*\])"), FileType.UNNAMED),
    (re.compile(rb"\x1f\x8b|7z\xbc\xaf\x27\x1c|Rar!|ALZ\x01|EGGA|BZh\d|\xfd7zXZ|\x28\xb5\x2f\xfd"), FileType.PACKED),
    (re.compile(rb".{257}ustar", re.DOTALL), FileType.PACKED),
    (re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), FileType.BOOK),
    (re.compile(rb"PAR1|SQLite format 3|ARROW1"), FileType.OTHER),
)


def ending(name: str) -> str:
    """The ending of a file's name (of the innermost one, inside archives) in small letters, "" where it has none."""
    return Path(re.split(r"/|::", name)[-1]).suffix.removeprefix(".").lower()


def by_name(name: str) -> FileType | None:
    """What the name alone says."""
    return FileType.PIECE if PIECE.search(name) else _BY_ENDING.get(ending(name))


def by_bytes(name: str, head: bytes) -> FileType | None:
    """What the first bytes say of a file whose ending says nothing; None for what is known to be no data."""
    if _NO_DATA.fullmatch(ending(name)):
        return None
    return next((holding for pattern, holding in _BY_BYTES if pattern.match(head)), None)


def is_packed(name: str) -> bool:
    """Whether it may hold files, rather than be one: a pattern on names inside cannot speak of it."""
    return by_name(name) in {FileType.PIECE, FileType.UNFINISHED, FileType.PACKED}
