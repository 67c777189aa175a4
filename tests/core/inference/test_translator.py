"""The runtime: line N in is line N out, whatever stands in it, and whatever the model does."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from hanyeong.corpus.language_pair import Direction
from hanyeong.export.ctranslate2_spec import export
from hanyeong.inference.ctranslate2 import MIN_REPETITION_TOKENS, CTranslate2Backend, repeated_tokens
from hanyeong.inference.params import DecodingParams
from hanyeong.inference.translator import (
    COPIED,
    EMPTY,
    FAILED,
    FLAGS,
    REPETITIVE,
    SENTENCE_SPLIT,
    SPLIT,
    TRUNCATED,
    ModelFiles,
    TranslationPipeline,
    count_flags,
)
from hanyeong.models.transformer.model import TransformerModel as TorchTranslator
from hanyeong.models.transformer.params import TransformerParams
from hanyeong.pipeline.errors import InputError, ParamsError
from hanyeong.pipeline.manifest import write_manifest
from hanyeong.text.normalize import normalize
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import (
    FILES,
    Tokenizer,
    processor,
    read_tokenizer,
    train_tokenizer,
    write_tokenizer,
)

LINES = [f"나는 {n}시에 밥을 먹는다. 그리고 책을 산다." for n in range(100)]
LINES += [f"I eat rice at {n}. And I buy books!" for n in range(100)]
HOSTILE = [
    "",
    " ",
    "\u200b",
    "\n",
    "a\nb",
    "\ud800",
    "</s>",
    "<2ko> <2en>",
    "▁▁",
    "\x00\x1b[2J",
    "🙂" * 50,
    "?",
    "12",
    "ㅋㅋㅋ",
]


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> ModelFiles:
    """A translator with random weights: what it says means nothing, that it says something is the point."""
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("model")
    model = train_tokenizer(LINES, TokenizeParams(vocab_size=400))
    write_tokenizer(folder, model, model)
    tokenizer = read_tokenizer(folder)
    torch.manual_seed(3)
    shape = TransformerParams(encoder_layers=1, decoder_layers=1, d_model=32, n_heads=4, d_ff=64, max_positions=64)
    (folder / "ct2").mkdir()
    export(TorchTranslator(shape, tokenizer.vocabulary).eval(), tokenizer, "float32", folder / "ct2")
    return ModelFiles(folder / "ct2", folder, "ko-en")


@pytest.fixture(scope="module")
def translator(parts: ModelFiles) -> TranslationPipeline:
    return TranslationPipeline.load(parts)


# -- a model that does what it is told


Reply = Callable[[Sequence[str]], list[str]]


@dataclass
class Told:
    """Stands where CTranslate2's model stands; `reply` makes the tokens of each answer."""

    reply: Reply
    score: float = -0.5
    poison: str = ""
    asked: list[dict] = field(default_factory=list)
    compute_type = "float32"

    def translate_batch(self, rows: Sequence[Sequence[str]], **options: object) -> list[SimpleNamespace]:
        self.asked.append({"rows": rows, **options})
        return [SimpleNamespace(result=partial(self._one, row, rows, options)) for row in rows]

    def _one(self, row: Sequence[str], rows: Sequence[Sequence[str]], options: dict) -> SimpleNamespace:
        if self.poison and any(self.poison in "".join(each) for each in rows):
            raise RuntimeError("boom")
        said = self.reply(row)[: options["max_decoding_length"]]
        if "no_repeat_ngram_size" in options:
            said = ["▁", "7"]
        return SimpleNamespace(hypotheses=[said], scores=[self.score])


def echo(row: Sequence[str]) -> list[str]:
    return list(row[:-1])


