"""Keys and values of params.yaml that have another name than in earlier versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

MIGRATE: Final = "`hanyeong migrate` renames every old key and value"

_TRAINING: Final = {
    "lower_after": "lr_patience",
    "lower_by": "lr_factor",
    "stop_after": "early_stopping_patience",
    "cooldown_share": "decay_ratio",
    "weights": "source_weights",
    "max_bad_steps": "max_nonfinite_steps",
}

RENAMED: Final[Mapping[tuple[str, ...], Mapping[str, str]]] = {
    ("sources", "*"): {"direction": "original_language"},
    ("clean",): {"personal": "pii", "ledger": "defect_labels"},
    ("split",): {"ledger": "defect_labels"},
    ("train",): _TRAINING,
    ("distill", "train"): _TRAINING,
    ("distill",): {
        "teacher_format": "teacher_compute_type",
        "drop_worst": "drop_lowest_scoring",
        "with_originals": "include_references",
    },
    ("compress",): {"formats": "compute_types"},
    ("evaluate",): {"samples": "bootstrap_samples", "length_bounds": "length_bins"},
    ("goals",): {"min_over_nearest_bleu": "min_gain_over_nearest_bleu"},
    ("goals", "behaviour"): {
        "empty_share": "empty_rate",
        "copy_share": "copy_rate",
        "repeat_share": "repetition_rate",
        "wrong_script_share": "wrong_script_rate",
        "same_share": "constant_output_rate",
    },
    ("monitor",): {
        "max_false_alarm_share": "max_false_alarm_rate",
        "must_find_share": "min_detected_share",
    },
}
"""By the place of a mapping in the document; `*` stands for any key."""

_DEFECT_LABELS: Final = {"data/sample/ledger.parquet": "data/sample/defect_labels.parquet"}
RENAMED_VALUES: Final[Mapping[tuple[str, ...], Mapping[str, str]]] = {
    ("sources", "*", "original_language"): {"ko-en": "ko", "en-ko": "en"},
    ("sources", "*", "terms"): {"guarded": "restricted"},
    ("clean", "defect_labels"): _DEFECT_LABELS,
    ("split", "defect_labels"): _DEFECT_LABELS,
}
"""By the place of a key, under its name now."""


def renamed_value(path: Sequence[str], value: object) -> str | None:
    """What the value of the key at this place is called now, if it was renamed."""
    for place, values in RENAMED_VALUES.items():
        if _matches(place, path):
            return values.get(value) if isinstance(value, str) else None
    return None


def old_values(document: Mapping[str, object]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Place, old and new name of every value in the document that was renamed."""
    for path, value in _leaves(document, max(map(len, RENAMED_VALUES))):
        if now := renamed_value(path, value):
            yield path, str(value), now


def _leaves(tree: object, depth: int, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(tree, Mapping) and depth:
        for key, value in tree.items():
            yield from _leaves(value, depth - 1, (*path, str(key)))
    else:
        yield path, tree


def renamed(path: Sequence[str]) -> str | None:
    """What the key at this place is called now, if it was renamed."""
    *parents, key = path
    for place, keys in RENAMED.items():
        if _matches(place, parents):
            return keys.get(key)
    return None


def _matches(place: Sequence[str], path: Sequence[str]) -> bool:
    return len(place) == len(path) and all(a in ("*", b) for a, b in zip(place, path, strict=True))
