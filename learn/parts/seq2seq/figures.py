"""The figures of the part from LSTM to Transformer, and the numbers that its text quotes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from markupsafe import Markup

from hanyeong.report.charts import tag
from hanyeong.report.numbers import fixed, plain
from hanyeong.report.params import Language
from hanyeong.results.base import Text
from learn.drawing import Axes, Curve, Mark, chart, said, table
from learn.part import Figure, Shown
from learn.parts.seq2seq.measure import PLAIN, SHARE, WITH_ATTENTION, Compared, Hypothesis, Mean, Seq2seqResult
from learn.parts.seq2seq.models import MODELS, TRANSFORMER

NAMES: Final[Mapping[str, tuple[Text, str]]] = {
    "lstm": (Text("LSTM", "LSTM"), "quiet"),
    "additive": (Text("LSTM + 덧셈 어텐션", "LSTM, additive attention"), "second"),
    "multiplicative": (Text("LSTM + 곱셈 어텐션", "LSTM, multiplicative attention"), "third"),
    TRANSFORMER: (Text("Transformer", "Transformer"), "main"),
}
END: Final = "</s>"
CELL: Final = 22
"""Side of a square of an attention picture, in pixels."""
LEFT: Final = 84
"""Room for the pieces of the target..."""
TOP: Final = 74
"""...and for those of the source."""
LEAST_SHARE: Final = 0.05
"""Weights below it are told by their colour alone."""
SHOWN_STEPS: Final = 30
"""Steps of a search that are shown."""
YES, NO = Text("예", "yes"), Text("아니요", "no")
MODEL: Final = Text("모델", "model")


def by_length(result: Seq2seqResult, language: Language) -> Shown:
    """Score by length of all models."""
    at = [length.tokens for length in result.lengths]
    curves = [
        Curve(_name(name, language), [(x, mean.mean) for x, mean in zip(at, found.by_length, strict=True)], _tone(name))
        for name, found in result.models.items()
    ]
    marks = [
        Mark(x, mean.mean, _name(name, language), _tone(name), ends=(mean.low, mean.high))
        for name, found in result.models.items()
        for x, mean in zip(at, found.by_length, strict=True)
    ]
    longest = max(length.tokens for length in result.lengths if length.trained)
    caption = Text(
        f"원문 길이별 chrF++(시드 {result.seeds}개 평균, 세로선은 95 % 구간). "
        f"학습에 나온 가장 긴 묶음은 평균 {fixed(longest, 0)}토큰",
        f"chrF++ by length of the source, mean over {result.seeds} seeds with 95 % intervals; the longest group seen "
        f"in training has {fixed(longest, 0)} tokens on average",
    )
    return _figure(curves, caption, (Text("원문 토큰", "source tokens"), Text("chrF++", "chrF++")), language, marks)


def gains(result: Seq2seqResult, language: Language) -> Shown:
    """By how much each model with attention is better than the plain LSTM."""
    heads = [MODEL, *(_tokens(length.tokens, length.trained) for length in result.lengths), Text("증가", "growth")]
    rows = [
        [_name(name, language), *(_interval(mean) for mean in result.gain[name]), _interval(result.growth[name])]
        for name in WITH_ATTENTION
    ]
    caption = Text(
        "LSTM과의 chrF++ 차이와 95 % 구간, 원문 길이(토큰)별. 증가는 학습한 길이 안에서 가장 긴 묶음의 차이에서 "
        "가장 짧은 묶음의 차이를 뺀 값. *는 학습에 없던 길이",
        "Difference in chrF++ from the plain LSTM with 95 % interval, by source tokens. Growth: the difference at the "
        "longest trained length minus that at the shortest. *: longer than any in training",
    )
    return table(caption, heads, rows, language)


def kept(result: Seq2seqResult, language: Language) -> Shown:
    """What is left of the short sentences' score on long ones."""
    heads = [MODEL, Text("긴 문장에서 남은 비율(%)", "left on long sentences (%)")]
    rows = [[_name(name, language), _interval(result.kept[name])] for name in MODELS]
    caption = Text(
        "학습한 길이 안에서 가장 긴 묶음의 chrF++를 가장 짧은 묶음의 chrF++로 나눈 값과 95 % 구간",
        "chrF++ at the longest trained length divided by that at the shortest, with 95 % interval",
    )
    return table(caption, heads, rows, language)


