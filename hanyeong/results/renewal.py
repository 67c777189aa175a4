"""What became of an attempt to replace the champion: why it began, how it ended."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from hanyeong.results.base import Code, Model
from hanyeong.results.scores import Comparison


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


class RenewalWhy(Code):
    """Why an attempt was not started, or ended as it did."""

    BUSY = "busy", "다른 재학습이 진행 중", "another one is running"
    NO_REMEDY = "no remedy", "재학습으로 해결되지 않는 원인", "its cause is nothing that training mends"
    NOTHING_NEW = "nothing new", "새로 학습할 데이터가 없음", "there is nothing new to learn from"
    TOO_FEW = "too few", "새 수정 번역이 부족함 (renew.min_new_pairs)", "too few new corrections (renew.min_new_pairs)"
    COOLDOWN = (
        "cooldown",
        "실패 후 대기 중 (renew.cooldown_hours)",
        "the last one failed too recently (renew.cooldown_hours)",
    )
    PER_WEEK = (
        "per week",
        "주간 횟수 초과 (renew.max_per_week)",
        "there were enough of them this week (renew.max_per_week)",
    )
    BUDGET = (
        "budget",
        "주간 시간 예산 소진 (renew.budget_hours_per_week)",
        "the hours of this week are used up (renew.budget_hours_per_week)",
    )
    KILLED = "killed", "끝나기 전에 종료됨", "it was killed"
    RUN_FAILED = "run failed", "파이프라인이 실패함", "the pipeline failed"
    OTHER_DATA = "other data", "학습하는 동안 데이터가 바뀜", "the data changed while it was being trained on"
    REFUSED = "refused", "판정이 불가", "the decision is no-go"
    SAME_BUNDLE = "same bundle", "현재 챔피언과 같은 번들", "it is the very bundle that is deployed"
    MANUAL = "manual", "직접 승인해야 함 (renew.promote: manual)", "a person promotes it (renew.promote: manual)"
    NOT_PROMOTED = "not promoted", "배포가 거부됨", "it could not be promoted"
    LET_THROUGH = "let through", "판정을 통과함", "the decision is go"


class RenewalReport(Model):
    """An attempt to replace the champion: reports/renewal.json. No text of a corpus or of people."""

    number: int | None
    """Of its row in the database; null: none was written, for it was only asked about."""
    begun: str
    """ISO 8601, UTC."""
    ended: str | None
    """null while it runs."""
    reason: RenewalReason
    """Why it was asked for."""
    window: int | None
    """Number of the window whose alarm asked for it."""
    state: RenewalState
    """How far it got."""
    why: RenewalWhy | None
    """Why it was not started, or ended so; null while it runs."""
    champion: str | None
    """Digest of the bundle that was deployed when it began."""
    challenger: str | None = None
    """Digest of the bundle that it made."""
    new_corrections: int
    """Approved since the last training."""
    changed_sources: tuple[str, ...]
    """Sources with other files than those that were trained on."""
    train_corrections: int = 0
    """Corrections that were trained on."""
    test_corrections: int = 0
    """Corrections that it was tested with."""
    left_out: int = 0
    """Corrections that were not trained on, for there would be more than renew.max_feedback_share of them."""
    data: Mapping[str, str] = Field(default_factory=dict)
    """Digest of each train source, as ingest takes it."""
    against: tuple[str, ...] = ()
    """The checks that speak against the release."""
    comparisons: Mapping[str, Comparison] = Field(default_factory=dict)
    """The challenger against the champion, by test."""
    cpu_s: float | None = None
    """CPU time of its stages."""
