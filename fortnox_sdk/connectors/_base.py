"""Verb bases, and the declaration of a resource."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar, cast
from urllib.parse import quote

from fortnox_sdk.connectors._selection import Number, Selection, query_value
from fortnox_sdk.entities.codec import Entity, decode_json, encode, encode_json, missing
from fortnox_sdk.entities.decoder import Decoder
from fortnox_sdk.errors import DecodeError, InvalidInput
from fortnox_sdk.files import Files, replacing
from fortnox_sdk.http.envelopes import api_error, as_object, json_object
from fortnox_sdk.http.paging import PAGE_SIZE, Page, Pager
from fortnox_sdk.http.session import Session
from fortnox_sdk.http.transport import Request, Response

__all__ = ["Connector", "Creates", "Deletes", "Gets", "HasSession", "Updates"]

E = TypeVar("E", bound=Entity)
Full = TypeVar("Full", bound=Entity)
Key = TypeVar("Key", bound=str | int)

Params = Mapping[str, str | int]


class HasSession(Protocol):
    """What a connector needs of the client."""

    @property
    def session(self) -> Session:
        """Sends calls."""
        ...

    @property
    def decoder(self) -> Decoder:
        """Reads answers."""
        ...

    @property
    def files(self) -> Files:
        """The file system of downloads."""
        ...


class Connector:
    """Root of every connector. The class keywords declare the resource; both type checkers check them.

    Class keywords:
        path: Below the host, such as `/3/vouchers`.
        one: Envelope of a single record, such as `Voucher`.
        many: Envelope of a list, such as `Vouchers`.
        scope: The scope that a connection must have.

    >>> from fortnox_sdk import FortnoxClient
    >>> vouchers = FortnoxClient.vouchers.connector()
    >>> vouchers.path, vouchers.one, vouchers.scope, hasattr(vouchers, "update")
    ('/3/vouchers', 'Voucher', 'bookkeeping', False)
    """

    path: ClassVar[str]
    one: ClassVar[str]
    many: ClassVar[str]
    scope: ClassVar[str]

    def __init_subclass__(
        cls, *, path: str | None = None, one: str = "", many: str = "", scope: str = ""
    ) -> None:
        super().__init_subclass__()
        if path is not None:
            cls.path, cls.one, cls.many, cls.scope = path, one, many, scope

    def __init__(self, client: HasSession) -> None:
        self._session = client.session
        self._decoder = client.decoder
        self._files = client.files

    @property
    def session(self) -> Session:
        """Sends calls; makes a connector enough for another resource's."""
        return self._session

    @property
    def decoder(self) -> Decoder:
        """Reads answers."""
        return self._decoder

    @property
    def files(self) -> Files:
        """The file system of downloads."""
        return self._files

    def _at(self, *key: str | int) -> str:
        # An empty part would address the whole list, and dots are resolved on the way to another resource's.
        if any(part in {"", ".", ".."} for part in key):
            raise InvalidInput(f"{key!r} is no key of {self.path}.", hint="Name one record.")
        return "/".join([self.path, *(quote(str(part), safe="") for part in key)])

    def _one(self, body: bytes, kind: type[E], one: str = "") -> E:
        """The record in a single answer's envelope; `one` when an action answers with another resource."""
        name = one or self.one
        envelope = as_object(decode_json(body))
        if name not in envelope:
            raise DecodeError(f"{name} is missing in the answer of {self.path}.", path=name)
        return self._decoder.decode(envelope[name], kind, at=name)

    def _file(self, *key: str | int, params: Params | None = None, repeatable: bool = True) -> bytes:
        """A file's own bytes; an error that comes as 200 with a PDF's content type is raised all the same."""
        answer = self._session.send("GET", self._at(*key), params=params, repeatable=repeatable)
        _refuse_disguised(answer, self._at(*key))
        return answer.body

    def _save(
        self, target: Path, *key: str | int, params: Params | None = None, repeatable: bool = True
    ) -> None:
        """The same, written to a file as it comes: the target is whole, or as it was."""
        with replacing(target, files=self._files) as file:
            answer = self._session.send(
                "GET", self._at(*key), params=params, repeatable=repeatable, save_to=file
            )
            _refuse_disguised(answer, self._at(*key))

    def _fetch(self, kind: type[E], *key: str | int, params: Params | None = None) -> E:
        return self._one(self._session.send("GET", self._at(*key), params=params).body, kind)

    def _send(
        self,
        method: str,
        kind: type[E],
        *key: str | int,
        body: Mapping[str, object] | None = None,
        params: Params | None = None,
        repeatable: bool = False,
        one: str = "",
    ) -> E:
        """Send a write in the resource's envelope, or an action without a body, and give the record answered."""
        payload = None if body is None else self._enveloped(body)
        answer = self._session.send(
            method, self._at(*key), params=params, body=payload, repeatable=repeatable
        )
        return self._one(answer.body, kind, one)

    def _rows(self, kind: type[E], *key: str | int, params: Params | None = None) -> tuple[E, ...]:
        """A list that comes whole, without pages."""
        return tuple(self._page(self._session.send("GET", self._at(*key), params=params).body, kind, 1).rows)

    def _enveloped(self, body: object) -> bytes:
        """What a write sends; the areas below `/api` have no envelope."""
        return encode_json({self.one: body})

    def _page(self, body: bytes, kind: type[E], number: int) -> Page[E]:  # noqa: ARG002 - an area without counts asks
        """A page in a list's envelope; `number` counts from 1."""
        envelope = as_object(decode_json(body))
        rows = envelope.get(self.many)
        if not isinstance(rows, list):
            raise DecodeError(f"{self.many} is missing in the answer of {self.path}.", path=self.many)
        found = cast("list[object]", rows)
        meta = as_object(envelope.get("MetaInformation"))
        return Page(
            rows=[self._decoder.decode(row, kind, at=f"{self.many}[{i}]") for i, row in enumerate(found)],
            keys=[row_key(row) for row in found],
            total=_whole(meta.get("@TotalResources")),
            pages=_whole(meta.get("@TotalPages")),
            current=_whole(meta.get("@CurrentPage")),
        )

    def _pager(
        self,
        kind: type[E],
        params: Selection,
        *,
        accepts: Mapping[str, Callable[[E], bool]] | None = None,
        shown: Mapping[str, Callable[[E, Any], bool]] | None = None,
        below: tuple[str | int, ...] = (),
    ) -> Pager[E]:
        """A list with its query.

        Args:
            kind: The class of its rows.
            params: What to select by.
            accepts: Filters to hold against the rows, by their names.
            shown: The same for those of `params`: whether a row and a value agree.
            below: Where, below the resource's path.
        """
        path = self._at(*below)
        chosen = {name: value for name, value in params.items() if value is not None}
        sent = {name: query_value(value) for name, value in chosen.items()}
        checks = {
            name: _agrees(shows, chosen[name]) for name, shows in (shown or {}).items() if name in chosen
        }

        meant = [
            _agrees(shows.meant, chosen[name])
            for name, shows in (shown or {}).items()
            if name in chosen and isinstance(shows, Number)
        ]

        def fetch(number: int) -> Page[E]:
            answer = self._session.send("GET", path, params={**sent, "limit": PAGE_SIZE, "page": number})
            return self._page(answer.body, kind, number)

        def keeps(row: E) -> bool:
            return all(is_meant(row) for is_meant in meant)

        return Pager(path, fetch, accepts=checks | dict(accepts or {}), keeps=keeps if meant else None)


