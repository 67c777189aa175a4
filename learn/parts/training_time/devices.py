"""Time of an epoch on devices that are not here: from what their maker states and an assumed share of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hanyeong.models.counting import training_flops
from hanyeong.planning.cost import PROCESS_BYTES, training_memory
from learn.parts.training_time.corpus import Scale


@dataclass(frozen=True)
class Device:
    """A device by its maker's figures."""

    name: str
    number_format: str
    """That the product would train in there."""
    peak_tflops: float
    """Dense matrix products in that format, summed in float32, 10^12 operations a second."""
    memory_gb: float


DEVICES: Final = (
    Device("NVIDIA T4", "float32", 8.1, 16),
    Device("NVIDIA RTX 5080", "bfloat16", 112.6, 16),
    Device("NVIDIA RTX 4090", "bfloat16", 165.2, 24),
    Device("NVIDIA A100", "bfloat16", 312.0, 40),
    Device("NVIDIA H100 SXM", "bfloat16", 989.4, 80),
)
"""A T4 has no bfloat16, so the product trains in float32 on it."""


def epoch_flops(scale: Scale) -> float:
    """Useful operations of an epoch, as the product's plan counts them."""
    src, tgt = scale.corpus.src_tokens_per_pair, scale.corpus.tgt_tokens_per_pair
    n = scale.corpus.pairs
    return training_flops(scale.model, scale.vocabulary, round(n * src), round(n * tgt), src, tgt)


def epoch_seconds(flops: float, device: Device, utilisation: float) -> float:
    """Seconds at this share of the stated peak."""
    return flops / (utilisation * device.peak_tflops * 1e12)


def largest_batch(scale: Scale, device: Device) -> int:
    """Tokens of a batch, a power of two, that the plan reckons to fit into the device's memory."""
    batch = 256
    while _bytes_on_device(scale, 2 * batch) < device.memory_gb * 1e9:
        batch *= 2
    return batch


def _bytes_on_device(scale: Scale, batch: int) -> int:
    """The plan's estimate without the heap, which is the C library's on a CPU."""
    parts = training_memory(scale.model, scale.vocabulary, batch)
    return PROCESS_BYTES + sum(parts.values()) - parts["heap"]
