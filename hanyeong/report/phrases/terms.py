"""Terms that the pages use, with their meaning, and the pages on which each is explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Term(NamedTuple):
    """A term as the pages write it, and what it means; Korean first, English second."""

    name: tuple[str, str]
    meaning: tuple[str, str]


TERMS: Mapping[str, Term] = {
    # data
    "source": Term(
        ("출처", "source"),
        (
            "말뭉치를 이루는 자료 하나. 형식, 용도, 약관이 정해져 있음",
            "one delivery of a corpus, with its format, use and terms",
        ),
    ),
    "terms": Term(
        ("약관", "Terms"),
        (
            "텍스트로 해도 되는 것. 공개(open)는 보고서에 실을 수 있고, 비공개(restricted)는 어디에도 표시하지 않음",
            "what may be done with the text: open text may be shown in reports, restricted text is never shown",
        ),
    ),
    "domain": Term(
        ("도메인", "Domain"),
        ("뉴스, 여행처럼 텍스트가 다루는 분야", "what a text is about, such as news or travel"),
    ),
    "quantile": Term(
        ("p95", "p95"),
        (
            "문장의 95%가 이 길이 이하. 다른 수도 같은 뜻",
            "95% of the sentences are no longer than this; other numbers likewise",
        ),
    ),
    "digest": Term(
        ("다이제스트", "Digest"),
        ("내용의 SHA-256 해시. 같으면 내용도 같음", "SHA-256 hash of contents: equal digests mean equal contents"),
    ),
    "injected": Term(
        ("주입한 결함", "Injected defects"),
        (
            "정제 단계를 시험하려고 샘플 말뭉치에 일부러 넣은 오류",
            "errors put into the sample corpus on purpose, to test how many of them cleaning detects",
        ),
    ),
    "pattern": Term(
        ("문형", "Sentence patterns"),
        ("문법이 단어를 채워 넣는 문장의 틀", "sentences with slots that the grammar fills with words"),
    ),
    "held_out": Term(
        ("검증용 쌍", "Held-out pairs"),
        (
            "용언과 논항의 조합이 학습 문장에 없는 쌍. 테스트 세트가 됨",
            "pairs whose combination of predicate and argument is in no training sentence; they become the test set",
        ),
    ),
    "word_types": Term(
        ("단어 종류", "Word types"),
        ("서로 다른 단어의 수. 단어 수는 나올 때마다 셈", "different words; word tokens count every occurrence"),
    ),
    "expectation": Term(
        ("검증 조건", "Expectations"),
        (
            "표가 충족해야 하는 조건. Great Expectations로 검사",
            "conditions that a table must meet, checked with Great Expectations",
        ),
    ),
    "critical": Term(
        ("치명적", "critical"),
        ("충족하지 못하면 실행을 중단함. 경고는 중단하지 않음", "a failure stops the run; a failed warning does not"),
    ),
    "raw": Term(
        ("원본", "raw"),
        (
            "읽은 그대로의 표. 분할(split)은 정제하고 분할한 뒤의 표",
            "tables as they were read; split: after cleaning and splitting",
        ),
    ),
    "normalized_duplicate": Term(
        ("정규화 중복", "normalized duplicates"),
        (
            "대소문자, 띄어쓰기, 문장 부호를 무시하면 같은 쌍",
            "pairs that are equal apart from case, spacing and punctuation",
        ),
    ),
    "misaligned": Term(
        ("어긋난 행", "misaligned rows"),
        ("양쪽이 서로의 번역이 아닌 쌍", "pairs whose sides are not translations of each other"),
    ),
    "repair": Term(
        ("복구", "Repairs"),
        ("쌍을 제외하지 않고 결함만 고치는 것", "defects that are corrected, so that the pair can be kept"),
    ),
    "threshold": Term(
        ("임계값", "threshold"),
        (
            "결과를 가르는 값. 이 값을 넘으면 제외하거나 경보를 냄",
            "the value beyond which a pair is rejected or an alarm is raised",
        ),
    ),
    "fingerprint": Term(
        ("핑거프린트", "Fingerprint"),
        ("문장을 보이지 않고 구별하는 짧은 해시", "a short hash that identifies a sentence without showing it"),
    ),
    "splits": Term(
        ("세트", "Splits"),
        (
            "학습 세트로 모델을 학습하고, 개발 세트로 학습 중의 모델을 비교하고, 테스트 세트로는 마지막에 채점만 함",
            "models learn from train, dev compares them during development, and test is only scored at the end",
        ),
    ),
    "leak": Term(
        ("누수", "leaked"),
        (
            "한 세트의 문장이 다른 세트에도 있는 것. 점수를 부풀림",
            "in another split as well, which would inflate scores",
        ),
    ),
    "group": Term(
        ("그룹", "Groups"),
        (
            "문서나 문장이 같아 한 세트에 있어야 하는 행들",
            "rows of the same document or with the same sentence, kept in one split",
        ),
    ),
    # tokens and models
    "token": Term(
        ("토큰", "token"),
        (
            "모델이 읽고 쓰는 단위. 단어 하나 또는 그 일부",
            "the unit that models read and write: a word or a part of one",
        ),
    ),
    "vocabulary": Term(("어휘", "Vocabulary"), ("토크나이저가 아는 모든 토큰", "all tokens that a tokenizer knows")),
    "fertility": Term(
        ("토큰 분할 비율(fertility)", "Fertility"),
        (
            "어절(띄어쓰기 단위) 하나가 나뉘는 토큰 수의 평균. 낮을수록 번역이 빠름",
            "mean number of tokens per word; lower means faster translation",
        ),
    ),
    "coverage": Term(
        ("커버리지", "Coverage"),
        (
            "어휘의 토큰으로 표현되는 글자의 비율. 나머지는 바이트 토큰이 됨",
            "share of characters that the vocabulary covers; the others become byte tokens",
        ),
    ),
    "parameters": Term(
        ("파라미터", "parameters"),
        (
            "학습으로 정해지는 수(가중치). 모델의 크기를 나타냄",
            "the trained numbers (weights) of a model; a measure of its size",
        ),
    ),
    "teacher": Term(
        ("교사", "teacher"),
        ("말뭉치로 학습한 큰 모델", "the large model, trained on the corpus"),
    ),
    "student": Term(
        ("학생", "student"),
        ("교사의 번역으로 학습한 작고 빠른 모델", "the small, fast model, trained on the teacher's translations"),
    ),
    "distilled": Term(
        ("증류 말뭉치", "distilled corpus"),
        (
            "학습 세트의 원문과 교사의 번역으로 이루어진 쌍",
            "the sources of the training set, paired with the teacher's translations",
        ),
    ),
    "int8": Term(
        ("int8", "int8"),
        (
            "가중치를 32비트(float32) 대신 8비트로 저장하는 방식",
            "weights stored in 8 bits instead of 32 (float32): about a quarter of the size",
        ),
    ),
    "flops": Term(("FLOPs", "FLOPs"), ("부동소수점 연산 횟수", "floating-point operations, a measure of computation")),
    "loss": Term(
        ("손실", "loss"),
        (
            "모델이 참조 번역의 토큰을 얼마나 예상하지 못했는지 나타내는 값. 낮을수록 좋음",
            "how unlikely the model finds the tokens of the reference translation; lower is better",
        ),
    ),
    "dev": Term(
        ("개발 세트", "dev"),
        (
            "학습하지 않고 모델을 비교하는 데 쓰는 문장. 검증 세트라고도 함",
            "sentences that are not trained on; models are compared on them",
        ),
    ),
    "perplexity": Term(
        ("퍼플렉서티", "perplexity"),
        (
            "손실에 지수 함수를 취한 값. 토큰마다 고민하는 후보 수로 볼 수 있음",
            "exponential of the loss: roughly, choices per token between which the model is undecided",
        ),
    ),
    "step": Term(
        ("스텝", "Steps"), ("가중치를 한 번 갱신하는 것", "updates of the weights, each from one batch of sentences")
    ),
    "epoch": Term(("에폭", "Epochs"), ("학습 세트를 한 번 도는 것", "passes over the training set")),
    "learning_rate": Term(
        ("학습률", "learning rate"), ("스텝마다 가중치를 바꾸는 크기", "how far each step changes the weights")
    ),
    "padding": Term(
        ("패딩", "Padding"),
        ("배치의 문장 길이를 맞추는 빈 토큰", "empty tokens that bring the sentences of a batch to one length"),
    ),
    "beam": Term(
        ("빔 크기", "Beam size"),
        (
            "번역하면서 동시에 살펴보는 후보 수. 1이면 매번 가장 유력한 토큰만 고름",
            "hypotheses kept while translating; with 1, always the most probable token",
        ),
    ),
    "quantile_latency": Term(
        ("p95", "p95"),
        (
            "줄의 95%가 이 시간 안에 번역됨. p50은 중앙값",
            "95% of the lines are translated within this time; p50 is the median",
        ),
    ),
    # scores
    "bleu": Term(
        ("BLEU", "BLEU"),
        (
            "출력과 참조 번역의 단어열이 얼마나 일치하는지 나타내는 점수(0~100). 같은 테스트 세트에서만 비교할 수 있음",
            "how well sequences of words agree with the reference, 0 to 100; comparable on the same test set only",
        ),
    ),
    "chrf": Term(
        ("chrF++", "chrF++"),
        (
            "글자열과 단어열이 얼마나 일치하는지 나타내는 점수(0~100). 어미의 차이에 덜 민감함",
            "the same with sequences of characters and words, 0 to 100; less sensitive to word endings",
        ),
    ),
    "interval": Term(
        ("95% 신뢰 구간", "95% confidence interval"),
        (
            "표본을 다시 뽑아 계산한 점수의 95%가 들어가는 범위. 표본이 작을수록 넓음",
            "the range of 95% of the scores computed on resampled rows; wider with fewer rows",
        ),
    ),
    "signature": Term(
        ("서명", "signatures"),
        (
            "점수를 계산한 설정. 같아야 비교할 수 있음",
            "how a score was computed; only scores with the same signature are comparable",
        ),
    ),
    "nearest": Term(
        ("최근접 기준선", "Nearest-neighbour baseline"),
        (
            "번역하지 않고, 가장 비슷한 학습 문장의 번역을 그대로 출력하는 비교 대상",
            "does not translate: it outputs the translation of the most similar training sentence",
        ),
    ),
    "slice": Term(
        ("슬라이스", "slice"),
        (
            "도메인이나 길이가 같은 테스트 세트의 일부",
            "rows of a test set with the same domain, length or original language",
        ),
    ),
    "degenerate": Term(
        ("퇴화 출력", "degenerate outputs"),
        (
            "비었거나, 원문을 베꼈거나, 같은 말을 반복하는 등 번역이 아닌 출력",
            "empty, copied, repetitive or constant outputs, or the wrong script",
        ),
    ),
    "confidence": Term(
        ("신뢰도", "Confidence"),
        (
            "참조 번역 없이 추정한 번역문의 품질(0~1). 문장 chrF++를 100으로 나눈 값의 추정치",
            "estimated quality of a translation without a reference, 0 to 1: an estimate of its chrF++ / 100",
        ),
    ),
    "correlation": Term(
        ("상관계수", "correlation"),
        (
            "두 값이 함께 커지는 정도(-1~1). 피어슨은 값, 스피어먼은 순위로 계산",
            "how far two values rise together, -1 to 1: of the values (Pearson) or of their ranks (Spearman)",
        ),
    ),
    "calibration": Term(
        ("보정", "Calibration"),
        (
            "신뢰도가 실제 품질의 평균과 같도록 맞추는 것",
            "makes the confidence equal to the mean of the actual quality",
        ),
    ),
    # release
    "candidate": Term(
        ("릴리스 후보", "release candidate"),
        ("이번 실행에서 릴리스하려고 선택한 모델", "the exported model that this run selected for release"),
    ),
    "champion": Term(("챔피언", "champion"), ("현재 배포 중인 번들", "the bundle that is deployed now")),
    "bundle": Term(
        ("번들", "bundle"),
        ("릴리스하는 폴더: 모델, 토크나이저, 모델 카드", "the folder that is released: model, tokenizers, model cards"),
    ),
    "no_go": Term(
        ("승격", "promoted"),
        (
            "번들을 챔피언으로 만들어 배포하는 것. 판정이 통과일 때만 할 수 있음",
            "deployed as the champion; possible after a go, not after a no-go",
        ),
    ),
    # monitoring
    "drift": Term(
        ("드리프트", "drift"),
        ("요청이 기준 데이터와 달라지는 것", "requests that differ from the reference"),
    ),
    "reference": Term(
        ("기준 데이터", "reference"),
        ("비교의 기준이 되는 정상 요청", "ordinary requests with which others are compared"),
    ),
    "window": Term(("윈도우", "window"), ("한 번에 비교하는 요청의 묶음", "requests that are compared together")),
    "surprisal": Term(
        ("서프라이절", "surprisal"),
        (
            "단어가 얼마나 뜻밖인지 나타내는 값(비트). 드문 단어일수록 큼",
            "how unexpected a word is, in bits; larger for rare words",
        ),
    ),
    "effect": Term(
        ("효과 크기", "effect size"),
        (
            "윈도우와 기준 데이터의 분포가 얼마나 다른지 나타내는 거리",
            "distance between the distributions of a window and the reference",
        ),
    ),
}

SCORES = ("bleu", "chrf", "interval")
TRAINING = ("parameters", "loss", "dev", "perplexity", "step", "epoch", "learning_rate", "padding")

EXPLAINED: Mapping[str, Sequence[str]] = {
    "index": (*SCORES, "nearest", "teacher", "candidate", "champion", "bundle", "no_go"),
    "sample": ("injected", "held_out", "pattern", "word_types"),
    "ingest": ("source", "terms", "domain", "quantile", "digest"),
    "plan": ("parameters", "teacher", "student", "distilled", "token", "int8", "flops"),
    "validate": ("expectation", "critical", "raw", "digest"),
    "clean": ("repair", "normalized_duplicate", "misaligned", "threshold", "fingerprint"),
    "split": ("splits", "leak", "group"),
    "tokenize": ("token", "vocabulary", "fertility", "coverage"),
    "train": ("teacher", *TRAINING),
    "distill": ("student", "teacher", "distilled", *TRAINING, "beam"),
    "compress": ("teacher", "student", "int8", "dev", *SCORES, "beam", "quantile_latency"),
    "evaluation": (*SCORES, "signature", "candidate", "champion", "nearest", "degenerate", "slice"),
    "quality_estimation": ("confidence", "correlation", "calibration", "dev", "chrf", "interval"),
    "package": ("bundle", "int8", "digest", "beam"),
    "judgement": ("no_go", "champion", "nearest", *SCORES[:2], "degenerate"),
    "monitor": ("drift", "window", "reference", "effect", "threshold", "interval", "surprisal"),
    "history": ("no_go",),
}
"""What each page explains, in the order in which a reader meets it."""