class Gets(Connector, Generic[Full, Key]):
    """Single records by their key."""

    entity: ClassVar[type[Any]]

    def get(self, key: Key, /) -> Full:
        """The full record.

        Raises:
            NotFound: Fortnox has none with this key.
        """
        found: Full = self._fetch(self.entity, key)
        return found


class Creates(Connector, Generic[Full]):
    """New records."""

    entity: ClassVar[type[Any]]

    def create(self, record: Full, /) -> Full:
        """Create it and give the record as Fortnox made it.

        Raises:
            InvalidInput: a field that Fortnox demands is None; nothing was sent.
            BadRequest: Fortnox refused it.
            OutcomeUnknown: the answer was lost; look before creating it again.
        """
        found: Full = self._send("POST", self.entity, body=complete(record))
        return found


class Updates(Connector, Generic[Full, Key]):
    """Changes to records: only what is meant is sent."""

    entity: ClassVar[type[Any]]

    def update(
        self, key: Key, record: Full, /, *, since: Full | None = None, clear: Iterable[str] = ()
    ) -> Full:
        """Change a record; fields that are not sent keep their values.

        Args:
            key: Which.
            record: The fields as they should be; None means untouched. Rows are sent all or not at all: those of a
                record that was read have a `row_id`, by which Fortnox finds them, and a row left out is removed.
            since: The record as it was read: only what differs is sent. None sends all that is not None.
            clear: Fields to empty, such as `comments` or `order_rows[0].price`.

        Raises:
            InvalidInput: a name in `clear` is no writable field; nothing was sent.
            BadRequest: Fortnox refused it.
            NotFound: Fortnox has none with this key.
            OutcomeUnknown: the answer was lost; `hint` says whether sending it again does harm.
        """
        body = encode(record, since=since, clear=clear)
        # Rows with a RowId get new ids at every update, so that a second sending means something else (spec).
        repeatable = not rows_have(body, "RowId")
        found: Full = self._send("PUT", self.entity, key, body=body, repeatable=repeatable)
        return found


class Deletes(Connector, Generic[Key]):
    """Removal of records."""

    def delete(self, key: Key, /) -> None:
        """Remove it.

        Raises:
            NotFound: Fortnox has none with this key.
            BadRequest: it is in use.
            OutcomeUnknown: no answer came, not to the repeats either; removing it again does no harm.
        """
        self._session.send("DELETE", self._at(key))


def complete(record: Entity) -> dict[str, object]:
    """What a create sends; refuses a record that lacks what Fortnox demands."""
    lacking = missing(record)
    if lacking:
        raise InvalidInput(f"{type(record).__name__} lacks {', '.join(lacking)}.", hint="Fortnox demands it.")
    return encode(record)


def rows_have(body: Mapping[str, object], *names: str) -> bool:
    """Whether any row of what is sent has one of these fields."""
    lists = [cast("list[object]", value) for value in body.values() if isinstance(value, list)]
    return any(as_object(row).keys() & set(names) for rows in lists for row in rows)


def _agrees(shows: Callable[[E, Any], bool], value: object) -> Callable[[E], bool]:
    return lambda row: shows(row, value)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def row_key(row: object) -> str:
    """What makes a row itself, for noticing rows that come twice."""
    found = as_object(row)
    return str(found.get("@url") or sorted(found.items(), key=str))


def _refuse_disguised(answer: Response, path: str) -> None:
    """Raise an error that came as a success: PDF endpoints answer with ErrorInformation under application/pdf (spec).

    An error is short and has nothing beside it, so that a JSON file that only begins so is left alone.
    """
    if answer.body.lstrip()[:1] == b"{" and (json_object(answer.body) or {}).keys() == {"ErrorInformation"}:
        raise api_error(Request(method="GET", url=path), answer)
