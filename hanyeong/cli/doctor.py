"""What is wrong here: this machine, this environment and this project's state, looked at one by one.

Each finding says what was found and, where it is bad, what to do. Nothing is changed and nothing is sent anywhere.
Not covered: whether outputs are fresh (`dvc status`), and what is inside them (stages verify what they read).
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from configparser import ConfigParser
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from packaging.markers import Marker
from packaging.version import Version

from hanyeong.pipeline.errors import HanyeongError
from hanyeong.pipeline.prepare import path_conflicts
from hanyeong.pipeline.process import environment
from hanyeong.preflight import NEEDED_BYTES, of_system

SAFE_PATCH: Final = {(3, 11): 13, (3, 12): 11, (3, 13): 4}
"""The Pythons that are tested. From these releases on `tarfile` is mended (CVE-2025-4517); older ones work, and are
told to be updated."""
LEAST_FREE_BYTES: Final = NEEDED_BYTES
"""Below this the sample's environment, outputs and caches may not fit."""
IMPORTED: Final = (
    "ctranslate2",
    "dvc.repo",
    "evidently",
    "great_expectations",
    "prefect",
    "pyarrow",
    "sacrebleu",
    "scipy",
    "sentencepiece",
    "torch",
)
"""Modules that only importing proves: two packages can be installed side by side and still not start together."""
FEATURES: Final = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "avx512_bf16", "asimd", "i8mm")
"""Of a processor: what makes training and int8 fast, on x86 and on ARM."""
GOOD, NOTE, BAD = "good", "note", "bad"
ANEW: Final = "`rm -rf .venv`, then `make setup`: it installs the locked set"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: str
    """good, note (works, but could be better) or bad."""
    found: str
    advice: str = ""

    @property
    def line(self) -> str:
        """As it is printed."""
        return f"{self.state:4}  {self.name:12} {self.found}" + (f" -> {self.advice}" if self.advice else "")


def findings(root: Path, check_params: Callable[[], object]) -> Iterator[Finding]:
    """Everything, cheapest first; `check_params` raises HanyeongError where params.yaml is wrong."""
    yield python(sys.version_info[:3])
    yield system()
    yield versions(root / "requirements", installed)
    yield imports(IMPORTED)
    yield tokenizer()
    yield disk(shutil.disk_usage(root).free)
    yield processor()
    yield params(check_params)
    yield dvc_state(root)
    yield champion(root)


def deep_findings(root: Path) -> Iterator[Finding]:
    """Everything that is kept, hashed again."""
    from hanyeong.cli.doctor_deep import damage

    found = list(damage(root))
    for sentence in found:
        what, _, advice = sentence.partition("; ")
        yield Finding("bytes", BAD, what, advice)
    if not found:
        yield Finding("bytes", GOOD, "outputs, results, bundles and DVC's cache are as they were written")


def python(version: tuple[int, int, int]) -> Finding:
    """Whether this Python is one that is tested, and has no known hole."""
    shown = ".".join(map(str, version))
    minor = version[:2]
    if minor not in SAFE_PATCH:
        return Finding(
            "python",
            BAD,
            shown,
            "install Python 3.11, 3.12 or 3.13, then `rm -rf .venv` and `make setup PYTHON=python3.12`",
        )
    if version[2] < SAFE_PATCH[minor]:
        wanted = f"{minor[0]}.{minor[1]}.{SAFE_PATCH[minor]}"
        return Finding("python", NOTE, shown, f"security fixes are missing; update to {wanted} or newer")
    return Finding("python", GOOD, shown)


def system() -> Finding:
    """Whether the libraries are built for this machine."""
    shown = f"{platform.system()} {platform.machine()}"
    if problem := of_system(platform.system(), platform.machine()):
        found, _, advice = problem.partition("; ")
        return Finding("system", BAD, found, advice)
    return Finding("system", GOOD, shown)


def locked(requirements: Path) -> dict[str, Version]:
    """Versions that the lock pins for this platform; of PyTorch's two builds whichever."""
    found = {}
    for path in sorted(requirements.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").split("\n"):
            match = re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)(?: *; *([^\\]+))?", line)
            if match and (match[3] is None or Marker(match[3].strip()).evaluate()):
                found[match[1]] = Version(match[2])
    return found


def installed(name: str) -> Version | None:
    """The version that is there, or None."""
    try:
        return Version(metadata.version(name))
    except metadata.PackageNotFoundError:
        return None


def versions(requirements: Path, version_of: Callable[[str], Version | None]) -> Finding:
    """Whether every locked package is there, in its locked version (a local part such as +cpu does not count)."""
    wanted = locked(requirements)
    if not wanted:
        return Finding("packages", BAD, f"no lock in {requirements.name}/", "bring it back with `git checkout`")
    wrong = []
    for name, version in sorted(wanted.items()):
        there = version_of(name)
        if there is None:
            # Libraries of the other PyTorch build; torch itself is looked at in any case.
            if not name.startswith(("nvidia-", "cuda-", "triton")):
                wrong.append(f"{name} is missing")
        elif there.public != version.public:
            wrong.append(f"{name} {there.public}, locked {version.public}")
    if wrong:
        shown = "; ".join(wrong[:8]) + (f" and {len(wrong) - 8} more" if len(wrong) > 8 else "")
        return Finding("packages", BAD, shown, ANEW)
    return Finding("packages", GOOD, f"{len(wanted)} as locked")


