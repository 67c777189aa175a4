"""English forms, by table."""

# ruff: noqa: E501  a table has one line a row

import pytest

from hanyeong.sample import inflection


@pytest.mark.parametrize(
    ("noun", "many"),
    [
        ("apple", "apples"), ("peach", "peaches"), ("strawberry", "strawberries"), ("boy", "boys"), ("tomato", "tomatoes"),
        ("bookshelf", "bookshelves"), ("goldfish", "goldfish"), ("fisherman", "fishermen"), ("dress", "dresses"),
        ("comic book", "comic books"), ("piece of candy", "pieces of candy"), ("cup of coffee", "cups of coffee"),
        ("box", "boxes"), ("radio show", "radio shows"),
    ],
)  # fmt: skip
def test_plurals(noun: str, many: str) -> None:
    assert inflection.plural(noun) == many


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("apple", "an apple"), ("hat", "a hat"), ("hour", "an hour"), ("university", "a university"), ("umbrella", "an umbrella"),
        ("ID photo", "an ID photo"), ("PDF file", "a PDF file"), ("old hat", "an old hat"), ("used car", "a used car"),
        ("eraser", "an eraser"), ("European car", "a European car"), ("USB cable", "a USB cable"), ("one-way ticket", "a one-way ticket"),
    ],
)  # fmt: skip
def test_articles_go_by_sound(phrase: str, said: str) -> None:
    assert inflection.with_article(phrase) == said


@pytest.mark.parametrize(
    ("verb", "past", "participle", "gerund", "third"),
    [
        ("eat", "ate", "eaten", "eating", "eats"),
        ("wash", "washed", "washed", "washing", "washes"),
        ("study", "studied", "studied", "studying", "studies"),
        ("drop by", "dropped by", "dropped by", "dropping by", "drops by"),
        ("put on", "put on", "put on", "putting on", "puts on"),
        ("take off", "took off", "taken off", "taking off", "takes off"),
        ("cancel", "canceled", "canceled", "canceling", "cancels"),
        ("probe", "probed", "probed", "probing", "probes"),
        ("describe", "described", "described", "describing", "describes"),
        ("see off", "saw off", "seen off", "seeing off", "sees off"),
        ("lie", "lied", "lied", "lying", "lies"),
        ("be", "was", "been", "being", "is"),
        ("enjoy", "enjoyed", "enjoyed", "enjoying", "enjoys"),
    ],
)
def test_verbs(verb: str, past: str, participle: str, gerund: str, third: str) -> None:
    forms = (inflection.past, inflection.participle, inflection.gerund, inflection.third_person)
    assert [form(verb) for form in forms] == [past, participle, gerund, third]


@pytest.mark.parametrize(
    ("adjective", "more"),
    [
        ("big", "bigger"), ("pretty", "prettier"), ("cheap", "cheaper"), ("expensive", "more expensive"), ("nice", "nicer"),
        ("hot", "hotter"), ("thin", "thinner"), ("sweet", "sweeter"), ("narrow", "narrower"), ("far away", "farther away"),
        ("white", "whiter"), ("clean", "cleaner"), ("good", "better"), ("scary", "scarier"), ("old", "older"),
    ],
)  # fmt: skip
def test_comparatives(adjective: str, more: str) -> None:
    assert inflection.compared(adjective)[0] == more


@pytest.mark.parametrize(
    ("whole", "short"),
    [
        ("I do not know.", "I don't know."), ("Do not go.", "Don't go."), ("let us go.", "let's go."),
        ("I am going to eat.", "I'm going to eat."), ("I could not.", "I couldn't."), ("We will not go.", "We won't go."),
        ("nothing to do", "nothing to do"),
    ],
)  # fmt: skip
def test_contractions(whole: str, short: str) -> None:
    assert inflection.contracted(whole) == short
