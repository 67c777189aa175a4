"""Training device: CPU or GPU, threads, number format, and peak matrix product speed.

Not covered: more than one GPU.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from hanyeong.models.params import ModelParams
from hanyeong.pipeline.cpu import n_cores
from hanyeong.pipeline.errors import InputError
from hanyeong.training.params import TrainParams

PROBE_ROUNDS = 12
PROBE_WORD_ROWS = 512
"""Rows of the product with all words: the loss takes them in chunks."""
MIN_TOKENS_FOR_BFLOAT16 = 2048
"""Tokens of a step below which a CPU stays with float32: oneDNN builds its bfloat16 kernels anew for every new shape
(some milliseconds each), which small steps do not repay (1,024 tokens of a 96-wide model: a third of the speed)."""


MIN_TOKENS_FOR_WORKERS = 500_000
"""Tokens of a training below which it stays one process: starting another one takes some seconds."""
MIN_TOKENS_PER_WORKER = 1024
"""Tokens of a step for each worker: what a step costs whatever its size would be paid by each of them."""
KERNEL_CACHES = ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "LRU_CACHE_CAPACITY")
"""Read by oneDNN and by PyTorch's layer above it when each first makes a kernel."""
KERNELS_KEPT = 512
"""In each of them, instead of 1,024: a bfloat16 kernel takes up to megabytes, and a training whose batches are filled
up to few shapes (hanyeong/training/compute.py) needs some 300."""


@dataclass(frozen=True)
class DeviceConfig:
    """What the numbers of a training depend on beside its inputs: another machine class gives other roundings."""

    device: torch.device
    precision: torch.dtype
    threads: int
    """Of each worker."""
    workers: int = 1
    """Processes that share out a step."""

    @property
    def description(self) -> dict[str, str | int]:
        """Device, instruction set, precision and threads, as a result states them."""
        return {
            "device": self.device.type,
            "instructions": _instructions(self.device),
            "precision": str(self.precision).removeprefix("torch."),
            "threads": self.threads,
            "workers": self.workers,
        }


