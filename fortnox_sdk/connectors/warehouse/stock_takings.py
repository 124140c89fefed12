"""Stock taking (inventering)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets
from fortnox_sdk.connectors._plain import Names, PlainEntity, Replaces, camel_case, query
from fortnox_sdk.connectors._selection import SortOrder
from fortnox_sdk.entities.codec import decode_json, encode, read_only, required, wire
from fortnox_sdk.errors import DecodeError, InvalidInput
from fortnox_sdk.http.paging import Pager

__all__ = [
    "CONNECTOR",
    "RowSelection",
    "RowState",
    "StockTaking",
    "StockTakingConnector",
    "StockTakingRow",
    "StockTakingSelection",
    "StockTakingSort",
    "StockTakingSortField",
    "StockTakingState",
]


class StockTakingState(StrEnum):
    """How far a stock taking has come; other words may come and stay text."""

    PLANNING = "planning"
    STARTED = "started"
    COMPLETED = "completed"
    VOIDED = "voided"


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockTakingRow(PlainEntity):
    """What of an article is to be counted in one place."""

    counted_by: str | None = None
    """Who counted; at most 100 characters."""
    current_row_no: int | None = read_only()
    """The row's place in the list."""
    has_post_release_stock_changes: bool | None = read_only()
    """The stock has moved since the release."""
    id: str | None = read_only()
    item_id: str | None = None
    """The article number. At most 50 characters."""
    stock_location_id: str | None = None
    """A UUID."""
    stock_point_id: str | None = None
    """A UUID."""
    stock_taken_quantity: Decimal | None = None
    """As counted; None: not counted."""
    stock_taking_id: int | None = read_only()
    stock_taking_row_id: str | None = read_only()
    total_quantity_in_stock: Decimal | None = read_only()
    """By the books."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockTakingSort(PlainEntity):
    """How the rows of a stock taking are sorted."""

    primary_sort: str | None = None
    primary_sort_order: str | None = None
    secondary_sort: str | None = None
    secondary_sort_order: str | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockTaking(PlainEntity):
    """A count of the stock."""

    cost_center_code: str | None = None
    """For the bookkeeping at release."""
    day: date | None = wire("date")
    """Demanded from the state `started` on."""
    id: int | None = read_only()
    """Fortnox numbers it."""
    name: str | None = required()
    """At most 50 characters."""
    project_id: str | None = None
    """For the bookkeeping at release."""
    responsible: str | None = required()
    """The name of who is responsible; at most 50 characters."""
    rows: tuple[StockTakingRow, ...] = ()
    """In an update: only those to change, with article, stock point and location."""
    sort_params: StockTakingSort | None = None
    sorting_id: int | None = None
    state: StockTakingState | str | None = None
    """A new one is `planning`; an update sets `started`, and `release` and `void` the last two."""
    using_stock_points: bool | None = read_only()
    """Whether rows are kept per stock point; from the settings of the warehouse."""


StockTakingSelection = Literal["all", "completed", "planning", "started", "voided"]
StockTakingSortField = Literal["date", "id", "name", "responsible", "state"]
RowState = Literal["all", "notStockTaken", "stockTakenNoDeviation", "stockTakenWithDeviation"]


@attrs.frozen(kw_only=True)
class RowSelection:
    """Which articles in which places; None selects by all of them, and all that is named must fit."""

    item_ids: Names | None = None
    supplier_numbers: Names | None = None
    stock_point_ids: Names | None = None
    """UUIDs."""
    stock_location_ids: Names | None = None
    """UUIDs."""
    transaction_date: date | None = None
    """A day; what it selects is not documented."""
    item_id_search: str | None = None
    """A part of the article number."""
    item_description_search: str | None = None
    """A part of the article's description."""
    exclude_zero_balance_items: bool | None = None
    """Without articles that are out of stock."""

    def params(self) -> dict[str, str | int]:
        """The query; empty when nothing is selected by.

        Raises:
            InvalidInput: a list is empty.
        """
        return query(
            {
                "itemIds": self.item_ids,
                "supplierNumbers": self.supplier_numbers,
                "stockPointIds": self.stock_point_ids,
                "stockLocationIds": self.stock_location_ids,
                "transactionDate": self.transaction_date,
                "itemIdSearch": self.item_id_search,
                "itemDescriptionSearch": self.item_description_search,
                "excludeZeroBalanceItems": self.exclude_zero_balance_items,
            }
        )


_EVERY_ROW: Final = RowSelection()


