"""Resources that are plain registers: list, read, create, update, delete, with nothing booked."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from attrs import field, frozen

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, number_text
from fortnox_sdk.sandbox.resources.lists import listing
from fortnox_sdk.sandbox.schema.resources import Resource

__all__ = ["GIVEN", "Register", "Verb", "blank"]

Verb = Literal["list", "get", "create", "update", "delete"]

GIVEN = "_given"  # records under it name the registers that were filled with what every company has


def blank(resource: Resource) -> Body:
    """A record of a resource before anything was sent: texts "" or "0", no numbers, dates or choices, no rows."""
    return {
        name: ""
        if field.type == "string" and not field.choices
        else "0"
        if field.type == "numeric"
        else False
        if field.type == "boolean"
        else []
        if field.many
        else None
        for name, field in resource.fields.items()
    }


def _nothing(_call: Call, _body: Body) -> None:
    """Nothing to check or to add."""


def _as_it_is(_call: Call, body: Body) -> Body:
    return body


def _unused(_db: sqlite3.Connection, _company: int, _key: str) -> bool:
    return False


def _nobody(_db: sqlite3.Connection, _company: int) -> Iterable[Body]:
    return ()


@frozen(kw_only=True)
class Register:
    """One register.

    Args:
        resource: Its entry in the table.
        new: What a new record has beside what was sent; the rest is `blank`.
        given: Records that every company has from its first day; read when the register is first touched.
        missing: Code and text of its 404.
        taken: Code and text when a number is in use; `{}` is the number.
        verbs: Which of them Fortnox has.
        numbered: Where a key comes from when none was sent: `next` number, `uuid`, or `sent` (it must be).
        check: Raises a Problem when what was sent must not be.
        finish: Fills in what follows from other fields, and tells other rooms.
        show: What an answer has that is computed when it is read.
        used: Whether other records need this one, so that it can't be deleted.
        gone: Told of a key that was deleted.
        removed: Status of a delete; 200 answers with the record.
        filters: By the words of `filter=`.
        empty_in_rows: Rows of lists show "" instead of null.
    """

    resource: Resource
    new: Mapping[str, object] = field(factory=dict[str, object])
    given: Callable[[sqlite3.Connection, int], Iterable[Body]] = _nobody
    missing: tuple[int, str] = (CODES["record_missing"], "Kan inte hitta posten.")
    taken: tuple[int, str] = (CODES["number_taken"], "{} används redan.")
    verbs: frozenset[Verb] = frozenset({"list", "get", "create", "update", "delete"})
    numbered: Literal["next", "uuid", "sent"] = "next"
    check: Callable[[Call, Body], None] = _nothing
    finish: Callable[[Call, Body], None] = _nothing
    show: Callable[[Call, Body], Body] = _as_it_is
    used: Callable[[sqlite3.Connection, int, str], bool] = _unused
    gone: Callable[[Call, Body], None] = _nothing
    removed: Literal[200, 204] = 204
    filters: Mapping[str, Callable[[Body], bool]] = {
        "active": lambda body: body.get("Active") is not False,
        "inactive": lambda body: body.get("Active") is False,
    }
    empty_in_rows: bool = False

    def routes(self) -> list[Route]:
        """The requests that the register takes."""
        path, scope = self.resource.path, self.resource.scope
        one = path + "".join(f"/<k{n}>" for n in range(len(self.resource.key)))
        every: dict[Verb, Route] = {
            "list": Route("GET", path, scope, self.list),
            "create": Route("POST", path, scope, self.create),
            "get": Route("GET", one, scope, self.get),
            "update": Route("PUT", one, scope, self.update),
            "delete": Route("DELETE", one, scope, self.delete),
        }
        return [route for verb, route in every.items() if verb in self.verbs]

    def key(self, body: Body) -> str:
        """A record's key as it is kept: its parts as they stand in the address."""
        return self._joined([self._part(name, body.get(name)) for name in self.resource.key])

    def _part(self, name: str, value: object) -> str:
        spec = self.resource.fields[name]
        return number_text(decimal(value)) if spec.type in ("number", "integer") else str(value)

    @staticmethod
    def _joined(parts: list[str]) -> str:
        return parts[0] if len(parts) == 1 else "/".join(quote(part, safe="") for part in parts)

    def every(self, db: sqlite3.Connection, company: int) -> Iterator[Body]:
        """All records, in the order of their numbers."""
        self._open(db, company)
        return records.every(db, company, self.resource.name)

    def look(self, db: sqlite3.Connection, company: int, *parts: str) -> Body | None:
        """A record, or None."""
        self._open(db, company)
        return records.find(db, company, self.resource.name, self._joined([*parts]))

    def find(self, db: sqlite3.Connection, company: int, *parts: str) -> Body:
        """A record; its 404 when there is none."""
        body = self.look(db, company, *parts)
        if body is None:
            raise Problem.missing(*self.missing)
        return body

    def _open(self, db: sqlite3.Connection, company: int) -> None:
        name = self.resource.name
        if self.given is _nobody or records.find(db, company, GIVEN, name) is not None:
            return
        records.insert(db, company, GIVEN, name, {})
        for body in self.given(db, company):
            whole = blank(self.resource) | dict(self.new) | body
            records.insert(db, company, name, self.key(whole), whole)

    def list(self, call: Call) -> Reply:
        """GET of the collection."""
        return listing(
            call,
            self.resource,
            self.every(call.db, call.company),
            whole=lambda body: self.show(call, body),
            show=lambda body: self.row(call, body),
            filters=self.filters,
        )

    def get(self, call: Call, **parts: str) -> Reply:
        """GET of one."""
        return self.answer(call, self.find(call.db, call.company, *_in_order(parts)))

    def create(self, call: Call) -> Reply:
        """POST: under the key that was sent, else the next free one."""
        sent = self.resource.read(call.body, "c")
        self.check(call, sent)
        return self.answer(call, self.add(call, sent), 201)

    def add(self, call: Call, sent: Body) -> Body:
        """A new record of what was sent and checked."""
        self._open(call.db, call.company)
        body = blank(self.resource) | dict(self.new) | sent | {"_modified": call.stamp}
        self._number(call, body)
        key = self.key(body)
        if records.find(call.db, call.company, self.resource.name, key) is not None:
            code, text = self.taken
            raise Problem.refused(code, text.format(key))
        self.finish(call, body)
        records.insert(call.db, call.company, self.resource.name, key, body)
        return body

    def _number(self, call: Call, body: Body) -> None:
        name = self.resource.key[0]
        if body.get(name) not in (None, "") or self.numbered == "sent":
            if any(body.get(part) in (None, "") for part in self.resource.key):
                raise Problem.refused(2001795, f"Obligatoriskt fält saknas ({', '.join(self.resource.key)})")
            return
        following = records.next_ordinal(call.db, call.company, self.resource.name)
        while records.find(call.db, call.company, self.resource.name, str(following)) is not None:
            following += 1
        if self.numbered == "uuid":
            body[name] = str(uuid5(NAMESPACE_URL, f"{call.company}/{self.resource.name}/{following}"))
        else:
            body[name] = following if self.resource.fields[name].type == "integer" else str(following)

    def update(self, call: Call, **parts: str) -> Reply:
        """PUT: what is absent stays; the key stays in any case."""
        body = self.find(call.db, call.company, *_in_order(parts))
        sent = self.resource.read(call.body, "u")
        self.check(call, sent)
        body |= {name: value for name, value in sent.items() if name not in self.resource.key}
        self.finish(call, body)
        self.save(call, body)
        return self.answer(call, body)

    def save(self, call: Call, body: Body) -> None:
        """Write a changed record back."""
        records.save(call.db, call.company, self.resource.name, self.key(body), body, stamp=call.stamp)

    def delete(self, call: Call, **parts: str) -> Reply:
        """DELETE: refused while other records need it."""
        body = self.find(call.db, call.company, *_in_order(parts))
        key = self.key(body)
        if self.used(call.db, call.company, key):
            raise Problem.assumed("in_use", f"{key} används och kan inte tas bort.")
        records.remove(call.db, call.company, self.resource.name, key)
        self.gone(call, body)
        return Reply(status=204) if self.removed == 204 else self.answer(call, body)  # noqa: PLR2004

    def answer(self, call: Call, body: Body, status: int = 200) -> Reply:
        """The single answer."""
        shown = self.resource.shown(self._with_url(call, self.show(call, body)), self.resource.single)
        return Reply({self.resource.one: shown}, status, self.resource.location if status == 201 else None)  # noqa: PLR2004

    def row(self, call: Call, body: Body) -> Body:
        """The row of a list; what `show` adds must be there."""
        row = self.resource.shown(self._with_url(call, body), self.resource.row)
        if self.empty_in_rows:
            row = {name: "" if value is None else value for name, value in row.items()}
        return row

    def _with_url(self, call: Call, body: Body) -> Body:
        key = self.key(body)
        path = key if len(self.resource.key) > 1 else quote(key, safe="")
        return body | {"@url": body.get("@url") or call.url(f"{self.resource.name}/{path}")}


def _in_order(parts: Mapping[str, str]) -> list[str]:
    """The parts of an address by their names k0, k1 ...; a number is kept as itself (`1.0` is `1`)."""
    return [parts[name] for name in sorted(parts)]
