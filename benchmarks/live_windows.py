"""How far the live monitor can be trusted: false alarms without drift, and whether planted changes are found and named.

    python benchmarks/live_windows.py PROJECT [--windows 100] [--repeats 10] [--requests 400]

PROJECT is a finished project. Its bundle answers sentences of dev that the monitoring reference does not hold; the
answers are written to a database of its own by the request log's writer, as the service writes them, and closed into
windows by the code of `hanyeong monitor`. Sentences, features, domains and canary translations are real; times, ratings
and statuses are drawn, with loads and users that differ from window to window. First come windows without drift. Then
each change is planted into the two windows after six others. It prints a row for each: how many first windows alarmed,
how many changes were found within the two windows, and which cause was named first.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import struct
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from hanyeong.corpus.language_pair import LanguagePair
from hanyeong.corpus.pair_table import raw_table
from hanyeong.database import request_log
from hanyeong.database.engine import Database, location
from hanyeong.database.models import CanaryRun, Feedback
from hanyeong.database.request_log import Entry, Measured, RequestLog, Sentence
from hanyeong.evaluation.metrics import chrf
from hanyeong.inference.translator import ModelFiles, TranslationPipeline
from hanyeong.monitoring.drift import take, wilson
from hanyeong.monitoring.features import ServedRequests
from hanyeong.monitoring.live.closing import Stream
from hanyeong.monitoring.live.monitor import LiveMonitor
from hanyeong.monitoring.live.params import LiveParams
from hanyeong.monitoring.live.reference import StreamReference
from hanyeong.monitoring.replay import replay
from hanyeong.monitoring.request_pool import reference_tables, requests
from hanyeong.monitoring.requests import Background, MonitoredTranslator, load_translator
from hanyeong.monitoring.windows import divide
from hanyeong.params import PipelineParams, read_params
from hanyeong.pipeline.progress import progress
from hanyeong.results.window import LiveState, WindowReport

STREAM_DIGEST = "b" * 64
CALM = 6
"""Windows without drift before a change."""
PLANTED = 2
"""Windows with it."""
CANARY_SENTENCES = 200
BROKEN_SHARE = 0.15
"""Of the weights that the worse model has lost."""
INT8 = 1
START = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Answered:
    """Sentences with their answers, features and domains, row by row."""

    served: ServedRequests
    frame: Mapping[str, np.ndarray]
    domains: Sequence[str | None]
    canary_changed: int = 0
    canary_chrf: float = 100.0


@dataclass(frozen=True)
class Plan:
    """What a window is drawn from."""

    rows: str = "usual"
    share: float = 1.0
    """Of rows that are drawn from `rows`; the others are usual."""
    slower: float = 1.0
    up: float = 0.88
    errors: float = 0.002
    canary: str = "usual"


CHANGES: Mapping[str, Plan] = {
    "another domain, 15 %": Plan("other", 0.15),
    "another domain, 30 %": Plan("other", 0.3),
    "typing habits, 30 %": Plan("typed", 0.3),
    "truncated input, 30 %": Plan("cut", 0.3),
    "truncated input, 60 %": Plan("cut", 0.6),
    "slower machine (x2)": Plan(slower=2.0),
    "worse model": Plan("worse", canary="worse"),
    "swapped vocabulary": Plan("vocabulary", canary="vocabulary"),
    "falling thumbs (88 to 65 %)": Plan(up=0.65),
    "errors (5 %)": Plan(errors=0.05),
}


def main() -> int:
    """Answer, write, close and count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("project", type=Path)
    parser.add_argument("--windows", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--requests", type=int, default=400)
    args = parser.parse_args()
    began = time.process_time()
    prepared = prepare(args.project)
    for name in ("worse", "vocabulary"):
        one = prepared.answered[name]
        sys.stdout.write(
            f"{name}: canary chrF {one.canary_chrf:.1f}, {one.canary_changed} of {CANARY_SENTENCES} changed\n"
        )
    with TemporaryDirectory() as folder:
        scene = Scene(prepared, Path(folder), args.requests)
        found = scene.calm("calm", args.windows)
        alarms, warnings = (sum(one.state == state for one in found) for state in (LiveState.ALARM, LiveState.WARNING))
        low, high = wilson(alarms, len(found))
        sys.stdout.write(
            f"| without drift | {len(found)} windows, {alarms} alarms ({100 * low:.1f} to {100 * high:.1f} %), "
            f"{warnings} warnings | {_causes(found)} |\n"
        )
        scene.calm("base", CALM)
        for change, plan in CHANGES.items():
            both = [scene.changed(plan, repeat) for repeat in range(args.repeats)]
            first = sum(pair[0].state == LiveState.ALARM for pair in both)
            within = sum(any(one.state == LiveState.ALARM for one in pair) for pair in both)
            named = _causes([next((o for o in pair if o.state == LiveState.ALARM), pair[-1]) for pair in both])
            sys.stdout.write(f"| {change} | {first} | {within} of {len(both)} | {named} |\n")
            sys.stdout.flush()
    sys.stdout.write(f"{time.process_time() - began:.0f} s of CPU time\n")
    return 0


def _causes(found: Sequence[WindowReport]) -> str:
    counts = Counter(str(one.causes[0]) if one.causes else "none" for one in found if one.state != LiveState.OK)
    return ", ".join(f"{cause} {n}" for cause, n in counts.most_common())


@dataclass
class Prepared:
    """What the bundle answered, and its reference."""

    pair: LanguagePair
    reference: StreamReference
    answered: dict[str, Answered]


def prepare(project: Path) -> Prepared:
    """The reference as the stage `monitor` makes it, and answers to all kinds of rows."""
    params: PipelineParams = read_params(project)
    pair, monitor = LanguagePair("ko-en"), params.monitor
    split, release = project / "data/split", project / "models/release"
    translator = load_translator(release)
    background = Background.of(split / "train.parquet", pair.src, translator, monitor.background_rows)
    service = MonitoredTranslator(translator, pair.src, background)
    pool = requests(reference_tables(split, params.sources), pair.src, monitor.max_pool_rows)
    division = divide(len(pool), monitor.window_rows, monitor.min_window_rows, np.random.default_rng([params.seed, 0]))
    answered = service.answer(pool.texts, progress)
    parts = division.of_sentences(answered.texts, monitor.min_window_rows)
    frame = service.measure(answered.served)
    found = replay(frame, parts, [], monitor, params.seed)
    numbers = service.domains(answered.served.take(parts.reference)).tolist()
    domains = (
        {name: n / len(numbers) for name, n in Counter(background.domains.labels[i] for i in numbers).items()}
        if (background.domains)
        else {}
    )
    reference = StreamReference(found.reference, take(frame, parts.calibration), domains, monitor)
    usual = answered.served.take(parts.served)
    texts = list(usual.sources)
    others = [name for name, source in params.sources.items() if source.use == "monitor"]
    other = requests([raw_table(project / "data/raw", name) for name in others], pair.src, 500).texts
    rng = random.Random(1)  # noqa: S311  no secret
    rows = {
        "usual": usual,
        "other": service.answer(other, progress).served,
        "typed": service.answer([typed(text, rng) for text in texts[:400]], progress).served,
        "cut": service.answer(
            [text[: round(len(text) * rng.uniform(0.3, 0.7))] for text in texts[:400]], progress
        ).served,
        "vocabulary": shifted(usual, translator),
    }
    with TemporaryDirectory() as folder:
        worse = MonitoredTranslator(broken(release, Path(folder)), pair.src, background)
        rows["worse"] = worse.answer(texts, progress).served
    return Prepared(pair, reference, {name: _answered(service, one, usual) for name, one in rows.items()})


def _answered(service: MonitoredTranslator, served: ServedRequests, usual: ServedRequests) -> Answered:
    labels = service.background.domains.labels if service.background.domains else ()
    domains = [labels[n] for n in service.domains(served).tolist()] or [None] * len(served.sources)
    return Answered(served, service.measure(served), domains, *_canary(served, usual))


def _canary(served: ServedRequests, usual: ServedRequests) -> tuple[int, float]:
    """How the same sentences were translated: the first of the usual ones stand for the canary set."""
    now = dict(zip(served.sources, served.answers, strict=True))
    both = [(now[source], answer) for source, answer in zip(usual.sources, usual.answers, strict=True) if source in now]
    both = both[:CANARY_SENTENCES]
    if len(both) < CANARY_SENTENCES:
        return 0, 100.0
    changed = sum(a != b for a, b in both)
    metric = chrf()
    return changed, float(metric.score(metric.statistics([a for a, _ in both], [b for _, b in both]).sum(axis=0)))


def typed(text: str, rng: random.Random) -> str:
    """As one types in a chat: no full stop, few blanks, and a run of ㅋ or ㅠ."""
    words = re.sub(r"[.,!?;:()]", "", text).split()
    joined = "".join(word + ("" if rng.random() < 0.4 else " ") for word in words).strip()
    return joined + rng.choice([" ㅋㅋ", "~~", " ㅠㅠ", "!!", ""])


def shifted(served: ServedRequests, translator: TranslationPipeline) -> ServedRequests:
    """Answers as a vocabulary that is out of step by one gives them."""
    tokenizer = translator.tokenizer.tgt
    ids = [[min(i + 1, tokenizer.vocab_size() - 1) for i in tokenizer.encode(answer)] for answer in served.answers]
    return replace(served, answers=[tokenizer.decode(one) for one in ids])


def broken(release: Path, folder: Path) -> TranslationPipeline:
    """The bundle's model without a share of its weights, drawn at random."""
    shutil.copytree(release, folder / "bundle")
    path = folder / "bundle/ct2/model.bin"
    path.write_bytes(without_weights(path.read_bytes(), BROKEN_SHARE, np.random.default_rng(1)))
    parts = ModelFiles.of_bundle(release)
    return TranslationPipeline.load(replace(parts, ct2=folder / "bundle/ct2"), threads=2)


def without_weights(data: bytes, share: float, rng: np.random.Generator) -> bytes:
    """A model.bin of CTranslate2 with some of the decoder's int8 weights set to zero."""
    out = bytearray(data)
    (length,) = struct.unpack_from("<H", data, 4)
    at = 4 + 2 + length + 4
    (n_variables,) = struct.unpack_from("<I", data, at)
    at += 4
    for _ in range(n_variables):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length]
        at += 2 + length
        rank = data[at]
        at += 1 + 4 * rank
        kind, n_bytes = struct.unpack_from("<BI", data, at)
        at += 5
        if kind == INT8 and rank == 2 and b"decoder" in name:
            lost = np.flatnonzero(rng.random(n_bytes) < share)
            weights = np.frombuffer(data, dtype=np.int8, count=n_bytes, offset=at).copy()
            weights[lost] = 0
            out[at : at + n_bytes] = weights.tobytes()
        at += n_bytes
    return bytes(out)


