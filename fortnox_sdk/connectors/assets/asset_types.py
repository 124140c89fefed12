"""Asset types (tillgångstyper): how a kind of asset is booked."""

import attrs

from fortnox_sdk.connectors._base import Deletes, Gets, complete
from fortnox_sdk.entities.codec import Entity, encode, encode_json, read_only
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "AssetType", "AssetTypeConnector"]


@attrs.frozen(kw_only=True)
class AssetType(Entity):
    """A type. Accounts are given by their ids in Fortnox; the account numbers are read only."""

    account_asset: int | None = read_only()
    account_asset_id: int | None = None
    account_depreciation: int | None = read_only()
    account_depreciation_id: int | None = None
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
    id: int | None = read_only()
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
    """Types of assets.

    Scope: assets. Financial year: none.
    """

    entity = AssetType

    def create(self, key: int, asset_type: AssetType, /) -> AssetType:
        """Add a type. The key in the address is the specification's; what it means is not documented.

        Raises:
            BadRequest: it is refused.
            OutcomeUnknown: the answer was lost; look before adding it again.
        """
        body = encode_json({"AssetType": complete(asset_type)})
        return self._one(self._session.send("POST", self._at(key), body=body).body, AssetType)

    def update(self, key: int, asset_type: AssetType, /) -> AssetType:
        """Change a type's description and notes.

        Raises:
            NotFound: there is none with this id.
        """
        body = encode_json({"AssetType": encode(asset_type)})
        answer = self._session.send("PUT", self._at(key), body=body, repeatable=True)
        return self._one(answer.body, AssetType)

    def list(self) -> Pager[AssetType]:
        """All of them."""
        return self._pager(AssetType, {})


CONNECTOR = AssetTypeConnector
