"""The figures of the part on time and memory, and the numbers that its text quotes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final

from hanyeong.report.numbers import fixed, plain
from hanyeong.report.params import Language
from hanyeong.results.base import Text
from learn.drawing import bars, number, said, table
from learn.part import Shown
from learn.parts.training_time.devices import DEVICES
from learn.parts.training_time.epochs import Epoch
from learn.parts.training_time.load import Load
from learn.parts.training_time.measure import Rung, TrainingTimeResult

CHOICES: Final[Mapping[str, Text]] = {
    "start": Text(
        "단어, 최대 길이까지 패딩, 로짓 전체, float32, 스레드 1개", "words, padded, whole logits, float32, 1 thread"
    ),
    "pieces": Text("서브워드", "subwords"),
    "buckets": Text("길이별 버킷", "buckets by length"),
    "chunks": Text("로짓을 나누어 계산", "logits in chunks"),
    "bfloat16": Text("bfloat16", "bfloat16"),
    "threads": Text("모든 코어", "all cores"),
    "small": Text("작은 모델", "the small model"),
}
"""What was changed, by the names of the ladder; each keeps all changes before it."""
SCALES: Final[Mapping[str, Text]] = {
    "words": Text("큰 모델, 단어", "large, words"),
    "pieces": Text("큰 모델, 서브워드", "large, subwords"),
    "small": Text("작은 모델", "small"),
}
LOADS: Final[Mapping[str, Text]] = {
    "alone": Text("혼자", "alone"),
    "crowded": Text("이웃 프로세스와 함께", "beside busy neighbours"),
    "throttled": Text("절반의 시간만 실행", "stopped half of the time"),
}
SAID: Final[Mapping[str, Text]] = {
    "": Text("없음", "nothing"),
    "busy": Text("컴퓨터가 바쁨", "the machine is busy"),
    "slow": Text("다른 프로세스 없이 느려짐", "slow, though nobody else computes"),
}
LOGITS: Final[Mapping[str, Text]] = {
    "whole": Text("로짓 전체", "whole logits"),
    "chunks": Text("로짓을 나누어 계산", "logits in chunks"),
}
GB: Final = 1e9
MINUTE_S, HOUR_S = 60, 3600
CLOSE: Final = 0.25
"""A foretold epoch may be off by this share."""


def rungs(result: TrainingTimeResult, language: Language) -> Shown:
    """The table of the part."""
    heads = (
        Text("바꾼 것(위의 것은 그대로)", "changed (and all above)"),
        Text("파라미터", "parameters"),
        Text("토큰/초", "tokens/s"),
        Text("패딩", "padding"),
        Text("메모리", "memory"),
        Text(f"{_count(result.pairs)}쌍 에폭", f"epoch of {_count(result.pairs)} pairs"),
        Text("빨라진 배수", "factor"),
    )
    rows, before = [], None
    for name in CHOICES:
        rows.append(_rung(name, result.rungs[name], before, language))
        before = result.rungs[name]
    caption = Text(
        "이 컴퓨터에서 잰 값. 다른 작업이 없을 때의 시간이며, 메모리는 프로세스가 가장 많이 쓴 양입니다.",
        "Measured on this machine; times are those without other work, memory is the most that the process held",
    )
    return table(caption, heads, rows, language)


def _rung(name: str, rung: Rung, before: Rung | None, language: Language) -> list[str]:
    return [
        said(CHOICES[name], language),
        _count(rung.parameters),
        _count(round(rung.reading.tokens_per_s)),
        f"{rung.reading.padding_share:.0%}",
        f"{rung.reading.peak_bytes / GB:.1f} GB",
        _time(rung.epoch_s, language),
        "" if before is None else f"×{number(before.epoch_s / rung.epoch_s, 2)}",
    ]


def factors(result: TrainingTimeResult, language: Language) -> Shown:
    """What each choice buys."""
    found = [(said(CHOICES[name], language), _ratio(result, before, name)) for before, name in pairwise(CHOICES)]
    caption = Text(
        "선택마다 에폭이 몇 배 짧아졌는가(1보다 작으면 오히려 느려짐)",
        "By what factor each choice shortens an epoch (below 1: it takes longer)",
    )
    row = (said(Text("배수", "factor"), language), [factor for _, factor in found], "main")
    axes = (Text("바꾼 것", "changed"), Text("배수", "factor"))
    return bars([name for name, _ in found], [row], caption, axes, language)


def devices(result: TrainingTimeResult, language: Language) -> Shown:
    """An epoch here and elsewhere."""
    heads = (
        Text("장치", "device"),
        Text("연산 형식", "format"),
        Text("공표 성능 (TFLOP/s)", "stated peak (TFLOP/s)"),
        *(SCALES[name] for name in SCALES),
        Text("들어갈 배치(토큰)", "batch that should fit (tokens)"),
    )
    here = [_time(result.rungs[name].epoch_s, language) for name in ("start", "threads", "small")]
    rows = [[said(Text("이 컴퓨터(측정)", "this machine (measured)"), language), "", "", *here, ""]]
    for device in DEVICES:
        found = result.devices[device.name]
        times = [_time(found.seconds[name], language) for name in SCALES]
        peak = fixed(device.peak_tflops, 1) or ""
        rows.append([device.name, device.number_format, peak, *times, _count(found.batch_tokens)])
    percent = f"{result.utilisation:.0%}"
    caption = Text(
        f"한 에폭의 시간. 첫 줄만 측정한 값이고, 나머지는 공표 성능의 {percent}를 낸다고 가정한 계산입니다.",
        f"Time of an epoch: the first line is measured, the others are calculated for {percent} of the stated peak",
    )
    return table(caption, heads, rows, language, words=(1,), tones=["good", *[""] * len(DEVICES)])


def rooms(result: TrainingTimeResult, language: Language) -> Shown:
    """The largest batch in a given memory."""
    heads = (
        Text("손실 계산", "loss"),
        Text("들어간 가장 큰 배치(토큰)", "largest batch that fitted (tokens)"),
        Text("거절된 배치", "refused"),
        Text("시도", "tries"),
        Text("계획이 예상한 메모리(프로세스 포함)", "memory by the plan, process included"),
    )
    rows = [
        [
            said(LOGITS[name], language),
            _count(found.batch_tokens),
            _count(found.refused_tokens),
            _count(found.tries),
            f"{found.foretold_bytes / GB:.2f} GB",
        ]
        for name in LOGITS
        if (found := result.rooms.get(name))
    ] or [[said(Text("이 시스템에서는 측정할 수 없음", "cannot be measured on this system"), language), *[""] * 4]]
    caption = Text(
        f"작은 모델에 메모리를 {result.memory_mib} MiB까지만 더 허용한 프로세스에서 시도한 결과",
        f"Tried with the small model in processes that were allowed {result.memory_mib} MiB more",
    )
    return table(caption, heads, rows, language)


def survival(result: TrainingTimeResult, language: Language) -> Shown:
    """A training without memory enough."""
    heads = (
        Text("", ""),
        Text("배치(토큰)", "batch (tokens)"),
        Text("스텝", "steps"),
        Text("배치를 나눈 횟수", "splits"),
        Text("dev 손실", "dev loss"),
    )
    found = result.survival
    if found is None:
        rows = [[said(Text("측정하지 못함", "not measured"), language), *[""] * 4]]
    else:
        short, enough = (
            said(text, language)
            for text in (
                Text(f"메모리 {result.memory_mib} MiB", f"{result.memory_mib} MiB"),
                Text("제한 없음", "no limit"),
            )
        )
        common = [_count(found.batch_tokens), _count(found.steps)]
        rows = [
            [short, *common, _count(found.splits), fixed(found.dev_loss, 4) or ""],
            [enough, *common, "0", fixed(found.dev_loss_with_room, 4) or ""],
        ]
    caption = Text(
        "들어가지 않는 배치로 학습하기: 제품의 트레이너가 배치를 나누어 끝까지 갑니다.",
        "Training with batches that do not fit: the product's trainer splits them and goes on to the end",
    )
    return table(caption, heads, rows, language)


def loads(result: TrainingTimeResult, language: Language) -> Shown:
    """Alone, crowded, throttled."""
    heads = (
        Text("", ""),
        Text("토큰/초(실제)", "tokens/s (as it was)"),
        Text("받은 CPU 비율", "CPU share given"),
        Text("토큰/초(혼자라면)", "tokens/s (if alone)"),
        Text("마지막 손실", "last loss"),
        Text("트레이너가 알리는 것", "what the trainer says"),
    )
    rows = [_load(name, result.loads[name], language) for name in LOADS]
    caption = Text(
        f"같은 스텝 {_count(result.loads['alone'].reading.steps)}개를 세 가지 조건에서",
        f"The same {_count(result.loads['alone'].reading.steps)} steps in three conditions",
    )
    return table(caption, heads, rows, language, words=(5,))


def _load(name: str, load: Load, language: Language) -> list[str]:
    reading = load.reading
    return [
        said(LOADS[name], language),
        _count(round(reading.busy_tokens_per_s)),
        f"{reading.given_share:.0%}",
        _count(round(reading.tokens_per_s)),
        fixed(reading.loss, 4) or "",
        said(SAID[load.said], language),
    ]


def epochs(result: TrainingTimeResult, language: Language) -> Shown:
    """Foretold beside measured."""
    heads = (
        Text("모델과 설정", "model and setting"),
        Text("쌍", "pairs"),
        Text("예측", "foretold"),
        Text("측정", "measured"),
        Text("실제 걸린 시간", "wall time"),
        Text("받은 CPU 비율", "CPU share given"),
        Text("오차", "error"),
    )
    rows = [_epoch(found, language) for found in result.epochs]
    tones = ["good" if abs(found.error) <= CLOSE else "warn" for found in result.epochs]
    caption = Text(
        "예측과 측정은 다른 작업이 없을 때의 시간입니다. ✓는 오차가 25% 이내라는 뜻입니다.",
        "Foretold and measured are times without other work; ✓: the error is within 25%",
    )
    return table(caption, heads, rows, language, tones=tones)


def _epoch(found: Epoch, language: Language) -> list[str]:
    setting = Text(
        f"파라미터 {_count(found.parameters)}개, {found.precision}, 스레드 {found.threads}개",
        f"{_count(found.parameters)} parameters, {found.precision}, threads: {found.threads}",
    )
    return [
        said(setting, language),
        _count(found.pairs),
        _time(found.foretold_s, language),
        _time(found.measured_s, language),
        _time(found.wall_s, language),
        f"{found.given_share:.0%}",
        f"{'✓ ' if abs(found.error) <= CLOSE else ''}{found.error:+.0%}",
    ]


def _count(value: int) -> str:
    return plain(value) or ""


def _time(seconds: float, language: Language) -> str:
    """In the unit that people would use."""
    if seconds < 2 * MINUTE_S:
        return said(Text(f"{number(seconds, 2)}초", f"{number(seconds, 2)} s"), language)
    if seconds < 2 * HOUR_S:
        return said(Text(f"{number(seconds / MINUTE_S, 2)}분", f"{number(seconds / MINUTE_S, 2)} min"), language)
    return said(Text(f"{number(seconds / HOUR_S, 2)}시간", f"{number(seconds / HOUR_S, 2)} h"), language)


def _ratio(result: TrainingTimeResult, first: str, last: str) -> float:
    return result.rungs[first].epoch_s / result.rungs[last].epoch_s


def _factor(result: TrainingTimeResult, first: str, last: str) -> str:
    return number(_ratio(result, first, last), 2)


def _peak_gb(result: TrainingTimeResult, name: str) -> str:
    return number(result.rungs[name].reading.peak_bytes / GB, 3)


FIGURES: Final[Mapping[str, Callable[[TrainingTimeResult, Language], Shown]]] = {
    "rungs": rungs,
    "factors": factors,
    "devices": devices,
    "rooms": rooms,
    "survival": survival,
    "loads": loads,
    "epochs": epochs,
}
VALUES: Final[Mapping[str, Callable[[TrainingTimeResult], str]]] = {
    "pairs": lambda result: _count(result.pairs),
    "large_parameters": lambda result: _count(result.rungs["start"].parameters),
    "pieces_parameters": lambda result: _count(result.rungs["pieces"].parameters),
    "small_parameters": lambda result: _count(result.rungs["small"].parameters),
    "word_tokens": lambda result: number(result.tokens_per_pair["words"], 3),
    "piece_tokens": lambda result: number(result.tokens_per_pair["pieces"], 3),
    "random_padding": lambda result: f"{result.rungs['pieces'].reading.padding_share:.0%}",
    "bucket_padding": lambda result: f"{result.rungs['buckets'].reading.padding_share:.0%}",
    "whole_gb": lambda result: _peak_gb(result, "buckets"),
    "chunk_gb": lambda result: _peak_gb(result, "chunks"),
    "whole_factor": lambda result: _factor(result, "start", "threads"),
    "bfloat16_factor": lambda result: _factor(result, "chunks", "bfloat16"),
    "thread_factor": lambda result: _factor(result, "bfloat16", "threads"),
    "cores": lambda result: _count(result.cores),
    "memory_mib": lambda result: _count(result.memory_mib),
    "utilisation": lambda result: f"{result.utilisation:.0%}",
    "large_flops": lambda result: number(result.flops["words"], 3),
    "worst_error": lambda result: f"{max(abs(found.error) for found in result.epochs):.0%}",
}
