"""The database beside a running service: its request log, its keys, and the daily sweep of what is too old."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hanyeong.database.engine import Database, location
from hanyeong.database.forget import sweep
from hanyeong.database.keys import Keys
from hanyeong.database.request_log import Chore, RequestLog
from hanyeong.pipeline.errors import HanyeongError
from hanyeong.pipeline.log_level import Level
from hanyeong.serving import window_gauges
from hanyeong.serving.log import event
from hanyeong.serving.measuring import Measuring
from hanyeong.serving.metrics import Metrics
from hanyeong.serving.params import ServeParams
from hanyeong.serving.recall import EVERY_S, Recall

KEYS_EVERY_S: Final = 2.0
"""Time after which a new or revoked key is known, and usage is shared with other services on the database."""
DAY_S: Final = 86_400.0


class Store:
    """What a service writes to and reads from."""

    def __init__(self, database: Database, params: ServeParams, metrics: Metrics, keys: Keys | None = None) -> None:
        self.database, self.params = database, params
        self.keys = keys or Keys(database)
        self.recall = Recall()
        chores = [Chore(KEYS_EVERY_S, self.keys.sync, at_end=True), Chore(EVERY_S, self.recall.sync)]
        chores.append(Chore(window_gauges.EVERY_S, metrics.windows.sync))
        if (days := params.retention_days) is not None:
            chores.append(Chore(DAY_S, lambda one: _swept(one, days)))
        self.measuring = Measuring(metrics.log_unmeasured, lambda: self.log.is_crowded)
        self.log = RequestLog(
            database,
            keep_text=params.store_text == "always",
            lost=metrics.log_lost,
            troubled=_tell,
            chores=chores,
            measure=self.measuring,
        )
        metrics.log_waiting(lambda: self.log.n_waiting)


@contextmanager
def opened(params: ServeParams, folder: Path) -> Iterator[Database | None]:
    """The database that `serve.database` names, or the file in `folder`; None where there is none.

    The file that nobody named is done without where it cannot be made; one that is there has to be opened, since it
    can hold keys.

    Raises:
        InputError, BusyError, ParamsError: it cannot be opened.

    """
    url = location(params.database, folder)
    if url is None:
        yield None
        return
    try:
        database = Database.open(url)
    except (HanyeongError, OSError) as error:
        if params.database is not None or Path(str(url.database)).exists():
            raise
        event("no database", Level.WARNING, message=f"{error}; served without request log, feedback and keys")
        yield None
        return
    try:
        yield database
    finally:
        database.close()


def keys_of(database: Database | None) -> Keys | None:
    """The keys that a database holds now."""
    if database is None:
        return None
    keys = Keys(database)
    keys.sync()
    return keys


def _swept(database: Database, days: int) -> None:
    if counts := sweep(database, days):
        event("swept", days=days, **counts)


def _tell(trouble: str | None) -> None:
    if trouble is None:
        event("request log", state="writing")
    else:
        event("request log", Level.WARNING, state="waiting", reason=trouble)
