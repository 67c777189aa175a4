"""Sentences in languages that have no place in a Korean-English corpus: three parts a language, freely joined."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Final

_LATIN: Final = {
    "de": (
        ("Gestern haben wir", "Letzte Woche hat meine Schwester", "Am Montag hat der Nachbar", "Im Sommer haben sie"),
        ("ein neues Fahrrad", "zwei Karten für das Konzert", "einen kleinen Tisch", "frisches Brot und Käse"),
        ("in der Stadt gekauft.", "auf dem Markt gesucht.", "nach Hause gebracht.", "für die Kinder bestellt."),
    ),
    "fr": (
        ("Hier soir, nous avons", "La semaine dernière, elle a", "Lundi matin, mon frère a", "Cet été, ils ont"),
        ("acheté une petite voiture", "trouvé un vieux livre", "réservé une grande chambre", "préparé un bon dîner"),
        ("près de la gare.", "pour leurs enfants.", "chez nos voisins.", "avec beaucoup de plaisir."),
    ),
    "es": (
        ("Ayer por la tarde compramos", "La semana pasada encontré", "El lunes mi hermana vendió", "Hoy hemos visto"),
        ("una bicicleta roja", "unos libros muy viejos", "dos entradas para el concierto", "una mesa pequeña"),
        ("cerca de la estación.", "para los niños del barrio.", "en la plaza del pueblo.", "con mucho gusto."),
    ),
    "vi": (
        ("Chiều hôm qua chúng tôi", "Tuần trước em gái tôi", "Sáng nay các bạn ấy", "Mùa hè này gia đình tôi"),
        ("mua một chiếc xe đạp mới", "tìm thấy hai quyển sách cũ", "đặt một cái bàn nhỏ", "chuẩn bị bữa tối ngon"),
        ("ở gần nhà ga.", "cho các em nhỏ trong trường.", "ở chợ buổi sáng.", "cùng với mấy người hàng xóm."),
    ),
}
_OTHER: Final = {
    "ja": (
        ("昨日、私たちは", "先週、妹は", "月曜日に友達は", "今朝、先生は"),
        ("新しい自転車を", "古い本を二冊", "小さな机を", "おいしいパンを"),
        ("駅の近くで買いました。", "家に持って帰りました。", "市場で探していました。", "子供たちにあげました。"),
    ),
    "zh": (
        ("昨天我们", "上个星期妹妹", "星期一老师", "今天早上他们"),
        ("在火车站附近", "在城里的市场", "和几个朋友一起", "花了很多时间"),
        ("买了一辆新自行车。", "找到了两本旧书。", "看了一场电影。", "准备了一顿晚饭。"),
    ),
    "ru": (
        ("Вчера мы", "На прошлой неделе родители", "Сегодня утром дети", "Летом соседи"),
        ("купили новый велосипед", "нашли старые книги", "заказали маленький стол", "приготовили вкусный ужин"),
        ("рядом с вокзалом.", "для своих друзей.", "в центре города.", "без всякой помощи."),
    ),
}


def latin(rng: random.Random) -> str:
    """A sentence in Latin letters that is not English."""
    return _sentence(_LATIN, rng)


def other(rng: random.Random) -> str:
    """A sentence in neither Latin letters nor Hangul."""
    return _sentence(_OTHER, rng)


def _sentence(languages: Mapping[str, tuple[tuple[str, ...], ...]], rng: random.Random) -> str:
    language = rng.choice(sorted(languages))
    between = "" if language in {"ja", "zh"} else " "
    return between.join(rng.choice(part) for part in languages[language])
