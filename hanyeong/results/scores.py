"""Scores and comparisons, the same wherever a system is measured, and what answers are counted for."""

from __future__ import annotations

from types import MappingProxyType

from hanyeong.results.base import Code, Model

DECIMALS = 4
"""Of what is stored."""


class MetricName(Code):
    """A metric of translation quality."""

    BLEU = "bleu", "BLEU", "BLEU"
    CHRF = "chrf", "chrF++", "chrF++"


class ModelRole(Code):
    """Which of the two models that are trained."""

    TEACHER = "teacher", "교사", "teacher"
    STUDENT = "student", "학생", "student"


class OutputFlag(Code):
    """What was done to a line, or is wrong with its output."""

    __former__ = MappingProxyType({"broken": "sentence_split", "cut": "truncated", "looped": "repetitive"})

    EMPTY = "empty", "빈 줄", "empty"
    COPIED = "copied", "번역할 것이 없어 그대로 반환", "copied: nothing to translate"
    SPLIT = "split", "문장별로 분할", "split into sentences"
    SENTENCE_SPLIT = "sentence_split", "긴 문장 하나를 나눔", "long sentence split"
    TRUNCATED = "truncated", "최대 길이에서 잘림", "truncated at the maximum length"
    REPETITIVE = "repetitive", "반복되어 다시 번역", "repetitive, retried"
    FAILED = "failed", "번역 실패", "failed"


class Score(Model):
    """A number that may be printed: value, 95 % interval, signature, sentences."""

    value: float
    """Points, 0 to 100."""
    low: float
    """Lower end of the 95 % bootstrap interval."""
    high: float
    """Upper end."""
    signature: str = ""
    """How it was measured, as sacreBLEU words it; empty in a part of a test, whose signature is the test's."""
    n: int
    """Sentences."""

    def __str__(self) -> str:
        """45.1 [43.0, 47.2]."""
        return f"{self.value:.1f} [{self.low:.1f}, {self.high:.1f}]"


class MetricScores(Model):
    """One thing by every metric."""

    bleu: Score
    """BLEU."""
    chrf: Score
    """chrF++."""

    def of(self, metric: MetricName) -> Score:
        """The score by one metric."""
        return self.bleu if metric is MetricName.BLEU else self.chrf


class Comparison(Model):
    """A paired bootstrap test of two systems on the same sentences, in points."""

    baseline: float
    """Score of the baseline."""
    system: float
    """Score of the system."""
    difference: float
    """System minus baseline."""
    low: float
    """Lower end of the 95 % interval of the difference."""
    high: float
    """Upper end."""
    p_value: float
    """How likely chance alone would bring about such a difference."""
    n: int
    """Sentences."""

    def better(self, level: float) -> bool:
        """The system is ahead, and chance is an unlikely reason."""
        return self.difference > 0 and self.p_value < level

    def worse(self, level: float) -> bool:
        """The system is behind, and chance is an unlikely reason."""
        return self.difference < 0 and self.p_value < level

    def rounded(self) -> Comparison:
        """As it is stored."""
        figures = self.model_dump(exclude={"n"})
        return Comparison(n=self.n, **{name: round(figure, DECIMALS) for name, figure in figures.items()})

    def __str__(self) -> str:
        """+1.2 [+0.3, +2.1]."""
        return f"{self.difference:+.1f} [{self.low:+.1f}, {self.high:+.1f}]"
