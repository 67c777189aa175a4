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
    responses = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    requests = sys.stdin.buffer
    start = receive(requests)
    if start is None:
        return
    message, _ = start
    config = from_json(message["config"])
    with deterministic_mode(config.machine):
        model = build_model(config.architecture, config.vocabulary)
        arrays = Arrays.over(shared_array(int(sys.argv[1])), config.n_numbers)
        worker = Worker(config, model, arrays, message["rank"])
        send(responses, {})
        _serve(worker, requests, responses)


def _serve(worker: Worker, requests: BinaryIO, responses: BinaryIO) -> None:
    while (received := receive(requests)) is not None:
        message, batches = received
        try:
            response = _handle(worker, message, batches)
        except (HanyeongError, MemoryError, torch.OutOfMemoryError) as error:
            response = {"memory": str(error) or "memory ran out; free some, or lower batch_tokens"}
        except Exception as error:  # noqa: BLE001  its text could quote the corpus
            frame = traceback.extract_tb(error.__traceback__)[-1]
            response = {"bug": f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"}
        send(responses, response)


def _handle(worker: Worker, message: dict[str, Any], batches: list[Batch]) -> dict[str, Any]:
    if message["do"] == "forward_backward":
        share = Share(batches[0] if batches else None, message["noise"])
        return {"nll": worker.forward_backward(share, message["n_tokens"], lambda _: None)}
    if message["do"] == "evaluate":
        return {"found": worker.evaluate(batches)}
    if message["do"] == "reduce_gradients":
        return {"square": worker.reduce_gradients()}
    worker.update(message["rate"], message["scale"], message["n_steps"])
    return {}


if __name__ == "__main__":
    main()
