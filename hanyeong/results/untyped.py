"""Stages whose results have no model yet: any mapping is one. A stage that gets its model leaves this module."""

from __future__ import annotations

from typing import ClassVar

import pydantic

from hanyeong.results.base import Result, StageInfo, Text


class Untyped(Result):
    """Whatever a stage without a model leaves."""

    model_config = pydantic.ConfigDict(extra="allow", strict=False)


class CompressResult(Untyped):
    """What `compress` found."""

    stage: ClassVar = StageInfo(
        "compress",
        Text("압축", "Compress"),
        Text(
            "모형을 내보내고 정수로 줄인 뒤 크기와 품질을 견주어 하나를 고릅니다.",
            "Exports and quantises the models, compares size and quality, and picks one.",
        ),
    )


class EvaluateResult(Untyped):
    """What `evaluate` found."""

    stage: ClassVar = StageInfo(
        "evaluate",
        Text("평가", "Evaluate"),
        Text(
            "같은 시험을 같은 잣대로 모든 모형에 매깁니다.",
            "Scores every system on the same tests with the same metrics.",
        ),
        items=("teacher", "served", "champion"),
        page="evaluation",
    )


class PackageResult(Untyped):
    """What `package` found."""

    stage: ClassVar = StageInfo(
        "package",
        Text("꾸러미", "Package"),
        Text(
            "고른 모형과 설명서를 하나의 꾸러미로 묶습니다.",
            "Bundles what was picked with its cards and attributions.",
        ),
    )
