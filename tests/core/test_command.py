"""The commands around a release: what they print, what they return, and that nobody sees a traceback."""

from __future__ import annotations

import gzip
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hanyeong.cli.main import app
from hanyeong.complete_params import completed
from hanyeong.params import cross_section_errors, parse_params, release_warnings
from hanyeong.pipeline.atomic_output import write_json
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.pipeline.params import read_yaml
from hanyeong.pipeline.process import PIPELINE_LOCK, exclusive_lock
from tests.core.release.bundles import ASKED, PARAMS, make_bundle, write_judgement
from tests.records import RECORDED, recorded
from tests.stages.released import PARAMS as RELEASED
from tests.stages.released import prepare, released

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the top of a repository, with a bundle judged go; nothing of it can be loaded."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "dvc.yaml", tmp_path / "dvc.yaml")
    (tmp_path / "models").mkdir()
    (tmp_path / "models/champion.json").write_text("null\n")
    digest = make_bundle(tmp_path, tmp_path / "models/release")
    write_judgement(tmp_path, digest)
    write_json(
        tmp_path / "reports/package.json", {"stage": "package", "result": recorded("package.json") | {"digest": digest}}
    )
    speak(tmp_path, "en")
    return tmp_path


def speak(root: Path, language: str) -> None:
    (root / "params.yaml").write_text(f"report: {{language: {language}}}\n{PARAMS}")


def run(*arguments: str, stdin: bytes = b"") -> Result:
    result = CliRunner().invoke(app, list(arguments), input=stdin)
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


# -- judgement, promote, rollback


@pytest.mark.parametrize(("language", "words"), [("en", ("Go", "BLEU")), ("ko", ("통과", "BLEU 하한"))])
def test_the_judgement_is_said_check_by_check(project: Path, language: str, words: tuple[str, str]) -> None:
    speak(project, language)
    said = run("judgement")
    assert said.exit_code == 0
    assert said.stdout.split("\n")[0].lower().startswith(words[0].lower())
    assert words[1] in said.stdout
    assert said.stdout.count("\n  + ") == 2


def test_a_no_go_is_said_and_is_no_error(project: Path) -> None:
    write_judgement(project, "d" * 64, "no-go")
    said = run("judgement")
    assert said.exit_code == 0
    marks = [line[2] for line in said.stdout.split("\n") if line.startswith("  ")]
    assert marks == ["-", "?", "+"]  # what speaks against it comes first
    assert said.stdout.endswith("(- failed, ? unknown, + passed)\n")
    assert "at least 99 required" in said.stdout
    shutil.copyfile(RECORDED / "train.json", project / "reports/train.json")
    assert "Raising `train.max_steps` may help." in run("judgement").stdout.split("\n")[-2]


@pytest.mark.parametrize("text", ["", "{}", '{"result": {"verdict": "perhaps", "checks": []}}'])
def test_what_is_no_judgement_is_not_called_one(project: Path, text: str) -> None:
    (project / "reports/judgement.json").write_text(text)
    said = run("judgement")
    assert said.exit_code == 2
    assert said.stdout == ""
    assert said.stderr


def test_promoted_and_taken_back(project: Path) -> None:
    first = json.loads((project / "models/release/manifest.json").read_text())["digest"]
    promoted = run("promote")
    assert promoted.exit_code == 0, promoted.output
    assert first[:12] in promoted.stderr
    assert "deployed already" in run("promote").stderr
    shutil.rmtree(project / "models/release")
    second = make_bundle(project, project / "models/release", name="second")
    write_judgement(project, second, champion=first)
    assert run("promote").exit_code == 0
    assert json.loads((project / "models/champion.json").read_text())["digest"] == second
    back = run("rollback")
    assert back.exit_code == 0
    pointer = json.loads((project / "models/champion.json").read_text())
    assert (pointer["digest"], pointer["previous"], set(pointer["since"])) == (first, [], {first, second})
    again = run("rollback")
    assert again.exit_code == 2
    assert "no bundle to go back to" in again.stderr


