import subprocess
from pathlib import Path
from typing import Annotated, Literal

import pytest
from dvc.utils.serialize import parse_yaml

from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.params import Params, alternative, by_kind, parse, read_yaml


class Rules(Params):
    """A section."""

    max_chars: int
    share: float = 0.5
    name: str = "x"


def test_yaml_is_read_as_dvc_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    text = "a: 1e-4\nb: no\nc: 010\nd: 1_000\ne: 0x10\nf: 1:30\ng: ~\nh: 2026-11-24\n"
    path.write_text(text)
    assert read_yaml(path) == parse_yaml(text, path)
    assert read_yaml(path)["a"] == 0.0001
    assert read_yaml(path)["b"] == "no"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("cp949", "it can be read as cp949. Save it as UTF-8 in your editor, or: iconv -f CP949 -t UTF-8 mine.yaml "),
        (
            "utf-16",
            "it can be read as utf-16. Save it as UTF-8 in your editor, or: iconv -f UTF-16 -t UTF-8 mine.yaml ",
        ),
        (None, "expected UTF-8; open it in the editor that wrote it"),
    ],
)
def test_another_encoding_is_named_with_the_way_to_utf_8(tmp_path: Path, encoding: str | None, said: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes("attribution: 우리 회사 번역팀\n".encode(encoding) if encoding else b"name: \xff\xff\n")
    with pytest.raises(ParamsError) as raised:
        read_yaml(path)
    assert f"not UTF-8 text; {said}" in str(raised.value)
    if encoding:
        command = str(raised.value).partition(" or: ")[2]
        subprocess.run(command, shell=True, cwd=tmp_path, check=True)  # noqa: S602  our own words
        assert read_yaml(path) == {"attribution": "우리 회사 번역팀"}


@pytest.mark.parametrize(
    ("section", "complaint"),
    [
        ({"max_chars": "10"}, r"clean\.max_chars: found '10'"),
        ({"max_chars": True}, r"clean\.max_chars: found True"),
        ({"max_chars": 1.5}, r"clean\.max_chars: found 1\.5"),
        ({"max_chars": 1, "share": float("nan")}, r"clean\.share: found nan"),
        ({"max_chars": 1, "shaer": 0.5}, r"clean\.shaer: unknown key"),
        ({}, r"clean\.max_chars: missing"),
        (
            {"max_chars": 1, "name": 3},
            r'clean\.name: found 3, which YAML takes for a number; write it in quotes \("3"\)',
        ),
        ([1], r"clean: found list"),
    ],
)
def test_a_wrong_value_is_named_with_its_path(section: object, complaint: str) -> None:
    with pytest.raises(ParamsError, match=complaint):
        parse({"clean": Rules}, {"clean": section}, "params.yaml")


def test_all_errors_are_said_at_once() -> None:
    with pytest.raises(ParamsError, match=r"(?s)3 problem.*seed: missing.*clean\.max_chars.*clean\.typo"):
        parse({"seed": int, "clean": Rules}, {"clean": {"max_chars": "x", "typo": 1}}, "params.yaml")


@pytest.mark.parametrize(
    ("name", "kind"), [("126", "a number"), ("1e5", "a number"), ("true", "yes or no"), ("2026-11-30", "a date")]
)
def test_a_name_that_yaml_takes_for_something_else_wants_quotes(tmp_path: Path, name: str, kind: str) -> None:
    path = tmp_path / "params.yaml"
    path.write_text(f"sources: {{{name}: 1}}\n")
    with pytest.raises(ParamsError, match=rf"sources\..+: found \S+, which YAML takes for {kind}; write it in quotes"):
        parse({"sources": dict[str, int]}, read_yaml(path), "params.yaml")
    path.write_text(f'sources: {{"{name}": 1}}\n')
    assert parse({"sources": dict[str, int]}, read_yaml(path), "params.yaml") == {"sources": {name: 1}}


def test_sections_nobody_asked_for_are_left_alone() -> None:
    assert parse({"seed": int}, {"seed": 3, "other": "?"}, "params.yaml") == {"seed": 3}


@pytest.mark.parametrize("text", ["a: [", "- 1\n", "", "a: 1\na: 2\n"])
def test_what_is_not_a_mapping_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "params.yaml"
    path.write_text(text)
    with pytest.raises(ParamsError, match=r"params\.yaml"):
        read_yaml(path)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match="hanyeong preset"):
        read_yaml(tmp_path / "params.yaml")


def test_params_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Rules(max_chars=1).max_chars = 2


class Optional(Params):
    """A section that is whole without its keys."""

    share: float = 0.5


def test_a_section_with_defaults_alone_may_be_left_out() -> None:
    kinds = {"clean": Optional, "schedule": Rules | None, "plan": Rules}
    with pytest.raises(ParamsError, match=r"1 problem\(s\)\n  plan: missing$"):
        parse(kinds, {}, "params.yaml")
    values = parse(kinds, {"plan": {"max_chars": 1}}, "params.yaml")
    assert values == {"clean": Optional(), "schedule": None, "plan": Rules(max_chars=1)}


class Square(Params):
    """What is meant without a kind."""

    kind: Literal["square"] = "square"
    side: int


class Circle(Params):
    """What has to be named."""

    kind: Literal["circle"]
    radius: int


Shape = Annotated[
    Annotated[Square, alternative("square")] | Annotated[Circle, alternative("circle")], by_kind("square")
]


@pytest.mark.parametrize(
    ("section", "found"),
    [
        ({"side": 1}, Square(side=1)),
        ({"kind": "square", "side": 1}, Square(side=1)),
        ({"kind": "circle", "radius": 2}, Circle(kind="circle", radius=2)),
    ],
)
def test_a_section_of_several_kinds_is_read_by_its_kind(section: dict[str, object], found: Params) -> None:
    assert parse({"shape": Shape}, {"shape": section}, "params.yaml")["shape"] == found
    assert parse({"shape": Shape}, {"shape": found.model_dump()}, "params.yaml")["shape"] == found
    assert parse({"shape": Shape}, {"shape": found}, "params.yaml")["shape"] is found


@pytest.mark.parametrize(
    ("section", "complaints"),
    [
        ({"side": "x"}, ["shape.side: found 'x'; input should be a valid integer"]),
        ({"kind": "circle"}, ["shape.radius: missing"]),
        ({"kind": "circle", "side": 1}, ["shape.radius: missing", "shape.side: unknown key; a typing error?"]),
        ({"kind": "star"}, ["shape.kind: found 'star'; expected one of 'square', 'circle'"]),
        (3, ["shape: found 3; expected keys with their values"]),
    ],
)
def test_only_the_errors_of_that_kind_are_told(section: object, complaints: list[str]) -> None:
    with pytest.raises(ParamsError) as raised:
        parse({"shape": Shape}, {"shape": section}, "params.yaml")
    assert str(raised.value).splitlines()[1:] == [f"  {line}" for line in complaints]
