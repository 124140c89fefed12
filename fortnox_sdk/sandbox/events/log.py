"""The log of events: database triggers add an event for each change to the books, whichever code makes the change."""

import select
import socket
import sqlite3
import threading
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.database import Database
from fortnox_sdk.sandbox.books.records import FILLING
from fortnox_sdk.sandbox.events.kinds import RESOURCES, event_type, topic_of
from fortnox_sdk.sandbox.protocol.wire import Body, loads

_DAY_S = 24 * 3600
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST_OFFSET = 12
_RECORD_CHANGES = ", ".join(f"'{name}'" for name in RESOURCES)
# The triggers are temporary, so that a state file has no triggers that call functions of this program.
_TRIGGERS = f"""
CREATE TEMP TRIGGER event_of_new_voucher AFTER INSERT ON main.voucher WHEN events_on() BEGIN
    INSERT INTO event (company, topic, type, entity, year, series, at, time)
    VALUES (NEW.company, 'vouchers', 'voucher-created-v1', NEW.number, NEW.year, NEW.series, event_at(), event_time());
END;
CREATE TEMP TRIGGER event_of_voucher AFTER UPDATE ON main.voucher WHEN events_on() BEGIN
    INSERT INTO event (company, topic, type, entity, year, series, at, time)
    VALUES (NEW.company, 'vouchers', 'voucher-updated-v1', NEW.number, NEW.year, NEW.series, event_at(), event_time());
END;
CREATE TEMP TRIGGER event_of_old_voucher AFTER DELETE ON main.voucher WHEN events_on() BEGIN
    INSERT INTO event (company, topic, type, entity, year, series, at, time)
    VALUES (OLD.company, 'vouchers', 'voucher-deleted-v1', OLD.number, OLD.year, OLD.series, event_at(), event_time());
END;
CREATE TEMP TRIGGER event_of_new_year AFTER INSERT ON main.year WHEN events_on() BEGIN
    INSERT INTO event (company, topic, type, entity, at, time)
    VALUES (NEW.company, 'financial-years', 'financial-year-created-v1', NEW.id, event_at(), event_time());
END;
CREATE TEMP TRIGGER event_of_old_year AFTER DELETE ON main.year WHEN events_on() BEGIN
    INSERT INTO event (company, topic, type, entity, at, time)
    VALUES (OLD.company, 'financial-years', 'financial-year-deleted-v1', OLD.id, event_at(), event_time());
END;
CREATE TEMP TRIGGER event_of_new_record AFTER INSERT ON main.record
WHEN NEW.resource IN ({_RECORD_CHANGES}) AND events_on() AND NOT EXISTS (
    SELECT 1 FROM main.record WHERE company = NEW.company AND resource = '{FILLING.name}' AND key = NEW.resource
) BEGIN
    INSERT INTO event (company, topic, type, entity, at, time)
    SELECT NEW.company, event_topic(NEW.resource), kind, NEW.key, event_at(), event_time()
    FROM (SELECT event_kind(NEW.resource, NULL, NEW.body) AS kind) WHERE kind IS NOT NULL;
END;
CREATE TEMP TRIGGER event_of_record AFTER UPDATE ON main.record
WHEN NEW.resource IN ({_RECORD_CHANGES}) AND events_on() BEGIN
    INSERT INTO event (company, topic, type, entity, at, time)
    SELECT NEW.company, event_topic(NEW.resource), kind, NEW.key, event_at(), event_time()
    FROM (SELECT event_kind(NEW.resource, OLD.body, NEW.body) AS kind) WHERE kind IS NOT NULL;
END;
CREATE TEMP TRIGGER event_of_old_record AFTER DELETE ON main.record
WHEN OLD.resource IN ({_RECORD_CHANGES}) AND events_on() BEGIN
    INSERT INTO event (company, topic, type, entity, at, time)
    SELECT OLD.company, event_topic(OLD.resource), kind, OLD.key, event_at(), event_time()
    FROM (SELECT event_kind(OLD.resource, OLD.body, NULL) AS kind) WHERE kind IS NOT NULL;
END;
"""  # noqa: S608 -- names of our own resources


@frozen
class Logged:
    """An event with its number in the log."""

    number: int
    company: int
    topic: str
    body: Body


