"""Clean Korean-English pairs made from frames, lexicon and a seed: the sample's text before defects are injected.

Both sides of all pairs are distinct, case, spacing and punctuation apart, so that what is held out cannot leak and no
filter of duplicates rejects a clean pair. A pair that is held out combines a predicate with an argument that no pair to
train on combines; its words occur elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from hanyeong.pipeline.errors import InputError
from hanyeong.sample import inflection, lexicon
from hanyeong.sample.frames import DOMAINS, KITCHEN, Frame, Sentence, SlotRef, frames
from hanyeong.sample.held_out import HeldOut, hold_out
from hanyeong.sample.phrases import Phrase
from hanyeong.sample.sampling import DeckSampler
from hanyeong.sample.sentence_builder import NoChoiceError, Scene, Words, own_predicate
from hanyeong.sample.slots import FILLERS
from hanyeong.sample.times import Times
from hanyeong.text.comparison_key import comparison_key

MOST_PAIRS: Final = 1_000_000
"""More are refused at once; the grammar was tried up to here."""
_TRIES: Final = 60
"""Draws without a new sentence after which a frame counts as spent."""
_OWN_PREDICATE_FILLERS: Final = ("noun", "helping", "batch")


@dataclass(frozen=True)
class Made:
    """One clean pair."""

    ko: str
    en: str
    domain: str
    """talk, travel, business, news, municipal, or kitchen."""
    frame: str
    combination: str
    """Predicates with their arguments, `사다:사과 + 비싸다:사과`; in a held-out pair only those that are held out."""
    held_out: bool
    """Whether no pair with `held_out` False has any of its combinations."""


def make_pairs(n_pairs: int, seed: int, held_out_share: float) -> list[Made]:
    """`n_pairs` distinct pairs to train on, then `held_out_share * n_pairs` held out; balanced over domains and frames.

    Raises:
        InputError: where the grammar cannot make so many.

    """
    _refuse_beyond(n_pairs)
    own = [frame for frame in frames() if frame.domain in DOMAINS]
    words = _words(seed, "pairs", own, hold=held_out_share > 0)
    writer = _Writer(words)
    made = writer.write(own, n_pairs, held_out=False)
    return made + writer.write(own, round(n_pairs * held_out_share), held_out=True)


def make_drift_pairs(n_pairs: int, seed: int) -> list[Made]:
    """`n_pairs` distinct pairs of the domain that is kept out of the corpus.

    Raises:
        InputError: where the grammar cannot make so many.

    """
    _refuse_beyond(n_pairs)
    own = [frame for frame in frames() if frame.domain == KITCHEN]
    return _Writer(_words(seed, "kitchen", own, hold=False)).write(own, n_pairs, held_out=False)


def _refuse_beyond(n_pairs: int) -> None:
    if n_pairs > MOST_PAIRS:
        raise InputError(f"sample: {n_pairs:,} pairs wanted, the grammar makes at most {MOST_PAIRS:,}; ask for fewer")


def _words(seed: int, part: str, own: Sequence[Frame], *, hold: bool) -> Words:
    words = lexicon.load()
    held_out = hold_out(_arguments(words, own), seed) if hold else HeldOut(frozenset())
    sampler = DeckSampler(f"{seed}:{part}")
    return Words(words, held_out, sampler, Times(sampler))


def _arguments(words: lexicon.Lexicon, own: Sequence[Frame]) -> dict[str, list[str]]:
    """Every predicate with all nouns that any frame may combine it with."""
    predicates = [predicate for name, group in words.predicates.items() if name != "prep" for predicate in group]
    for frame in own:
        for _, filler, argument in frame.slots:
            if filler in _OWN_PREDICATE_FILLERS:
                predicates.append(own_predicate(*argument.split(":")))
    arguments: dict[str, dict[str, None]] = {}
    for predicate in predicates:
        arguments.setdefault(predicate.ko, {}).update(dict.fromkeys(noun.ko for noun in words.arguments(predicate)))
    return {predicate: list(nouns) for predicate, nouns in arguments.items()}


@dataclass
class _Writer:
    """Writes pairs frame by frame, and remembers both sides of all of them."""

    words: Words
    _ko: set[str] = field(default_factory=set)
    _en: set[str] = field(default_factory=set)

    def write(self, own: Sequence[Frame], n_pairs: int, *, held_out: bool) -> list[Made]:
        """Pairs in turn from every domain, and in every domain in turn from every frame that has new ones left."""
        made: list[Made] = []
        domains = {domain: [frame for frame in own if frame.domain == domain] for domain in (*DOMAINS, KITCHEN)}
        turns = [self._in_turn(members, held_out=held_out) for members in domains.values() if members]
        while len(made) < n_pairs:
            before = len(made)
            for turn in turns:
                if (pair := next(turn, None)) is not None and len(made) < n_pairs:
                    made.append(pair)
            if len(made) == before:
                kind = "held-out pairs" if held_out else "pairs"
                raise InputError(
                    f"sample: {n_pairs:,} {kind} wanted, the grammar makes {len(made):,}; ask for at most so many"
                )
        return made

    def _in_turn(self, own: list[Frame], *, held_out: bool) -> Iterator[Made]:
        left = list(own)
        while left:
            for frame in list(left):
                pair = self._new(frame, held_out=held_out)
                if pair is None:
                    left.remove(frame)
                else:
                    yield pair

    def _new(self, frame: Frame, *, held_out: bool) -> Made | None:
        """A pair neither side of which was there before; None when the frame is spent."""
        for _ in range(_TRIES):
            scene = Scene(frame, self.words, held_out)
            try:
                scene.fill(FILLERS)
            except NoChoiceError:
                continue
            combinations = [pair for pair in scene.combinations if self.words.held_out.holds(*pair) == held_out]
            if (held_out and not combinations) or (not held_out and len(combinations) < len(scene.combinations)):
                continue
            ko, en = _sentences(scene)
            folded_ko, folded_en = comparison_key(ko), comparison_key(en)
            if folded_ko in self._ko or folded_en in self._en:
                continue
            self._ko.add(folded_ko)
            self._en.add(folded_en)
            return Made(ko, en, frame.domain, frame.name, " + ".join(map(":".join, combinations)), held_out)
        return None


def _sentences(scene: Scene) -> tuple[str, str]:
    """The filled frame in both languages."""
    frame = scene.frame
    ko = _joined(frame.ko, lambda ref: _korean(scene, ref))
    en = _joined(frame.en, lambda ref: _english(scene, ref))
    en = inflection.sentence_case(en).replace("m..", "m.")  # p.m. ends its sentence
    return ko, inflection.contracted(en) if frame.level == "casual" else en


def _joined(sentence: Sentence, render: Callable[[SlotRef], str]) -> str:
    return "".join(piece if isinstance(piece, str) else render(piece) for piece in sentence)


def _korean(scene: Scene, ref: SlotRef) -> str:
    value, level = scene.bound[ref.slot], scene.frame.level
    if isinstance(value, Phrase):
        return (value.parts[ref.part] if ref.part else value).korean(ref.form, level)
    if ref.part in ("o", "n"):
        return value.argument.korean(ref.form, level)
    subject = scene.bound.get("S")
    honoured = isinstance(subject, Phrase) and subject.is_honoured and not value.predicate.is_adjective
    honoured = (honoured or ref.form.endswith("!")) and not ref.form.endswith("~")
    ending = ref.form.rstrip("!~")
    if ref.part == "v":
        return value.alone(ending, level, honoured=honoured)
    return value.korean(ending, level, honoured=honoured)


def _english(scene: Scene, ref: SlotRef) -> str:
    value = scene.bound[ref.slot]
    if isinstance(value, Phrase):
        if ref.part in value.parts:
            return value.parts[ref.part].english(ref.form)
        return value.agree(ref.part) if ref.part else value.english(ref.form)
    if ref.part in ("o", "n"):
        return value.argument.english(ref.form)
    subject = scene.bound.get("S")
    if ref.part == "v":
        return value.english_alone(ref.form, subject if isinstance(subject, Phrase) else None)
    if ref.part:
        return value.argument.agree(ref.part)
    return value.english(ref.form, subject if isinstance(subject, Phrase) else None)
