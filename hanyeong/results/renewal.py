"""What became of an attempt to replace the champion: why it began, how it ended."""

from __future__ import annotations

from hanyeong.results.base import Code


class RenewalReason(Code):
    """Why a retraining was asked for."""

    ALARM = "alarm", "모니터 경보", "an alarm of the monitor"
    DATA = "data", "새 데이터", "new data"
    HAND = "hand", "사용자 요청", "somebody asked"
    SCHEDULE = "schedule", "일정", "the schedule"


class RenewalState(Code):
    """How far it got."""

    RUNNING = "running", "진행 중", "running"
    DECLINED = "declined", "시작하지 않음", "not started"
    FAILED = "failed", "실패", "failed"
    NO_GO = "no-go", "배포 불가 판정", "the challenger was refused"
    KEPT = "kept", "승인 대기", "the challenger waits for somebody to promote it"
    PROMOTED = "promoted", "배포됨", "the challenger was promoted"
