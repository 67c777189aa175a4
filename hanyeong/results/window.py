"""What the monitor found in one window of the request log: its state, the signals that caused it, what to look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Self

from hanyeong.results.base import Code, Model, Text
from hanyeong.results.codes import Direction
from hanyeong.results.monitor import Feature

FOLDER: Final = "reports/windows"
"""Where what was found in each window lies: NUMBER.json (`WindowReport`), its Data Docs in NUMBER-docs, its pages. No
stage writes here: reports/monitoring belongs to the replay, and is removed with it."""
KEPT: Final = 1000
"""Windows that are kept as files and listed, the newest; the database keeps all."""


class LiveState(Code):
    """How the translator in service is doing, by its last window."""

    OK = "ok", "정상", "ok"
    WARNING = "warning", "주의", "warning"
    ALARM = "alarm", "경보", "alarm"
    NOT_ENOUGH_DATA = "not enough data", "데이터 부족", "not enough data"
    STALE = "stale", "갱신 중단", "stale"


class SignalState(Code):
    """What one signal of a window says."""

    OK = "ok", "정상", "ok"
    WARNING = "warning", "주의", "warning"
    ALARM = "alarm", "경보", "alarm"
    NOT_MEASURED = "not measured", "측정되지 않음", "not measured"


class SignalGroup(Code):
    """What a signal is about."""

    INPUT = "input", "입력", "input"
    OUTPUT = "output", "출력", "output"
    SERVICE = "service", "서비스", "service"
    PEOPLE = "people", "사용자", "users"
    CANARY = "canary", "카나리아 문장", "canary sentences"


class Signal(Code):
    """What is measured of a window beside the features of its sentences (hanyeong/results/monitor.py::Feature)."""

    DOMAIN = "domain", "도메인 분포", "distribution of domains"
    PLACEHOLDERS_LOST = "placeholders_lost", "플레이스홀더 유실 비율", "share with lost placeholders"
    LATENCY_MS = "latency_ms", "지연 시간 중앙값 (ms)", "median latency (ms)"
    LATENCY_TOKEN_MS = "latency_token_ms", "토큰당 지연 시간 중앙값 (ms)", "median latency per token (ms)"
    LATENCY_P95_MS = "latency_p95_ms", "지연 시간 p95 (ms)", "p95 latency (ms)"
    LATENCY_TOKEN_P95_MS = "latency_token_p95_ms", "토큰당 지연 시간 p95 (ms)", "p95 latency per token (ms)"
    QUEUE_WAIT_MS = "queue_wait_ms", "대기 시간 p95 (ms)", "p95 queue wait (ms)"
    ERROR_RATE = "error_rate", "오류 비율 (5xx)", "error rate (5xx)"
    REFUSAL_RATE = "refusal_rate", "거절 비율 (4xx, 503)", "refusal rate (4xx, 503)"
    CLIENTS = "clients", "클라이언트 종류 분포", "distribution of client kinds"
    SATISFACTION = "satisfaction", "긍정 평가 비율", "share of thumbs up"
    CORRECTED = "corrected", "수정 제안 비율", "share of answers corrected"
    CORRECTION_CHRF = "correction_chrf", "출력과 수정문의 chrF", "chrF between output and correction"
    CANARY_CHANGED = "canary_changed", "달라진 카나리아 번역 비율", "share of canary translations that changed"
    CANARY_CHRF = "canary_chrf", "배포 시점 대비 카나리아 chrF", "canary chrF against the release"
    CANARY_SECONDS = "canary_seconds", "카나리아 번역 시간 (초)", "canary translation time (s)"


NAMES: Final = frozenset({*(name.value for name in Signal), *(name.value for name in Feature)})
"""Of all signals but the shares of a distribution, which hold names of the user's."""