class Clock(datetime):
    """The time that the request log's writer reads."""

    moment = START

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]  # noqa: ARG003
        """The simulated time."""
        return cls.moment


@dataclass
class Scene:
    """Windows of so many requests, written and closed."""

    prepared: Prepared
    folder: Path
    requests: int
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(5))
    n: int = 0

    def calm(self, name: str, windows: int) -> list[WindowReport]:
        """Windows without drift, in a database of this name."""
        return self._run(self.folder / name, [Plan()] * windows)

    def changed(self, plan: Plan, repeat: int) -> list[WindowReport]:
        """The windows with a change, after those of the database "base"."""
        copy = self.folder / f"copy{repeat}"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.folder / "base", copy)
        return self._run(copy, [plan] * PLANTED)

    def _run(self, folder: Path, plans: Sequence[Plan]) -> list[WindowReport]:
        url = location(None, folder)
        assert url is not None  # noqa: S101  SQLite's own
        database = Database.open(url)
        params = LiveParams(window_requests=self.requests)
        stream = Stream(STREAM_DIGEST, str(self.prepared.pair))
        monitor = LiveMonitor(
            database, folder / "windows", params, lambda asked: self.prepared.reference if asked == stream else None
        )
        found: list[WindowReport] = []
        for plan in plans:
            self._write(database, plan)
            found += monitor.close_windows(Clock.moment + timedelta(minutes=1))
        database.close()
        return found

    def _write(self, database: Database, plan: Plan) -> None:
        """One window: a draw of rows, with the load and the mood of its hours."""
        load, mood = float(np.exp(self.rng.normal(0, 0.1))), float(self.rng.normal(0, 0.02))
        rows = list(self._rows(plan))
        entries = [self._entry(answered, row, plan.slower * load) for answered, row in rows]
        measured = {
            entry.request_id: [Measured({k: float(v[row]) for k, v in answered.frame.items()}, answered.domains[row])]
            for entry, (answered, row) in zip(entries, rows, strict=True)
        }
        log = RequestLog(database, measure=lambda batch: [measured.get(one.request_id, []) for one in batch])
        refused = [self._refused(500) for _ in range(self.rng.binomial(self.requests, plan.errors))]
        refused += [self._refused(422) for _ in range(self.rng.binomial(self.requests, 0.01))]
        for start in range(0, len(entries), 20):
            Clock.moment += timedelta(seconds=30)
            batch = entries[start : start + 20] + (refused if start == 0 else [])
            for entry in batch:
                log.put(entry)
            log._empty()
        with database.write() as session:
            session.add_all(self._said(entries, plan, mood))
            canary = self.prepared.answered[plan.canary]
            session.add(self._canary(canary, plan.slower * load))

    def _rows(self, plan: Plan) -> Iterator[tuple[Answered, int]]:
        usual, other = self.prepared.answered["usual"], self.prepared.answered[plan.rows]
        n_other = 0 if plan.rows == "usual" else round(plan.share * self.requests)
        chosen = [(other, n_other), (usual, self.requests - n_other)]
        rows = [
            (answered, int(row))
            for answered, n in chosen
            for row in self.rng.choice(len(answered.domains), n, replace=n > len(answered.domains))
        ]
        for i in self.rng.permutation(len(rows)):
            yield rows[i]

    def _entry(self, answered: Answered, row: int, slower: float) -> Entry:
        source, answer = answered.served.sources[row], answered.served.answers[row]
        n_source, n_target = 1 + len(source) // 3, 1 + len(answer) // 4
        ms = float(self.rng.gamma(6, 1 / 6) * (8 + 1.2 * n_target) * slower)
        sentence = Sentence(
            0, str(self.prepared.pair), source, answer, n_source, n_target, 0, answered.served.scores[row], ()
        )
        client = str(self.rng.choice(["browser", "python", "deepl"], p=[0.6, 0.3, 0.1]))
        return Entry(self._id(), Clock.moment, ms, STREAM_DIGEST, _request(client, 200, ms / 3), [sentence])

    def _refused(self, status: int) -> Entry:
        return Entry(self._id(), Clock.moment, 2.0, None, _request("python", status, None))

    def _id(self) -> str:
        self.n += 1
        return f"{self.n:032x}"

    def _said(self, entries: Sequence[Entry], plan: Plan, mood: float) -> Iterator[Feedback]:
        """Of every fifth answer someone says something."""
        for entry in entries:
            if self.rng.random() < 0.2:
                rating = "up" if self.rng.random() < plan.up + mood else "down"
                about = {"request_id": entry.request_id, "segment": 0, "dialect": "hanyeong", "state": "noted"}
                yield Feedback(time=Clock.moment, rating=rating, **about)

    def _canary(self, canary: Answered, slower: float) -> CanaryRun:
        of = {"digest": STREAM_DIGEST, "direction": str(self.prepared.pair), "reason": "timer"}
        numbers = {"n_sentences": CANARY_SENTENCES, "n_changed": canary.canary_changed, "chrf": canary.canary_chrf}
        return CanaryRun(time=Clock.moment, answers_digest="0" * 64, seconds=8.0 * slower, **of, **numbers)


def _request(client: str, status: int, wait_ms: float | None) -> dict[str, Any]:
    where = {"dialect": "libretranslate", "client": client, "key_name": None, "route": "/translate"}
    return {**where, "status": status, "code": None, "items": 1, "characters": 40, "queue_wait_ms": wait_ms}


if __name__ == "__main__":
    request_log.datetime = Clock  # type: ignore[attr-defined]
    raise SystemExit(main())
