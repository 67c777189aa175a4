"""Words of the pages from `sample` to `tokenize`."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, str]] = {
    # ingest
    "sources": ("출처", "Sources"),
    "n_sources": ("출처 {n}개", "sources: {n}"),
    "source": ("출처", "Source"),
    "source_named": ("출처: {name}", "Source: {name}"),
    "sources_caption": ("출처별 형식, 용도, 약관과 행 수", "Format, use, terms and rows of each source"),
    "kind": ("형식", "Format"),
    "use": ("용도", "Use"),
    "terms": ("약관", "Terms"),
    "terms_caption": ("약관과 출처 표시", "Terms and attribution"),
    "licence": ("라이선스", "Licence"),
    "attribution_line": ("출처 표시", "Attribution"),
    "encoding": ("인코딩", "Encoding"),
    "max_rows": ("행 수 상한", "Row limit"),
    "documents": ("문서", "Documents"),
    "domain": ("도메인", "Domain"),
    "domains": ("도메인별 행 수", "Rows by domain"),
    "length_chars": ("문장 길이 (글자 수)", "Sentence length in characters"),
    "file": ("파일", "File"),
    "size": ("크기", "Size"),
    "files_read": ("읽은 파일", "Files read"),
    "first_rejected": ("사유별로 처음 제외한 위치", "First rejected row by reason"),
    # sample
    "sample_headline": (
        "학습 쌍 {n}개, 주입한 결함 {defects}행",
        "{n} training pairs, {defects} rows with an injected defect",
    ),
    "generated_data": ("생성한 데이터", "Generated data"),
    "pairs_train": ("학습 쌍", "Training pairs"),
    "pairs_train_note": ("결함 주입 전", "before defects are injected"),
    "pairs_held_out": ("검증용 쌍", "Held-out pairs"),
    "pairs_held_out_note": (
        "테스트용. 용언과 논항의 조합이 학습 데이터에 없음",
        "for testing: their combinations of predicate and argument do not occur in training",
    ),
    "pairs_drift": ("다른 도메인의 쌍", "Pairs of another domain"),
    "pairs_drift_note": ("모니터링에서 드리프트로만 사용", "used only by the monitor, as drift"),
    "rows_all": ("전체 행", "Rows delivered"),
    "rows_train": ("학습 파일의 행", "Rows in training files"),
    "rows_train_note": ("주입한 결함 포함", "including injected defects"),
    "rows_valid": ("검증 파일의 행", "Rows in validation files"),
    "rows_valid_note": ("결함 없음", "without defects"),
    "defects": ("주입한 결함", "Injected defects"),
    "defects_note": (
        (
            "실제 납품 데이터에서 볼 수 있는 결함을 주입하고 개수를 기록했습니다. 검출 결과는 정제와 "
            "분할 단계의 페이지에 있습니다."
        ),
        (
            "Defects found in real deliveries, injected on purpose and counted. The pages of cleaning "
            "and splitting show how many were detected."
        ),
    ),
    "defect_share": ("결함이 있는 행의 비율", "Share of rows with a defect"),
    "n_clean": ("정상 행 {n}개", "{n} clean rows"),
    "defects_caption": ("종류별로 주입한 행 수와 기대하는 처리", "Injected rows by kind, and the expected handling"),
    "defect": ("결함", "Defect"),
    "expected_handling": ("기대하는 처리", "Expected"),
    "domains_made": ("도메인", "Domains"),
    "domains_caption": ("도메인별 문장 쌍과 문형", "Pairs and sentence patterns by domain"),
    "label_in_delivery": ("납품 파일의 이름", "Name in the delivery"),
    "frames": ("문형", "Sentence patterns"),
    "predicates": ("용언", "Predicates"),
    "nouns": ("명사", "Nouns"),
    "combinations_held_out": (
        "검증용으로 제외한 용언과 논항의 조합",
        "Held-out combinations of predicate and argument",
    ),
    "content_words": ("내용어 ({side})", "Content words ({side})"),
    "word_tokens": ("단어 수 ({side})", "Word tokens ({side})"),
    "word_types": ("단어 종류 ({side})", "Word types ({side})"),
    "grammar": ("문법과 어휘", "Grammar and lexicon"),
    "grammar_caption": ("문장의 구성 요소", "Elements of the sentences"),
    "delivery": ("파일", "Delivered files"),
    "delivery_caption": ("AI Hub의 파일 형식으로 쓴 파일", "Files in AI Hub's formats"),
    # plan
    "plan_headline": ("교사 {teacher}, 학생 {student} 파라미터", "teacher {teacher}, student {student} parameters"),
    "plan_go_on": ("예산 안입니다. 계속합니다.", "Within the budget: the run continues."),
    "plan_over": ("예산을 초과하여 중단합니다: {what}.", "Over budget, so the run stops: {what}."),
    "plan_student_too_large": ("학생 모델이 너무 커서 중단합니다.", "The student is too large, so the run stops."),
    "n_parameters": ("파라미터", "parameters"),
    "student_share": ("학생 / 교사", "Student / teacher"),
    "student_share_note": ("파라미터 비율", "ratio of parameters"),
    "memory": ("메모리", "Memory"),
    "disk": ("디스크", "Disk"),
    "hours_limit": ("시간 상한", "Time limit"),
    "hours_all": ("예상 소요 시간", "Estimated time on this computer"),
    "hours_of": ("그중 {what}", "of which {what}"),
    "hours_as_busy": ("측정할 때와 같은 부하일 때", "Under the load at the time of measurement"),
    "feasibility_of_goals": ("목표 달성 가능성", "Feasibility of the goals"),
    "feasibility_note": (
        (
            "학습 전에 알 수 있는 것만, 다른 도메인의 텍스트에 대한 경험칙으로 추정합니다. "
            "말뭉치와 비슷한 텍스트에서는 점수가 훨씬 높을 수 있습니다."
        ),
        (
            "What can be estimated before training, by a rule of thumb for text of another domain; "
            "scores on text that is similar to the corpus can be far higher."
        ),
    ),
    "feasibility_caption": ("목표별 달성 가능성", "Each goal and its feasibility"),
    "goal": ("목표", "Goal"),
    "target_value": ("목표값", "Target"),
    "feasibility": ("가능성", "Feasibility"),
    "not_set": ("설정하지 않음", "not set"),
    "cost": ("비용", "Cost"),
    "cost_caption": ("모델별 크기와 연산량 (상한 추정)", "Size and operations of each model (upper estimates)"),
    "memory_caption": ("학습 시 메모리 구성", "Memory of training by use"),
    "memory_use": ("용도", "Used for"),
    "disk_caption": ("폴더별 디스크 사용량", "Disk space by folder"),
    "folder": ("폴더", "Folder"),
    "estimate_basis": ("추정 근거", "Basis of the estimates"),
    "warning_few_rows": (
        "{about}: 행이 약 {found}개뿐입니다. 점수를 신뢰하려면 {least}개 이상이 필요합니다.",
        "{about}: only about {found} rows; reliable scores need at least {least}.",
    ),
    "warning_less_than_a_pass": (
        "{about}: {found}에폭만 학습합니다. 1에폭이 안 됩니다. max_steps나 max_tokens를 늘리십시오.",
        "{about}: trains for {found} epochs, less than one. Raise its max_steps or max_tokens.",
    ),
    "rows_expected": (
        "개발 세트와 테스트 세트의 예상 행 수 (정제 전)",
        "Expected rows of dev and the test sets, before cleaning",
    ),
    "plan_sources": ("출처별 행과 크기", "Rows and size of each source"),
    "plan_corpus": ("말뭉치와 시험용 어휘", "The corpus and a trial vocabulary"),
    # validate
    "validate_headline": ("검증 조건 {m}개 중 {n}개 충족", "{n} of {m} expectations met"),
    "validated": ("검증: {table}", "Validated: {table}"),
    "validate_pass": ("치명적인 검증 조건을 모두 충족했습니다.", "All critical expectations were met."),
    "validate_fail": (
        "치명적인 검증 조건을 충족하지 못해 실행을 중단했습니다.",
        "A critical expectation failed, so the run stopped here.",
    ),
    "expectations": ("검증 조건", "Expectations"),
    "critical_failed": ("충족하지 못한 치명적 조건", "Critical expectations failed"),
    "warnings_failed": ("충족하지 못한 경고 조건", "Warnings"),
    "suite_digest": ("조건의 다이제스트", "Digest of the suites"),
    "suite_digest_note": ("조건을 바꾸면 달라짐", "changes with the expectations"),
    "tables_validated": ("검증한 표와 행 수", "Validated tables and their rows"),
    "expectations_caption": (
        "검증 조건별 관측값과 허용 범위. 충족하지 못한 것이 먼저 나옵니다.",
        "Observed values and allowed ranges, failed expectations first.",
    ),
    "expectation": ("검증 조건", "Expectation"),
    "severity": ("심각도", "Severity"),
    "failure_means": ("미충족의 의미", "What a failure means"),
    "observed": ("관측값", "Observed"),
    "allowed": ("허용 범위", "Allowed"),
    "is_met": ("✓ 충족", "✓ met"),
    "is_failed": ("✗ 미충족", "✗ failed"),
    "in_no_row": ("모든 행에 없음", "in no row"),
    "at_least": ("{n} 이상", "at least {n}"),
    "at_most": ("{n} 이하", "at most {n}"),
    # clean, and the injected defects
    "clean_headline": ("{share} 유지", "{share} kept"),
    "detection_headline": ("주입한 결함의 {share} 검출", "{share} of injected defects detected"),
    "detection_of_defects": ("주입한 결함의 검출 결과", "Detection of injected defects"),
    "detection_caption_by_kind": (
        "종류별로 주입한 행, 검출한 행, 놓친 행. '집계만'은 텍스트만 보아서는 알 수 없는 종류입니다.",
        "Rows injected, detected and missed, by kind. Kinds that cannot be seen in the text alone are only counted.",
    ),
    "detection_rate": ("검출률", "Detection rate"),
    "n_injected": ("주입", "Injected"),
    "n_detected": ("검출", "Detected"),
    "n_missed": ("놓침", "Missed"),
    "rejected_as": ("제외 사유", "Rejected as"),
    "overall_detection_rate": ("주입한 결함의 검출률", "Injected defects detected"),
    "overall_detection_rate_note": ("텍스트로 알 수 있는 종류만", "of the kinds that can be seen in the text"),
    "wrongly_rejected": ("잘못 제외한 정상 행", "Clean rows wrongly rejected"),
    "unseen": ("확인하지 못한 결함 레이블", "Defect labels not checked"),
    "unseen_note": ("이 단계에 도달하지 않은 행", "rows that did not reach this stage"),
    "scores": ("필터 점수", "Filter scores"),
    "scores_above": (
        "{reason}: {score}. 이 필터에 도달한 쌍의 수. {threshold}보다 크면 제외합니다. 눈금은 구간의 하한입니다.",
        "{reason}: {score}. Pairs that reached this filter; rejected above {threshold}. Labels are lower edges.",
    ),
    "scores_below": (
        "{reason}: {score}. 이 필터에 도달한 쌍의 수. {threshold}보다 작으면 제외합니다. 눈금은 구간의 하한입니다.",
        "{reason}: {score}. Pairs that reached this filter; rejected below {threshold}. Labels are lower edges.",
    ),
    "axis_score": ("점수", "score"),
    "score_threshold": ("임계값 {threshold}", "threshold {threshold}"),
    "lengths": ("문장 길이", "Sentence lengths"),
    "lengths_caption": (
        "{side} 문장의 글자 수 분포. 눈금은 구간의 하한이고 마지막 구간은 상한이 없습니다.",
        "{side}: rows by characters. Labels are lower edges; the last bin is open.",
    ),
    "before": ("정제 전", "before cleaning"),
    "after": ("정제 후", "after cleaning"),
    "repairs": ("복구", "Repairs"),
    "repairs_caption": (
        "제외하지 않고 복구한 행 수, 종류별 (한 행이 여러 종류에 속할 수 있음)",
        "Rows repaired instead of rejected, by kind (a row can be counted in several)",
    ),
    "by_source": ("출처별", "By source"),
    "by_source_caption": ("출처별 유지 비율과 가장 잦은 사유", "Share kept and most frequent reason of each source"),
    "most_frequent_reason": ("가장 잦은 사유", "Most frequent reason"),
    "only_counted": ("집계만 한 항목", "Counted only"),
    "only_counted_caption": (
        "개인 정보로 보이는 문자열과 숫자 불일치",
        "Likely personal data, and numbers that differ between the sides",
    ),
    "numbers_differ": ("한쪽에만 숫자가 있는 쌍", "Pairs with a number on one side only"),
    "most_repeated": (
        "가장 많은 쌍에 나오는 문장의 핑거프린트",
        "Sentences that occur in the most pairs, by fingerprint",
    ),
    "most_repeated_note": (
        (
            "한 문장이 지나치게 많은 쌍에 나오면 누군가 의도적으로 넣은 번역(데이터 오염)일 수 있습니다. "
            "문장 대신 핑거프린트만 표시합니다."
        ),
        (
            "A sentence that occurs in very many pairs may be a translation planted on purpose (data poisoning). "
            "Only its fingerprint is shown."
        ),
    ),
    "fingerprint": ("핑거프린트", "Fingerprint"),
    "normalization_caption": ("텍스트 정규화 설정", "Text normalization"),
    "normalization_forms": ("전각과 호환 문자를 일반 문자로 변환", "Full-width and compatibility forms folded"),
    "normalization_marks": ("한 글자에 허용하는 결합 문자 수", "Combining marks allowed on a letter"),
    # split
    "split_headline": ("학습 {n}행", "{n} training rows"),
    "leaked_headline": ("누수된 행 {n}개 제거", "{n} leaked rows removed"),
    "parts_caption": ("세트별 행 수", "Rows of each split"),
    "share_of_part": ("{part}의 비율", "Share of {part}"),
    "after_row_limit": ("행 수 상한 적용 후", "after its row limit"),
    "groups": ("그룹", "Groups"),
    "groups_note": ("그룹은 나뉘지 않음", "a group is never split"),
    "documents_note": ("이름이 있는 것", "with a name"),
    "seed_note": ("시드가 다르면 다르게 분할됨", "a different seed gives a different split"),
    "beside_tests": ("테스트 세트와 같은 문서의 학습 행", "Training rows that share a document with a test set"),
    "beside_tests_note": (
        "같은 문서의 다른 문장이 제공 기관의 테스트 세트에 있음: 점수가 과대평가될 수 있음",
        "the publisher put other sentences of the same document into a test set: its score may be too high",
    ),
    "leaked": ("누수된 행", "Leaked rows"),
    "leaked_note": (
        (
            "테스트 세트나 개발 세트의 문장이 학습 세트에 있으면 점수는 번역이 아니라 암기를 측정합니다. "
            "그런 행은 학습 세트에서 제거했습니다."
        ),
        (
            "If sentences of a test set or of dev are in the training set, a score measures memorization, "
            "not translation. Such rows were removed."
        ),
    ),
    "leaked_caption": (
        "세트별로 다른 세트에도 있는 행 (두 세트에 있으면 두 번 셈)",
        "Rows of a split that also occur in another (a row that occurs in two is counted in both)",
    ),
    "no_leaks": ("누수된 행이 없습니다.", "No leaked rows."),
    "assigned_to": ("배정된 세트", "Assigned to"),
    "also_in": ("이미 있는 세트", "Already in"),
    "leaked_ko": ("한국어만", "Korean only"),
    "leaked_en": ("영어만", "English only"),
    "leaked_both": ("양쪽", "Both sides"),
    "detection_of_leaks": ("주입한 누수의 검출 결과", "Detection of injected leaks"),
    # tokenize
    "tokenize_headline": (
        "어휘 {n}, 개발 세트 글자의 {share} 커버",
        "vocabulary of {n}, {share} of dev characters covered",
    ),
    "vocabulary": ("어휘", "Vocabulary"),
    "vocabulary_shared": ("두 언어가 공유", "shared by both languages"),
    "vocabulary_apart": ("언어별", "one per language"),
    "vocabulary_lowered": (
        "말뭉치가 작아 설정보다 어휘가 작습니다.",
        "The corpus is too small for the requested vocabulary size; a smaller one was trained.",
    ),
    "vocabulary_size_of": ("어휘 크기 ({side})", "Vocabulary size ({side})"),
    "requested_vocabulary_size": ("설정한 어휘 크기", "Requested vocabulary size"),
    "sampled_rows": ("토크나이저 학습 행", "Tokenizer training rows"),
    "sampled_rows_note": ("해시로 무작위 선택", "random sample, chosen by hash"),
    "max_tokens": ("언어별 최대 토큰 수", "Maximum tokens per side"),
    "max_tokens_note": ("초과하면 제외", "longer rows are rejected"),
    "min_coverage": ("최소 커버리지", "Minimum coverage"),
    "min_coverage_note": ("개발 세트 글자 기준", "of dev characters"),
    "fertility": ("토큰 분할 비율(fertility): 어절당 토큰 수", "Fertility (tokens per word)"),
    "fertility_caption": (
        "어절과 글자당 토큰 수. 커버리지는 바이트로 분해하지 않고 표현할 수 있는 글자의 비율입니다.",
        "Tokens per word and per character. Coverage is the share of characters encoded without byte fallback.",
    ),
    "tokens_per_word": ("토큰/어절", "Tokens per word"),
    "tokens_per_char": ("토큰/글자", "Tokens per character"),
    "tokens_per_row": ("토큰/행", "Tokens per row"),
    "longest_tokens": ("가장 긴 행", "Longest row"),
    "coverage": ("커버리지", "Coverage"),
    "byte_share": ("바이트 토큰", "Byte tokens"),
    "unknown_share": ("미등록 토큰", "Unknown tokens"),
    "token_lengths": ("행 길이", "Row lengths"),
    "token_lengths_caption": (
        "학습 세트의 토큰 수 분포. 눈금은 구간의 하한입니다.",
        "Training rows by tokens. Labels are lower edges.",
    ),
    "parts_in_shards": ("세트별 쌍과 토큰", "Pairs and tokens of each split"),
    "rows_in_shards": ("인코딩한 행", "Encoded rows"),
    "tokens_of": ("토큰 ({side})", "Tokens ({side})"),
    "failed_caption": ("충족하지 못한 검증 조건", "Failed expectations"),
    "every_expectation": ("모든 검증 조건 ({n}개)", "All expectations ({n})"),
    "leak_reason": ("{part}에 배정되었으나 {table}에 이미 있음", "assigned to {part}, but already in {table}"),
    # what the publisher says of rows, and files that say the same again
    "as_marked": ("출처의 메타데이터", "Metadata of the source"),
    "directions": ("번역 방향", "Direction of translation"),
    "split_hints": ("제공 기관의 학습/검증 구분", "Split given by the source"),
    "rows_in_documents": ("문서 이름이 있는 행", "Rows with a document name"),
    "n_domains": ("도메인 수", "Number of domains"),
    "shared_vocabulary": ("두 쪽이 어휘를 공유", "Both sides share one vocabulary"),
    "lowered_vocabulary": ("말뭉치가 작아 어휘를 줄임", "Vocabulary reduced: the corpus is too small"),
    "fitted": ("예산에 맞춘 값", "Fitted to the budget"),
    "fitted_caption": ("params.yaml의 값 대신 사용하는 값.", "Used in place of the values in params.yaml."),
    "files_ending": ("확장자가 {ending}인 파일", "{ending} files"),
    "passed_over": ("읽지 않은 파일", "Skipped files"),
    "noted": ("확인할 행", "Rows to look at"),
    "n_twins": ("중복 파일", "Duplicate files"),
    "twins": ("다른 파일과 내용이 같은 파일", "Files with the same content as another"),
    "same_as": ("같은 파일", "Same as"),
    "source_digest": ("읽은 모든 행의 다이제스트: {digest}", "Digest of all rows read: {digest}"),
}
