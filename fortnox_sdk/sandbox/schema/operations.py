"""The tables of the areas below /api: operations, fields, types and limits, made from the specification.

`tools/sandbox_areas.py` writes them; what a body or a query holds is checked here against them.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any
from uuid import UUID

from attrs import field, frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.refusals import Refused
from fortnox_sdk.sandbox.protocol.wire import Body, decimal

__all__ = ["LEFT_OUT", "OPERATIONS", "Kind", "Operation"]

# The value of a field that an answer does not have at all.
LEFT_OUT = object()

_AREAS = ("fileattachments", "integration-developer", "integration-partner", "time", "warehouse")
_LARGEST = 2**63 - 1
_ISO_DAY = 10
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_TRUTHS = {"true": True, "false": False}


@frozen
class Kind:
    """The type of a field, parameter or body, with its limits. `fields` is empty for what is no object."""

    name: str
    type: str
    many: bool = False
    required: bool = False
    read_only: bool = False
    longest: int | None = None
    shortest: int = 0
    least: Decimal | None = None
    least_rows: int = 0
    choices: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    fields: "Mapping[str, Kind]" = field(factory=dict[str, "Kind"])

    def read(self, value: object, *, partial: bool = False) -> Any:  # noqa: ANN401  # what the table says it is
        """A value from JSON as it is kept; Refused says which field is wrong. `partial` asks for no field."""
        if not self.many:
            return self._one(value, partial=partial)
        if not isinstance(value, list):
            raise Refused.invalid(f"{self.name}: must be a list")
        items: list[object] = value  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON
        if len(items) < self.least_rows:
            raise Refused.invalid(f"{self.name}: at least {self.least_rows} needed")
        return [self._one(item, partial=False) for item in items]

    def read_text(self, text: str) -> Any:  # noqa: ANN401  # what the table says it is
        """A value from the address; several stand with commas between."""
        if self.many:
            return [self._from_text(part) for part in text.split(",") if part]
        return self._from_text(text)

    def _from_text(self, text: str) -> object:
        if self.type == "boolean":
            return self._one(_TRUTHS.get(text.lower(), text), partial=False)
        if self.type == "integer":
            digits = text.removeprefix("-")
            whole = digits.isascii() and digits.isdigit() and len(digits) <= len(str(_LARGEST))
            return self._one(int(text) if whole else text, partial=False)
        return self._one(text, partial=False)

    def _one(self, value: object, *, partial: bool) -> object:
        if self.fields:
            return self._object(value, partial=partial)
        readers = {
            "boolean": self._boolean,
            "date": self._day,
            "integer": self._integer,
            "number": self._number,
            "uuid": self._uuid,
        }
        return readers.get(self.type, self._text)(value)

    def _object(self, value: object, *, partial: bool) -> Body:
        if not isinstance(value, dict):
            raise Refused.invalid(f"{self.name}: must be an object")
        body: Body = value  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON
        kept: Body = {}
        for name, item in body.items():
            spec = self.fields.get(name)
            if spec is None:
                if assumptions.AREAS_REFUSE_UNKNOWN_FIELDS:
                    raise Refused.invalid(f"{self.name}: has no field {name}")
                continue
            # What the server sets is passed over: an update sends the whole document back (documented).
            if not spec.read_only and item is not None:
                kept[name] = spec.read(item)
        if not partial:
            for spec in self.fields.values():
                if spec.required and not spec.read_only and spec.name not in kept:
                    raise Refused(
                        assumptions.AREA_ERROR_MISSING_FIELD, f"{self.name}: {spec.name} is missing"
                    )
        return kept

    def _text(self, value: object) -> str:
        if not isinstance(value, str):
            raise Refused.invalid(f"{self.name}: must be a text")
        if self.longest is not None and len(value) > self.longest:
            raise Refused.invalid(f"{self.name}: longer than {self.longest} characters")
        if len(value) < self.shortest:
            raise Refused.invalid(f"{self.name}: shorter than {self.shortest} characters")
        if self.choices and value not in self.choices:
            raise Refused.invalid(f"{self.name}: must be one of {', '.join(self.choices)}")
        if self.pattern is not None and not self.pattern.fullmatch(value):
            raise Refused.invalid(f"{self.name}: must look like {self.pattern.pattern}")
        return value

    def _boolean(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise Refused.invalid(f"{self.name}: must be true or false")
        return value

    def _integer(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST:
            raise Refused.invalid(f"{self.name}: must be a whole number")
        self._not_below(Decimal(value))
        return value

    def _number(self, value: object) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise Refused.invalid(f"{self.name}: must be a number")
        try:
            number = decimal(value)
        except ValueError:
            raise Refused.invalid(f"{self.name}: too large a number") from None
        self._not_below(number)
        return number

    def _not_below(self, number: Decimal) -> None:
        if self.least is not None and number < self.least:
            raise Refused.invalid(f"{self.name}: must be at least {self.least}")

    def _day(self, value: object) -> str:
        if isinstance(value, str) and len(value) == _ISO_DAY:
            try:
                day = date.fromisoformat(value)
            except ValueError:
                day = date.min
            if _FIRST_YEAR <= day.year <= _LAST_YEAR:
                return value
        raise Refused.invalid(f"{self.name}: must be a date like 2025-12-31")

    def _uuid(self, value: object) -> str:
        try:
            return str(UUID(value)) if isinstance(value, str) else self._text(None)
        except ValueError:
            raise Refused.invalid(f"{self.name}: must be a UUID") from None

    def shown(self, value: Any) -> Any:  # noqa: ANN401  # any JSON
        """A record narrowed to the fields of the table, in their order; what it lacks is null (assumed)."""
        if value is None or not self.fields:
            return value
        if self.many:
            return [self._narrowed(item) for item in value]
        return self._narrowed(value)

    def _narrowed(self, record: Body) -> Body:
        return {
            name: spec.shown(record.get(name))
            for name, spec in self.fields.items()
            if record.get(name) is not LEFT_OUT
        }


@frozen
class Operation:
    """One operation: its method and address, what it takes and what it gives."""

    method: str
    path: str
    scope: str
    query: Mapping[str, Kind]
    takes: Kind | None
    gives: Kind | None
    media_type: str
    status: int

    @property
    def key(self) -> str:
        """How its noun's file names it: `GET /api/...`."""
        return f"{self.method} {self.path}"


