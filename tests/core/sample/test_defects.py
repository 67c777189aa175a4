"""What is injected is what the labels says, looks like what it is named after, and leaves every other row alone."""

import itertools
from collections import Counter

import numpy as np
import pytest

from hanyeong.corpus.cleaning import clean_batch
from hanyeong.corpus.dedup.exact import REASONS, DuplicateFinder
from hanyeong.corpus.defect_labels import CLEAN, LEAKED
from hanyeong.corpus.params import CleanParams
from hanyeong.corpus.repairs import repair
from hanyeong.pipeline.errors import ParamsError
from hanyeong.pipeline.params import parse
from hanyeong.sample import foreign
from hanyeong.sample.defects import EXPECT, Line, inject_defects
from hanyeong.sample.params import Defects
from hanyeong.text.comparison_key import comparison_key

NOTHING = dict.fromkeys(Defects.model_fields, 0.0)
PEOPLE = [("민수", "Minsu"), ("유진", "Yujin"), ("보람", "Boram"), ("현우", "Hyun"), ("지아", "Jia"), ("서연", "Seo")]
PLACES = [("시장", "the market"), ("역", "the station"), ("공원", "the park"), ("도서관", "the library")]
THINGS = [("책을", "a book"), ("사과를", "an apple"), ("모자를", "a hat"), ("의자를", "a chair"), ("꽃을", "a flower")]
DONE = [("찾았어요", "looked for"), ("골랐어요", "picked"), ("떨어뜨렸어요", "dropped"), ("고쳤어요", "repaired")]


def some_lines() -> list[Line]:
    return [
        Line(f"{who} 씨가 {place}에서 {thing} {did}.", f"{name} {verb} {what} at {where}.", "talk")
        for (who, name), (place, where), (thing, what), (did, verb) in itertools.product(PEOPLE, PLACES, THINGS, DONE)
    ]


def parts() -> dict[str, list[Line]]:
    lines = some_lines()
    return {"json": lines[:200], "book": lines[200:400], "empty": []}


def held_out() -> dict[str, list[Line]]:
    lines = some_lines()
    return {"json": lines[400:440], "book": lines[440:480], "empty": []}


def injected(seed: int = 1, **shares: float) -> dict[str, list[Line]]:
    return inject_defects(parts(), held_out(), {"json"}, Defects(**(NOTHING | shares)), seed)


def of_kind(kind: str, share: float = 0.05, seed: int = 1) -> list[tuple[Line, list[Line]]]:
    """Each injected row with the file it stands in; never none, which any loop over them would pass."""
    files = injected(seed, **{kind: share})
    found = [(line, rows) for rows in files.values() for line in rows if line.kind == kind]
    assert found, f"no row of kind {kind} was injected"
    return found


def was(line: Line) -> list[Line]:
    """The rows that a spoiled row can have been made of: one of its sides is as it was."""
    return [row for row in some_lines() if line.ko == row.ko or line.en == row.en]


def test_without_shares_nothing_is_touched() -> None:
    assert injected() == parts()


@pytest.mark.parametrize("kind", Defects.model_fields)
def test_each_kind_is_injected_as_often_as_asked_and_counted(kind: str) -> None:
    files = injected(**{kind: 0.05})
    assert Counter(line.kind for rows in files.values() for line in rows)[kind] == 20
    more = kind in {"repeated", "nearly_repeated", LEAKED}
    assert sum(map(len, files.values())) == 400 + 20 * more


@pytest.mark.parametrize("kind", Defects.model_fields)
def test_a_small_share_plants_one_all_the_same(kind: str) -> None:
    assert len(of_kind(kind, 0.0001)) == (2 if kind == "misaligned" else 1)  # a slip takes two


def test_sound_rows_are_as_they_were_and_in_their_order() -> None:
    files = injected(**dict.fromkeys(NOTHING, 0.02))
    for name, before in parts().items():
        sound = [line for line in files[name] if line.kind == CLEAN]
        places = {(line.ko, line.en): place for place, line in enumerate(before)}
        found = [places[line.ko, line.en] for line in sound]
        assert found == sorted(found)
    assert len({(line.ko, line.en) for rows in files.values() for line in rows if line.kind == CLEAN}) == 400 - 9 * 8


def test_the_seed_decides() -> None:
    shares = dict.fromkeys(NOTHING, 0.02)
    assert injected(1, **shares) == injected(1, **shares)
    assert injected(1, **shares) != injected(2, **shares)


def test_repeats_stand_below_what_they_repeat() -> None:
    for seed in range(5):
        files = injected(seed, repeated=0.1, nearly_repeated=0.1)
        for rows in files.values():
            met: set[tuple[str, str]] = set()
            for line in rows:
                key = (comparison_key(line.ko), comparison_key(line.en))
                assert (key in met) == (line.kind != CLEAN)
                met.add(key)


