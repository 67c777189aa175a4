"""One sentence: what the model is asked, and what its answer becomes.

Protected parts are taken out of the question. A placeholder that is counted ({n}개) leaves a number in its place, which
models write down again; others leave nothing, and are put back where they stood, by proportion: no stand-in survived in
a model that had not learned it (docs/decisions/0018-protected-words.md). Terms of the glossary, and words that a tag or
a format of their own surrounds, are found in the answer by what the model makes of them alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from hanyeong.documents.glossary import Use, find_word, rendered, with_particle
from hanyeong.documents.marks import Mark, find_words, placed
from hanyeong.documents.protected import ATOM, is_emoji, numbers_differ, plain_numbers, swapped_number
from hanyeong.documents.segments import MARKUP, NUMBERS, RENUMBERED, RESTORED, TERM, Hint
from hanyeong.text.segment import Span

_STAND_INS: Final = ("25", "37", "48", "64", "76", "93")
_COUNTED: Final = re.compile(
    r"\s?(?:개|명|건|회|번|원|년|월|일|시간|시|분|초|권|대|마리|장|점|살|세|층|배|페이지|파일|그루|잔|병|줄|칸|쪽|글자|단계|박|미터|킬로)|\s[a-z]+s(?![A-Za-z])"
)
"""What makes a placeholder before it a number."""
_STOPS: Final = ".!?…。"
_CLOSING: Final = frozenset(".,!?;:…)]}\"'”’」』%")
_OPENING: Final = frozenset("([{\"'“‘「『")
_BRACKETS: Final = {"(": ")", "[": "]", "（": "）", "<": ">", "“": "”", "‘": "’", '"': '"', "'": "'"}
_WORD_END: Final = re.compile(r"(?<=\S)(?=\s)")


class Slot(NamedTuple):
    """Where a protected part was taken out of a question."""

    held: Span
    """The part in the text, with the brackets that hold nothing else."""
    at: int
    """Its place in the question."""
    stand_in: str = ""


class Edit(NamedTuple):
    """A part of an answer, and what is to stand there instead; `slot` of a protected part."""

    start: int
    end: int
    text: str
    slot: int | None = None


@dataclass(frozen=True)
class Finished:
    """A sentence's translation, with the places of its marks in it."""

    text: str
    marks: Mapping[int, Span]
    flags: frozenset[str] = frozenset()
    same: bool = False
    """Whether it is the source, unchanged."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a text."""

    whole: str
    span: Span
    held: Sequence[Span] = ()
    """Protected parts in it."""
    uses: Sequence[Use] = ()
    """Terms of the glossary in it."""
    marks: Mapping[int, Mark] = field(default_factory=dict)
    """By number, what tags or formats surround of it, if not all; outer before inner."""

    @cached_property
    def source(self) -> str:
        """The sentence."""
        return self.whole[self.span.start : self.span.end]

    @property
    def asked(self) -> str:
        """What the model is asked."""
        return self._question[0]

    @property
    def translatable(self) -> bool:
        """Whether anything in it is for a translator."""
        return any(map(str.isalpha, self.asked))

    @property
    def hints(self) -> list[str]:
        """What the model is asked besides."""
        words = [use.term.source for use in self.uses]
        parts = (n for n, mark in self.marks.items() if (mark.start, mark.end) != self.span)
        return [*words, *(said for n in parts if (said := self._said(n)))]

    def _said(self, n: int) -> str:
        """The words of a mark, if it has any."""
        part = self.marks[n]
        inside = self._held_in(part)
        said = " ".join(Sentence(self.whole, Span(part.start, part.end), inside).asked.split())
        return said if any(map(str.isalpha, said)) else ""

    def _held_in(self, part: Mark) -> Sequence[Span]:
        """The protected parts in a mark."""
        return self.held[bisect_left(self._held_from, part.start) : bisect_left(self._held_from, part.end)]

    @cached_property
    def _held_from(self) -> list[int]:
        return [held.start for held in self.held]

    @cached_property
    def _question(self) -> tuple[str, list[Slot]]:
        said, slots, at = "", list[Slot](), self.span.start
        for held in map(self._with_brackets, self.held):
            said += self.whole[at : held.start]
            stand_in = self._stand_in(held, len(slots))
            at = held.end
            if not stand_in:
                said, at = self._closed(said, at)
            slots.append(Slot(held, len(said), stand_in))
            said += stand_in
        said += self.whole[at : self.span.end]
        return said.rstrip() if slots else said, slots

    def _with_brackets(self, held: Span) -> Span:
        before = self.whole[held.start - 1] if held.start > self.span.start else ""
        after = self.whole[held.end] if held.end < self.span.end else ""
        return Span(held.start - 1, held.end + 1) if before and _BRACKETS.get(before) == after else held

    def _stand_in(self, held: Span, n: int) -> str:
        if self.whole[held.start] not in "{$%" or not _COUNTED.match(self.whole, held.end, self.span.end):
            return ""
        return self._free_numbers[n] if n < len(self._free_numbers) else ""

    @cached_property
    def _free_numbers(self) -> list[str]:
        return [number for number in _STAND_INS if number not in self.source]

    def _closed(self, said: str, at: int) -> tuple[str, int]:
        """A question without the blanks that a part leaves behind."""
        while at < self.span.end and self.whole[at].isspace() and (not said or said[-1].isspace()):
            at += 1
        ends = at >= self.span.end or (self.whole[at] in _CLOSING and not _opens(self.whole[at], said))
        return said.rstrip() if ends else said, at

    def finish(self, answer: str, hint: Hint) -> Finished:
        """What its translation becomes."""
        asked, slots = self._question
        if answer.split() == asked.split():
            return self.copied()
        answer = answer.replace(ATOM, "").strip()
        edits, flags = self._numbers(answer)
        edits, missing = self._terms(answer, hint, edits)
        edits, guessed = self._put_back(answer, slots, edits)
        text, held = _edited(answer, edits, slots)
        spans, uncertain = self._marked(text, held, hint)
        said = {NUMBERS: NUMBERS in flags, RENUMBERED: RENUMBERED in flags, TERM: missing, RESTORED: guessed}
        return Finished(text, spans, frozenset(f for f, holds in (said | {MARKUP: uncertain}).items() if holds))

    def copied(self) -> Finished:
        """The sentence as it is; if a term of the glossary stands in it, that is told."""
        start = self.span.start
        spans = {n: Span(each.start - start, each.end - start) for n, each in self.marks.items()}
        return Finished(self.source, spans, frozenset({TERM} if self.uses else ()), same=True)

    def _numbers(self, answer: str) -> tuple[list[Edit], set[str]]:
        """Stand-ins replaced by what they stand for, and the one wrong number by the right one."""
        asked, slots = self._question
        stood = {n: slot for n, slot in enumerate(slots) if slot.stand_in}
        edits = list(self._stood(answer, stood))
        if len(edits) < len(stood):
            return edits + self._taken_for(answer, [n for n in stood if n not in {edit.slot for edit in edits}]), set()
        if (swap := swapped_number(asked, answer)) is not None:
            return [*edits, Edit(*swap[0], swap[1])], {RENUMBERED}
        return edits, {NUMBERS} if numbers_differ(asked, answer) else set()

    def _stood(self, answer: str, stood: Mapping[int, Slot]) -> Iterator[Edit]:
        numbers = {answer[span.start : span.end]: span for span in plain_numbers(answer)}
        for n, slot in stood.items():
            if slot.stand_in in numbers:
                yield Edit(*numbers[slot.stand_in], self._written(slot), n)

    def _taken_for(self, answer: str, missing: Sequence[int]) -> list[Edit]:
        """Where one stand-in is missing and one number is strange, that is what the model made of it."""
        asked, slots = self._question
        known = {asked[span.start : span.end] for span in plain_numbers(asked)}
        strange = [span for span in plain_numbers(answer) if answer[span.start : span.end] not in known]
        if len(missing) == len(strange) == 1:
            return [Edit(*strange[0], self._written(slots[missing[0]]), missing[0])]
        return []

    def _written(self, slot: Slot) -> str:
        return self.whole[slot.held.start : slot.held.end]

    def _terms(self, answer: str, hint: Hint, edits: list[Edit]) -> tuple[list[Edit], bool]:
        """The edits and those that put the glossary's words in; whether one could not be."""
        taken, edits, missing = list(edits), list(edits), False
        for use in self.uses:
            there = _free(use.term.target, answer, taken)
            if there is not None:
                taken.append(Edit(*there, _as_in_glossary(use.term.target, answer[there.start : there.end])))
                edits += taken[-1:] if taken[-1].text != answer[there.start : there.end] else []
                continue
            found = _free(rendered(hint(use.term.source)), answer, taken)
            if found is None:
                missing = True
                continue
            text, end = with_particle(use.term.target, answer, found.end)
            edits.append(Edit(found.start, end, text))
            taken.append(edits[-1])
        return edits, missing

    def _put_back(self, answer: str, slots: Sequence[Slot], edits: Sequence[Edit]) -> tuple[list[Edit], bool]:
        """The edits and those that put protected parts back; whether one's place is a guess."""
        found, guessed, earliest = list(edits), False, 0
        placed_before = {edit.slot for edit in edits}
        ends = [match.start() for match in _WORD_END.finditer(answer) if not _inside(match.start(), edits)]
        ends = [0, *ends, len(answer.rstrip(_STOPS))]
        for n, slot in enumerate(slots):
            if n in placed_before:
                continue
            at, sure = self._place(answer, slot, ends)
            at = earliest = max(at, earliest)
            guessed = guessed or not sure
            found.append(Edit(at, at, self._padded(answer, slot, at), n))
        return found, guessed

    def _place(self, answer: str, slot: Slot, ends: Sequence[int]) -> tuple[int, bool]:
        """Where in an answer a part belongs, at one of the ends of words, and whether that is sure."""
        if slot.at == 0:
            return 0, True
        if slot.at >= len(self.asked):
            return len(answer), True
        if slot.at >= self._body:
            return ends[-1], True
        wanted = round(slot.at / len(self.asked) * len(answer))
        after = bisect_left(ends, wanted)
        return min(ends[max(0, after - 1) : after + 1], key=lambda end: abs(end - wanted)), False

    @cached_property
    def _body(self) -> int:
        """Where the question has only stops and quotation marks left."""
        return len(self.asked.rstrip(_STOPS + "\"'”’)"))

    def _padded(self, answer: str, slot: Slot, at: int) -> str:
        """A protected part with the blanks that it needs there; markup without words as close as it was."""
        text = self._written(slot)
        before, after = answer[at - 1 : at] if at else "", answer[at : at + 1]
        close = text[0] in f"<{ATOM}" or is_emoji(text, 0)
        apart = [not close or self._blank_at(place) for place in (slot.held.start - 1, slot.held.end)]
        left = " " if apart[0] and before.strip() and before not in _OPENING else ""
        right = " " if apart[1] and after.strip() and after not in _CLOSING else ""
        return left + text + right

    def _blank_at(self, place: int) -> bool:
        return self.span.start <= place < self.span.end and self.whole[place].isspace()

    def _marked(self, text: str, held: Mapping[int, Span], hint: Hint) -> tuple[Mapping[int, Span], bool]:
        """Where the marks are in a translation; whether one's place is a guess."""
        if not self.marks:
            return {}, False
        wanted = {n: self._wanted(n, text, held, hint) for n in self.marks}
        return placed(self.span, self.marks, wanted, text, list(held.values()))

    def _wanted(self, n: int, text: str, held: Mapping[int, Span], hint: Hint) -> Span | None:
        said = self._said(n)
        if said:
            return find_words(rendered(hint(said)), text)
        part = self.marks[n]
        inside = [span for start, span in held.items() if part.start <= start < part.end]
        return Span(min(inside).start, max(span.end for span in inside)) if inside else None


