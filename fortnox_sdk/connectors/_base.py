"""The base class of connectors, and the mixins for their standard operations."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import SpooledTemporaryFile
from types import FunctionType
from typing import Any, BinaryIO, ClassVar, Final, Generic, Protocol, TypeVar, cast

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.connectors._responses import count_of, envelope_of, raise_disguised_error, row_key, rows_of
from fortnox_sdk.connectors._selection import Number, Selection, path_of, query_value
from fortnox_sdk.connectors._sorting import order_check
from fortnox_sdk.entities.codec import Entity, encode_json
from fortnox_sdk.entities.decoder import Decoder
from fortnox_sdk.entities.updates import encode_new, encode_update, rows_have
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.files import Files, replacing
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.http.envelopes import as_object
from fortnox_sdk.http.limits import Content
from fortnox_sdk.http.messages import Upload
from fortnox_sdk.http.paging import PAGE_SIZE, Page, Pager
from fortnox_sdk.http.session import Session, written_response
from fortnox_sdk.text import Text

E = TypeVar("E", bound=Entity)
Full = TypeVar("Full", bound=Entity)
Key = TypeVar("Key", bound=str | int)
T = TypeVar("T")

Params = Mapping[str, str | int]

_IN_MEMORY: Final = 16 * 1024 * 1024
"""The size in bytes above which a received file is written to disk, so that it can't fill the memory."""


class HasSession(Protocol):
    """A protocol with the parts of the client that a connector needs."""

    @property
    def session(self) -> Session:
        """The session that sends requests."""
        ...

    @property
    def decoder(self) -> Decoder:
        """The decoder that reads responses."""
        ...

    @property
    def files(self) -> Files:
        """The file system that downloads are written to."""
        ...