def test_a_normalized_repeat_is_not_an_exact_one() -> None:
    originals = {(line.ko, line.en) for line in some_lines()}
    assert not any((line.ko, line.en) in originals for line, _ in of_kind("nearly_repeated"))


@pytest.mark.parametrize("kind", ["entities", "zero_width"])
def test_what_can_be_mended_becomes_what_it_was(kind: str) -> None:
    originals = {(line.ko, line.en) for line in some_lines()}
    for line, _ in of_kind(kind):
        assert (line.ko, line.en) not in originals
        assert repair(line.ko, line.en)[:2] in originals


def test_swapped_sides_are_swapped() -> None:
    originals = {(line.ko, line.en) for line in some_lines()}
    assert all((line.en, line.ko) in originals for line, _ in of_kind("swapped"))


def test_misaligned_rows_have_the_english_of_another_row_of_their_slip() -> None:
    for seed in range(5):
        for name, rows in injected(seed, misaligned=0.1).items():
            before = parts()[name]
            assert Counter(line.en for line in rows) == Counter(line.en for line in before)
            for line, old in zip(rows, before, strict=True):
                assert line.ko == old.ko
                assert (line.en != old.en) == (line.kind == "misaligned")


def test_what_leaks_is_a_validation_row_and_only_that() -> None:
    ours = {(comparison_key(line.ko), comparison_key(line.en)) for rows in held_out().values() for line in rows}
    leaked = [(comparison_key(line.ko), comparison_key(line.en)) for line, _ in of_kind(LEAKED)]
    assert set(leaked) <= ours
    assert len(set(leaked)) == len(leaked)


def test_only_files_with_room_for_drafts_get_some() -> None:
    files = injected(draft=0.1)
    assert {name for name, rows in files.items() if any(line.draft for line in rows)} == {"json"}
    assert all(line.draft == (line.kind == "draft") for rows in files.values() for line in rows)


def test_an_empty_side_is_one_side() -> None:
    for line, _ in of_kind("empty"):
        assert [bool(line.ko.strip()), bool(line.en.strip())].count(False) == 1
        assert was(line)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_rules_find_every_kind_that_a_text_betrays_and_no_sound_row(seed: int) -> None:
    files = injected(seed, **dict.fromkeys(NOTHING, 0.03))
    lines = [line for rows in files.values() for line in rows if not line.draft]
    rules = CleanParams()
    judged = clean_batch([line.ko for line in lines], [line.en for line in lines], rules)
    left = [row for row, reason in enumerate(judged.reasons) if not reason]
    repeats = DuplicateFinder()
    alive = judged.batch.take(np.array(left))
    repeats.add(alive.ko.texts, alive.en.texts, np.zeros(len(left), bool))
    reasons = dict(enumerate(judged.reasons))
    decisions = repeats.decisions(rules.max_per_ko, rules.max_per_en).tolist()
    reasons |= {row: REASONS[decision] for row, decision in zip(left, decisions, strict=True)}
    for row, line in enumerate(lines):
        rejected, repaired = bool(reasons[row]), bool(judged.repairs[row])
        match EXPECT[line.kind]:
            case "keep":
                assert (rejected, repaired) == (False, False), line
            case "repair":
                assert (rejected, repaired) == (False, True), line
            case "refuse" if line.kind != LEAKED:  # sound by itself; the split's to find
                assert rejected, line


def sentences(languages: dict[str, tuple[tuple[str, ...], ...]]) -> list[str]:
    return [" ".join(parts) for language in languages.values() for parts in itertools.product(*language)]


def test_no_foreign_sentence_passes_for_english_or_korean() -> None:
    latin, other = sentences(foreign._LATIN), sentences(foreign._OTHER)
    as_english = clean_batch(
        ["어제 우리는 시장에서 새 책을 샀어요."] * len(latin + other), latin + other, CleanParams()
    )
    as_korean = clean_batch(latin + other, ["We bought a new book at the market."] * len(latin + other), CleanParams())
    assert set(as_english.reasons) == {"not_english", "not_latin"}
    assert set(as_korean.reasons) == {"not_korean"}


@pytest.mark.parametrize(
    ("defects", "complaint"),
    [
        ({"swapped": 0.3}, r"sample\.defects\.swapped: found 0\.3; input should be less than or equal to 0\.2"),
        ({"swaped": 0.1}, r"sample\.defects\.swaped: unknown key"),
        ({"swapped": 0.2, "empty": 0.2, "draft": 0.1}, r"sample\.defects: .*the shares add up to more than 0\.4"),
    ],
)
def test_shares_that_cannot_be_right_are_refused(defects: dict[str, float], complaint: str) -> None:
    from hanyeong.sample.params import SampleParams

    with pytest.raises(ParamsError, match=complaint):
        parse({"sample": SampleParams}, {"sample": {"defects": defects}}, "params.yaml")
