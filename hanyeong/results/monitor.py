"""What `monitor` found: every window of the replay, what is detected from which share on, and whether to trust it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from hanyeong.results.base import Code, Model, Result, StageInfo, Text
from hanyeong.results.codes import Direction


class MonitorState(Code):
    """Whether there were rows enough to judge windows."""

    JUDGED = "judged", "판정함", "judged"
    NOT_ENOUGH_DATA = "not enough data", "데이터 부족", "not enough data"


class WindowState(Code):
    """What became of a window."""

    QUIET = "quiet", "이상 없음", "quiet"
    ALARM = "alarm", "경보", "alarm"
    NOT_ENOUGH_DATA = "not enough data", "데이터 부족", "not enough data"


class SelfCheckVerdict(Code):
    """Whether alarms can be relied on."""

    PASSED = "passed", "통과", "passed"
    FAILED = "failed", "실패", "failed"


class DriftKind(Code):
    """What the replay injects into a window."""

    NO_DRIFT = "no drift", "드리프트 없음", "no drift"
    DOMAIN = "domain", "다른 도메인", "another domain"
    COPIED = "copied answers", "원문을 복사한 출력", "outputs copied from the source"
    EMPTY = "empty answers", "빈 출력", "empty outputs"
    LONGER = "longer requests", "긴 요청", "longer requests"


class ColumnKind(Code):
    """How a column is compared."""

    NUMBER = "number", "수치 (바서슈타인 거리)", "numeric (Wasserstein)"
    EVENT = "event", "이진 (젠슨-섀넌 거리)", "binary (Jensen-Shannon)"


class Feature(Code):
    """What is measured of a served request."""

    SOURCE_CHARS = "source_chars", "원문 글자 수", "source characters"
    SOURCE_WORDS = "source_words", "원문 단어 수", "source words"
    HANGUL_SHARE = "hangul_share", "한글 비율", "share of Hangul letters"
    LATIN_SHARE = "latin_share", "로마자 비율", "share of Latin letters"
    DIGIT_SHARE = "digit_share", "숫자 비율", "share of digits"
    PUNCTUATION_SHARE = "punctuation_share", "문장 부호 비율", "share of punctuation"
    TOKENS_PER_WORD = "tokens_per_word", "어절당 토큰 수 (fertility)", "tokens per word"
    UNKNOWN_SHARE = "unknown_share", "미등록 토큰 비율", "unknown token rate"
    SURPRISE_BITS = "surprise_bits", "서프라이절 (비트)", "surprisal in bits"
    RAREST_BITS = "rarest_bits", "가장 드문 단어의 서프라이절 (비트)", "surprisal of the rarest word in bits"
    NEW_PAIRS_SHARE = "new_pairs_share", "학습 데이터에 없는 바이그램 비율", "unseen bigram rate"
    END_BITS = "end_bits", "문장 끝의 서프라이절 (비트)", "surprisal of the sentence end in bits"
    SCORE_PER_TOKEN = "score_per_token", "토큰당 로그 확률", "log-probability per token"
    CONFIDENCE = "confidence", "신뢰도", "confidence"
    NEEDS_REVIEW = "needs_review", "검토 필요 비율", "share that needs a review"
    LENGTH_LOG_RATIO = "length_log_ratio", "길이 비율의 로그", "log of the length ratio"
    EMPTY_ANSWER = "empty_answer", "빈 출력 여부", "empty output"
    COPIED_SHARE = "copied_share", "원문 복사 비율", "copy rate"
    REPEATED_SHARE = "repeated_share", "반복 비율", "repetition rate"
    WRONG_SCRIPT_RATE = "wrong_script_rate", "다른 문자 체계 비율", "wrong-script rate"
    NUMBERS_LOST_SHARE = "numbers_lost_share", "출력에서 빠진 수의 비율", "share of numbers missing in the output"


class RequestPool(Model):
    """The rows that windows are drawn from."""

    rows: int
    """All of them."""
    tables: Mapping[str, int]
    """Rows taken from each table."""
    reference_rows: int
    """Rows of the reference."""
    calibration_rows: int
    """Rows that set the thresholds."""
    served_rows: int
    """Rows that windows are drawn from."""
    window_rows: int
    """Rows of a window; 0 where there are too few."""


class ReferenceRows(Model):
    """Which rows the reference is made of."""

    rows_digest: str
    """SHA-256 of their ids."""
    pinned: bool
    """Whether params name the digest."""


class MonitoredColumn(Model):
    """One column, and what the reference holds."""

    former = MappingProxyType({"usual": "most_frequent"})

    name: Feature
    """What is measured."""
    kind: ColumnKind
    """How it is compared."""
    most_frequent: float
    """The most frequent value; an event is any other."""
    threshold: float
    """Effect from which on it has drifted."""
    mean: float
    """Mean of the reference."""
    sd: float
    """Standard deviation of the reference."""


class LargestEffect(Model):
    """The column of a window that moved most for its threshold."""

    column: Feature
    """Which one."""
    effect: float
    """Its effect."""
    shift: float
    """Difference of means in standard deviations of the reference, or of rates."""
    low: float
    """Lower end of the shift's 95 % interval."""
    high: float
    """Upper end."""


