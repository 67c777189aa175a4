"""What a slot of a frame may be filled with: `verb:act+meet`, `time:past`, `noun:열리다:event` and so on.

A filler takes the scene and the argument after its name, and gives a phrase or a predicate with its argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from hanyeong.sample import inflection, nouns, numerals, predicates
from hanyeong.sample.lexicon import NOT_ATTRIBUTIVE, NOT_PREDICATIVE, Predicate, word_pairs
from hanyeong.sample.phrases import Phrase, Predication
from hanyeong.sample.quantities import QUANTITIES
from hanyeong.sample.sentence_builder import Filler, NoChoiceError, Scene, named, noun_phrase, own_predicate
from hanyeong.text.hangul import has_final

_NAMES: Final = word_pairs(nouns.NAMES)
_MANAGERS: Final = [(surname, title) for surname in word_pairs(nouns.SURNAMES) for title in word_pairs(nouns.TITLES)]
_GOOD: Final = frozenset(predicates.GOOD.split())
_BAD: Final = frozenset(predicates.BAD.split())
_ALL_DAY: Final = "하루 종일=all day, 오전 내내=all morning, 오후 내내=all afternoon, 밤새=all night"
_DEGREES: Final = "정말=really, 조금=somewhat, 특히=especially, 여전히=still"
_SOON: Final = """
지금=now, 먼저=first, 조금 이따가=in a little while,
오늘 저녁에=this evening, 내일 아침에=tomorrow morning, 천천히=slowly
"""
_STOVE: Final = """
약한 불에서=over low heat, 중간 불에서=over medium heat, 센 불에서=over high heat,
뚜껑을 덮고=with the lid on, 냄비에서=in the pot, 프라이팬에서=in the pan
"""
_SPOONS: Final = "큰술=tablespoon, 작은술=teaspoon, 컵=cup, 국자=ladle"
_COUNTED_PAIRS: Final = ("clothes", "shoes")
"""English counts what it only has in the plural by pairs: a pair of jeans."""


def _verb(scene: Scene, groups: str) -> Predication:
    return scene.draw_predication(f"verb:{groups}", lambda: scene.words.lexicon.predicates_of(groups))


def _placed(scene: Scene, groups: str) -> Predication:
    """A verb that has a place of its own."""
    among = scene.words.lexicon.predicates_of
    return scene.draw_predication(f"placed:{groups}", lambda: [verb for verb in among(groups) if verb.where])


def _where(scene: Scene, _: str) -> Phrase:
    """Where one does what the verb says."""
    return scene.say(noun_phrase(scene.draw_noun("+".join(scene.predication_in("V").predicate.where))))


def _go_for(scene: Scene, slot: str) -> Predication:
    """Going to where one does what the verb says."""
    kinds = scene.predication_in(slot).predicate.where
    go = next(verb for verb in scene.words.lexicon.predicates["go"] if verb.ko == "가다")
    there = tuple(kind for kind in kinds if kind in go.takes)
    fitting = scene.words.arguments(replace(go, takes=there), held_out=False) if there else ()
    if not fitting:
        raise NoChoiceError
    return scene.predication(go, scene.words.sampler.draw(f"go-for:{'+'.join(there)}", fitting))


def _own_predicate(scene: Scene, argument: str) -> Predication:
    ko, _, kinds = argument.partition(":")
    predicate = own_predicate(ko, kinds)
    return scene.draw_predication(f"own:{argument}", lambda: [predicate])


def _noun(scene: Scene, argument: str) -> Phrase:
    """A noun that the frame's own predicate takes: `noun:열리다:event`."""
    return _own_predicate(scene, argument).argument


def _place(scene: Scene, kinds: str) -> Phrase:
    return scene.say(noun_phrase(scene.draw_noun(kinds)))


def _adjective(scene: Scene, kinds: str) -> Predication:
    return _adjective_among(scene, kinds, "adj", lambda _: True)


def _good(scene: Scene, kinds: str) -> Predication:
    return _adjective_among(scene, kinds, "adj-good", lambda ko: ko in _GOOD and ko not in NOT_ATTRIBUTIVE)


def _bad(scene: Scene, kinds: str) -> Predication:
    return _adjective_among(scene, kinds, "adj-bad", lambda ko: ko in _BAD or ko in ("중요하다", "필요하다"))


def _opposed(scene: Scene, kinds: str) -> Predication:
    return _adjective_among(scene, kinds, "adj-opposed", lambda ko: ko in scene.words.opposites)


def _adjective_among(scene: Scene, kinds: str, key: str, fits: Callable[[str], bool]) -> Predication:
    """An adjective and a noun of these classes that it is said of."""
    classes = kinds.split("+")

    def among() -> list[Predicate]:
        return [
            replace(adjective, takes=takes)
            for adjective in scene.words.lexicon.predicates["adj"]
            if adjective.ko not in NOT_PREDICATIVE and fits(adjective.ko)
            if (takes := tuple(kind for kind in classes if kind in adjective.takes))
        ]

    return scene.draw_predication(f"{key}:{kinds}", among)


