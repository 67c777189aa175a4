import threading

import pytest

from hanyeong.pipeline import progress


def test_items_pass_through_unchanged(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PLAIN_EVERY_S", 0.0)
    assert list(progress.progress(iter("abc"), "letters", total=3)) == ["a", "b", "c"]
    assert capsys.readouterr().err == "letters: 1 of 3, 33 %, about 1 s left\nletters: 2 of 3, 67 %, about 1 s left\n"


def test_what_went_by_before_counts_for_the_share_and_not_for_the_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(100))
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(clock)))
    heard: list[tuple[str, int, int | None, float | None]] = []
    monkeypatch.setattr(progress, "PLAIN_EVERY_S", 1e9)
    told = progress.progress(range(3), "training: step", 450, start=93, heard=lambda *words: heard.append(words))
    assert list(told) == [0, 1, 2]
    assert [done for _, done, _, _ in heard] == [94, 95, 96]
    pace = (heard[-1][3] or 0) / (450 - 96)
    assert 1 <= pace <= 3, "seconds a step since 93, not since 0"


def test_a_total_that_is_not_known_gives_no_share() -> None:
    heard: list[float | None] = []
    assert list(progress.progress(iter("ab"), "rows", heard=lambda *words: heard.append(words[3]))) == ["a", "b"]
    assert heard == [None, None]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "about 1 s"), (44, "about 44 s"), (119, "about 2 min"), (3599, "about 1 h"), (12_000, "about 3 h 20 min")],
)
def test_time_is_told_as_people_say_it(seconds: float, said: str) -> None:
    assert progress.about(seconds) == said


def test_what_is_said_cannot_steer_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    progress.log("a\x1b[2Jb\nc")
    assert capsys.readouterr().err == "a [2Jb c\n"


def test_what_cannot_be_counted_shows_that_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PLAIN_EVERY_S", 0.01)
    said = threading.Event()
    words: list[str] = []
    monkeypatch.setattr(progress, "log", lambda message: (words.append(message), said.set()))
    before = threading.active_count()
    with progress.spinner("learning pieces"):
        assert said.wait(10)
    assert words[0] == "learning pieces: resumed after 0 s"
    with pytest.raises(ValueError, match="mine"), progress.spinner("learning pieces"):
        raise ValueError("mine")
    assert threading.active_count() == before
