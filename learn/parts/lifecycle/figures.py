"""The figures of the part on the life of a model: tables of what a run has left, or of what to run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from hanyeong.pipeline.results_file import State
from hanyeong.report.numbers import fixed, large, plain, share, size
from hanyeong.report.params import Language
from hanyeong.results.base import Code, Text
from hanyeong.results.judge import CheckStatus
from hanyeong.results.monitor import DriftKind
from hanyeong.results.registry import stage_of
from hanyeong.results.scores import Score
from learn.drawing import Curve, curves, said, table
from learn.part import Shown
from learn.parts.lifecycle.measure import LifecycleResult
from learn.parts.lifecycle.phases import PHASES

TO_REPORTS: Final = "../../../"
"""From a page of the course to the folder of the reports."""
NOTHING: Final = Text("아직 결과가 없음. 실행: `make pipeline`", "nothing yet; run `make pipeline`")
MOST_ROWS: Final = 10
"""Of a table whose rows the run decides."""
STATES: Final[Mapping[State, Text]] = {
    State.THERE: Text("있음", "there"),
    State.MISSING: Text("아직 없음", "not yet"),
    State.UNREADABLE: Text("읽을 수 없음", "cannot be read"),
    State.OTHER_VERSION: Text("다른 버전의 결과", "of another version"),
}
MODELS: Final[Mapping[str, Text]] = {"teacher": Text("교사", "teacher"), "student": Text("학생", "student")}
TONES: Final[Mapping[str, str]] = {"teacher": "second", "student": "main"}

Rows = Sequence[Sequence[str]]
Draw = Callable[[LifecycleResult, Language], Shown]


def _rows(
    caption: Text, heads: Sequence[Text], rows: Iterable[Sequence[str]], language: Language, words: Sequence[int] = ()
) -> Shown:
    """A table; where there is nothing to show, it says what to run."""
    found = list(rows)[:MOST_ROWS] or [[said(NOTHING, language), *[""] * (len(heads) - 1)]]
    return table(caption, heads, found, language, words=words)


def _of(code: Code, language: Language) -> str:
    return said(code.text, language)


def _scored(score: Score) -> str:
    return f"{fixed(score.value)} ({fixed(score.low)}–{fixed(score.high)})"


# -- the phases


def phases(result: LifecycleResult, language: Language) -> Shown:
    """Each phase: its page, its stages, and how many of them have left a result."""
    heads = (Text("단계", "phase"), Text("파이프라인", "stages"), Text("결과", "results"))
    rows = []
    for name, phase in PHASES.items():
        there = sum(result.left[stage].state is State.THERE for stage in phase.stages)
        stages = ", ".join(said(stage_of(stage).title, language) for stage in phase.stages)
        rows.append([f"[{said(phase.title, language)}](lifecycle-{name}.html)", stages, f"{there}/{len(phase.stages)}"])
    caption = Text(
        "여섯 단계와, 마지막 실행에서 결과를 남긴 파이프라인 단계의 수",
        "Six phases, and how many of their stages have left a result",
    )
    return _rows(caption, heads, rows, language, words=(1,))


def reports_of(phase: str) -> Draw:
    """The table of a phase's stages: what there is of each, with a link to its page."""

    def draw(result: LifecycleResult, language: Language) -> Shown:
        heads = (Text("파이프라인 단계", "stage"), Text("하는 일", "what it does"), Text("결과", "result"))
        rows = [_report(result, stage, language) for stage in PHASES[phase].stages]
        caption = Text("이 단계의 보고서", "The reports of this phase")
        return _rows(caption, heads, rows, language, words=(1, 2))

    return draw


def _report(result: LifecycleResult, stage: str, language: Language) -> list[str]:
    left, info = result.left[stage], stage_of(stage)
    title = said(info.title, language)
    name = f"[{title}]({TO_REPORTS}{left.page.format(language=language)})" if left.page else title
    return [name, said(info.summary, language), said(STATES[left.state], language)]


# -- planning


def plan_costs(result: LifecycleResult, language: Language) -> Shown:
    """What both models were reckoned to cost."""
    heads = (
        Text("모델", "model"),
        Text("파라미터", "parameters"),
        Text("학습 토큰", "training tokens"),
        Text("말뭉치 통과 횟수", "passes"),
        Text("연산", "operations"),
        Text("메모리", "memory"),
        Text("int8 크기", "int8 size"),
    )
    plan = result.plan
    rows = [
        [
            said(MODELS[name], language),
            large(cost.parameters) or "",
            large(cost.training_tokens) or "",
            fixed(cost.passes) or "",
            large(cost.flops) or "",
            size(cost.memory_bytes) or "",
            size(cost.int8_bytes) or "",
        ]
        for name, cost in ((("teacher", plan.teacher), ("student", plan.student)) if plan else ())
    ]
    caption = Text("학습하기 전에 계산한 비용", "Costs, worked out before the training")
    return _rows(caption, heads, rows, language)


