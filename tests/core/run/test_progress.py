import threading

import pytest

from hanyeong.run import progress


def test_items_pass_through_unchanged(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PLAIN_EVERY_S", 0.0)
    assert list(progress.progress(iter("abc"), "letters", total=3)) == ["a", "b", "c"]
    assert capsys.readouterr().err.startswith("letters: 1 of 3 after 0 s\nletters: 2 of 3")


def test_what_is_said_cannot_steer_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    progress.say("a\x1b[2Jb\nc")
    assert capsys.readouterr().err == "a [2Jb c\n"


def test_what_cannot_be_counted_shows_that_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PLAIN_EVERY_S", 0.01)
    said = threading.Event()
    words: list[str] = []
    monkeypatch.setattr(progress, "say", lambda message: (words.append(message), said.set()))
    before = threading.active_count()
    with progress.waiting("learning pieces"):
        assert said.wait(10)
    assert words[0] == "learning pieces: going on after 0 s"
    with pytest.raises(ValueError, match="mine"), progress.waiting("learning pieces"):
        raise ValueError("mine")
    assert threading.active_count() == before