def resolve_device(p: TrainParams) -> DeviceConfig:
    """The machine that params ask for.

    Raises:
        InputError: params ask for CUDA and there is no such device.

    """
    if p.device == "cuda" and not torch.cuda.is_available():
        raise InputError("params ask for device cuda, but PyTorch sees none here; say `device: auto` or `cpu`")
    cuda = p.device == "cuda" or (p.device == "auto" and torch.cuda.is_available())
    device = torch.device("cuda" if cuda else "cpu")
    # A GPU's work is not divided among threads of ours, so their number must not enter the fingerprint there.
    workers = 1 if cuda else _workers(p)
    threads = 1 if cuda else p.threads or max(1, n_cores() // workers)
    return DeviceConfig(device, _precision(p, device), threads, workers)


def _workers(p: TrainParams) -> int:
    """A fact of the machine and of the params, never of what else the machine does: results depend on it."""
    if p.workers != "auto":
        return p.workers
    n_tokens = min(p.max_tokens or p.max_steps * p.batch_tokens, p.max_steps * p.batch_tokens)
    if p.threads or n_tokens < MIN_TOKENS_FOR_WORKERS:
        return 1
    return max(1, min(n_cores(), p.batch_tokens // MIN_TOKENS_PER_WORKER))


@contextmanager
def deterministic_mode(m: DeviceConfig) -> Iterator[None]:
    """Inside: the machine's threads, deterministic kernels, no denormal numbers; afterwards as before.

    What allocators and kernel caches were told, through glibc and the environment, stays for the process.
    """
    threads, was_deterministic = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    deterministic: Any = torch.utils.deterministic  # a module whose settings its types leave out
    fill = deterministic.fill_uninitialized_memory
    efficient = torch.backends.cuda.mem_efficient_sdp_enabled()  # type: ignore[no-untyped-call]
    _keep_memory()
    for variable in KERNEL_CACHES:
        os.environ.setdefault(variable, str(KERNELS_KEPT))
    if m.device.type == "cuda":
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
        # Its backward pass adds up in no fixed order; what needs a mask takes the plain kernel instead.
        torch.backends.cuda.enable_mem_efficient_sdp(False)
    # Before the threads exist: they inherit the setting from the one that starts them.
    torch.set_flush_denormal(True)
    torch.set_num_threads(m.threads)
    torch.use_deterministic_algorithms(True)
    # It would write every new tensor twice, a tenth of a step; nothing here reads what was not written.
    deterministic.fill_uninitialized_memory = False
    try:
        yield
    finally:
        torch.backends.cuda.enable_mem_efficient_sdp(efficient)
        deterministic.fill_uninitialized_memory = fill
        torch.use_deterministic_algorithms(was_deterministic)
        torch.set_num_threads(threads)
        torch.set_flush_denormal(False)


def product_shapes(a: ModelParams, n_words: int, rows: int) -> list[tuple[int, int, int]]:
    """Rows, columns in and columns out of the products that a model is made of, with so many rows of a flat batch."""
    return [*((rows, *columns) for columns in a.layer_products()), (min(rows, PROBE_WORD_ROWS), a.d_model, n_words)]


def matmul_gflops(m: DeviceConfig, shapes: Sequence[tuple[int, int, int]]) -> float:
    """10^9 operations a second in products of these shapes, each in the best of a dozen goes, on all workers' cores.

    What the machine does in the model's own shapes: large square matrices can be two and a half times slower or
    faster. Measured with one worker and multiplied.
    """
    return m.workers * sum(map(_operations, shapes)) / sum(_best_s(m, shape) for shape in shapes) / 1e9


def _operations(shape: tuple[int, int, int]) -> int:
    rows, columns_in, columns_out = shape
    return 2 * rows * columns_in * columns_out


def _best_s(m: DeviceConfig, shape: tuple[int, int, int]) -> float:
    rows, columns_in, columns_out = shape
    x = torch.rand(rows, columns_in, dtype=m.precision, device=m.device)
    weight = torch.rand(columns_out, columns_in, dtype=m.precision, device=m.device)
    return min(_seconds(m, x, weight) for _ in range(PROBE_ROUNDS))


def _seconds(m: DeviceConfig, x: torch.Tensor, weight: torch.Tensor) -> float:
    started = time.perf_counter()
    torch.nn.functional.linear(x, weight)
    if m.device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - started


def _precision(p: TrainParams, device: torch.device) -> torch.dtype:
    if p.precision == "auto":
        repaid = device.type == "cuda" or p.batch_tokens >= MIN_TOKENS_FOR_BFLOAT16
        return torch.bfloat16 if repaid and _has_bfloat16(device) else torch.float32
    return torch.bfloat16 if p.precision == "bfloat16" else torch.float32


def _has_bfloat16(device: torch.device) -> bool:
    """Asked from the device, never timed: without its instructions bfloat16 is 7 to 9 times slower than float32."""
    if device.type == "cuda":
        return torch.cuda.get_device_capability() >= (8, 0)
    has = torch.cpu.get_capabilities()
    return bool(has.get("avx512_bf16") or has.get("amx_bf16"))


def cpu_instructions() -> list[str]:
    """All that PyTorch sees in this CPU: products in int8 round differently with other ones."""
    return sorted(name for name, has in torch.cpu.get_capabilities().items() if has is True)


def _instructions(device: torch.device) -> str:
    if device.type == "cuda":
        return "sm_{}{}".format(*torch.cuda.get_device_capability())
    has = torch.cpu.get_capabilities()
    # They round differently, so each is a machine class of its own.
    matrix = [name for name in ("amx_bf16", "avx512_bf16") if has.get(name)]
    return " ".join([torch.backends.cpu.get_cpu_capability(), *matrix[:1]])


def _keep_memory() -> None:
    """Tell glibc to keep freed memory: giving it back and getting it zeroed again costs a tenth of a step."""
    if not sys.platform.startswith("linux"):
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return  # another C library: nothing to tell
    trim_threshold, top_pad, mmap_threshold = -1, -2, -3  # glibc, malloc.h
    mallopt(mmap_threshold, 1 << 30)
    mallopt(trim_threshold, (1 << 31) - 1)
    mallopt(top_pad, 64 << 20)
