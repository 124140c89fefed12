"""The form of the areas below `/api`: plain JSON without envelopes, names in camelCase, lists at top level.

The specification marks no field of theirs as read-only: those that Fortnox sets are declared so by its texts
(numbers, states that have actions of their own, sums, and names that follow from a code or an id).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final, Generic, TypeVar, cast

import attrs

from fortnox_sdk.connectors._base import Connector, Full, Key, Params, complete, row_key, rows_have
from fortnox_sdk.connectors._selection import query_value
from fortnox_sdk.entities.codec import Entity, decode_json, encode_json, sorted_by_name
from fortnox_sdk.errors import DecodeError, InvalidInput
from fortnox_sdk.http.paging import Page, Pager

__all__ = ["Names", "Plain", "PlainEntity", "Query", "Replaces", "camel_case", "query"]

E = TypeVar("E", bound=Entity)

Names = list[str] | tuple[str, ...]
"""Several codes or ids; a single text is no list of them."""

Query = Mapping[str, str | int | date | Sequence[str] | Sequence[int] | None]
"""Values by the names of Fortnox's parameters; None is left out."""

_SMALLEST_PAGE: Final = 100
_PAGE_STEP: Final = 50


def camel_case(kind: type[Any], fields: "list[attrs.Attribute[Any]]") -> "list[attrs.Attribute[Any]]":
    """Make an entity's JSON names camelCase, and sort as `sorted_by_name`; the `field_transformer` of these areas."""
    return [
        field.evolve(metadata={**field.metadata, "wire": field.metadata.get("wire") or _camel(field.name)})
        for field in sorted_by_name(kind, fields)
    ]


@attrs.frozen(kw_only=True)
class PlainEntity(Entity):
    """What every record of these areas has besides its fields.

    Lists may be null: their texts tell of lists that some answers leave out (stock points without locations).
    """

    null_for_no_rows: ClassVar[bool] = True


def query(values: Query) -> dict[str, str | int]:
    """A query with what is None left out, and several values between commas (attachments page, 2019).

    >>> query({"itemIds": ["A", "B"], "force": True, "state": None})
    {'itemIds': 'A,B', 'force': 'true'}

    Raises:
        InvalidInput: a list is empty, which Fortnox would read as no filter at all, or an item holds a comma.
    """
    return {
        name: query_value(value) if isinstance(value, str | int | date) else _joined(name, value)
        for name, value in values.items()
        if value is not None
    }


class Plain(Connector):
    """Root of the connectors below `/api`.

    Lists tell no total (`Pager.total` is None where a list has pages). A list whose pages can't be told apart,
    since Fortnox gives the same rows for each, ends in `IncompleteList` when it may be cut off.

    Class keywords:
        path: Below the host, such as `/api/warehouse/stockpoints-v1`.
        scope: The scope that a connection must have; empty where no source names one.
    """

    def __init_subclass__(cls, *, path: str | None = None, scope: str = "") -> None:
        super().__init_subclass__(path=path, scope=scope)

    def _one(self, body: bytes, kind: type[E], one: str = "") -> E:
        return self._decoder.decode(decode_json(body), kind, at=one or kind.__name__)

    def _enveloped(self, body: object) -> bytes:
        return encode_json(body)

    def _page(self, body: bytes, kind: type[E], number: int) -> Page[E]:
        found = decode_json(body)
        if not isinstance(found, list):
            raise DecodeError(f"The answer of {self.path} is no list.", path=kind.__name__)
        rows = cast("list[object]", found)
        # Nothing tells how many pages there are. A server that gives fewer rows than were asked for stops at a
        # round number; any other number of rows is all there is.
        more = len(rows) >= _SMALLEST_PAGE and len(rows) % _PAGE_STEP == 0
        return Page(
            rows=[self._decoder.decode(row, kind, at=f"{kind.__name__}[{i}]") for i, row in enumerate(rows)],
            keys=[row_key(row) for row in rows],
            total=None,
            pages=number + more,
        )

    def _at_once(
        self,
        kind: type[E],
        params: Query,
        *,
        accepts: Mapping[str, Callable[[E], bool]] | None = None,
        below: tuple[str | int, ...] = (),
    ) -> Pager[E]:
        """A list without pages: one call, in which `page` and `limit` have no meaning."""
        path, sent = self._at(*below), query(params)

        def fetch(number: int) -> Page[E]:
            page = self._page(self._session.send("GET", path, params=sent).body, kind, number)
            return attrs.evolve(page, total=len(page.rows), pages=1)

        return Pager(path, fetch, accepts=accepts)

    def _act(
        self, *key: str | int, params: Params | None = None, body: object = None, method: str = "PUT"
    ) -> bytes:
        """An action: never repeated, since a second one means something else."""
        sent = None if body is None else encode_json(body)
        return self._session.send(method, self._at(*key), params=params, body=sent, repeatable=False).body

    def _replace(self, record: E, *key: str | int) -> E:
        body = complete(record)
        return self._send("PUT", type(record), *key, body=body, repeatable=not rows_have(body, "id", "rowId"))


class Replaces(Plain, Generic[Full, Key]):
    """Changes to records, below `/api` always of the whole record."""

    entity: ClassVar[type[Any]]

    def update(self, key: Key, record: Full, /) -> Full:
        """Put a record in the place of the one that is there: read it, `attrs.evolve` it, and send it back.

        What is None or left out of the rows is not kept (specification: the full document is submitted).

        Raises:
            InvalidInput: a field that Fortnox demands is None; nothing was sent.
            BadRequest: Fortnox refused it, for instance since it is released or voided.
            NotFound: Fortnox has none with this key.
            OutcomeUnknown: the answer was lost, and rows have ids, which a second sending may not find.
        """
        return self._replace(record, key)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _joined(name: str, values: Sequence[str] | Sequence[int]) -> str:
    texts = [str(value) for value in values]
    if not texts or any("," in text or not text for text in texts):
        raise InvalidInput(
            f"{name}: {texts} is no list of ids.", hint="Name at least one, and none with a comma."
        )
    return ",".join(texts)