def comparison(result: Seq2seqResult, language: Language) -> Shown:
    """Everything at equal parameters in one table."""
    heads = [
        MODEL,
        Text("파라미터", "parameters"),
        Text("폭", "width"),
        Text("chrF++", "chrF++"),
        Text("BLEU", "BLEU"),
        Text("초", "seconds"),
        Text("메모리(MB)", "memory (MB)"),
        Text("지연(ms)", "latency (ms)"),
    ]
    best = max(result.models, key=lambda name: result.models[name].equal_parameters.chrf.mean)
    rows = [
        [
            _name(name, language),
            plain(found.costs.parameters) or "",
            str(found.costs.width),
            _interval(found.equal_parameters.chrf),
            _interval(found.equal_parameters.bleu),
            fixed(found.equal_parameters.seconds.mean, 1) or "",
            fixed(found.costs.megabytes, 1) or "",
            fixed(found.costs.latency_ms, 1) or "",
        ]
        for name, found in result.models.items()
    ]
    steps = plain(result.models[PLAIN].equal_parameters.steps)
    caption = Text(
        f"같은 파라미터, 같은 {steps}스텝. 점수는 학습한 길이 전체, 괄호는 시드에 대한 95 % 구간. 초는 코어 하나의 "
        f"학습 시간, 메모리는 긴 문장 배치 하나가 역전파까지 잡고 있는 크기, 지연은 짧은 한 문장의 번역 시간",
        f"Equal parameters, the same {steps} steps. Scores on all trained lengths, with 95 % intervals over seeds; "
        f"seconds of one core to train; memory that one batch of long sentences holds until its backward pass; latency "
        f"of one short sentence",
    )
    tones = ["good" if name == best else "" for name in result.models]
    return table(caption, heads, rows, language, tones=tones)


def equal_time(result: Seq2seqResult, language: Language) -> Shown:
    """The same seconds for all."""
    heads = [MODEL, Text("스텝", "steps"), Text("초", "seconds"), Text("chrF++", "chrF++"), Text("BLEU", "BLEU")]
    rows = [_timed(_name(name, language), found.equal_time) for name, found in result.models.items()] + [
        _timed(f"{_name(result.best_lstm, language)} ×{1 / SHARE:g}", _best(result))
    ]
    caption = Text(
        f"같은 시간: 가장 좋은 LSTM({_name(result.best_lstm, 'ko')})이 끝까지 학습한 시간의 절반. "
        f"마지막 줄은 그 LSTM이 시간을 다 썼을 때",
        f"Equal time: half of what the best LSTM ({_name(result.best_lstm, 'en')}) took for its whole training. "
        f"Last row: that LSTM with all of its time",
    )
    return table(caption, heads, rows, language)


def curves(result: Seq2seqResult, language: Language) -> Shown:
    """Dev loss over time."""
    lines = [
        Curve(_name(name, language), list(zip(found.curve.seconds, found.curve.dev_loss, strict=True)), _tone(name))
        for name, found in result.models.items()
    ]
    caption = Text(
        "학습 시간에 따른 dev 손실(첫 시드, 같은 스텝 수)", "Dev loss over time (first seed, the same number of steps)"
    )
    axes = (Text("초(코어 하나)", "seconds of one core"), Text("dev 손실", "dev loss"))
    return _figure(lines, caption, axes, language)


