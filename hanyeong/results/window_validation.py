"""Why the table of a window is validated before the monitor believes it: what a broken expectation would mean."""

from __future__ import annotations

from hanyeong.results.base import Code


class WindowReason(Code):
    """What it would mean if an expectation of a window's table were broken."""

    NO_ROWS = "no_rows", "윈도우에 행이 없음", "the window holds no row"
    FEW_ROWS = "few_rows", "행이 적어 신호의 신뢰 구간이 넓음", "too few rows for narrow confidence intervals"
    ROW_TWICE = "row_twice", "같은 행이 두 번 세어짐", "the same row is counted twice"
    OTHER_BUNDLE = (
        "other_bundle",
        "번들마다 기준이 다르므로 윈도우에는 한 번들의 행만 있어야 함",
        "each bundle has a reference of its own: a window may hold rows of one bundle only",
    )
    OTHER_DIRECTION = (
        "other_direction",
        "방향마다 기준이 다르므로 윈도우에는 한 방향의 행만 있어야 함",
        "each direction has a reference of its own: a window may hold rows of one direction only",
    )
    UNKNOWN_LABEL = (
        "unknown_label",
        "다른 버전의 서비스가 기록했을 수 있음",
        "another version of the service may have written it",
    )
    COUNTS_DIFFER = (
        "counts_differ",
        "한 문장에서 센 값이 서로 맞지 않음",
        "counts of one sentence contradict each other",
    )
    NO_FEATURES = (
        "no_features",
        "특성이 없는 문장은 드리프트 신호에서 빠짐",
        "sentences without features are left out of the drift signals",
    )
    GAP = "gap", "결측값은 다른 조건에서 검사되지 않음", "rows without a value are skipped by all other checks"
    IMPOSSIBLE = "impossible", "나올 수 없는 값: 로그가 잘못됨", "an impossible value: the log is wrong"