def _kind(name: str, raw: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]) -> Kind:
    nested = schemas.get(raw["type"], {})
    return Kind(
        name=name,
        type=raw["type"],
        many=raw.get("many", False),
        required=raw.get("required", False),
        read_only=raw.get("read_only", False),
        longest=raw.get("longest"),
        shortest=raw.get("shortest", 0),
        least=None if raw.get("least") is None else Decimal(str(raw["least"])),
        least_rows=raw.get("least_rows", 0),
        choices=tuple(raw.get("choices", ())),
        pattern=re.compile(raw["pattern"]) if "pattern" in raw else None,
        fields={inner: _kind(inner, spec, schemas) for inner, spec in nested.items()},
    )


def _load() -> Mapping[str, Operation]:
    result: dict[str, Operation] = {}
    for area in _AREAS:
        text = files("fortnox_sdk.sandbox.schema").joinpath("areas", f"{area}.json").read_text("utf-8")
        table = json.loads(text, parse_float=Decimal)
        schemas = table["schemas"]
        for raw in table["operations"]:
            method, _, path = raw["operation"].partition(" ")
            gives = raw.get("gives")
            made = Operation(
                method=method,
                path=path,
                scope=raw["scope"] or "",
                query={name: _kind(name, spec, schemas) for name, spec in raw.get("query", {}).items()},
                takes=_kind(raw["takes"]["type"], raw["takes"], schemas) if "takes" in raw else None,
                gives=_kind(gives["type"], gives, schemas) if gives else None,
                media_type=gives.get("media_type", "application/json") if gives else "",
                status=raw["status"],
            )
            result[made.key] = made
    return result


OPERATIONS: Mapping[str, Operation] = _load()