def imports(modules: tuple[str, ...]) -> Finding:
    """Whether the heavy libraries start side by side, tried in a process of its own."""
    script = (
        "import importlib, sys\nbad = []\nfor name in sys.argv[1:]:\n    try:\n        importlib.import_module(name)\n"
        "    except Exception as error:\n        bad.append(f'{name} ({type(error).__name__})')\nprint('; '.join(bad))"
    )
    command = [sys.executable, "-c", script, *modules]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)  # noqa: S603  no shell
    wrong = f"importing ended in status {done.returncode}" if done.returncode else done.stdout.strip().split("\n")[-1]
    if wrong:
        return Finding("imports", BAD, f"cannot be imported: {wrong}", ANEW)
    return Finding("imports", GOOD, f"{len(modules)} libraries start together")


def tokenizer() -> Finding:
    """Whether BLEU of Korean text can be measured."""
    from hanyeong.evaluation.metrics import bleu

    try:
        bleu("ko").statistics(["안녕하세요"], ["안녕하세요"])
    except HanyeongError as error:
        return Finding("korean BLEU", BAD, str(error), ANEW)
    return Finding("korean BLEU", GOOD, "ko-mecab answers")


def disk(free_bytes: int) -> Finding:
    """Whether there is room for the environment, the outputs and DVC's cache."""
    shown = f"{free_bytes / 1e9:.1f} GB free"
    if free_bytes < LEAST_FREE_BYTES:
        return Finding("disk", BAD, shown, f"make room: {LEAST_FREE_BYTES / 1e9:.0f} GB are needed for the sample")
    return Finding("disk", GOOD, shown)


def processor() -> Finding:
    """Cores, instructions, and whether int8 runs here."""
    import ctranslate2

    from hanyeong.pipeline.cpu import n_cores

    features = [name for name in FEATURES if name in _flags()]
    shown = f"{n_cores()} cores, {platform.machine()} {' '.join(features) or '(instructions unknown)'}"
    supported = sorted(ctranslate2.get_supported_compute_types("cpu"))
    if "int8_float32" not in supported:
        return Finding("processor", BAD, f"{shown}; no int8", "take int8 out of compress.compute_types; float32 works")
    return Finding("processor", GOOD, f"{shown}; int8 runs")


def params(check: Callable[[], object]) -> Finding:
    """params.yaml, whole, and whether its sources are there."""
    try:
        check()
    except HanyeongError as error:
        return Finding("params.yaml", BAD, " ".join(str(error).split()), "correct it; `hanyeong check` says it again")
    return Finding("params.yaml", GOOD, "checked, sources are there")


def dvc_state(root: Path) -> Finding:
    """Whether DVC can start here: what is in its way stops every run."""
    if problems := list(path_conflicts(root)):
        found, _, advice = problems[0].partition("; ")
        more = f" (and {len(problems) - 1} more)" if problems[1:] else ""
        return Finding("DVC", BAD, found + more, advice)
    rwlock = root / ".dvc/tmp/rwlock"
    try:
        if rwlock.exists() and rwlock.stat().st_size:
            json.loads(rwlock.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Finding("DVC", BAD, ".dvc/tmp/rwlock cannot be read", "delete it while nothing is running")
    if not os.access(root / ".dvc", os.W_OK):
        return Finding("DVC", BAD, ".dvc cannot be written", "give yourself the right to write there")
    if unverified := _unverified_remotes(root):
        what = f"what comes from the remote {unverified[0]} is not looked at"
        return Finding("DVC", NOTE, what, f"have it hashed: `dvc remote modify {unverified[0]} verify true`")
    return Finding("DVC", GOOD, "its files can be read")


def _unverified_remotes(root: Path) -> list[str]:
    """Remotes of DVC's config whose files are not hashed when they come in."""
    config = ConfigParser(interpolation=None, strict=False)
    config.read([root / ".dvc/config", root / ".dvc/config.local"], encoding="utf-8")
    remotes = [section for section in config.sections() if section.startswith("'remote ")]
    names = [section.strip("'").removeprefix("remote ").strip('"') for section in remotes]
    verified = [config.get(section, "verify", fallback="").lower() == "true" for section in remotes]
    return [name for name, hashed in zip(names, verified, strict=True) if not hashed]


def champion(root: Path) -> Finding:
    """Whether the bundle in service is there and whole."""
    from hanyeong.release.bundle import verify_bundle
    from hanyeong.release.champion import bundle_path, read_pointer

    try:
        pointer = read_pointer(root)
        if pointer.digest is None:
            return Finding("champion", GOOD, "none yet")
        found, _ = verify_bundle(bundle_path(root, pointer.digest))
    except HanyeongError as error:
        return Finding("champion", BAD, str(error), "bring the bundle back, or put null into models/champion.json")
    if found != pointer.digest:
        return Finding("champion", BAD, f"{found[:12]} lies where {pointer.digest[:12]} should", "bring it back")
    return Finding("champion", GOOD, pointer.digest[:12])


def _flags() -> set[str]:
    """What the processor says it can do; empty where nobody tells."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return set()
    found: Mapping[str, str] = dict(re.findall(r"^(flags|Features)\s*: (.*)$", text, re.MULTILINE))
    return set(" ".join(found.values()).split())
