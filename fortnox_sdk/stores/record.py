"""The conversion of connections to JSON text and back, for token stores."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Final, TypeVar, cast

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.connection import Connection, ConnectionKey, Ending, RefreshIntent, Tokens
from fortnox_sdk.errors import ConfigurationError, InvalidInput, StoreError
from fortnox_sdk.foreign.data import is_plausible, read_json
from fortnox_sdk.foreign.texts import is_header_value
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text

ENCRYPTED: Final = "aes-gcm-1:"
"""The beginning of a token that `EncryptedStore` has encrypted."""

_FORMAT: Final = 1
_LONGEST_RECORD: Final = 1024 * 1024
_LONGEST_NAME: Final = 1000
_LARGEST_NUMBER: Final = 10**15
_DELETE: Final = Text(
    "Delete the file or database row that contains the connection, then sign in again with fortnox login.",
    "Ta bort filen eller databasraden som innehåller kopplingen, och logga sedan in igen med fortnox login.",
)


def file_name(key: ConnectionKey, suffix: str) -> str:
    """Return the name of a connection's file. The name is a hash, so it does not reveal the company.

    >>> len(file_name(ConnectionKey("apps.fortnox.se", "k3", 1001), ".json"))
    69
    """
    return f"{hashlib.sha256(str(key).encode()).hexdigest()}{suffix}"


@checked
def connection_to_json(connection: Connection) -> Secret:
    """Return a connection as JSON. The JSON is a secret, because it contains the tokens in clear text.

    >>> from datetime import UTC, datetime
    >>> from fortnox_sdk import Connection, ConnectionKey
    >>> key, now = ConnectionKey("apps.fortnox.se", "k3", 1001), datetime(2026, 2, 1, 9, tzinfo=UTC)
    >>> connection = Connection(key=key, tokens=None, connected_at=now, renewed_at=now, refreshed_at=now,
    ...                         company_name="Fjällbris Friluft AB")
    >>> connection_to_json(connection)
    Secret(hidden)
    """
    tokens, intent, ended = connection.tokens, connection.refresh_intent, connection.ended
    record: dict[str, object] = {
        "form": _FORMAT,
        "version": connection.version,
        "key": str(connection.key),
        # Long names are cut. A record above the size limit could not be read again, and its tokens would be lost.
        "company_name": connection.company_name[:_LONGEST_NAME],
        "organisation_number": connection.organisation_number[:_LONGEST_NAME],
        "connected_by": connection.connected_by[:_LONGEST_NAME],
        "service": connection.service,
        "connected_at": _text(connection.connected_at),
        "renewed_at": _text(connection.renewed_at),
        "refreshed_at": _text(connection.refreshed_at),
        "last_import": _text(connection.last_import),
        "last_export": _text(connection.last_export),
        "tokens": tokens
        and {
            "access": tokens.access.reveal(),
            "refresh": tokens.refresh and tokens.refresh.reveal(),
            "expires_at": _text(tokens.expires_at),
            "scopes": sorted(tokens.scopes),
        },
        "refresh_intent": intent
        and {"at": _text(intent.at), "sent_at": _text(intent.sent_at), "answered": intent.has_response},
        "ended": ended and {"at": _text(ended.at), "lost": ended.is_lost},
    }
    return Secret(json.dumps(record, ensure_ascii=False, indent=1))


@checked
def connection_from_json(text: Secret, *, where: str | Text, key: ConnectionKey | None = None) -> Connection:
    """Return the connection from JSON that `connection_to_json` wrote.

    Args:
        text: The JSON.
        where: The description of the source for error messages, such as a file path. Pass a `Text`
            if the description differs between English and Swedish.
        key: The key under which the JSON was saved. The JSON of another connection is refused, since a client would use
            the tokens of the wrong company. None accepts any connection.

    Raises:
        StoreError: The JSON is not a complete record, it belongs to another key, or a newer version of this package
            wrote it.

    >>> from datetime import UTC, datetime
    >>> from fortnox_sdk import Connection, ConnectionKey
    >>> key, now = ConnectionKey("apps.fortnox.se", "k3", 1001), datetime(2026, 2, 1, 9, tzinfo=UTC)
    >>> connection = Connection(key=key, tokens=None, connected_at=now, renewed_at=now, refreshed_at=now,
    ...                         company_name="Fjällbris Friluft AB")
    >>> connection_from_json(connection_to_json(connection), where="the example") == connection
    True
    """
    place = where if isinstance(where, Text) else Text.same(where)
    # The error is raised outside `except`. Otherwise its context would be the parser's error, which contains the JSON.
    try:
        record = _Fields(_read(text))
        if record.number("form") <= _FORMAT:
            connection = _connection(record)
            if key in {None, connection.key}:
                return connection
            raise misplaced_record(place, connection.key)
        error = StoreError(
            Text(
                f"{place} was written by a newer version of fortnox-sdk.",
                f"{place.sv} skrevs av en nyare version av fortnox-sdk.",
            ),
            hint=Text("Run: pip install --upgrade fortnox-sdk", "Kör: pip install --upgrade fortnox-sdk"),
        )
    except (ValueError, KeyError, TypeError, OverflowError, ConfigurationError, InvalidInput) as fault:
        error = StoreError(
            Text(
                f"{place} is damaged and does not contain a complete connection ({type(fault).__name__}).",
                f"{place.sv} är skadad och innehåller ingen fullständig koppling ({type(fault).__name__}).",
            ),
            hint=_DELETE,
        )
    raise error


def misplaced_record(place: Text, found: ConnectionKey) -> StoreError:
    """Return the error for a record that was found where another connection's record belongs.

    Args:
        place: The place for the message, such as the path of a file.
        found: The key in the record.
    """
    return StoreError(
        Text(
            f"{place} contains the connection '{found}', which belongs in another file or database row.",
            f"{place.sv} innehåller kopplingen '{found}', som hör hemma i en annan fil eller databasrad.",
        ),
        hint=_DELETE,
    )


def delete_and_sign_in(key: ConnectionKey) -> Text:
    """Return the hint for a connection whose tokens can't be read any more."""
    number = key.database_number
    return Text(
        f"Delete the saved connection with fortnox logout --forget --company {number}, then sign in again with "
        "fortnox login.",
        f"Ta bort den sparade kopplingen med fortnox logout --forget --company {number}, och logga sedan in igen med "
        "fortnox login.",
    )