class WindowResult(Model):
    """One window of the replay."""

    former = MappingProxyType({"strength": "drift_score"})

    name: str
    """Its name."""
    kind: DriftKind
    """What was injected."""
    source: str
    """The source that it comes from; empty where it comes from none."""
    share: float
    """Share of rows that were injected."""
    state: WindowState
    """What became of it."""
    rows: int
    """Rows in it."""
    columns_drifted: tuple[Feature, ...]
    """Columns that reached their thresholds."""
    drift_score: float
    """The largest effect in units of its threshold."""
    effects: tuple[float, ...]
    """The effect of each column, in the order of `columns`."""
    strongest: LargestEffect | None
    """The column that moved most; null where nothing was compared."""


class DetectionRate(Model):
    """How often windows of one kind, source and share alarm."""

    former = MappingProxyType({"judged": "evaluated", "median_strength": "median_drift_score"})

    kind: DriftKind
    """What was injected."""
    source: str
    """The source that it comes from; empty where it comes from none."""
    share: float
    """Share of rows that were injected."""
    windows: int
    """Windows."""
    evaluated: int
    """Windows with enough rows."""
    alarms: int
    """Windows that alarm."""
    rate: float | None
    """Alarms / evaluated; null where none was evaluated."""
    low: float
    """Lower end of the rate's 95 % interval (Wilson)."""
    high: float
    """Upper end."""
    median_drift_score: float | None
    """Median of their drift scores; null where none was evaluated."""


class SelfCheckProblem(Model):
    """Windows that alarm too often without drift, or too seldom with it."""

    former = MappingProxyType({"judged": "evaluated"})

    kind: DriftKind
    """What was injected."""
    source: str
    """The source that it comes from; empty where it comes from none."""
    share: float
    """Share of rows that were injected."""
    alarms: int
    """Windows that alarm."""
    evaluated: int
    """Windows that were evaluated."""
    most: float | None
    """Share of windows that may alarm; null where all of them must."""


class SelfCheck(Model):
    """Whether false alarms and detection are within their bounds."""

    verdict: SelfCheckVerdict
    """failed where there is a problem."""
    problems: tuple[SelfCheckProblem, ...]
    """What is not."""
    tried_another_domain: bool
    """Whether another domain was injected."""


class DriftPage(Model):
    """A page of Evidently's about one window."""

    file: str
    """Its name in reports/monitoring."""
    window: str
    """The window that it shows."""
    columns: int
    """Columns compared."""
    drifted: int
    """Columns that drifted, by Evidently's account."""
    agrees: bool
    """Whether this project's account is the same."""


class DomainAccuracy(Model):
    """How well the classifier tells the domains of dev rows, which it was not fitted on."""

    labels: tuple[str, ...]
    """The domains of the training table that it knows."""
    rows: int
    """Dev rows of these domains."""
    accuracy: float
    """Share of them whose domain it names."""
    most_frequent: float
    """Share of the most frequent domain: what naming it for every row would reach."""


class DirectionReplay(Model):
    """The replay of one direction: its windows, what they detect, and the check of the monitor itself."""

    state: MonitorState
    """Whether windows were evaluated; where not, everything below `reference` is empty."""
    direction: Direction
    """The direction of the requests."""
    pool: RequestPool
    """The rows that windows are drawn from."""
    reference: ReferenceRows
    """The rows that windows are compared with."""
    reference_digest: str | None
    """SHA-256 of what was measured of these rows."""
    columns: tuple[MonitoredColumn, ...]
    """What is measured, and the thresholds."""
    windows: tuple[WindowResult, ...]
    """Every window."""
    detection: tuple[DetectionRate, ...]
    """Alarms by kind, source and share."""
    self_check: SelfCheck | None
    """Whether alarms can be relied on."""
    pages: tuple[DriftPage, ...]
    """Evidently's pages."""
    domains: DomainAccuracy | None = None
    """The classifier of domains; null where there are no two to tell apart."""


class MonitorResult(DirectionReplay, Result):
    """The replay: its windows, what they detect, and the check of the monitor itself."""

    stage: ClassVar = StageInfo(
        "monitor",
        Text("모니터링", "Monitoring"),
        Text(
            "개발 세트와 테스트 세트를 요청으로 리플레이하고 드리프트를 주입하여, 검출률과 오경보율을 측정합니다.",
            "Replays dev and test rows as requests, injects drift, and measures how reliably the monitor detects it.",
        ),
        order=140,
    )

    other_directions: tuple[DirectionReplay, ...] = ()
    """The same in the other direction, for a bundle that translates both ways."""

    @property
    def replays(self) -> tuple[DirectionReplay, ...]:
        """Every direction."""
        return (self, *self.other_directions)

    @property
    def failed_checks(self) -> list[SelfCheck]:
        """The directions' self-checks that failed."""
        checks = (replay.self_check for replay in self.replays)
        return [check for check in checks if check and check.verdict is SelfCheckVerdict.FAILED]
