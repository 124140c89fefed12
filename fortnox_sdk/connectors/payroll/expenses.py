"""Expense codes (utläggskoder)."""

import attrs

from fortnox_sdk.connectors._base import Creates, Gets
from fortnox_sdk.entities.codec import Entity, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = ["Expense", "ExpenseConnector", "ExpenseSummary"]


@attrs.frozen(kw_only=True)
class Expense(Entity):
    """An expense code with its account."""

    account: int | None = required()
    code: str = required()
    text: str | None = required()


@attrs.frozen(kw_only=True)
class ExpenseSummary(Entity):
    """An expense code as returned in lists."""

    account: int | None = None
    code: str
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
    """Operations on expense codes.

    Expense codes can't be changed or deleted.

    Scope: salary. Calls need no financial year.
    """

    entity = Expense

    def list(self, *, limit: int | None = None) -> Pager[ExpenseSummary]:
        """Return every expense code, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(ExpenseSummary, {}, limit=limit)
