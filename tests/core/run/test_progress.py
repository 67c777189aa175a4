import pytest

from hanyeong.run import progress


def test_items_pass_through_unchanged(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PLAIN_EVERY_S", 0.0)
    assert list(progress.progress(iter("abc"), "letters", total=3)) == ["a", "b", "c"]
    assert capsys.readouterr().err.startswith("letters: 1 of 3 after 0 s\nletters: 2 of 3")


def test_what_is_said_cannot_steer_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    progress.say("a\x1b[2Jb\nc")
    assert capsys.readouterr().err == "a [2Jb c\n"
