"""A connection: one company's consent and tokens, usable for 30 days after each completed import or export."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import ConfigurationError, InvalidInput, SignInRequired
from fortnox_sdk.scalars import Secret, check_type
from fortnox_sdk.text import Text, printable

WINDOW: Final = timedelta(days=30)
"""The time for which a connection is usable after a completed import or export: 30 times 24 hours."""
REFRESH_TOKEN_LIFETIME: Final = timedelta(days=31)
"""The time for which Fortnox accepts an unused refresh token. Fortnox's old FAQ says 31 days and newer pages say 45
days, so the shorter time is used."""
CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""The longest time by which the last renewal may lie in the future. If it lies further ahead, the machine's clock is or
was wrong."""
WARN_DAYS: Final = 5
"""The largest number of days left for which the state of a connection is `EXPIRING`."""
_DAY: Final = timedelta(days=1)


def _utc(instant: datetime) -> datetime:
    if check_type("instant", instant, datetime).tzinfo is None:
        raise InvalidInput(
            Text(f"'{instant}' has no time zone.", f"'{instant}' saknar tidszon."),
            hint=Text(
                "Pass a datetime with a time zone, such as datetime.now(UTC).",
                "Ange en tidpunkt med tidszon, till exempel datetime.now(UTC).",
            ),
        )
    return instant.astimezone(UTC)


@attrs.frozen(order=True)
class ConnectionKey:
    """The identity of a connection: the issuer of its tokens, the application and the company.

    Args:
        issuer_host: The host that issues the tokens, such as `apps.fortnox.se`, with its port if that is not the
            default port. For a host on this machine, the port is left out.
        client_id: The client id of the application.
        database_number: Fortnox's database number of the company. Organisation numbers are not unique: several
            companies may have the same number.

    Raises:
        InvalidInput: An argument has the wrong type.

    >>> str(ConnectionKey("apps.fortnox.se", "k3", 1838388))
    'apps.fortnox.se/k3/1838388'
    """

    issuer_host: str
    client_id: str
    database_number: int

    def __attrs_post_init__(self) -> None:
        check_type("ConnectionKey.issuer_host", self.issuer_host, str)
        check_type("ConnectionKey.client_id", self.client_id, str)
        check_type("ConnectionKey.database_number", self.database_number, int)

    def __str__(self) -> str:
        return f"{self.issuer_host}/{self.client_id}/{self.database_number}"

    @classmethod
    def parse(cls, text: str) -> "ConnectionKey":
        """Convert a text such as `apps.fortnox.se/k3/1838388` to a key.

        Raises:
            ConfigurationError: The text is not a connection key.
            InvalidInput: The argument is not a text.

        >>> ConnectionKey.parse("apps.fortnox.se/k3/1838388").database_number
        1838388
        """
        issuer_host, _, rest = check_type("ConnectionKey.parse", text, str).partition("/")
        client_id, _, number = rest.rpartition("/")
        if not (issuer_host and client_id and number.isascii() and number.isdigit()):
            raise ConfigurationError(
                Text(f"{text!r} is not a connection key.", f"{text!r} är inte nyckeln till en koppling."),
                hint=Text(
                    "Write the connection key as apps.fortnox.se/<client id>/<database number>.",
                    "Skriv nyckeln till kopplingen som apps.fortnox.se/<klient-id>/<databasnummer>.",
                ),
            )
        return cls(issuer_host, client_id, int(number))


@attrs.frozen(kw_only=True)
class Tokens:
    """The tokens that Fortnox issued last. The secrets do not appear in a repr and can't be pickled."""

    access: Secret
    """The access token. It works for about one hour, any number of times."""
    refresh: Secret | None
    """The refresh token, which works once. None for a service account, which signs in without a person."""
    expires_at: datetime = attrs.field(converter=_utc)
    """The instant at which `access` expires. Its lifetime is counted from the moment before the request was sent."""
    scopes: frozenset[str] = frozenset()
    """The scopes of the tokens; empty if the response did not contain them."""


@attrs.frozen(kw_only=True)
class RefreshIntent:
    """A note that a token refresh is under way.

    The note is saved before the request is sent, and removed when the new tokens are saved. If the note remains, a
    process crashed before it saved the new tokens.
    """

    at: datetime = attrs.field(converter=_utc)
    """The instant at which the stored refresh token was first sent."""
    sent_at: datetime = attrs.field(converter=_utc)
    """The instant at which the stored refresh token was last sent."""
    has_response: bool = False
    """True if a response came that does not show whether the refresh token was used up (a 5xx or an unreadable
    response)."""


@attrs.frozen(kw_only=True)
class Ending:
    """The reason why a connection no longer works at Fortnox."""

    at: datetime = attrs.field(converter=_utc)
    """The instant at which Fortnox refused the token, or at which the interrupted refresh was first sent."""
    is_lost: bool
    """True if a refresh was interrupted and the new tokens never arrived; False if Fortnox refused the token."""


