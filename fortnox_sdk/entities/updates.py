"""Checks of records before they are sent, so that no value is dropped without notice.

In an update, Fortnox changes only the fields that it receives. A field whose value is null or `""` stays unchanged.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, cast, get_args

import attrs

from fortnox_sdk.entities.codec import Entity, declared, encode, is_key, missing
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.http.envelopes import as_object
from fortnox_sdk.scalars import check_type
from fortnox_sdk.text import Text

_EMPTY: Final[tuple[object, ...]] = (None, "", (), [])
_MOST_NAMES: Final = 5


def encode_new(record: Entity) -> dict[str, object]:
    """Return the JSON fields to send when a record is created.

    Raises:
        InvalidInput: A required field is missing, or a read-only field is set.
    """
    _check_read_only(
        record,
        list(_read_only_names(record)),
        hint=Text(
            "Leave out the fields that only Fortnox can set. To copy a record that you have read, call the record's "
            "method `as_new`.",
            "Utelämna de fält som bara Fortnox kan ange. Anropa postens metod `as_new` för att kopiera en post som "
            "du har läst.",
        ),
    )
    return encode_complete(record)


def encode_complete(record: Entity) -> dict[str, object]:
    """Check that a record has all its required fields, and return the JSON fields to send.

    Raises:
        InvalidInput: A required field is missing.
    """
    names = missing(record)
    if names:
        raise InvalidInput(
            Text(
                f"{type(record).__name__}: required fields are missing: {', '.join(names)}.",
                f"{type(record).__name__}: obligatoriska fält saknas: {', '.join(names)}.",
            ),
            hint=Text("Set the required fields.", "Fyll i de obligatoriska fälten."),
        )
    return encode(record)


def encode_update(
    record: Entity, *, since: Entity | None = None, clear: Iterable[str] = ()
) -> dict[str, object]:
    """Return the JSON fields to send in an update.

    Args:
        record: The record with its new values.
        since: The record as it was read; None sends every field that is not None.
        clear: The names of the fields to clear.

    Raises:
        InvalidInput: A change can't be sent. Examples are an emptied field that is not in `clear`, a changed
            read-only field, and a name in `clear` that is not the name of a clearable field.
    """
    names = {check_type("clear", name, str) for name in clear}
    fields = _fields_of(type(record))  # type: ignore[arg-type]  # a class is hashable (mypy doubts it)
    for name in sorted(names & fields.keys()):
        _check_clear(record, fields[name], since)
    if since is not None:
        _check_changes(record, since, names)
    elif all(getattr(record, field.name) is None for field in fields.values() if is_key(field)):
        # A record without a key was not read from Fortnox. A record that was read may have read-only values.
        _check_new(record, fields, names)
    return encode(record, since=since, clear=names)


def _check_new(record: Entity, fields: "Mapping[str, attrs.Attribute[Any]]", clear: set[str]) -> None:
    """Raise an error if a record that was not read from Fortnox has a value that Fortnox would ignore."""
    _check_read_only(
        record,
        list(_read_only_names(record)),
        hint=Text(
            "Leave out the fields that only Fortnox can set.", "Utelämna de fält som bara Fortnox kan ange."
        ),
    )
    if empty := [name for name in fields if getattr(record, name) == "" and name not in clear]:
        raise _refusal(
            record,
            empty,
            Text("an empty text does not clear a field", "en tom text tömmer inte ett fält"),
            hint=_clear_hint(empty[0]),
        )


def _check_clear(record: Entity, field: "attrs.Attribute[Any]", since: Entity | None) -> None:
    """Raise an error if a field can't be cleared. A read-only field is refused by `encode`."""
    name = field.name
    if field.metadata.get("required") or is_key(field):
        raise _refusal(
            record,
            [name],
            Text("a required field can't be cleared", "ett obligatoriskt fält kan inte tömmas"),
            hint=Text("Set another value.", "Ange ett annat värde."),
        )
    if _holds_records(field.type):
        raise _refusal(
            record,
            [name],
            Text(
                "a record or a list of records can't be cleared",
                "en post eller en lista med poster kan inte tömmas",
            ),
            hint=Text(
                "In `clear`, pass the names of fields of the record, such as 'order_rows[0].price' or "
                "'email_information.email_body'.",
                "Ange namnen på postens fält i `clear`, till exempel 'order_rows[0].price' eller "
                "'email_information.email_body'.",
            ),
        )
    value = getattr(record, name)
    if since is not None and value not in _EMPTY and value != getattr(since, name):
        raise _refusal(
            record,
            [name],
            Text("the field is both changed and cleared", "fältet både ändras och töms"),
            hint=Text(f"Leave {name!r} out of `clear`.", f"Utelämna {name!r} i `clear`."),
        )


