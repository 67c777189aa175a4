"""`hanyeong status`: the state of the project on one screen."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hanyeong.cli.project import project_root
from hanyeong.cli.service_settings import DatabaseOption, settings_here
from hanyeong.pipeline import standard_streams
from hanyeong.pipeline.errors import HanyeongError
from hanyeong.pipeline.progress import warn

if TYPE_CHECKING:
    from hanyeong.database.engine import Database
    from hanyeong.status.wording import StatusSection

MARKS: Final = {"good": "+", "warn": "?", "bad": "-", "quiet": " "}
"""Before a section: all is well, someone should look, something failed."""
INDENT: Final = "    "


def status(database: DatabaseOption = None) -> None:
    """Show what is in service and what needs a person. Scores, ratings, the last window, the last runs, the disk.

    The front page of the reports shows the same (reports/status.js, written anew by this command).
    """
    standard_streams.require_open("stdout")
    root = project_root()
    from hanyeong.report.catalog import Catalog
    from hanyeong.report.render import settings
    from hanyeong.status import script
    from hanyeong.status.project import read_status
    from hanyeong.status.wording import sections

    language, _ = settings(root)
    with opened(root, database) as found:
        state = read_status(root, found)
    script.write(root, state)
    sys.stdout.writelines(f"{line}\n" for line in lines(sections(state, Catalog(language))))


def renew(root: Path) -> None:
    """Write the status of the front page anew, after something has changed; never worth an error."""
    from hanyeong.status import script
    from hanyeong.status.project import read_status

    with suppress(HanyeongError, OSError), opened(root, None) as found:
        script.write(root, read_status(root, found))


@contextmanager
def opened(root: Path, option: str | None) -> Iterator[Database | None]:
    """The service's database; None where it has none, or cannot be opened, which is said."""
    from hanyeong.database.engine import Database, is_missing, location

    url = location(settings_here(database=option).database, root)
    if url is None or is_missing(url):
        yield None
        return
    try:
        found = Database.open(url)
    except HanyeongError as error:
        warn(str(error))
        yield None
        return
    try:
        yield found
    finally:
        found.close()


def lines(found: Sequence[StatusSection]) -> Iterator[str]:
    """The sections as a terminal shows them, no wider than it is."""
    width = max(40, shutil.get_terminal_size((120, 24)).columns)
    for section in found:
        yield f"{MARKS[section.tone]} {section.title}"
        for line in section.lines:
            yield textwrap.fill(line, width, initial_indent=INDENT, subsequent_indent=f"{INDENT}  ")