class EventLog:
    """The log of events in the state database, and the connections that wait for new events.

    Args:
        database: The state database, which already contains the initial books.
        now: Function that returns the current time of the sandbox's clock.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._is_on = True
        self._lock = threading.Lock()
        self._waiting: dict[socket.socket, socket.socket] = {}  # by connection: the socket that wakes it
        with database.transaction() as db:
            db.create_function("events_on", 0, lambda: self._is_on)
            db.create_function("event_at", 0, lambda: self._now().isoformat(timespec="milliseconds"))
            db.create_function("event_time", 0, lambda: self._now().timestamp())
            db.create_function("event_topic", 1, topic_of)
            db.create_function("event_kind", 3, _kind)
        database.run_script(_TRIGGERS)

    @contextmanager
    def silent(self) -> Generator[None]:
        """Run a block that fills, deletes or replaces whole books, and log no events for its changes."""
        with self._database.exclusive():
            self._is_on = False
            try:
                yield
            finally:
                self._is_on = True

    def prune(self) -> None:
        """Delete the events that are older than `assumptions.EVENT_DAYS` days, as Fortnox does."""
        oldest = self._now().timestamp() - assumptions.EVENT_DAYS * _DAY_S
        with self._database.transaction() as db:
            db.execute("DELETE FROM event WHERE time < ?", (oldest,))

    def next_number(self) -> int:
        """Return the number of the next event."""
        with self._database.transaction() as db:
            return self._next_number(db)

    @staticmethod
    def _next_number(db: sqlite3.Connection) -> int:
        row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchone()
        return 1 if row is None else int(row["seq"]) + 1

    def read(
        self, positions: Mapping[str, int], companies: Collection[int], *, limit: int
    ) -> tuple[list[Logged], Mapping[str, int], bool]:
        """Return the next events of some companies, the positions to continue from, and True if there may be more.

        Args:
            positions: The number of the first event to read, by topic.
            companies: The companies. The events of all other companies are left out.
            limit: Maximum number of events to read from the log, including the events of other companies.
        """
        where = " OR ".join("(topic = ? AND id >= ?)" for _ in positions)
        values: list[object] = [value for item in positions.items() for value in item]
        with self._database.transaction() as db:
            rows: list[sqlite3.Row] = db.execute(
                f"SELECT * FROM event WHERE id >= ? AND ({where}) ORDER BY id LIMIT {limit:d}",  # noqa: S608 -- fixed words
                [min(positions.values()), *values],
            ).fetchall()
            has_more = len(rows) == limit
            next_number = rows[-1]["id"] + 1 if has_more else self._next_number(db)
        after = {topic: max(number, next_number) for topic, number in positions.items()}
        return [_logged(row) for row in rows if row["company"] in companies], after, has_more

    @contextmanager
    def bell(self, connection: socket.socket) -> Generator[socket.socket]:
        """Yield a socket that becomes readable when there may be new events for a connection."""
        ringing, bell = socket.socketpair()
        ringing.setblocking(False)
        with ringing, bell:
            with self._lock:
                self._waiting[connection] = ringing
            try:
                yield bell
            finally:
                with self._lock:
                    del self._waiting[connection]

    def ring(self) -> None:
        """Tell all connections that there may be new events. The server calls this method after each request."""
        if not self._waiting:
            return
        with self._lock:
            for ringing in self._waiting.values():
                with suppress(BlockingIOError):  # an earlier signal has not been read yet
                    ringing.send(b"!")

    def cut(self) -> int:
        """End all connections to the event stream without a closing handshake, and return their number."""
        with self._lock:
            for connection in self._waiting:
                with suppress(OSError):  # the client has already closed the connection
                    connection.shutdown(socket.SHUT_RDWR)
            return len(self._waiting)


def _kind(resource: str, old: str | None, new: str | None) -> str | None:
    return event_type(resource, None if old is None else loads(old), None if new is None else loads(new))


def _logged(row: sqlite3.Row) -> Logged:
    body: Body = {
        "topic": row["topic"],
        "offset": write_offset(row["id"]),
        "type": row["type"],
        "tenantId": row["company"],
        "entityId": row["entity"],
        "timestamp": row["at"],
    }
    if row["series"] is not None:
        body |= {"year": row["year"], "series": row["series"], "id": row["entity"]}
    return Logged(row["id"], row["company"], row["topic"], body)


def write_offset(number: int) -> str:
    """Return the offset of an event. As in Fortnox, an offset is not a number, so clients can't calculate with it.

    >>> write_offset(1), write_offset(46655)
    ('x1', 'xzzz')
    """
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return f"x{digits}"


def read_offset(text: object) -> int | None:
    """Return the number of the event with the given offset, or None if the text is not an offset.

    >>> read_offset("xzzz"), read_offset("46655"), read_offset("x-1")
    (46655, None, None)
    """
    if not isinstance(text, str) or not 1 < len(text) <= _LONGEST_OFFSET or text[0] != "x":
        return None
    digits = text[1:]
    return int(digits, len(_DIGITS)) if set(digits) <= set(_DIGITS) else None


def readable(sockets: Iterable[socket.socket], seconds: float) -> list[socket.socket]:
    """Wait for at most `seconds`, and return the sockets from which data can be read."""
    poll = select.poll()
    by_number = {each.fileno(): each for each in sockets}
    for number in by_number:
        poll.register(number, select.POLLIN)
    return [by_number[number] for number, _ in poll.poll(seconds * 1000) if number in by_number]