class Connector:
    """The base class of connectors. A connector contains the operations of one Fortnox resource.

    Subclasses declare their resource with class keywords.

    Class keywords:
        path: The URL path, such as `/3/vouchers`.
        one: The JSON key that contains a single record (the envelope), such as `Voucher`.
        many: The JSON key that contains a list of records, such as `Vouchers`.
        scope: The OAuth scope that the connection needs.

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
        # Every operation of every resource refuses arguments of a wrong type before anything is sent.
        for name, operation in list(vars(cls).items()):
            if isinstance(operation, FunctionType) and not name.startswith("_"):
                setattr(cls, name, checked(operation))

    @checked
    def __init__(self, client: HasSession) -> None:
        self._session = client.session
        self._decoder = client.decoder
        self._files = client.files

    @property
    def session(self) -> Session:
        """The session that sends requests. It is public, because connectors can be created from other connectors."""
        return self._session

    @property
    def decoder(self) -> Decoder:
        """The decoder that reads responses."""
        return self._decoder

    @property
    def files(self) -> Files:
        """The file system that downloads are written to."""
        return self._files

    def __repr__(self) -> str:
        """Return a text with the resource's path and the scope that it needs."""
        return f"{type(self).__name__}({self.path!r}, scope={self.scope!r})"

    def _path_of(self, *key: str | int) -> str:
        return path_of(self.path, *key)

    def _read_record(self, body: bytes, kind: type[E], one: str = "") -> E:
        """Decode the record in a response body.

        `one` is the JSON key of the record. If it is empty, the connector's attribute `one` is the key.
        """
        name = one or self.one
        return self._decoder.decode(envelope_of(body, name, self.path)[name], kind, at=name)

    def _file(
        self,
        *key: str | int,
        params: Params | None = None,
        repeatable: bool = True,
        accept: str = "application/json",
        content: Content = Content.FILE,
    ) -> bytes:
        """Return the bytes of a file. If the response contains an error, raise it, even if the status is 200."""
        path = self._path_of(*key)
        with SpooledTemporaryFile(_IN_MEMORY) as file:
            try:
                response = self._session.send(
                    "GET",
                    path,
                    params=params,
                    repeatable=repeatable,
                    accept=accept,
                    save_to=cast("BinaryIO", file),
                    content=content,
                )
                raise_disguised_error(response, path)
                file.seek(0)
                return file.read()
            except OSError as fault:
                raise FortnoxError(
                    Text(
                        f"GET {path}: the temporary file can't be written: {os_reason(fault)}.",
                        f"GET {path}: den tillfälliga filen kan inte skrivas: {os_reason(fault).sv}.",
                    ),
                    hint=Text(
                        "Free space in the system's folder for temporary files.",
                        "Frigör utrymme i systemets mapp för tillfälliga filer.",
                    ),
                ) from fault

    def _save(
        self,
        target: Path,
        *key: str | int,
        params: Params | None = None,
        max_bytes: int | None = None,
        content: Content = Content.FILE,
    ) -> None:
        """Stream a file to disk. If an error occurs, `target` stays unchanged."""
        with replacing(target, files=self._files) as file:
            response = self._session.send(
                "GET",
                self._path_of(*key),
                params=params,
                save_to=file,
                content=content,
                max_bytes=max_bytes,
            )
            raise_disguised_error(response, self._path_of(*key))

    def _fetch(self, kind: type[E], *key: str | int, params: Params | None = None) -> E:
        return self._read_record(self._session.send("GET", self._path_of(*key), params=params).body, kind)

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
        """Send a request that changes data and return the record in the response.

        `body` is None if the request has no body, as in the request to bookkeep an invoice.
        """
        payload = None if body is None else self._request_body(body)
        return self._written(
            lambda answer: self._read_record(answer, kind, one),
            method,
            self._path_of(*key),
            params=params,
            body=payload,
            repeatable=repeatable,
        )

    def _written(
        self,
        read: Callable[[bytes], T],
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: bytes | Upload | None = None,
        content_type: str = "application/json",
        repeatable: bool | None = None,
    ) -> T:
        """Send a request that changes data, pass the response body to `read` and return the result.

        Raises:
            OutcomeUnknown: The response was lost or can't be read.
        """
        response = self._session.send(
            method, path, params=params, body=body, content_type=content_type, repeatable=repeatable
        )
        with written_response(method, path):
            return read(response.body)

    def _rows(self, kind: type[E], *key: str | int, params: Params | None = None) -> tuple[E, ...]:
        """Return the rows of a list that Fortnox returns in one response."""
        return tuple(
            self._page(self._session.send("GET", self._path_of(*key), params=params).body, kind, 1).rows
        )

    def _request_body(self, body: object) -> bytes:
        """Encode a request body, with the record in the resource's envelope, such as `{"Voucher": ...}`.

        `Plain` overrides this method, because its requests have no envelope.
        """
        return encode_json({self.one: body})

    def _page(self, body: bytes, kind: type[E], number: int) -> Page[E]:  # noqa: ARG002 - used by `Plain`
        """Decode a page of a list. `number` is the page number, starting at 1."""
        envelope = envelope_of(body, self.many, self.path)
        rows = rows_of(envelope[self.many], self.path, self.many)
        meta = as_object(envelope.get("MetaInformation"))
        return Page(
            rows=[self._decoder.decode(row, kind, at=f"{self.many}[{i}]") for i, row in enumerate(rows)],
            keys=[row_key(row) for row in rows],
            total=count_of(meta, "@TotalResources"),
            pages=count_of(meta, "@TotalPages"),
            current=count_of(meta, "@CurrentPage"),
        )

    def _pager(
        self,
        kind: type[E],
        params: Selection,
        *,
        accepts: Mapping[str, Callable[[E], bool]] | None = None,
        row_checks: Mapping[str, Callable[[E, Any], bool]] | None = None,
        below: tuple[str | int, ...] = (),
        limit: int | None = None,
        is_counted: bool = False,
    ) -> Pager[E]:
        """Return a pager for a list. If `params` has `sortby`, the pager checks the order of the rows.

        Args:
            kind: The class of the rows.
            params: The query parameters; None values are not sent.
            accepts: Functions that check whether a row matches a filter, by the name of the filter. If a row fails the
                check, Fortnox ignored the filter and the pager raises `IncompleteList`.
            row_checks: Functions that compare a row with the value of a parameter in `params`, by the name of the
                parameter. They are not called if the value is None. If a row fails the check, the pager raises
                `IncompleteList`. If the check is a `Number`, rows with a different number are left out.
            below: The path segments after the resource's path, such as `("sublist", "A")`.
            limit: The largest number of rows to yield; None yields all rows.
            is_counted: True if a response without the number of rows is an error.
        """
        path = self._path_of(*below)
        values = {name: value for name, value in params.items() if value is not None}
        query = {name: query_value(value) for name, value in values.items()}
        checks = {
            name: _with_value(check, values[name])
            for name, check in (row_checks or {}).items()
            if name in values
        }

        exact_checks = [
            _with_value(check.selects, values[name])
            for name, check in (row_checks or {}).items()
            if name in values and isinstance(check, Number)
        ]

        # If rows are left out, more rows are needed than are yielded.
        size = PAGE_SIZE if limit is None or limit < 1 or exact_checks else min(limit, PAGE_SIZE)

        def fetch(number: int) -> Page[E]:
            response = self._session.send("GET", path, params={**query, "limit": size, "page": number})
            return self._page(response.body, kind, number)

        return Pager(
            path,
            fetch,
            accepts=checks | dict(accepts or {}),
            keeps=(lambda row: all(check(row) for check in exact_checks)) if exact_checks else None,
            in_order=order_check(kind, values),
            limit=limit,
            shown=values,
            is_counted=is_counted,
        )


