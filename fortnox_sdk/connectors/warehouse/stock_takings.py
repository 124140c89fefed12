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
from fortnox_sdk.entities.codec import decode_json, encode, read_only, record_rows, required, wire
from fortnox_sdk.errors import DecodeError, InvalidInput
from fortnox_sdk.http.paging import Pager
from fortnox_sdk.text import Text

__all__ = [
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
    """The state of a stock taking. Unknown values are kept as `str`."""

    PLANNING = "planning"
    STARTED = "started"
    COMPLETED = "completed"
    VOIDED = "voided"


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockTakingRow(PlainEntity):
    """A row of a stock taking: an article to count in one stock location."""

    counted_by: str | None = None
    """The name of the person who counted; at most 100 characters."""
    current_row_no: int | None = read_only()
    """The position of the row in the stock taking."""
    has_post_release_stock_changes: bool | None = read_only()
    """True if the stock has changed since the release."""
    id: str | None = read_only()
    item_id: str | None = None
    """The article number. At most 50 characters."""
    stock_location_id: str | None = None
    """The UUID of the stock location."""
    stock_point_id: str | None = None
    """The UUID of the stock point."""
    stock_taken_quantity: Decimal | None = None
    """The counted quantity; None if the article is not counted."""
    stock_taking_id: int | None = read_only()
    stock_taking_row_id: str | None = read_only()
    total_quantity_in_stock: Decimal | None = read_only()
    """The quantity in stock according to Fortnox."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockTakingSort(PlainEntity):
    """The sort order of a stock taking's rows. The values of the fields are not documented."""

    primary_sort: str | None = None
    primary_sort_order: str | None = None
    secondary_sort: str | None = None
    secondary_sort_order: str | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class StockTaking(PlainEntity):
    """A stock taking: a count of the articles in stock."""

    cost_center_code: str | None = None
    """The cost centre in the voucher that is created when the stock taking is released."""
    day: date | None = wire("date")
    """The day of the stock taking. It is required from the state `started` on."""
    id: int = read_only()
    """The number of the stock taking, assigned by Fortnox."""
    name: str | None = required()
    """At most 50 characters."""
    project_id: str | None = None
    """The project in the voucher that is created when the stock taking is released."""
    responsible: str | None = required()
    """The name of the responsible person; at most 50 characters."""
    rows: Sequence[StockTakingRow] = record_rows()
    """The rows to count. In an update, include only the rows to change, each with its article, stock point and stock
    location."""
    sort_params: StockTakingSort | None = None
    """The sort order of the rows."""
    sorting_id: int | None = None
    """A number whose meaning is not documented."""
    state: StockTakingState | str | None = None
    """The state. A new stock taking has the state `planning`.

    You set `started` with `update`. `release` sets `completed`, and `void` sets `voided`.
    """
    using_stock_points: bool | None = read_only()
    """True if there are rows for each stock point. The settings of the warehouse decide this."""


StockTakingSelection = Literal["all", "completed", "planning", "started", "voided"]
StockTakingSortField = Literal["date", "id", "name", "responsible", "state"]
RowState = Literal["all", "notStockTaken", "stockTakenNoDeviation", "stockTakenWithDeviation"]


@attrs.frozen(kw_only=True)
class RowSelection:
    """A selection of articles and stock locations. A row must match every field that is not None."""

    item_ids: Names | None = None
    supplier_numbers: Names | None = None
    stock_point_ids: Names | None = None
    """UUIDs of stock points."""
    stock_location_ids: Names | None = None
    """UUIDs of stock locations."""
    transaction_date: date | None = None
    """A date; its meaning is not documented."""
    item_id_search: str | None = None
    """A text that the article number contains."""
    item_description_search: str | None = None
    """A text that the article's description contains."""
    exclude_zero_balance_items: bool | None = None
    """True to exclude articles that are out of stock."""

    def params(self) -> dict[str, str | int]:
        """Return the query parameters, which are empty if every field is None.

        Raises:
            InvalidInput: A field is an empty list.
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
    """Operations on stock takings.

    Scope: warehouse.

    A stock taking has four steps:

    1. Plan the stock taking: create it and add the rows to count.
    2. Start it with an `update` that sets the state to `started` and sets a date.
    3. Count the articles. Each `update` may contain any number of counted rows.
    4. Release the stock taking. Fortnox then adjusts the stock to the counted quantities.

    If a row in an `update` has no quantity, the row is marked as not counted. A stock taking can be changed and
    deleted until it is released or voided.
    """

    entity = StockTaking

    def update(self, key: int, record: StockTaking, /) -> StockTaking:
        """Replace the fields of a stock taking, and the rows that the record contains. Other rows stay unchanged.

        Read the record first and change it with `attrs.evolve`. Pass all fields, but in `rows` only the rows to change.
        According to Fortnox's API specification, fields that are None are cleared.

        Raises:
            InvalidInput: A required field is None; nothing was sent.
            BadRequest: Fortnox refused the change, for example because the stock taking is released or voided.
            NotFound: Fortnox has no stock taking with this number.
            OutcomeUnknown: The response was lost. Read the record again before you retry.
        """
        return super().update(key, record)

    def list(
        self,
        *,
        state: StockTakingSelection | None = None,
        item_id: str | None = None,
        sort_by: StockTakingSortField | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[StockTaking]:
        """Return stock takings, page by page. Their rows may be missing; use `rows` to read them.

        Args:
            state: Select stock takings in this state.
            item_id: Select stock takings that contain the article with this number.
            sort_by: The field to sort by; None means Fortnox's order.
            sort_order: The sort order; None means ascending.
            limit: The largest number of records to return; None returns all.
        """
        params = {"state": state, "itemId": item_id, "sortby": sort_by, "sortorder": sort_order}
        return self._pager(StockTaking, params, row_checks={"state": _in_state}, limit=limit)

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
        limit: int | None = None,
    ) -> Pager[StockTakingRow]:
        """Return the rows of a stock taking, page by page.

        Args:
            number: The number of the stock taking.
            selection: The articles and stock locations to select.
            state: `notStockTaken` selects rows that are not counted, `stockTakenNoDeviation` rows counted without a
                difference, and `stockTakenWithDeviation` rows counted with a difference.
            second_sort_by: The second field to sort by; the values are not documented.
            second_sort_order: The sort order of the second field.
            from_row: The number of the first row to return; use it together with `from_item`.
            from_item: The article number of the first row to return.
            limit: The largest number of rows to return; None returns all.

        Raises:
            InvalidInput: A field of `selection` is an empty list.
            NotFound: Fortnox has no stock taking with this number.
        """
        more = {
            "stateFilter": state,
            "secondarysortby": second_sort_by,
            "secondaryorder": second_sort_order,
            "startingRowNo": from_row,
            "startingItemId": from_item,
        }
        return self._pager(
            StockTakingRow, {**selection.params(), **more}, below=(number, "rows"), limit=limit
        )

    def candidates(
        self,
        number: int,
        /,
        selection: RowSelection = _EVERY_ROW,
        *,
        include_non_inbound: bool = False,
        limit: int | None = None,
    ) -> Pager[StockTakingRow]:
        """Return rows that can be added to a stock taking, page by page.

        Args:
            number: The number of the stock taking.
            selection: The articles and stock locations to select.
            include_non_inbound: Include articles that were never received.
            limit: The largest number of rows to return; None returns all.

        Raises:
            InvalidInput: A field of `selection` is an empty list.
            NotFound: Fortnox has no stock taking with this number.
        """
        params = {**selection.params(), **query({"includeNonInboundItems": include_non_inbound or None})}
        return self._pager(StockTakingRow, params, below=(number, "candidates"), limit=limit)

    def add_rows(self, number: int, rows: Sequence[StockTakingRow], /) -> None:
        """Add rows to a stock taking. Existing rows are skipped.

        Raises:
            NotFound: Fortnox has no stock taking with this number.
            OutcomeUnknown: The response was lost; it is safe to add the rows again.
        """
        self._act(number, "rows", body=[encode(row) for row in rows], method="POST")

    def add_candidates(
        self, number: int, /, selection: RowSelection = _EVERY_ROW, *, exclude_non_inbound: bool = False
    ) -> int:
        """Add rows for all articles and stock locations that match a selection, and return the number of added rows.

        Args:
            number: The number of the stock taking.
            selection: The articles and stock locations to select; by default, all of them.
            exclude_non_inbound: Exclude articles that were never received.

        Raises:
            InvalidInput: A field of `selection` is an empty list.
            NotFound: Fortnox has no stock taking with this number.
            OutcomeUnknown: The response was lost; it is safe to add the rows again.
        """
        params = {**selection.params(), **query({"excludeNonInboundItems": exclude_non_inbound or None})}
        return self._act_and_read(_count, number, "addrows", params=params, method="POST")

    def delete_rows(self, number: int, selection: RowSelection, /) -> int:
        """Delete the rows of a stock taking that match a selection, and return the number of deleted rows.

        Raises:
            InvalidInput: A field of `selection` is an empty list, or every field is None, which would delete every row.
            NotFound: Fortnox has no stock taking with this number.
            OutcomeUnknown: The response was lost; it is safe to delete the rows again.
        """
        params = selection.params()
        if not params:
            raise InvalidInput(
                Text(
                    "The selection is empty and would delete every row of the stock taking.",
                    "Urvalet är tomt och skulle ta bort alla rader i inventeringen.",
                ),
                hint=Text("Set at least one field of the selection.", "Ange minst ett fält i urvalet."),
            )
        return self._act_and_read(_count, number, "rows", params=params, method="DELETE")

    def delete_row(self, number: int, row_id: str, /) -> None:
        """Delete a row of a stock taking.

        Raises:
            NotFound: The stock taking has no row with this id.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to try again.
        """
        self._session.send("DELETE", self._path_of(number, "rows", row_id))

    def release(self, number: int, /) -> None:
        """Release a stock taking: lock it, bookkeep it and adjust the stock to the counted quantities.

        Raises:
            BadRequest: The stock taking is not started.
            NotFound: Fortnox has no stock taking with this number.
            OutcomeUnknown: The response was lost; check the state of the stock taking before you try again.
        """
        self._act(number, "release")

    def void(self, number: int, /) -> None:
        """Void a stock taking that is not released.

        Raises:
            BadRequest: The stock taking is released.
            NotFound: Fortnox has no stock taking with this number.
            OutcomeUnknown: The response was lost; check the state of the stock taking before you try again.
        """
        self._act(number, "void")


def _in_state(stock_taking: StockTaking, state: str) -> bool:
    return state == "all" or stock_taking.state in {None, state}


def _count(body: bytes) -> int:
    number = decode_json(body)
    if not isinstance(number, int):
        raise DecodeError(
            Text(
                f"StockTakingRow: expected an integer (the number of rows), got {type(number).__name__}.",
                f"StockTakingRow: ska vara ett heltal (antalet rader), inte {type(number).__name__}.",
            ),
            path="StockTakingRow",
        )
    return number
