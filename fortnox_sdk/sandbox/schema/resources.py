"""The resources below /3: which fields Fortnox has, their types and limits, and what a body may hold.

The figures are the official specification's; orders and list membership are those of pasted answers where there
are any. `resources.json` is kept by hand; what lies in `fields/` is written by `tools/sandbox_table.py`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files

from attrs import Factory, field, frozen

from fortnox_sdk.sandbox.protocol.call import Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.schema.dialects import ENVELOPE
from fortnox_sdk.sandbox.schema.fields import Field, Table, Verb

__all__ = ["RESOURCES", "Resource"]


def _words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(words)


def _with_flag(flag: str) -> Callable[["Resource"], tuple[str, ...]]:
    return lambda resource: tuple(name for name, spec in resource.fields.items() if flag in spec.flags)


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
    key: tuple[str, ...] = field(converter=_words)
    fields: Mapping[str, Field]
    row: tuple[str, ...] = field(default=Factory(_with_flag("l"), takes_self=True), converter=_words)
    search: Mapping[str, str] = field(factory=dict[str, str])
    sort: Mapping[str, str] = field(factory=dict[str, str])
    filters: tuple[str, ...] = field(default=(), converter=_words)
    envelopes: tuple[str, ...] = field(
        default=Factory(lambda self: (self.one,), takes_self=True), converter=_words
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
        """Return the routes of requests to the resource: method and rest of the address -> what answers."""
        pairs = [(key.partition(" "), handle) for key, handle in handlers.items()]
        return [Route(method, self.path + rest, self.scope, handle) for (method, _, rest), handle in pairs]

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
        for name, rows in self._nested.items():
            value = body.get(name)
            if isinstance(value, list):
                body[name] = [{inner: row.get(inner) for inner in rows} for row in value]  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  # rows of this field
        return body


def _load() -> Mapping[str, Resource]:
    folder = files("fortnox_sdk.sandbox.schema").joinpath("fields")
    names = sorted(found.name for found in folder.iterdir() if found.name != "operations.json")
    result: dict[str, Resource] = {}
    for path in (("resources.json",), *(("fields", name) for name in names)):
        table = Table(ENVELOPE, *path)
        for name, keys in table.content["resources"].items():
            result[name] = Resource(name=name, **keys | {"fields": table.fields(keys["fields"])})
    return result


RESOURCES: Mapping[str, Resource] = _load()
