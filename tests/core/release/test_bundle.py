"""A bundle comes back as it went in, and nothing of it can be changed without being noticed."""

import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from hanyeong.pipeline.errors import InputError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.release.bundle import altered_cards, build_bundle, read_info, verify_bundle
from hanyeong.release.bundle_info import MemorizationInfo
from hanyeong.release.cards import render
from tests.core.release.bundles import info_of, make_bundle, parts


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    digest = make_bundle(tmp_path, tmp_path / "bundle")
    found, info = verify_bundle(tmp_path / "bundle")
    assert found == digest
    assert info == info_of(*parts(tmp_path / "parts"))
    assert read_info(tmp_path / "bundle") == info
    assert altered_cards(tmp_path / "bundle", info) == []
    assert (tmp_path / "bundle/ct2/model.bin").read_text() == "weights"


def files(bundle: Path) -> list[Path]:
    return sorted(path for path in bundle.rglob("*") if path.is_file())


def test_every_byte_of_every_file_is_watched(tmp_path: Path) -> None:
    make_bundle(tmp_path, tmp_path / "bundle")
    for path in files(tmp_path / "bundle"):
        whole = path.read_bytes()
        half = len(whole) // 2
        for spoilt in (whole[:-2], whole + b"x", whole[:half] + bytes([whole[half] ^ 1]) + whole[half + 1 :]):
            path.write_bytes(spoilt)
            with pytest.raises(InputError):
                verify_bundle(tmp_path / "bundle")
        path.unlink()
        with pytest.raises(InputError):
            verify_bundle(tmp_path / "bundle")
        path.write_bytes(whole)
    verify_bundle(tmp_path / "bundle")
    (tmp_path / "bundle/more.txt").write_text("x")
    with pytest.raises(InputError, match=r"more.txt is not in the manifest"):
        verify_bundle(tmp_path / "bundle")


@pytest.mark.parametrize("name", ["ct2/model.bin", "src.model", "tgt.model", "ct2/config.json"])
def test_another_model_under_a_new_manifest_is_noticed(tmp_path: Path, name: str) -> None:
    make_bundle(tmp_path, tmp_path / "bundle")
    (tmp_path / "bundle" / name).write_text("another")
    write_manifest(tmp_path / "bundle")
    with pytest.raises(InputError, match=r"not the one that bundle\.json names"):
        verify_bundle(tmp_path / "bundle")


def test_a_card_that_says_more_than_bundle_json_is_noticed(tmp_path: Path) -> None:
    make_bundle(tmp_path, tmp_path / "bundle")
    with (tmp_path / "bundle/DATA.md").open("a") as file:
        file.write("An example sentence of a restricted corpus.\n")
    (tmp_path / "bundle/EXAMPLES.md").write_text("more")
    write_manifest(tmp_path / "bundle")
    _, info = verify_bundle(tmp_path / "bundle")
    assert altered_cards(tmp_path / "bundle", info) == ["DATA.md", "EXAMPLES.md"]


def test_a_model_that_was_not_measured_is_not_bundled(tmp_path: Path) -> None:
    ct2, tokenizer = parts(tmp_path)
    info = info_of(ct2, tokenizer)
    (ct2 / "model.bin").write_text("another")
    (tmp_path / "bundle").mkdir()
    with pytest.raises(InputError, match="was evaluated"):
        build_bundle(tmp_path / "bundle", ct2, tokenizer, info)


@pytest.mark.parametrize("change", [{"format": 2}, {"beam_size": 0}, {"direction": "de-en"}, {"more": 1}, {"tests": 3}])
def test_a_description_of_another_kind_is_refused(tmp_path: Path, change: dict) -> None:
    make_bundle(tmp_path, tmp_path / "bundle")
    path = tmp_path / "bundle/bundle.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(InputError, match=r"bundle.json: \d problem"):
        read_info(tmp_path / "bundle")


def test_no_number_on_a_card_is_without_its_signature_and_interval(tmp_path: Path) -> None:
    cards = render(info_of(*parts(tmp_path)))
    for name in ("MODEL_CARD.md", "MODEL_CARD.ko.md"):
        assert "46.0 [45.0, 47.0]" in cards[name]
        assert "66.0 [65.0, 67.0]" in cards[name]
        assert "nrefs:1|tok:13a" in cards[name]
        assert "| 20.0 | 40.0 |" in cards[name]
        assert "terms of some sources forbid" in cards[name] or "이용 약관에 따라 예문" in cards[name]
    assert "A friend" in cards["ATTRIBUTION.md"]
    assert "| mine | train | jsonl | 1,000 | L | restricted |" in cards["DATA.md"]


def test_a_card_says_what_the_model_remembers(tmp_path: Path) -> None:
    memory = {"ko-en": MemorizationInfo(canaries=1234, told=17, by_chance=2)}
    cards = render(info_of(*parts(tmp_path), memory=memory))
    for name in ("MODEL_CARD.md", "MODEL_CARD.ko.md"):
        (line,) = [line for line in cards[name].split("\n") if "1,234" in line]
        assert "17" in line
        assert "2" in line


def test_where_every_source_is_open_nothing_forbids_an_example(tmp_path: Path) -> None:
    ct2, tokenizer = parts(tmp_path)
    restricted = info_of(ct2, tokenizer).sources[0]
    cards = render(info_of(ct2, tokenizer, sources=[restricted.model_copy(update={"terms": "open"})]))
    assert "forbid" not in cards["MODEL_CARD.md"]
    assert "예문" not in cards["MODEL_CARD.ko.md"]


@pytest.mark.parametrize(
    ("licence", "wanted"),
    [
        ("MIT", {"license": "mit"}),
        ("CC BY 4.0", {"license": "cc-by-4.0"}),
        ("Terms of AI Hub: research", {"license": "other", "license_name": "terms-of-ai-hub-research"}),
        ("", {"license": "other", "license_name": "not-stated"}),
        ("이용 약관", {"license": "other", "license_name": "not-stated"}),
    ],
)
def test_the_hub_can_read_what_a_card_is_about(tmp_path: Path, licence: str, wanted: dict) -> None:
    for name in ("MODEL_CARD.md", "MODEL_CARD.ko.md"):
        _, front, card = render(info_of(*parts(tmp_path), licence=licence))[name].split("---\n", 2)
        found = YAML(typ="safe").load(front)
        assert {key: found[key] for key in found if key.startswith("license")} == wanted
        assert (found["language"], found["metrics"]) == (["ko", "en"], ["bleu", "chrf"])
        assert card.startswith("\n# tiny")
