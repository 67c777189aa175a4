"""What a program writes where there was no text: #NAME? of a spreadsheet, NULL, None, nan, [object Object].

Only a whole side counts. Some of these are words, and a table of settings does translate 없음 as None: a pair whose
other side is as short and says so itself is text. Errors of spreadsheets are known in English and in LibreOffice's
Korean.
"""

from __future__ import annotations

import re
from typing import Final

WHOLE: Final = (
    r"^\s*(?:#(?:NAME\?|REF!|VALUE!|N/A|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|ERROR!|BUSY!"
    r"|GETTING_DATA|이름\?|참조!|값!)|Err:[0-9]{3}|\[object \w+\]|undefined|Undefined|UNDEFINED"
    r"|\(?(?:null|Null|NULL)\)?|None|NONE|none|nil|NIL|nan|NaN|NAN|NaT|NA|N/A|n/a|<NA>|\\N|-?inf)\s*$"
)
"""RE2 and `re` agree on this one."""
_WHOLE: Final = re.compile(WHOLE)
_SAYS_SO: Final = re.compile(
    r"없|않|안 ?함|아무|전혀|하나도|무$|널|비어|빈|해당|정의|지정|설정"
    r"|null|none|n/a|\bna\b|nil|nan|inf|undefined|#|err",
    re.IGNORECASE,
)
_SHORT: Final = 15
"""Letters of an entry in a table; a sentence is longer."""


def for_no_text(side: str, other: str) -> bool:
    """Whether a side is such a word, and the other side does not mean it."""
    return _WHOLE.match(side) is not None and not (len(other) <= _SHORT and _SAYS_SO.search(other))