def _adjective_of(scene: Scene, slot: str) -> Predication:
    """An adjective that the object in another slot may have."""
    return _fitting(scene, slot, lambda ko: ko not in NOT_PREDICATIVE)


def _attribute(scene: Scene, slot: str) -> Predication:
    """An adjective that may stand before the noun in another slot."""
    return _fitting(scene, slot, lambda ko: ko not in NOT_ATTRIBUTIVE)


def _seen(scene: Scene, slot: str) -> Predication:
    """An adjective for what one sees of a thing: not its price."""
    return _fitting(scene, slot, lambda ko: ko not in (*NOT_ATTRIBUTIVE, "비싸다", "싸다"))


def _contrast(scene: Scene, slot: str) -> Predication:
    """What one likes of a thing after what one regrets of it, or the other way round."""
    first = scene.predication_in(slot).predicate.ko
    if first not in _GOOD and first not in _BAD:
        raise NoChoiceError
    other, opposite = (_BAD if first in _GOOD else _GOOD), scene.words.opposites.get(first)
    return _fitting(scene, slot, lambda ko: ko in other and (not opposite or ko != opposite.ko))


def _fitting(scene: Scene, slot: str, fits: Callable[[str], bool]) -> Predication:
    """An adjective for the noun in another slot; never a held-out combination, unless such are wanted."""
    argument = scene.bound[slot]
    argument = argument if isinstance(argument, Phrase) else argument.argument
    noun = scene.words.lexicon.named[argument.ko]
    fitting = [adjective for adjective in scene.words.adjectives(noun) if fits(adjective.ko)]
    if not fitting:
        raise NoChoiceError
    adjective, _ = scene.words.rarest(fitting, lambda _: (noun,))
    scene.combinations.append((adjective.ko, noun.ko))
    scene.words.used[adjective.ko] += 1
    return Predication(adjective, argument)


def _bad_place(scene: Scene, slot: str) -> Predication:
    """A place where one does what the verb says, and why one could not."""
    return _bad(
        scene, "+".join(kind for kind in scene.predication_in(slot).predicate.where if kind != "home") or "study"
    )


def _also(scene: Scene, slot: str) -> Phrase:
    """Another noun that the adjective in that slot is said of, of the same class where it can be."""
    first = scene.predication_in(slot)
    kind = scene.words.lexicon.named[first.argument.ko].kind
    others = scene.words.arguments(replace(first.predicate, takes=(kind,)), held_out=False)
    if not others:
        raise NoChoiceError
    return scene.predication(
        first.predicate, scene.words.sampler.draw(f"also:{first.predicate.ko}:{kind}", others)
    ).argument


def _alike(scene: Scene, slot: str) -> Phrase:
    """Another noun of the same class as that slot's."""
    return _place(scene, scene.words.lexicon.named[scene.noun_of(slot)].kind)


def _opposite(scene: Scene, slot: str) -> Predication:
    """The contrary of the adjective in that slot."""
    first = scene.predication_in(slot)
    return Predication(scene.words.opposites[first.predicate.ko], first.argument)


def _counted(scene: Scene, groups: str) -> Predication:
    """A verb with so many of its objects."""

    def among() -> list[Predicate]:
        countable = {kind for kind, members in scene.words.lexicon.nouns.items() if members[0].counter}
        return [
            replace(verb, takes=takes)
            for verb in scene.words.lexicon.predicates_of(groups)
            if (takes := tuple(kind for kind in verb.takes if kind in countable))
        ]

    predication = scene.draw_predication(f"counted:{groups}", among)
    number, measure = _measured(scene, predication.argument)
    return replace(predication, argument=replace(predication.argument, en=measure), measured=number)


def _helping(scene: Scene, argument: str) -> Phrase:
    """So much of what one orders: 커피 두 잔."""
    food = _noun(scene, argument)
    number, measure = _measured(scene, food)
    return named(f"{food.ko} {number}", measure)


def _measured(scene: Scene, phrase: Phrase) -> tuple[str, str]:
    """세 개, three apples; 두 잔, two cups of coffee."""
    noun = scene.words.lexicon.named[phrase.ko]
    if noun.only_plural and noun.kind not in (*_COUNTED_PAIRS, "dish"):
        raise NoChoiceError
    ko, en = numerals.native(count := scene.words.sampler.draw("count", range(1, 11)))
    unit = "cup of" if noun.kind in nouns.CUP_CLASSES else nouns.COUNTERS[noun.counter]
    if noun.only_plural and noun.kind in _COUNTED_PAIRS:
        unit = "pair of"
    thing = f"{unit} {noun.en}" if unit else noun.en
    return f"{ko} {noun.counter}", f"{en} {thing if count == 1 else inflection.plural(thing)}"


def _batch(scene: Scene, argument: str) -> Phrase:
    """So many goods: 케이블 200개."""
    goods = _noun(scene, argument)
    noun = scene.words.lexicon.named[goods.ko]
    count = scene.words.sampler.draw("batch", range(20, 500, 10))
    return named(f"{goods.ko} {count}{noun.counter}", f"{count} {noun.plural}")


