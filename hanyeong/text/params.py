"""How text is normalized."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hanyeong.pipeline.params import Params


class NormalizeParams(Params):
    """Settings of text normalization; written into the bundle, so that an old bundle is served as it was trained."""

    fold_forms: bool = True
    """Write full-width and compatibility forms (Ａ ㈜ ① ㎏) in ordinary characters."""
    max_marks: Annotated[int, Field(ge=1, le=16)] = 3
    """Combining marks on one letter; Hebrew and Vietnamese need up to three, a flood has hundreds."""
