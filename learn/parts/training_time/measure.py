"""What the part on time and memory measures."""

from __future__ import annotations

from hanyeong.pipeline.cpu import n_cores
from hanyeong.results.base import Model
from learn.part import Measurement
from learn.parts.training_time.children import OutOfMemory, can_limit_memory, run
from learn.parts.training_time.choices import Choices, ladder
from learn.parts.training_time.corpus import Scale, scales
from learn.parts.training_time.devices import DEVICES, epoch_flops, epoch_seconds, largest_batch
from learn.parts.training_time.epochs import Epoch, epochs
from learn.parts.training_time.load import Load, loads
from learn.parts.training_time.memory import Room, Survival, room, survival
from learn.parts.training_time.params import TrainingTimeParams
from learn.parts.training_time.steps import Reading, StepsJob, parameters, timed_steps

SPLIT_STEPS = 3
"""Steps of the training that memory is too small for."""
OVER = 3
"""Its batches are so many times the largest that fits."""


class Rung(Model):
    """One way to train, measured."""

    parameters: int
    """Of the model."""
    reading: Reading
    """What some steps took."""
    epoch_s: float
    """Seconds of an epoch of the corpus, from that."""


class DeviceTime(Model):
    """An epoch on a device that is not here: reckoned, not measured."""

    seconds: dict[str, float]
    """Seconds by model."""
    batch_tokens: int
    """Tokens of the largest batch, a power of two, that should fit with the large model on pieces."""


class TrainingTimeResult(Model):
    """What the part shows."""

    cores: int
    """Cores that this process may use."""
    pairs: int
    """Pairs of the corpus."""
    tokens_per_pair: dict[str, float]
    """Of both sides, by model."""
    flops: dict[str, float]
    """Useful operations of an epoch, by model."""
    rungs: dict[str, Rung]
    """Ways to train by what was changed, one after the other."""
    utilisation: float
    """Share of a device's peak that is assumed."""
    devices: dict[str, DeviceTime]
    """By name."""
    memory_mib: int
    """Memory allowed."""
    rooms: dict[str, Room]
    """The largest batch by how the loss is taken; empty where the system limits no memory."""
    survival: Survival | None
    """A training for which memory is too small."""
    loads: dict[str, Load]
    """The same steps alone, crowded and throttled."""
    epochs: tuple[Epoch, ...]
    """Foretold and measured."""


def measure(p: TrainingTimeParams) -> TrainingTimeResult:
    """Everything the part shows."""
    found = scales(p)
    rungs = {name: _rung(p, found[choices.scale], choices) for name, choices in ladder(n_cores()).items()}
    rooms = _rooms(p, found["small"]) if can_limit_memory() else {}
    flops = {name: epoch_flops(scale) for name, scale in found.items()}
    return TrainingTimeResult(
        cores=n_cores(),
        pairs=p.pairs,
        tokens_per_pair={name: round(scale.corpus.tokens / scale.corpus.pairs, 2) for name, scale in found.items()},
        flops=flops,
        rungs=rungs,
        utilisation=p.utilisation,
        devices={
            device.name: DeviceTime(
                seconds={name: round(epoch_seconds(n, device, p.utilisation), 3) for name, n in flops.items()},
                batch_tokens=largest_batch(found["pieces"], device),
            )
            for device in DEVICES
        },
        memory_mib=p.memory_mib,
        rooms=rooms,
        survival=_survival(p, found["small"], rooms),
        loads=loads(_job(p, found["small"], Choices("small", buckets=True, chunks=True))),
        epochs=epochs(p),
    )


def _job(p: TrainingTimeParams, scale: Scale, choices: Choices) -> StepsJob:
    return StepsJob(scale, choices, p.batch_tokens, p.seconds, seed=p.seed)


def _rung(p: TrainingTimeParams, scale: Scale, choices: Choices) -> Rung:
    reading = run(timed_steps, _job(p, scale, choices))
    return Rung(
        parameters=parameters(scale), reading=reading, epoch_s=round(scale.corpus.tokens / reading.tokens_per_s, 2)
    )


def _rooms(p: TrainingTimeParams, scale: Scale) -> dict[str, Room]:
    """Whole logits against chunks, all else alike."""
    return {
        name: room(_job(p, scale, Choices("small", buckets=True, chunks=chunks)), p.memory_mib << 20)
        for name, chunks in (("whole", False), ("chunks", True))
    }


def _survival(p: TrainingTimeParams, scale: Scale, rooms: dict[str, Room]) -> Survival | None:
    if not rooms or not rooms["chunks"].batch_tokens:
        return None
    batch_tokens = OVER * rooms["chunks"].batch_tokens
    job = StepsJob(scale, Choices("small", buckets=True, chunks=True), batch_tokens, p.seconds, seed=p.seed)
    try:
        return survival(job, p.memory_mib << 20, SPLIT_STEPS)
    except (OutOfMemory, RuntimeError):  # the trainer has said that there is no memory for a single pair
        return None


MEASUREMENT = Measurement(TrainingTimeParams, TrainingTimeResult, measure)
