"""What the pages of package, judgement and monitor say."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, str]] = {
    # monitor
    "monitor_headline": (
        "드리프트 없는 윈도우 {evaluated}개 중 오경보 {alarms}개",
        "{alarms} false alarms in {evaluated} windows without drift",
    ),
    "self_check": ("모니터링 자체 점검", "Self-check of the monitor"),
    "self_check_passed": (
        "자체 점검 통과: 주입한 드리프트를 검출했고, 드리프트가 없을 때의 오경보가 한도를 넘지 않았습니다.",
        "The self-check passed: injected drift was detected, and false alarms stayed within the limit.",
    ),
    "self_check_failed": ("자체 점검 실패. 사유는 아래와 같습니다.", "The self-check failed, for the reasons below."),
    "monitor_failed": (
        "릴리스 판정과 별개: 모니터링 자체 점검이 실패해 경보를 신뢰할 수 없습니다. 사유는 모니터링 페이지에 있습니다",
        "Monitoring (not part of the decision): its self-check failed, so its alarms are unreliable; see its page",
    ),
    "monitor_untested": (
        "릴리스 판정과 별개: 다른 도메인의 검출은 시험하지 않았습니다. `use: monitor`인 출처가 없습니다",
        "Monitoring (not part of the decision): another domain was not tested: no source with `use: monitor`",
    ),
    "self_check_false_alarms": (
        "드리프트 없는 윈도우 {evaluated}개 중 {alarms}개에서 경보가 발생했습니다. 오경보율은 {most} 이하여야 합니다.",
        "{alarms} false alarms in {evaluated} windows without drift; the false-alarm rate may be at most {most}.",
    ),
    "self_check_missed": (
        "{kind} {share}: 윈도우 {evaluated}개 중 {alarms}개에서만 검출했습니다.",
        "{kind} at {share}: detected in only {alarms} of {evaluated} windows.",
    ),
    "self_check_no_domain": (
        "다른 도메인의 윈도우를 하나도 평가하지 못했습니다. `use: monitor`인 출처를 추가하십시오.",
        "No window with another domain was evaluated: add a source with `use: monitor`.",
    ),
    "self_check_unknown": ("자체 점검을 실행하지 않았습니다.", "The self-check was not run."),
    "detection": ("검출률", "Detection rate"),
    "detection_caption": (
        "드리프트와 비율별 경보 윈도우의 비율. 윈도우들이 행을 공유하므로 95% 윌슨 신뢰 구간은 실제보다 좁습니다.",
        "Share of windows with an alarm, by injected drift. Windows share rows: true intervals are wider than these.",
    ),
    "injected": ("주입한 드리프트", "Injected"),
    "injected_share": ("주입 비율", "Share injected"),
    "alarm_rate": ("경보율", "Alarm rate"),
    "alarms_of_judged": ("경보 / 윈도우", "Alarms / windows"),
    "median_drift_score": ("드리프트 점수 중앙값", "Median drift score"),
    "n_of_m": ("{n} / {m}", "{n} / {m}"),
    "windows": ("윈도우별 드리프트", "Drift by window"),
    "windows_caption": (
        "점 하나가 윈도우 하나입니다. 높이는 효과 크기를 임계값으로 나눈 최댓값으로, 1 이상이면 경보입니다.",
        "Each dot is a window; its height is the largest ratio of effect size to threshold: 1 or more is an alarm.",
    ),
    "windows_label": ("윈도우 {n}개 중 경보 {alarms}개.", "{alarms} of {n} windows raise an alarm."),
    "threshold": ("임계값", "threshold"),
    "monitored_features": ("모니터링하는 특징", "Monitored features"),
    "columns_caption": (
        "특징별 비교 방법, 임계값과 기준 데이터의 값",
        "How each feature is compared, its threshold, and its reference values",
    ),
    "column": ("특징", "Feature"),
    "compared_as": ("비교 방법", "Compared as"),
    "mean": ("평균", "Mean"),
    "sd": ("표준편차", "SD"),
    "windows_drifted": ("드리프트 윈도우", "Windows drifted"),
    # package
    "bundle": ("번들", "The bundle"),
    "digest_note": (
        "위의 다이제스트는 번들의 모든 파일로 계산합니다. 파일이 하나라도 바뀌면 달라집니다.",
        "The digest above covers every file of the bundle; it changes when any of them does.",
    ),
    "release_licence": ("릴리스의 라이선스", "Licence of the release"),
    "smoke_test": ("로드 후 시험 번역", "Test translations after loading"),
    "the_model": ("모델", "The model"),
    "model_caption": ("모델과 선택 규칙", "The model and how it was selected"),
    "longest_line": ("가장 긴 문장 (토큰)", "Longest sentence, in tokens"),
    "selected_by": ("선택 규칙", "Selection rule"),
    "computed_in": ("이 컴퓨터의 연산 타입", "Compute type on this computer"),
    "model_digest": ("모델의 다이제스트", "Digest of the model"),
    "measured_on": ("평가한 테스트 세트", "Evaluated on"),
    "licences": ("출처와 라이선스", "Sources and licences"),
    "licences_caption": ("사용한 말뭉치와 약관", "Corpora used, and their terms"),
    "contents": ("구성 파일", "Contents"),
    "contents_caption": ("파일과 크기", "Files and their sizes"),
    "run_with": ("실행 환경", "Run with"),
    "versions_caption": ("번들을 만들고 시험한 버전", "Versions with which the bundle was built and tested"),
    # judgement
    "judgement_headline": ("{word}: 검사 {m}개 중 {n}개 미통과", "{word}: {n} of {m} checks not passed"),
    "checks": ("검사", "Checks"),
    "check": ("검사", "Check"),
    "checks_of_judge_caption": (
        "검사별 결과와 기준. 통과하지 못한 것이 먼저 나옵니다.",
        "Result and requirement of each check, checks not passed first.",
    ),
    "criteria_digest": (
        "판정에 쓴 목표와 약관의 다이제스트: {digest}",
        "Digest of the goals and terms applied: {digest}",
    ),
    "decision_about": ("판정: {verdict}, 번들 {bundle}", "Decision: {verdict}, bundle {bundle}"),
    "against_champion": ("챔피언과 비교", "Comparison with the champion"),
    "no_champion": ("배포 중인 모델이 없어 비교하지 않았습니다.", "No model is deployed yet, so nothing was compared."),
    "champion_is": ("배포 중인 번들: {digest}", "Deployed bundle: {digest}"),
    "comparisons_caption": (
        "대응표본(paired) 부트스트랩 검정. 0보다 크면 새 모델이 더 좋습니다.",
        "Paired bootstrap test. A difference above zero means that the new model is better.",
    ),
    "release": ("새 모델", "New model"),
    "champion": ("챔피언", "Champion"),
    "what_now": ("다음 단계", "Next step"),
    "now_promote": ("이 번들을 승격하려면:", "To promote this bundle:"),
    "now_repair": (
        "위의 사유를 해결하거나 params.yaml의 목표를 변경한 뒤 다시 실행하십시오.",
        "Fix the causes above or change the goals in params.yaml, then run again.",
    ),
    "still_falling": (
        "{stage}: 마지막 스텝에서도 개발 세트 손실이 줄고 있었습니다. `{param}`를 늘리면 나아질 수 있습니다.",
        "{stage}: the dev loss was still falling at the last step. Raising `{param}` may help.",
    ),
    "now_judge": ("릴리스 판정까지 다시 실행하십시오.", "Run the pipeline up to the release decision."),
    # what windows are drawn from
    "pool": ("윈도우의 요청 풀", "Request pool of the windows"),
    "pool_caption": ("요청 풀과 기준 데이터", "Request pool and reference"),
    "pool_rows": ("요청 풀의 행", "Rows of the request pool"),
    "pool_reference_rows": ("기준 데이터의 행", "Rows of the reference"),
    "pool_calibration_rows": ("임계값 산정용 행", "Rows to calibrate the thresholds"),
    "pool_served_rows": ("윈도우를 추출한 행", "Rows that windows are sampled from"),
    "pool_window_rows": ("윈도우 크기 (행)", "Window size in rows"),
    "pool_from": ("{table} 세트의 행", "Rows from {table}"),
    "reference_rows_digest": ("기준 행의 다이제스트", "Digest of the reference rows"),
    "reference_digest": ("기준 데이터의 다이제스트", "Digest of the reference"),
    "pinned": ("params에 고정된 기준 데이터", "Reference pinned in params"),
    "domain_accuracy": ("도메인 분류기의 정확도 (dev)", "Accuracy of the domain classifier (dev)"),
    "domain_accuracy_of": (
        "{accuracy} (도메인 {n}개, 최빈 도메인의 비율 {most})",
        "{accuracy} ({n} domains; the most frequent one has {most})",
    ),
    "evidently_agrees": ("이 프로젝트의 결과와 일치", "agrees with this project's result"),
    "evidently_differs": ("이 프로젝트의 결과와 다름", "differs from this project's result"),
    "monitor_not_judged": (
        "데이터 부족: 행이 모자라 윈도우를 만들지 못했고, 드리프트 검출을 시험하지 않았습니다.",
        "Not enough data: there are too few rows to fill a window, so drift detection was not tested.",
    ),
}
