"""A whole params.yaml for a corpus of one's own: a preset with the sources filled in, and without what is of others."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from hanyeong.corpus.sources import HELD_OUT
from hanyeong.pipeline.params import SCHEMA_COMMENT

SMALL_ROWS = 20_000
"""Rows below which the preset `small` fits."""
_TEST_ROWS = 1_000
"""Rows that a test set should have; more cost time, fewer make wide intervals."""
_FIRST_FLOOR = 20.0
"""BLEU that a first model of one's own is asked for: a floor to be changed, not a promise."""
_OWN_LICENCE = "weights for use as the terms of the sources allow; see ATTRIBUTION.md"


def fitting_preset(n_rows: int, presets: Sequence[str]) -> str:
    """The preset for so many training rows, of those that there are."""
    wanted = ("small" if n_rows < SMALL_ROWS else "middle", "middle", "msdocs", "sample")
    return next(name for name in wanted if name in presets)


def compose(preset: str, name: str, sources: Mapping[str, Mapping[str, Any]], n_rows: int) -> str:
    """The text of a params.yaml: the preset's, comments kept, for these sources with `n_rows` rows to train on."""
    head = (
        f"# Written by `hanyeong init` from params/{name}.yaml. Keys: docs/contracts.md; sources: docs/formats.md\n"
        f"{SCHEMA_COMMENT}\n\n"
    )
    body = re.sub(r"\A(?:#.*\n|\n)+", "", preset)
    body = re.sub(r"(?ms)^sources:.*?(?=^\S)", lambda _: _written({"sources": dict(sources)}) + "\n", body)
    yaml = _yaml()
    document = yaml.load(body)
    if all(source["use"] != "monitor" for source in sources.values()):
        document["sources"].update(_sample_drift(yaml.load(preset)))
    _adapt(document, sources, n_rows)
    out = io.StringIO()
    yaml.dump(document, out)
    return head + out.getvalue()


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4_096
    yaml.allow_unicode = True
    return yaml


def _written(value: Mapping[str, Any]) -> str:
    out = io.StringIO()
    _yaml().dump(_ordered(value), out)
    return out.getvalue()


def _ordered(value: Mapping[str, Any], depth: int = 0) -> CommentedMap:
    """Block style down to a source's keys, flow style below them."""
    found = CommentedMap(
        (key, _ordered(one, depth + 1) if isinstance(one, Mapping) else one) for key, one in value.items()
    )
    if depth > 2:
        found.fa.set_flow_style()
    return found


def _sample_drift(preset: CommentedMap) -> dict[str, Any]:
    """The preset's source of drift, where it is the embedded sample's: it fits any corpus."""
    named = preset["sources"].items()
    return {name: one for name, one in named if one["use"] == "monitor" and one["path"].startswith("data/sample/")}


def _adapt(document: CommentedMap, sources: Mapping[str, Mapping[str, Any]], n_rows: int) -> None:
    """What a preset says of its own corpus, said of this one."""
    for section in ("clean", "split"):
        document[section].pop("defect_labels", None)
    for training in (document["train"], document["distill"]["train"]):
        training.pop("source_weights", None)
    tests = [name for name, source in sources.items() if source["use"] == "test"]
    test = tests[0] if tests else HELD_OUT
    split = document["split"]
    if tests:
        split.pop("test_share", None)
    elif "test_share" not in split:
        split["dev_share"] = max(split.get("dev_share", 0), _share(n_rows))
        split.insert(0, "test_share", _share(n_rows))  # not last, where the blank line before the next section is kept
    goals = document["goals"]
    goals["primary_test"] = test
    goals["min_bleu"] = _ordered({test: goals.get("min_bleu", {}).get(HELD_OUT, _FIRST_FLOOR)}, 3)
    goals.pop("min_chrf", None)
    document["package"].update(name=f"hanyeong-{next(iter(sources))}"[:60], licence=_OWN_LICENCE)


def _share(n_rows: int) -> float:
    """The share of the rows that makes about a thousand, a tenth at most."""
    return float(f"{min(0.1, _TEST_ROWS / max(n_rows, 1)):.1g}")
