"""An attempt to replace the champion, in its two halves: `prepare` before the pipeline runs, `finish` after it.

In between anybody may run the pipeline: `hanyeong retrain` itself, or a flow whose tasks are the stages. Whatever is
killed when, the next `prepare` finds an attempt whose owner is gone, marks it as failed, and decides anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pydantic

from hanyeong.corpus.feedback_file import file_of
from hanyeong.database.engine import Database
from hanyeong.database.models import Renewal
from hanyeong.params import PipelineParams
from hanyeong.pipeline import outcome, timings
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.errors import HanyeongError, InputError
from hanyeong.pipeline.manifest import digest_of, sha256
from hanyeong.pipeline.process import exclusive_lock
from hanyeong.pipeline.run_state import LAST
from hanyeong.pipeline.stage import exit_records
from hanyeong.release.bundle import read_info
from hanyeong.release.bundle_info import BundleInfo
from hanyeong.release.champion import RELEASE, bundle_path, read_pointer
from hanyeong.renewal import attempts, claim, corrections, news, start
from hanyeong.renewal.decision import Situation, reason_against
from hanyeong.results.clean import CleanResult
from hanyeong.results.ingest import IngestResult
from hanyeong.results.judge import JudgeResult, ReleaseVerdict
from hanyeong.results.renewal import RenewalReason, RenewalReport, RenewalState, RenewalWhy

REPORT: Final = "reports/renewal.json"
LOCK: Final = ".hanyeong/locks/renewal.lock"
_SINCE: Final = "%Y-%m-%d %H:%M UTC"
"""How models/champion.json writes times."""


@dataclass(frozen=True)
class Project:
    """What an attempt works on."""

    root: Path
    params: PipelineParams
    database: Database

    @property
    def trained_on(self) -> Mapping[str, str]:
        """The digest of each train source's files now."""
        return news.digests(self.root, news.trained_on(self.params.sources))


def prepare(
    project: Project, reason: RenewalReason, window: int | None, owner: int, *, dry_run: bool = False
) -> RenewalReport:
    """Decide whether an attempt starts; if so, freeze what it learns from and claim it for the process `owner`.

    `dry_run`: only decide; nothing is written, but that a killed attempt has failed.

    Raises:
        CorpusError: a source cannot be read.
        InputError: it cannot start from what params say.
        BusyError: another process is deciding.

    """
    with exclusive_lock(project.root / LOCK, "hanyeong retrain"):
        running = _repair(project)
        report = _decided(project, reason, window, running)
        if dry_run:
            return report
        if report.state is RenewalState.RUNNING:
            start.choose(project.root, project.params)
        with project.database.write() as session:
            report = report.model_copy(update={"number": attempts.add(session, report)})
        if report.state is RenewalState.RUNNING:
            claim.take(project.root, report.number or 0, owner)
            report = _frozen(project, report)
            write(project.root, report)
        return report


def finish(project: Project, promote: Callable[[], object], *, failed: bool = False) -> RenewalReport:
    """Say what became of the attempt: read the judgement, and promote where params let that happen by itself.

    `promote` puts models/release into service; `failed`: it is known that the pipeline did not reach its end.

    Raises:
        InputError: no attempt is under way.

    """
    with exclusive_lock(project.root / LOCK, "hanyeong retrain"):
        found, report = claim.read(project.root), read(project.root)
        if found is None or report is None or report.number != found.number:
            raise InputError(f"{claim.FILE}: no retraining is under way; begin one with `hanyeong retrain --prepare`")
        report = _ended(project, report, promote, failed=failed)
        with project.database.write() as session:
            attempts.end(session, report)
        write(project.root, report)
        claim.release(project.root)
        return report


def read(root: Path) -> RenewalReport | None:
    """The report of the last attempt that was started."""
    with suppress(OSError, pydantic.ValidationError):
        return RenewalReport.model_validate_json((root / REPORT).read_bytes())
    return None


def write(root: Path, report: RenewalReport) -> None:
    """Replace the report."""
    write_json(root / REPORT, report.model_dump(mode="json"))


