"""Assets (anläggningstillgångar) and their events, such as depreciation and sale."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors._selection import Selection, contains
from fortnox_sdk.connectors.files._attaching import in_inbox
from fortnox_sdk.connectors.files._multipart import Content
from fortnox_sdk.connectors.files.asset_file_connections import (
    AssetFileConnection,
    AssetFileConnectionConnector,
)
from fortnox_sdk.connectors.files.inbox import InboxFolder
from fortnox_sdk.entities.codec import (
    Entity,
    decode_json,
    encode_json,
    key,
    read_only,
    wire,
)
from fortnox_sdk.entities.updates import encode_new, encode_update
from fortnox_sdk.http.paging import Pager

__all__ = ["Asset", "AssetConnector", "AssetFilter", "AssetSummary", "Depreciation", "History"]


AssetFilter = Literal["active", "fully_depreciated", "inactive", "scrapped", "sold", "voided"]


@attrs.frozen(kw_only=True)
class History(Entity):
    """An event in the history of an asset, with its voucher."""

    amount: str | None = None
    day: date | None = wire("Date")
    event_id: int | None = None
    id: int | None = None
    notes: str | None = None
    supplier_invoice: int | None = None
    user_id: int | None = None
    user_name: str | None = None
    voucher_number: int | None = None
    voucher_series: str | None = None
    voucher_year: int | None = None


@attrs.frozen(kw_only=True)
class Asset(Entity):
    """An asset, with amounts in SEK.

    According to Fortnox's API specification, only `description` and `notes` can be changed after creation.
    """

    account_asset_id: int | None = None
    account_depreciation_id: int | None = None
    account_value_loss_id: int | None = None
    acquisition_date: date | None = None
    acquisition_start: date | None = None
    """The day that depreciation starts. Fortnox refuses any day but the first of a month (reported by users)."""
    acquisition_value: Decimal | None = None
    brand: str | None = None
    cost_center: str | None = None
    department: str | None = None
    depreciate_to_residual_value: Decimal | None = None
    depreciated_to: date | None = read_only()
    depreciation_final: date | None = None
    depreciation_method: int | None = None
    description: str | None = None
    group: str | None = None
    history: tuple[History, ...] = read_only(default=())
    id: int = read_only()
    """The id that `depreciate` and file connections use. The other operations use `number`."""
    insured_number: str | None = None
    insured_with: str | None = None
    manual_ob: Decimal | None = None
    """The amount that was depreciated before the asset was entered in Fortnox (see `change_opening_balance`)."""
    notes: str | None = None
    number: str = key()
    placement: str | None = None
    project: str | None = None
    reference: str | None = None
    room: str | None = None
    status: str | None = read_only()
    status_id: str | None = read_only()
    type: str | None = read_only()
    type_id: int | None = None
    url: str | None = read_only(name="@url")


@attrs.frozen(kw_only=True)
class AssetSummary(Entity):
    """An asset as returned in lists."""

    acquisition_date: date | None = None
    acquisition_value: Decimal | None = None
    depreciated_to: date | None = None
    depreciation_final: date | None = None
    description: str | None = None
    id: int | None = None
    """The id that `depreciate` and file connections use. The other operations use `number`."""
    number: str | None = None
    status: str | None = None
    status_id: str | None = None
    type: str | None = None
    type_id: int | None = None
    url: str | None = wire("@url")


@attrs.frozen(kw_only=True)
class Depreciation(Entity):
    """A voucher created by a depreciation."""

    financial_year: int | None = None
    voucher_number: int | None = None
    voucher_series: str | None = None
    url: str | None = wire("@url")


@attrs.frozen(kw_only=True)
class _Depreciations(Entity):
    """The response to a depreciation: a JSON object that contains the vouchers."""

    assets_depreciation: tuple[Depreciation, ...] = ()


class AssetConnector(
    Connector,
    path="/3/assets",
    one="Asset",
    many="Assets",
    scope="assets",
):
    """Operations on assets.

    Requests use the envelope `Asset`, except `change_opening_balance`, which has no envelope. Responses use `Assets`,
    even for a single record (observed in 2026); the response of `depreciate` uses `AssetsDepreciation`. The key of a
    record is the asset number, which you choose.

    Scope: assets. Calls need no financial year.
    """

    def get(self, number: str, /) -> Asset:
        """Return an asset with its history.

        Raises:
            NotFound: Fortnox has no asset with this number.
        """
        return self._read_record(self._session.send("GET", self._path_of(number)).body, Asset, "Assets")

    def list(
        self,
        *,
        filter: AssetFilter | None = None,  # noqa: A002 - Fortnox's word
        description: str | None = None,
        type: str | None = None,  # noqa: A002 - Fortnox's word
        limit: int | None = None,
    ) -> Pager[AssetSummary]:
        """Return assets, page by page.

        `filter` is one of Fortnox's predefined selections. The SDK can't check that the result matches `filter`. The
        texts `description` and `type` match any part of the field, ignoring case.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"filter": filter, "description": description, "type": type}
        return self._pager(AssetSummary, params, row_checks=_ROW_CHECKS, limit=limit)

    def attach(self, number: str, content: Content, /, *, name: str | None = None) -> AssetFileConnection:
        """Attach a file to an asset. The SDK reads the asset first, because Fortnox needs the id of the asset.

        The connection to Fortnox needs the scopes `assets` and `inbox`.

        Args:
            number: The number of the asset.
            content: The file's bytes, its path, or an open binary file.
            name: The file name with its extension. If None, the name of the path or open file is used.

        Raises:
            InvalidInput: The file can't be read or has no name; nothing was sent.
            BadRequest: Fortnox refused the file. The file was removed from the inbox.
            NotFound: Fortnox has no asset with this number.
            OutcomeUnknown: A response was lost; check the asset and the inbox before you try again.
        """
        asset_id = self.get(number).id
        with in_inbox(self, InboxFolder.ASSETS, content, name) as (file_id, _):
            connection = AssetFileConnection(asset_id=asset_id, file_id=file_id)
            return AssetFileConnectionConnector(self).create(connection)

    def depreciable_until(self, day: date, /) -> tuple[AssetSummary, ...]:
        """Return the assets that a depreciation up to a day would include."""
        return self._rows(AssetSummary, "depreciations", day.isoformat())

    def create(self, asset: Asset, /) -> Asset:
        """Create an asset.

        Raises:
            InvalidInput: A field is set that only Fortnox can set; nothing was sent.
            BadRequest: Fortnox refused the asset, for example because `acquisition_start` is not the first of a month.
            OutcomeUnknown: The response was lost; check whether the asset exists before you create it again.
        """
        return self._send("POST", Asset, body=encode_new(asset), one="Assets")

    def update(
        self, number: str, asset: Asset, /, *, since: Asset | None = None, clear: Iterable[str] = ()
    ) -> Asset:
        """Change the description and notes of an asset.

        According to Fortnox's API specification, other fields can't be changed.

        Raises:
            InvalidInput: A field was emptied although `clear` does not name it, a read-only field was changed, or
                `clear` names a field that can't be emptied; nothing was sent.
            BadRequest: Fortnox refused the change.
            NotFound: Fortnox has no asset with this number.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to send the change again.
        """
        body = encode_update(asset, since=since, clear=clear)
        return self._send("PUT", Asset, number, body=body, repeatable=True, one="Assets")

    def delete(self, number: str, /, *, day: date | None = None) -> None:
        """Delete an inactive asset, or void an active asset as of a day.

        According to Fortnox's API specification, Fortnox uses today's date if `day` is None.

        Raises:
            BadRequest: The asset can't be deleted or voided.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to try again.
        """
        body = None if day is None else encode_json({"Asset": {"Date": day}})
        self._session.send("DELETE", self._path_of(number), body=body)

    def depreciate(self, asset_ids: Sequence[int], /, *, until: date) -> tuple[Depreciation, ...]:
        """Depreciate assets up to a day and return the created vouchers.

        Raises:
            BadRequest: An asset can't be depreciated.
            PeriodLocked: The period is locked.
            OutcomeUnknown: The response was lost; check the assets before you try again.
        """
        body = encode_json({"Asset": {"AssetIds": [*asset_ids], "DepreciateUntil": until}})
        return self._written(
            lambda answer: (
                self._decoder.decode(
                    decode_json(answer), _Depreciations, at="AssetsDepreciation"
                ).assets_depreciation
            ),
            "POST",
            self._path_of("depreciate"),
            body=body,
        )

    def scrap(self, number: str, /, *, day: date, percentage: int = 100, comment: str = "") -> Asset:
        """Scrap an asset, or `percentage` percent of the asset.

        Raises:
            BadRequest: The asset can't be scrapped, for example because it is already scrapped or sold.
            PeriodLocked: The period is locked.
            NotFound: Fortnox has no asset with this number.
            OutcomeUnknown: The response was lost; check the asset before you try again.
        """
        return self._event("scrap", number, {"Date": day, "Percentage": percentage, "Comment": comment})

    def sell(
        self, number: str, /, *, day: date, price: int, percentage: int = 100, comment: str = ""
    ) -> Asset:
        """Sell an asset, or `percentage` percent of the asset. `price` is in whole kronor.

        Raises:
            BadRequest: The asset can't be sold, for example because its type has no `account_offset_sale_id`.
            PeriodLocked: The period is locked.
            NotFound: Fortnox has no asset with this number.
            OutcomeUnknown: The response was lost; check the asset before you try again.
        """
        event = {"Date": day, "Price": price, "Percentage": percentage, "Comment": comment}
        return self._event("sell", number, event)

    def write_down(self, number: str, /, *, day: date, amount: int, comment: str = "") -> Asset:
        """Write down the value of an asset. `amount` is in whole kronor.

        Raises:
            BadRequest: The value can't be written down, for example because the asset is scrapped or sold.
            PeriodLocked: The period is locked.
            NotFound: Fortnox has no asset with this number.
            OutcomeUnknown: The response was lost; check the asset before you try again.
        """
        return self._event("writedown", number, {"Date": day, "Amount": amount, "Comment": comment})

    def write_up(self, number: str, /, *, day: date, amount: int, comment: str = "") -> Asset:
        """Write up the value of an asset. `amount` is in whole kronor.

        Raises:
            BadRequest: The value can't be written up, for example because the asset is scrapped or sold.
            PeriodLocked: The period is locked.
            NotFound: Fortnox has no asset with this number.
            OutcomeUnknown: The response was lost; check the asset before you try again.
        """
        return self._event("writeup", number, {"Date": day, "Amount": amount, "Comment": comment})

    def change_opening_balance(self, number: str, /, *, amount: int, comment: str = "") -> Asset:
        """Set the amount, in whole kronor, that was depreciated before the asset was entered in Fortnox.

        Raises:
            BadRequest: The amount can't be changed, for example because the asset is scrapped or sold.
            NotFound: Fortnox has no asset with this number.
            OutcomeUnknown: The response was lost; check the asset before you try again.
        """
        body = encode_json({"Amount": amount, "Comment": comment})
        return self._written(
            lambda answer: self._read_record(answer, Asset, "Assets"),
            "PUT",
            self._path_of("changeob", number),
            body=body,
        )

    def _event(self, action: str, number: str, event: Mapping[str, object]) -> Asset:
        return self._send("PUT", Asset, action, number, body=event, one="Assets")


_ROW_CHECKS: dict[str, Callable[[AssetSummary, Any], bool]] = {
    "description": contains("description"),
    "type": contains("type"),
}