@attrs.frozen(kw_only=True)
class Connection:
    """One company's consent and tokens, as saved in a token store.

    Raises:
        InvalidInput: An instant is not a datetime with a time zone.

    >>> from datetime import UTC, datetime
    >>> now = datetime(2026, 2, 1, 9, tzinfo=UTC)
    >>> connection = Connection(
    ...     key=ConnectionKey("apps.fortnox.se", "k3", 1001), tokens=None,
    ...     company_name="Fjällbris Friluft AB",
    ...     connected_at=now, renewed_at=now, refreshed_at=now,
    ... )
    >>> connection.label, connection.last_import
    ('Fjällbris Friluft AB', None)
    """

    key: ConnectionKey
    """The identity of the connection."""
    tokens: Tokens | None
    """The current tokens; None after the connection has ended."""
    connected_at: datetime = attrs.field(converter=_utc)
    """The time of the last sign-in by a person or by the service account."""
    renewed_at: datetime = attrs.field(converter=_utc)
    """The time of the last completed import or export, or of the first sign-in. It never moves back."""
    refreshed_at: datetime = attrs.field(converter=_utc)
    """The instant at which Fortnox issued the tokens."""
    connected_by: str = ""
    """Fortnox's id of the user who consented, such as `1@1838388`."""
    company_name: str = ""
    """The name of the company, as a label; `""` until it has been read from Fortnox."""
    organisation_number: str = ""
    """The organisation number, as a label; `""` until it has been read from Fortnox."""
    service: bool = False
    """True if consent was given for a service account, which uses client credentials instead of refresh tokens."""
    last_import: datetime | None = attrs.field(default=None, converter=attrs.converters.optional(_utc))
    """The time of the last completed import, or None."""
    last_export: datetime | None = attrs.field(default=None, converter=attrs.converters.optional(_utc))
    """The time of the last completed export, or None."""
    refresh_intent: RefreshIntent | None = None
    """The refresh that is under way or was interrupted, or None."""
    ended: Ending | None = None
    """The reason why the connection no longer works; None while it works."""
    version: int = 0
    """A number that the store increases with each change; 0 if the connection was never saved."""

    @property
    def label(self) -> str:
        """The company's name for messages; `company` and the database number if the name is unknown."""
        return self.label_text.en

    @property
    def label_text(self) -> Text:
        """The `label` in English and Swedish. If the company's name is unknown, the Swedish text says `företag`."""
        name = printable(self.company_name)
        return Text.same(name) if name else company_number_text(self.key.database_number)

    @property
    def connected_by_text(self) -> Text:
        """The user who consented, for messages, such as `user 1 in Fortnox`; an empty text if the id is not known."""
        return user_text(self.connected_by)


class ConnectionState(StrEnum):
    """The possible states of a connection."""

    NOT_CONNECTED = "not connected"
    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    CLOCK_DOUBTFUL = "clock doubtful"
    REVOKED = "revoked"
    LOST = "lost in a crash"

    @property
    def text(self) -> Text:
        """The name of the state in English and Swedish."""
        return Text(self.value, _IN_SWEDISH[self])


_IN_SWEDISH: Final[Mapping[ConnectionState, str]] = MappingProxyType(
    {
        ConnectionState.NOT_CONNECTED: "inte kopplad",
        ConnectionState.ACTIVE: "aktiv",
        ConnectionState.EXPIRING: "går snart ut",
        ConnectionState.EXPIRED: "utgången",
        ConnectionState.CLOCK_DOUBTFUL: "klockan är osäker",
        ConnectionState.REVOKED: "återkallad",
        ConnectionState.LOST: "förlorad i en krasch",
    }
)

_HINTS: Final[Mapping[ConnectionState, Text]] = MappingProxyType(
    {
        ConnectionState.NOT_CONNECTED: Text("Sign in: fortnox login.", "Logga in: fortnox login."),
        ConnectionState.ACTIVE: Text(
            "Nothing to do: after each completed import or export, the connection is valid for another 30 days.",
            "Du behöver inte göra något: efter varje slutförd import eller export gäller kopplingen i 30 nya dagar.",
        ),
        ConnectionState.EXPIRING: Text(
            "Run an import within {days:day|days}. The connection is then valid for another 30 days.",
            "Kör en import inom {days:dag|dagar}. Därefter gäller kopplingen i 30 nya dagar.",
        ),
        ConnectionState.EXPIRED: Text(
            "Run an import. The import signs in again if needed, and the connection is then valid for another 30 "
            "days.",
            "Kör en import. Importen loggar in på nytt om det behövs, och därefter gäller kopplingen i 30 nya dagar.",
        ),
        ConnectionState.CLOCK_DOUBTFUL: Text(
            "Set this computer's clock to the correct time, then run an import to sign in again.",
            "Ställ datorns klocka rätt och kör sedan en import för att logga in på nytt.",
        ),
        ConnectionState.REVOKED: Text(
            "Fortnox no longer accepts the connection: sign in again with fortnox login.",
            "Fortnox godtar inte längre kopplingen: logga in på nytt med fortnox login.",
        ),
        ConnectionState.LOST: Text(
            "A token refresh was interrupted at {at} UTC before its response was saved: sign in again with "
            "fortnox login.",
            "En förnyelse av åtkomstnyckeln avbröts {at} UTC innan svaret sparats: logga in på nytt med fortnox login.",
        ),
    }
)