def accuracy(result: Seq2seqResult, language: Language) -> Shown:
    """Teacher forcing against free running, of the best LSTM and the Transformer."""
    shown = [result.best_lstm, TRANSFORMER]
    lines = []
    for name, tones in zip(shown, (("second", "third"), ("main", "fourth")), strict=True):
        found = result.models[name].accuracy
        for shares, word, tone in (
            (found.forced, Text("정답을 줌", "forced"), tones[0]),
            (found.free, Text("스스로", "free"), tones[1]),
        ):
            label = f"{_name(name, language)}: {said(word, language)}"
            lines.append(Curve(label, [(at, 100 * s) for at, s in zip(found.positions, shares, strict=True)], tone))
    caption = Text(
        "번역문의 위치별로 맞힌 토큰의 비율: 앞의 토큰으로 정답을 줄 때(교사 강요)와 모델이 낸 것을 이어 쓸 때",
        "Share of right tokens by position: with the right tokens before it given (teacher forcing), and with the "
        "model's own (free running)",
    )
    axes = (Text("번역문의 위치", "target position"), Text("%", "%"))
    return _figure(lines, caption, axes, language, zero=True)


def one_by_one(result: Seq2seqResult, language: Language) -> Shown:
    """What it costs to go token by token."""
    heads = [
        MODEL,
        Text("한꺼번에(ms)", "all at once (ms)"),
        Text("한 토큰씩(ms)", "one by one (ms)"),
        Text("배수", "factor"),
    ]
    rows = [
        [
            _name(name, language),
            fixed(found.costs.together_ms, 1) or "",
            fixed(found.costs.one_by_one_ms, 1) or "",
            fixed(_factor(result, name), 1) or "",
        ]
        for name, found in result.models.items()
    ]
    caption = Text(
        "긴 문장 배치 하나의 모든 토큰을 예측하는 시간: 정답을 주고 한꺼번에, 그리고 한 위치씩 차례로",
        "Time to predict all tokens of a batch of long sentences: with the right ones given, all at once, and one "
        "position after the other",
    )
    return table(caption, heads, rows, language)


def attention(name: str, result: Seq2seqResult, language: Language) -> Shown:
    """Where each piece of the target looks in the source."""
    example = result.example
    label = said(
        Text(f"{NAMES[name][0].ko}의 어텐션", f"Attention of {NAMES[name][0].en}"),
        language,
    )
    heads = Text(", 마지막 층의 헤드 평균", ", mean over the heads of the last layer")
    which = heads if name == TRANSFORMER else Text("", "")
    caption = Text(
        f"{label}{which.ko}. 가로는 원문, 세로는 예측할 번역문 조각, 진할수록 큰 가중치(행의 합은 1)",
        f"{label}{which.en}. Across: the source; down: the piece of the target that is predicted; darker: more weight "
        f"(a row sums to 1)",
    )
    picture = _heat_map(example.attention[name], example.source, example.reference, label)
    return Figure(Markup('<div class="scroll" tabindex="0">{}</div>').format(picture), said(caption, language))


def translations(result: Seq2seqResult, language: Language) -> Shown:
    """What the models make of the example."""
    rows = [[_name(name, language), _code(found)] for name, found in result.example.translations.items()]
    rows.append([said(Text("정답", "reference"), language), _code(_text(result.example.reference))])
    caption = Text("예문의 번역(그리디)", "Translations of the example (greedy)")
    return table(caption, [MODEL, Text("번역", "translation")], rows, language, words=(1,))


def greedy(result: Seq2seqResult, language: Language) -> Shown:
    """Greedy search, step by step."""
    heads = [
        Text("스텝", "step"),
        Text("확률이 높은 다음 조각", "likeliest next pieces"),
        Text("지금까지의 점수", "score so far"),
    ]
    steps = [step[0] for step in result.example.greedy.steps[:SHOWN_STEPS]]
    rows = [[str(n), _next(one), fixed(one.score, 2) or ""] for n, one in enumerate(steps, start=1)]
    caption = Text(
        "그리디 탐색: 스텝마다 맨 앞의 조각을 고릅니다. 점수는 로그 확률의 합",
        "Greedy search takes the first piece at every step. Score: sum of log-probabilities",
    )
    return table(caption, heads, rows, language, words=(1,))


