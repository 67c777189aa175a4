"""Keys of params.yaml that have another name than in earlier versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

MIGRATE: Final = "`hanyeong migrate` renames every old key"


@dataclass(frozen=True)
class Renamed:
    """The name of a key now, and of its values where these have others too."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)


_TRAINING: Final = {
    "lower_after": Renamed("lr_patience"),
    "lower_by": Renamed("lr_factor"),
    "stop_after": Renamed("early_stopping_patience"),
    "cooldown_share": Renamed("decay_ratio"),
    "weights": Renamed("source_weights"),
    "max_bad_steps": Renamed("max_nonfinite_steps"),
}

RENAMED: Final[Mapping[tuple[str, ...], Mapping[str, Renamed]]] = {
    ("sources", "*"): {"direction": Renamed("original_language", {"ko-en": "ko", "en-ko": "en"})},
    ("clean",): {"personal": Renamed("pii"), "ledger": Renamed("defect_labels")},
    ("split",): {"ledger": Renamed("defect_labels")},
    ("train",): _TRAINING,
    ("distill", "train"): _TRAINING,
    ("distill",): {
        "teacher_format": Renamed("teacher_compute_type"),
        "drop_worst": Renamed("drop_lowest_scoring"),
        "with_originals": Renamed("include_references"),
    },
    ("compress",): {"formats": Renamed("compute_types")},
    ("evaluate",): {"samples": Renamed("bootstrap_samples"), "length_bounds": Renamed("length_bins")},
    ("goals",): {"min_over_nearest_bleu": Renamed("min_gain_over_nearest_bleu")},
    ("goals", "behaviour"): {
        "empty_share": Renamed("empty_rate"),
        "copy_share": Renamed("copy_rate"),
        "repeat_share": Renamed("repetition_rate"),
        "wrong_script_share": Renamed("wrong_script_rate"),
        "same_share": Renamed("constant_output_rate"),
    },
    ("monitor",): {
        "max_false_alarm_share": Renamed("max_false_alarm_rate"),
        "must_find_share": Renamed("min_detected_share"),
    },
}
"""By the place of a mapping in the document; `*` stands for any key."""


def renamed(path: Sequence[str]) -> Renamed | None:
    """What the key at this place is called now, if it was renamed."""
    *parents, key = path
    for place, keys in RENAMED.items():
        if len(place) == len(parents) and all(a in ("*", b) for a, b in zip(place, parents, strict=True)):
            return keys.get(key)
    return None
