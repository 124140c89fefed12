"""All companies of a data set in one list. Companies that need a person's attention come first."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.connection import (
    Connection,
    ConnectionKey,
    ConnectionState,
    ConnectionStatus,
    connection_status,
)
from fortnox_sdk.fleet.state import CompanyState, SyncStatus
from fortnox_sdk.text import Text, join

_SOON: Final = 7
"""A connection is shown as expiring if it ends within this number of days."""
_MONTHS_TO_FILE: Final = 7
_OLD: Final = timedelta(hours=36)
"""The age above which data is shown as old, because a nightly synchronisation was missed."""
_AHEAD: Final = timedelta(hours=1)
"""Data may have a timestamp that is up to this long in the future. If the timestamp is later, a clock was wrong, so the
age of the data is not known."""


class Need(IntEnum):
    """The reasons why a company can need a person's attention, the most urgent first."""

    SIGN_IN = 0
    """The connection can't be used: somebody has to sign in."""
    FAILED = 1
    """The company could not be read."""
    DIFFERENCE = 2
    """A difference is not explained, or the books have another fault."""
    EXPIRES = 3
    """The connection ends within seven days."""
    OLD = 4
    """The company was not synchronised last night: its data is missing or too old."""
    NOTHING = 5
    """Nobody has to do anything."""

    @property
    def text(self) -> Text:
        """A short name for the need, in English and Swedish."""
        return _NAMES[self]


_NAMES: Final[Mapping[Need, Text]] = {
    Need.SIGN_IN: Text("sign in", "logga in"),
    Need.FAILED: Text("failed", "misslyckades"),
    Need.DIFFERENCE: Text("difference", "differens"),
    Need.EXPIRES: Text("expires soon", "går snart ut"),
    Need.OLD: Text("not up to date", "inte aktuell"),
    Need.NOTHING: Text("in order", "i ordning"),
}


@attrs.frozen(kw_only=True)
class CompanyOverview:
    """One line of the overview: a company, and what it needs."""

    key: ConnectionKey
    name: str
    organisation_number: str
    need: Need
    reason: Text
    """The reason for the need; empty if the company needs nothing."""
    connection: ConnectionStatus
    """The state of the connection."""
    is_service: bool
    """True if the connection belongs to a service account, which signs in by itself."""
    new_vouchers: int
    """The number of new vouchers in the last synchronisation that found changes."""
    state: CompanyState | None
    """The record of the company in the data set; None if it was never synchronised."""
    today: date
    """The day of the overview, in Sweden."""

    @property
    def days_left(self) -> int:
        """The days left in the connection's 30-day window; 0 if the connection can't be used."""
        return self.connection.days_left

    @property
    def is_alive(self) -> bool:
        """False if somebody has to sign in before the company can be read; otherwise True."""
        return self.need is not Need.SIGN_IN

    @property
    def unexplained(self) -> Mapping[str, Decimal]:
        """The unexplained difference of each control account that differs from its ledger.

        If the ledger was not reconciled, the whole difference is unexplained.
        """
        states = self.state.ledgers.values() if self.state else ()
        amounts = {
            state.account: state.difference if state.unexplained is None else state.unexplained
            for state in states
        }
        return {account: amount for account, amount in amounts.items() if amount}

    @property
    def annual_report_due(self) -> date | None:
        """The last day for filing the next annual report of a limited company.

        None if the company is not a limited company (its organisation number does not begin with 5), if it was never
        synchronised, or if every year that has ended is locked. A locked year is assumed to be reported. The annual
        report has to reach Bolagsverket within seven months of the end of the financial year (ÅRL, chapter 8, section
        3).
        """
        if self.state is None or not self.organisation_number.startswith("5"):
            return None
        locked = self.state.locked_until or date.min
        ended = [year.last for year in self.state.years if locked < year.last < self.today]
        return _months_later(min(ended), _MONTHS_TO_FILE) if ended else None


@checked
def make_overview(
    companies: Iterable[CompanyState], connections: Iterable[Connection], now: datetime
) -> list[CompanyOverview]:
    """Return one line for each company that has a connection, a record in the data set, or both.

    Companies that need a person's attention come first.

    Args:
        companies: The records of the data set.
        connections: The saved connections of the application.
        now: The time for which the days left are computed, with a time zone.

    >>> from datetime import UTC, datetime, timedelta
    >>> from fortnox_sdk import Connection, ConnectionKey
    >>> from fortnox_sdk.fleet import make_overview
    >>> key, now = ConnectionKey("apps.fortnox.se", "k3", 1001), datetime(2026, 2, 1, 5, tzinfo=UTC)
    >>> connection = Connection(
    ...     key=key,
    ...     tokens=None,
    ...     connected_at=now,
    ...     renewed_at=now - timedelta(days=40),
    ...     refreshed_at=now,
    ...     company_name="Fjällbris Friluft AB",
    ... )
    >>> (line,) = make_overview([], [connection], now)
    >>> line.name, line.need.text.sv, line.days_left
    ('Fjällbris Friluft AB', 'logga in', 0)
    """
    states = {company.key: company for company in companies}
    saved = {connection.key: connection for connection in connections}
    lines = (_line(key, states.get(key), saved.get(key), now) for key in states.keys() | saved.keys())
    return sorted(lines, key=lambda line: (line.need, line.days_left, line.name.casefold(), str(line.key)))


def _line(
    key: ConnectionKey, state: CompanyState | None, connection: Connection | None, now: datetime
) -> CompanyOverview:
    status = connection_status(connection, now)
    need, reason = Need.NOTHING, Text("", "")
    if not status.is_usable and not (
        connection is not None and connection.service and status.state is ConnectionState.EXPIRED
    ):
        need, reason = Need.SIGN_IN, status.hint
    elif state is not None and not state.status.is_good and state.status is not SyncStatus.DEADLINE:
        need, reason = Need.FAILED, state.problem.text if state.problem else Text("", "")
    elif state is not None and state.findings:
        need, reason = Need.DIFFERENCE, join(finding.text for finding in state.findings)
    elif status.days_left <= _SOON and not (connection and connection.service):
        need, reason = Need.EXPIRES, status.hint
    elif state is None or state.fresh_at is None or not -_AHEAD <= now - state.fresh_at <= _OLD:
        need = Need.OLD
        reason = Text(
            "The company was not synchronised last night.", "Företaget synkroniserades inte i natt."
        )
    name = (connection.company_name if connection else "") or (state.name if state else "")
    number = (connection.organisation_number if connection else "") or (
        state.organisation_number if state else ""
    )
    return CompanyOverview(
        key=key,
        name=name or str(key.database_number),
        organisation_number=number or "",
        need=need,
        reason=reason,
        connection=status,
        is_service=connection is not None and connection.service,
        new_vouchers=sum(len(changes.new) for changes in state.changes.values()) if state else 0,
        state=state,
        today=now.astimezone(STOCKHOLM).date(),
    )


def _months_later(day: date, months: int) -> date:
    """Return the same day some months later. The last day of a month becomes the last day of the later month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))
