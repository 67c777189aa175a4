"""The picture of the pipeline in the READMEs, drawn from dvc.yaml: `python -m docs.pipeline`.

A stage stands below every stage whose outputs it reads; arrows that follow from others are left out. The picture has no
colours of its own but those of the page's scheme, light or dark, and no fonts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup
from ruamel.yaml import YAML

from hanyeong.report.catalog import Catalog
from hanyeong.report.charts import tag
from hanyeong.report.params import Language
from hanyeong.results.registry import stage_of

HERE = Path(__file__).parent
ROOT = HERE.parent
LANGUAGES: Sequence[Language] = ("ko", "en")
TOOLS: Mapping[str, tuple[str, str]] = {
    "check": ("pydantic", "pydantic"),
    "sample": ("문법 생성기", "a grammar"),
    "ingest": ("PyArrow, openpyxl", "PyArrow, openpyxl"),
    "plan": ("PyTorch로 속도 측정", "speed by PyTorch"),
    "validate": ("Great Expectations", "Great Expectations"),
    "clean": ("PyArrow, NumPy", "PyArrow, NumPy"),
    "split": ("PyArrow, NumPy", "PyArrow, NumPy"),
    "tokenize": ("SentencePiece", "SentencePiece"),
    "train": ("PyTorch", "PyTorch"),
    "distill": ("CTranslate2, PyTorch", "CTranslate2, PyTorch"),
    "compress": ("CTranslate2", "CTranslate2"),
    "evaluate": ("sacreBLEU", "sacreBLEU"),
    "estimate_quality": ("scikit-learn", "scikit-learn"),
    "package": ("번들, 설명서", "bundle and cards"),
    "judge": ("부트스트랩 검정", "paired bootstrap"),
    "monitor": ("Evidently", "Evidently"),
    "report": ("Jinja, SVG", "Jinja, SVG"),
}
"""What does the work of a stage; one that is not named here is drawn without."""
NAMES = {"evaluate": "evaluation", "estimate_quality": "quality_estimation", "judge": "judgement"}
"""Stages that the report's words know by another name."""
TITLES: Mapping[str, tuple[str, str]] = {
    "check": ("설정 확인", "Check params"),
    "report": ("보고서", "Report"),
}
"""Stages without a page."""
OF_SOURCES = "data/sample"
"""Where sources lie unless params say otherwise: the embedded sample's."""
PHRASES = {
    "said": ("파이프라인: {stages}", "The pipeline: {stages}"),
    "caption": ("DVC 단계, Prefect 플로로도 실행", "DVC stages, also run as a Prefect flow"),
}
WIDTH, ROW, BOX_WIDTH, BOX_HEIGHT, TOP, ASIDE = 800, 74, 190, 48, 34, 190
STYLE = (
    "svg{color-scheme:light dark;font-family:system-ui,sans-serif}"
    ".box{fill:#fff;stroke:#1f5f99;stroke-width:1.5}.name{fill:#1c2430;font-size:15px;font-weight:700}"
    ".tool{fill:#566071;font-size:12px}.way{fill:none;stroke:#757d8a;stroke-width:1.4}.tip{fill:#757d8a}"
    "@media(prefers-color-scheme:dark){.box{fill:#191f26;stroke:#74b3e8}.name{fill:#e5e8ec}.tool{fill:#a5afbc}"
    ".way{stroke:#8d97a4}.tip{fill:#8d97a4}}"
)


def stages() -> dict[str, set[str]]:
    """Each stage of dvc.yaml (each item of one that names its items) with those whose outputs it reads."""
    found: Mapping[str, Any] = YAML(typ="safe").load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    read: dict[str, list[str]] = {}
    made: dict[str, list[str]] = {}
    for name, stage in found.items():
        body = stage.get("do", stage)
        for label, item in _items(name, _named(stage)):
            read[label] = _paths(body["deps"], item)
            made[label] = _paths([*body.get("outs", []), *body.get("metrics", [])], item)
    return {
        name: {other for other in made if other != name and any(_meet(a, b) for a in read[name] for b in made[other])}
        for name in read
    }


def _named(stage: Mapping[str, Any]) -> object:
    """Items by name; those of a matrix of one dimension are called by its values."""
    matrix = stage.get("matrix")
    if not matrix:
        return stage.get("foreach")
    ((dimension, values),) = matrix.items()
    return {value: {dimension: value} for value in values}


def _items(name: str, items: object) -> list[tuple[str, Mapping[str, str]]]:
    """A stage's items with what stands for each place to fill; sources are params' business and stay one."""
    if not isinstance(items, Mapping):
        return [(name, {})]
    return [
        (f"{name}@{key}", {"${key}": key, **{f"${{item.{inner}}}": str(value) for inner, value in item.items()}})
        for key, item in items.items()
    ]


