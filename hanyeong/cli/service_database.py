"""`hanyeong keys`, `hanyeong feedback` and `hanyeong forget`: what the service keeps in its database."""

from __future__ import annotations

import getpass
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from hanyeong.cli.service_settings import DatabaseOption, settings_here
from hanyeong.pipeline import standard_streams
from hanyeong.pipeline.errors import InputError, ParamsError
from hanyeong.pipeline.progress import log, warn

if TYPE_CHECKING:
    from hanyeong.database.engine import Database
    from hanyeong.database.models import Feedback

PURGE_TRIES: Final = 3
"""Each waits as long as a transaction waits for another."""
PERIODS: Final = {"day": "today", "month": "this month"}
PURGE_PAUSE_S: Final = 0.25


def keys(
    action: Annotated[Literal["add", "list", "revoke"], typer.Argument()],
    name: Annotated[str | None, typer.Argument(help="of the key, for add and revoke")] = None,
    quota: Annotated[
        int | None, typer.Option("--quota", min=1, help="characters in each period; without it: any number")
    ] = None,
    per: Annotated[Literal["month", "day"], typer.Option("--per", help="period of the quota, in UTC")] = "month",
    database: DatabaseOption = None,
) -> None:
    """Create, list and revoke keys of the service. A key is shown once, when it is made; a running service knows it
    within seconds.
    """
    standard_streams.require_open("stdout")
    if (name is None) != (action == "list"):
        raise ParamsError(f"keys {action}: expected {'no name' if action == 'list' else 'the name of a key'}")
    from hanyeong.database.keys import add_key, revoke_key

    with open_database(database, make=action == "add") as found:
        if action == "list":
            _list_keys(found)
        elif action == "add":
            with found.write() as session:
                key = add_key(session, str(name), quota, per)
            log("this key is shown only now; the database holds a hash of it")
            sys.stdout.write(key + "\n")
        else:
            with found.write() as session:
                revoke_key(session, str(name))
            log(f"{name}: revoked")


def feedback(
    action: Annotated[Literal["list", "approve", "reject", "export"], typer.Argument()],
    number: Annotated[int | None, typer.Argument(help="of the correction, for approve and reject")] = None,
    by: Annotated[str | None, typer.Option("--by", help="who approves; without it: your user name")] = None,
    to: Annotated[Path, typer.Option("--to", help="the folder to export into")] = Path("data/feedback"),
    database: DatabaseOption = None,
) -> None:
    """List corrections that users sent; approve, reject or export them. Approved ones go into the translation memory,
    and by an export into a source of `kind: feedback`.

    Texts are shown in a terminal only: into a file or a pipe, their lengths are written.
    """
    standard_streams.require_open("stdout")
    if (number is None) != (action in ("list", "export")):
        wanted = "no number" if action in ("list", "export") else "a number of the list"
        raise ParamsError(f"feedback {action}: expected {wanted}")
    from hanyeong.database import feedback as sent

    with open_database(database) as found:
        if action == "export":
            _export(found, to)
            return
        if action == "list":
            with found.read() as session:
                for one in sent.corrections(session):
                    sys.stdout.write(_line(one) + "\n")
            return
        with found.write() as session:
            if action == "approve":
                sent.approve(session, number or 0, (by or getpass.getuser())[:64])
            else:
                sent.reject(session, number or 0)
        log(f"correction {number}: {action}{'d' if action == 'approve' else 'ed'}")


def forget(
    request: Annotated[str | None, typer.Option("--request", help="the request with this id")] = None,
    client: Annotated[str | None, typer.Option("--client", help="all requests with the key of this name")] = None,
    before: Annotated[str | None, typer.Option("--before", help="all from before this day (UTC), YYYY-MM-DD")] = None,
    database: DatabaseOption = None,
) -> None:
    """Delete what the service stored. It says how many rows, and leaves nothing of them in the database's files.

    With a request or a client go the translations that were approved from their corrections; with a client its
    glossaries, but not the count of characters that its quota needs.
    """
    standard_streams.require_open("stdout")
    if sum(one is not None for one in (request, client, before)) != 1:
        raise ParamsError("forget: expected one of --request, --client and --before")
    from hanyeong.database.forget import forget_before, forget_client, forget_request

    moment = None if before is None else _day(before)
    with open_database(database) as found:
        if request is not None:
            counts = forget_request(found, request)
        elif client is not None:
            counts = forget_client(found, client)
        else:
            counts = forget_before(found, moment or datetime.now(UTC))
        sys.stdout.write("deleted: " + ", ".join(f"{table} {n:,}" for table, n in counts.items()) + "\n")
        if not any(_purged(found) for _ in range(PURGE_TRIES)):
            warn(f"{found.name}: in use; its files hold the deleted rows until the service ends, or this runs again")


@contextmanager
def open_database(option: str | None, *, make: bool = False) -> Iterator[Database]:
    """The database of the service here; `make`: also if there is none yet."""
    from sqlalchemy.exc import SQLAlchemyError

    from hanyeong.database.engine import Database, is_missing, location, reason, told

    url = location(settings_here(database=option).database, Path.cwd())
    if url is None:
        raise ParamsError("serve.database: is off, so the service keeps nothing")
    if not make and is_missing(url):
        raise InputError(f"{told(url)}: no database; expected the folder in which the service runs, or --database")
    found = Database.open(url)
    try:
        yield found
    except SQLAlchemyError as error:
        raise InputError(f"{found.name}: {reason(error)}; try again") from None
    finally:
        found.close()


def _export(database: Database, folder: Path) -> None:
    from hanyeong.renewal.corrections import approved, export

    with database.read() as session:
        corrections = approved(session)
    done = export(corrections, folder)
    log(f"{folder}: {done.train:,} corrections to train with, {done.test:,} to test with")


def _list_keys(database: Database) -> None:
    from hanyeong.database.keys import Keys

    found, today = Keys(database), datetime.now(UTC).date()
    found.sync()
    for one in found.known:
        quota = "" if one.quota is None else f" of {one.quota:,}"
        when, state = PERIODS[one.period], "  revoked" if one.revoked else ""
        sys.stdout.write(f"{one.name}  {found.used(one, today):,}{quota} characters {when}{state}\n")


def _line(one: Feedback) -> str:
    """A correction; its text only for who sits at the terminal."""
    where = f"request {one.request_id}, sentence {one.segment}" if one.request_id else one.dialect
    head = f"{one.id}  {one.time:%Y-%m-%d}  {one.direction or '?'}  {one.key_name or '-'}  {where}"
    texts = [one.source or "", one.correction or ""]
    if not sys.stdout.isatty():
        return f"{head}  {' -> '.join(f'{len(text):,} characters' for text in texts)}"
    return "\n    ".join([head, *(_printable(text) for text in texts)])


def _printable(text: str) -> str:
    """Without what a terminal would take for a command."""
    return "".join(char if char.isprintable() else " " for char in text)


def _day(given: str) -> datetime:
    try:
        return datetime.strptime(given, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise ParamsError("--before: not a day; expected YYYY-MM-DD") from None


def _purged(database: Database) -> bool:
    from sqlalchemy.exc import OperationalError

    try:
        if database.purge():
            return True
    except OperationalError:
        pass  # locked by the service, which writes
    time.sleep(PURGE_PAUSE_S)
    return False