class StockTakingConnector(
    Gets[StockTaking, int],
    Creates[StockTaking],
    Replaces[StockTaking, int],
    Deletes[int],
    path="/api/warehouse/stocktaking-v1",
    scope="warehouse",
):
    """Counts of the stock.

    Scope: warehouse. A count is planned (rows are added), started (`update` with the state and a date), counted
    (`update` with the rows that were counted, as many at a time as one likes) and released, which adjusts the
    stock. An update sets the whole head and the rows named: a row sent without a quantity counts as not counted.
    It can be changed and removed until it is released.
    """

    entity = StockTaking

    def list(
        self,
        *,
        state: StockTakingSelection | None = None,
        item_id: str | None = None,
        sort_by: StockTakingSortField | None = None,
        sort_order: SortOrder | None = None,
    ) -> Pager[StockTaking]:
        """Stock takings, perhaps without their rows: `rows` gives them.

        Args:
            state: How far they have come.
            item_id: With this article.
            sort_by: The field, in Fortnox's words; the general guide to parameters names the parameter.
            sort_order: Ascending if None.
        """
        chosen = {"state": state, "itemId": item_id, "sortby": sort_by, "sortorder": sort_order}
        return self._pager(StockTaking, chosen, shown={"state": _in_state})

    def rows(
        self,
        number: int,
        /,
        selection: RowSelection = _EVERY_ROW,
        *,
        state: RowState | None = None,
        second_sort_by: str | None = None,
        second_sort_order: str | None = None,
        from_row: int | None = None,
        from_item: str | None = None,
    ) -> Pager[StockTakingRow]:
        """The rows of a stock taking.

        Args:
            number: Which stock taking.
            selection: Which rows.
            state: Counted or not, with a difference or without.
            second_sort_by: What to sort by after Fortnox's first column; the words are not documented.
            second_sort_order: Its direction.
            from_row: The row number to begin at, together with `from_item`.
            from_item: The article that comes first.

        Raises:
            NotFound: there is no stock taking with this number.
        """
        more = {
            "stateFilter": state,
            "secondarysortby": second_sort_by,
            "secondaryorder": second_sort_order,
            "startingRowNo": from_row,
            "startingItemId": from_item,
        }
        return self._pager(StockTakingRow, {**selection.params(), **more}, below=(number, "rows"))

    def candidates(
        self, number: int, /, selection: RowSelection = _EVERY_ROW, *, include_non_inbound: bool = False
    ) -> Pager[StockTakingRow]:
        """What could be added to a stock taking and is not in it yet.

        Args:
            number: Which stock taking.
            selection: Which articles in which places.
            include_non_inbound: Also articles that never came in.

        Raises:
            NotFound: there is no stock taking with this number.
        """
        chosen = {**selection.params(), **query({"includeNonInboundItems": include_non_inbound or None})}
        return self._pager(StockTakingRow, chosen, below=(number, "candidates"))

    def add_rows(self, number: int, rows: Sequence[StockTakingRow], /) -> None:
        """Add rows; those that it has are passed over.

        Raises:
            NotFound: there is no stock taking with this number.
            OutcomeUnknown: the answer was lost; adding them again does no harm.
        """
        self._act(number, "rows", body=[encode(row) for row in rows], method="POST")

    def add_candidates(
        self, number: int, /, selection: RowSelection = _EVERY_ROW, *, exclude_non_inbound: bool = False
    ) -> int:
        """Add all that could be added, or a selection of it, and say how many rows were added.

        Args:
            number: Which stock taking.
            selection: Which articles in which places.
            exclude_non_inbound: Without articles that never came in.

        Raises:
            NotFound: there is no stock taking with this number.
            OutcomeUnknown: the answer was lost; adding them again does no harm.
        """
        chosen = {**selection.params(), **query({"excludeNonInboundItems": exclude_non_inbound or None})}
        return _count(self._act(number, "addrows", params=chosen, method="POST"))

    def delete_rows(self, number: int, selection: RowSelection, /) -> int:
        """Remove the rows of a selection, and say how many were removed.

        Raises:
            InvalidInput: the selection names nothing, which would mean every row.
            NotFound: there is no stock taking with this number.
            OutcomeUnknown: the answer was lost; removing them again does no harm.
        """
        chosen = selection.params()
        if not chosen:
            raise InvalidInput(
                "The selection names nothing, which would mean every row.", hint="Name something."
            )
        return _count(self._act(number, "rows", params=chosen, method="DELETE"))

    def delete_row(self, number: int, row_id: str, /) -> None:
        """Remove one row.

        Raises:
            NotFound: there is none with this id.
        """
        self._session.send("DELETE", self._at(number, "rows", row_id))

    def release(self, number: int, /) -> None:
        """Adjust the stock to what was counted, and lock and bookkeep the stock taking.

        Raises:
            BadRequest: it is not started.
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(number, "release")

    def void(self, number: int, /) -> None:
        """Give up a stock taking that is not released.

        Raises:
            BadRequest: it is released.
            NotFound: there is none with this number.
            OutcomeUnknown: the answer was lost; look before sending it again.
        """
        self._act(number, "void")


def _in_state(stock_taking: StockTaking, state: str) -> bool:
    return state == "all" or stock_taking.state in {None, state}


def _count(body: bytes) -> int:
    found = decode_json(body)
    if not isinstance(found, int):
        raise DecodeError(f"A number of rows was expected, not {found!r:.40}.", path="StockTakingRow")
    return found


CONNECTOR = StockTakingConnector
