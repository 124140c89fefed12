"""Salary transactions (lönetransaktioner)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Number, Selection, equals
from fortnox_sdk.entities.codec import Entity, read_only, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = ["SalaryTransaction", "SalaryTransactionConnector", "SalaryTransactionSummary"]


@attrs.frozen(kw_only=True)
class SalaryTransaction(Entity):
    """A line of a payslip."""

    amount: Decimal | None = None
    cost_center: str | None = None
    day: date = required(name="Date")
    employee_id: str = required()
    expense: str | None = None
    """An expense code of at most 6 characters."""
    number: Decimal | None = None
    project: str | None = None
    salary_code: str | None = required()
    salary_row: int = read_only()
    text_row: str | None = None
    """The text of the line; at most 40 characters."""
    total: Decimal | None = None
    vat: Decimal | None = wire("VAT")


@attrs.frozen(kw_only=True)
class SalaryTransactionSummary(Entity):
    """A line of a payslip as returned in lists."""

    salary_row: int
    amount: Decimal | None = None
    cost_center: str | None = None
    day: date | None = wire("Date")
    employee_id: str | None = None
    expense: str | None = None
    number: Decimal | None = None
    project: str | None = None
    salary_code: str | None = None
    text_row: str | None = None
    total: Decimal | None = None
    url: str | None = wire("@url")
    vat: Decimal | None = wire("VAT")


class SalaryTransactionConnector(
    Gets[SalaryTransaction, int],
    Creates[SalaryTransaction],
    Updates[SalaryTransaction, int],
    Deletes[int],
    path="/3/salarytransactions",
    one="SalaryTransaction",
    many="SalaryTransactions",
    scope="salary",
):
    """Operations on salary transactions.

    Scope: salary. Calls need no financial year.
    """

    entity = SalaryTransaction

    def list(
        self, *, employee_id: str | None = None, day: date | None = None, limit: int | None = None
    ) -> Pager[SalaryTransactionSummary]:
        """Return salary transactions, page by page, optionally for one employee, one day or both.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"employeeid": employee_id, "date": day}
        return self._pager(SalaryTransactionSummary, params, row_checks=_ROW_CHECKS, limit=limit)


_ROW_CHECKS: dict[str, Callable[[SalaryTransactionSummary, Any], bool]] = {
    "employeeid": Number("employee_id"),
    "date": equals("day"),
}
