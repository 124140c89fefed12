"""The base class of most resources whose paths start with `/3`: list, read, create, update and delete records."""

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Literal
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from attrs import Factory, field, frozen

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.records import FILLING, Collection, Selection, joined
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route, Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, number_text
from fortnox_sdk.sandbox.resources.lists import Filter, listing
from fortnox_sdk.sandbox.schema.resources import Resource

Verb = Literal["list", "get", "create", "update", "delete"]

FILLED = Collection("_given")
"""The names of the registers whose default records have been inserted."""


def blank(resource: Resource) -> Body:
    """Return a record with a default value for each field: "", "0", False, [] or None, depending on its type."""
    empty = {"numeric": "0", "boolean": False, "string": ""}
    return {
        name: [] if spec.many else None if spec.choices and spec.type == "string" else empty.get(spec.type)
        for name, spec in resource.fields.items()
    }


def _do_nothing(_call: Call, _body: Body) -> None:
    """Do nothing; the default for `check`, `finish` and `after_delete`."""


@frozen(kw_only=True)
class Register(Collection):
    """The stored records of a resource, and the routes that most resources have.

    Args:
        resource: The schema of the resource.
        new: Default values of a new record, in addition to the default values that `blank` returns.
        initial_records: Returns the records that every new company has. Called when the register is first used.
        missing: Code and text of the 404 response.
        duplicate_error: Code and text of the error for a key that is already in use. `{}` in the text is replaced by
            the key.
        verbs: The operations that Fortnox supports for this resource.
        numbered: The key of a new record if the request contains no key: the next number (`next`) or a new UUID
            (`uuid`). With `sent`, a request without a key is an error.
        check: Raises a Problem if the request contains invalid values.
        finish: Computes the fields that depend on other fields, and updates other registers.
        show: Adds the fields that are computed at read time.
        is_used: Returns True if other records refer to the record, which then can't be deleted.
        after_delete: Called after a record is deleted.
        answers_delete: True if the response to a DELETE contains the deleted record.
        filters: Filter functions by the value of `filter=`.
        listed: All fields that lists need; lists load only these fields. `None`: lists load whole records.
        empty_in_rows: True if list rows contain "" instead of null.
    """

    resource: Resource
    name: str = field(init=False, default=Factory(lambda self: self.resource.name, takes_self=True))
    new: Mapping[str, object] = field(factory=dict[str, object])
    initial_records: Callable[[Tenant], Iterable[Body]] | None = None
    missing: tuple[int, str] = (CODES["record_missing"], "Kan inte hitta posten.")
    duplicate_error: tuple[int, str] = (CODES["number_taken"], "{} används redan.")
    verbs: frozenset[Verb] = frozenset({"list", "get", "create", "update", "delete"})
    numbered: Literal["next", "uuid", "sent"] = "next"
    check: Callable[[Call, Body], None] = _do_nothing
    finish: Callable[[Call, Body], None] = _do_nothing
    show: Callable[[Call, Body], Body] = field(default=lambda _call, body: body)
    is_used: Callable[[Tenant, str], bool] = field(default=lambda _tenant, _key: False)
    after_delete: Callable[[Call, Body], None] = _do_nothing
    answers_delete: bool = False
    filters: Mapping[str, Filter] = {
        "active": lambda body, _today: body.get("Active") is not False,
        "inactive": lambda body, _today: body.get("Active") is False,
    }
    listed: tuple[str, ...] | None = None
    empty_in_rows: bool = False

    def routes(self) -> list[Route]:
        """Return the routes of the register."""
        path, scope = self.resource.path, self.resource.scope
        record_path = path + "".join(f"/<k{n}>" for n in range(len(self.resource.key)))
        every: dict[Verb, Route] = {
            "list": Route("GET", path, scope, self.list_records),
            "create": Route("POST", path, scope, self.create_record),
            "get": Route("GET", record_path, scope, self.get_record),
            "update": Route("PUT", record_path, scope, self.update_record),
            "delete": Route("DELETE", record_path, scope, self.delete_record),
        }
        return [route for verb, route in every.items() if verb in self.verbs]

    # --- stored records --------------------------------------------------------------------------------------

    def key(self, body: Body) -> tuple[str, ...]:
        """Return the parts of a record's key as they appear in the URL."""
        return tuple(self._key_part(name, body.get(name)) for name in self.resource.key)

    def _key_part(self, name: str, value: object) -> str:
        numeric = self.resource.fields[name].type in ("number", "integer")
        return number_text(decimal(value)) if numeric else str(value)

    def unknown(self, key: str) -> Problem:
        """Create the 404 error for a record that does not exist."""
        del key
        return Problem.missing(*self.missing)

    def every(self, tenant: Tenant) -> Selection:
        """Return all records, ordered by number."""
        self._fill(tenant)
        return super().every(tenant)

    def find(self, tenant: Tenant, *key: str) -> Body | None:
        """Return the record with this key, or None."""
        found = super().find(tenant, *key)
        # Most calls find a record, so looking first saves the query for the initial records.
        return super().find(tenant, *key) if found is None and self._fill(tenant) else found

    def _fill(self, tenant: Tenant) -> bool:
        """Add the initial records before the first access to the register. Return True for the first access."""
        if self.initial_records is None or FILLED.find(tenant, self.name) is not None:
            return False
        FILLED.insert(tenant, {}, self.name)
        FILLING.insert(tenant, {}, self.name)
        for body in self.initial_records(tenant):
            record = blank(self.resource) | dict(self.new) | body
            # A test can have stored a record before the first access to the register.
            if super().find(tenant, *self.key(record)) is None:
                self.insert(tenant, record, *self.key(record))
        FILLING.remove(tenant, self.name)
        return True

    def save(self, call: Call, body: Body) -> None:
        """Store a changed record."""
        self.change(call, body, *self.key(body))

    # --- requests -----------------------------------------------------------------------------------------------

    def list_records(self, call: Call) -> Reply:
        """Handle GET of the collection."""
        return self.page(call, self.selected(call), self.filters)

    def selected(self, call: Call) -> Iterable[Body]:
        """Return the records that a list request selects. The base class selects all records."""
        return self.every(call)

    def page(self, call: Call, records: Iterable[Body], filters: Mapping[str, Filter] | None = None) -> Reply:
        """Return the list response with one page of `records`."""
        return listing(
            call,
            self.resource,
            records,
            row=self.row,
            view=lambda body: self.view(call, body),
            filters=filters,
            fields=self.listed,
        )

    def get_record(self, call: Call, **key: str) -> Reply:
        """Handle GET of a single record."""
        return self.answer(call, self.get(call, *_in_order(key)))

    def create_record(self, call: Call) -> Reply:
        """Handle POST: create a record with the key in the request, or with a new key if the request has none."""
        return self.answer(call, self.add_validated(call), HTTPStatus.CREATED)

    def add_validated(self, call: Call) -> Body:
        """Validate the request, create and store a record from it, and return the record in its stored form."""
        return self.add_record(call, self.resource.read(call.body, "c"))

    def add_record(self, call: Call, fields: Body) -> Body:
        """Create and store a record from the fields in the request."""
        self.check(call, fields)
        body = self.draft(call, fields)
        body["_modified"] = call.stamp
        self.apply(call, body, fields)
        return self.insert(call, body, *self.key(body))

    def draft(self, call: Call, fields: Body) -> Body:
        """Return a new record, which is not stored yet, with a key that no other record has."""
        self._fill(call)
        body = blank(self.resource) | dict(self.new) | fields
        self._number(call, body)
        self.check_free(call, *self.key(body))
        return body

    def check_free(self, call: Call, *key: str) -> None:
        """Raise a Problem if another record has the key."""
        if self.find(call, *key) is not None:
            code, text = self.duplicate_error
            raise Problem.refused(code, text.format(joined(key)))

    def _number(self, call: Call, body: Body) -> None:
        name = self.resource.key[0]
        if body.get(name) not in (None, "") or self.numbered == "sent":
            if any(body.get(part) in (None, "") for part in self.resource.key):
                raise Problem.refused(2001795, f"Obligatoriskt fält saknas ({', '.join(self.resource.key)})")
            return
        number = self.next_number(call)
        while self.find(call, str(number)) is not None:
            number += 1
        if self.numbered == "uuid":
            body[name] = str(uuid5(NAMESPACE_URL, f"{call.company}/{self.name}/{number}"))
        else:
            body[name] = self.typed(name, number)

    def typed(self, name: str, number: int) -> int | str:
        """Convert a number to the type of the field `name`: int or str."""
        return number if self.resource.fields[name].type == "integer" else str(number)

    def apply(self, call: Call, body: Body, fields: Body) -> None:
        """Copy all fields of the request, except the key, into the record. Then compute the dependent fields."""
        body |= {name: value for name, value in fields.items() if name not in self.resource.key}
        self.finish(call, body)

    def update_record(self, call: Call, **key: str) -> Reply:
        """Handle PUT: update the fields in the request and leave all other fields unchanged."""
        body = self.get(call, *_in_order(key))
        fields = self.resource.read(call.body, "u")
        self.check_open(call, body)
        self.check(call, fields)
        self.apply(call, body, fields)
        self.check_changed(call, body)
        self.save(call, body)
        return self.answer(call, body)

    def check_open(self, call: Call, body: Body) -> None:
        """Raise a Problem if the record can no longer be changed."""

    def check_changed(self, call: Call, body: Body) -> None:
        """Raise a Problem if the updated record is invalid."""

    def delete_record(self, call: Call, **key: str) -> Reply:
        """Handle DELETE. Raises a Problem if other records refer to the record."""
        body = self.get(call, *_in_order(key))
        record = joined(self.key(body))
        if self.is_used(call, record):
            raise Problem.assumed("in_use", f"{record} används och kan inte tas bort.")
        self.remove(call, *self.key(body))
        self.after_delete(call, body)
        return self.answer(call, body) if self.answers_delete else Reply(status=HTTPStatus.NO_CONTENT)

    # --- responses -----------------------------------------------------------------------------------------

    def view(self, call: Call, body: Body) -> Body:
        """Return a copy of the record with `@url` and the fields that `show` computes."""
        content = self.show(call, body)
        path = "/".join(quote(part, safe="") for part in self.key(body))
        return content | {"@url": content.get("@url") or call.url(f"{self.name}/{path}")}

    def answer(self, call: Call, body: Body, status: int = HTTPStatus.OK) -> Reply:
        """Return the response with a single record."""
        content = self.resource.select_fields(self.view(call, body), self.resource.single)
        location = self.resource.location if status == HTTPStatus.CREATED else None
        return Reply({self.resource.one: content}, status, location)

    def row(self, body: Body) -> Body:
        """Return the row that represents a record in a list."""
        row = self.resource.select_fields(body, self.resource.row)
        if self.empty_in_rows:
            row = {name: "" if value is None else value for name, value in row.items()}
        return row


def _in_order(key: Mapping[str, str]) -> list[str]:
    """Return the parts of the key in the URL, sorted by the names of their URL parameters (k0, k1, …)."""
    return [key[name] for name in sorted(key)]
