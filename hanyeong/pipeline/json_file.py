"""A small JSON file that another stage, version or machine wrote: read, or one sentence that says what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from hanyeong.pipeline.errors import InputError

T = TypeVar("T")


@dataclass(frozen=True)
class JsonFile:
    """The file, and what its reader says where it is not what it should be."""

    path: Path
    expected: str
    """What it should hold: "a model in CTranslate2's format"."""
    remedy: str
    """What to do: "run `compress` again"."""

    def read(self, parse: Callable[[Any], T]) -> T:
        """What `parse` makes of the document; whatever it stumbles over, the file is to blame.

        Raises:
            InputError: the file is missing, cannot be read, is not JSON, or holds something else.

        """
        try:
            return parse(self._document())
        except (ValueError, LookupError, TypeError, AttributeError):
            raise self.error(f"not {self.expected}") from None

    def error(self, found: str) -> InputError:
        """What is wrong, and what to do."""
        return InputError(f"{self.path}: {found}; {self.remedy}")

    def _document(self) -> Any:
        try:
            return json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise self.error(f"not found; expected {self.expected}") from None
        except OSError as error:
            raise self.error(f"cannot be read ({error.strerror}); expected {self.expected}") from None
        except UnicodeDecodeError:
            raise self.error(f"not UTF-8 text; expected {self.expected}") from None
        except (ValueError, RecursionError):
            raise self.error(f"not JSON; expected {self.expected}") from None


def as_list(document: Any) -> list[Any]:
    """The document, if it is a list."""
    if not isinstance(document, list):
        raise TypeError
    return document
