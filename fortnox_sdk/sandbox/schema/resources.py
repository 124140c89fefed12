"""The resources below /3: which fields Fortnox has, their types and limits, and what a body may hold.

The figures are the official specification's; orders and list membership are those of pasted answers where there
are any. `resources.json` is kept by hand; what lies in `fields/` is written by `tools/sandbox_table.py`.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from attrs import field, frozen

from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.schema.dialects import ENVELOPE
from fortnox_sdk.sandbox.schema.fields import Field, Verb, fields_of, read_table

__all__ = ["RESOURCES", "Resource"]


@frozen(kw_only=True)
class Resource:
    """A resource of the API.

    Attributes:
        key: Fields that name a record, in the order of its address.
        row: Fields of a list's rows.
        envelopes: The words that a request's body may stand under.
        bare: Whether a request may also come without an envelope.
        location: The header of a 201.
        null_clears: Whether null in an update clears a field; else it counts as not sent.
        counted: Whether a list tells its size and pages.
    """

    name: str
    path: str
    scope: str
    one: str
    many: str
    key: tuple[str, ...]
    fields: Mapping[str, Field]
    row: tuple[str, ...]
    search: Mapping[str, str]
    sort: Mapping[str, str]
    filters: tuple[str, ...]
    envelopes: tuple[str, ...]
    bare: bool
    location: str
    null_clears: bool
    counted: bool
    single: tuple[str, ...] = field(init=False)
    _record: Field = field(init=False)
    _nested: tuple[tuple[str, tuple[str, ...]], ...] = field(init=False)

    @single.default
    def _of_single_answer(self) -> tuple[str, ...]:
        return tuple(name for name, spec in self.fields.items() if "s" in spec.flags)

    @_record.default
    def _of_all_fields(self) -> Field:
        return Field(name=self.name, type=self.name, dialect=ENVELOPE, fields=self.fields)

    @_nested.default
    def _of_parts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        return tuple((name, tuple(spec.fields)) for name, spec in self.fields.items() if spec.fields)

    def read(self, body: object, verb: Verb) -> Body:
        """Return the fields of a request's body, checked."""
        if not isinstance(body, dict):
            raise Problem.refused(2001392, "Ingen eller felaktig typ av data.")
        whole: Body = body  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON
        inside = next((whole[word] for word in self.envelopes if word in whole), whole if self.bare else None)
        if inside is None:
            raise Problem.refused(2001392, "Ingen eller felaktig typ av data.")
        return self._record.read_object(inside, verb, null_clears=self.null_clears)

    def shown(self, record: Body, names: tuple[str, ...]) -> Body:
        """Return a record narrowed to some of its fields, in their order; so are its rows."""
        get = record.get
        body = {name: get(name) for name in names}
        for name, rows in self._nested:
            value = body.get(name)
            if isinstance(value, list):
                body[name] = [{inner: row.get(inner) for inner in rows} for row in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # rows of this field
        return body


def _load() -> Mapping[str, Resource]:
    folder = files("fortnox_sdk.sandbox.schema").joinpath("fields")
    names = sorted(found.name for found in folder.iterdir() if found.name != "operations.json")
    result: dict[str, Resource] = {}
    for path in (("resources.json",), *(("fields", name) for name in names)):
        table = read_table(*path)
        for name, raw in table["resources"].items():
            result[name] = _resource(name, raw, fields_of(raw["fields"], table["schemas"], ENVELOPE))
    return result


def _resource(name: str, raw: Mapping[str, Any], fields: Mapping[str, Field]) -> Resource:
    return Resource(
        name=name,
        path=raw["path"],
        scope=raw["scope"],
        one=raw["one"],
        many=raw["many"],
        key=tuple(raw["key"]),
        fields=fields,
        row=tuple(raw.get("list") or (name for name, spec in fields.items() if "l" in spec.flags)),
        search=raw.get("search", {}),
        sort=raw.get("sort", {}),
        filters=tuple(raw.get("filters", ())),
        envelopes=tuple(raw.get("envelopes") or (raw["one"],)),
        bare=raw.get("bare", False),
        location=raw.get("location", name),
        null_clears=raw.get("null_clears", False),
        counted=not raw.get("uncounted", False),
    )


RESOURCES: Mapping[str, Resource] = _load()