class Cause(Code):
    """What most likely made a window differ; `advice` says what to look at."""

    advice: Text

    def __new__(cls, value: str, ko: str = "", en: str = "", advice_ko: str = "", advice_en: str = "") -> Self:
        """Make a member: the stored value, its words, and what to look at."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.text = Text(ko, en)
        member.advice = Text(advice_ko, advice_en)
        return member

    MODEL_CHANGED = (
        "model changed",
        "모델의 번역이 배포 시점과 다름",
        "the model translates differently than when it was released",
        "번들 파일, 스레드 수, 라이브러리 버전을 확인하고 `hanyeong rollback`을 고려하세요.",
        "Check the bundle's files, the threads and the library versions, and consider `hanyeong rollback`.",
    )
    VOCABULARY = (
        "vocabulary",
        "토크나이저와 모델이 맞지 않음",
        "tokenizer and model do not belong together",
        "번들의 토크나이저 파일을 `hanyeong champion`이 가리키는 번들과 비교하세요.",
        "Compare the bundle's tokenizer files with those of the bundle that `hanyeong champion` names.",
    )
    SLOWER = (
        "slower",
        "서비스가 느려짐",
        "the service has become slower",
        "같은 기기에서 실행 중인 다른 프로그램, CPU 온도와 클록, 스레드 수를 확인하세요.",
        "Look for other programs on the machine, a throttled CPU, and the number of threads.",
    )
    DOMAIN = (
        "another domain",
        "다른 도메인의 요청",
        "requests from another domain",
        "수정 제안과 새 데이터를 모아 `hanyeong retrain`으로 다시 학습하세요.",
        "Collect corrections and new data, and train again with `hanyeong retrain`.",
    )
    TYPING = (
        "typing habits",
        "입력 습관의 변화",
        "other typing habits",
        "문장 부호, 띄어쓰기, 로마자 표기가 달라진 클라이언트를 찾으세요.",
        "Find the client whose punctuation, spacing or romanization differs.",
    )
    CUT_INPUT = (
        "cut input",
        "길이가 달라진 입력",
        "inputs of another length, such as cut sentences",
        "텍스트를 잘라 보내거나 여러 문장을 붙여 보내는 클라이언트를 찾으세요.",
        "Find the client that cuts its texts, or sends several sentences as one.",
    )
    OUTPUT = (
        "bad output",
        "출력 품질 저하 (복사, 반복, 빈 출력, 숫자 누락)",
        "worse outputs (copied, repeated, empty, numbers lost)",
        "해당 신호의 요청을 확인하고, 모델이 바뀐 시점이면 `hanyeong rollback`을 고려하세요.",
        "Look at the requests behind the signal; if the model changed then, consider `hanyeong rollback`.",
    )
    ERRORS = (
        "errors",
        "오류 또는 거절 증가",
        "more errors or refusals",
        "서비스 로그의 코드별 건수와 대기열 한도를 확인하세요.",
        "Look at the counts by code in the service's log, and at the limits of the queue.",
    )
    PEOPLE = (
        "people",
        "사용자 만족도 하락",
        "users are less satisfied",
        "`hanyeong feedback list`로 수정 제안을 확인하세요.",
        "Read the corrections with `hanyeong feedback list`.",
    )


class SignalReading(Model):
    """One signal of a window, beside what it is without drift."""

    name: str
    """A `Signal`, or a `Feature` of the sentences; of a distribution also each of its shares, as "domain:law"."""
    group: SignalGroup
    """What it is about."""
    state: SignalState
    """What it says."""
    value: float | None
    """In the window."""
    reference: float | None
    """Without drift."""
    effect: float | None
    """How far it moved, in the unit of its threshold."""
    threshold: float | None
    """Effect from which on it is an alarm."""
    low: float | None
    """Lower end of the value's 95 % interval."""
    high: float | None
    """Upper end."""


SHARE_MARK: Final = ":"
"""Between a distribution and one of its categories, in the name of a share."""


GROUPS: Final[Mapping[str, SignalGroup]] = {
    **dict.fromkeys(
        (
            Feature.SCORE_PER_TOKEN,
            Feature.LENGTH_LOG_RATIO,
            Feature.EMPTY_ANSWER,
            Feature.COPIED_SHARE,
            Feature.REPEATED_SHARE,
            Feature.WRONG_SCRIPT_RATE,
            Feature.NUMBERS_LOST_SHARE,
            Feature.CONFIDENCE,
            Feature.NEEDS_REVIEW,
            Signal.PLACEHOLDERS_LOST,
        ),
        SignalGroup.OUTPUT,
    ),
    **dict.fromkeys((Signal.SATISFACTION, Signal.CORRECTED, Signal.CORRECTION_CHRF), SignalGroup.PEOPLE),
    **dict.fromkeys((Signal.CANARY_CHANGED, Signal.CANARY_CHRF, Signal.CANARY_SECONDS), SignalGroup.CANARY),
    **dict.fromkeys(
        (
            Signal.LATENCY_MS,
            Signal.LATENCY_TOKEN_MS,
            Signal.LATENCY_P95_MS,
            Signal.LATENCY_TOKEN_P95_MS,
            Signal.QUEUE_WAIT_MS,
            Signal.ERROR_RATE,
            Signal.REFUSAL_RATE,
            Signal.CLIENTS,
        ),
        SignalGroup.SERVICE,
    ),
}
"""What signals are about, but for those of the input."""


def group_of(name: str) -> SignalGroup:
    """What a signal is about, or a share of one."""
    return GROUPS.get(name.partition(SHARE_MARK)[0], SignalGroup.INPUT)


def names_of(group: SignalGroup) -> frozenset[str]:
    """The signals of a group, but for those of the input."""
    return frozenset(name for name, found in GROUPS.items() if found is group)


def label(name: str) -> Text:
    """The words of a reading's name; a share has those of its distribution, and its category."""
    base, mark, category = name.partition(SHARE_MARK)
    words = Signal(base).text if base in set(Signal) else Feature(base).text
    return Text(*(f"{word}: {category}" if mark else word for word in words))


class WindowReport(Model):
    """One closed window: <number>.json in `FOLDER`."""

    number: int
    """Counted from 1."""
    digest: str
    """Of the bundle that answered."""
    direction: Direction
    """Of its sentences."""
    after: str | None
    """It holds what was logged later than this (ISO 8601, UTC); null: from the first row on."""
    until: str
    """It holds what was logged until then."""
    requests: int
    """Requests."""
    segments: int
    """Sentences."""
    state: LiveState
    """The worst of its signals, as far as they are believed."""
    causes: tuple[Cause, ...]
    """The most likely first."""
    signals: tuple[SignalReading, ...]
    """All that was measured."""
    validated: bool
    """Whether the table passed validation; where not, nothing of it is believed."""
