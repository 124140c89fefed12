"""The resources whose paths start with `/3`: their fields, types and limits, and the validation of request bodies.

Types and limits come from the official specification. The order of fields and the fields of list rows follow
published responses, if there are any. `resources.json` is maintained by hand; `tools/sandbox_table.py` generates the
files in `fields/`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files

from attrs import Factory, field, frozen

from fortnox_sdk.sandbox.protocol.call import Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.schema.dialects import ENVELOPE
from fortnox_sdk.sandbox.schema.fields import Field, Table, Verb


def _to_tuple(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def _with_flag(flag: str) -> Callable[["Resource"], tuple[str, ...]]:
    return lambda resource: tuple(name for name, spec in resource.fields.items() if flag in spec.flags)


@frozen(kw_only=True)
class Resource:
    """A resource whose path starts with `/3`.

    Attributes:
        key: Fields that identify a record, in the same order as in the URL path.
        row: Fields of a list row.
        envelopes: The allowed names of the top-level key in a request body.
        bare: True if a request body may omit the envelope.
        location: The `Location` header of a 201 response.
        null_clears: True if null clears a field in an update; otherwise null is ignored.
        counted: True if a list response contains the total number of records and pages.
    """

    name: str
    path: str
    scope: str
    one: str
    many: str
    key: tuple[str, ...] = field(converter=_to_tuple)
    fields: Mapping[str, Field]
    row: tuple[str, ...] = field(default=Factory(_with_flag("l"), takes_self=True), converter=_to_tuple)
    search: Mapping[str, str] = field(factory=dict[str, str])
    sort: Mapping[str, str] = field(factory=dict[str, str])
    filters: tuple[str, ...] = field(default=(), converter=_to_tuple)
    envelopes: tuple[str, ...] = field(
        default=Factory(lambda self: (self.one,), takes_self=True), converter=_to_tuple
    )
    bare: bool = False
    location: str = field(default=Factory(lambda self: self.name, takes_self=True))
    null_clears: bool = False
    counted: bool = True
    single: tuple[str, ...] = field(init=False, default=Factory(_with_flag("s"), takes_self=True))
    _record: Field = field(
        init=False,
        default=Factory(
            lambda self: Field(name=self.name, type=self.name, dialect=ENVELOPE, fields=self.fields),
            takes_self=True,
        ),
    )
    _nested: Mapping[str, Sequence[str]] = field(
        init=False,
        default=Factory(
            lambda self: {name: tuple(spec.fields) for name, spec in self.fields.items() if spec.fields},
            takes_self=True,
        ),
    )

    def routes(self, handlers: Mapping[str, Callable[..., Reply]]) -> list[Route]:
        """Return the routes of the resource.

        `handlers` maps a method and the rest of the path, such as `PUT /<key>/cancel`, to a handler.
        """
        pairs = [(key.partition(" "), handle) for key, handle in handlers.items()]
        return [Route(method, self.path + rest, self.scope, handle) for (method, _, rest), handle in pairs]

    def read(self, body: object, verb: Verb) -> Body:
        """Validate a request body and return its fields in their stored form."""
        if not isinstance(body, dict):
            raise Problem.refused(2001392, "Ingen eller felaktig typ av data.")
        content: Body = body  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON
        record = next(
            (content[envelope] for envelope in self.envelopes if envelope in content),
            content if self.bare else None,
        )
        if record is None:
            raise Problem.refused(2001392, "Ingen eller felaktig typ av data.")
        return self._record.read_object(record, verb, null_clears=self.null_clears)

    def select_fields(self, record: Body, names: tuple[str, ...]) -> Body:
        """Return a record with only the fields `names`, in this order.

        Rows inside the record, such as invoice rows, contain only the fields in the definition of the row.
        """
        get = record.get
        body = {name: get(name) for name in names}
        for name, rows in self._nested.items():
            value = body.get(name)
            if isinstance(value, list):
                body[name] = [{inner: row.get(inner) for inner in rows} for row in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # rows of this field
        return body


def _load() -> Mapping[str, Resource]:
    folder = files("fortnox_sdk.sandbox.schema").joinpath("fields")
    names = sorted(path.name for path in folder.iterdir() if path.name != "operations.json")
    result: dict[str, Resource] = {}
    for path in (("resources.json",), *(("fields", name) for name in names)):
        table = Table(ENVELOPE, *path)
        for name, keys in table.content["resources"].items():
            result[name] = Resource(name=name, **keys | {"fields": table.fields(keys["fields"])})
    return result


RESOURCES: Mapping[str, Resource] = _load()
