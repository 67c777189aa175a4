"""A glossary: its words in the translation, with the right particles, or a flag."""

import pytest

from hanyeong.documents.glossary import Glossary
from hanyeong.documents.plain import prepare_plain
from hanyeong.documents.segments import TERM, Settings
from hanyeong.pipeline.errors import InputError


def translated(text: str, term: tuple[str, str], answer: str, alone: str) -> tuple[str, bool]:
    """The translation by a model that answers so, and whether the term is missing in it."""
    prepared = prepare_plain(text, Settings(glossary=Glossary.of([term])))
    assert list(prepared.sentences) == [text, term[0]]
    done = prepared.assemble([answer, alone])
    return done.text, TERM in done.segments[0].flags


@pytest.mark.parametrize(
    ("target", "written"),
    [
        ("문서", "문서를 열고 문서로 간다. 문서는 문서와"),
        ("파일", "파일을 열고 파일로 간다. 파일은 파일과"),
        ("책", "책을 열고 책으로 간다. 책은 책과"),
        ("PDF", "PDF를 열고 PDF로 간다. PDF는 PDF와"),
        ("XML", "XML을 열고 XML로 간다. XML은 XML과"),
        ("Office 365", "Office 365를 열고 Office 365로 간다. Office 365는 Office 365와"),
        ("Windows 10", "Windows 10을 열고 Windows 10으로 간다. Windows 10은 Windows 10과"),
    ],
)
def test_the_particle_follows_the_new_word(target: str, written: str) -> None:
    text = "the file, the file, the file, the file"
    prepared = prepare_plain(text, Settings(glossary=Glossary.of([("file", target)])))
    done = prepared.assemble(["서류를 열고 서류로 간다. 서류는 서류와", "서류"])
    assert done.text == written


@pytest.mark.parametrize(
    ("text", "term", "answer", "alone", "wanted"),
    [
        ("그는 사과를 먹었다.", ("사과", "Apfel"), "He ate an Apfel.", "An apple.", ("He ate an Apfel.", False)),
        ("그는 사과를 먹었다.", ("사과", "pomme"), "He ate Apples.", "An apple.", ("He ate pomme.", False)),
        ("그는 사과를 먹었다.", ("사과", "pomme"), "He ate fruit.", "An apple.", ("He ate fruit.", True)),
        ("그는 사과를 먹었다.", ("사과", "pomme"), "Pineapples.", "apple", ("Pineapples.", True)),
        ("그는 사과를 먹었다.", ("사과", "pomme"), "An apple.", "The apple apple Apple.", ("An pomme.", False)),
        ("그는 사과를 먹었다.", ("사과", "APFEL"), "He ate an apfel.", "An apple.", ("He ate an APFEL.", False)),
        ("그는 사과를 먹었다.", ("사과", "iPomme"), "Ipommes!", "An apple.", ("iPommes!", False)),
        ("그는 사과를 먹었다.", ("사과", "pomme"), "Pommes are eaten.", "An apple.", ("Pommes are eaten.", False)),
        ("He reads it.", ("He", "그분"), "그가 읽는다.", "그", ("그분이 읽는다.", False)),
        ("A user signs in.", ("user", "회원"), "사용자나 그가 왔다.", "사용자", ("회원이나 그가 왔다.", False)),
    ],
)  # fmt: skip
def test_a_term_is_put_in_or_its_lack_is_told(
    text: str, term: tuple[str, str], answer: str, alone: str, wanted: tuple[str, bool]
) -> None:
    assert translated(text, term, answer, alone) == wanted


def test_a_term_in_what_has_nothing_to_translate_is_told() -> None:
    prepared = prepare_plain("2024\n2025", Settings(glossary=Glossary.of([("2024", "FY2024")])))
    assert list(prepared.sentences) == []
    assert [TERM in one.flags for one in prepared.assemble([]).segments] == [True, False]


def test_only_whole_words_are_terms_and_the_longest_wins() -> None:
    glossary = Glossary.of([("사과", "a"), ("사과 나무", "b"), ("API", "c"), ("user", "d")])
    found = [
        (use.term.target, use.span.start)
        for use in glossary.uses("사과문, 풋사과, 사과에게서는 사과 나무의 API api Users")
    ]
    assert found == [("a", 10), ("b", 17), ("c", 24), ("d", 32)]


@pytest.mark.parametrize(
    "pairs",
    [[("사과", "")], [("a", "b"), ("a", "c")], [("x" * 201, "y")], [(f"a{n}", "b") for n in range(10_001)]],
    ids=["empty", "two targets", "long", "many"],
)
def test_a_glossary_that_cannot_be_is_refused_without_its_words(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(InputError) as refused:
        Glossary.of(pairs)
    assert not any(word in str(refused.value) for word in ("사과", "xxx", "a1"))