def told(
    parts: ModelFiles, reply: Reply = echo, direction: Direction = "ko-en", **changes: object
) -> TranslationPipeline:
    model = Told(reply, **changes)  # type: ignore[arg-type]
    tokenizer = read_tokenizer(parts.tokenizer)
    return TranslationPipeline(
        ModelFiles(parts.ct2, parts.tokenizer, direction), tokenizer, CTranslate2Backend(model, 64, DecodingParams())
    )


def slow(row: Sequence[str]) -> list[str]:
    return ["▁", *("0123456789" * 20)]


# -- lines


@given(st.lists(st.one_of(st.text(max_size=30), st.sampled_from(HOSTILE)), max_size=12))
@settings(max_examples=40, deadline=None)
def test_line_n_in_is_line_n_out(translator: TranslationPipeline, lines: list[str]) -> None:
    found = translator.translate(lines)
    assert len(found) == len(lines)
    for line, one in zip(lines, found, strict=True):
        assert (EMPTY in one.flags) == (normalize(line) == "")
        assert normalize(one.text) == one.text
        assert "\n" not in one.text
        assert set(one.flags) <= set(FLAGS)


def test_an_empty_line_stays_empty(translator: TranslationPipeline) -> None:
    found = translator.translate(["", "나는 먹는다.", "\u200b \t"])
    assert [one.text == "" for one in found] == [True, False, True]
    assert found[0].segments == found[0].n_tgt_tokens == 0
    assert found[0].flags == (EMPTY,)
    assert count_flags(found)[EMPTY] == 2


@given(st.lists(st.sampled_from([*LINES[:5], "", "ㅋㅋ", "책을"]), min_size=1, max_size=30), st.randoms())
@settings(max_examples=25, deadline=None)
def test_answers_do_not_depend_on_company_or_order(parts: ModelFiles, lines: list[str], random) -> None:  # type: ignore[no-untyped-def]
    copying = told(parts)
    alone = {line: copying.translate([line])[0] for line in set(lines)}
    random.shuffle(lines)
    assert copying.translate(lines) == [alone[line] for line in lines]


def test_threads_and_batches_do_not_change_a_real_models_answers(
    parts: ModelFiles, translator: TranslationPipeline
) -> None:
    lines = [*LINES[::3], *(" ".join(LINES[n : n + 2]) for n in range(0, 60, 5))]
    alone = [translator.translate([line])[0] for line in lines]
    for threads in (1, 3):
        together = TranslationPipeline.load(parts, threads=threads).translate(lines)
        assert [one.text for one in together] == [one.text for one in alone]
        assert [one.score for one in together] == pytest.approx([one.score for one in alone], abs=1e-4)


def test_text_cannot_turn_the_direction(parts: ModelFiles) -> None:
    model = told(parts, direction="both")
    model.translate(["please <2ko> ignore"], "en-ko")
    (asked,) = model.backend.model.asked
    row = asked["rows"][0]
    assert row[0] == "<2ko>"
    assert "<2ko>" not in row[1:]
    assert "<2en>" not in row


@pytest.mark.parametrize(
    ("line", "direction", "mark"),
    [
        ("나는 API를 본다", None, "<2en>"),
        ("I read", None, "<2ko>"),
        ("나는 bus를 본다", "en-ko", "<2ko>"),
        ("I eat 밥", "ko-en", "<2en>"),
    ],
)
def test_a_model_of_both_ways_is_told_where_to_go(parts: ModelFiles, line: str, direction, mark) -> None:  # type: ignore[no-untyped-def]
    model = told(parts, direction="both")
    model.translate([line], direction)
    assert model.backend.model.asked[0]["rows"][0][0] == mark


def test_the_wrong_direction_is_refused(translator: TranslationPipeline) -> None:
    with pytest.raises(ParamsError, match="this model translates ko-en"):
        translator.translate(["x"], "en-ko")


# -- long lines


def test_nothing_of_a_long_line_is_lost(parts: ModelFiles) -> None:
    line = " ".join(LINES[:60])
    (found,) = told(parts).translate([line])
    assert found.text == line
    assert found.segments > 10
    assert SPLIT in found.flags
    assert SENTENCE_SPLIT not in found.flags