def _opens(sign: str, before: str) -> bool:
    """Whether a sign that opens as well as closes opens here."""
    return sign in "\"'" and before.count(sign) % 2 == 0


def _as_in_glossary(term: str, written: str) -> str:
    """A term that stands in an answer, spelt as in the glossary; a first capital and a plural are the answer's."""
    spelt, ending = written[: len(term)], written[len(term) :]
    return written if spelt in (term, term[0].upper() + term[1:]) else term + ending


def _free(word: str, answer: str, taken: Sequence[Edit]) -> Span | None:
    """Where a word stands outside what is taken."""
    found = find_word(word, answer)
    while found is not None and any(edit.start < found.end and found.start < edit.end for edit in taken):
        found = find_word(word, answer, found.end)
    return found


def _inside(place: int, edits: Sequence[Edit]) -> bool:
    return any(edit.start < place < edit.end for edit in edits)


def _edited(answer: str, edits: Sequence[Edit], slots: Sequence[Slot]) -> tuple[str, dict[int, Span]]:
    """The answer with its edits, and where the protected parts are in it, by their start in the source."""
    text, at, held = "", 0, dict[int, Span]()
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        text += answer[at : edit.start]
        if edit.slot is not None:
            start = len(text) + len(edit.text) - len(edit.text.lstrip())
            held[slots[edit.slot].held.start] = Span(start, start + len(edit.text.strip()))
        text += edit.text
        at = edit.end
    return text + answer[at:], held
