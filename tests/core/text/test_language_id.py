"""Whether Latin text is English, as the packaged model sees it. No network: the model lies in its package."""

import pytest

from hanyeong.corpus.params import CleanParams
from hanyeong.text.language_id import language, not_english, romanised_korean

RULES = CleanParams()

ENGLISH = [
    "I bought a new bicycle near the station yesterday.",
    "Add Microsoft Edge to Microsoft Intune",
    "Windows Preinstallation Environment",
    "Verify Office 365 Education tenant",
    "Sharepoint Migration Tool",
    "Partial configurations (pull & push)",
    "409 errors due to duplicate MCA requests",
    "IVsPackageinstaller2 interface",
    "Minjun and Seoyeon met at Gyeongbokgung Station.",
    "Seoul, Busan, Daegu, Incheon, Gwangju, Daejeon",
    "No.",
    "",
]
OTHER = [
    "Gestern haben wir auf dem Markt frisches Brot gekauft.",
    "La semaine dernière, elle a acheté une petite voiture près de la gare.",
    "El lunes mi hermana vendió una mesa pequeña en la plaza del pueblo.",
    "Chiều hôm qua chúng tôi mua một chiếc xe đạp mới ở gần nhà ga.",
    "Ik heb gisteren op de markt een nieuwe fiets gekocht.",
    "Wczoraj kupiliśmy na rynku nowy rower dla dzieci.",
    "jeoneun eoje sijangeseo jajeongeoreul sasseoyo",
]


@pytest.mark.parametrize("text", ENGLISH)
def test_english_and_what_is_too_short_to_tell_passes(text: str) -> None:
    assert not not_english([text], RULES.min_language_letters, RULES.language_confidence)[0]


@pytest.mark.parametrize("text", OTHER)
def test_other_languages_are_seen(text: str) -> None:
    assert not_english([text], RULES.min_language_letters, RULES.language_confidence)[0]


def test_a_batch_is_judged_text_by_text() -> None:
    found = not_english([*ENGLISH, *OTHER], RULES.min_language_letters, RULES.language_confidence)
    assert found.tolist() == [False] * len(ENGLISH) + [True] * len(OTHER)


def test_the_model_is_asked_about_the_beginning_of_one_line() -> None:
    name, confidence = language("Das ist ein Satz.\nUnd noch ein Satz. " + "Wort " * 1_000)
    assert name == "de"
    assert 0.5 < confidence <= 1.01


@pytest.mark.parametrize(
    ("text", "romanised"),
    [
        ("annyeonghaseyo mannaseo bangapseumnida", True),
        ("oneul nalssiga jeongmal joayo", True),
        ("gamsahamnida", False),
        ("We ate kimchi and bibimbap in Seoul.", False),
        ("The people you see are people", False),
    ],
)
def test_korean_in_latin_letters(text: str, romanised: bool) -> None:
    assert romanised_korean(text) is romanised