@given(st.text(st.sampled_from("가나다라 밥책.,!? ab"), min_size=200, max_size=900))
@settings(max_examples=25, deadline=None)
def test_nothing_of_any_long_text_is_lost(parts: ModelFiles, text: str) -> None:
    model = told(parts)
    (found,) = model.translate([text])
    rows = [row for asked in model.backend.model.asked for row in asked["rows"]]
    assert all(len(row) <= 64 for row in rows)
    assert found.text.replace(" ", "") == normalize(text).replace(" ", "")


def test_a_sentence_without_a_blank_is_broken_and_said_so(parts: ModelFiles) -> None:
    line = "가나다라마바사아자차카타파하" * 40
    (found,) = told(parts).translate([line])
    assert {SPLIT, SENTENCE_SPLIT} <= set(found.flags)
    assert found.text.replace(" ", "") == line


def test_a_line_longer_than_any_that_was_trained_on_is_taken_apart(parts: ModelFiles) -> None:
    tokenizer = replace(read_tokenizer(parts.tokenizer), max_tokens=24)
    model = TranslationPipeline(parts, tokenizer, CTranslate2Backend.load(parts.ct2, tokenizer))
    assert model.longest_segment == 24
    assert model.translate(["책을 산다. " * 8])[0].segments > 1
    assert told(parts).longest_segment == 64  # the model has no more positions


def test_a_line_that_just_fits_is_not_split(parts: ModelFiles) -> None:
    model = told(parts)
    room = model.longest_segment - 1
    start = "책 "
    line = start + "0" * (room - len(read_tokenizer(parts.tokenizer).src.encode(start + "0")) + 1)  # a digit is a token
    assert model.translate([line])[0].segments == 1
    assert model.translate([line + "1"])[0].segments == 2


# -- answers


def test_an_answer_that_runs_in_circles_is_asked_for_again(parts: ModelFiles) -> None:
    (found,) = told(parts, lambda _: ["▁yes", "▁no"] * 20).translate(["나는 먹는다."])
    assert found.flags == (REPETITIVE,)
    assert found.text == "7"


def test_what_repeats_in_the_source_may_repeat_in_the_answer(parts: ModelFiles) -> None:
    (found,) = told(parts).translate(["나 ㅋㅋ 7 7 7 7 7 7 7 7 7 7 7 7 7 7 7"])
    assert REPETITIVE not in found.flags


def test_an_endless_answer_is_bounded_and_said_so(parts: ModelFiles) -> None:
    (found,) = told(parts, slow).translate(["나는 먹는다."])
    assert TRUNCATED in found.flags
    assert found.n_tgt_tokens <= 64


def test_one_poisoned_line_does_not_spoil_its_neighbours(parts: ModelFiles) -> None:
    lines = [LINES[0], "독", LINES[1]]
    poison = "".join(read_tokenizer(parts.tokenizer).src.encode("독", out_type=str))[-6:]
    found = told(parts, poison=poison).translate(lines)
    assert [FAILED in one.flags for one in found] == [False, True, False]
    assert [one.text for one in found] == [LINES[0], "", LINES[1]]


@pytest.mark.parametrize("score", [float("nan"), float("inf"), float("-inf")])
def test_a_score_that_is_no_number_is_no_answer(parts: ModelFiles, score: float) -> None:
    (found,) = told(parts, score=score).translate(["나는 먹는다."])
    assert (found.text, found.score, found.flags) == ("", 0.0, (FAILED,))


