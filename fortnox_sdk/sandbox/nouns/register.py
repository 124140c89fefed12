"""Nouns that are plain registers: list, read, create, update, delete, with nothing booked."""

import sqlite3
from collections.abc import Callable, Mapping
from urllib.parse import quote

from attrs import frozen

from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.lists import listing
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.table import Noun
from fortnox_sdk.sandbox.protocol.wire import Body

__all__ = ["Register"]


def _nothing(_body: Body) -> None:
    """Nothing to check or to add."""


def _unused(_db: sqlite3.Connection, _company: int, _key: str) -> bool:
    return False


@frozen(kw_only=True)
class Register:
    """One register.

    Args:
        noun: Its entry in the table.
        new: What a new record has beside what was sent.
        missing: Code and text of its 404.
        taken: Code and text when a number is in use; `{}` is the number.
        check: Raises a Problem when a record must not be.
        finish: Fills in what follows from other fields.
        used: Whether other records need this one, so that it can't be deleted.
        empty_in_rows: Rows of lists show "" instead of null.
    """

    noun: Noun
    new: Mapping[str, object]
    missing: tuple[int, str]
    taken: tuple[int, str]
    check: Callable[[Body], None] = _nothing
    finish: Callable[[Body], None] = _nothing
    used: Callable[[sqlite3.Connection, int, str], bool] = _unused
    empty_in_rows: bool = False

    def routes(self) -> list[Route]:
        """The requests that the register takes."""
        path, scope = self.noun.path, self.noun.scope
        return [
            Route("GET", path, scope, self.list),
            Route("POST", path, scope, self.create),
            Route("GET", f"{path}/<key>", scope, self.get),
            Route("PUT", f"{path}/<key>", scope, self.update),
            Route("DELETE", f"{path}/<key>", scope, self.delete),
        ]

    def find(self, db: sqlite3.Connection, company: int, key: str) -> Body:
        """A record; its 404 when there is none."""
        body = records.find(db, company, self.noun.name, key)
        if body is None:
            raise Problem.missing(*self.missing)
        return body

    def list(self, call: Call) -> Reply:
        """GET of the collection."""
        return listing(
            call,
            self.noun,
            records.every(call.db, call.company, self.noun.name),
            show=lambda body: self._row(call, body),
            filters={
                "active": lambda body: body.get("Active") is not False,
                "inactive": lambda body: body.get("Active") is False,
            },
        )

    def get(self, call: Call, key: str) -> Reply:
        """GET of one."""
        return Reply(self._single(call, self.find(call.db, call.company, key)))

    def create(self, call: Call) -> Reply:
        """POST: under the number that was sent, else the next free one."""
        noun, (name,) = self.noun, self.noun.key
        sent = noun.read(call.body, "c")
        self.check(sent)
        key = str(sent.get(name) or records.next_ordinal(call.db, call.company, noun.name))
        if records.find(call.db, call.company, noun.name, key) is not None:
            code, text = self.taken
            raise Problem.refused(code, text.format(key))
        body: Body = dict.fromkeys(noun.single) | dict(self.new) | sent | {name: key, "_modified": call.stamp}
        self.finish(body)
        records.insert(call.db, call.company, noun.name, key, body)
        return Reply(self._single(call, body), 201, noun.name)

    def update(self, call: Call, key: str) -> Reply:
        """PUT: what is absent stays."""
        body = self.find(call.db, call.company, key)
        sent = self.noun.read(call.body, "u")
        self.check(sent)
        body |= sent | {self.noun.key[0]: key}
        self.finish(body)
        records.save(call.db, call.company, self.noun.name, key, body, stamp=call.stamp)
        return Reply(self._single(call, body))

    def delete(self, call: Call, key: str) -> Reply:
        """DELETE: refused while other records need it."""
        self.find(call.db, call.company, key)
        if self.used(call.db, call.company, key):
            raise Problem.assumed("in_use", f"{key} används och kan inte tas bort.")
        records.remove(call.db, call.company, self.noun.name, key)
        return Reply(status=204)

    def _url(self, call: Call, body: Body) -> Body:
        return {"@url": call.url(f"{self.noun.name}/{quote(str(body[self.noun.key[0]]), safe='')}")}

    def _single(self, call: Call, body: Body) -> Body:
        return {self.noun.one: self.noun.shown(body | self._url(call, body), self.noun.single)}

    def _row(self, call: Call, body: Body) -> Body:
        row = self.noun.shown(body | self._url(call, body), self.noun.row)
        if self.empty_in_rows:
            row = {name: "" if value is None else value for name, value in row.items()}
        return row
