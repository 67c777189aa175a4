"""A bundle that was put into service and could not be served, and when it is worth another look."""

from __future__ import annotations

import time
from typing import Final

FIRST_PAUSE_S: Final = 10.0
"""Before it is looked at again; each further pause is twice as long."""
LONGEST_PAUSE_S: Final = 600.0


class RefusedBundle:
    """The bundle that was refused last, if it is still the champion."""

    def __init__(self) -> None:
        self.digest: str | None = None
        self._pause_s = FIRST_PAUSE_S
        self._again_at = 0.0

    def note(self, digest: str) -> bool:
        """Remember a refusal; whether it is the first of this bundle."""
        first = digest != self.digest
        self._pause_s = FIRST_PAUSE_S if first else min(2 * self._pause_s, LONGEST_PAUSE_S)
        self.digest, self._again_at = digest, time.monotonic() + self._pause_s
        return first

    def stands(self, digest: str) -> bool:
        """Whether this bundle was refused a short time ago."""
        return digest == self.digest and time.monotonic() < self._again_at

    def forget(self) -> None:
        """Another one is in service."""
        self.digest = None
