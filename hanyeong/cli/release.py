"""`hanyeong judgement`, `promote`, `rollback` and `champion`: the release decision and the deployed bundle."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from hanyeong.cli.project import project_root
from hanyeong.cli.status import renew
from hanyeong.pipeline import history, standard_streams
from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.params import parse, read_yaml
from hanyeong.pipeline.progress import log

MARKS: Final = {"good": "+", "quiet": " ", "warn": "?", "bad": "-"}
"""Before a check: passed, does not apply, cannot be said, failed. The last two make a no-go."""
WORST_FIRST: Final = ("bad", "warn", "good", "quiet")
COMMIT_IT: Final = "Commit it: git commit models/champion.json -m 'Deploy another bundle'"


def judgement() -> None:
    """Print the release decision and every check behind it. Failed checks come first.

    A no-go is a result, not an error.
    """
    standard_streams.require_open("stdout")
    root = project_root()
    from hanyeong.report.advice import advice
    from hanyeong.report.catalog import Catalog
    from hanyeong.report.judgement import TONES, read_judgement, reason
    from hanyeong.report.render import settings
    from hanyeong.report.result_store import read_results

    language, sources = settings(root)
    words, store = Catalog(language), read_results(root / "reports", sources)
    found = read_judgement(store)
    if found.go is None:
        raise InputError(f"{words('unjudged')}: {words(found.doubt)}")
    word = "go" if found.go else "no_go"
    sys.stdout.write(f"{words(word)}: {words(f'{word}_sentence')}\n")
    for check in sorted(found.checks, key=lambda check: WORST_FIRST.index(TONES[check.status])):
        sys.stdout.write(f"  {MARKS[TONES[check.status]]} {reason(check, words)}\n")
    legend = ", ".join(f"{MARKS[tone]} {words(f'mark_{tone}')}" for tone in WORST_FIRST if MARKS[tone].strip())
    sys.stdout.write(f"({legend})\n")
    for line in advice(store, words):
        sys.stdout.write(f"{line}\n")


def promote() -> None:
    """Deploy the released bundle. Only if the decision for this very bundle, by the goals of params.yaml, was go."""
    deploy(project_root())


def deploy(root: Path) -> None:
    """As `promote`, in the project below `root`."""
    from hanyeong.params import SECTIONS
    from hanyeong.release.champion import promote as put_into_service
    from hanyeong.release.criteria import criteria_digest

    sections = {name: SECTIONS[name] for name in ("goals", "sources", "validate")}
    params = parse(sections, read_yaml(root / "params.yaml"), "params.yaml")
    done = put_into_service(root, criteria_digest(params["goals"], params["sources"], params["validate"]))
    if not done.changed:
        log(f"{done.digest[:12]} is deployed already")
        return
    history.note(root, "promoted", {"bundle": done.digest})
    renew(root)
    log(f"deployed {done.digest[:12]} (before: {(done.before or 'none')[:12]}); `hanyeong rollback` undoes it")
    log(COMMIT_IT)


def rollback() -> None:
    """Redeploy the previous bundle."""
    root = project_root()
    from hanyeong.release.champion import rollback as go_back

    done = go_back(root)
    history.note(root, "rolled_back", {"bundle": done.digest})
    renew(root)
    log(f"deployed {done.digest[:12]} again; {(done.before or 'none')[:12]} stays in models/registry")
    log(COMMIT_IT)


def champion() -> None:
    """List the promoted bundles and which of them is deployed. Since when, sizes, scores with 95 % intervals."""
    standard_streams.require_open("stdout")
    root = project_root()
    from hanyeong.release.registry import registry, told

    for line in told(registry(root)):
        sys.stdout.write(line + "\n")
