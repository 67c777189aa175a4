"""The champion: which bundle is deployed; promotion and rollback.

models/champion.json is null or {"digest", "previous", "since"}; bundles lie in models/registry/<digest>/, the
monitoring reference of each beside it in models/registry/<digest>.monitoring/. A promotion copies first and then
changes that one file by one rename, so that whatever is killed when, the pointer names a whole bundle.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from hanyeong.pipeline.atomic_output import atomic_output, copy_tree, remove_leftovers, write_json
from hanyeong.pipeline.errors import GateError, InputError
from hanyeong.pipeline.manifest import verify_manifest
from hanyeong.pipeline.paths import DIGEST_FOLDER, MONITORING, POINTER, REGISTRY, monitoring_path
from hanyeong.pipeline.process import exclusive_lock
from hanyeong.pipeline.results_file import load_result
from hanyeong.release.bundle import verify_bundle
from hanyeong.results.judge import JudgeResult, ReleaseVerdict

RELEASE: Final = "models/release"
JUDGEMENT: Final = "reports/judgement.json"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Pointer:
    """What models/champion.json says: the bundle in service, and those before it, the latest last."""

    digest: str | None = None
    previous: tuple[str, ...] = ()
    since: Mapping[str, str] = field(default_factory=dict, compare=False)
    """When each was promoted or came back, by digest; nothing of those promoted before this was recorded."""


@dataclass(frozen=True)
class ChampionChange:
    """What a promotion or a rollback did."""

    digest: str
    """Of the bundle that is in service now."""
    before: str | None
    """Of the one that was."""

    @property
    def changed(self) -> bool:
        """Whether another bundle is in service than before."""
        return self.digest != self.before


@contextmanager
def pinned_champion(root: Path) -> Iterator[Pointer]:
    """The champion and its predecessors, the same before and after the block.

    DVC notes what a stage read only when the stage has ended: a result about another champion would look up to date.

    Raises:
        InputError: a promotion or a rollback came in between, or as `read_pointer` says.

    """
    found = read_pointer(root)
    yield found
    if read_pointer(root) != found:
        raise InputError(f"{POINTER}: a promotion or rollback came in between; run `dvc repro` again")


def read_pointer(root: Path) -> Pointer:
    """The champion and its predecessors; without the file there is none, unless bundles were in service.

    Raises:
        InputError: the file says something else, or is missing although there must have been a champion.

    """
    path = root / POINTER
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if not any((root / REGISTRY).glob(DIGEST_FOLDER)):
            return Pointer()
        raise InputError(f"{path}: not found; expected null or a digest. Restore it with `git checkout`") from None
    except ValueError:
        raise InputError(f"{path}: not JSON; expected null or a digest. Restore it with `git checkout`") from None
    if found is None:
        return Pointer()
    before = found.get("previous", []) if isinstance(found, dict) else None
    said = [found["digest"], *before] if isinstance(before, list) and "digest" in found else []
    digests = [digest for digest in said if isinstance(digest, str) and _DIGEST.fullmatch(digest)]
    if not digests or len(digests) != len(said):
        raise InputError(
            f'{path}: expected null or {{"digest": ..., "previous": [...]}} with digests of 64 hexadecimal digits; '
            f"bring it back with `git checkout`"
        )
    since = found["since"] if isinstance(found.get("since"), dict) else {}
    return Pointer(digests[0], tuple(digests[1:]), {key: str(value) for key, value in since.items()})


def bundle_path(root: Path, digest: str) -> Path:
    """Where a promoted bundle lies."""
    return root / REGISTRY / digest


def promote(root: Path, asked: str) -> ChampionChange:
    """Put models/release into service, if the judge said go of this very bundle beside this very champion.

    `asked` stands for the goals and terms of params.yaml (hanyeong.release.criteria.criteria_digest).

    Raises:
        GateError: the judgement says no-go (the message has its reasons), is missing, or is about something else.
        InputError: the bundle, the judgement or the pointer is missing or altered.
        BusyError: another promotion or rollback is at work.

    """
    with exclusive_lock(root / ".hanyeong/locks/champion.lock", "promotion"):
        pointer = read_pointer(root)
        digest, _ = verify_bundle(root / RELEASE)
        _require_go(_read_judgement(root), digest, pointer, asked)
        _register(root, digest)
        _register_reference(root, digest)
        if digest == pointer.digest:
            return ChampionChange(digest, digest)
        before = () if pointer.digest is None else (pointer.digest,)
        _flip(root, Pointer(digest, (*pointer.previous, *before), pointer.since))
        return ChampionChange(digest, pointer.digest)


def rollback(root: Path) -> ChampionChange:
    """Put the champion's predecessor back into service.

    Raises:
        GateError: there is none.
        InputError: its bundle is missing or altered.
        BusyError: another promotion or rollback is at work.

    """
    with exclusive_lock(root / ".hanyeong/locks/champion.lock", "rollback"):
        pointer = read_pointer(root)
        if not pointer.previous:
            found = "nothing was ever promoted" if pointer.digest is None else "the champion is the first one"
            raise GateError(f"{root / POINTER}: no bundle to go back to: {found}")
        *rest, digest = pointer.previous
        _require_registered(root, digest)
        _flip(root, Pointer(digest, tuple(rest), pointer.since))
        return ChampionChange(digest, pointer.digest)


def _flip(root: Path, pointer: Pointer) -> None:
    """The one rename that changes who is in service, from this minute on."""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    since = {**pointer.since, str(pointer.digest): now}
    document = {"digest": pointer.digest, "previous": list(pointer.previous), "since": since}
    write_json(root / POINTER, document)


def _register(root: Path, digest: str) -> None:
    """A verified copy of models/release under its digest; one that is there and whole is left alone."""
    target = bundle_path(root, digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(target)
    if target.exists() and _is_whole(root, digest):
        return
    with atomic_output(target) as part:
        copy_tree(root / RELEASE, part)
        if verify_bundle(part)[0] != digest:
            raise InputError(f"{root / RELEASE}: changed while it was being copied; run `dvc repro` and promote again")


def _register_reference(root: Path, digest: str) -> None:
    """A copy of the monitoring reference beside the bundle, if there is one of this very bundle.

    Without it the bundle is served all the same, and what it answers is compared with nothing.
    """
    source = root / MONITORING
    if not _is_reference_of(source, digest):
        return
    with atomic_output(monitoring_path(bundle_path(root, digest))) as part:
        copy_tree(source, part)


def _is_reference_of(folder: Path, digest: str) -> bool:
    try:
        verify_manifest(folder)
        return bool(json.loads((folder / "reference.json").read_text(encoding="utf-8"))["digest"] == digest)
    except (InputError, OSError, ValueError, LookupError, TypeError):
        return False


def _is_whole(root: Path, digest: str) -> bool:
    try:
        _require_registered(root, digest)
    except InputError:
        return False
    return True


def _require_registered(root: Path, digest: str) -> None:
    bundle = bundle_path(root, digest)
    found, _ = verify_bundle(bundle)
    if found != digest:
        raise InputError(f"{bundle}: holds the bundle {found[:12]}; bring {digest[:12]} back from a copy of yours")


def _read_judgement(root: Path) -> JudgeResult:
    path = root / JUDGEMENT
    if not path.is_file():
        raise GateError(f"{path}: not found, and nothing is promoted without a judgement. Run `dvc repro`")
    return load_result(path, JudgeResult)


def _require_go(judgement: JudgeResult, digest: str, pointer: Pointer, asked: str) -> None:
    """Fail closed: go must be said, of this bundle, by these goals, beside the champion that is in service now."""
    against = [f"  {check.label}: {check.reason}" for check in judgement.checks if check.against]
    if judgement.verdict is not ReleaseVerdict.GO or against:
        raise GateError("\n".join(["no-go: this bundle is not promoted", *against]))
    if judgement.bundle != digest:
        raise GateError(
            f"the judgement is about the bundle {_short(judgement.bundle)}, models/release holds {digest[:12]}; "
            f"run `dvc repro` and read the decision again"
        )
    if judgement.asked != asked:
        raise GateError(
            f"{JUDGEMENT}: judged by other goals, or other terms of sources, than params.yaml has now; "
            f"run `dvc repro` and read the decision again"
        )
    judged_beside = judgement.champion.digest if judgement.champion else None
    if pointer.digest not in (digest, judged_beside):
        raise GateError(
            f"the judgement compares with the champion {_short(judged_beside)}, but the deployed "
            f"bundle is {_short(pointer.digest)}; run `dvc repro` and read the decision again"
        )


def _short(digest: str | None) -> str:
    return "none" if digest is None else digest[:12]