GOLDEN = {
    "12,345.67": ("12,345.67", (COPIED,)),
    "  ①  ": ("(1)", (COPIED,)),
    "2026. 11. 30.": ("2026. 11. 30.", (COPIED,)),
    "----------": ("----------", (COPIED,)),
    "😀": ("😀", (COPIED,)),
    "https://example.org/a?b=1": ("https://example.org/a?b=1", (COPIED,)),
    "someone@example.org": ("someone@example.org", (COPIED,)),
    "`rm -rf`": ("`rm -rf`", (COPIED,)),
    "OK": ("OK", (COPIED,)),
    "Samsung Galaxy S24": ("Samsung Galaxy S24", (COPIED,)),
    "It is in English already.": ("It is in English already.", (COPIED,)),
    "これは本です。": ("これは本です。", (COPIED,)),
    "책을 산다. ***** It is sold. 밥을 산다.": ("<> ***** It is sold. <>", (COPIED, SPLIT)),
    "책을 산다. 1234567890! 밥을 산다.": ("<> 1234567890! <>", (COPIED, SPLIT)),
    "3시": ("<>", ()),
    "KBS": ("KBS", (COPIED,)),
    "KBS를 본다": ("<>", ()),
}
"""A line for a ko-en model, what comes back (<>: what the model said), and the flags."""


@pytest.mark.parametrize("line", GOLDEN)
def test_a_line_with_nothing_to_translate_comes_back(parts: ModelFiles, line: str) -> None:
    wanted, flags = GOLDEN[line]
    model = told(parts, lambda _: ["▁", "7"])
    (found,) = model.translate([line])
    assert (found.text, found.flags) == (wanted.replace("<>", "7"), flags)
    assert sum(len(asked["rows"]) for asked in model.backend.model.asked) == wanted.count("<>")
    assert count_flags([found])[COPIED] == (COPIED in flags)


@pytest.mark.parametrize(("line", "direction"), [("나는 먹는다.", "en-ko"), ("I eat.", "ko-en"), ("123", None)])
def test_a_model_of_both_ways_leaves_what_is_in_the_other_language(parts: ModelFiles, line: str, direction) -> None:  # type: ignore[no-untyped-def]
    model = told(parts, direction="both")
    (found,) = model.translate([line], direction)
    assert (found.text, found.flags, found.n_src_tokens) == (line, (COPIED,), 0)
    assert model.backend.model.asked == []


@given(st.text(st.characters(exclude_categories=["L"]), max_size=40))
@settings(max_examples=60, deadline=None)
def test_no_line_without_a_letter_reaches_the_model(parts: ModelFiles, line: str) -> None:
    model = told(parts)
    (found,) = model.translate([line])
    if not any(c.isalpha() for c in normalize(line)):
        assert found.text == normalize(line)
        assert model.backend.model.asked == []


def test_what_the_model_says_passes_the_gate(parts: ModelFiles) -> None:
    (found,) = told(parts, lambda _: ["▁a", "<0x0A>", "<0x1B>", "<0xFF>", "</s>", "<2ko>", "b"]).translate(["책"])
    assert found.text == normalize(found.text)
    assert not any(ord(c) < 32 for c in found.text)


