"""Features of translations: what each of them notices, and that all of them are numbers whatever the text is."""

from __future__ import annotations

import numpy as np
import pytest

from hanyeong.inference.translator import Translation
from hanyeong.quality_estimation.features import FEATURES, FeatureExtractor, lost_placeholder_rate
from hanyeong.results.estimate_quality import QualityFeature
from hanyeong.tokenization.params import TokenizeParams
from hanyeong.tokenization.tokenizer import processor, train_tokenizer
from tests.core.serving.tiny import LINES

SOURCE = "나는 3시에 밥을 먹는다."
GOOD = "I eat rice at 3."


@pytest.fixture(scope="module")
def extractor() -> FeatureExtractor:
    return FeatureExtractor(processor(train_tokenizer(LINES, TokenizeParams(vocab_size=400))))


def found(extractor: FeatureExtractor, source: str, text: str, *flags: str) -> dict[QualityFeature, float]:
    translation = Translation(text, -0.5, 5, 5, 1, flags)
    (row,) = extractor.features([source], [translation], "en")
    return dict(zip(FEATURES, row.tolist(), strict=True))


@pytest.mark.parametrize(
    ("feature", "source", "text", "flags"),
    [
        (QualityFeature.COPIED_SHARE, SOURCE, "나는 밥을 at 3.", ()),
        (QualityFeature.REPEATED_SHARE, SOURCE, "I eat I eat I eat I eat", ()),
        (QualityFeature.NUMBERS_LOST, "값은 2,500원이다.", "It is cheap.", ()),
        (QualityFeature.PLACEHOLDERS_LOST, "{name} 님, 안녕하세요.", "Hello.", ()),
        (QualityFeature.WRONG_SCRIPT, SOURCE, "I eat 밥.", ()),
        (QualityFeature.DECODING_PROBLEM, SOURCE, GOOD, ("truncated",)),
        (QualityFeature.DECODING_PROBLEM, SOURCE, GOOD, ("repetitive",)),
        (QualityFeature.UNKNOWN_SHARE, "뷁쀍", "?", ()),
    ],
)
def test_each_feature_notices_its_fault(
    extractor: FeatureExtractor, feature: QualityFeature, source: str, text: str, flags: tuple[str, ...]
) -> None:
    assert found(extractor, SOURCE, GOOD)[feature] == 0
    assert found(extractor, source, text, *flags)[feature] > 0


def test_strange_text_is_less_familiar(extractor: FeatureExtractor) -> None:
    known, strange = found(extractor, SOURCE, GOOD), found(extractor, "뷁쀍 쫣깗", GOOD)
    for feature in (QualityFeature.FAMILIARITY, QualityFeature.RAREST_TOKEN):
        assert strange[feature] < known[feature]
    assert strange[QualityFeature.TOKENS_PER_WORD] > known[QualityFeature.TOKENS_PER_WORD]


def test_every_feature_of_any_text_is_a_finite_number(extractor: FeatureExtractor) -> None:
    texts = ["", " ", "가", "\ufffc" * 3, "😀", "a" * 5000, "<a href='x'>{0}%s https://x.kr/가</a>", "1,234 " * 50]
    answers = [Translation(text, -1e6, 1, 0, 1) for text in reversed(texts)]
    for target in ("ko", "en"):
        features = extractor.features(texts, answers, target)  # type: ignore[arg-type]
        assert features.shape == (len(texts), len(FEATURES))
        assert np.isfinite(features).all()
    assert extractor.features([], [], "en").shape == (0, len(FEATURES))


@pytest.mark.parametrize(
    ("source", "output", "share"),
    [("{a} {b}", "{b} x", 0.5), ("x", "y", 0.0), ("www.x.kr 참고", "see www.x.kr", 0.0), ("%s개", "s", 1.0)],
)
def test_placeholders_are_lost_or_not(source: str, output: str, share: float) -> None:
    assert lost_placeholder_rate(source, output) == share
