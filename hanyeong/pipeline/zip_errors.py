"""What zipfile raises, in any version of Python, for an archive that is damaged or packed as it cannot unpack."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import Final

READING: Final = (zipfile.BadZipFile, zlib.error, EOFError)
"""While the bytes of a member are unpacked."""
OPENING: Final = (*READING, struct.error, OverflowError, NotImplementedError, RuntimeError, ValueError, OSError)
"""When an archive or a member is opened: damaged, with a password, or packed by another method."""
