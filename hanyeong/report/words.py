"""Every word that a page says, Korean and English side by side.

`WORDS` are sentences and headings of ours; `LABELS` name the keys and codes found in facts files. A code without a
label is shown as it is, so that a new reason or a new key is never hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["ko", "en"]

WORDS: Mapping[str, tuple[str, str]] = {
    # the frame of every page
    "brand": ("한영 보고서", "Hanyeong report"),
    "skip": ("본문으로 건너뛰기", "Skip to the content"),
    "stages": ("단계", "Stages"),
    "overview": ("한눈에 보기", "Overview"),
    "not_measured": ("측정 안 함", "not measured"),
    "none": ("없음", "none"),
    "empty": ("빈 값", "empty"),
    "yes": ("예", "yes"),
    "no": ("아니요", "no"),
    "footer": (
        "대괄호는 95% 구간입니다. 시간과 메모리는 이 컴퓨터에서 잰 값입니다. 말뭉치의 문장은 실리지 않습니다.",
        "Brackets hold 95% intervals. Times and memory were read on this computer. No sentence of the corpus is shown.",
    ),
    "state_missing": ("아직 실행하지 않음", "has not run yet"),
    "state_unreadable": ("결과 파일을 읽을 수 없음", "its facts file cannot be read"),
    "missing": (
        "이 단계는 아직 결과를 남기지 않았습니다. `make pipeline` 또는 `dvc repro`가 이 단계를 실행합니다.",
        "This stage has not left its facts yet. `make pipeline` or `dvc repro` runs it.",
    ),
    "unreadable": (
        "reports/{file}: 이 단계의 결과 파일을 읽을 수 없습니다. 파일을 지우고 단계를 다시 실행하십시오.",
        "reports/{file}: the facts file of this stage cannot be read. Delete it and run the stage again.",
    ),
    # receipt and clock
    "receipt": ("행 수", "Rows"),
    "receipt_of": ("행 수: {item}", "Rows: {item}"),
    "read": ("읽음", "read"),
    "kept": ("남김", "kept"),
    "refused": ("거름", "refused"),
    "of_read": ("읽은 행의 {share}", "{share} of what was read"),
    "refused_by_reason": ("거른 까닭별 행 수", "Rows refused, by reason"),
    "reason": ("까닭", "Reason"),
    "rows": ("행", "Rows"),
    "share": ("비율", "Share"),
    "n": ("개수", "n"),
    "none_refused": ("거른 행이 없습니다.", "No row was refused."),
    "clock": ("시간과 메모리", "Time and memory"),
    "clock_note": (
        "이 컴퓨터에서 마지막으로 실행했을 때 잰 값입니다. 다시 실행하면 달라질 수 있습니다.",
        "Read on this computer when the stage last ran; another run may differ.",
    ),
    "seconds": ("걸린 시간", "Wall time"),
    "cpu_seconds": ("CPU 시간", "CPU time"),
    "peak_bytes": ("최대 메모리", "Peak memory"),
    "other_readings": ("그 밖에 잰 값", "Other readings"),
    "further": ("그 밖의 사실", "Further facts"),
    "everything": ("이 단계가 남긴 모든 사실", "All facts of this stage"),
    "everything_of": ("{item}의 모든 사실", "All facts of {item}"),
    "files": ("파일", "Files"),
    "facts_file": ("사실 파일 (JSON)", "Facts file (JSON)"),
    # the index
    "index_title": ("판정과 과정", "Verdict and course"),
    "index_lead": (
        "말뭉치에서 번역기까지, 각 단계가 무엇을 읽고 남기고 걸렀는지, 결과를 얼마나 믿을 수 있는지 보여 줍니다.",
        "From corpus to translator: what each stage read, kept and refused, and how far the result can be trusted.",
    ),
    "go": ("통과", "Go"),
    "no_go": ("보류", "No-go"),
    "unjudged": ("판정 전", "Not judged"),
    "go_sentence": (
        "정해 둔 목표와 검사를 모두 통과했습니다. 승격할 수 있습니다.",
        "Every goal and every check was met. The bundle may be promoted.",
    ),
    "no_go_sentence": (
        "아래 까닭으로 승격할 수 없습니다. 꾸러미와 보고서는 그대로 남아 있습니다.",
        "It may not be promoted, for the reasons below. The bundle and the reports are there all the same.",
    ),
    "unjudged_sentence": (
        "판정 단계가 아직 실행되지 않았습니다. 있는 결과만 보여 줍니다.",
        "The judge has not spoken yet. What there is, is shown.",
    ),
    "unjudged_unclear": (
        "reports/judgement.json에 분명한 판정이 없으므로 통과로 보지 않습니다. 판정 단계를 다시 실행하십시오.",
        "reports/judgement.json holds no clear verdict, so it counts as none. Run the judge again.",
    ),
    "unjudged_unreadable": (
        "reports/judgement.json을 읽을 수 없습니다. 파일을 지우고 판정 단계를 다시 실행하십시오.",
        "reports/judgement.json cannot be read. Delete it and run the judge again.",
    ),
    "check_said": ("{name}: {found}", "{name}: {found}"),
    "check_wanted": (" (기준: {expected})", " (expected: {expected})"),
    "released_model": ("내보낸 모형", "released model"),
    "bleu_on": ("BLEU ({test})", "BLEU on {test}"),
    "nearest_is": ("최근접 문장 기준선 {value}", "nearest-neighbour baseline {value}"),
    "report_is_at": ("보고서", "report"),
    "not_there": ("없음", "not there"),
    "and_more": ("그 밖에 {n}개", "and {n} more"),
    "chain": ("단계별 과정", "The stages"),
    "time": ("시간이 든 곳", "Where the time went"),
    "time_caption": ("단계별 걸린 시간", "Wall time of each stage"),
    "look": ("더 살펴보기", "Look further"),
    "data_docs_raw": ("검증 문서: 원자료 (Data Docs)", "Data Docs: raw tables"),
    "data_docs_split": ("검증 문서: 나눈 자료 (Data Docs)", "Data Docs: split tables"),
    "live_train": ("교사 학습 기록 (DVCLive)", "Live record of the teacher's training (DVCLive)"),
    "live_distill": ("학생 학습 기록 (DVCLive)", "Live record of the student's training (DVCLive)"),
    "model_card": ("모형 설명서 (영어)", "Model card"),
    "model_card_ko": ("모형 설명서 (한국어)", "Model card in Korean"),
    "data_statement": ("자료 설명서", "Data statement"),
    "attribution": ("출처 표시", "Attributions"),
    "evidently": ("표류 보고서 (Evidently): {name}", "Drift report (Evidently): {name}"),
    # scores
    "scores": ("번역 품질", "Translation quality"),
    "system": ("번역기", "System"),
    "value": ("점수", "Score"),
    "interval": ("95% 구간", "95% interval"),
    "n_sentences": ("문장 {n}개", "n = {n}"),
    "signature_is": ("서명: {signature}", "Signature: {signature}"),
    # monitor
    "monitor_headline": (
        "표류 없는 창 {judged}개 가운데 경보 {alarms}개",
        "{alarms} of {judged} windows without drift alarm",
    ),
    "self_check": ("감시기 자체 점검", "Can the monitor be trusted?"),
    "self_check_passed": (
        "자체 점검 통과: 심어 둔 변화를 찾고, 변화가 없을 때는 조용했습니다.",
        "The self-check passed: it found what was planted and kept quiet where nothing was.",
    ),
    "self_check_failed": ("자체 점검 실패. 까닭은 아래와 같습니다.", "The self-check failed, for the reasons below."),
    "self_check_unknown": ("자체 점검을 하지 않았습니다.", "The self-check was not made."),
    "detection": ("무엇을 얼마부터 찾는가", "What it finds, and from which share on"),
    "detection_caption": (
        "심은 변화와 비율마다 경보가 울린 창의 비율 (95% 윌슨 구간)",
        "Share of windows that alarm, by what was planted and how much (95% Wilson interval)",
    ),
    "planted": ("심은 변화", "Planted"),
    "planted_share": ("심은 비율", "Share planted"),
    "alarm_rate": ("경보율", "Alarm rate"),
    "alarms_of_judged": ("경보 / 창", "Alarms / windows"),
    "median_strength": ("세기 중앙값", "Median strength"),
    "n_of_m": ("{n} / {m}", "{n} / {m}"),
    "windows": ("창마다 본 변화", "Every window"),
    "windows_caption": (
        "점 하나가 창 하나입니다. 높이는 가장 크게 움직인 열의 효과를 그 문턱으로 나눈 값으로, 1 이상이면 경보입니다.",
        "Each dot is a window; its height is the largest effect over its threshold: from 1 on it is an alarm.",
    ),
    "windows_said": ("창 {n}개 가운데 {alarms}개가 경보.", "{alarms} of {n} windows alarm."),
    "threshold": ("문턱", "threshold"),
    "columns_watched": ("살피는 열", "Columns watched"),
    "columns_caption": (
        "열마다 견주는 방법, 문턱과 기준 창의 값",
        "How each column is compared, its threshold, and what the reference holds",
    ),
    "column": ("열", "Column"),
    "compared_as": ("견주는 방법", "Compared as"),
    "mean": ("평균", "Mean"),
    "sd": ("표준편차", "SD"),
    "windows_drifted": ("움직인 창", "Windows moved"),
    # tables
    "what": ("무엇", "What"),
    "found": ("값", "Found"),
    "least": ("최소", "least"),
    "median": ("중앙값", "median"),
    "most": ("최대", "most"),
    "unnamed": ("이름 없음", "unnamed"),
    "not_stated": ("밝히지 않음", "not stated"),
    "no_limit": ("제한 없음", "no limit"),
    # ingest
    "sources": ("출처", "Sources"),
    "n_sources": ("출처 {n}개", "sources: {n}"),
    "source": ("출처", "Source"),
    "source_named": ("출처: {name}", "Source: {name}"),
    "sources_caption": ("출처별 형식, 쓰임, 약관과 행 수", "Kind, use, terms and rows of each source"),
    "kind": ("형식", "Kind"),
    "use": ("쓰임", "Use"),
    "terms": ("약관", "Terms"),
    "terms_caption": ("약관과 출처 표시", "Terms and attribution"),
    "licence": ("사용 허가", "Licence"),
    "attribution_line": ("출처 표시", "Attribution"),
    "encoding": ("문자 부호", "Encoding"),
    "max_rows": ("행 수 상한", "Row limit"),
    "documents": ("문서 수", "Documents"),
    "domain": ("분야", "Domain"),
    "domains": ("분야별 행 수", "Rows by domain"),
    "length_chars": ("문장 길이 (글자 수)", "Sentence length in characters"),
    "file": ("파일", "File"),
    "size": ("크기", "Size"),
    "files_read": ("읽은 파일", "Files that were read"),
    "refused_first": ("까닭별로 처음 거른 곳", "Where each reason was met first"),
    # train and distill
    "training_headline": ("매개변수 {parameters}, 개발 손실 {loss}", "{parameters} parameters, dev loss {loss}"),
    "training_in_short": ("한눈에", "In short"),
    "parameters": ("매개변수", "Parameters"),
    "best_dev_loss": ("가장 낮은 개발 손실", "Best dev loss"),
    "perplexity_is": ("나트/토큰, 혼란도 {value}", "nats a token, perplexity {value}"),
    "steps": ("걸음", "Steps"),
    "best_at": ("가장 좋은 걸음: {step}", "best at step {step}"),
    "epochs": ("에폭", "Epochs"),
    "stopped_because": ("멈춘 까닭", "Stopped because"),
    "curves": ("학습 곡선", "Curves"),
    "loss_caption": (
        "걸음에 따른 손실 (나트/토큰). 학습 손실은 드롭아웃을 켠 채, 개발 손실은 끈 채 잽니다.",
        "Loss by step, in nats a target token; on train with dropout on, on dev with it off.",
    ),
    "accuracy_caption": (
        "개발 자료에서 다음 토큰을 맞힌 비율, 걸음에 따라.",
        "Share of dev tokens guessed right, by step.",
    ),
    "learning_rate_caption": ("학습률, 걸음에 따라.", "Learning rate, by step."),
    "train_loss": ("학습 손실", "train loss"),
    "dev_loss": ("개발 손실", "dev loss"),
    "dev_accuracy": ("개발 정확도", "dev accuracy"),
    "learning_rate": ("학습률", "learning rate"),
    "course": ("{name}: 처음 {first}, 끝 {last}", "{name}: from {first} to {last}"),
    "training_details": ("자세히", "Details"),
    "training_details_caption": ("자료와 계산", "Data and computation"),
    "pairs_of": ("쌍 ({part})", "Pairs ({part})"),
    "too_long_of": ("너무 길어 뺀 쌍 ({part})", "Pairs left out as too long ({part})"),
    "tokens_seen": ("본 토큰", "Tokens seen"),
    "padding_share": ("채움 비율", "Padding"),
    "learning_rate_lowered": ("학습률을 낮춘 횟수", "Times the learning rate was lowered"),
    "bad_steps": ("유한하지 않아 건너뛴 걸음", "Steps passed over as not finite"),
    "machine": ("계산 장치", "Machine"),
    "n_threads": ("스레드 {n}개", "threads: {n}"),
}

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

LABELS: Mapping[str, tuple[str, str]] = {
    "digest": ("지문", "digest"),
    "signature": ("서명", "signature"),
    "ko": ("한국어", "Korean"),
    "en": ("영어", "English"),
    "src": ("원문", "source"),
    "tgt": ("번역문", "target"),
    "train": ("학습", "train"),
    "dev": ("개발", "dev"),
    "test": ("시험", "test"),
    "monitor": ("감시", "monitor"),
    "raw": ("원자료", "raw"),
    "split": ("나눈 자료", "split"),
    "teacher": ("교사", "teacher"),
    "student": ("학생", "student"),
    "served": ("내보낼 모형", "served"),
    "champion": ("우승 모형", "champion"),
    "open": ("공개", "open"),
    "guarded": ("보호", "guarded"),
    "aihub": ("AI 허브", "AI Hub"),
    "jsonl": ("JSONL", "JSONL"),
    "tsv": ("TSV", "TSV"),
    "moses": ("Moses 쌍둥이 파일", "Moses twin files"),
    # what the monitor plants, and what it watches
    "no drift": ("변화 없음", "no drift"),
    "domain": ("다른 분야", "another domain"),
    "number": ("수 (바서슈타인 거리)", "number (Wasserstein)"),
    "event": ("사건 (젠슨-섀넌 거리)", "event (Jensen-Shannon)"),
    "source_chars": ("원문 글자 수", "source characters"),
    "source_words": ("원문 낱말 수", "source words"),
    "hangul_share": ("한글 비율", "Hangul share"),
    "latin_share": ("로마자 비율", "Latin share"),
    "digit_share": ("숫자 비율", "digit share"),
    "punctuation_share": ("문장 부호 비율", "punctuation share"),
    "score_per_token": ("토큰당 점수", "score per token"),
    # why a training stopped
    "max_steps": ("정한 걸음 수를 다 채움", "step limit reached"),
    "max_tokens": ("정한 토큰 수를 다 채움", "token limit reached"),
    "no_better": ("더 나아지지 않음", "no better any more"),
    # why ingest could not read a row
    "a side is missing": ("한쪽이 없음", "a side is missing"),
    "a side is not text": ("한쪽이 글이 아님", "a side is not text"),
    "a side holds half a surrogate pair": ("반쪽 서로게이트가 있음", "a side holds half a surrogate pair"),
    "wrong number of columns": ("열의 수가 다름", "wrong number of columns"),
    "blank line": ("빈 줄", "blank line"),
    "the same row in another form": ("다른 형식으로 이미 있는 행", "the same row in another form"),
}

READINGS = (
    "p50_ms",
    "p95_ms",
    "p99_ms",
    "sentences_per_s",
    "tokens_per_s",
    "peak_bytes",
    "seconds",
    "hours",
)
"""Names of clock readings that have a label."""

LANGUAGE_NAMES: Mapping[Language, str] = {"ko": "한국어", "en": "English"}


@dataclass(frozen=True)
class Words:
    """The words of one language: call it with a key of WORDS and what to fill in."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        return self._mine(WORDS[key]).format(**values) if values else self._mine(WORDS[key])

    def label(self, code: str) -> str:
        """The name of a key or code found in a facts file; itself, with spaces, when nobody named it."""
        found = LABELS.get(code)
        return self._mine(found) if found else code.replace("_", " ")

    def stage(self, name: str) -> str:
        """The name of a stage."""
        return self._mine(STAGES[name][0])

    def does(self, name: str) -> str:
        """What a stage does, in one sentence."""
        return self._mine(STAGES[name][1])

    def _mine(self, pair: tuple[str, str]) -> str:
        return pair[0] if self.language == "ko" else pair[1]


def other(language: Language) -> Language:
    """The language to which a page's switch leads."""
    return "en" if language == "ko" else "ko"


def clock_words(w: Words) -> dict[str, object]:
    """What the page's script needs to write clock readings: units, and names of readings."""
    korean = w.language == "ko"
    return {
        "s": "초" if korean else " s",
        "min": "분" if korean else " min",
        "h": "시간" if korean else " h",
        "per_s": "/초" if korean else "/s",
        "none": w("none"),
        "readings": {code: w.label(code) for code in READINGS if code in LABELS},
    }
