"""Messages of `plan` on the screen, and why it stops a run."""

from __future__ import annotations

from collections.abc import Sequence

from hanyeong.planning.cost import Requirements
from hanyeong.planning.duration import Hours
from hanyeong.planning.params import PlanParams


def requirement_lines(hours: Hours, needed: Requirements, total_memory: int | None, free_disk: int) -> list[str]:
    """Hours, memory and disk beside what this machine has."""
    of_memory = "" if total_memory is None else f" of {gigabytes(total_memory)}"
    memory = f"memory {gigabytes(needed.memory_bytes)}{of_memory}"
    lines = [f"{hours.sentence()}; {memory}, disk {gigabytes(needed.disk_bytes)} of {gigabytes(free_disk)} free"]
    if hours.doubt:
        lines.append(hours.doubt)
    for what, required, available in (
        ("memory", needed.memory_bytes, total_memory),
        ("disk", needed.disk_bytes, free_disk),
    ):
        if available is not None and required > available:
            lines.append(f"about {gigabytes(required)} of {what} needed, {gigabytes(available)} here")
    return lines


def refusal(params: PlanParams, needed: Requirements, over: Sequence[str], student: str) -> str:
    """Every budget that is too small, and what is wrong with the student."""
    limit_memory, limit_disk = params.budget_memory_bytes or 0, params.budget_disk_bytes or 0
    sentences = {
        "hours": f"about {needed.hours:.2f} hours here; plan.budget_hours allows {params.budget_hours}",
        "memory": (
            f"about {gigabytes(needed.memory_bytes)} of memory, "
            f"plan.budget_memory_bytes allows {gigabytes(limit_memory)}"
        ),
        "disk": f"about {gigabytes(needed.disk_bytes)} of disk, plan.budget_disk_bytes allows {gigabytes(limit_disk)}",
    }
    reasons = [sentences[name] for name in over] + ([student] if student else [])
    lines = "\n".join(f"  {reason}" for reason in reasons)
    return f"more than params allow\n{lines}\nAsk for less, or allow more; all figures are in reports/plan.json"


def gigabytes(n_bytes: int) -> str:
    """In 10^9 bytes."""
    return f"{n_bytes / 1e9:.2f} GB"
