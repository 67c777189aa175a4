"""Formulas in a subset of LaTeX as MathML, which browsers draw without a library and without a network.

The subset is what the course needs: letters, numbers, operators, scripts, fractions, roots, accents, brackets that
grow, text, matrices and cases. Anything else is an error, so that no page shows half a formula.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup

IDENTIFIERS: Final[Mapping[str, str]] = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ϵ",
    "varepsilon": "ε",
    "eta": "η",
    "theta": "θ",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "phi": "φ",
    "varphi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
    "zeta": "ζ",
    "xi": "ξ",
    "Delta": "Δ",
    "Phi": "Φ",
    "Sigma": "Σ",
    "Omega": "Ω",
    "Gamma": "Γ",
    "Theta": "Θ",
    "Lambda": "Λ",
    "infty": "∞",
    "ell": "ℓ",
    "nabla": "∇",
    "partial": "∂",
    "emptyset": "∅",
}
OPERATORS: Final[Mapping[str, str]] = {
    "cdot": "⋅",
    "times": "×",
    "odot": "⊙",
    "oplus": "⊕",
    "le": "≤",
    "ge": "≥",
    "ne": "≠",
    "approx": "≈",
    "to": "→",
    "rightarrow": "→",
    "leftarrow": "←",
    "Rightarrow": "⇒",
    "iff": "⇔",
    "in": "∈",
    "pm": "±",
    "sim": "∼",
    "propto": "∝",
    "equiv": "≡",
    "ll": "≪",
    "gg": "≫",
    "dots": "…",
    "ldots": "…",
    "cdots": "⋯",
    "vdots": "⋮",
    "ddots": "⋱",
    "mid": "|",
    "top": "⊤",
    "circ": "∘",
    "forall": "∀",
    "quad": "\u2003",
    ",": "\u2009",
    ";": "\u2005",
    "!": "",
    "{": "{",
    "}": "}",
    "|": "‖",
    "%": "%",
    "lfloor": "⌊",
    "rfloor": "⌋",
    "colon": ":",
}
LARGE: Final[Mapping[str, str]] = {"sum": "∑", "prod": "∏", "int": "∫"}
FUNCTIONS: Final = ("exp", "log", "ln", "max", "min", "tanh", "sin", "cos", "arg", "det", "lim", "argmax", "argmin")
ACCENTS: Final[Mapping[str, str]] = {"hat": "^", "tilde": "~", "dot": "˙"}
ARROWS: Final = ("\\Rightarrow", "\\to")
SPACE: Final = Markup('<mspace width="0.17em"></mspace>')
STYLES: Final[Mapping[str, str]] = {"mathbf": "bold", "mathcal": "script"}
ARRAYS: Final = ("cases", "bmatrix")
"""Their brackets are borders (page.css): without a font for mathematics, a bracket does not grow."""
BEFORE_A_SIGN: Final = (
    "",
    "=",
    "(",
    "{",
    ",",
    "&",
    "[",
    "|",
    "\\le",
    "\\ge",
    "\\to",
    "<",
    ">",
    "\\approx",
    "\\in",
    "\\\\",
)
PIECE: Final = re.compile(
    r"\\(?:text|mathrm|operatorname|mathbf|mathcal|begin|end)\{[^{}]*\}|\\(?:[A-Za-z]+|.)|\d+(?:\.\d+)?|\S", re.DOTALL
)
"""A command whose argument is a word is one piece with it, so that text keeps its blanks."""


def mathml(tex: str, *, display: bool = False) -> Markup:
    """The formula as an element; its LaTeX is the text for those who do not see it.

    Raises:
        ValueError: it is not in the subset.

    """
    reader = _Reader(tex)
    inner = reader.row(())
    return Markup('<math display="{}" alttext="{}">{}</math>').format("block" if display else "inline", tex, inner)


def statements(tex: str) -> list[str]:
    """The parts of a formula between wide spaces, each a line of its own where a page is narrow.

    An arrow begins the part that follows it, and a comma ends the part before it.
    """
    parts: list[str] = []
    for part in re.split(r"\s*\\quad\s*", tex):
        if parts and parts[-1] in ARROWS:
            parts[-1] += f" {part}"
        else:
            parts.append(part)
    return parts


class _Reader:
    """Reads a formula from left to right."""

    def __init__(self, tex: str) -> None:
        self.tex, self.pieces, self.at = tex, PIECE.findall(tex), 0

    def row(self, ends: tuple[str, ...]) -> Markup:
        """Everything up to one of the pieces `ends`, which is left for the caller, or up to the end of the formula."""
        parts: list[Markup] = []
        while self.at < len(self.pieces) and self.pieces[self.at] not in ends:
            parts += self.spaced()
        if ends and self.at == len(self.pieces):
            raise self.error(f"expected {' or '.join(ends)}")
        return parts[0] if len(parts) == 1 else Markup("<mrow>{}</mrow>").format(Markup("").join(parts))

    def spaced(self) -> list[Markup]:
        """An atom with its scripts; a function's name keeps its distance from letters beside it."""
        start = self.at
        part = self.scripted()
        if self.pieces[start].lstrip("\\") not in FUNCTIONS:
            return [part]
        before = start > 0 and (self.pieces[start - 1][-1].isalnum() or self.pieces[start - 1] in {")", "}"})
        after = self.at < len(self.pieces) and self.pieces[self.at] not in {"(", "\\left", "}", ")"}
        return [*[SPACE] * before, part, *[SPACE] * after]

    def scripted(self) -> Markup:
        """An atom with the scripts that follow it."""
        large = self.pieces[self.at].lstrip("\\") in {*LARGE, "max", "min", "lim"}
        base, scripts = self.atom(), {}
        while self.at < len(self.pieces) and self.pieces[self.at] in "_^'":
            mark = self.take()
            scripts["^" if mark == "'" else mark] = Markup("<mo>′</mo>") if mark == "'" else self.atom()
        kind = "".join(sorted(scripts, key="_^".index))
        if not kind:
            return base
        pairs = ("munder", "mover", "munderover") if large else ("msub", "msup", "msubsup")
        name = pairs[("_", "^", "_^").index(kind)]
        return Markup("<{0}>{1}{2}</{0}>").format(name, base, Markup("").join(scripts[each] for each in kind))

    def atom(self) -> Markup:
        """A group, a command or a character."""
        piece = self.take()
        if piece == "{":
            inner = self.row(("}",))
            self.take()
            return inner
        return self.command(piece[1:]) if piece.startswith("\\") else self.character(piece)

    def character(self, piece: str) -> Markup:
        if piece[0].isdigit():
            return Markup("<mn>{}</mn>").format(piece)
        if piece.isalpha():
            return Markup("<mi>{}</mi>").format(piece)
        if piece == "|":  # either side of an absolute value, which the element cannot know
            return Markup('<mo stretchy="false" lspace="0" rspace="0">|</mo>')
        if piece in "()[]":
            return Markup('<mo stretchy="false">{}</mo>').format(piece)
        if piece == "-":
            return Markup('<mo form="{}">−</mo>').format("prefix" if self.before() in BEFORE_A_SIGN else "infix")
        if piece in "+=<>,/:!.;*":
            return Markup("<mo>{}</mo>").format(piece)
        raise self.error(f"cannot read {piece}")

    def command(self, name: str) -> Markup:
        """What follows a backslash."""
        if name == "bar":  # a line of its own: that of a font is too short and too close for capitals
            return Markup('<mrow class="bar">{}</mrow>').format(self.atom())
        if name in ACCENTS:
            return Markup('<mover accent="true">{}<mo>{}</mo></mover>').format(self.atom(), ACCENTS[name])
        if name[0].isalpha() and name.endswith("}"):
            return self.with_word(*name[:-1].split("{", 1))
        structures = {"frac": self.fraction, "sqrt": self.root, "left": self.fenced}
        return structures[name]() if name in structures else self.symbol(name)

    def symbol(self, name: str) -> Markup:
        if name in IDENTIFIERS:
            return Markup("<mi>{}</mi>").format(IDENTIFIERS[name])
        if name in LARGE:
            return Markup('<mo largeop="true" movablelimits="true">{}</mo>').format(LARGE[name])
        if name in FUNCTIONS:
            return Markup('<mi mathvariant="normal">{}</mi>').format(name)
        if name in OPERATORS:  # an arrow may begin a statement, where an operator keeps no distance
            wide = Markup(' lspace="0.3em" rspace="0.5em"') if f"\\{name}" in ARROWS else ""
            return Markup("<mo{}>{}</mo>").format(wide, OPERATORS[name])
        raise self.error(f"unknown command \\{name}")

    def with_word(self, name: str, word: str) -> Markup:
        """A command whose argument is a word: text in a certain style, or the beginning of an array."""
        if name == "begin":
            return self.array(word)
        if name == "mathrm":
            return Markup('<mi mathvariant="normal">{}</mi>').format(word)
        if name in STYLES:
            return Markup('<mi class="{}">{}</mi>').format(STYLES[name], word)
        return Markup("<mtext>{}</mtext>").format(word.replace(" ", "\u00a0"))  # an element drops blanks at its ends

    def fraction(self) -> Markup:
        return Markup("<mfrac>{}{}</mfrac>").format(self.atom(), self.atom())

    def root(self) -> Markup:
        return Markup("<msqrt>{}</msqrt>").format(self.atom())

    def fenced(self) -> Markup:
        opening = self.delimiter()
        inner = self.row(("\\right",))
        self.take()
        return Markup("<mrow>{}{}{}</mrow>").format(opening, inner, self.delimiter())

    def delimiter(self) -> Markup:
        piece = self.take()
        shown = {".": "", "\\{": "{", "\\}": "}", "\\|": "‖"}.get(piece, piece)
        return Markup('<mo stretchy="true" fence="true">{}</mo>').format(shown)

    def array(self, kind: str) -> Markup:
        if kind not in ARRAYS:
            raise self.error(f"unknown environment {kind}")
        end = f"\\end{{{kind}}}"
        rows = [[self.row(("&", "\\\\", end))]]
        while (piece := self.take()) != end:
            if piece == "\\\\":
                rows.append([])
            rows[-1].append(self.row(("&", "\\\\", end)))
        return Markup('<mtable class="{}">{}</mtable>').format(kind, Markup("").join(map(_table_row, rows)))

    def before(self) -> str:
        """What stands before the piece that was taken last."""
        return str(self.pieces[self.at - 2]) if self.at > 1 else ""

    def take(self) -> str:
        if self.at == len(self.pieces):
            raise self.error("ends too early")
        self.at += 1
        return str(self.pieces[self.at - 1])

    def error(self, problem: str) -> ValueError:
        return ValueError(f"formula {self.tex!r}: {problem}; learn/mathml.py says which LaTeX can be used")


def _table_row(cells: Sequence[Markup]) -> Markup:
    return Markup("<mtr>{}</mtr>").format(Markup("").join(Markup("<mtd>{}</mtd>").format(cell) for cell in cells))
