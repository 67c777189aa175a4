"""The pages of the course: both languages say the same, nothing is missing, code is cut out of the source."""

from __future__ import annotations

import ast
import html
import re
import shutil
from pathlib import Path

import pytest

from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.params import read_yaml
from learn import course
from learn.course import CHAPTERS, LANGUAGES, chapter
from learn.excerpt import excerpt, source_file
from learn.measure import measure, measurement, read_params, result_file
from learn.page import STYLES, draw
from learn.text import VALUE, Directive, parse
from tests.learn.parts import NAMES, ROOT

STEMS = [*(stem for stem, _ in course.pages()), "index"]
KINDS = {"formula", "figure", "excerpt", "experiment", "exercise"}


@pytest.fixture(scope="session")
def pages(measured: Path) -> dict[tuple[str, str], str]:
    """Every page by part and language."""
    for name in [*NAMES, "index"]:
        draw(measured, name)
    folder = measured / "reports/learn/html"
    return {(n, lang): (folder / lang / f"{n}.html").read_text(encoding="utf-8") for n in STEMS for lang in LANGUAGES}


def directives(name: str, language: str = "ko") -> list[Directive]:
    """Of all pages of a part."""
    return [each for text in course.texts(name, language).values() for each in parse(text).directives()]


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_show_the_same_things_and_quote_the_same_numbers(name: str) -> None:
    for subpage in chapter(name).stems:
        korean, english = (course.text(name, language, subpage) for language in ("ko", "en"))
        assert parse(korean).directives() == parse(english).directives()
        assert set(VALUE.findall(korean)) == set(VALUE.findall(english))
        assert len(parse(korean).passages) == len(parse(english).passages)


def test_a_page_has_the_title_that_links_to_it_show() -> None:
    titles = dict(course.pages())
    for each in CHAPTERS:
        for subpage, stem in each.stems.items():
            found = [parse(course.text(each.name, language, subpage)).title for language in ("ko", "en")]
            assert tuple(found) == titles[stem]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_one_of_everything_and_uses_all_that_its_part_declares(name: str) -> None:
    found = directives(name)
    assert {each.kind for each in found} == KINDS
    named = {kind: {each.name for each in found if each.kind == kind} for kind in KINDS}
    figures, values = course.figures(name)
    assert named["formula"] == set(course.formulas(name))
    assert named["figure"] == set(figures)
    assert named["exercise"] == set(course.exercises(name))
    assert {value for text in course.texts(name, "ko").values() for value in VALUE.findall(text)} == set(values)
    assert named["experiment"] <= set(measurement(name).params.model_fields)


@pytest.mark.parametrize("name", NAMES)
def test_an_excerpt_is_the_source(name: str, pages: dict[tuple[str, str], str]) -> None:
    """Compared line by line with the file, and by meaning with what Python itself reads there."""
    whole = "".join(pages[stem, "en"] for stem in chapter(name).stems.values())
    shown = re.findall(r'<figure class="excerpt">\n<pre tabindex="0"><code>(.*?)</code></pre>', whole, re.DOTALL)
    references = [each.name for each in directives(name) if each.kind == "excerpt"]
    assert len(shown) == len(references)
    for code, reference in zip(shown, references, strict=True):
        text = html.unescape(re.sub(r"</?span[^>]*>", "", code))
        lines = source_file(reference).read_text(encoding="utf-8").splitlines()
        stripped = [line.strip() for line in text.splitlines()]
        start = next(
            at for at in range(len(lines)) if [line.strip() for line in lines[at:]][: len(stripped)] == stripped
        )
        assert start >= 0
        assert ast.parse(text).body[0].name == reference.rpartition("::")[2].rpartition(".")[2]


@pytest.mark.parametrize("name", STEMS)
def test_a_page_is_whole_and_asks_for_nothing(name: str, pages: dict[tuple[str, str], str]) -> None:
    for language in LANGUAGES:
        page = pages[name, language]
        assert f'<html lang="{language}">' in page
        assert page.rstrip().endswith("</html>")
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", page)
        assert "{{" not in page
        assert not re.search(r"^\{\w+ ", page, re.MULTILINE)
        assert not re.search(r"\$[^<\n]*\$", re.sub(r"<pre.*?</pre>|<style.*?</style>", "", page, flags=re.DOTALL))


@pytest.mark.parametrize("name", STEMS)
def test_links_between_pages_lead_somewhere(name: str, pages: dict[tuple[str, str], str], measured: Path) -> None:
    for language in LANGUAGES:
        folder = measured / "reports/learn/html" / language
        for target in re.findall(r'href="([^"#]+)"', pages[name, language]):
            if not target.startswith("data:") and target != "../../../index.html":  # the reports are another pipeline's
                assert (folder / target).resolve().exists(), target


def test_every_class_of_a_page_has_a_style(pages: dict[tuple[str, str], str]) -> None:
    """The style of the reports is another package's, and its classes may be renamed there."""
    style = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    for page in pages.values():
        used = {name for found in re.findall(r'class="([^"]+)"', page) for name in found.split()}
        assert {name for name in used if f".{name}" not in style} <= {"curves", "marks", "language"}


def test_a_korean_page_has_hangul_and_an_english_page_has_only_names_and_sources(
    pages: dict[tuple[str, str], str],
) -> None:
    for (name, language), page in pages.items():
        body = re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0])
        share = len(re.findall(r"[가-힣]", body)) / len(body)
        shown = 0.03 if name == "seq2seq" else 0  # pictures of what its models read
        assert share > 0.05 if language == "ko" else share <= shown


def test_a_part_that_was_not_measured_says_what_to_do(tmp_path: Path, measured: Path) -> None:
    (tmp_path / "learn").mkdir()
    shutil.copy(measured / "learn/params.yaml", tmp_path / "learn")
    with pytest.raises(InputError, match=r"not found; measure it with `dvc repro learn/dvc.yaml:measure-functions`"):
        draw(tmp_path, "functions")
    (tmp_path / result_file("functions")).parent.mkdir(parents=True)
    (tmp_path / result_file("functions")).write_text('{"x": 1}')
    with pytest.raises(InputError, match="made by another version"):
        draw(tmp_path, "functions")


def test_the_same_measurement_gives_the_same_result(measured: Path, tmp_path: Path) -> None:
    (tmp_path / "learn").mkdir()
    shutil.copy(measured / "learn/params.yaml", tmp_path / "learn")
    measure(tmp_path, "functions")
    assert (tmp_path / result_file("functions")).read_bytes() == (measured / result_file("functions")).read_bytes()


@pytest.mark.parametrize("file", ["params.yaml", "quick.yaml"])
def test_params_are_whole_and_right(file: str) -> None:
    document = read_yaml(ROOT / "learn" / file)
    assert sorted(document) == sorted(["language", *NAMES])
    for name in NAMES:
        assert set(document[name]) == set(read_params(name, ROOT, f"learn/{file}").model_dump())


def test_parts_are_numbered_in_their_order_and_none_is_forgotten() -> None:
    folders = {path.parent.name for path in (ROOT / "learn/parts").glob("*/measure.py")}
    assert folders == set(NAMES)
    assert [each.number for each in CHAPTERS] == sorted({each.number for each in CHAPTERS})


def test_an_excerpt_of_something_that_is_gone_is_an_error() -> None:
    with pytest.raises(LookupError, match="nothing_of_that_name is not defined there"):
        excerpt("learn.parts.functions.activations::nothing_of_that_name")