@given(st.lists(st.sampled_from("ab"), max_size=6), st.lists(st.sampled_from("xyz"), min_size=1, max_size=4))
def test_a_loop_is_found_wherever_it_stands(before: list[str], block: list[str]) -> None:
    times = -(-MIN_REPETITION_TOKENS // len(block)) + 4
    assert repeated_tokens([*before, *block * times]) >= MIN_REPETITION_TOKENS


@pytest.mark.parametrize("tokens", [[], ["a"], list("abcdefghij"), list("abab"), list("aaab")])
def test_ordinary_answers_do_not_loop(tokens: list[str]) -> None:
    assert repeated_tokens(tokens) < MIN_REPETITION_TOKENS


# -- loading


def bundle(parts: ModelFiles, root: Path, **changes: object) -> Path:
    import shutil

    root.mkdir(exist_ok=True)
    shutil.copytree(parts.ct2, root / "ct2")
    for name in FILES:
        shutil.copy(parts.tokenizer / name, root / name)
    told = {
        "direction": "ko-en",
        "beam_size": 2,
        "length_penalty": 1.5,
        "gate": {"fold_forms": True, "max_marks": 3},
        **changes,
    }
    (root / "bundle.json").write_text(json.dumps(told))
    write_manifest(root)
    return root


def test_a_bundle_is_all_that_is_needed(parts: ModelFiles, tmp_path: Path) -> None:
    loaded = TranslationPipeline.load(bundle(parts, tmp_path))
    assert loaded.parts.search == DecodingParams(beam_size=2, length_penalty=1.5)
    assert loaded.translate(["나는 먹는다."])[0].text


def without_eos(root: Path) -> Path:
    """A bundle as it was exported before CTranslate2 was told to end sources itself."""
    path = root / "ct2/config.json"
    config = json.loads(path.read_text())
    assert config["add_source_eos"]
    path.write_text(json.dumps(config | {"add_source_eos": False}))
    write_manifest(root)
    return root


def test_an_old_bundle_answers_as_it_did(parts: ModelFiles, tmp_path: Path) -> None:
    new = TranslationPipeline.load(bundle(parts, tmp_path / "new"))
    old = TranslationPipeline.load(without_eos(bundle(parts, tmp_path / "old")))
    assert (new.backend.adds_eos, old.backend.adds_eos) == (True, False)
    assert old.translate(LINES[:40]) == new.translate(LINES[:40])


def test_an_altered_bundle_is_refused(parts: ModelFiles, tmp_path: Path) -> None:
    path = bundle(parts, tmp_path) / "ct2/model.bin"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"model\.bin was altered"):
        TranslationPipeline.load(tmp_path)


@pytest.mark.parametrize("changes", [{"direction": "de-fr"}, {"beam_size": "x"}, {"gate": {"max_marks": 99}}])
def test_a_bundle_that_says_nonsense_is_refused(parts: ModelFiles, tmp_path: Path, changes: dict) -> None:
    with pytest.raises(InputError, match="not a bundle's description"):
        TranslationPipeline.load(bundle(parts, tmp_path, **changes))


@pytest.mark.parametrize("change", [lambda words: words[:-5], lambda words: [*words, "x"], lambda words: words[::-1]])
def test_a_vocabulary_that_is_not_the_tokenizers_is_refused(parts: ModelFiles, tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    root = bundle(parts, tmp_path)
    path = root / "ct2/shared_vocabulary.json"
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    write_manifest(root)
    with pytest.raises(InputError, match=r"not the \d+ of the source tokenizer"):
        TranslationPipeline.load(root)


@pytest.mark.parametrize("size", [0, 100, 5_000])
def test_a_truncated_model_is_refused(parts: ModelFiles, tmp_path: Path, size: int) -> None:
    root = bundle(parts, tmp_path)
    path = root / "ct2/model.bin"
    path.write_bytes(path.read_bytes()[:size])
    write_manifest(root)
    with pytest.raises(InputError, match="CTranslate2 cannot load it"):
        TranslationPipeline.load(root)


@pytest.mark.parametrize("name", ["bundle.json", "ct2/config.json", "ct2/shared_vocabulary.json", "src.model"])
def test_a_missing_file_is_named(parts: ModelFiles, tmp_path: Path, name: str) -> None:
    root = bundle(parts, tmp_path)
    (root / name).unlink()
    write_manifest(root)
    with pytest.raises(InputError):
        TranslationPipeline.load(root)


def test_separate_vocabularies_are_each_used_on_their_side(parts: ModelFiles) -> None:
    ko, en = (processor(train_tokenizer(lines, TokenizeParams(vocab_size=300))) for lines in (LINES[:100], LINES[100:]))
    tokenizer = Tokenizer(ko, en, shared=False)
    model = Told(lambda _: en.encode("I eat rice", out_type=str))
    engine = CTranslate2Backend(model, 64, DecodingParams())
    found = TranslationPipeline(ModelFiles(parts.ct2, parts.tokenizer, "ko-en"), tokenizer, engine).translate(["나는"])
    assert found[0].text == "I eat rice"


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("나 " + "ㅋ" * 23, "나 ㅋㅋㅋ"),
        ("ㅠㅠ 너무해", "ㅠㅠ 너무해"),
        ("하하하하 1000000원 ㅠㅠㅠㅠ", "하하하하 1000000원 ㅠㅠㅠ"),
        ("책 " + "ㅋ" * 5000, "책 ㅋㅋㅋ"),
    ],
)
def test_laughter_of_any_length_is_given_to_the_model_as_three(
    translator: TranslationPipeline, line: str, given: str
) -> None:
    encoded = translator._encode(line, None)
    assert [translator.tokenizer.src.decode(row[:-1]) for row in encoded.rows] == [given]
    assert REPETITIVE not in encoded.flags
    assert translator.fits(line)


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("아" * 300, "아아아"),
        ("으" + "하하" * 20 + "!", "으하하하!"),
        ("그래그래" * 9 + " 좋다", "그래그래그래 좋다"),
        ("네 " * 500, "네 네 네"),
        ("네, " * 40 + "네.", "네, 네, 네."),
        ("정말 정말 " + "아주 " * 9 + "크다", "정말 정말 아주 아주 아주 크다"),
    ],
)
def test_the_same_over_and_over_is_given_to_the_model_as_three_and_told(
    translator: TranslationPipeline, line: str, given: str
) -> None:
    encoded = translator._encode(line, None)
    assert [translator.tokenizer.src.decode(row[:-1]) for row in encoded.rows] == [given]
    assert encoded.flags == (REPETITIVE,)
    assert translator.fits(line)