def _repair(project: Project) -> bool:
    """Mark attempts whose owner is gone as failed; whether one is under way."""
    found = claim.read(project.root)
    live = found.number if found is not None and found.live else None
    with project.database.write() as session:
        n_killed = attempts.fail_killed(session, live, _last_sign(project.root))
    if live is None and found is not None:
        claim.release(project.root)
    report = read(project.root)
    if n_killed and report is not None and report.state is RenewalState.RUNNING and report.number != live:
        killed = {"state": RenewalState.FAILED, "why": RenewalWhy.KILLED, "ended": attempts.told(datetime.now(UTC))}
        write(project.root, report.model_copy(update=killed))
    return live is not None


def _last_sign(root: Path) -> datetime:
    """When something of an attempt was last written: its hours of the budget end there, not when somebody looks."""
    paths = [root / claim.FILE, *(root / LAST).glob("*.json")]
    times = [path.stat().st_mtime for path in paths if path.exists()]
    return datetime.fromtimestamp(max(times, default=0), UTC)


def _decided(project: Project, reason: RenewalReason, window: int | None, running: bool) -> RenewalReport:
    now, data = datetime.now(UTC), dict(project.trained_on)
    pointer = read_pointer(project.root)
    with project.database.read() as session:
        rows = attempts.started(session)
        judged = attempts.last_judged(rows)
        new = corrections.approved_since(session, _learned_until(project, judged)) if _takes(project) else 0
        changed = news.changed(data, _known(project, judged))
        cause = attempts.cause_of(session, window)
    situation = Situation(now, reason, running, attempts.as_attempts(rows), new, changed, cause)
    why = reason_against(project.params.renew, situation)
    return RenewalReport(
        number=None,
        begun=attempts.told(now),
        ended=attempts.told(now) if why else None,
        reason=reason,
        window=window,
        state=RenewalState.DECLINED if why else RenewalState.RUNNING,
        why=why,
        champion=pointer.digest,
        new_corrections=new,
        changed_sources=changed,
        data=data,
    )


def _takes(project: Project) -> bool:
    """Whether corrections are a source to learn from at all."""
    return any(one.kind == "feedback" and one.use == "train" for one in project.params.sources.values())


def _learned_until(project: Project, judged: Renewal | None) -> datetime | None:
    """Corrections approved later than this were never learned from; None: none was."""
    if judged is not None:
        return judged.begun
    pointer = read_pointer(project.root)
    since = pointer.since.get(pointer.digest or "")
    info = _champion(project.root)
    if since is None or info is None or not any(one.kind == "feedback" and one.use == "train" for one in info.sources):
        return None
    with suppress(ValueError):
        return datetime.strptime(since, _SINCE).replace(tzinfo=UTC)
    return None


def _known(project: Project, judged: Renewal | None) -> Mapping[str, str]:
    """What was trained on last: by the last attempt, or for the champion."""
    report = read(project.root)
    if judged is not None and report is not None and report.number == judged.id:
        return report.data
    info = _champion(project.root)
    return news.digests_of_bundle(info) if info else {}


def _champion(root: Path) -> BundleInfo | None:
    pointer = read_pointer(root)
    if pointer.digest is None:
        return None
    with suppress(InputError):
        return read_info(bundle_path(root, pointer.digest))
    return None


def _frozen(project: Project, report: RenewalReport) -> RenewalReport:
    """Write the corrections there are now to the files of their sources."""
    sources = project.params.sources.values()
    files = {file_of(project.root / one.path) for one in sources if one.kind == "feedback"}
    if not files:
        return report
    with project.database.read() as session:
        found = corrections.approved(session)
    limit = max_corrections(project.root, project.params)
    for file in sorted(files):
        done = corrections.export(found, file, limit)
    counts = {"train_corrections": done.train, "test_corrections": done.test, "left_out": done.left_out}
    return report.model_copy(update=counts)


