"""Expense codes (utläggskoder)."""

import attrs

from fortnox_sdk.connectors._base import Creates, Gets
from fortnox_sdk.entities.codec import Entity, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "Expense", "ExpenseConnector", "ExpenseSummary"]


@attrs.frozen(kw_only=True)
class Expense(Entity):
    """An expense code with the account that it is booked on."""

    account: int | None = required()
    code: str | None = required()
    text: str | None = required()


@attrs.frozen(kw_only=True)
class ExpenseSummary(Entity):
    """An expense code with the account that it is booked on, as lists give it."""

    account: int | None = None
    code: str | None = None
    text: str | None = None
    url: str | None = wire("@url")


class ExpenseConnector(
    Gets[Expense, str],
    Creates[Expense],
    path="/3/expenses",
    one="Expense",
    many="Expenses",
    scope="salary",
):
    """Expense codes.

    There is no change and no delete.

    Scope: salary. Financial year: none.
    """

    entity = Expense

    def list(self) -> Pager[ExpenseSummary]:
        """All of them."""
        return self._pager(ExpenseSummary, {})


CONNECTOR = ExpenseConnector