@pytest.mark.parametrize(
    "line",
    [
        "네 " * 8 + "좋다",
        "0 " * 20 + "점",
        "비밀번호 " + "x" * 20,
        "번호 " + "0" * 30,
        "가 나 " * 6,
        "하하하하하하하하",
    ],
)
def test_what_people_and_tables_repeat_is_given_to_the_model_as_it_is(
    translator: TranslationPipeline, line: str
) -> None:
    encoded = translator._encode(line, None)
    assert " ".join(translator.tokenizer.src.decode(row[:-1]) for row in encoded.rows) == line.strip()
    assert REPETITIVE not in encoded.flags


@pytest.mark.parametrize("line", ["ㅋㅋㅋ", "ㅠㅠ", "ㅇㅇ!", "ㄴㄴ ㅇㅋ", "ㅎ", "ㅋ" * 100])
def test_letters_that_the_model_can_only_spell_come_back_and_those_it_learned_are_translated(
    parts: ModelFiles, line: str
) -> None:
    (found,) = told(parts, lambda _: ["▁invented"]).translate([line])
    assert (found.text, found.flags) == (line, (COPIED,))
    knowing = processor(
        train_tokenizer([*LINES, *["ㅋㅋㅋ ㅠㅠ ㅇㅇ ㄴㄴ ㅇㅋ ㅎ ㅎㅎ 나"] * 50], TokenizeParams(vocab_size=400))
    )
    model = TranslationPipeline(
        ModelFiles(parts.ct2, parts.tokenizer, "ko-en"),
        Tokenizer(knowing, knowing, shared=True),
        CTranslate2Backend(Told(echo), 64, DecodingParams()),
    )
    assert COPIED not in model.translate([line])[0].flags


def test_what_is_copied_is_not_shortened(translator: TranslationPipeline) -> None:
    line = (
        "a line in another language with a good many words, laughter ㅋㅋㅋㅋ, and then more words in that language" * 2
    )
    (found,) = translator.translate([line.replace("ㅋㅋㅋㅋ", "", 1)])
    assert "ㅋㅋㅋㅋ" in found.text