def beam(result: Seq2seqResult, language: Language) -> Shown:
    """Beam search, step by step."""
    steps = result.example.beam.steps[1 : SHOWN_STEPS + 1]
    width = max((len(step) for step in steps), default=1)
    heads = [Text("스텝", "step"), *(Text(f"가설 {n}", f"hypothesis {n}") for n in range(1, width + 1))]
    rows = [
        [str(n), *(_held(one) for one in step), *[""] * (width - len(step))] for n, step in enumerate(steps, start=1)
    ]
    caption = Text(
        f"빔 탐색(폭 {width}): 스텝마다 남은 가설의 마지막 두 조각, 로그 확률의 합, 여기서 끝낼 때의 점수(화살표 뒤)",
        f"Beam search of width {width}: the last two pieces of each hypothesis kept, its sum of log-probabilities and, "
        f"after the arrow, its score if it ended here",
    )
    return table(caption, heads, rows, language, words=range(1, width + 1))


def searches(result: Seq2seqResult, language: Language) -> Shown:
    """What the two searches end with."""
    heads = [
        Text("탐색", "search"),
        Text("번역", "translation"),
        Text("토큰당 로그 확률", "log-probability a token"),
    ]
    found = {Text("그리디", "greedy"): result.example.greedy, Text("빔", "beam"): result.example.beam}
    rows = [
        [said(name, language), _code(_text(trace.found)), fixed(trace.score, 3) or ""] for name, trace in found.items()
    ]
    rows.append([said(Text("정답", "reference"), language), _code(_text(result.example.reference)), ""])
    caption = Text("같은 모델, 같은 문장, 두 가지 탐색", "The same model and sentence, two searches")
    return table(caption, heads, rows, language, words=(1,))


def verdict(result: Seq2seqResult, language: Language) -> Shown:
    """What is said of these models, and whether this measurement bears it out."""
    found = list(_claims(result))
    heads = [Text("주장", "claim"), Text("측정", "measured"), Text("맞음", "holds"), Text("설명", "explanation")]
    rows = [
        [said(claim, language), measured, said(YES if holds else NO, language), said(why, language)]
        for claim, measured, holds, why in found
    ]
    caption = Text(
        "흔히 하는 주장과 이번 측정. 95 % 구간이 0을 벗어나야 '예'입니다.",
        "What is often said, and this measurement. It is a yes only where the 95 % interval excludes 0.",
    )
    tones = ["good" if holds else "bad" for _, _, holds, _ in found]
    return table(caption, heads, rows, language, words=(1, 2, 3), tones=tones)


def _claims(result: Seq2seqResult) -> Iterator[tuple[Text, str, bool, Text]]:
    for name in WITH_ATTENTION:
        growth, holds = result.growth[name], result.growth[name].low > 0
        claim = Text(
            f"{NAMES[name][0].ko}: LSTM보다 나은 정도가 긴 문장에서 더 큼",
            f"{NAMES[name][0].en}: its lead over the plain LSTM is larger on long sentences",
        )
        yield claim, _interval(growth), holds, _why_length(name, result)
    claim = Text(
        "Transformer는 가장 좋은 LSTM의 점수에 절반 이하의 시간으로 도달",
        "the Transformer reaches the best LSTM's score in at most half its time",
    )
    yield claim, _interval(result.lead), result.lead.low > 0, _why_time(result)


