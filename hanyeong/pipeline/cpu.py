"""What this machine computes with, told without loading any library that brings threads of its own."""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path
from typing import Final

KERNEL_SWITCHES: Final = ("CT2_", "MKL_", "DNNL_", "ONEDNN_")
"""Environment variables that begin so choose among kernels, which round differently."""


def n_cores() -> int:
    """Cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def kernel_switches() -> dict[str, str]:
    """The variables that are set among those which choose kernels."""
    return {name: value for name, value in os.environ.items() if name.startswith(KERNEL_SWITCHES)}


@cache
def machine_class() -> dict[str, str | int | dict[str, str]]:
    """What can make the same code compute other numbers: cores, instructions, GPUs and the choice of kernels.

    As it was when first asked: a training tells the libraries more through the environment.
    """
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": n_cores(),
        "instructions": _field(Path("/proc/cpuinfo"), ("flags", "Features")) or platform.processor(),
        "gpus": " ".join(
            _field(gpu / "information", ("Model",)) for gpu in sorted(Path("/proc/driver/nvidia/gpus").glob("*"))
        ),
        "visible": os.environ.get("CUDA_VISIBLE_DEVICES", "all"),
        "kernels": kernel_switches(),
    }


def _field(path: Path, names: tuple[str, ...]) -> str:
    """The first value that a file of `name: value` lines gives one of these names; empty where it cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    named = ((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
    return next((value for name, value in named if name in names), "")