def test_the_registry_says_which_is_in_service_since_when_and_how_good(project: Path) -> None:
    assert "no bundle is deployed" in run("champion").stdout
    first = json.loads((project / "models/release/manifest.json").read_text())["digest"]
    assert "git commit models/champion.json" in run("promote").stderr
    shutil.rmtree(project / "models/release")
    second = make_bundle(project, project / "models/release", name="second")
    write_judgement(project, second, champion=first)
    run("promote")
    said = run("champion")
    assert said.exit_code == 0
    at, before = (said.stdout.index(digest[:12]) for digest in (second, first))
    assert at < before
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    assert re.match(
        rf"deployed    {second[:12]}  since {today} \d\d:\d\d UTC\n +second, ko-en, student int8", said.stdout
    )
    assert said.stdout.count("mine (ko-en): BLEU 46.0 [45.0, 47.0], chrF++ 66.0 [65.0, 67.0], 500 rows") == 2
    shutil.rmtree(project / "models/registry" / first)
    assert "not in models/registry" in run("champion").stdout
    run("rollback")
    (project / "models/champion.json").write_text(json.dumps({"digest": second, "previous": []}))  # an older pointer
    assert f"deployed    {second[:12]}  date not recorded" in run("champion").stdout


def test_a_no_go_is_not_promoted_and_the_reasons_are_said(project: Path) -> None:
    write_judgement(project, json.loads((project / "models/release/manifest.json").read_text())["digest"], "no-go")
    refused = run("promote")
    assert refused.exit_code == 2
    assert "no-go" in refused.stderr
    assert "at least 99 required" in refused.stderr
    assert (project / "models/champion.json").read_text() == "null\n"


@pytest.mark.parametrize(
    "changed",
    [
        "goals: {min_bleu: {mine: 99.0}}",
        "goals: {}\nvalidate: {split: {leaked: {share: 1.0, severity: warning}}}",
        "goals: {}\nvalidate: {raw: {max_ratio: 900.0}}",
    ],
    ids=["goals raised", "leaks allowed", "a limit of validate loosened"],
)
def test_what_was_asked_otherwise_after_the_verdict_is_not_promoted_by_it(project: Path, changed: str) -> None:
    params = project / "params.yaml"
    params.write_text(params.read_text().replace("goals: {}", changed))
    refused = run("promote")
    assert refused.exit_code == 2
    assert "judged by other goals" in refused.stderr
    assert (project / "models/champion.json").read_text() == "null\n"


@pytest.mark.parametrize("name", ["judgement", "promote", "rollback", "champion", "translate", "report", "doctor"])
def test_elsewhere_it_says_where_it_belongs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    said = run(name)
    assert said.exit_code == 2
    assert "no dvc.yaml here" in said.stderr


