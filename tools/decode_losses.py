"""What a decoded entity keeps of the JSON that it was made from, value by value."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final, cast
from zoneinfo import ZoneInfo

import attrs

from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.entities.codec import Entity, wire_name

_STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")
NO_RIGHT = "API_NORIGHT"
"""Recorded instead of a value that the user may not see; the entity names the field in `no_right`."""


def losses(recorded: object, entity: object, at: str) -> Iterator[str]:
    """Each JSON value that is lost, changed or not declared, as `path: what`."""
    if not isinstance(recorded, dict) or not isinstance(entity, Entity):
        yield f"{at}: {recorded!r:.60} became {entity!r:.60}"
        return
    found = cast("Mapping[str, object]", recorded)
    fields = {wire_name(f): f.name for f in attrs.fields(type(entity)) if f.name not in {"extra", "no_right"}}
    for key in sorted(entity.extra.keys() - found.keys()):
        yield f"{at}.{key}: was not recorded"
    for key, value in found.items():
        if key not in fields:
            yield f"{at}.{key}: {type(entity).__name__} does not declare it"
        elif value == NO_RIGHT:
            if fields[key] not in entity.no_right:
                yield f"{at}.{key}: not named in no_right"
        else:
            yield from _of_value(value, cast("object", getattr(entity, fields[key])), f"{at}.{key}")


def _of_value(recorded: object, ours: object, at: str) -> Iterator[str]:
    rows = _rows(recorded)
    if rows is not None and isinstance(ours, tuple):
        kept = cast("tuple[object, ...]", ours)
        if len(rows) != len(kept):
            yield f"{at}: {len(rows)} rows became {len(kept)}"
        for i, (row, made) in enumerate(zip(rows, kept, strict=False)):
            yield from _of_value(row, made, f"{at}[{i}]")
    elif isinstance(ours, Entity):
        yield from losses(recorded, ours, at)
    elif not _same(recorded, ours):
        yield f"{at}: {recorded!r:.60} became {ours!r:.60}"


def _rows(recorded: object) -> list[object] | None:
    return cast("list[object]", recorded) if isinstance(recorded, list) else None


def _same(recorded: object, ours: object) -> bool:
    """Whether a value says what was recorded: an empty text may be a missing date, a text a number."""
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
    shown = ours.isoformat() if isinstance(ours, date) else str(ours)
    return recorded is not None and str(recorded) == shown


def _instant(text: str) -> datetime | None:
    """In Stockholm, whose time one without a zone is."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(STOCKHOLM) if found.tzinfo else found.replace(tzinfo=STOCKHOLM)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
