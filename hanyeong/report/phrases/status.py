"""What `hanyeong status` and the front page say of a project."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, str]] = {
    "status_title": ("현재 상태", "Status"),
    "status_as_of": ("{time} 기준, `hanyeong status`로 갱신", "as of {time}; `hanyeong status` renews it"),
    # what needs a person
    "status_todo": ("할 일", "To do"),
    "status_nothing_to_do": ("없음", "nothing"),
    "todo_stopped": (
        "{stage} 단계가 오류로 끝남: 원인을 해결하고 `hanyeong run`으로 이어서 실행",
        "{stage} ended with an error: mend the cause, then continue with `hanyeong run`",
    ),
    "todo_promote": (
        "번들 {digest}이(가) 판정을 통과하고 승격을 기다림: `hanyeong promote`",
        "bundle {digest} passed its release check and waits: `hanyeong promote`",
    ),
    "todo_broken": ("배포된 번들을 읽을 수 없음: {problem}", "the deployed bundle cannot be read: {problem}"),
    "todo_corrections": (
        "수정 제안 {n}건이 검토를 기다림: `hanyeong feedback list`",
        "corrections that wait for a review: {n}; `hanyeong feedback list`",
    ),
    "todo_window": ("{cause}: {advice}", "{cause}: {advice}"),
    "todo_space": (
        "디스크 여유 공간이 {free}뿐임: `hanyeong doctor`, `dvc gc`로 정리",
        "only {free} are free on the disk: see `hanyeong doctor` and `dvc gc`",
    ),
    "todo_database": ("서비스 데이터베이스: {problem}", "the service's database: {problem}"),
    # in service
    "status_deployed": ("배포된 모델", "In service"),
    "status_no_bundle": (
        "아직 없음: `make pipeline`으로 만들고 `hanyeong promote`로 배포",
        "none yet: make one with `make pipeline`, deploy it with `hanyeong promote`",
    ),
    "status_champion": ("{name} ({digest}), {direction}, {since}부터", "{name} ({digest}), {direction}, since {since}"),
    "status_champion_undated": ("{name} ({digest}), {direction}", "{name} ({digest}), {direction}"),
    "status_release": (
        "{name} ({digest}), {direction}: 승격된 번들이 없어 models/release를 사용",
        "{name} ({digest}), {direction}: models/release, as nothing was promoted yet",
    ),
    "status_scores": ("{test}: BLEU {bleu}, chrF++ {chrf}", "{test}: BLEU {bleu}, chrF++ {chrf}"),
    # people
    "status_people": ("최근 {days}일", "Last {days} days"),
    "status_no_database": ("서비스 기록 없음", "the service has recorded nothing"),
    "status_requests": ("요청 {n}건", "requests: {n}"),
    "status_ratings": (
        "평가 {n}건 중 긍정 {share} [{low}, {high}]",
        "{share} [{low}, {high}] of {n} ratings are positive",
    ),
    "status_no_ratings": ("평가 없음", "no ratings"),
    "status_corrections": ("수정 제안 {n}건", "corrections: {n}"),
    # monitoring
    "status_window": ("모니터링", "Monitoring"),
    "status_no_window": (
        "닫힌 윈도우 없음: `hanyeong monitor`",
        "no window has been closed: `hanyeong monitor`",
    ),
    "status_last_window": (
        "윈도우 {number} ({n}문장, {time}): {state}",
        "window {number} ({n} sentences, {time}): {state}",
    ),
    "status_renewal": ("재학습 ({reason}, {time}): {state}", "retraining ({reason}, {time}): {state}"),
    # runs and disk
    "status_runs": ("최근 실행", "Last runs"),
    "status_running": ("실행 중: {stage}", "running: {stage}"),
    "status_no_runs": ("없음", "none"),
    "status_disk": ("디스크", "Disk"),
    "status_folder": ("{name} {size}", "{name} {size}"),
    "status_free": ("여유 {size}", "{size} free"),
}
