"""Words around the text of the pages, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hanyeong.results.base import Text

PHRASES: Final[Mapping[str, Text]] = {
    "brand": Text("한영 강의", "Hanyeong course"),
    "skip": Text("본문으로 건너뛰기", "Skip to the content"),
    "contents": Text("차례", "Contents"),
    "part": Text("{}부", "Part {}"),
    "start": Text("처음", "Start"),
    "reports": Text("파이프라인 보고서", "Reports of the pipeline"),
    "exercises": Text("연습 문제 {}개", "{} exercises"),
    "figures": Text("측정한 그림 {}개", "{} measured figures"),
    "source": Text("소스", "Source"),
    "experiment": Text("실험", "Experiment"),
    "experiment_key": Text(
        "`learn/params.yaml`에서 `{key}`를 바꾸고(현재 값 `{value}`) 이 부만 다시 실행합니다.",
        "Change `{key}` in `learn/params.yaml` (now `{value}`) and run this part again.",
    ),
    "exercise": Text("연습 문제", "Exercise"),
    "exercise_check": Text(
        "함수를 작성해 파일에 저장하고 채점합니다.", "Write the function, save it in a file and have it checked."
    ),
    "answer": Text("모범 답안 보기", "Show the model answer"),
    "file": Text("answers.py", "answers.py"),
    "previous": Text("이전", "Previous"),
    "next": Text("다음", "Next"),
    "footer": Text(
        "그림과 본문의 수치는 모두 이 컴퓨터에서 이 코드로 측정한 값입니다. 페이지는 네트워크에 접속하지 않습니다.",
        "All figures and numbers in the text were measured on this computer by this code. The page uses no network.",
    ),
    # what `hanyeong learn check` writes
    "passed": Text("통과", "passed"),
    "failed": Text("실패", "failed"),
    "undefined": Text("파일에 {name} 함수가 없습니다", "the file does not define {name}"),
    "not_callable": Text("파일의 {name}: 함수가 아닙니다", "{name} is not a function"),
    "broken": Text("파일을 실행할 수 없습니다. {error}", "the file cannot be run: {error}"),
    "raised": Text("실행 중 오류가 발생했습니다. {error}", "it raised an error: {error}"),
    "timeout": Text("{seconds}초 안에 끝나지 않았습니다", "it did not finish within {seconds} seconds"),
    "died": Text("프로세스가 중간에 종료되었습니다(상태 {status})", "its process ended early (status {status})"),
    "score": Text("{n}개 중 {passed}개 통과", "{passed} of {n} passed"),
}