def plan_goals(result: LifecycleResult, language: Language) -> Shown:
    """The goals, and what the plan thinks of them."""
    heads = (Text("목표", "goal"), Text("테스트", "test"), Text("값", "value"), Text("달성 가능성", "feasibility"))
    rows = [
        [_of(goal.goal, language), goal.test, plain(goal.value) or "–", _of(goal.feasibility, language)]
        for goal in (result.plan.goals if result.plan else ())
    ]
    caption = Text("목표와 달성 가능성", "Goals and their feasibility")
    return _rows(caption, heads, rows, language, words=(1, 3))


# -- data


def data_sources(result: LifecycleResult, language: Language) -> Shown:
    """Rows of each source, from file to training."""
    heads = (
        Text("출처", "source"),
        Text("용도", "use"),
        Text("공개 여부", "terms"),
        Text("읽은 행", "rows read"),
        Text("정제 후", "after cleaning"),
    )
    rows = [
        [
            name,
            _of(one.ingested.use, language),
            _of(one.ingested.terms, language),
            plain(one.read) or "–",
            plain(one.kept) or "–",
        ]
        for name, one in result.sources.items()
    ]
    return _rows(Text("출처별 행의 수", "Rows by source"), heads, rows, language, words=(1, 2))


def data_rejected(result: LifecycleResult, language: Language) -> Shown:
    """Why rows were rejected."""
    totals: dict[Code, int] = {}
    for one in result.clean.sources.values() if result.clean else ():
        for reason, n in one.rejected.items():
            totals[reason] = totals.get(reason, 0) + n
    most = sorted(totals.items(), key=lambda item: -item[1])
    rows = [[_of(reason, language), plain(n) or ""] for reason, n in most if n]
    heads = (Text("사유", "reason"), Text("행", "rows"))
    return _rows(
        Text("정제에서 제외한 사유(많은 순)", "Why rows were rejected, most frequent first"), heads, rows, language
    )


def data_split(result: LifecycleResult, language: Language) -> Shown:
    """Rows of each part."""
    heads = (Text("세트", "split"), Text("행", "rows"))
    rows = [[f"`{name}`", plain(n) or ""] for name, n in (result.split.parts.items() if result.split else ())]
    return _rows(Text("분할 결과", "Rows of each split"), heads, rows, language)


def data_checks(result: LifecycleResult, language: Language) -> Shown:
    """The expectations on the tables."""
    heads = (
        Text("시점", "when"),
        Text("조건", "expectations"),
        Text("어긴 치명적 조건", "critical, not met"),
        Text("어긴 경고 조건", "warnings"),
    )
    names = {"raw": Text("정제 전", "before cleaning"), "split": Text("분할 후", "after splitting")}
    rows = [
        [
            said(names[step], language) if step in names else step,
            plain(len(found.expectations)) or "",
            plain(found.critical_broken) or "",
            plain(found.warnings_broken) or "",
        ]
        for step, found in result.validate_.items()
    ]
    return _rows(Text("데이터 검증", "Validation of the data"), heads, rows, language)


# -- the model


def model_curves(result: LifecycleResult, language: Language) -> Shown:
    """The dev losses of both trainings."""
    found = result.trainings
    if not found:
        return _rows(Text("학습 곡선", "Learning curves"), (Text("", ""),), [], language)
    lines = [
        Curve(
            said(MODELS[name], language),
            [(tokens / 1e6, loss) for tokens, loss in zip(one.curves.n_tokens, one.curves.dev_loss, strict=True)],
            TONES[name],
        )
        for name, one in found.items()
    ]
    caption = Text("학습한 토큰 수에 따른 dev 손실", "Dev loss by the tokens trained on")
    axes = (Text("학습 토큰 (백만)", "training tokens (millions)"), Text("dev 손실", "dev loss"))
    return curves(lines, caption, axes, language)


