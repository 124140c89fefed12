"""Asset types (tillgångstyper), with the accounts for each kind of asset."""

from collections.abc import Iterable

import attrs

from fortnox_sdk.connectors._base import Deletes, Gets
from fortnox_sdk.entities.codec import Entity, encode_json, read_only, sent_as
from fortnox_sdk.entities.updates import encode_new, encode_update
from fortnox_sdk.http.paging import Pager

__all__ = ["AssetType", "AssetTypeConnector"]


@attrs.frozen(kw_only=True)
class AssetType(Entity):
    """A type of asset.

    You can set four of its accounts, by their ids in Fortnox: `account_asset_id`, `account_depreciation_id`,
    `account_offset_sale_id` and `account_value_loss_id`.
    """

    account_asset: int | None = read_only()
    account_asset_id: int | None = None
    account_depreciation: int | None = read_only()
    account_depreciation_id: int | None = None
    account_offset_sale: int | None = read_only()
    account_offset_sale_id: int | None = sent_as(str)
    """The id of the account for the gain or loss on sales of assets. Without this account, Fortnox refuses a sale."""
    account_revaluation: int | None = read_only()
    account_revaluation_id: int | None = read_only()
    account_sale_loss: int | None = read_only()
    account_sale_loss_id: int | None = read_only()
    account_sale_win: int | None = read_only()
    account_sale_win_id: int | None = read_only()
    account_value_loss: int | None = read_only()
    account_value_loss_id: int | None = None
    account_write_down: int | None = read_only()
    account_write_down_ack: int | None = read_only()
    account_write_down_ack_id: int | None = read_only()
    account_write_down_id: int | None = read_only()
    description: str | None = None
    id: int = read_only()
    in_use: bool | None = read_only()
    notes: str | None = None
    number: str | None = None
    type: int | None = None
    url: str | None = read_only(name="@url")


class AssetTypeConnector(
    Gets[AssetType, int],
    Deletes[int],
    path="/3/assets/types",
    one="Type",
    many="Types",
    scope="assets",
):
    """Operations on asset types.

    Requests use the envelope `AssetType`. Responses use `Type` for a record and `Types` for a list.

    Scope: assets. Calls need no financial year.
    """

    entity = AssetType

    def create(self, asset_type: AssetType, /, *, key: int | None = None) -> AssetType:
        """Create an asset type.

        Args:
            asset_type: The new asset type.
            key: The number in the URL path. Fortnox's API specification requires it, but does not say what it means.
                If None, the path has no number, as in the live tests of Fortnox.NET.SDK (2026).

        Raises:
            InvalidInput: A field is set that only Fortnox can set; nothing was sent.
            BadRequest: Fortnox refused the asset type.
            OutcomeUnknown: The response was lost; check whether the asset type exists before you create it again.
        """
        body = encode_json({"AssetType": encode_new(asset_type)})
        path = self._path_of() if key is None else self._path_of(key)
        return self._written(self._read_asset_type, "POST", path, body=body)

    def update(
        self, key: int, asset_type: AssetType, /, *, since: AssetType | None = None, clear: Iterable[str] = ()
    ) -> AssetType:
        """Change `description`, `notes` and `account_offset_sale_id` of an asset type.

        According to Fortnox's API specification, other fields can't be changed.

        Raises:
            InvalidInput: A field was emptied although `clear` does not name it, a read-only field was changed, or
                `clear` names a field that can't be emptied; nothing was sent.
            BadRequest: Fortnox refused the change.
            NotFound: Fortnox has no asset type with this id.
            OutcomeUnknown: Neither the request nor its retries got a response; it is safe to send the change again.
        """
        body = encode_json({"AssetType": encode_update(asset_type, since=since, clear=clear)})
        return self._written(self._read_asset_type, "PUT", self._path_of(key), body=body, repeatable=True)

    def list(self, *, limit: int | None = None) -> Pager[AssetType]:
        """Return every asset type, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(AssetType, {}, limit=limit)

    def _read_asset_type(self, body: bytes) -> AssetType:
        return self._read_record(body, AssetType)
