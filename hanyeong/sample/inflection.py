"""English forms: plurals, articles, verb forms, comparatives, contractions. What is irregular stands in tables."""

# ruff: noqa: E501  a table has one line a row

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

_PLURALS: Final = {
    "goldfish": "goldfish", "shrimp": "shrimp", "salmon": "salmon", "squid": "squid", "fisherman": "fishermen",
    "knife": "knives", "bookshelf": "bookshelves", "person": "people", "child": "children", "policy": "policies",
    "piece of luggage": "pieces of luggage", "loaf": "loaves", "glass": "glasses", "potato": "potatoes",
    "tomato": "tomatoes", "mango": "mangoes", "businesswoman": "businesswomen",
}  # fmt: skip
_VERBS: Final = {
    # base: past, participle
    "eat": ("ate", "eaten"), "drink": ("drank", "drunk"), "read": ("read", "read"), "buy": ("bought", "bought"),
    "sell": ("sold", "sold"), "wear": ("wore", "worn"), "make": ("made", "made"), "lend": ("lent", "lent"),
    "throw": ("threw", "thrown"), "draw": ("drew", "drawn"), "take": ("took", "taken"), "teach": ("taught", "taught"),
    "sing": ("sang", "sung"), "meet": ("met", "met"), "leave": ("left", "left"), "ride": ("rode", "ridden"),
    "drive": ("drove", "driven"), "send": ("sent", "sent"), "write": ("wrote", "written"), "build": ("built", "built"),
    "cut": ("cut", "cut"), "choose": ("chose", "chosen"), "grow": ("grew", "grown"), "put": ("put", "put"),
    "forget": ("forgot", "forgotten"), "lose": ("lost", "lost"), "break": ("broke", "broken"), "see": ("saw", "seen"),
    "give": ("gave", "given"), "show": ("showed", "shown"), "go": ("went", "gone"), "come": ("came", "come"),
    "get": ("got", "gotten"), "sleep": ("slept", "slept"), "run": ("ran", "run"), "hold": ("held", "held"),
    "find": ("found", "found"), "rise": ("rose", "risen"), "fall": ("fell", "fallen"), "begin": ("began", "begun"),
    "bring": ("brought", "brought"), "pay": ("paid", "paid"), "win": ("won", "won"), "know": ("knew", "known"),
    "be": ("was", "been"), "have": ("had", "had"), "do": ("did", "done"), "set": ("set", "set"), "tear": ("tore", "torn"),
    "lay": ("laid", "laid"), "feed": ("fed", "fed"), "hang": ("hung", "hung"), "sweep": ("swept", "swept"),
    "wake": ("woke", "woken"), "steal": ("stole", "stolen"), "spend": ("spent", "spent"), "keep": ("kept", "kept"),
    "say": ("said", "said"), "speak": ("spoke", "spoken"), "hide": ("hid", "hidden"), "think": ("thought", "thought"),
    "spread": ("spread", "spread"), "undergo": ("underwent", "undergone"), "cost": ("cost", "cost"),
    "understand": ("understood", "understood"), "tell": ("told", "told"), "stick": ("stuck", "stuck"),
    "withdraw": ("withdrew", "withdrawn"), "freeze": ("froze", "frozen"), "overtake": ("overtook", "overtaken"), "shut": ("shut", "shut"), "swim": ("swam", "swum"),
}  # fmt: skip
_DOUBLED: Final = {
    "stop", "plan", "chop", "wrap", "stir", "cancel", "permit", "submit", "dip", "grab", "hug", "mop", "plug", "rub",
    "scrub", "shop", "step", "ship", "trim", "transfer", "drop", "cut", "put", "run", "get", "forget", "begin", "win", "set", "shut", "swim",
}  # fmt: skip
_UNDOUBLED_PAST: Final = {"cancel": "canceled"}
_SPOKEN_AS_CONSONANT: Final = re.compile(r"(?:uni|use|[eE]u|one\b|U[A-Z]|uku)")
_SPOKEN_AS_VOWEL: Final = re.compile(r"(?:hour|hono|heir|[FHLMNRSX][A-Z]|[aeiouAEIO]|8|11\b|18\b)")
_COMPARED: Final = {
    "nearby": ("closer", "closest"), "far away": ("farther away", "farthest away"),
    "good": ("better", "best"), "bad": ("worse", "worst"), "far": ("farther", "farthest"), "bland": ("blander", "blandest"),
}  # fmt: skip
_LONG_ER: Final = ("quiet", "narrow", "simple", "gentle")
_CONTRACTIONS: Final = (
    (r"\b([Dd])o not\b", r"\1on't"), (r"\b([Dd])oes not\b", r"\1oesn't"), (r"\b([Dd])id not\b", r"\1idn't"),
    (r"\b([Cc])ould not\b", r"\1ouldn't"), (r"\b([Cc])annot\b", r"\1an't"), (r"\b([Ww])ill not\b", r"\1on't"),
    (r"\b([Ii])s not\b", r"\1sn't"), (r"\b([Aa])re not\b", r"\1ren't"), (r"\b([Ww])as not\b", r"\1asn't"),
    (r"\b([Ww])ere not\b", r"\1eren't"), (r"\bI am\b", "I'm"), (r"\bI will\b", "I'll"), (r"\b([Ww])e are\b", r"\1e're"),
    (r"\b([Ww])e will\b", r"\1e'll"), (r"\b([Yy])ou are\b", r"\1ou're"), (r"\b([Ll])et us\b", r"\1et's"),
    (r"\b([Ii])t is\b", r"\1t's"), (r"\bI would\b", "I'd"), (r"\bI have\b(?= (?:been|never|already))", "I've"),
)  # fmt: skip


