"""No key, password or corpus in what git keeps, and none that git or DVC would take up unasked."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from dvc.ignore import DvcIgnoreFilter
from dvc.repo import Repo

ROOT = Path(__file__).parents[2]
SECRETS = {
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "key of Amazon": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "token of GitHub": r"\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{22,}",
    "token of Slack": r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com/services/T\w+/B\w+/\w+",
    "token of Hugging Face": r"\bhf_[A-Za-z0-9]{30,}\b",
    "token of a model's API": r"\bsk-[A-Za-z0-9_-]{20,}",
    "token of a package index": r"\bpypi-[A-Za-z0-9_-]{50,}",
    "password in an address": r"\b[a-z][a-z0-9+.-]*://[^\s/:@'\"<>{}$]+:[^\s/:@'\"<>{}$]+@[\w.-]+",
    "bearer of a request": r"(?i)\bauthorization['\"]?\s*[:=]\s*['\"]?(?:bearer|basic) [\w+/=.-]{16,}",
}
EXAMPLES = {  # in pieces: this file is read too
    "private key": ("-----BEGIN OPENSSH ", "PRIVATE KEY-----"),
    "key of Amazon": ("AKIA", "ABCDEFGHIJKLMNOP"),
    "token of GitHub": ("ghp", "_" + "a1" * 18),
    "token of Slack": ("xoxb", "-123456789012-abc"),
    "token of Hugging Face": ("hf", "_" + "aB" * 17),
    "token of a model's API": ("sk", "-proj-" + "x1" * 12),
    "token of a package index": ("pypi", "-" + "Ag" * 30),
    "password in an address": ("postgresql://ours:", "hunter2@db.example.org/x"),
    "bearer of a request": ("Authorization: ", "Bearer " + "abcd" * 5),
}


def found(text: str) -> set[str]:
    return {name for name, pattern in SECRETS.items() if re.search(pattern, text)}


@pytest.mark.parametrize("name", SECRETS)
def test_each_kind_of_secret_would_be_found(name: str) -> None:
    assert found(f"x = '{''.join(EXAMPLES[name])}'\n") == {name}
    assert found("x = '" + "', '".join(EXAMPLES[name]) + "'\n") == set()


def test_no_tracked_file_holds_a_secret() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    assert len(files) > 100
    texts = {path: path.read_bytes().decode("utf-8", "replace") for path in files}
    assert {str(path.relative_to(ROOT)): kinds for path, text in texts.items() if (kinds := found(text))} == {}


def test_neither_git_nor_dvc_takes_what_is_nobodys_business(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    for name in (".gitignore", ".dvcignore"):
        shutil.copy(ROOT / name, tmp_path)
    Repo.init(str(tmp_path)).close()
    secrets = [".env", ".env.local", "flows/.env", "server.pem", "id_ed25519"]
    corpora = ["data/external/mine/a.tsv", "data/raw/x/pairs.parquet", "models/release/ct2/model.bin", "reports/a.json"]
    for name in [*secrets, *corpora, ".env.example"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    said = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    new = {line[3:] for line in said.stdout.splitlines()}
    assert not new & {*secrets, *corpora}
    assert ".env.example" in new
    with Repo(str(tmp_path)) as repo:
        ignored: DvcIgnoreFilter = repo.dvcignore
        assert all(ignored.is_ignored_file(str(tmp_path / name)) for name in secrets[:3])
