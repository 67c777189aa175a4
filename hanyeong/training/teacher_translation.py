"""The teacher translates the training sources, chunk by chunk; chunks of an earlier run are kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hanyeong.pipeline.cpu_share import record_cpu_share
from hanyeong.pipeline.progress import ShowProgress
from hanyeong.pipeline.stage_result import Json
from hanyeong.tokenization.encoded_pairs import Side
from hanyeong.tokenization.tokenizer import Tokenizer
from hanyeong.training.distill_teacher import load_teacher
from hanyeong.training.params import DistillParams
from hanyeong.training.teacher_chunks import ChunkStore, translate_chunk


@dataclass(frozen=True)
class TeacherTranslation:
    """What the translation needs, and where its progress and timings go."""

    model: Path
    """The trained teacher."""
    tokenizer: Tokenizer
    params: DistillParams
    progress: ShowProgress
    say: Callable[[str], None]
    timings: dict[str, Json]

    def complete(self, store: ChunkStore, sources: Side, folder: Path) -> None:
        """Translate the chunks that are missing; the exported teacher goes into the empty `folder`."""
        missing = store.missing()
        if n_done := store.n_chunks - len(missing):
            self.say(f"distill: {n_done:,} of {store.n_chunks:,} chunks were translated in an earlier run")
        if missing:
            self._translate(store, missing, sources, folder)

    def _translate(self, store: ChunkStore, chunks: Sequence[int], sources: Side, folder: Path) -> None:
        started = time.perf_counter()
        teacher = load_teacher(self.model, self.tokenizer, self.params, folder)
        with record_cpu_share(self.timings, "teacher_rows_per_s.given_share", self.say):
            for number in self.progress(chunks, "the teacher translates"):
                store.write(number, translate_chunk(teacher, self.tokenizer, sources, store.rows_of(number)))
        n_rows = sum(len(store.rows_of(number)) for number in chunks)
        self.timings["teacher_rows_per_s"] = round(n_rows / (time.perf_counter() - started), 2)