def plural(noun: str) -> str:
    """The plural of a noun or of a noun phrase whose head is last."""
    if noun in _PLURALS:
        return _PLURALS[noun]
    head, space, last = noun.rpartition(" ")
    if space and " of " not in noun:
        return head + space + plural(last)
    if " of " in noun:
        first, _, rest = noun.partition(" of ")
        return f"{plural(first)} of {rest}"
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + ("es" if re.search(r"(?:s|x|z|ch|sh)$", noun) else "s")


def with_article(phrase: str) -> str:
    """`phrase` after a or an, by its sound."""
    vowel = _SPOKEN_AS_VOWEL.match(phrase) or phrase.startswith("u")
    return ("an " if vowel and not _SPOKEN_AS_CONSONANT.match(phrase) else "a ") + phrase


def past(verb: str) -> str:
    """Past of a verb phrase: its first word is inflected."""
    return _first_word(verb, lambda base: _VERBS[base][0] if base in _VERBS else _with_ed(base))


def participle(verb: str) -> str:
    """Past participle of a verb phrase."""
    return _first_word(verb, lambda base: _VERBS[base][1] if base in _VERBS else _with_ed(base))


def gerund(verb: str) -> str:
    """The form in -ing of a verb phrase."""
    return _first_word(verb, _with_ing)


def third_person(verb: str) -> str:
    """He, she or it does."""
    special = {"be": "is", "have": "has", "do": "does", "go": "goes"}
    return _first_word(verb, lambda base: special.get(base) or plural(base))


def compared(adjective: str) -> tuple[str, str]:
    """Comparative and superlative."""
    if adjective in _COMPARED:
        return _COMPARED[adjective]
    n_vowels = len(re.findall(r"[aeiouy]+", adjective.removesuffix("e")))
    if " " in adjective or (n_vowels > 1 and not adjective.endswith("y") and adjective not in _LONG_ER):
        return f"more {adjective}", f"most {adjective}"
    stem = re.sub(r"y$", "i", adjective) if re.search(r"[^aeiou]y$", adjective) else adjective.removesuffix("e")
    if re.search(r"(?:^|[^aeiou])[aeiou][bdgnt]$", stem) and n_vowels == 1 and not adjective.endswith("e"):
        stem += stem[-1]
    return stem + "er", stem + "est"


def contracted(sentence: str) -> str:
    """The sentence as it is said in easy talk: do not -> don't."""
    for whole, short in _CONTRACTIONS:
        sentence = re.sub(whole, short, sentence)
    return sentence


def sentence_case(text: str) -> str:
    """`text` with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def _first_word(phrase: str, inflect: Callable[[str], str]) -> str:
    first, space, rest = phrase.partition(" ")
    return inflect(first) + space + rest


def _with_ed(base: str) -> str:
    if base in _UNDOUBLED_PAST:
        return _UNDOUBLED_PAST[base]
    if base.endswith("e"):
        return base + "d"
    if re.search(r"[^aeiou]y$", base):
        return base[:-1] + "ied"
    return base + (base[-1] if base in _DOUBLED else "") + "ed"


def _with_ing(base: str) -> str:
    if base in _UNDOUBLED_PAST:
        return base + "ing"
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith("ee") and base != "be":
        return base[:-1] + "ing"
    return base + (base[-1] if base in _DOUBLED else "") + "ing"
