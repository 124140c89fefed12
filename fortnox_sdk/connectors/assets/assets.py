"""Assets (anläggningstillgångar) and what happens to them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Connector, complete
from fortnox_sdk.connectors._selection import Selection, contained
from fortnox_sdk.connectors.files._attaching import Content, in_inbox
from fortnox_sdk.connectors.files.asset_file_connections import (
    AssetFileConnection,
    AssetFileConnectionConnector,
)
from fortnox_sdk.connectors.files.inbox import InboxFolder
from fortnox_sdk.entities.codec import Entity, decode_json, encode, encode_json, read_only, wire
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "Asset", "AssetConnector", "AssetFilter", "AssetSummary", "Depreciation", "History"]


AssetFilter = Literal["active", "fully_depreciated", "inactive", "scrapped", "sold", "voided"]


@attrs.frozen(kw_only=True)
class History(Entity):
    """Something that happened to the asset, with its voucher."""

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
    """An asset; amounts are in SEK. What tells of its purchase and place is taken on create alone."""

    account_asset_id: int | None = None
    account_depreciation_id: int | None = None
    account_value_loss_id: int | None = None
    acquisition_date: date | None = None
    acquisition_start: date | None = None
    """When depreciation begins: the first of a month, else it is refused (measured by others)."""
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
    id: int | None = read_only()
    insured_number: str | None = None
    insured_with: str | None = None
    manual_ob: Decimal | None = None
    notes: str | None = None
    number: str | None = None
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
    """An asset, as lists give it."""

    acquisition_date: date | None = None
    acquisition_value: Decimal | None = None
    depreciated_to: date | None = None
    depreciation_final: date | None = None
    description: str | None = None
    id: int | None = None
    number: str | None = None
    status: str | None = None
    status_id: str | None = None
    type: str | None = None
    type_id: int | None = None
    url: str | None = wire("@url")


@attrs.frozen(kw_only=True)
class Depreciation(Entity):
    """A voucher that a depreciation made."""

    financial_year: int | None = None
    voucher_number: int | None = None
    voucher_series: str | None = None
    url: str | None = wire("@url")


@attrs.frozen(kw_only=True)
class _Depreciations(Entity):
    """The envelope of a depreciation's answer."""

    assets_depreciation: tuple[Depreciation, ...] = ()


class AssetConnector(
    Connector,
    path="/3/assets",
    one="Asset",
    many="Assets",
    scope="assets",
):
    """Assets.

    Requests stand under `Asset`, answers under `Assets`, also for one (live 2026). The key is the given number.

    Scope: assets. Financial year: none.
    """

    def get(self, number: str, /) -> Asset:
        """One asset with its history.

        Raises:
            NotFound: there is none with this number.
        """
        return self._one(self._session.send("GET", self._at(number)).body, Asset, "Assets")

    def list(
        self,
        *,
        filter: AssetFilter | None = None,  # noqa: A002 - Fortnox's word
        description: str | None = None,
        type: str | None = None,  # noqa: A002 - Fortnox's word
    ) -> Pager[AssetSummary]:
        """Assets.

        `filter` is one of Fortnox's own selections; a text is found anywhere in its field, in any letter
        case.
        """
        params: Selection = {"filter": filter, "description": description, "type": type}
        return self._pager(AssetSummary, params, shown=_SHOWN)

    def attach(self, number: str, content: Content, /, *, name: str | None = None) -> AssetFileConnection:
        """Put a file on an asset, which is read first: files go by its id. Needs the scope `inbox` too.

        Args:
            number: The asset's.
            content: The file's bytes, its path, or an open binary file.
            name: With its ending; None: as the file is called.

        Raises:
            InvalidInput: the file can't be read, or has no name; nothing was sent.
            BadRequest: the file is refused, and out of the inbox again (`NotFound` for the asset).
            OutcomeUnknown: an answer was lost; look at the asset and in the inbox first.
        """
        asset_id = self.get(number).id
        with in_inbox(self, InboxFolder.ASSETS, content, name) as stored:
            connection = AssetFileConnection(asset_id=str(asset_id), file_id=stored.id)
            return AssetFileConnectionConnector(self).create(connection)

    def depreciated_until(self, day: date, /) -> tuple[AssetSummary, ...]:
        """The assets that a depreciation until a day would take."""
        return self._rows(AssetSummary, "depreciations", day.isoformat())

    def create(self, asset: Asset, /) -> Asset:
        """Add an asset.

        Raises:
            BadRequest: it is refused, for instance since `acquisition_start` is not the first of a month.
            OutcomeUnknown: the answer was lost; look before adding it again.
        """
        return self._send("POST", Asset, body=complete(asset), one="Assets")

    def update(self, number: str, asset: Asset, /) -> Asset:
        """Change an asset; the specification takes description and notes.

        Raises:
            NotFound: there is none with this number.
        """
        return self._send("PUT", Asset, number, body=encode(asset), repeatable=True, one="Assets")

    def delete(self, number: str, /, *, day: date | None = None) -> None:
        """Remove an asset, as of a day.

        Raises:
            BadRequest: it was depreciated already.
        """
        body = None if day is None else encode_json({"Asset": {"Date": day}})
        self._session.send("DELETE", self._at(number), body=body)

    def depreciate(self, asset_ids: Sequence[int], /, *, until: date) -> tuple[Depreciation, ...]:
        """Write assets off until a day, and give the vouchers that were made.

        Raises:
            BadRequest: an asset can't be written off (`PeriodLocked` for the period).
            OutcomeUnknown: the answer was lost; look at the assets first.
        """
        body = encode_json({"Asset": {"AssetIds": [*asset_ids], "DepreciateUntil": until}})
        answer = self._session.send("POST", self._at("depreciate"), body=body)
        made = self._decoder.decode(decode_json(answer.body), _Depreciations, at="AssetsDepreciation")
        return made.assets_depreciation

    def scrap(self, number: str, /, *, day: date, percentage: int = 100, comment: str = "") -> Asset:
        """Scrap an asset, or a share of it in percent."""
        return self._event("scrap", number, {"Date": day, "Percentage": percentage, "Comment": comment})

    def sell(
        self, number: str, /, *, day: date, price: int, percentage: int = 100, comment: str = ""
    ) -> Asset:
        """Sell an asset, or a share of it in percent, for whole kronor."""
        event = {"Date": day, "Price": price, "Percentage": percentage, "Comment": comment}
        return self._event("sell", number, event)

    def write_down(self, number: str, /, *, day: date, amount: int, comment: str = "") -> Asset:
        """Lower the value, by whole kronor."""
        return self._event("writedown", number, {"Date": day, "Amount": amount, "Comment": comment})

    def write_up(self, number: str, /, *, day: date, amount: int, comment: str = "") -> Asset:
        """Raise the value, by whole kronor."""
        return self._event("writeup", number, {"Date": day, "Amount": amount, "Comment": comment})

    def change_opening_balance(self, number: str, /, *, amount: int, comment: str = "") -> Asset:
        """Set what was written off before the asset came to Fortnox, in whole kronor."""
        body = encode_json({"Amount": amount, "Comment": comment})
        answer = self._session.send("PUT", self._at("changeob", number), body=body)
        return self._one(answer.body, Asset, "Assets")

    def _event(self, word: str, number: str, event: Mapping[str, object]) -> Asset:
        return self._send("PUT", Asset, word, number, body=event, one="Assets")


_SHOWN: dict[str, Callable[[AssetSummary, Any], bool]] = {
    "description": contained("description"),
    "type": contained("type"),
}

CONNECTOR = AssetConnector