def _rate(scene: Scene, _: str) -> Predication:
    return scene.draw_predication("rate", lambda: scene.words.lexicon.predicates_of("move"))


def _who(scene: Scene, kinds: str) -> Phrase:
    """A subject: I, a name, or a noun of these classes."""
    kind = scene.words.sampler.draw(f"who:{kinds}", kinds.split("+"))
    if kind == "i":
        ko = "나" if scene.frame.level == "casual" else "저"
        return Phrase(ko, "I", {"possessive": "My"}, first_person=True)
    if kind == "name":
        return scene.say(_given_name(scene))
    if kind == "manager":
        return scene.say(_titled(scene))
    phrase = scene.say(noun_phrase(scene.draw_noun(kind)))
    return replace(phrase, en=phrase.english("the"), is_honoured=kind == "elder")


def _given_name(scene: Scene) -> Phrase:
    ko, en = scene.words.sampler.draw("name", _NAMES)
    return named(ko if scene.frame.level == "casual" else f"{ko} 씨", en)


def _titled(scene: Scene) -> Phrase:
    surname, title = scene.words.sampler.draw("manager", _MANAGERS)
    return replace(named(f"{surname[0]} {title[0]}", f"{title[1]} {surname[1]}"), is_honoured=True)


def _boss(scene: Scene, _: str) -> Phrase:
    ko = _titled(scene)
    return named(f"{ko.ko},", f"{ko.en},")


def _hey(scene: Scene, _: str) -> Phrase:
    """A friend is called: 민수야, 지은아."""
    ko, en = scene.words.sampler.draw("name", _NAMES)
    return named(f"{ko}{'아' if has_final(ko) else '야'},", f"Hey {en},")


def _call(scene: Scene, _: str) -> Phrase:
    ko, en = scene.words.sampler.draw("call", word_pairs(nouns.CALLS))
    return named(f"{ko},", f"{en},")


def _client(scene: Scene, _: str) -> Phrase:
    return scene.words.sampler.draw("client", (named("고객님,", "Dear customer,"), named("안녕하세요,", "Hello,")))


def _to(scene: Scene, _: str) -> Phrase:
    """Who is given something."""
    if scene.words.sampler.draw("to", (True, False)):
        return scene.say(_given_name(scene))
    return scene.say(noun_phrase(scene.draw_noun("kin+friend")))


def _people(scene: Scene, kinds: str) -> Phrase:
    """All of them: residents."""
    phrase = scene.say(noun_phrase(scene.draw_noun(kinds)))
    return replace(phrase, en=phrase.english("plural"), is_plural=True)


def _near(scene: Scene, kinds: str) -> Phrase:
    return _place(scene, kinds)


def _weather(scene: Scene, _: str) -> Predication:
    ko, en = scene.words.sampler.draw("weather", word_pairs(predicates.WEATHER))
    ko, _, irregular = ko.partition("/")
    return Predication(Predicate(ko, en, "adj", (), irregular=irregular), named("날씨", "weather"))


def _time(scene: Scene, kind: str) -> Phrase:
    return named(*scene.words.times.draw(kind))


def _from(key: str, table: str) -> Callable[[Scene, str], Phrase]:
    """A filler that deals from a table of word pairs."""
    entries = word_pairs(table)
    return lambda scene, _: named(*scene.words.sampler.draw(key, entries))


FILLERS: Final[Mapping[str, Filler]] = {
    "verb": _verb, "placed": _placed, "where": _where, "go-for": _go_for, "noun": _noun, "place": _place,
    "near": _near, "adj": _adjective, "adj-good": _good, "adj-bad": _bad, "adj-opposed": _opposed,
    "adj-of": _adjective_of, "attr": _attribute, "seen": _seen, "contrast": _contrast,
    "bad-place": _bad_place, "also": _also, "alike": _alike, "opposite": _opposite, "counted": _counted,
    "helping": _helping, "batch": _batch, "rate": _rate, "who": _who,
    "i": lambda scene, _: _who(scene, "i"), "boss": _boss, "hey": _hey,
    "call": _call, "client": _client,
    "to": _to, "people": _people, "weather": _weather,
    "time": _time, "ride": _place, "soon": _from("soon", _SOON),
    "city": lambda scene, _: _place(scene, "city"), "abroad": lambda scene, _: _place(scene, "abroad"),
    "mishap": lambda scene, kinds: _place(scene, kinds or "mishap"),
    "frequency": lambda scene, _: named(*scene.words.times.frequency()),
    "weekday": lambda scene, _: named(*scene.words.times.days()),
    "manner": _from("manner", predicates.ADVERBS), "degree": _from("degree", _DEGREES),
    "all-day": _from("all-day", _ALL_DAY), "reason": _from("reason", nouns.REASONS),
    "police": _from("police", nouns.POLICE), "stove": _from("stove", _STOVE), "spoon": _from("spoon", _SPOONS),
    "age": lambda scene, _: named(*scene.words.sampler.draw("age", numerals.AGES)),
    **QUANTITIES,
}  # fmt: skip
"""What a slot may be filled with."""