@attrs.frozen(kw_only=True)
class ConnectionStatus:
    """The state of a connection and of its 30-day window at one instant.

    >>> from fortnox_sdk import Text
    >>> hint = Text("Run an import soon.", "Gör en import snart.")
    >>> status = ConnectionStatus(state=ConnectionState.EXPIRING, days_left=4, hint=hint)
    >>> status.is_usable, status.state.value
    (True, 'expiring')
    """

    state: ConnectionState
    """The state of the connection."""
    days_left: int
    """Days left of the 30-day window, rounded up: 30 after an import or export, 0 if the connection can't be used."""
    valid_until: datetime | None = None
    """The last instant of the 30-day window; None if there is no connection."""
    fortnox_days_left: int | None = None
    """Days for which Fortnox still accepts the unused refresh token; None if there is no refresh token."""
    fortnox_until: datetime | None = None
    """The estimated instant after which Fortnox no longer accepts the unused refresh token; None if there is no refresh
    token."""
    hint: Text
    """The next step for the user, in English and Swedish."""

    @property
    def is_usable(self) -> bool:
        """True if an import or an export may run without a new sign-in."""
        return self.state in (ConnectionState.ACTIVE, ConnectionState.EXPIRING)


@checked
def connection_status(
    connection: Connection | None,
    now: datetime,
    *,
    refresh_token_lifetime: timedelta = REFRESH_TOKEN_LIFETIME,
) -> ConnectionStatus:
    """Return the state of a connection and of its 30-day window. Nothing is sent or changed.

    Args:
        connection: The connection from the store, or None if it does not exist.
        now: The instant for which the state is computed, with a time zone.
        refresh_token_lifetime: The time for which Fortnox accepts an unused refresh token.

    Raises:
        InvalidInput: `now` is not a datetime with a time zone.

    >>> connection_status(None, datetime.fromisoformat("2026-01-01T12:00+00:00")).state.value
    'not connected'
    """
    now = _utc(now)
    if connection is None:
        state = ConnectionState.NOT_CONNECTED
        return ConnectionStatus(state=state, days_left=0, hint=_HINTS[state])
    valid_until = connection.renewed_at + WINDOW
    fortnox_until, fortnox_days = None, None
    if connection.tokens is not None and connection.tokens.refresh is not None:
        fortnox_until = connection.refreshed_at + refresh_token_lifetime
        fortnox_days = max(0, math.ceil((fortnox_until - now) / _DAY))
    days_left = 0
    if connection.ended is not None:
        state = ConnectionState.LOST if connection.ended.is_lost else ConnectionState.REVOKED
    elif connection.renewed_at - now > CLOCK_TOLERANCE:
        state = ConnectionState.CLOCK_DOUBTFUL
    elif now > valid_until:
        state = ConnectionState.EXPIRED
    else:
        days_left = min(WINDOW.days, max(1, math.ceil((valid_until - now) / _DAY)))
        state = ConnectionState.ACTIVE
    days = days_left if fortnox_days is None else min(days_left, fortnox_days)
    if state is ConnectionState.ACTIVE and days <= WARN_DAYS:
        state = ConnectionState.EXPIRING
    return ConnectionStatus(
        state=state,
        days_left=days_left,
        valid_until=valid_until,
        fortnox_days_left=fortnox_days,
        fortnox_until=fortnox_until,
        hint=_HINTS[state].format(days=max(1, days), at=connection.ended and connection.ended.at),
    )


def company_number_text(database_number: int) -> Text:
    """Return a text such as `company 1838388`, for a company whose name is not known."""
    return Text("company {number}", "företag {number}").format(number=database_number)


def user_text(user: str) -> Text:
    """Return the text for a user of Fortnox, whose id has the form `1@1838388`; an empty text for `""`.

    The second part of the id is the company's database number. The tokens do not contain the name of the user.
    """
    number = printable(user.partition("@")[0])
    return (
        Text("user {number} in Fortnox", "användare {number} i Fortnox").format(number=number)
        if number
        else Text("", "")
    )


def unusable_connection(key: ConnectionKey, connection: Connection | None, now: datetime) -> SignInRequired:
    """Return the error for a connection that is missing or that can't be used in its state."""
    status = connection_status(connection, now)
    name = connection.label_text if connection else company_number_text(key.database_number)
    return SignInRequired(
        Text(
            f"The connection to {name} can't be used ({status.state}).",
            f"Kopplingen till {name.sv} kan inte användas ({status.state.text.sv}).",
        ),
        hint=status.hint,
    )