def refuse_encrypted(connection: Connection | None) -> None:
    """Raise an error if a store without an encryption key returned encrypted tokens.

    Fortnox would refuse the encrypted tokens as unknown. The connection would then be ended and its tokens deleted.

    Raises:
        StoreError: The tokens are encrypted.
    """
    tokens = connection and connection.tokens
    if not connection or not tokens:
        return
    if any(token.reveal().startswith(ENCRYPTED) for token in (tokens.access, tokens.refresh) if token):
        raise StoreError(
            Text(
                f"The tokens of {connection.key} are encrypted, but the settings contain no encryption key.",
                f"Nycklarna för {connection.key} är krypterade, men inställningarna saknar en krypteringsnyckel.",
            ),
            hint=Text(
                "Set store_key (or FORTNOX_STORE_KEY) to the encryption key that the connection was saved with. If "
                "this encryption key is lost: ",
                "Ange i store_key (eller FORTNOX_STORE_KEY) krypteringsnyckeln som kopplingen sparades med. Om "
                "krypteringsnyckeln är förlorad: ",
            )
            + delete_and_sign_in(connection.key),
        )


def _read(text: Secret) -> object:
    if len(text.reveal()) > _LONGEST_RECORD:
        raise ValueError
    return read_json(text.reveal(), unique_keys=True)


def _connection(record: "_Fields") -> Connection:
    tokens, intent, ended = record.part("tokens"), record.part("refresh_intent"), record.part("ended")
    return Connection(
        key=ConnectionKey.parse(record.text("key")),
        version=record.number("version"),
        company_name=record.text("company_name"),
        organisation_number=record.text("organisation_number"),
        connected_by=record.text("connected_by"),
        service=record.flag("service"),
        connected_at=record.instant("connected_at"),
        renewed_at=record.instant("renewed_at"),
        refreshed_at=record.instant("refreshed_at"),
        last_import=record.instant_or_none("last_import"),
        last_export=record.instant_or_none("last_export"),
        tokens=_tokens(tokens) if tokens else None,
        refresh_intent=_intent(intent) if intent else None,
        ended=Ending(at=ended.instant("at"), is_lost=ended.flag("lost")) if ended else None,
    )


def _intent(part: "_Fields") -> RefreshIntent:
    return RefreshIntent(
        at=part.instant("at"), sent_at=part.instant("sent_at"), has_response=part.flag("answered")
    )


def _tokens(part: "_Fields") -> Tokens:
    return Tokens(
        access=part.secret("access"),
        refresh=part.secret("refresh") if part.has("refresh") else None,
        expires_at=part.instant("expires_at"),
        scopes=frozenset(part.texts("scopes")),
    )


class _Fields:
    """A JSON object with a method for each type of value.

    An invalid or missing value raises TypeError, ValueError or KeyError.
    """

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise TypeError
        self._values = cast("dict[str, object]", value)

    def has(self, name: str) -> bool:
        return self._values[name] is not None

    def text(self, name: str) -> str:
        return _of_type(self._values[name], str)

    def secret(self, name: str) -> Secret:
        # An encrypted token may contain characters that other tokens don't, but no spaces or line breaks.
        text = self.text(name)
        if not text or " " in text or not is_header_value(text):
            raise ValueError
        return Secret(text)

    def number(self, name: str) -> int:
        number = _of_type(self._values[name], int)
        if isinstance(number, bool) or not 0 <= number <= _LARGEST_NUMBER:
            raise ValueError
        return number

    def flag(self, name: str) -> bool:
        return _of_type(self._values[name], bool)

    def texts(self, name: str) -> list[str]:
        return [_of_type(value, str) for value in cast("list[object]", _of_type(self._values[name], list))]

    def instant(self, name: str) -> datetime:
        instant = datetime.fromisoformat(self.text(name))
        if instant.tzinfo is None or not is_plausible(instant):
            raise ValueError
        return instant

    def instant_or_none(self, name: str) -> datetime | None:
        return self.instant(name) if self.has(name) else None

    def part(self, name: str) -> "_Fields | None":
        return _Fields(self._values[name]) if self.has(name) else None


_T = TypeVar("_T")


def _of_type(value: object, kind: type[_T]) -> _T:
    if not isinstance(value, kind):
        raise TypeError
    return value


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(UTC).isoformat()
