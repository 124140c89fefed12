"""The base classes of connectors and records for paths below `/api`.

The JSON of these records has camelCase names and no envelope. A list of records is a JSON array.

Fortnox's API specification marks no field of these records as read-only. The SDK declares a field as read-only if the
specification says that Fortnox sets it. Examples are document numbers, states that actions change, sums, and names that
Fortnox looks up by a code or an id.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final, Generic, TypeVar

import attrs

from fortnox_sdk.connectors._base import Connector, Full, Key, Params, T
from fortnox_sdk.connectors._responses import row_key, rows_of
from fortnox_sdk.connectors._selection import query_value
from fortnox_sdk.entities.codec import Entity, decode_json, encode_json, sorted_by_name
from fortnox_sdk.entities.updates import encode_complete, rows_have
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.http.paging import Page, Pager
from fortnox_sdk.text import Text

E = TypeVar("E", bound=Entity)

Names = list[str] | tuple[str, ...]
"""A list or tuple of codes or ids. A single `str` is not accepted."""

Query = Mapping[str, str | int | date | Sequence[str] | Sequence[int] | None]
"""The values of query parameters, by the names in Fortnox's API. None values are not sent."""

_SMALLEST_PAGE: Final = 100
_PAGE_STEP: Final = 50


def camel_case(kind: type[Any], fields: "list[attrs.Attribute[Any]]") -> "list[attrs.Attribute[Any]]":
    """Give the fields of an entity camelCase JSON names, and sort the fields with `sorted_by_name`.

    This function is a `field_transformer` for `attrs.frozen`.
    """
    return [
        field.evolve(metadata={**field.metadata, "wire": field.metadata.get("wire") or _camel(field.name)})
        for field in sorted_by_name(kind, fields)
    ]


@attrs.frozen(kw_only=True)
class PlainEntity(Entity):
    """The base class of records for paths below `/api`.

    According to Fortnox's API specification, some responses leave out a list inside a record, such as the locations of
    a stock point. The SDK therefore accepts null as the value of a field that contains a list of these records, and
    reads null as an empty tuple.
    """

    null_for_no_rows: ClassVar[bool] = True


def query(values: Query) -> dict[str, str | int]:
    """Return the query parameters without None values.

    Lists are joined with commas, as Fortnox's documentation of attachments (2019) shows.

    >>> query({"itemIds": ["A", "B"], "force": True, "state": None})
    {'itemIds': 'A,B', 'force': 'true'}

    Raises:
        InvalidInput: A list is empty, or an item is empty or contains a comma. Fortnox would treat an empty list as no
            filter.
    """
    return {
        name: query_value(value) if isinstance(value, str | int | date) else _joined(name, value)
        for name, value in values.items()
        if value is not None
    }


class Plain(Connector):
    """The base class of connectors for paths below `/api`.

    Fortnox does not return the total number of rows, so `Pager.total()` is None for a list with pages. If Fortnox
    returns the same rows for every page, iterating raises `IncompleteList`.

    Class keywords:
        path: The URL path, such as `/api/warehouse/stockpoints-v1`.
        scope: The OAuth scope that the connection needs; empty if the scope is not documented.
    """

    def __init_subclass__(cls, *, path: str | None = None, scope: str = "") -> None:
        super().__init_subclass__(path=path, scope=scope)

    def _read_record(self, body: bytes, kind: type[E], one: str = "") -> E:
        return self._decoder.decode(decode_json(body), kind, at=one or kind.__name__)

    def _request_body(self, body: object) -> bytes:
        return encode_json(body)

    def _page(self, body: bytes, kind: type[E], number: int) -> Page[E]:
        rows = rows_of(decode_json(body), self.path)
        # The response does not give the number of pages. The server may use a smaller page size than the requested
        # limit. The SDK assumes that this size is at least 100 and a multiple of 50. A page of any other size is
        # therefore the last page.
        has_more = len(rows) >= _SMALLEST_PAGE and len(rows) % _PAGE_STEP == 0
        return Page(
            rows=[self._decoder.decode(row, kind, at=f"{kind.__name__}[{i}]") for i, row in enumerate(rows)],
            keys=[row_key(row) for row in rows],
            total=None,
            pages=number + has_more,
        )

    def _unpaged(
        self,
        kind: type[E],
        params: Query,
        *,
        accepts: Mapping[str, Callable[[E], bool]] | None = None,
        below: tuple[str | int, ...] = (),
        limit: int | None = None,
    ) -> Pager[E]:
        """Return a pager for a list that Fortnox returns in one response. `page` and `limit` are not sent."""
        path, values = self._path_of(*below), query(params)

        def fetch(number: int) -> Page[E]:
            page = self._page(self._session.send("GET", path, params=values).body, kind, number)
            return attrs.evolve(page, total=len(page.rows), pages=1)

        return Pager(path, fetch, accepts=accepts, limit=limit, shown=values)

    def _act(
        self, *key: str | int, params: Params | None = None, body: object = None, method: str = "PUT"
    ) -> bytes:
        """Send the request of an action, such as a release, and return the response body.

        The SDK does not retry the request, because a retry could repeat the action.
        """
        payload = None if body is None else encode_json(body)
        return self._session.send(
            method, self._path_of(*key), params=params, body=payload, repeatable=False
        ).body

    def _act_and_read(
        self,
        read: Callable[[bytes], T],
        *key: str | int,
        params: Params | None = None,
        body: object = None,
        method: str = "PUT",
    ) -> T:
        """Send the request of an action, pass the response body to `read` and return the result.

        The SDK does not retry the request, because a retry could repeat the action.
        """
        payload = None if body is None else encode_json(body)
        return self._written(read, method, self._path_of(*key), params=params, body=payload, repeatable=False)

    def _replace(self, record: E, *key: str | int) -> E:
        body = encode_complete(record)
        return self._send("PUT", type(record), *key, body=body, repeatable=not rows_have(body, "id", "rowId"))


class Replaces(Plain, Generic[Full, Key]):
    """A mixin for connectors of paths below `/api`. It adds `update`, which replaces the whole record."""

    entity: ClassVar[type[Any]]

    def update(self, key: Key, record: Full, /) -> Full:
        """Replace a record. Read the record first, change it with `attrs.evolve`, and pass the whole record.

        According to Fortnox's API specification, Fortnox clears the fields that are None, and removes the list
        elements that you leave out.

        Raises:
            InvalidInput: A required field is None; nothing was sent.
            BadRequest: Fortnox refused the change, for example because the record is locked.
            NotFound: Fortnox has no record with this key.
            OutcomeUnknown: The response was lost. Read the record again before you retry.
        """
        return self._replace(record, key)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _joined(name: str, values: Sequence[str] | Sequence[int]) -> str:
    texts = [str(value) for value in values]
    if not texts or any("," in text or not text for text in texts):
        raise InvalidInput(
            Text(
                f"{name}: {texts} is not a valid list of ids.",
                f"{name}: {texts} är inte en giltig lista med id:n.",
            ),
            hint=Text(
                "Pass at least one id. An id must not be empty or contain a comma.",
                "Ange minst ett id. Ett id får inte vara tomt eller innehålla ett kommatecken.",
            ),
        )
    return ",".join(texts)
