"""Korean verb endings: a dictionary form such as 돕다 and an ending such as 아요 become 도와요.

An ending is written as grammars write it for stems in ㅏ or a consonant: those in 아/았 follow vowel harmony and
contract, those in 으/은/을/읍 lose 으 after vowels, 습니다 and 는다 have their own rules, all others are attached as
they are. Irregular stems are named: ㅂ ㄷ ㅅ ㅎ by a mark, 르, 으, ㄹ and 하다 by their shape.
Rules after Lee and Ramsey, The Korean Language (2000), section 5.3, and 한글 맞춤법, clauses 15-18 and 34-40.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hanyeong.text.hangul import compose, decompose, final, has_final

_CONTRACTED: Final = {
    "ㅏ": "ㅏ",
    "ㅓ": "ㅓ",
    "ㅗ": "ㅘ",
    "ㅜ": "ㅝ",
    "ㅣ": "ㅕ",
    "ㅐ": "ㅐ",
    "ㅔ": "ㅔ",
    "ㅕ": "ㅕ",
    "ㅚ": "ㅙ",
}
"""Stem vowel and 아/어 in one syllable; ㅟ and ㅢ do not contract (쉬어, 희어)."""
_PLAIN_EU: Final = ("따르", "치르", "들르", "다다르")
"""Stems in 르 that only lose their ㅡ (따라), beside those that double the ㄹ (골라)."""
_HARMONIC: Final = ("ㅏ", "ㅑ", "ㅗ")
_A_FOR_B: Final = ("돕", "곱")
"""The two ㅂ stems that keep 와 (도와, 고와); all others have 워."""


@dataclass(frozen=True)
class Stem:
    """A verb or adjective without 다; `irregular` is "", or one of ㅂ ㄷ ㅅ ㅎ."""

    text: str
    irregular: str = ""
    is_adjective: bool = False

    def with_ending(self, ending: str) -> str:  # noqa: PLR0911  one kind of ending after the other
        """The inflected form."""
        if ending == "는다":
            return self._plain_present()
        if ending == "는" and self.is_adjective and not self.text.endswith(("있", "없")):
            return self.with_ending("은")  # 큰, 예쁜; but 맛있는
        if ending.startswith("습니"):
            return self._formal(ending)
        if ending[0] in "아았":
            return self._vowel(ending)
        if decompose(ending[0])[:2] == ("ㅇ", "ㅡ"):
            return self._eu(ending)
        if final(self.text) == "ㄹ" and ending[0] in "는네니시십세":
            return _without_final(self.text) + ending
        return self.text + ending

    def honorific(self) -> Stem:
        """The stem with -(으)시-, a regular stem of its own."""
        return Stem(self.with_ending("으시"), is_adjective=self.is_adjective)

    def _plain_present(self) -> str:
        """간다, 먹는다, 산다; adjectives and 있다/없다 take no 는."""
        if self.is_adjective or self.text.endswith(("있", "없")):
            return self.text + "다"
        if has_final(self.text) and final(self.text) != "ㄹ":
            return self.text + "는다"
        return _with_final(self.text, "ㄴ") + "다"

    def _formal(self, ending: str) -> str:
        """습니다 after a consonant, ㅂ니다 after a vowel or in place of ㄹ."""
        if has_final(self.text) and final(self.text) != "ㄹ":
            return self.text + ending
        return _with_final(self.text, "ㅂ") + ending[1:]

    def _eu(self, ending: str) -> str:
        """Endings in 으: 먹으면, 가면, 살면, 더우면, 들으면, 나으면, 빨가면."""
        tail, rest = decompose(ending[0])[2], ending[1:]
        body = self._before_vowel()
        if self.irregular == "ㅂ":
            return _joined(body + "우", tail, rest)
        if self.irregular in ("ㄷ", "ㅅ"):
            return body + ending
        if self.irregular == "ㅎ" or not has_final(self.text):
            return _joined(body, tail, rest)
        if final(self.text) == "ㄹ":
            return self._eu_after_rieul(tail, rest)
        return self.text + ending

    def _eu_after_rieul(self, tail: str, rest: str) -> str:
        """ㄹ gives way to ㄴ, ㄹ, ㅂ and ㅅ (산, 살, 삽시다, 사세요) and stays before 면 and 려고 (살면)."""
        if tail:
            return _with_final(self.text, tail) + rest
        return (_without_final(self.text) if rest[0] in "시세셨십니" else self.text) + rest

    def _before_vowel(self) -> str:
        """The stem as an irregular verb shows it before vowels."""
        if self.irregular == "ㄷ":
            return _with_final(self.text, "ㄹ")
        return _without_final(self.text) if self.irregular else self.text

    def _vowel(self, ending: str) -> str:
        """Endings in 아/어 with harmony and contraction; `ending` is written with 아 or 았."""
        tail, rest = decompose(ending[0])[2], ending[1:]
        if self.text.endswith("하"):
            return self.text[:-1] + compose("ㅎ", "ㅐ", tail) + rest
        if self.irregular == "ㅎ":
            lead, vowel, _ = decompose(self.text[-1])
            return self.text[:-1] + compose(lead, "ㅒ" if vowel == "ㅑ" else "ㅐ", tail) + rest
        if self.irregular == "ㅂ":
            bright = self.text in _A_FOR_B
            return self._before_vowel() + compose("ㅇ", "ㅘ" if bright else "ㅝ", tail) + rest
        if decompose(self.text[-1])[1:] == ("ㅡ", ""):
            return self._vowel_after_eu(tail, rest)
        return self._harmonic(tail, rest)

    def _vowel_after_eu(self, tail: str, rest: str) -> str:
        """꺼, 바빠, 모아, 골라, 따라: ㅡ goes, and in most stems in 르 another ㄹ comes."""
        head, lead = self.text[:-1], decompose(self.text[-1])[0]
        vowel = "ㅏ" if head and decompose(head[-1])[1] in _HARMONIC else "ㅓ"
        if self.text.endswith("르") and not self.text.endswith(_PLAIN_EU):
            head = _with_final(head, "ㄹ")
        return head + compose(lead, vowel, tail) + rest

    def _harmonic(self, tail: str, rest: str) -> str:
        body = self._before_vowel()
        lead, vowel, own_final = decompose(body[-1])
        open_syllable = not own_final and self.irregular != "ㅅ"  # 지어, not 져: a lost ㅅ still keeps the vowels apart
        if open_syllable and vowel in _CONTRACTED:
            return body[:-1] + compose(lead, _CONTRACTED[vowel], tail) + rest
        return body + compose("ㅇ", "ㅏ" if vowel in _HARMONIC else "ㅓ", tail) + rest


def _with_final(text: str, tail: str) -> str:
    lead, vowel, _ = decompose(text[-1])
    return text[:-1] + compose(lead, vowel, tail)


def _without_final(text: str) -> str:
    return _with_final(text, "")


def _joined(body: str, tail: str, rest: str) -> str:
    return (_with_final(body, tail) if tail else body) + rest


ENDINGS: Final[dict[str, dict[str, str]]] = {
    # name: casual, polite, formal, plain; honorific forms of the same follow from the stem with 시
    "now": {"casual": "아", "polite": "아요", "formal": "습니다", "plain": "는다"},
    "past": {"casual": "았어", "polite": "았어요", "formal": "았습니다", "plain": "았다"},
    "ask": {"casual": "아", "polite": "아요", "formal": "습니까", "plain": "는가"},
    "asked": {"casual": "았어", "polite": "았어요", "formal": "았습니까", "plain": "았는가"},
    "going": {"casual": "을 거야", "polite": "을 거예요", "formal": "을 것입니다", "plain": "을 것이다"},
    "will": {"casual": "을게", "polite": "을게요", "formal": "겠습니다", "plain": "겠다"},
    "doing": {"casual": "고 있어", "polite": "고 있어요", "formal": "고 있습니다", "plain": "고 있다"},
    "want": {"casual": "고 싶어", "polite": "고 싶어요", "formal": "고 싶습니다", "plain": "고 싶다"},
    "not": {"casual": "지 않아", "polite": "지 않아요", "formal": "지 않습니다", "plain": "지 않는다"},
    "did-not": {"casual": "지 않았어", "polite": "지 않았어요", "formal": "지 않았습니다", "plain": "지 않았다"},
    "could-not": {"casual": "지 못했어", "polite": "지 못했어요", "formal": "지 못했습니다", "plain": "지 못했다"},
    "can": {"casual": "을 수 있어", "polite": "을 수 있어요", "formal": "을 수 있습니다", "plain": "을 수 있다"},
    "cannot": {"casual": "을 수 없어", "polite": "을 수 없어요", "formal": "을 수 없습니다", "plain": "을 수 없다"},
    "must": {"casual": "아야 해", "polite": "아야 해요", "formal": "아야 합니다", "plain": "아야 한다"},
    "may": {"casual": "아도 돼", "polite": "아도 돼요", "formal": "아도 됩니다", "plain": "아도 된다"},
    "must-not": {
        "casual": "으면 안 돼",
        "polite": "으면 안 돼요",
        "formal": "아서는 안 됩니다",
        "plain": "아서는 안 된다",
    },
    "tried": {"casual": "아 봤어", "polite": "아 봤어요", "formal": "아 봤습니다", "plain": "아 보았다"},
    "lets": {"casual": "자", "polite": "아요", "formal": "읍시다", "plain": "자"},
    "do": {"casual": "아", "polite": "으세요", "formal": "으십시오", "plain": "아라"},
    "dont": {"casual": "지 마", "polite": "지 마세요", "formal": "지 마십시오", "plain": "지 마라"},
    "for-me": {"casual": "아 줘", "polite": "아 주세요", "formal": "아 주십시오", "plain": "아라"},
}


def ending_of(name: str, level: str) -> str:
    """The ending that `name` has on a speech level; a name that is Hangul is an ending itself (`기 전에`)."""
    return ENDINGS[name][level] if name in ENDINGS else name
