"""What the pages of training, compression and evaluation say."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
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
    # scores
    "scores": ("번역 품질", "Translation quality"),
    "system": ("번역기", "System"),
    "value": ("점수", "Score"),
    "interval": ("95% 구간", "95% interval"),
    "n_sentences": ("문장 {n}개", "n = {n}"),
    "signature_is": ("서명: {signature}", "Signature: {signature}"),
    # compress
    "picked": ("고른 모형", "Picked"),
    "pick_note": (
        "크기와 품질만으로 고릅니다. 시간은 상한을 정해 두었을 때만 후보를 뺄 수 있습니다.",
        "Size and quality decide. Time can only rule a candidate out, and only where a limit is set.",
    ),
    "chrf_on_dev": ("개발 자료의 chrF++", "chrF++ on dev"),
    "best_is": ("가장 좋은 후보 {value}", "the best has {value}"),
    "limits_caption": ("고를 때 지킨 상한", "Limits of the pick"),
    "max_bytes": ("크기 상한", "Largest size"),
    "max_quality_drop": ("허용하는 chrF++ 손실 (점)", "chrF++ points it may lose"),
    "max_latency_ms": ("지연 상한 (ms)", "Latency limit (ms)"),
    "dev_rows": ("견준 개발 행 ({way})", "Dev rows compared ({way})"),
    "size_and_quality": ("크기와 품질", "Size and quality"),
    "scatter_caption": (
        "가로는 크기(MB), 세로는 개발 자료의 chrF++이며 선은 95% 구간입니다. 왼쪽 위가 좋습니다.",
        "Across: size in MB; up: chrF++ on dev, lines are 95% intervals. Up and to the left is better.",
    ),
    "scatter_said": ("크기와 chrF++: {candidates}", "Size and chrF++: {candidates}"),
    "candidate": ("후보", "Candidate"),
    "candidates_caption": ("후보마다 크기, 품질, 결과", "Size, quality and outcome of each candidate"),
    "standing": ("결과", "Outcome"),
    "ruled_out": ("제외: {what}", "ruled out: {what}"),
    "possible": ("가능", "possible"),
    "quality_on_dev": ("개발 자료에서 잰 품질", "Quality on dev"),
    "quality_caption": ("{metric} ({way}), 내보낸 파일 그대로", "{metric} ({way}), of the exported files themselves"),
    "gaps_caption": (
        "가장 좋은 후보와의 chrF++ 차이 ({way}), 같은 문장에서 짝지어 잼",
        "chrF++ against the best candidate ({way}), paired on the same sentences",
    ),
    "best_candidate": ("가장 좋은 후보", "Best candidate"),
    "speed": ("속도", "Speed"),
    "speed_note": (
        "이 컴퓨터의 스레드 하나로 잰 값이며, 다시 재면 달라집니다.",
        "Read on one thread of this computer; another reading will differ.",
    ),
    "speed_p50_ms": ("한 줄씩 옮길 때의 지연, 중앙값", "Latency line by line, median"),
    "speed_p95_ms": ("한 줄씩 옮길 때의 지연, 95번째 백분위수", "Latency line by line, 95th percentile"),
    "speed_lines_per_s_alone": ("한 줄씩 옮길 때의 처리량", "Lines a second, one at a time"),
    "speed_lines_per_s_together": ("64줄씩 옮길 때의 처리량", "Lines a second, 64 at a time"),
    "export_checks": ("내보낸 모형이 같은 답을 하는가", "Do the exports do what PyTorch does?"),
    "checks_caption": (
        "PyTorch 모형과 견준 로그 확률의 평균 차이와 답한 행",
        "Mean gap of log probabilities to the PyTorch model, and rows answered",
    ),
    "flag": ("표시", "Flag"),
    "flags_caption": ("이상하게 끝난 답의 수", "Answers that ended oddly"),
    # distill
    "textbook": ("학생의 교과서", "The student's textbook"),
    "textbook_note": (
        "학생은 원래 번역이 아니라 교사가 옮긴 문장을 보고 배웁니다.",
        "The student learns from what the teacher wrote, not from the original translations.",
    ),
    "textbook_caption": ("교사와 교사가 쓴 것", "The teacher, and what it wrote"),
    "student_share_of": ("학생 / 교사 매개변수", "Student / teacher parameters"),
    "textbook_rows": ("교사가 옮긴 행", "Rows the teacher wrote"),
    "textbook_tokens": ("토큰", "Tokens"),
    "textbook_mean_score": ("교사의 평균 로그 확률", "Teacher's mean log probability"),
    "textbook_same": ("원래 번역과 같은 비율", "Same as the original"),
    "with_originals": ("원래 번역도 함께", "Originals as well"),
    "teacher_format": ("교사의 계산 형식", "Format in which the teacher wrote"),
    "teacher_parameters": ("교사의 매개변수", "Teacher's parameters"),
    # evaluation
    "evaluation_headline": ("BLEU {value} {interval}, 최근접 {nearest}", "BLEU {value} {interval}, nearest {nearest}"),
    "systems": ("견준 번역기", "Systems compared"),
    "systems_note": (
        "같은 문장을 같은 함수로 재므로 차이는 잰 방법의 차이가 아닙니다.",
        "The same sentences through the same function, so that a difference is never one of measuring.",
    ),
    "systems_caption": ("번역기와 모형", "Systems and their models"),
    "which_model": ("모형", "Model"),
    "runtime": ("실행기", "Runtime"),
    "compute_type": ("수 형식", "Number format"),
    "samples": ("부트스트랩 표본", "Bootstrap resamples"),
    "test_named": ("시험: {name}", "Test: {name}"),
    "test_behaviour": ("시험 {name}: 잘못되는 모습", "Test {name}: how answers go wrong"),
    "test_slices": ("시험 {name}: 나누어 본 점수", "Test {name}: slice by slice"),
    "of_available": ("있는 {n}행 가운데", "of {n} there are"),
    "scores_caption": (
        "{metric}. 점은 점수, 선은 95% 구간입니다.",
        "{metric}: dots are scores, lines their 95% intervals.",
    ),
    "nearest_note": (
        (
            "기준선은 시험 문장과 가장 비슷한 학습 문장의 번역을 그대로 답한 점수입니다 "
            "(시험 {rows}행, 학습 {train}행). 내보낼 모형이 같은 행에서 BLEU {over}점 높습니다."
        ),
        (
            "The baseline answers with the translation of the most similar training sentence ({rows} test rows, "
            "{train} training rows). On the same rows the served model is {over} BLEU above it."
        ),
    ),
    "behaviour": ("모습", "Behaviour"),
    "behaviour_caption": (
        "정답은 그렇지 않은데 답이 그런 행의 비율",
        "Share of answers that do what their reference does not",
    ),
    "slices_note": (
        "내보낼 모형의 점수입니다. 가는 선은 95% 구간이며, 행이 적으면 넓습니다.",
        "Scores of the served model. Thin lines are 95% intervals, wide where there are few rows.",
    ),
    "slices_by_domain": ("분야별", "By domain"),
    "slices_by_length": ("원문 길이별", "By length of the source"),
    "slices_by_origin": ("원래 쓰인 언어별", "By the language it was first written in"),
    "n_chars": ("{range}자", "{range} characters"),
}