def _why_length(name: str, result: Seq2seqResult) -> Text:
    """The two scores behind the difference, at both ends."""
    last = sum(length.trained for length in result.lengths) - 1
    own, without = (result.models[each].by_length for each in (name, PLAIN))
    numbers = f"{_one(own[0])} → {_one(own[last])}"
    plain_numbers = f"{_one(without[0])} → {_one(without[last])}"
    if result.growth[name].low > 0:
        return Text(
            f"이 모델 {numbers}, LSTM {plain_numbers}: LSTM만 크게 떨어집니다",
            f"this model {numbers}, plain LSTM {plain_numbers}: only the latter falls far",
        )
    if result.growth[name].high < 0:
        return Text(
            f"이 모델 {numbers}, LSTM {plain_numbers}: LSTM은 짧은 문장에서 이미 낮아 더 떨어질 곳이 적고, 이 모델도 "
            f"긴 문장에서 자리를 놓칩니다",
            f"this model {numbers}, plain LSTM {plain_numbers}: the latter is low already on short sentences and has "
            f"less to lose, and this model loses its place in long ones too",
        )
    return Text(
        f"이 모델 {numbers}, LSTM {plain_numbers}: 이 시드 수로는 구별되지 않습니다",
        f"this model {numbers}, plain LSTM {plain_numbers}: not to be told apart with so few seeds",
    )


def _why_time(result: Seq2seqResult) -> Text:
    half, whole = result.models[TRANSFORMER].equal_time, _best(result)
    own, other = (fixed(found.seconds.mean, 1) for found in (half, whole))
    lstm = NAMES[result.best_lstm][0]
    numbers = Text(
        f"Transformer {own}초에 {_one(half.chrf)}, {lstm.ko} {other}초에 {_one(whole.chrf)}",
        f"Transformer {_one(half.chrf)} in {own} s, {lstm.en} {_one(whole.chrf)} in {other} s",
    )
    if result.lead.low > 0:
        return numbers
    if result.lead.high < 0:
        return Text(
            f"{numbers.ko}: 코어 하나와 짧은 문장에서는 LSTM의 한 스텝이 그리 느리지 않습니다",
            f"{numbers.en}: on one core and with short sentences a step of an LSTM is not so slow",
        )
    return Text(
        f"{numbers.ko}: 평균은 비슷하거나 낫더라도 이 시드 수로는 구별되지 않습니다",
        f"{numbers.en}: whatever the means say, not to be told apart with so few seeds",
    )


def _heat_map(weights: Sequence[Sequence[float]], source: Sequence[str], target: Sequence[str], label: str) -> Markup:
    """Squares, as dark as their weight; it keeps its size and is scrolled on a phone."""
    width, height = LEFT + CELL * len(source), TOP + CELL * len(target)
    columns = [
        tag("text", _shown(piece), transform=f"translate({LEFT + CELL * at + 13},{TOP - 6}) rotate(-60)", class_="tick")
        for at, piece in enumerate(source)
    ]
    rows = [
        tag("text", _shown(piece), x=LEFT - 6, y=TOP + CELL * (at + 0.7), text_anchor="end", class_="tick")
        for at, piece in enumerate(target)
    ]
    squares = [
        _square(LEFT + CELL * s, TOP + CELL * t, share, f"{_shown(source[s])} → {_shown(target[t])}: {share:.2f}")
        for t, row in enumerate(weights)
        for s, share in enumerate(row)
    ]
    korean = tag("g", *columns, lang="ko")
    return tag("svg", korean, *rows, *squares, width=width, height=height, role="img", aria_label=label)


def _square(x: int, y: int, share: float, name: str) -> Markup:
    """With its weight as a tooltip where there is something to see."""
    side, dark = CELL - 1, max(share, 0.02)
    inner = [tag("title", name)] if share >= LEAST_SHARE else []
    return tag("rect", *inner, x=x, y=y, width=side, height=side, class_="fill main", fill_opacity=dark)


def _shown(piece: str) -> str:
    """A piece as one reads it: the blank at its start as a dot."""
    return piece.replace("▁", "·")