def model_trainings(result: LifecycleResult, language: Language) -> Shown:
    """Both trainings."""
    heads = (
        Text("모델", "model"),
        Text("파라미터", "parameters"),
        Text("스텝", "steps"),
        Text("학습 토큰", "tokens"),
        Text("가장 낮은 dev 손실", "lowest dev loss"),
        Text("멈춘 이유", "why it stopped"),
    )
    rows = [
        [
            said(MODELS[name], language),
            large(one.parameters) or "–",
            plain(one.steps) or "",
            large(one.tokens) or "–",
            fixed(one.best.dev_loss, 3) or "",
            _of(one.stop_reason, language) if one.stop_reason else "–",
        ]
        for name, one in result.trainings.items()
    ]
    return _rows(Text("두 번의 학습", "The two trainings"), heads, rows, language, words=(5,))


def model_candidates(result: LifecycleResult, language: Language) -> Shown:
    """The exported models."""
    heads = (Text("후보", "candidate"), Text("크기", "size"), Text("dev chrF++", "dev chrF++"), Text("선택", "picked"))
    found = result.compress
    rows = [
        [one.name, size(one.bytes) or "", fixed(one.chrf) or "", "●" if found and one.name == found.pick.name else ""]
        for one in (found.candidates if found else ())
    ]
    caption = Text(
        "내보내고 양자화한 후보와 선택한 모델", "Exported and quantized candidates, and the one that was picked"
    )
    return _rows(caption, heads, rows, language, words=(3,))


def model_scores(result: LifecycleResult, language: Language) -> Shown:
    """Scores on the tests."""
    heads = (
        Text("시스템", "system"),
        Text("테스트", "test"),
        Text("BLEU (95% 구간)", "BLEU (95% interval)"),
        Text("chrF++ (95% 구간)", "chrF++ (95% interval)"),
    )
    rows = [
        [_of(one.which, language), f"`{test}`", _scored(scores.metrics.bleu), _scored(scores.metrics.chrf)]
        for one in result.evaluation.values()
        for test, scores in one.tests.items()
    ]
    return _rows(Text("테스트 점수", "Scores on the tests"), heads, rows, language, words=(1,))


def model_explained(result: LifecycleResult, language: Language) -> Shown:
    """What the confidence of a translation is made of."""
    heads = (
        Text("방향", "direction"),
        Text("특징", "feature"),
        Text("평균 영향(chrF++점)", "mean effect (chrF++ points)"),
    )
    rows = [
        [_of(direction, language), _of(one.feature, language), fixed(one.weight, 2) or ""]
        for direction, found in (result.quality.directions.items() if result.quality else ())
        for one in found.features[:5]
    ]
    caption = Text(
        "번역의 신뢰도를 좌우하는 특징(큰 순)", "What the confidence of a translation depends on, largest first"
    )
    return _rows(caption, heads, rows, language, words=(1,))


# -- compliance and robustness


def compliance_sources(result: LifecycleResult, language: Language) -> Shown:
    """Whose text the model was made from."""
    heads = (Text("출처", "source"), Text("공개 여부", "terms"), Text("라이선스", "licence"), Text("행", "rows"))
    rows = [
        [one.name, _of(one.terms, language), one.licence or "–", plain(one.rows) or ""]
        for one in (result.package.sources if result.package else ())
    ]
    return _rows(
        Text("번들에 적힌 출처와 라이선스", "Sources and licences that the bundle states"),
        heads,
        rows,
        language,
        words=(1, 2),
    )


def compliance_checks(result: LifecycleResult, language: Language) -> Shown:
    """The release decision: how the checks came out."""
    heads = (Text("검사", "check"), Text("결과", "status"), Text("이유", "reason"))
    judged = result.judge
    first = sorted(judged.checks, key=lambda one: not one.against) if judged else []
    rows = [
        [
            " ".join([_of(one.name, language), f"`{one.test}`" if one.test else ""]).strip(),
            _of(one.status, language),
            one.reason_ko if language == "ko" else one.reason,
        ]
        for one in first
    ]
    decided = judged.verdict.text if judged else Text("아직 없음", "none yet")
    n = judged.counts.get(CheckStatus.PASS, 0) if judged else 0
    caption = Text(
        f"릴리스 판정: {decided.ko}. 통과한 검사 {n}개. 문제가 있는 검사부터 {MOST_ROWS}개까지",
        f"Release decision: {decided.en}; {n} checks speak for it. Up to {MOST_ROWS} checks, those against it first",
    )
    return _rows(caption, heads, rows, language, words=(1, 2))


