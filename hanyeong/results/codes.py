"""Codes that the results of several stages share."""

from __future__ import annotations

from hanyeong.results.base import Code


class Language(Code):
    """A language of the pairs."""

    KO = "ko", "한국어", "Korean"
    EN = "en", "영어", "English"
