"""The one function for other programs, where there is no bundle."""

from __future__ import annotations

from pathlib import Path

import pytest

from hanyeong import load_bundle
from hanyeong.pipeline.errors import InputError


@pytest.mark.parametrize("folder", ["missing", "empty", "file"])
def test_what_is_no_bundle_is_refused_by_its_name_not_by_a_stage(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match=f"{folder}: no bundle.json in it; expected the folder of a bundle"):
        load_bundle(tmp_path / folder)
