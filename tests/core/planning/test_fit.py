"""`plan.fit`: more hours never give less, a corpus bounds the model, and what was fitted stays."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from hanyeong.models.config import VocabSizes
from hanyeong.models.counting import n_parameters
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.pipeline.errors import InputError
from hanyeong.planning.fit import LADDER, Room, earlier_fit, fit, fit_key, student_of, training_room
from hanyeong.planning.fitted import fitted
from hanyeong.planning.params import PlanParams
from hanyeong.training.distillation import check_student_size
from hanyeong.training.params import DistillParams, TrainParams

MODEL = TransformerParams(encoder_layers=1, decoder_layers=1, d_model=32, n_heads=4, d_ff=64, max_positions=64)
TRAIN = TrainParams(max_steps=5, batch_tokens=1000, learning_rate=1e-3, warmup_steps=0, eval_every=1)
WORDS = VocabSizes(8000, 8000, True)


def params(**plan: object) -> SimpleNamespace:
    return SimpleNamespace(
        direction="ko-en",
        plan=PlanParams(fit=True, **({"budget_hours": 1.0} | plan)),
        teacher=MODEL,
        student=MODEL,
        train=TRAIN,
        distill=DistillParams(train=TRAIN),
    )


def by_speed(hours: float, tokens_per_s: float) -> dict:
    """A machine on which a model of ten million parameters learns so many tokens a second, others in proportion."""

    def room(sized: SimpleNamespace) -> Room:
        speeds = [tokens_per_s * 1e7 / n_parameters(a, WORDS) for a in (sized.teacher, sized.student)]
        return training_room(hours, 0.1, *speeds)

    return fit(params(), 300_000, 300_000 * 50.0, WORDS, room)


def test_more_hours_or_a_faster_machine_never_give_a_smaller_model_or_less_of_it() -> None:
    order = [rung.name for rung in reversed(LADDER)]
    seen = [by_speed(hours, 5_000) for hours in (0.2, 0.5, 1, 2, 4, 8, 16, 64)]
    seen_by_speed = [by_speed(2, speed) for speed in (100, 1_000, 10_000, 100_000, 1_000_000)]
    for found in (seen, seen_by_speed):
        places = [order.index(one["rung"]) for one in found]
        assert places == sorted(places)
        assert places[0] < places[-1]
        for rung in set(places):
            tokens = [one["train"]["max_tokens"] for one, place in zip(found, places, strict=True) if place == rung]
            assert tokens == sorted(tokens)


@pytest.mark.parametrize(
    ("pairs", "rung"), [(500, "small"), (19_999, "small"), (20_000, "middle"), (199_999, "middle"), (200_000, "large")]
)
def test_a_model_is_no_larger_than_the_corpus_bears_however_much_time_there_is(pairs: int, rung: str) -> None:
    found = fit(params(), pairs, pairs * 50.0, WORDS, lambda _: Room(1e12, 1e12))
    assert found["rung"] == rung
    assert found["train"]["max_tokens"] <= 12 * pairs * 50, "nor is it shown the corpus without end"


def test_the_smallest_is_taken_where_there_is_time_for_none() -> None:
    found = fit(params(), 300_000, 1.5e7, WORDS, lambda _: Room(0.0, 0.0))
    assert (found["rung"], found["train"]["max_tokens"]) == ("small", TRAIN.batch_tokens)


def test_other_stages_and_a_spare_tenth_come_off_the_budget() -> None:
    found = training_room(10.0, 1.0, 1000.0, 2000.0)
    assert found.teacher_tokens == pytest.approx(8 * 3600 * 0.7 * 1000)
    assert found.student_tokens == pytest.approx(8 * 3600 * 0.3 * 2000)
    assert training_room(1.0, 5.0, 1000.0, 1000.0) == Room(0.0, 0.0)


@pytest.mark.parametrize("rung", LADDER, ids=lambda rung: rung.name)
@pytest.mark.parametrize("words", [2_000, 8_000, 16_000, 64_000])
def test_every_student_is_small_enough_for_its_teacher(rung: object, words: int) -> None:
    vocabulary = VocabSizes(words, words, True)
    check_student_size(TransformerParams(**student_of(rung, vocabulary)), TransformerParams(**rung.teacher), vocabulary)


def test_those_that_train_find_sizes_and_limits_in_place_and_all_else_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "fitted.json"
    found = fit(params(), 300_000, 1.5e7, WORDS, lambda _: Room(1e8, 1e7))
    path.write_text(json.dumps({"of": "x", "fitted": found}))
    sized = fitted(params(), path)
    assert (sized.teacher.d_model, sized.student.d_model, sized.teacher.max_positions) == (512, 256, 64)
    assert (sized.train.max_tokens, sized.distill.train.max_tokens) == (100_000_000, 10_000_000)
    assert sized.train.max_steps * TRAIN.batch_tokens > sized.train.max_tokens
    assert sized.train.learning_rate == TRAIN.learning_rate
    only = fitted(SimpleNamespace(teacher=MODEL, train=TRAIN), path)
    assert only.teacher.d_model == 512, "`train` has no student"
    assert MODEL.d_model == 32


def test_without_a_fit_params_are_followed(tmp_path: Path) -> None:
    path, asked = tmp_path / "fitted.json", params()
    assert fitted(asked, path) is asked
    path.write_text('{"of": null, "fitted": null}')
    assert fitted(asked, path) is asked
    for damaged in ("{", "[]", '{"fitted": 3}', "{}"):
        path.write_text(damaged)
        with pytest.raises(InputError, match="run `dvc repro plan` again"):
            fitted(asked, path)


def test_the_key_is_all_that_a_fit_depends_on_but_the_machine(tmp_path: Path) -> None:
    corpus, words = {"pairs": 10}, {"src": 8000}
    base = fit_key(params(), corpus, words)
    calmer = params()
    calmer.train = TRAIN.model_copy(update={"learning_rate": 0.5})
    assert fit_key(calmer, corpus, words) == base, "another learning rate is no reason for another size"
    other = params()
    other.train = TRAIN.model_copy(update={"batch_tokens": 2000})
    changed = [fit_key(params(budget_hours=2.0), corpus, words), fit_key(params(), {"pairs": 11}, words)]
    changed += [fit_key(params(), corpus, {"src": 4000}), fit_key(other, corpus, words)]
    assert len({base, *changed}) == 5
    path = tmp_path / "fitted.json"
    assert earlier_fit(path, base) is None
    path.write_text(json.dumps({"of": base, "fitted": {"rung": "small"}}))
    assert earlier_fit(path, base) == {"rung": "small"}
    assert earlier_fit(path, changed[0]) is None
    path.write_text("}")
    assert earlier_fit(path, base) is None
