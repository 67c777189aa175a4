"""What each stage is called, and what it does."""

from __future__ import annotations

from collections.abc import Mapping

STAGES: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "sample": (
        ("표본 말뭉치", "Sample"),
        (
            "문법 규칙으로 한국어-영어 말뭉치를 만들고, 수를 센 결함을 심습니다.",
            "Makes a Korean-English corpus from a seeded grammar, with planted and counted defects.",
        ),
    ),
    "ingest": (
        ("가져오기", "Ingest"),
        (
            "출처마다 파일을 읽어 하나의 문장 쌍 표로 만듭니다.",
            "Reads each source into one table of sentence pairs.",
        ),
    ),
    "plan": (
        ("계획", "Plan"),
        (
            "모형의 크기, 계산량, 메모리, 시간을 따져 목표를 이룰 수 있는지 봅니다.",
            "Weighs parameters, operations, memory and time: what can be promised, and what cannot.",
        ),
    ),
    "validate": (
        ("검증", "Validate"),
        (
            "기대 조건을 검사하고, 결정적인 조건이 깨지면 멈춥니다.",
            "Checks expectations, and stops the run where a critical one fails.",
        ),
    ),
    "clean": (
        ("정제", "Clean"),
        (
            "쌍마다 남기거나 까닭을 달아 거릅니다.",
            "Keeps each pair or refuses it, with a reason.",
        ),
    ),
    "split": (
        ("나누기", "Split"),
        (
            "학습, 개발, 시험으로 나누고 새어 나간 행을 학습에서 뺍니다.",
            "Divides into train, dev and test, and takes leaked rows out of train.",
        ),
    ),
    "tokenize": (
        ("토큰화", "Tokenize"),
        (
            "부분 단어 모형을 배우고 문장을 번호로 바꿉니다.",
            "Learns the subword models and turns sentences into numbers.",
        ),
    ),
    "train": (
        ("교사 학습", "Train"),
        (
            "교사 모형을 학습합니다.",
            "Trains the teacher.",
        ),
    ),
    "distill": (
        ("증류", "Distill"),
        (
            "작은 학생 모형이 교사의 번역을 보고 배웁니다.",
            "The small student learns from the teacher's translations.",
        ),
    ),
    "compress": (
        ("압축", "Compress"),
        (
            "모형을 내보내고 정수로 줄인 뒤 크기와 품질을 견주어 하나를 고릅니다.",
            "Exports and quantises the models, compares size and quality, and picks one.",
        ),
    ),
    "evaluation": (
        ("평가", "Evaluate"),
        (
            "같은 시험을 같은 잣대로 모든 모형에 매깁니다.",
            "Scores every system on the same tests with the same metrics.",
        ),
    ),
    "package": (
        ("꾸러미", "Package"),
        (
            "고른 모형과 설명서를 하나의 꾸러미로 묶습니다.",
            "Bundles what was picked with its cards and attributions.",
        ),
    ),
    "judgement": (
        ("판정", "Judge"),
        (
            "목표, 이전 우승 모형, 하한, 약관을 따져 통과 여부를 정합니다.",
            "Weighs goals, champion, floors and terms: go or no-go, with reasons.",
        ),
    ),
    "monitor": (
        ("감시", "Monitor"),
        (
            "들어오는 요청이 기준과 얼마나 달라졌는지 창마다 살핍니다.",
            "Watches, window by window, how far requests have drifted from the reference.",
        ),
    ),
}
"""Name and one sentence of each stage."""