def _code(piece: str) -> str:
    """In a table's cell, where Markdown would read a star or an underscore."""
    return f"`{_shown(piece)}`".replace("``", "` `") if piece else ""


def _text(pieces: Sequence[str]) -> str:
    return "".join(piece for piece in pieces if piece != END).replace("▁", " ").strip()


def _next(one: Hypothesis) -> str:
    return ", ".join(f"{_code(piece)} {fixed(100 * share, 1)} %" for piece, share in one.best)


def _held(one: Hypothesis) -> str:
    end = f"{one.text[-1]}" if one.text else ""
    before = f"{_shown(one.text[-2])} " if len(one.text) > 1 else ""
    return f"`{before}{_shown(end)}` {fixed(one.score, 2)} → {fixed(one.end_score, 2)}"


def _timed(name: str, found: Compared) -> list[str]:
    seconds = fixed(found.seconds.mean, 1) or ""
    return [name, plain(found.steps) or "", seconds, _interval(found.chrf), _interval(found.bleu)]


def _best(result: Seq2seqResult) -> Compared:
    return result.models[result.best_lstm].equal_parameters


def _factor(result: Seq2seqResult, name: str) -> float:
    costs = result.models[name].costs
    return costs.one_by_one_ms / max(costs.together_ms, 1e-6)


def _tokens(tokens: float, trained: bool) -> Text:
    return Text(f"{tokens:.0f}{'' if trained else '*'}", f"{tokens:.0f}{'' if trained else '*'}")


def _interval(mean: Mean) -> str:
    return f"{fixed(mean.mean, 1)} ({fixed(mean.low, 1)}–{fixed(mean.high, 1)})"


def _one(mean: Mean) -> str:
    return fixed(mean.mean, 1) or ""


def _name(name: str, language: Language) -> str:
    return said(NAMES[name][0], language)


def _tone(name: str) -> str:
    return NAMES[name][1]


def _figure(
    lines: Sequence[Curve],
    caption: Text,
    axes: tuple[Text, Text],
    language: Language,
    marks: Sequence[Mark] = (),
    *,
    zero: bool = False,
) -> Figure:
    words = said(caption, language)
    picture = chart(words, axes=Axes(*(said(axis, language) for axis in axes)), curves=lines, marks=marks, zero=zero)
    return Figure(picture, words, [(line.name, line.tone) for line in lines])


FIGURES: Final[Mapping[str, Callable[[Seq2seqResult, Language], Shown]]] = {
    "verdict": verdict,
    "comparison": comparison,
    "equal_time": equal_time,
    "curves": curves,
    "by_length": by_length,
    "gains": gains,
    "kept": kept,
    **{f"attention_{name}": partial(attention, name) for name in WITH_ATTENTION},
    "translations": translations,
    "greedy": greedy,
    "beam": beam,
    "searches": searches,
    "accuracy": accuracy,
    "one_by_one": one_by_one,
}
VALUES: Final[Mapping[str, Callable[[Seq2seqResult], str]]] = {
    "parameters": lambda result: plain(result.models[TRANSFORMER].costs.parameters) or "",
    "pairs": lambda result: plain(result.pairs) or "",
    "vocabulary": lambda result: plain(result.vocabulary) or "",
    "seeds": lambda result: str(result.seeds),
    "short": lambda result: fixed(result.lengths[0].tokens, 0) or "",
    "long": lambda result: fixed(result.lengths[-1].tokens, 0) or "",
    "forced_last": lambda result: fixed(100 * result.models[TRANSFORMER].accuracy.forced[-1], 0) or "",
    "free_last": lambda result: fixed(100 * result.models[TRANSFORMER].accuracy.free[-1], 0) or "",
    "last_position": lambda result: str(result.models[TRANSFORMER].accuracy.positions[-1]),
    "transformer_factor": lambda result: fixed(_factor(result, TRANSFORMER), 1) or "",
    "lstm_factor": lambda result: fixed(_factor(result, PLAIN), 1) or "",
}