def _check_changes(record: Entity, since: Entity, clear: set[str], at: str = "") -> None:
    """Raise an error if a change from `since` to `record` would not be sent. `at` is the prefix of field names."""
    fields = [f for f in attrs.fields(type(record)) if declared(f)]
    changed = [f for f in fields if getattr(record, f.name) != getattr(since, f.name)]
    read_only = [f"{at}{f.name}" for f in changed if f.metadata.get("read_only")]
    _check_read_only(record, read_only, hint=Text("Leave the field unchanged.", "Lämna fältet oförändrat."))
    emptied = {
        f"{at}{f.name}": f
        for f in changed
        if getattr(record, f.name) in _EMPTY and getattr(since, f.name) not in _EMPTY
    }
    if lost := [name for name in emptied if name not in clear]:
        field = emptied[lost[0]]
        can_clear = not (field.metadata.get("required") or is_key(field) or _holds_records(field.type))
        hint = (
            _clear_hint(lost[0])
            if can_clear
            else Text("Leave the field unchanged.", "Lämna fältet oförändrat.")
        )
        raise _refusal(
            record,
            lost,
            Text("an empty value does not clear a field", "ett tomt värde tömmer inte ett fält"),
            hint=hint,
        )
    for field in changed:
        before, after = getattr(since, field.name), getattr(record, field.name)
        for name, part, known in _same_parts(field.name, after, before):
            _check_changes(part, known, clear, f"{at}{name}.")


def _same_parts(name: str, value: object, before: object) -> Iterator[tuple[str, Entity, Entity]]:
    """Yield the location of each record inside a field, and the record after and before the change.

    `order_rows[0]` is such a location.

    Two rows are the same if they have the same `row_id`.
    """
    if isinstance(value, Entity) and isinstance(before, Entity):
        yield name, value, before
    if isinstance(value, tuple) and isinstance(before, tuple):
        rows = {getattr(row, "row_id", None): row for row in cast("tuple[object, ...]", before)}
        for i, row in enumerate(cast("tuple[object, ...]", value)):
            row_id: object = getattr(row, "row_id", None)
            known = None if row_id is None else rows.get(row_id)
            if isinstance(row, Entity) and isinstance(known, Entity):
                yield f"{name}[{i}]", row, known


def rows_have(body: Mapping[str, object], *names: str) -> bool:
    """Return whether any row in a request body has a field with one of the given names."""
    lists = [cast("list[object]", value) for value in body.values() if isinstance(value, list)]
    return any(as_object(row).keys() & set(names) for rows in lists for row in rows)


@cache
def _fields_of(kind: type[Entity]) -> "Mapping[str, attrs.Attribute[Any]]":
    return {f.name: f for f in attrs.fields(attrs.resolve_types(kind)) if declared(f)}


def _holds_records(kind: object) -> bool:
    return any(map(_holds_records, get_args(kind))) or (isinstance(kind, type) and issubclass(kind, Entity))


def _read_only_names(record: Entity, at: str = "") -> Iterator[str]:
    """Yield the names of the read-only fields that are set, in the record and in the records inside it."""
    for field in attrs.fields(type(record)):
        value: object = getattr(record, field.name)
        if not declared(field) or value in _EMPTY:
            continue
        if field.metadata.get("read_only"):
            yield f"{at}{field.name}"
        elif isinstance(value, Entity):
            yield from _read_only_names(value, f"{at}{field.name}.")
        elif isinstance(value, tuple):
            for i, row in enumerate(cast("tuple[object, ...]", value)):
                if isinstance(row, Entity):
                    yield from _read_only_names(row, f"{at}{field.name}[{i}].")


def _check_read_only(record: Entity, names: list[str], *, hint: Text) -> None:
    if names:
        raise _refusal(
            record, names, Text("only Fortnox can set the value", "bara Fortnox kan ange värdet"), hint=hint
        )


def _clear_hint(name: str) -> Text:
    return Text(f"Pass clear={{{name!r}}}.", f"Ange clear={{{name!r}}}.")


def _refusal(record: Entity, names: list[str], reason: Text, *, hint: Text) -> InvalidInput:
    fields = Text.same(f"{type(record).__name__}: {', '.join(names[:_MOST_NAMES])}")
    if len(names) > _MOST_NAMES:
        fields += Text(" and {count} more", " och {count} till").format(count=len(names) - _MOST_NAMES)
    return InvalidInput(
        Text("{fields}: {reason}.", "{fields}: {reason}.").format(fields=fields, reason=reason), hint=hint
    )