def _paths(entries: Iterable[Any], item: Mapping[str, str]) -> list[str]:
    """Paths of an item, up to where they depend on params."""
    texts = [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]
    for place, value in item.items():
        texts = [text.replace(place, value) for text in texts]
    return [OF_SOURCES if text == "${item.path}" else text.partition("${")[0].rstrip("/") for text in texts]


def _meet(one: str, other: str) -> bool:
    """Whether one path lies in the other; an empty one is an item's own."""
    return bool(one and other) and (one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/"))


def reduced(graph: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Without arrows that follow from others."""
    return {
        name: {one for one in before if not any(one in _above(graph, other) for other in before - {one})}
        for name, before in graph.items()
    }


def _above(graph: Mapping[str, set[str]], name: str) -> set[str]:
    return graph[name] | {far for near in graph[name] for far in _above(graph, near)}


def ranks(graph: Mapping[str, set[str]]) -> dict[str, int]:
    """The row of each stage: below all that it reads from."""
    found: dict[str, int] = {}

    def rank(name: str) -> int:
        if name not in found:
            found[name] = max((rank(before) + 1 for before in graph[name]), default=0)
        return found[name]

    for name in graph:
        rank(name)
    return found


def draw(language: Language) -> str:
    """The picture as the text of an SVG file."""
    graph = stages()
    rows = ranks(graph)
    places = _places(rows, graph)
    ways = [
        _way(places[before], places[name], rows[name] - rows[before] > 1)
        for name, near in reduced(graph).items()
        for before in sorted(near)
    ]
    boxes = [_box(name, places[name], language) for name in graph]
    label = _word("said", language).format(stages=", ".join(_title(name, language) for name in graph))
    height = TOP + ROW * (max(rows.values()) + 1)
    caption = tag("text", _word("caption", language), x="12", y="20", class_="tool")
    return (
        str(
            tag(
                "svg",
                tag("style", Markup(STYLE)),  # noqa: S704  our own rules
                caption,
                *ways,
                *boxes,
                xmlns="http://www.w3.org/2000/svg",
                viewBox=f"0 0 {WIDTH} {height}",
                width=str(WIDTH),
                height=str(height),
                role="img",
                aria_label=label,
            )
        )
        + "\n"
    )


def _places(rows: Mapping[str, int], graph: Mapping[str, set[str]]) -> dict[str, tuple[float, float]]:
    """The middle of each box: those of one row side by side, each near those it reads from."""
    places: dict[str, tuple[float, float]] = {}

    def wish(name: str) -> float:
        above = [places[before][0] for before in reduced(graph)[name]]
        return sum(above) / len(above) if above else 0.0

    for row in sorted(set(rows.values())):
        names = sorted((name for name in rows if rows[name] == row), key=wish)
        for at, name in enumerate(names):
            places[name] = (WIDTH * (at + 0.5) / len(names), TOP + ROW * (row + 0.5))
    return places


def _box(name: str, place: tuple[float, float], language: Language) -> Markup:
    x, y = place
    left, top = x - BOX_WIDTH / 2, y - BOX_HEIGHT / 2
    frame = tag("rect", x=left, y=top, width=float(BOX_WIDTH), height=float(BOX_HEIGHT), rx="8", class_="box")
    title = tag("text", _title(name, language), x=x, y=y - 3, text_anchor="middle", class_="name")
    words = _of(TOOLS.get(name.partition("@")[0], ("", "")), language)
    tool = tag("text", words, x=x, y=y + 15, text_anchor="middle", class_="tool")
    return tag("g", frame, title, tool)


def _way(above: tuple[float, float], below: tuple[float, float], far: bool) -> Markup:
    """An arrow; one that passes other rows bends around what stands between."""
    (x1, y1), (x2, y2) = above, below
    start, end = y1 + BOX_HEIGHT / 2, y2 - BOX_HEIGHT / 2 - 5
    bend = ASIDE if far else 0
    if far:
        start, x1 = y1, x1 + BOX_WIDTH / 2
    near, low = f"{x1 + bend / 2:g},{start + 20:g}", f"{x2 + bend:g},{end - (60 if far else 18):g}"
    path = f"M{x1:g},{start:g}C{near} {low} {x2:g},{end:g}"
    line = tag("path", d=path, class_="way")
    tip = tag("path", d=f"M{x2 - 4:g},{end - 1:g}h8l-4,6z", class_="tip")
    return tag("g", line, tip)


def _title(name: str, language: Language) -> str:
    stage, _, item = name.partition("@")
    title = _of(TITLES[stage] if stage in TITLES else stage_of(NAMES.get(stage, stage)).title, language)
    return f"{title}: {Catalog(language).label(item)}" if item else title


def _word(key: str, language: Language) -> str:
    return _of(PHRASES[key], language)


def _of(pair: tuple[str, str], language: Language) -> str:
    return pair[0] if language == "ko" else pair[1]


def main() -> None:
    """Write both pictures."""
    for language in LANGUAGES:
        (HERE / f"pictures/pipeline-{language}.svg").write_text(draw(language), encoding="utf-8")


if __name__ == "__main__":
    main()
