"""The record of one company in a data set: its files, its findings, and the outcome of the last synchronisation."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, cast

import attrs
from cattrs import BaseValidationError
from cattrs.preconf.json import JsonConverter, make_converter

from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.fleet.sie_file import VoucherChanges
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Ledger, Verdict

FORMAT: Final = 1
"""The version of the format of the records and tables."""
MAX_RECORD_BYTES: Final = 64 << 20


class SyncStatus(StrEnum):
    """The outcome of a company's last synchronisation."""

    SYNCED = "synced"
    """Everything was read, and the changes were written to the data set."""
    UNCHANGED = "unchanged"
    """Everything was read, and nothing had changed since the previous synchronisation."""
    SIGN_IN = "sign in"
    """The connection can't be used until somebody signs in again."""
    DEADLINE = "deadline"
    """The time limit was reached. The next synchronisation continues."""
    BUSY = "busy"
    """Another process was synchronising the company."""
    FAILED = "failed"
    """Fortnox could not be read, or the books could not be used; see `problem`."""

    @property
    def is_good(self) -> bool:
        """True if the data set has everything that Fortnox had at the time of the synchronisation."""
        return self in (SyncStatus.SYNCED, SyncStatus.UNCHANGED)


@attrs.frozen(kw_only=True)
class YearState:
    """A financial year in a data set."""

    id: int
    """Fortnox's id of the financial year."""
    first: date
    last: date
    digest: str
    """The digest of the SIE file without its date of creation."""
    sie: str
    """The name under which the storage has the SIE file, as it was received."""
    tables: Mapping[str, str]
    """The names of the Parquet files, by table."""
    vouchers: int
    rows: int
    size: int
    """The size of the SIE file in bytes."""
    read_at: datetime
    """The time at which the current content of the SIE file was first received."""
    is_closed: bool = False
    """True if the year was locked already when it was last read, so that it need not be read again."""


@attrs.frozen(kw_only=True)
class LedgerState:
    """The customer or supplier ledger of a company, compared with the books."""

    open_items: int
    amount: Decimal
    """The sum of the open items in SEK, with the sign that it has on the account: negative for suppliers."""
    account: str
    """The predefined control account."""
    account_balance: Decimal | None
    """The current balance of the control account; None if the year that contains it was not read."""
    read_at: datetime
    verdict: Verdict | None = None
    """The verdict of the reconciliation; None if the ledger was not reconciled, for example because there is no
    difference."""
    unexplained: Decimal | None = None
    """The part of the difference that the reconciliation does not explain; None if the ledger was not reconciled."""
    as_of: date | None = None
    """The day for which the ledger was reconciled; None if it was not reconciled."""

    @property
    def difference(self) -> Decimal | None:
        """The control account's balance minus the open items; None if the balance is not known."""
        return None if self.account_balance is None else self.account_balance - self.amount


@attrs.frozen(kw_only=True)
class Problem:
    """A problem that a person has to look at, in English and Swedish."""

    message: str
    message_sv: str

    @classmethod
    def of(cls, text: Text) -> "Problem":
        """Return a problem with a text as its message."""
        return cls(message=text.en, message_sv=text.sv)

    @property
    def text(self) -> Text:
        """The message in both languages."""
        return Text(self.message, self.message_sv)


@attrs.frozen(kw_only=True)
class CompanyState:
    """The record of one company in a data set."""

    key: ConnectionKey
    name: str = ""
    organisation_number: str = ""
    status: SyncStatus
    problem: Problem | None = None
    """The reason for the status if `status.is_good` is False; otherwise None."""
    checked_at: datetime
    """The time of the last synchronisation, successful or not."""
    fresh_at: datetime | None = None
    """The start of the last successful synchronisation; None if no synchronisation has succeeded."""
    failures: int = 0
    """The number of synchronisations that have failed in a row, up to the last synchronisation."""
    valid_until: datetime | None = None
    """The end of the connection's 30-day window; None if there was no connection."""
    locked_until: date | None = None
    """The last locked day of the books; None if no period is locked or the user may not read the day."""
    years: tuple[YearState, ...] = ()
    ledgers: Mapping[Ledger, LedgerState] = attrs.field(factory=dict[Ledger, LedgerState])
    tables: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """The names of the Parquet files by table, for the tables that do not belong to a financial year."""
    details: str | None = None
    """The name of the file with invoices, payments and other records that were read one by one. The next
    synchronisation does not read them again if they have not changed. None if there is no such file."""
    changes: Mapping[int, VoucherChanges] = attrs.field(factory=dict[int, VoucherChanges])
    """The changed vouchers of the last synchronisation that found changes, by the id of their financial year."""
    findings: tuple[Problem, ...] = ()
    """Messages about differences that a person should look at, for example between a ledger and the books."""
    not_verified: tuple[Problem, ...] = ()
    """Messages about checks that the last synchronisation did not make, with the reason."""


def state_to_json(state: CompanyState) -> str:
    """Return the state of a company as JSON."""
    return CONVERTER.dumps({"format": FORMAT, "company": state}, indent=1, ensure_ascii=False)


def state_from_json(data: bytes, *, name: str) -> CompanyState:
    """Return the state of a company from the content of a file.

    Raises:
        InvalidInput: The file is damaged, or a newer version of this package wrote it.
    """
    try:
        content: object = json.loads(data, parse_float=str)
    except (ValueError, RecursionError) as fault:
        raise _damaged(name, str(fault)) from fault
    version = cast("Mapping[str, object]", content).get("format") if isinstance(content, dict) else None
    if version != FORMAT:
        raise InvalidInput(
            Text("'{name}' has format version {version}, which this version of fortnox-sdk can't read.",
                 "'{name}' har formatversion {version}, som den här versionen av fortnox-sdk inte kan läsa.")
            .format(name=name, version=version),
            hint=Text("Update fortnox-sdk, or choose another data set.",
                      "Uppdatera fortnox-sdk, eller välj en annan datamängd."),
        )  # fmt: skip
    try:
        return CONVERTER.structure(cast("Mapping[str, object]", content)["company"], CompanyState)
    except (BaseValidationError, KeyError, TypeError, ValueError) as fault:
        raise _damaged(name, type(fault).__name__) from fault


def _damaged(name: str, reason: str) -> InvalidInput:
    return InvalidInput(
        Text("'{name}' is damaged ({reason}).", "'{name}' är skadad ({reason}).").format(
            name=name, reason=reason
        ),
        hint=Text(
            "Remove the file from the data set. Synchronise the company again, for example with: fortnox fleet run",
            "Ta bort filen ur datamängden. Synkronisera företaget igen, till exempel med: fortnox fleet run"
        ),
    )  # fmt: skip


def _make_converter() -> JsonConverter:
    converter = make_converter()
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, lambda value, _: Decimal(str(value)))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda value, _: date.fromisoformat(str(value)))
    return converter


CONVERTER: Final = _make_converter()
