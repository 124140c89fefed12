"""One company's consent and tokens, and the rule that both are good for 30 days after a completed job."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import attrs

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.scalars import Secret
from fortnox_sdk.text import Text

__all__ = [
    "CLOCK_TOLERANCE",
    "FORTNOX_LIFE",
    "WARN_DAYS",
    "WINDOW",
    "Connection",
    "ConnectionKey",
    "ConnectionState",
    "ConnectionStatus",
    "Ending",
    "RefreshIntent",
    "Tokens",
    "connection_status",
]

WINDOW: Final = timedelta(days=30)
"""How long a connection is good after a completed import or export: 30 times 24 hours, whatever the calendar."""
FORTNOX_LIFE: Final = timedelta(days=31)
"""How long Fortnox keeps an unused refresh token. Its old FAQ says 31 days, newer pages 45: the shorter counts."""
CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""A renewal further in the future than this means that this machine's clock was wrong, then or now."""
WARN_DAYS: Final = 5
"""A connection with this many days left or fewer is expiring."""
_DAY: Final = timedelta(days=1)


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ConfigurationError(f"{instant} has no time zone.", hint="Hand over an aware UTC instant.")
    return instant.astimezone(UTC)


@attrs.frozen(order=True)
class ConnectionKey:
    """What makes a connection one and the same: whose tokens, for which application, to which company.

    Args:
        issuer_host: The host that gives the tokens, such as `apps.fortnox.se`; with its port, if it has one and is
            not on this machine.
        client_id: The application's id.
        database_number: Fortnox's number of the company; the only key, as several companies may share one
            organisation number.

    >>> str(ConnectionKey("apps.fortnox.se", "k3", 1838388))
    'apps.fortnox.se/k3/1838388'
    """

    issuer_host: str
    client_id: str
    database_number: int

    def __str__(self) -> str:
        return f"{self.issuer_host}/{self.client_id}/{self.database_number}"

    @classmethod
    def parse(cls, text: str) -> "ConnectionKey":
        """Read what `str` wrote.

        Raises:
            ConfigurationError: it is no key.

        >>> ConnectionKey.parse("apps.fortnox.se/k3/1838388").database_number
        1838388
        """
        issuer_host, _, rest = text.partition("/")
        client_id, _, number = rest.rpartition("/")
        if not (issuer_host and client_id and number.isascii() and number.isdigit()):
            raise ConfigurationError(
                f"{text!r} is no connection key.", hint="It looks like apps.fortnox.se/<client id>/<number>."
            )
        return cls(issuer_host, client_id, int(number))


@attrs.frozen(kw_only=True)
class Tokens:
    """What Fortnox handed out last. The secrets do not show in a repr and do not pickle."""

    access: Secret
    """Good for about one hour, any number of times."""
    refresh: Secret | None
    """Good once. None for a service account, which signs in by itself."""
    expires_at: datetime = attrs.field(converter=_utc)
    """When `access` stops working, counted from before the request was sent."""
    scopes: frozenset[str] = frozenset()


@attrs.frozen(kw_only=True)
class RefreshIntent:
    """Written before a refresh is sent and cleared with its tokens: one that stays tells of a crash."""

    at: datetime = attrs.field(converter=_utc)
    """When the stored refresh token was first sent."""
    sent_at: datetime = attrs.field(converter=_utc)
    """When it was last sent."""
    answered: bool = False
    """The server did answer, with an error that leaves open whether the token was spent (5xx)."""


@attrs.frozen(kw_only=True)
class Ending:
    """Why a connection no longer works at Fortnox."""

    at: datetime = attrs.field(converter=_utc)
    lost: bool
    """True: a refresh was cut off at `at` and its tokens never arrived. False: Fortnox refuses the token."""


