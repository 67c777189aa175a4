"""Words of the pages about the windows of the request log, and of the line about them on other pages."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, str]] = {
    # the line on the front page and on the page of the monitor
    "live_now": (
        "운영 모니터링: 윈도우 {number}, {state} ({time}까지).",
        "Live monitoring: window {number}, {state} (until {time}).",
    ),
    "live_now_why": (
        "운영 모니터링: 윈도우 {number}, {state}. {causes} ({time}까지).",
        "Live monitoring: window {number}, {state}: {causes} (until {time}).",
    ),
    "live_see": ("추이 보기", "See the trends"),
    # frame
    "live_windows": ("윈도우", "Windows"),
    "live_window": ("윈도우 {number}", "Window {number}"),
    "live_title": ("운영 모니터링", "Live monitoring"),
    "live_trends": ("신호 추이", "Trends"),
    "live_lead": (
        "서비스가 실제로 번역한 요청을 윈도우로 나누어 번들의 기준과 비교합니다.",
        "The requests that the service answered, in windows, each compared with the reference of its bundle.",
    ),
    "live_window_lead": (
        "요청 로그에서 한 번들이 한 방향으로 번역한 구간입니다.",
        "A part of the request log: what one bundle translated in one direction.",
    ),
    "live_no_text": (
        "요청이나 번역의 텍스트는 이 페이지에 실리지 않습니다.",
        "No text of a request or a translation is shown on this page.",
    ),
    "live_report": ("한영 보고서", "Hanyeong report"),
    # a window
    "live_state_ok": (
        "임계값을 넘은 신호가 없습니다.",
        "No signal has passed its threshold.",
    ),
    "live_state_not_enough": (
        "문장이 적어 판정하지 않았습니다. 행이 더 많은 윈도우부터 판정합니다.",
        "Too few sentences to evaluate this window.",
    ),
    "live_state_stale": (
        "마지막 윈도우 이후 새로 닫힌 윈도우가 없습니다. 서비스와 `hanyeong monitor`가 실행 중인지 확인하세요.",
        "No window has been closed since the last one. Check that the service and `hanyeong monitor` run.",
    ),
    "live_state_signals": (
        "임계값을 넘은 신호: {signals}.",
        "Signals beyond their thresholds: {signals}.",
    ),
    "live_cause": ("{cause}. {advice}", "{cause}. {advice}"),
    "live_invalid": ("검증 실패", "Invalid"),
    "live_not_validated": (
        "이 윈도우의 표는 검증을 통과하지 못해 아래 값을 신뢰할 수 없습니다. 자세한 내용은 Data Docs에 있습니다.",
        "This window's table did not pass validation: none of its values can be relied on. See its Data Docs.",
    ),
    "live_requests": ("요청", "Requests"),
    "live_sentences": ("문장", "Sentences"),
    "live_until": ("종료 시각", "Until"),
    "live_first_row": ("로그의 첫 행부터", "from the first row of the log"),
    "live_signal": ("신호", "Signal"),
    "live_state": ("상태", "State"),
    "live_not_compared": ("비교 안 함", "not compared"),
    "live_value": ("값", "Value"),
    "live_reference": ("기준값", "Reference"),
    "live_times": ("임계값의 배수", "× threshold"),
    "live_signals_caption": (
        "그림은 효과 크기를 임계값으로 나눈 값입니다. 세로선이 임계값(1)이며, 3을 넘으면 오른쪽 끝에 그립니다.",
        "Pictures: effect size / threshold. The line is the threshold (1); above 3 they end at the right edge.",
    ),
    "live_judged": ("판정된 신호", "Signals evaluated"),
    "live_judged_note": ("주의 {warnings}, 경보 {alarms}", "warnings {warnings}, alarms {alarms}"),
    "live_json": ("이 윈도우의 모든 값 (JSON)", "All values of this window (JSON)"),
    "live_docs": ("표의 검증 결과 (Data Docs)", "Validation of its table (Data Docs)"),
    "live_previous": ("이전 윈도우: {number}", "Previous window: {number}"),
    "live_evidently": (
        "`make evidently`로 Evidently 화면에서 같은 윈도우의 리포트와 테스트를 볼 수 있습니다.",
        "`make evidently` shows the reports and test suites of the windows in Evidently's UI.",
    ),
    # the history
    "live_none": (
        "아직 닫힌 윈도우가 없습니다. 서비스가 요청을 받은 뒤 `hanyeong monitor`를 실행하세요.",
        "No window has been closed yet. Run `hanyeong monitor` once the service has answered requests.",
    ),
    "live_last": ("마지막 윈도우", "The last window"),
    "live_row_label": (
        "최근 윈도우 {n}개이며 왼쪽부터 오래된 순입니다. 주의 {warnings}개, 경보 {alarms}개.",
        "The last {n} windows, the oldest at the left. Warnings {warnings}, alarms {alarms}.",
    ),
    "live_group": ("{group}, {direction}", "{group}, {direction}"),
    "live_trends_upper": (
        "위 그림: 효과 크기를 임계값으로 나눈 값. 칠해진 띠(0~1)가 정상 범위이고, ▼는 주의, ✕는 경보입니다.",
        "Upper picture: effect size / threshold. The shaded band (0 to 1) is normal, ▼ is a warning, ✕ an alarm.",
    ),
    "live_trends_lower": (
        "아래 그림: 신호의 값과 기준값(점선). 세로 점선은 번들이 바뀐 시점입니다.",
        "Lower picture: the value and its reference (dashed). A vertical dotted line marks a change of the bundle.",
    ),
    "live_trend_label": (
        "{signal}: 윈도우 {first}~{last}, 주의 {warnings}회, 경보 {alarms}회.",
        "{signal}, windows {first} to {last}: warnings {warnings}, alarms {alarms}.",
    ),
    "live_trend_note": ("값 {value}, 기준값 {reference}", "value {value}, reference {reference}"),
    "live_trend_value": ("값 {value}", "value {value}"),
    "live_effect_is": ("임계값의 {times}배", "{times} × threshold"),
    "live_never": ("아직 측정되지 않은 신호: {signals}", "Signals not measured so far: {signals}"),
    "live_list": ("모든 윈도우", "All windows"),
    "live_list_caption": ("최신순", "Newest first"),
    "live_causes": ("원인", "Causes"),
    "live_signals": ("신호", "Signals"),
    "live_signals_beyond": ("임계값을 넘은 신호", "Beyond their thresholds"),
    "live_unreadable": (
        "읽을 수 없는 결과 파일 {n}개를 건너뛰었습니다: {files}",
        "Result files that could not be read and were left out ({n}): {files}",
    ),
}