def compliance_robustness(result: LifecycleResult, language: Language) -> Shown:
    """How answers go wrong, on every test."""
    heads = (
        Text("테스트", "test"),
        Text("빈 출력", "empty"),
        Text("원문 복사", "copied"),
        Text("반복", "repeated"),
        Text("다른 문자", "wrong script"),
        Text("숫자 유지", "numbers kept"),
    )
    candidate = result.evaluation.get("candidate") or next(iter(result.evaluation.values()), None)
    rows = [
        [
            f"`{test}`",
            *(share(rate) or "–" for rate in (
                one.behaviour.empty_rate, one.behaviour.copy_rate, one.behaviour.repetition_rate,
                one.behaviour.wrong_script_rate, one.behaviour.numbers.kept_share,
            )),
        ]
        for test, one in (candidate.tests.items() if candidate else ())
    ]  # fmt: skip
    name = Text("", "") if candidate is None else Text(f": {candidate.which.text.ko}", f": {candidate.which.text.en}")
    return _rows(Text(f"출력의 퇴화{name.ko}", f"Degenerate outputs{name.en}"), heads, rows, language)


# -- service


def service_bundle(result: LifecycleResult, language: Language) -> Shown:
    """The bundle in service."""
    heads = (Text("항목", "item"), Text("값", "value"))
    found = result.package
    items: Sequence[tuple[Text, str | None]] = () if found is None else (
        (Text("이름", "name"), found.name),
        (Text("번들 다이제스트", "digest of the bundle"), f"`{found.digest[:16]}`"),
        (Text("번역 방향", "direction"), _of(found.direction, language)),
        (Text("모델", "model"), f"{_of(found.model.which, language)}, {found.model.compute_type}"),
        (Text("모델 크기", "size of the model"), size(found.model.bytes)),
        (Text("파일 수", "files"), plain(len(found.files))),
        (
            Text("로드 검사에서 번역한 문장", "smoke-test sentences translated"),
            f"{found.answers.answered}/{found.answers.asked}",
        ),
        (Text("빔 크기", "beam size"), plain(found.beam_size)),
    )  # fmt: skip
    rows = [[said(name, language), value or "–"] for name, value in items]
    return _rows(Text("서비스할 번들", "The bundle to be put in service"), heads, rows, language, words=(1,))


# -- monitoring


def monitoring_detection(result: LifecycleResult, language: Language) -> Shown:
    """How often windows alarm."""
    heads = (
        Text("주입한 것", "injected"),
        Text("비율", "share"),
        Text("창", "windows"),
        Text("경보", "alarms"),
        Text("경보율 (95% 구간)", "rate (95% interval)"),
    )
    rows = [
        [
            _of(one.kind, language),
            share(one.share, 0) or "–" if one.kind is not DriftKind.NO_DRIFT else "–",
            plain(one.evaluated) or "",
            plain(one.alarms) or "",
            f"{share(one.rate, 0)} ({share(one.low, 0)}–{share(one.high, 0)})" if one.rate is not None else "–",
        ]
        for one in (result.monitor.detection if result.monitor else ())
    ]
    return _rows(
        Text("리플레이에서 잰 검출률과 오경보율", "Detection and false alarms in the replay"), heads, rows, language
    )


def monitoring_pages(result: LifecycleResult, language: Language) -> Shown:
    """Pages on windows of requests: those of the replay, and those on live requests where there are any."""
    heads = (Text("페이지", "page"), Text("내용", "what it shows"))
    replay = Text("리플레이의 창 하나(Evidently)", "a window of the replay (Evidently)")
    rows = [[_link(page, page.rpartition("/")[2]), said(replay, language)] for page in result.drift_pages]
    if result.live:
        shown = Text("서비스가 받은 요청", "requests to the service")
        rows.append(
            [
                _link(
                    result.live.format(language=language), said(Text("실시간 모니터링", "live monitoring"), language)
                ),
                said(shown, language),
            ]
        )
    return _rows(Text("모니터링 페이지", "Pages of the monitor"), heads, rows, language, words=(1,))


def _link(page: str, name: str) -> str:
    return f"[{name}]({TO_REPORTS}{page})"


FIGURES: Final[Mapping[str, Draw]] = {
    "phases": phases,
    **{f"{name}_reports": reports_of(name) for name in PHASES},
    "plan_costs": plan_costs,
    "plan_goals": plan_goals,
    "data_sources": data_sources,
    "data_rejected": data_rejected,
    "data_split": data_split,
    "data_checks": data_checks,
    "model_curves": model_curves,
    "model_trainings": model_trainings,
    "model_candidates": model_candidates,
    "model_scores": model_scores,
    "model_explained": model_explained,
    "compliance_sources": compliance_sources,
    "compliance_checks": compliance_checks,
    "compliance_robustness": compliance_robustness,
    "service_bundle": service_bundle,
    "monitoring_detection": monitoring_detection,
    "monitoring_pages": monitoring_pages,
}
VALUES: Final[Mapping[str, Callable[[LifecycleResult], str]]] = {}
