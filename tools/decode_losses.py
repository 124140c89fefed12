"""A comparison of a decoded entity with its JSON, which finds the values that decoding lost or changed."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import cast

import attrs

from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.entities.codec import Entity, wire_name

NO_RIGHT = "API_NORIGHT"
"""The value of a field that the user may not see. The entity lists the field in `no_right`."""


def losses(recorded: object, entity: object, at: str) -> Iterator[str]:
    """Yield each JSON value that was lost, changed or not declared, as `path: problem`."""
    if not isinstance(recorded, dict) or not isinstance(entity, Entity):
        yield f"{at}: {recorded!r:.60} became {entity!r:.60}"
        return
    values = cast("Mapping[str, object]", recorded)
    fields = {wire_name(f): f.name for f in attrs.fields(type(entity)) if f.name not in {"extra", "no_right"}}
    for key in sorted(entity.extra.keys() - values.keys()):
        yield f"{at}.{key}: was not recorded"
    for key, value in values.items():
        if key not in fields:
            yield f"{at}.{key}: {type(entity).__name__} does not declare it"
        elif value == NO_RIGHT:
            if fields[key] not in entity.no_right:
                yield f"{at}.{key}: not named in no_right"
        else:
            yield from _value_losses(value, cast("object", getattr(entity, fields[key])), f"{at}.{key}")


def _value_losses(recorded: object, ours: object, at: str) -> Iterator[str]:
    rows = _rows(recorded)
    if rows is not None and isinstance(ours, tuple):
        our_rows = cast("tuple[object, ...]", ours)
        if len(rows) != len(our_rows):
            yield f"{at}: {len(rows)} rows became {len(our_rows)}"
        for i, (row, our_row) in enumerate(zip(rows, our_rows, strict=False)):
            yield from _value_losses(row, our_row, f"{at}[{i}]")
    elif isinstance(ours, Entity):
        yield from losses(recorded, ours, at)
    elif not _same(recorded, ours):
        yield f"{at}: {recorded!r:.60} became {ours!r:.60}"


def _rows(recorded: object) -> list[object] | None:
    return cast("list[object]", recorded) if isinstance(recorded, list) else None


def _same(recorded: object, ours: object) -> bool:
    """Return True if a decoded value equals the recorded value.

    An empty string equals None, and a string equals the number that it contains.
    """
    if isinstance(recorded, bool) or isinstance(ours, bool):
        return recorded is ours or (isinstance(ours, bool) and recorded == str(ours).lower())
    if ours is None or ours == ():
        return recorded is None or recorded == ""
    if isinstance(ours, Decimal) and isinstance(recorded, str):
        return _number(recorded) == ours
    if isinstance(ours, Decimal):
        return recorded == ours
    if isinstance(ours, date) and isinstance(recorded, str) and len(recorded) > len("2025-12-31"):
        instant = _instant(recorded)
        return ours in {instant, instant.date() if instant else None}
    text = ours.isoformat() if isinstance(ours, date) else str(ours)
    return recorded is not None and str(recorded) == text


def _instant(text: str) -> datetime | None:
    """Return text as a time in Stockholm, or None if it is not a time. Text without a time zone is Stockholm time."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant.astimezone(STOCKHOLM) if instant.tzinfo else instant.replace(tzinfo=STOCKHOLM)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
