"""The files in deploy/: what can be known of them without a booted systemd and without building an image."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hanyeong.serving.params import ServeParams

ROOT = Path(__file__).parents[2]
UNIT, CONTAINERFILE = ROOT / "deploy/hanyeong.service", ROOT / "deploy/Containerfile"
README = [ROOT / "deploy/README.md", ROOT / "deploy/README.ko.md"]
ANALYZE = shutil.which("systemd-analyze")
MOST_EXPOSED = 20
"""Tenths of systemd's exposure level, of which 100 is worst."""


def unit() -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(UNIT, encoding="utf-8")
    return found


def options_of(command: str) -> set[str]:
    """Of a subcommand of `hanyeong`."""
    from hanyeong.cli.main import app

    found = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    assert found.exit_code == 0, command
    return set(re.findall(r"--[a-z][a-z-]*", found.output))


def require_command(words: list[str]) -> None:
    """The subcommand exists, and so do its options."""
    options = {word for word in words[1:] if word.startswith("--")}
    assert options <= options_of(words[0]), words


@pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze")
def test_systemd_accepts_the_unit_and_finds_little_exposed(tmp_path: Path) -> None:
    copy = tmp_path / UNIT.name  # the program that it starts is not there
    copy.write_text(re.sub(r"(?m)^ExecStart=.*", "ExecStart=/bin/true", UNIT.read_text(encoding="utf-8")))
    verified = subprocess.run([ANALYZE, "verify", "--man=no", copy], capture_output=True, text=True)  # type: ignore[list-item]
    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")
    rated = [ANALYZE, "security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}", copy]
    done = subprocess.run(rated, capture_output=True, text=True)  # type: ignore[arg-type]
    assert done.returncode == 0, done.stdout.splitlines()[-1]


def test_the_unit_confines_the_service_and_lets_it_end() -> None:
    service = unit()["Service"]
    expected = {
        "Type": "notify",
        "DynamicUser": "yes",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "CapabilityBoundingSet": "",
        "KillSignal": "SIGTERM",
        "IPAddressDeny": "any",
    }
    assert {name: service[name] for name in expected} == expected
    assert int(service["TimeoutStopSec"]) > ServeParams().drain_s
    assert service["MemoryMax"]
    assert service["LoadCredential"].startswith("api-key:/")
    assert service["Environment"] == "HANYEONG_API_KEY_FILE=%d/api-key"
    program, *words = shlex.split(service["ExecStart"])
    assert Path(program).name == "hanyeong"
    require_command(words)


def instructions() -> list[tuple[str, str]]:
    """Name and arguments of each, comments left out."""
    lines = [line for line in CONTAINERFILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    whole = re.sub(r"\\\n\s*", "", "\n".join(lines))
    found = [line.split(None, 1) for line in whole.splitlines() if line]
    return [(name, rest) for name, rest in found]


def test_the_image_is_made_of_what_is_there_by_hash_and_runs_as_nobody() -> None:
    steps = instructions()
    names = [name for name, _ in steps]
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK"}
    assert set(names) == known | {"ENTRYPOINT", "CMD"}
    assert names[0] == "FROM"
    assert names.count("FROM") == 2
    last = len(names) - 1 - names[::-1].index("FROM")
    assert last < names.index("USER") < names.index("ENTRYPOINT") < names.index("CMD")
    assert "HEALTHCHECK" in names[last:]
    for name, rest in steps:
        if name == "FROM":
            assert re.fullmatch(r"python:3\.1[123]-slim( AS build)?", rest), (
                "a short name: no registry is ours to choose"
            )
        if name == "USER":
            assert int(rest.partition(":")[0]) >= 1000
        if name == "COPY" and not rest.startswith("--from"):
            *sources, _ = rest.split()
            assert [one for one in sources if not (ROOT / one).exists()] == []
        if name == "RUN":
            installs = re.findall(r"pip install[^&]*", rest)
            assert all("--require-hashes" in one or "--no-index --no-deps" in one for one in installs), rest
            assert not re.search(r"curl|wget|apt|sudo", rest)
    assert not re.search(
        r"(?i)(key|token|password)=(?!/run/secrets)", CONTAINERFILE.read_text().replace("KEY_FILE", "")
    )
    said = dict(steps)
    program, *words = [*json.loads(said["ENTRYPOINT"]), *json.loads(said["CMD"])]
    assert program == "hanyeong"
    require_command(words)


def test_no_more_than_the_image_needs_is_sent_to_whoever_builds_it() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {one for name, rest in instructions() if name == "COPY" for one in rest.split()[:-1]} - {"/opt/hanyeong"}
    assert {one for one in copied if not one.startswith("--from")} == kept - {"deploy/Containerfile"}


def test_the_lock_of_the_image_is_a_part_of_the_lock() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return {found[1]: found[0] for found in re.finditer(r"(?m)^(\S+==\S+).*(?:\n    --hash=.*)+", text)}

    ours, all_ = pins("serve.txt"), pins("app.txt")
    assert {"fastapi", "ctranslate2", "setuptools"} <= {one.partition("==")[0] for one in ours}
    assert set(ours) <= set(all_)
    assert not {"torch", "prefect", "dvc"} & {one.partition("==")[0] for one in ours}


@pytest.mark.parametrize("page", README, ids=lambda page: page.name)
def test_what_the_page_says_to_type_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{target}:" in makefile for target in re.findall(r"`make ([a-z-]+)`", text))
    for command in re.findall(r"\bhanyeong ((?:serve|promote|rollback)[^`\n]*)", text):
        require_command(command.split()[:1])
    blocks = re.findall(r"(?m)^    .*(?:\n      .*)*", text)
    assert len(blocks) > 10
    other = README[page == README[0]].read_text(encoding="utf-8")
    assert blocks == re.findall(r"(?m)^    .*(?:\n      .*)*", other), "the same in both languages"
    for path in re.findall(r"(?:requirements|deploy|\.\./docs)/[\w.]+[a-z]", text):
        assert (ROOT / path.removeprefix("../")).exists(), path