def max_corrections(root: Path, params: PipelineParams) -> int | None:
    """How many corrections may be trained on, by the rows of the other sources that the last run kept; None: any."""
    share, cleaned = params.renew.max_feedback_share, outcome.read(root, CleanResult)
    if share >= 1 or cleaned is None:
        return None
    names = {name for name, one in params.sources.items() if one.kind == "feedback"}
    others = sum(counts.kept for name, counts in cleaned.sources.items() if name not in names)
    weights = [training.source_weights for training in (params.train, params.distill.train)]
    weight = max((found.get(name, 1.0) for found in weights for name in names), default=1.0)
    return int(share / (1 - share) * others / weight)


def _ended(project: Project, report: RenewalReport, promote: Callable[[], object], *, failed: bool) -> RenewalReport:
    now = datetime.now(UTC)
    judged = None if failed else outcome.judgement(project.root)
    state, why = _outcome(project, report, judged)
    if state is RenewalState.KEPT and project.params.renew.promote == "automatic":
        state, why = _promoted(promote)
        _keep_weights(project)
    told = judged if state is not RenewalState.FAILED else None
    return report.model_copy(
        update={
            "ended": attempts.told(now),
            "state": state,
            "why": why,
            "challenger": told.bundle if told else None,
            "against": tuple(check.label for check in told.checks if check.against) if told else (),
            "comparisons": dict(told.champion.tests) if told and told.champion else {},
            "cpu_s": _cpu_s(project.root, attempts.moment(report.begun)),
        }
    )


def _outcome(project: Project, report: RenewalReport, judged: JudgeResult | None) -> tuple[RenewalState, RenewalWhy]:
    """What the run came to, before anything is promoted."""
    failed = [record for record in exit_records(project.root).values() if record["status"]]
    if failed or judged is None or judged.bundle != _released(project.root):
        return RenewalState.FAILED, RenewalWhy.RUN_FAILED
    if not _is_of_this_data(project, report):
        return RenewalState.FAILED, RenewalWhy.OTHER_DATA
    if judged.verdict is not ReleaseVerdict.GO:
        return RenewalState.NO_GO, RenewalWhy.REFUSED
    if judged.bundle == read_pointer(project.root).digest:
        return RenewalState.NO_GO, RenewalWhy.SAME_BUNDLE
    return RenewalState.KEPT, RenewalWhy.MANUAL


def _released(root: Path) -> str | None:
    with suppress(HanyeongError, OSError):
        return digest_of(root / RELEASE)
    return None


def _is_of_this_data(project: Project, report: RenewalReport) -> bool:
    """Whether the pipeline read the files that the attempt began with."""
    read_now = {name: outcome.read(project.root, IngestResult, name) for name in project.params.sources}
    digests = {name: found.digest if found else "" for name, found in read_now.items()}
    exported = all(
        found is not None and any(one.sha256 == sha256(file_of(project.root / source.path)) for one in found.files)
        for name, source in project.params.sources.items()
        if source.kind == "feedback" and (found := read_now[name]) is not None
    )
    return exported and all(digests.get(name) == digest for name, digest in report.data.items())


def _promoted(promote: Callable[[], object]) -> tuple[RenewalState, RenewalWhy]:
    try:
        promote()
    except HanyeongError:
        return RenewalState.KEPT, RenewalWhy.NOT_PROMOTED
    return RenewalState.PROMOTED, RenewalWhy.LET_THROUGH


def _keep_weights(project: Project) -> None:
    """What the next attempt may start from, while it is here; one that cannot is told so when it begins."""
    digest = read_pointer(project.root).digest
    if project.params.renew.start == "champion" and digest is not None:
        with suppress(HanyeongError):
            start.keep(project.root, digest)


def _cpu_s(root: Path, begun: datetime) -> float:
    """CPU time of the stages that ended since then."""
    found = 0.0
    for reading in timings.read_all(root / ".hanyeong").values():
        with suppress(KeyError, TypeError, ValueError):
            if datetime.fromisoformat(str(reading["finished"])) >= begun:
                found += float(str(reading["cpu_seconds"]))
    return round(found, 1)