# -- translate


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository in which everything up to the judgement has run on random models."""
    root = tmp_path_factory.mktemp("whole")
    prepare(root)
    assert released(root)["verdict"] == "go"
    shutil.copy(ROOT / "dvc.yaml", root / "dvc.yaml")
    (root / "params.yaml").write_text(json.dumps({**RELEASED, "report": {"language": "en"}}))
    return root


@pytest.mark.parametrize(
    ("text", "n"),
    [
        (b"", 0),
        (b"\n", 1),
        ("나는 밥을 산다.".encode(), 1),
        ("나는 밥을 산다.\n\n나는 책을 산다.\n".encode(), 3),
        ("나는\r\n책을\x0b\x0c 산다.\u2028\u2029\x85끝\n".encode(), 2),
        (("가나다 " * 2000).encode() + b"\n<2ko> </s> <pad>\n", 2),
        (b"a\0b\n", 1),
    ],
)
def test_as_many_lines_come_out_as_go_in(whole: Path, monkeypatch: pytest.MonkeyPatch, text: bytes, n: int) -> None:
    monkeypatch.chdir(whole)
    from_stdin = run("translate", stdin=text)
    assert from_stdin.exit_code == 0, from_stdin.stderr
    assert from_stdin.stdout.count("\n") == n
    file = whole / "lines.txt"
    file.write_bytes(text)
    assert run("translate", str(file)).stdout == from_stdin.stdout


def test_what_is_no_prose_of_a_line_stays_where_it_is(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(whole)
    line = "\t- [ ]  나는 밥을 산다.   나는 {name} 책을\x1b 산다: https://example.com/a?b=1"
    said = run("translate", stdin=line.encode()).stdout
    assert re.fullmatch(r"\t- \[ \]  .*   .*\{name\}.*https://example\.com/a\?b=1.*\n", said)
    assert "\x1b" not in said


def test_a_document_is_translated_into_another(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(whole)
    Path("page.html").write_text("<p class=x>나는 밥을 산다.</p><pre>나는 책을 산다.</pre>")
    done = run("translate", "page.html", "--to", "page.en.html")
    assert done.exit_code == 0, done.stderr
    assert "written: page.en.html" in done.stderr
    assert re.fullmatch(r"<p class=x>.*</p><pre>나는 책을 산다\.</pre>", Path("page.en.html").read_text())
    for words in (["page.html", "--to", "page.html"], ["page.html", "--to", "page.md"], ["나는", "--to", "x.html"]):
        assert run("translate", *words).exit_code == 2


def packed(text: bytes) -> bytes:
    return gzip.compress(text, mtime=0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("첫 줄\n둘째 줄은 한글이다.\n".encode("cp949"), ":1: byte 3 is not utf-8; .* cp949"),
        (b"plain\n" * 300_000 + "둘째 줄".encode("cp949"), ":300001: byte 1,800,... is not utf-8; .* cp949"),
        ("안녕하세요.\n반갑습니다.\n".encode("utf-16"), ":1: byte 0 is not utf-8; .* utf-16"),
        (packed("나는 밥을 산다.\n".encode()), ":1: byte 1 is not utf-8; the file is gzip data"),
        (b"PK\x03\x04\xff\xff", "the file is a zip archive, workbook or document"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "the file is a PDF"),
        ("나는 밥을 산다.\n".encode() + b"\xea\xb0", ":2: byte .* is not utf-8"),
        (b"one\rtwo\r" * 20, "carriage returns"),
    ],
)
def test_what_is_no_utf_8_is_refused_before_a_line_is_written(
    whole: Path, monkeypatch: pytest.MonkeyPatch, text: bytes, told: str
) -> None:
    monkeypatch.chdir(whole)
    (whole / "lines.txt").write_bytes(text)
    said = run("translate", "lines.txt")
    assert (said.exit_code, said.stdout) == (2, "")
    assert re.search(told, said.stderr), said.stderr
    assert "source's encoding" not in said.stderr
    if len(text) < 2**20:  # standard input is translated as it comes
        piped = run("translate", stdin=text)
        assert (piped.exit_code, piped.stdout) == (2, "")
        assert re.search(told, piped.stderr)


def test_every_flag_is_counted_on_standard_error(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hanyeong.inference.backend import REPETITIVE, TRUNCATED, Hypothesis
    from hanyeong.inference.ctranslate2 import CTranslate2Backend

    monkeypatch.chdir(whole)
    odd = iter([(TRUNCATED,), (REPETITIVE,), (), ()])
    monkeypatch.setattr(
        CTranslate2Backend, "translate", lambda _self, rows: [Hypothesis(["▁"], flags=next(odd, ())) for _ in rows]
    )
    lines = [
        "나는 밥을 산다.",
        "나는 책을 산다.",
        "나는 밥을 산다. 나는 책을 산다.",
        "".join(map(chr, range(0xAC00, 0xAC00 + 400))),
        "12:30",
        "OK",
        "",
    ]
    said = run("translate", stdin="\n".join(lines).encode())
    assert said.exit_code == 0
    for word, n in [("cut at", 1), ("repetitive", 1), ("sentence by sentence", 2), ("in parts", 1), ("left as", 2)]:
        assert re.search(rf"^{n} line\(s\): .*{word}", said.stderr, re.MULTILINE), (word, said.stderr)
    assert "no answer was cut" not in said.stderr


@pytest.mark.parametrize("flag", [None, "truncated", "repetitive", "failed", "copied", "split"])
def test_that_no_answer_lacks_anything_is_said_only_where_it_is_so(
    whole: Path, monkeypatch: pytest.MonkeyPatch, flag: str | None
) -> None:
    from hanyeong.cli import translating
    from hanyeong.inference.translator import Translation

    monkeypatch.chdir(whole)
    odd = Translation("b", 0.0, 1, 1, 1, () if flag is None else (flag,))
    answers = [Translation("a", 0.0, 1, 1, 1), odd, Translation("c", 0.0, 1, 1, 1, ("empty",))]
    monkeypatch.setattr(translating, "translate_lines", lambda _translator, _lines, _direction: iter(answers))
    said = run("translate", stdin=b"-").stderr
    whole_answers = "3 line(s) done: no translation was truncated, missing or retried\n"
    assert (
        said.endswith(whole_answers) == (whole_answers in said) == (flag not in {"truncated", "repetitive", "failed"})
    ), said


def test_the_confidence_stands_before_each_line_where_the_bundle_knows_it(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hanyeong.inference.translator import EncodedLine, Translation
    from hanyeong.quality_estimation.confidence import BundleConfidence

    class Halves:
        def annotate(self, _: list[EncodedLine], translations: list[Translation]) -> list[Translation]:
            return [replace(one, confidence=0.5, needs_review=True) for one in translations]

    monkeypatch.chdir(whole)
    plain = run("translate", "나는 밥을 산다.").stdout
    without = run("translate", "나는 밥을 산다.", "--confidence")
    assert (without.exit_code, without.stdout) == (2, "")
    assert "no quality estimator" in without.stderr
    monkeypatch.setattr(BundleConfidence, "of_bundle", lambda *_: Halves())
    said = run("translate", "나는 밥을 산다.\n\n12", "--confidence")
    assert said.stdout.split("\n")[:2] == [f"0.50\t{plain.strip()}", "-\t"]
    assert re.search(r"^1 line\(s\): the confidence is low", said.stderr, re.MULTILINE)


# -- translate: what is to be translated, and by which bundle


def test_a_text_on_the_command_line_is_translated(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(whole)
    wanted = run("translate", stdin="나는 밥을 산다.".encode()).stdout
    for words in (["나는 밥을 산다."], ["나는", "밥을", "산다."]):
        said = run("translate", *words)
        assert (said.exit_code, said.stdout) == (0, wanted)
        assert "the text given" in said.stderr
    assert run("translate", "나는 밥을 산다.\n나는 책을 산다.").stdout.count("\n") == 2


def test_a_file_is_a_file_however_it_is_called(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(whole)
    for name in ("나는 밥을 산다", "x"):
        Path(name).write_text("나는 밥을 산다.\n\n")
        for arguments in ([name], ["--file", name], ["-f", name]):
            said = run("translate", *arguments)
            assert (said.exit_code, said.stdout.count("\n")) == (0, 2)
            assert f"the file {name}" in said.stderr
        Path(name).unlink()
    both = run("translate", "나는", "--file", "x")
    assert (both.exit_code, both.stdout) == (2, "")


@pytest.mark.parametrize("name", ["no-such-file.txt", "some/where", "words.csv"])
def test_the_name_of_a_file_that_is_not_there_is_not_translated(
    whole: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(whole)
    said = run("translate", name)
    assert (said.exit_code, said.stdout) == (2, "")
    assert f"{name}: no such file" in said.stderr


def test_a_copied_bundle_translates_anywhere(whole: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(whole)
    wanted = run("translate", "나는 밥을 산다.").stdout
    shutil.copytree(whole / "models/release", tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    assert run("translate", "나는 밥을 산다.", "--bundle", "mine").stdout == wanted
    assert "no dvc.yaml here" in run("translate", "나는 밥을 산다.").stderr
    for folder in ("nowhere", "."):
        said = run("translate", "나는", "--bundle", folder)
        assert (said.exit_code, said.stdout) == (2, "")
        assert "no bundle.json in it" in said.stderr
    assert run("translate", "나는", "--bundle", "mine", "--champion").exit_code == 2


def test_before_any_run_there_is_no_bundle_yet(whole: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copy(whole / "dvc.yaml", tmp_path / "dvc.yaml")
    monkeypatch.chdir(tmp_path)
    said = run("translate", "나는")
    assert (said.exit_code, said.stdout) == (2, "")
    assert "no bundle yet; run `make pipeline`" in said.stderr


def process(root: Path, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    """The command as a process of its own, with the streams of `options`."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "latin-1", "OMP_WAIT_POLICY": "PASSIVE"}
    command = [sys.executable, "-m", "hanyeong.cli", *arguments]
    return subprocess.Popen(command, cwd=root, env=variables, **options)


