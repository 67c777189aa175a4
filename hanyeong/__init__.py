"""The core: from a parallel corpus to a small, judged, monitored translator."""

import hanyeong.pipeline.libraries  # noqa: F401  before any library that brings OpenMP's threads
