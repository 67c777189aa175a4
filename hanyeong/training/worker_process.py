"""A worker of a training: `python -m hanyeong.training.worker_process MEMORY`, started by workers.py alone.

It does what its pipe says and ends with it; Ctrl-C and SIGTERM are the first worker's to answer.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Any, BinaryIO

import torch

from hanyeong.models.registry import build_model
from hanyeong.pipeline.errors import HanyeongError
from hanyeong.training.batching import Batch
from hanyeong.training.device import deterministic_mode
from hanyeong.training.worker import Arrays, Share, Worker, from_json, receive, send, shared_array


def main() -> None:
    """Answer until the pipe ends."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    asked = sys.stdin.buffer
    started = receive(asked)
    if started is None:
        return
    words, _ = started
    learner = from_json(words["learner"])
    with deterministic_mode(learner.here):
        model = build_model(learner.architecture, learner.vocabulary)
        arrays = Arrays.over(shared_array(int(sys.argv[1])), learner.n_numbers)
        worker = Worker(learner, model, arrays, words["rank"])
        send(answers, {})
        _serve(worker, asked, answers)


def _serve(worker: Worker, asked: BinaryIO, answers: BinaryIO) -> None:
    while (found := receive(asked)) is not None:
        words, batches = found
        try:
            answer = _done(worker, words, batches)
        except (HanyeongError, MemoryError, torch.OutOfMemoryError) as error:
            answer = {"memory": str(error) or "memory ran out; free some, or lower batch_tokens"}
        except Exception as error:  # noqa: BLE001  its text could quote the corpus
            frame = traceback.extract_tb(error.__traceback__)[-1]
            answer = {"bug": f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"}
        send(answers, answer)


def _done(worker: Worker, words: dict[str, Any], batches: list[Batch]) -> dict[str, Any]:
    if words["do"] == "learn":
        share = Share(batches[0] if batches else None, words["noise"])
        return {"nll": worker.learn(share, words["n_tokens"], lambda _: None)}
    if words["do"] == "read":
        return {"found": worker.read(batches)}
    if words["do"] == "add_up":
        return {"square": worker.add_up()}
    worker.update(words["rate"], words["scale"], words["n_steps"])
    return {}


if __name__ == "__main__":
    main()
