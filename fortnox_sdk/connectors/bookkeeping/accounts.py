"""Accounts (konton): each financial year has its own chart."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Connector, complete
from fortnox_sdk.connectors._selection import Selection, SortOrder, equal
from fortnox_sdk.entities.codec import Entity, encode, read_only, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "CONNECTOR",
    "Account",
    "AccountConnector",
    "AccountSetting",
    "AccountSort",
    "AccountSummary",
    "OpeningQuantity",
]

AccountSort = Literal["number"]


class AccountSetting(StrEnum):
    """Whether vouchers may, must or must not name one (a cost centre, a project, a quantity, a text) on the account."""

    ALLOWED = "ALLOWED"
    MANDATORY = "MANDATORY"
    NOTALLOWED = "NOTALLOWED"


@attrs.frozen(kw_only=True)
class OpeningQuantity(Entity):
    """An opening quantity of an account, per project."""

    project: str | None = None
    balance: Decimal | None = None


@attrs.frozen(kw_only=True)
class Account(Entity):
    """An account of one year's chart."""

    number: int | None = required()
    """Four digits."""
    description: str | None = required()
    active: bool | None = None
    """False: vouchers on it are refused (code 2000550)."""
    balance_brought_forward: Decimal | None = None
    balance_carried_forward: Decimal | None = read_only()
    """Not filled while the year is open (live 2026): take balances from SIE."""
    cost_center: str | None = None
    cost_center_settings: AccountSetting | str | None = None
    opening_quantities: tuple[OpeningQuantity, ...] = ()
    project: str | None = None
    project_settings: AccountSetting | str | None = None
    quantity_settings: AccountSetting | str | None = read_only()
    quantity_unit: str | None = read_only()
    sru: int | None = wire("SRU")
    transaction_information: str | None = None
    transaction_information_settings: AccountSetting | str | None = None
    vat_code: str | None = wire("VATCode")
    year: int | None = read_only()
    url: str | None = read_only(name="@url")


@attrs.frozen(kw_only=True)
class AccountSummary(Entity):
    """An account as lists give it."""

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

    Scope: bookkeeping. Financial year: said in every call.
    """

    def get(self, number: int, *, financial_year: int) -> Account:
        """One account in one year.

        Raises:
            NotFound: the year's chart lacks it.
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
    ) -> Pager[AccountSummary]:
        """The chart of a year.

        `last_modified` (an aware instant) gives what was changed since, to the minute.
        """
        params: Selection = {
            "financialyear": financial_year,
            "sru": sru,
            "lastmodified": last_modified,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(AccountSummary, params, shown=_SHOWN)

    def create(self, account: Account, /, *, financial_year: int) -> Account:
        """Add an account to a year's chart.

        Raises:
            BadRequest: the number is taken or not valid.
        """
        return self._send("POST", Account, body=complete(account), params={"financialyear": financial_year})

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
        """Change an account in one year; see `Updates.update` for `since` and `clear`.

        Raises:
            NotFound: the year's chart lacks it.
        """
        body = encode(account, since=since, clear=clear)
        params = {"financialyear": financial_year}
        return self._send("PUT", Account, number, body=body, params=params, repeatable=True)

    def delete(self, number: int, *, financial_year: int) -> None:
        """Remove an account from a year's chart.

        Raises:
            NotFound: the year's chart lacks it.
            BadRequest: it is in use.
        """
        self._session.send("DELETE", self._at(number), params={"financialyear": financial_year})


_SHOWN: dict[str, Callable[[AccountSummary, Any], bool]] = {
    "financialyear": equal("year"),
    "sru": equal("sru"),
}

CONNECTOR = AccountConnector