def test_somebody_who_types_is_answered_line_by_line(whole: Path) -> None:
    ours, theirs = pty.openpty()
    with process(whole, "translate", stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        os.close(theirs)
        assert child.stdout is not None
        assert child.stderr is not None
        assert b"Ctrl-D ends" in child.stderr.readline()
        for line in ("나는 밥을 산다.", "12:30"):
            os.write(ours, line.encode() + b"\n")
            assert child.stdout.readline().decode().removeprefix("> ")  # before anything else is typed
        os.write(ours, b"\x04")
        assert child.wait(60) == 0
        assert "nothing to translate" in child.stderr.read().decode()
    os.close(ours)


@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_a_closed_stream_is_no_fault_of_ours(whole: Path, closed: str) -> None:
    script = f'exec "$@" {closed}'
    command = ["bash", "-c", script, "bash", sys.executable, "-m", "hanyeong.cli", "translate"]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=whole, env=variables, input=b"x\n", capture_output=True, check=False)
    assert done.returncode == 2, done.stderr.decode()
    assert "is closed" in done.stderr.decode()


def test_output_is_utf_8_whatever_the_locale_says(whole: Path) -> None:
    (whole / "params.yaml").write_text(json.dumps({**RELEASED, "report": {"language": "ko"}}))
    with process(whole, "judgement", stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.read().decode().startswith("통과")
    (whole / "params.yaml").write_text(json.dumps({**RELEASED, "report": {"language": "en"}}))


def test_the_champion_translates_when_it_is_asked(whole: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(whole, root)
    monkeypatch.chdir(root)
    line = "나는 밥을 산다.\n".encode()
    nobody = run("translate", "--champion", stdin=line)
    assert (nobody.exit_code, nobody.stdout) == (2, "")
    assert "no bundle is deployed yet" in nobody.stderr
    assert run("promote").exit_code == 0
    shutil.rmtree(root / "models/release")
    assert run("translate", "--champion", stdin=line).stdout.count("\n") == 1
    gone = run("translate", stdin=line)
    assert (gone.exit_code, gone.stdout) == (2, "")


def test_another_bundle_in_the_champions_place_translates_nothing(
    whole: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    shutil.copytree(whole, root)
    monkeypatch.chdir(root)
    assert run("promote").exit_code == 0
    registry = root / "models/registry"
    (served,) = registry.iterdir()
    other = registry / make_bundle(tmp_path, tmp_path / "made")
    (tmp_path / "made").rename(other)
    for one, two in ((served, tmp_path / "aside"), (other, served), (tmp_path / "aside", other)):
        one.rename(two)
    said = run("translate", "나는 밥을 산다.", "--champion")
    assert (said.exit_code, said.stdout) == (2, "")
    assert f"expected {served.name[:12]}" in said.stderr


def test_what_cannot_be_translated_is_said_once(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(whole)
    missing = run("translate", "no-such-file.txt")
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert "no-such-file.txt" in missing.stderr
    wrong_way = run("translate", "--direction", "en-ko", stdin=b"hello\n")
    assert wrong_way.exit_code == 2
    assert "this model translates ko-en" in wrong_way.stderr
    assert run("translate", "--direction", "de-en").exit_code == 2


def test_an_altered_bundle_translates_nothing(whole: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(whole, root)
    monkeypatch.chdir(root)
    with (root / "models/release/ct2/model.bin").open("ab") as file:
        file.write(b"x")
    said = run("translate", stdin=b"x\n")
    assert (said.exit_code, said.stdout) == (2, "")
    assert "model.bin was altered" in said.stderr


def test_a_line_without_an_answer_is_empty_and_the_status_says_so(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hanyeong.inference.backend import FAILED, Hypothesis
    from hanyeong.inference.ctranslate2 import CTranslate2Backend

    monkeypatch.chdir(whole)
    monkeypatch.setattr(
        CTranslate2Backend, "translate", lambda _self, rows: [Hypothesis(flags=(FAILED,)) for _ in rows]
    )
    said = run("translate", stdin="하나\n둘\n".encode())
    assert (said.exit_code, said.stdout) == (3, "\n\n")
    assert "2 line(s): no answer" in said.stderr


# -- report


def test_report_runs_the_one_stage_and_says_where_the_pages_are(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Any, ...]] = []

    def repro(*arguments: Any) -> int:
        asked.append(arguments)
        return 0

    monkeypatch.setattr("hanyeong.cli.report.repro", repro)
    monkeypatch.setattr("hanyeong.cli.report.missing_results", lambda _root: [])
    said = run("report")
    assert (said.exit_code, said.stdout) == (0, "reports/index.html\n")
    assert asked == [(project, "--single-item", "report")]


def test_after_a_run_that_stopped_early_the_pages_show_what_there_is(project: Path) -> None:
    said = run("report")
    assert (said.exit_code, said.stdout) == (0, "reports/index.html\n")
    assert "missing results: " in said.stderr
    assert "reports/clean.json" in said.stderr
    assert (project / "reports/html/ko/clean.html").exists()


def test_a_report_that_cannot_be_drawn_ends_in_the_stages_status(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def repro(root: Path, *_: str) -> int:
        word = {"stage": "report", "status": 2, "message": "reports/x.json: not found"}
        write_json(root / ".hanyeong/status/report.json", word)
        return 255

    monkeypatch.setattr("hanyeong.cli.report.repro", repro)
    monkeypatch.setattr("hanyeong.cli.report.missing_results", lambda _root: [])
    write_json(project / ".hanyeong/status/clean.json", {"stage": "clean", "status": 2, "message": "an older story"})
    said = run("report")
    assert "older" not in said.stderr
    assert said.exit_code == 2
    assert "not found" in said.stderr


# -- preset


def test_presets_are_listed_with_what_they_say_of_themselves(project: Path) -> None:
    shutil.copytree(ROOT / "params", project / "params")
    said = run("preset")
    assert said.exit_code == 0
    listed = dict(line.split(maxsplit=1) for line in said.stdout.rstrip().split("\n"))
    assert set(listed) == {path.stem for path in (ROOT / "params").glob("*.yaml")}
    assert all(len(sentence) > 20 for sentence in listed.values())
    assert run("preset", "none-such").exit_code == 2


@pytest.mark.parametrize("name", ["check", "run", "translate", "preset", "doctor"])
def test_help_is_a_letter_away(name: str) -> None:
    assert run(name, "-h").stdout == run(name, "--help").stdout


# -- doctor


def test_the_doctor_finds_nothing_bad_in_a_sound_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hanyeong.cli import doctor

    for folder in (".dvc", ".git"):
        (project / folder).mkdir()
    shutil.copytree(ROOT / "requirements", project / "requirements")
    monkeypatch.setattr("hanyeong.cli.check.check_all", lambda _root: {})
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 0)
    monkeypatch.setattr(doctor, "IMPORTED", ("json", "numpy"))  # tests/core/test_dependencies.py imports them all
    said = run("doctor")
    assert said.exit_code == 0, said.stdout
    assert [line.split()[0] for line in said.stdout.rstrip().split("\n")].count("good") >= 8


def test_the_doctor_counts_what_is_bad(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hanyeong.cli import doctor

    monkeypatch.setattr(doctor, "IMPORTED", ("json", "no_such_library_at_all"))
    (project / "models/champion.json").write_text('{"digest": "x"}')
    said = run("doctor")
    assert said.exit_code == 2
    bad = {line.split()[1] for line in said.stdout.split("\n") if line.startswith("bad")}
    assert bad == {"packages", "imports", "params.yaml", "DVC", "champion"}
    assert "5 problem(s) found" in said.stderr
    assert "no_such_library_at_all (ModuleNotFoundError)" in said.stdout
    for line in said.stdout.split("\n"):
        assert not line.startswith("bad") or " -> " in line


def test_the_doctor_knows_pythons() -> None:
    from hanyeong.cli.doctor import python

    assert [python(v).state for v in [(3, 11, 13), (3, 12, 20), (3, 13, 0), (3, 10, 9), (3, 14, 0)]] == [
        "good",
        "good",
        "note",
        "bad",
        "bad",
    ]


def test_the_doctor_compares_with_the_lock(tmp_path: Path) -> None:
    from packaging.version import Version

    from hanyeong.cli.doctor import locked, versions

    (tmp_path / "app.txt").write_text(
        "one==1.0 \\\n    --hash=sha256:aa\ntwo==2.0 ; sys_platform == 'nowhere' \\\n    --hash=sha256:bb\nthree==3\n"
    )
    assert set(locked(tmp_path)) == {"one", "three"}
    there = {"one": Version("1.0+cpu"), "three": Version("3")}
    assert versions(tmp_path, there.get).state == "good"
    there["one"] = Version("1.1")
    del there["three"]
    assert versions(tmp_path, there.get).found == "one 1.1, locked 1.0; three is missing"
    assert versions(tmp_path / "none", there.get).state == "bad"


@pytest.mark.parametrize("name", ["dvc.lock", ".dvc/tmp/rwlock"])
def test_the_doctor_finds_what_blocks_dvc(tmp_path: Path, name: str) -> None:
    from hanyeong.cli.doctor import dvc_state

    for folder in (".dvc/tmp", ".git"):
        (tmp_path / folder).mkdir(parents=True)
    assert dvc_state(tmp_path).state == "good"
    (tmp_path / name).write_text('{"half')
    assert dvc_state(tmp_path).state == "bad"
    assert name.rsplit("/", maxsplit=1)[-1] in dvc_state(tmp_path).found


def test_the_doctor_looks_at_the_champion(project: Path) -> None:
    from hanyeong.cli.doctor import champion
    from hanyeong.release.champion import promote

    assert champion(project).found == "none yet"
    bundle = project / "models/registry" / promote(project, ASKED).digest
    assert champion(project).state == "good"
    (bundle / "src.model").write_text("x")
    assert champion(project).state == "bad"
    (bundle / "src.model").write_text("src")
    (bundle / "DATA.md").write_text("x")
    write_manifest(bundle)
    assert champion(project).state == "bad"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (
            lambda p: p["sources"]["sample"].update(path="data/external/126"),
            "clean.defect_labels: .* lies beside no train",
        ),
        (lambda p: p["evaluate"].update(beam_size=4), "compress.beam_size: differs from evaluate.beam_size"),
        (lambda p: p["goals"].update(primary_test="news"), "goals.primary_test: news will be no test set; .* sample"),
        (lambda p: p["goals"].update(min_chrf={"split": 50.0}), "goals.min_chrf: split will be no test set; .* sample"),
        (lambda p: p.update(direction="both"), "goals.min_bleu: sample will be .* one of sample.en-ko, sample.ko-en"),
        (lambda p: p["sources"]["sample"].update(kind="jsonl"), "split.test_share: 0, and no source has `use: test`"),
        (lambda p: p["sources"]["sample"].update(use="monitor"), "sources: none has `use: train`"),
        (
            lambda p: p["train"].update(source_weights={"sampel": 2}),
            r"train\.source_weights: sampel is no source with `use: train`",
        ),
        (
            lambda p: p["distill"]["train"].update(source_weights={"x": 2}),
            r"distill\.train\.source_weights: x is no source",
        ),
    ],
)
def test_sections_that_contradict_each_other_are_told_before_hours_are_spent(
    tmp_path: Path, change: Callable[[dict], None], complaint: str
) -> None:
    document = read_yaml(ROOT / "params/sample.yaml")
    change(document)
    values = parse_params(document, "params.yaml")
    assert re.search(complaint, "\n".join(cross_section_errors(values)))


def test_a_source_that_is_gone_is_told_before_anything_runs(project: Path) -> None:
    document = read_yaml(ROOT / "params/small.yaml")
    source = {"kind": "jsonl", "path": "data/external/mine.jsonl", "use": "train"}
    text = json.dumps({**document, "sources": {"mine": source}})
    (project / "params.yaml").write_text(text)
    done = run("run")
    assert done.exit_code == 2
    assert "sources.mine.path: data/external/mine.jsonl is not there" in done.stderr


def test_a_preset_never_overwrites_edits_that_no_preset_holds(project: Path) -> None:
    shutil.copytree(ROOT / "params", project / "params")
    params = project / "params.yaml"
    params.write_text("my: own\n")
    refused = run("preset", "tiny")
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert params.read_text() == "my: own\n"
    assert run("preset", "tiny", "--force").exit_code == 0
    assert run("preset", "sample").exit_code == 0, "a preset is no edit"
    assert params.read_bytes() == (ROOT / "params/sample.yaml").read_bytes()
    unknown = run("preset", "smaple")
    assert unknown.exit_code == 2
    assert "expected one of" in unknown.stderr


def test_sections_written_before_a_run_are_no_edits(project: Path) -> None:
    (project / "params").mkdir()
    whole = (ROOT / "params/tiny.yaml").read_text(encoding="utf-8")
    (project / "params/tiny.yaml").write_text(whole, encoding="utf-8")
    (project / "params/mine.yaml").write_text(whole.replace("plan: {", "# plan: {"), encoding="utf-8")
    assert run("preset", "mine", "--force").exit_code == 0
    params = project / "params.yaml"
    params.write_text(completed(params.read_text(encoding="utf-8")), encoding="utf-8")
    assert params.read_text(encoding="utf-8").endswith("\nplan: {}\n")
    assert run("preset", "tiny").exit_code == 0


OWNERS = ["sources.my-corpus.licence", "sources.my-corpus.attribution", "package.licence"]
OWN_TO_SAY = {"small": OWNERS, "middle": OWNERS}
"""What presets for a corpus of one's own leave to its owner: nothing is released under terms that nobody stated."""


@pytest.mark.parametrize("preset", sorted(path.stem for path in (ROOT / "params").glob("*.yaml")))
def test_no_preset_contradicts_itself(preset: str) -> None:
    values = parse_params(read_yaml(ROOT / f"params/{preset}.yaml"), preset)
    assert list(cross_section_errors(values)) == []
    assert [line.split(":")[0].strip() for line in release_warnings(values)] == OWN_TO_SAY.get(preset, [])


def checked_small(project: Path, monkeypatch: pytest.MonkeyPatch, text: str, **changes: object) -> str:
    """What `check` says of the preset `small` with a corpus of so many lines."""
    document = read_yaml(ROOT / "params/small.yaml")
    source = document["sources"]["my-corpus"] | {"licence": "ours", "attribution": "us"}
    document |= {"sources": {"my-corpus": source}, "package": {"name": "x", "licence": "ours"}} | changes
    (project / "data/external").mkdir(parents=True)
    (project / "data/external/my-corpus.tsv").write_text(text, encoding="utf-8")
    values = parse_params(document, "params.yaml")
    monkeypatch.setattr("hanyeong.cli.check.check_and_complete", lambda _root: values)
    done = run("check")
    assert done.exit_code == 0
    return done.stderr


def test_what_will_be_too_small_or_untested_is_told_before_hours_are_spent(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = read_yaml(ROOT / "params/small.yaml")["train"] | {"max_steps": 5}
    said = checked_small(project, monkeypatch, "ko\ten\n" + "가\ta\n" * 600, train=few)
    assert "none has `use: monitor`, so that finding drift is not tested" in said
    assert "dev: about 24 rows, fewer than 50; raise split.dev_share (now 0.04)" in said
    assert "test `split`: about 30 rows, fewer than 50; raise split.test_share (now 0.05)" in said
    assert "train: less than one pass over the corpus (0.64); raise train.max_steps" in said
    assert "distill.train" not in said


def test_a_corpus_that_is_large_enough_needs_no_word(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = read_yaml(ROOT / "params/small.yaml")["sources"]["shop-talk"]
    source = {"kind": "tsv", "path": "data/external/my-corpus.tsv", "use": "train", "licence": "x", "attribution": "x"}
    text = "ko\ten\n" + "가\ta\n" * 3_000
    said = checked_small(project, monkeypatch, text, sources={"my-corpus": source, "shop-talk": shop})
    assert said == "params.yaml: ok\n"


@pytest.mark.usefixtures("project")
def test_a_certain_no_go_is_told_before_hours_are_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    document = read_yaml(ROOT / "params/sample.yaml")
    del document["sources"]["sample"]["licence"]
    del document["package"]["licence"]
    del document["goals"]["max_model_mb"]
    document["goals"].update(min_bleu={}, min_chrf={})
    values = parse_params(document, "params.yaml")
    monkeypatch.setattr("hanyeong.cli.check.check_and_complete", lambda _root: values)
    done = run("check")
    assert done.exit_code == 0, "it may be run all the same"
    told = [line.split(":")[0].strip() for line in done.stderr.splitlines()]
    assert told[2:] == ["sources.sample.licence", "package.licence", "goals.max_model_mb", "goals.min_bleu"]


def test_what_the_disk_refuses_is_one_message(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_root: Path, _asked: str) -> None:
        raise OSError(28, "No space left on device", "models/registry/x")

    monkeypatch.setattr("hanyeong.release.champion.promote", full)
    done = run("promote")
    assert done.exit_code == 2
    assert "models/registry/x: No space left on device" in done.stderr


def test_a_fault_of_ours_is_one_message_without_its_text(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_root: Path, _asked: str) -> None:
        raise ValueError("SECRET corpus text")

    monkeypatch.setattr("hanyeong.release.champion.promote", broken)
    done = run("promote")
    assert done.exit_code == 3
    assert "internal error: ValueError" in done.stderr
    assert "SECRET" not in done.output
    assert "SECRET" in (project / ".hanyeong/crash/promote.txt").read_text()


def test_while_the_pipeline_runs_nobody_else_runs_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hanyeong.cli.run.check_and_complete", lambda _root: None)
    with exclusive_lock(project / PIPELINE_LOCK, "the pipeline"):
        done = run("run")
    assert done.exit_code == 75
    assert "already running" in done.stderr