class Gets(Connector, Generic[Full, Key]):
    """A mixin that adds the `get` operation to a connector."""

    entity: ClassVar[type[Any]]

    def get(self, key: Key, /) -> Full:
        """Return the full record.

        Raises:
            NotFound: Fortnox has no record with this key.
        """
        result: Full = self._fetch(self.entity, key)
        return result


class Creates(Connector, Generic[Full]):
    """A mixin that adds the `create` operation to a connector."""

    entity: ClassVar[type[Any]]

    def create(self, record: Full, /) -> Full:
        """Create a record and return it as Fortnox saved it.

        Raises:
            InvalidInput: A required field is None, or a field is set that only Fortnox can set; nothing was sent.
            BadRequest: Fortnox refused the record.
            OutcomeUnknown: The response was lost; check whether the record exists before you create it again.
        """
        result: Full = self._send("POST", self.entity, body=encode_new(record))
        return result


class Updates(Connector, Generic[Full, Key]):
    """A mixin that adds the `update` operation to a connector. `update` changes only the fields that are sent."""

    entity: ClassVar[type[Any]]

    def update(
        self, key: Key, record: Full, /, *, since: Full | None = None, clear: Iterable[str] = ()
    ) -> Full:
        """Change a record; fields that are not sent keep their values.

        Args:
            key: The key of the record.
            record: The new values. Fields that are None stay unchanged. If you send rows, Fortnox removes the
                rows that you leave out; other lists work in the same way. `row_id` identifies an existing row.
            since: The record before your changes. Only fields that differ from `since` are sent. If None, every field
                that is not None is sent.
            clear: The names of fields to empty, such as `comments` or `order_rows[0].price`. A new value of None or
                `""` does not empty a field.

        Raises:
            InvalidInput: A field was emptied although `clear` does not name it, a read-only field was changed, or
                `clear` names a field that can't be emptied; nothing was sent.
            BadRequest: Fortnox refused the change.
            NotFound: Fortnox has no record with this key.
            OutcomeUnknown: The response was lost; the error's `hint` says whether it is safe to send the change again.
        """
        body = encode_update(record, since=since, clear=clear)
        # Rows with a RowId get new ids at every update, so a retry could change the wrong rows (specification).
        repeatable = not rows_have(body, "RowId")
        result: Full = self._send("PUT", self.entity, key, body=body, repeatable=repeatable)
        return result


class Deletes(Connector, Generic[Key]):
    """A mixin that adds the `delete` operation to a connector."""

    _reuses_keys: ClassVar[bool] = False
    """True if Fortnox may assign the key of a deleted record to a new record. The client then sends a deletion only
    once, because a second request could delete another user's new record."""

    def delete(self, key: Key, /) -> None:
        """Delete a record.

        Raises:
            NotFound: Fortnox has no record with this key.
            BadRequest: Fortnox refused the deletion, for example because the record is in use.
            OutcomeUnknown: The response was lost; the error's `hint` says whether it is safe to repeat the deletion.
        """
        self._session.send("DELETE", self._path_of(key), repeatable=not self._reuses_keys)


def _with_value(check: Callable[[E, Any], bool], value: object) -> Callable[[E], bool]:
    return lambda row: check(row, value)
