"""What the pages of package, judgement and monitor say."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    # monitor
    "monitor_headline": (
        "변화 없는 창 {judged}개 가운데 경보 {alarms}개",
        "{alarms} of {judged} windows without drift alarm",
    ),
    "self_check": ("감시기 자체 점검", "Can the monitor be trusted?"),
    "self_check_passed": (
        "자체 점검 통과: 심어 둔 변화를 찾고, 변화가 없을 때는 조용했습니다.",
        "The self-check passed: it found what was planted and kept quiet where nothing was.",
    ),
    "self_check_failed": ("자체 점검 실패. 까닭은 아래와 같습니다.", "The self-check failed, for the reasons below."),
    "monitor_unsure": (
        "판정과 별개로: 감시기가 자체 점검에 실패해 경보를 믿기 어렵습니다. 까닭은 감시 단계의 페이지에 있습니다",
        "The monitor, apart from the verdict: its self-check failed, its alarms cannot be relied on; its page says why",
    ),
    "monitor_untested": (
        "판정과 별개로: 감시기가 다른 분야를 알아보는지는 시험하지 않았습니다. `use: monitor`인 출처가 없습니다",
        "The monitor, apart from the verdict: finding another domain was not tested: no source with `use: monitor`",
    ),
    "self_check_loud": (
        "변화 없는 창 {judged}개 가운데 {alarms}개에서 경보가 울렸습니다. {most} 이하여야 합니다.",
        "{alarms} of {judged} windows without drift alarm; at most {most} may.",
    ),
    "self_check_missed": (
        "{kind} {share}: 창 {judged}개 가운데 {alarms}개에서만 찾았습니다.",
        "{kind} at {share}: found in {alarms} of {judged} windows.",
    ),
    "self_check_no_domain": (
        "다른 분야의 창을 하나도 판정하지 못했습니다. `use: monitor`인 출처를 두십시오.",
        "No window with another domain was judged: name a source with `use: monitor`.",
    ),
    "self_check_unknown": ("자체 점검을 하지 않았습니다.", "The self-check was not made."),
    "detection": ("무엇을 얼마부터 찾는가", "What it finds, and from which share on"),
    "detection_caption": (
        "심은 변화와 비율마다 경보가 울린 창의 비율. 창들이 행을 함께 쓰므로 95% 윌슨 구간은 실제보다 좁습니다.",
        "Share of windows that alarm, by kind and share planted. They share rows: the Wilson intervals are too narrow.",
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
    # package
    "bundle": ("꾸러미", "The bundle"),
    "digest_note": (
        "위의 지문은 꾸러미의 모든 파일을 대신합니다. 한 글자라도 바뀌면 달라집니다.",
        "The digest above stands for every file of the bundle; it changes when any of them does.",
    ),
    "release_licence": ("내보내는 모형의 사용 허가", "Licence of the release"),
    "answered_when_loaded": ("불러와 물어본 결과", "Questions answered when loaded"),
    "the_model": ("모형", "The model"),
    "model_caption": ("어느 모형이고 어떻게 골랐는가", "Which model, and how it was picked"),
    "longest_line": ("가장 긴 문장 (토큰)", "Longest sentence, in tokens"),
    "picked_by": ("고른 규칙", "Picked as"),
    "computed_in": ("이 컴퓨터의 계산 형식", "Computed here in"),
    "model_digest": ("모형의 지문", "Digest of the model"),
    "measured_on": ("잰 시험", "Measured on"),
    "licences": ("출처와 사용 허가", "Sources and licences"),
    "licences_caption": ("쓴 말뭉치와 조건", "Corpora used, and their terms"),
    "contents": ("들어 있는 것", "Contents"),
    "contents_caption": ("파일과 크기", "Files and their sizes"),
    "run_with": ("실행 환경", "Run with"),
    "versions_caption": ("꾸러미를 만들고 시험한 버전", "Versions with which the bundle was made and tried"),
    # judgement
    "judgement_headline": ("{word}: 검사 {m}개 가운데 {n}개가 걸림", "{word}: {n} of {m} checks speak against it"),
    "checks": ("검사", "Checks"),
    "check": ("검사", "Check"),
    "checks_of_judge_caption": (
        "검사마다 본 값과 기준. 통과하지 못한 것이 먼저 나옵니다.",
        "What was found and expected, checks that were not passed first.",
    ),
    "judged_by": ("판정 기준의 지문: {digest}", "Digest of the goals and terms it was judged by: {digest}"),
    "judged_as": ("판정: {verdict}, 꾸러미 {bundle}", "Verdict {verdict}, of the bundle {bundle}"),
    "against_champion": ("우승 모형과 견주면", "Against the champion"),
    "no_champion": (
        "아직 쓰이는 모형이 없어 견주지 않았습니다.",
        "Nothing is in service yet, so nothing was compared.",
    ),
    "champion_is": ("지금 쓰이는 꾸러미: {digest}", "In service now: {digest}"),
    "comparisons_caption": (
        "같은 문장에서 짝지은 부트스트랩 검정. 0의 오른쪽이면 새 모형이 낫습니다.",
        "Paired bootstrap on the same sentences; right of zero the release is ahead.",
    ),
    "release": ("새 모형", "Release"),
    "champion": ("우승 모형", "Champion"),
    "what_now": ("다음에 할 일", "What now"),
    "now_promote": ("이 꾸러미를 쓰려면:", "To put this bundle into service:"),
    "now_repair": (
        "위의 까닭을 고치거나 params.yaml의 목표를 바꾼 다음 다시 실행하십시오.",
        "Mend what stands above, or change the goals in params.yaml, then run again.",
    ),
    "now_judge": ("판정까지 다시 실행하십시오.", "Run the pipeline up to its verdict."),
    # what windows are drawn from
    "pool": ("창을 뽑은 행", "Where the windows come from"),
    "pool_caption": ("평소 요청과 기준", "Usual requests, and the reference"),
    "pool_rows": ("평소 요청", "Usual requests"),
    "pool_reference_rows": ("기준으로 쓴 행", "Rows of the reference"),
    "pool_calibration_rows": ("문턱을 정한 행", "Rows that set the thresholds"),
    "pool_served_rows": ("창을 뽑은 행", "Rows that windows are drawn from"),
    "pool_window_rows": ("창 하나의 행", "Rows of a window"),
    "pool_from": ("표 {table}에서", "from {table}"),
    "reference_rows_digest": ("기준 행의 지문", "Digest of the reference's rows"),
    "reference_digest": ("기준의 지문", "Digest of the reference"),
    "pinned": ("기준을 params에 고정함", "Reference pinned in params"),
    "evidently_agrees": ("우리 계산과 같음", "agrees with ours"),
    "evidently_differs": ("우리 계산과 다름", "differs from ours"),
    "monitor_not_judged": ("행이 모자라 창을 만들지 못했습니다.", "There are too few rows to fill windows."),
}
