"""Accounts (konton); each financial year has its own chart of accounts."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors._selection import Selection, SortOrder, equals
from fortnox_sdk.entities.codec import Entity, read_only, record_rows, required, wire
from fortnox_sdk.entities.updates import encode_new, encode_update
from fortnox_sdk.http.paging import Pager

__all__ = [
    "Account",
    "AccountConnector",
    "AccountSetting",
    "AccountSort",
    "AccountSummary",
    "OpeningQuantity",
]

AccountSort = Literal["number"]


class AccountSetting(StrEnum):
    """The setting of an account that allows, requires or forbids a field in voucher rows.

    The field is a cost centre, a project, a quantity or a text. Unknown values are kept as `str`.
    """

    ALLOWED = "ALLOWED"
    MANDATORY = "MANDATORY"
    NOTALLOWED = "NOTALLOWED"


@attrs.frozen(kw_only=True)
class OpeningQuantity(Entity):
    """The opening quantity of an account for one project."""

    project: str | None = None
    balance: Decimal | None = None


@attrs.frozen(kw_only=True)
class Account(Entity):
    """An account in the chart of one financial year."""

    number: int = required()
    """The account number, with four digits."""
    description: str | None = required()
    active: bool | None = None
    """True if the account is active. Fortnox refuses vouchers on an inactive account (error 2000550)."""
    balance_brought_forward: Decimal | None = None
    balance_carried_forward: Decimal | None = read_only()
    """The closing balance; None while the financial year is open (observed in 2026). A SIE export contains the
    balances."""
    cost_center: str | None = None
    cost_center_settings: AccountSetting | str | None = None
    opening_quantities: Sequence[OpeningQuantity] = record_rows()
    project: str | None = None
    project_settings: AccountSetting | str | None = None
    quantity_settings: AccountSetting | str | None = read_only()
    quantity_unit: str | None = read_only()
    sru: int | None = wire("SRU")
    transaction_information: str | None = None
    transaction_information_settings: AccountSetting | str | None = None
    vat_code: str | None = wire("VATCode")
    year: int = read_only()
    url: str | None = read_only(name="@url")


@attrs.frozen(kw_only=True)
class AccountSummary(Entity):
    """An account as returned in lists."""

    number: int
    description: str
    active: bool
    year: int | None = None
    balance_brought_forward: Decimal | None = None
    cost_center: str | None = None
    cost_center_settings: AccountSetting | str | None = None
    project: str | None = None
    project_settings: AccountSetting | str | None = None
    sru: int | None = wire("SRU")
    vat_code: str | None = wire("VATCode")
    url: str | None = read_only(name="@url")


class AccountConnector(Connector, path="/3/accounts", one="Account", many="Accounts", scope="bookkeeping"):
    """The chart of accounts of a financial year.

    Scope: bookkeeping. Every call needs the financial year.
    """

    def get(self, number: int, *, financial_year: int) -> Account:
        """Return an account in the chart of a financial year.

        Raises:
            NotFound: The year's chart has no account with this number.
        """
        return self._fetch(Account, number, params={"financialyear": financial_year})

    def list(
        self,
        *,
        financial_year: int,
        sru: int | None = None,
        last_modified: datetime | None = None,
        sort_by: AccountSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[AccountSummary]:
        """Return the accounts of a financial year, page by page.

        `sru` selects accounts with this SRU code. `last_modified` (an aware datetime, truncated to the minute) selects
        accounts changed since then. Without `sort_by`, Fortnox decides the order.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {
            "financialyear": financial_year,
            "sru": sru,
            "lastmodified": last_modified,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(AccountSummary, params, row_checks=_ROW_CHECKS, limit=limit)

    def create(self, account: Account, /, *, financial_year: int) -> Account:
        """Add an account to the chart of a financial year.

        Raises:
            InvalidInput: A required field is None, or a field is set that only Fortnox can set; nothing was sent.
            BadRequest: The number is not valid or already exists in the chart.
            OutcomeUnknown: The response was lost; check whether the account exists before you create it again.
        """
        return self._send("POST", Account, body=encode_new(account), params={"financialyear": financial_year})

    def update(
        self,
        number: int,
        account: Account,
        /,
        *,
        financial_year: int,
        since: Account | None = None,
        clear: Iterable[str] = (),
    ) -> Account:
        """Change an account in one financial year. Fields that are None stay unchanged.

        If `since` is given, only fields that differ from `since` are sent. `clear` contains the names of fields to
        empty.

        Raises:
            InvalidInput: A change would be lost, for example because a read-only field was changed; nothing was sent.
            BadRequest: Fortnox refused the change.
            NotFound: The year's chart has no account with this number.
            OutcomeUnknown: The response was lost; the error's `hint` says whether it is safe to try again.
        """
        body = encode_update(account, since=since, clear=clear)
        params = {"financialyear": financial_year}
        return self._send("PUT", Account, number, body=body, params=params, repeatable=True)

    def delete(self, number: int, *, financial_year: int) -> None:
        """Remove an account from the chart of a financial year.

        Raises:
            NotFound: The year's chart has no account with this number.
            BadRequest: The account is in use.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to try again.
        """
        self._session.send("DELETE", self._path_of(number), params={"financialyear": financial_year})


_ROW_CHECKS: dict[str, Callable[[AccountSummary, Any], bool]] = {
    "financialyear": equals("year"),
    "sru": equals("sru"),
}
