"""Files that systems and programs, killed stages among them, leave in folders: no data, whatever folder they lie in.

Readers pass them over, manifests do not list them, and DVC is told the same by .dvcignore (a test compares).
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

PATTERNS: Final = (
    ".*.part-*",  # an output while it is written (atomic_output)
    ".DS_Store",  # macOS: how a folder is shown
    "._*",  # macOS: what a file system of another kind cannot keep
    ".AppleDouble",
    ".LSOverride",
    ".Spotlight-V100",
    ".Trashes",
    ".fseventsd",
    ".localized",
    "Thumbs.db",  # Windows: small pictures
    "ehthumbs.db",
    "desktop.ini",  # Windows: how a folder is shown
    "Desktop.ini",
    "$RECYCLE.BIN",
    "System Volume Information",
    ".directory",  # KDE
    ".Trash-*",
    "@eaDir",  # Synology
    ".nfs*",  # deleted while open on a network drive
    ".fuse_hidden*",
    "~$*",  # Microsoft Office: the owner of an open document
    ".~lock.*#",  # LibreOffice: the same
    ".*.sw[a-p]",  # vim: an open file
    "*~",  # many editors: the version before
    ".ipynb_checkpoints",
)
"""Names of files and folders, as .dvcignore spells them."""


def is_clutter(name: str) -> bool:
    """Whether a file or folder of this name (without its path) is no data."""
    return any(fnmatchcase(name, pattern) for pattern in PATTERNS)


def files_below(directory: Path) -> Iterator[Path]:
    """Every file below a directory, however deep, but for clutter and what lies in a folder that is."""
    for path in sorted(directory.rglob("*")):
        if path.is_file() and not any(map(is_clutter, path.relative_to(directory).parts)):
            yield path