@attrs.frozen(kw_only=True)
class Connection:
    """One company's consent and tokens, as a token store keeps them."""

    key: ConnectionKey
    tokens: Tokens | None
    """None once the connection has ended."""
    connected_at: datetime = attrs.field(converter=_utc)
    """Last sign-in by a person (or by the service account)."""
    renewed_at: datetime = attrs.field(converter=_utc)
    """Last completed import or export; the sign-in, for a new connection. Never moves back."""
    refreshed_at: datetime = attrs.field(converter=_utc)
    """When the tokens were given."""
    connected_by: str = ""
    """Fortnox's id of the user who consented, such as `1@1838388`."""
    company_name: str = ""
    """A label; empty until the company was asked for it."""
    organisation_number: str = ""
    """A label; empty until the company was asked for it."""
    service: bool = False
    """Consent was given as a service account: client credentials instead of refresh tokens."""
    last_import: datetime | None = attrs.field(default=None, converter=attrs.converters.optional(_utc))
    last_export: datetime | None = attrs.field(default=None, converter=attrs.converters.optional(_utc))
    refresh_intent: RefreshIntent | None = None
    ended: Ending | None = None
    version: int = 0
    """Raised by the store with each change; 0 before the first."""

    @property
    def label(self) -> str:
        """What people call it: the company's name, else its number."""
        return self.company_name or f"company {self.key.database_number}"


class ConnectionState(StrEnum):
    """Where a connection stands."""

    NOT_CONNECTED = "not connected"
    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    CLOCK_DOUBTFUL = "clock doubtful"
    REVOKED = "revoked"
    LOST = "lost in a crash"

    @property
    def text(self) -> Text:
        """The state for readers."""
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
            "Nothing: each completed import or export gives 30 new days.",
            "Ingenting: varje slutförd import eller export ger 30 nya dagar.",
        ),
        ConnectionState.EXPIRING: Text(
            "Run an import within {days} day(s); it gives 30 new days.",
            "Kör en import inom {days} dag(ar); den ger 30 nya dagar.",
        ),
        ConnectionState.EXPIRED: Text(
            "Run an import: it signs in again and gives 30 new days.",
            "Kör en import: den loggar in på nytt och ger 30 nya dagar.",
        ),
        ConnectionState.CLOCK_DOUBTFUL: Text(
            "Set this computer's clock, then run an import to sign in again.",
            "Ställ datorns klocka och kör sedan en import för att logga in på nytt.",
        ),
        ConnectionState.REVOKED: Text(
            "Fortnox no longer accepts the connection: sign in again with fortnox login.",
            "Fortnox godtar inte längre kopplingen: logga in på nytt med fortnox login.",
        ),
        ConnectionState.LOST: Text(
            "A renewal was cut off at {at} UTC before its answer was saved: sign in again with fortnox login.",
            "En förnyelse avbröts {at} UTC innan svaret hann sparas: logga in på nytt med fortnox login.",
        ),
    }
)


@attrs.frozen(kw_only=True)
class ConnectionStatus:
    """A connection under the 30-day rule, at one instant."""

    state: ConnectionState
    days_left: int
    """Whole days of our window, rounded up: 30 just after a job, 0 only when it can't be used."""
    valid_until: datetime | None = None
    """Last instant of our window; None when not connected."""
    fortnox_days_left: int | None = None
    """The same for Fortnox's own limit; None when there is none (service account, no token)."""
    fortnox_until: datetime | None = None
    """When Fortnox drops an unused refresh token, as assumed by the life given."""
    hint: Text
    """What to do."""

    @property
    def usable(self) -> bool:
        """Whether an export may run."""
        return self.state in (ConnectionState.ACTIVE, ConnectionState.EXPIRING)


def connection_status(
    connection: Connection | None, now: datetime, *, fortnox_life: timedelta = FORTNOX_LIFE
) -> ConnectionStatus:
    """Judge a connection by the 30-day rule; asks and changes nothing.

    Args:
        connection: As read from the store; None when there is none.
        now: The instant to judge at, aware.
        fortnox_life: How long Fortnox keeps an unused refresh token.

    >>> connection_status(None, datetime.fromisoformat("2026-01-01T12:00+00:00")).state.value
    'not connected'
    """
    if connection is None:
        state = ConnectionState.NOT_CONNECTED
        return ConnectionStatus(state=state, days_left=0, hint=_HINTS[state])
    valid_until = connection.renewed_at + WINDOW
    fortnox_until, fortnox_days = None, None
    if connection.tokens is not None and connection.tokens.refresh is not None:
        fortnox_until = connection.refreshed_at + fortnox_life
        fortnox_days = max(0, math.ceil((fortnox_until - now) / _DAY))
    days_left = 0
    if connection.ended is not None:
        state = ConnectionState.LOST if connection.ended.lost else ConnectionState.REVOKED
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
