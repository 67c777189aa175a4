r"""Escapes of another format that were left in a text as letters: \n, \u200b, _x000D_, {\an8}.

A backslash is also a path (C:\new) and what a manual is about ("\n ends a line"), so its escapes are written out only
where the pair shows the slip: one stands directly after a Korean letter or the end of a sentence and before another
sentence, where neither paths nor manuals put it. Then all of that pair's are, in both sides. Code in backticks is left
alone. What Excel writes for control characters and the tags of subtitles mean nothing else and go wherever they stand.
"""

from __future__ import annotations

import re
from typing import Final

_POSSIBLE: Final = re.compile(r"\\[A-Za-z\"'/]|_x00[01][0-9A-Fa-f]_|\{[\\yYcC\d]")
_CODE: Final = re.compile(r"(`[^`]*`)")

_SLIP: Final = re.compile(
    r"(?:(?<=[가-힣])|(?<=[가-힣.][.!?…]))\\(?:[nrtNh](?=[가-힣A-Z\s\\\"“'‘(-]|$)|u(?:200[b-f]|feff|00a0)(?![0-9A-Fa-f]))"
    r"|\\u[ac-d][0-9A-Fa-f]{3}\\u[ac-d][0-9A-Fa-f]{3}"
)
r"""어제\n오늘, 갔다.\n왔다, \uac00\ub098: not C:\새 폴더\new, not "\n을", not .\run."""
_PATH: Final = re.compile(r"[A-Za-z]:\\|\\\\|%\w+%\\")
_ESCAPE: Final = re.compile(r"(?<!\\)\\(?:([nrtNh])|((?:u[0-9A-Fa-f]{4}(?:\\u[0-9A-Fa-f]{4})*))|([\"'/]))")
_QUOTED: Final = re.compile(r'(?:^|[\s(\[가-힣])\\"[^\\"]+\\"')
_EXCEL: Final = re.compile(r"_x00(?:0[0-9A-Fa-f]|1[0-9A-Fa-f])_")
_SUBTITLE: Final = re.compile(
    r"\{(?:\\(?:an?\d{1,2}|[ibus][01]|q\d|r|f[sr]\w{0,6}-?[\d.]*|fn[^\\{}]{1,40}|(?:[1-4]?c|[1-4]?a|alpha)&H[0-9A-Fa-f]+&?"
    r"|(?:bord|shad|blur|be|k[fo]?)[\d.]+|(?:pos|move|org|fade?|clip|t)\([^(){}]{0,80}\)))+\}"
    r"|\{[yY]:[ibus](?:,[ibus])*\}|\{[cC]:\$[0-9A-Fa-f]{6}\}|^\s*\{\d+\}\{\d+\}"
)
"""Tags of SubStation Alpha (which also stand in SubRip) and of MicroDVD."""


def written_out(ko: str, en: str) -> tuple[str, str] | None:
    """Both sides without escapes; None if there is none, or none that is surely a slip."""
    found = None
    # What one escape stood for can show another one to be a slip; every round makes the pair shorter.
    while (mended := _written_out(ko, en)) is not None:
        found = ko, en = mended
    return found


def _written_out(ko: str, en: str) -> tuple[str, str] | None:
    if not (_POSSIBLE.search(ko) or _POSSIBLE.search(en)):
        return None
    slipped = any(_slipped(side) for side in (ko, en)) and not any(map(_PATH.search, (ko, en)))
    mended = _mended(ko, slipped), _mended(en, slipped)
    return None if mended == (ko, en) else mended


def _slipped(side: str) -> bool:
    prose = _CODE.sub("", side)
    return _SLIP.search(prose) is not None or (
        _QUOTED.search(prose) is not None and '"' not in prose.replace('\\"', "")
    )


def _mended(side: str, slipped: bool) -> str:
    """The side outside its code."""
    parts = _CODE.split(side)
    parts[::2] = [_without(part, slipped) for part in parts[::2]]
    return "".join(parts)


def _without(prose: str, slipped: bool) -> str:
    prose = _SUBTITLE.sub("", _EXCEL.sub(" ", prose))
    return _ESCAPE.sub(_character, prose) if slipped else prose


def _character(escape: re.Match[str]) -> str:
    """What the escape stands for: a blank for every break, letters by their numbers in UTF-16."""
    if escape[1]:
        return " "
    if escape[2]:
        return bytes.fromhex(escape[2].replace("\\u", "").lstrip("u")).decode("utf-16-be", "replace")
    return escape[3]
