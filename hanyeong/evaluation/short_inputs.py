"""Very short inputs: syllables, bare words and phrases of two or three words, which people type to try a translator.

Trained on sentences, a small model may answer a word with nothing, with one word over and over, or with a whole
paragraph. A fixed test of the project's own (MIT, from no corpus) counts that. How good the words are is told as well,
but it is no goal: a corpus of documentation knows few of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from hanyeong.corpus.language_pair import Direction, LanguagePair, pairs_of
from hanyeong.evaluation.bootstrap import score_with_interval
from hanyeong.evaluation.degenerate_outputs import has_repetition
from hanyeong.evaluation.metrics import chrf
from hanyeong.inference.backend import REPETITIVE, TRUNCATED
from hanyeong.inference.translator import Translation
from hanyeong.results import codes
from hanyeong.results.evaluate import ShortInputKind, ShortInputScores

LONG_RATIO, LONG_CHARS = 3, 40
"""An output is far too long with more characters than LONG_RATIO times the reference's and LONG_CHARS more."""

SYLLABLES: Final = {
    "물": "water", "불": "fire", "밥": "rice", "집": "house", "길": "road", "문": "door", "책": "book", "눈": "snow",
    "비": "rain", "산": "mountain", "강": "river", "달": "moon", "별": "star", "돈": "money", "말": "horse",
    "꽃": "flower", "빵": "bread", "차": "tea", "네": "yes", "왜": "why",
}  # fmt: skip
WORDS: Final = {
    "사과": "apple", "학교": "school", "병원": "hospital", "친구": "friend", "가족": "family", "어머니": "mother",
    "아버지": "father", "선생님": "teacher", "학생": "student", "의사": "doctor", "도서관": "library",
    "컴퓨터": "computer", "전화": "telephone", "자동차": "car", "기차": "train", "비행기": "airplane",
    "공항": "airport", "커피": "coffee", "우유": "milk", "고양이": "cat", "강아지": "puppy", "나무": "tree",
    "바다": "sea", "하늘": "sky", "구름": "cloud", "아침": "morning", "저녁": "evening", "오늘": "today",
    "내일": "tomorrow", "어제": "yesterday", "시간": "time", "음악": "music", "영화": "movie", "사진": "photo",
    "문제": "problem", "질문": "question", "안녕": "hello", "감사합니다": "thank you", "미안해요": "I am sorry",
    "아니요": "no", "축하해요": "congratulations", "번역": "translation", "설정": "settings", "저장": "save",
    "취소": "cancel",
}  # fmt: skip
PHRASES: Final = {
    "좋은 아침": "good morning", "안녕히 가세요": "goodbye", "잘 자요": "good night",
    "처음 뵙겠습니다": "nice to meet you", "생일 축하해요": "happy birthday", "맛있게 드세요": "enjoy your meal",
    "도와 주세요": "please help me", "물 주세요": "water, please", "이거 얼마예요": "how much is this",
    "화장실이 어디예요": "where is the restroom", "다시 한번": "once again", "저는 괜찮아요": "I am fine",
    "이름이 뭐예요": "what is your name", "몇 시예요": "what time is it", "매운 음식": "spicy food",
    "따뜻한 커피": "hot coffee", "작은 고양이": "a small cat", "빨간 자동차": "a red car",
    "새 컴퓨터": "a new computer", "한국 사람": "a Korean person", "영어 선생님": "an English teacher",
    "우리 학교": "our school", "내 친구": "my friend", "비가 와요": "it is raining", "눈이 와요": "it is snowing",
    "날씨가 좋아요": "the weather is nice", "정말 재미있어요": "it is really fun",
    "너무 비싸요": "it is too expensive", "길을 잃었어요": "I am lost", "내일 봐요": "see you tomorrow",
    "조금 더": "a little more", "파일 저장": "save file", "다음 페이지": "next page", "로그인 오류": "login error",
    "무슨 뜻이에요": "what does it mean", "잠깐만 기다려 주세요": "please wait a moment",
}  # fmt: skip
SHORT_INPUTS: Final[Mapping[ShortInputKind, Mapping[str, str]]] = {
    ShortInputKind.SYLLABLE: SYLLABLES,
    ShortInputKind.WORD: WORDS,
    ShortInputKind.PHRASE: PHRASES,
}
"""Korean, and one way to say it in English."""

Translate: TypeAlias = Callable[[list[str], LanguagePair], Sequence[Translation]]
Scores: TypeAlias = dict[ShortInputKind, ShortInputScores]


def score_short_inputs(
    direction: Direction, translate: Translate, samples: int, seed: int
) -> dict[codes.Direction, Scores]:
    """By direction and kind: how good the outputs are, and how many go wrong."""
    return {codes.Direction(pair): _scores(pair, translate, samples, seed) for pair in pairs_of(direction)}


def _scores(pair: LanguagePair, translate: Translate, samples: int, seed: int) -> Scores:
    scores: Scores = {}
    for kind, pairs in SHORT_INPUTS.items():
        korean, english = list(pairs), list(pairs.values())
        sources, references = (korean, english) if pair.src == "ko" else (english, korean)
        scores[kind] = score_outputs(translate(sources, pair), references, samples, seed)
    return scores


def score_outputs(
    translations: Sequence[Translation], references: Sequence[str], samples: int, seed: int
) -> ShortInputScores:
    """What the outputs are worth, and how many are empty, repetitive or far too long."""
    metric, outputs = chrf(), [one.text for one in translations]
    rows = list(zip(translations, references, strict=True))
    empty = [not output.strip() for output in outputs]
    repetitive = [REPETITIVE in one.flags or has_repetition(one.text) for one in translations]
    too_long = [TRUNCATED in one.flags or is_far_too_long(one.text, reference) for one, reference in rows]
    score = score_with_interval(metric, metric.statistics(outputs, references), samples, seed)
    return ShortInputScores(
        rows=len(rows),
        chrf=score.model_copy(update={"signature": ""}),
        exact_rate=_share([_plain(one.text) == _plain(reference) for one, reference in rows]),
        empty_rate=_share(empty),
        repetition_rate=_share(repetitive),
        too_long_rate=_share(too_long),
        fault_rate=_share([any(found) for found in zip(empty, repetitive, too_long, strict=True)]),
    )


def is_far_too_long(output: str, reference: str) -> bool:
    """Whether an output is out of all proportion; a short sentence instead of a word is not."""
    return len(output) > LONG_RATIO * len(reference) + LONG_CHARS


def _plain(text: str) -> str:
    return text.casefold().strip(" .!?")


def _share(found: Sequence[bool]) -> float:
    return round(sum(found) / len(found), 6)
