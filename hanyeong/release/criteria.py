"""The criteria of a release: what params ask of it and of its data, as one digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from hanyeong.corpus.sources import Source
from hanyeong.release.goals import GoalsParams
from hanyeong.validation.params import ValidateParams

TERMS: Final = ("use", "terms", "licence", "attribution")
"""Keys of a source that must be the same in params, in the results of `ingest` and in the bundle."""
DEFAULT_LIMITS: Final = ValidateParams()


def criteria_digest(goals: GoalsParams, sources: Mapping[str, Source], limits: ValidateParams = DEFAULT_LIMITS) -> str:
    """SHA-256 of goals, terms and limits: a go holds for these alone."""
    terms = {name: [getattr(source, key) for key in TERMS] for name, source in sources.items()}
    criteria = [goals.model_dump(mode="json"), terms, limits.model_dump(mode="json")]
    return hashlib.sha256(json.dumps(criteria, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
