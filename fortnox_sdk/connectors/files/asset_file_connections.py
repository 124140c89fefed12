"""Files attached to assets."""

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes
from fortnox_sdk.entities.codec import Entity, key, read_only
from fortnox_sdk.http.paging import Pager

__all__ = ["AssetFileConnection", "AssetFileConnectionConnector"]


@attrs.frozen(kw_only=True)
class AssetFileConnection(Entity):
    """The connection of a file to an asset."""

    asset_id: int = key(sent_as=str)
    """The id of the asset, not its number."""
    file_id: str = key()
    name: str | None = read_only()
    """The name of the file."""
    url: str | None = read_only(name="@url")


class AssetFileConnectionConnector(
    Creates[AssetFileConnection],
    Deletes[str],
    path="/3/assetfileconnections",
    one="AssetFileConnection",
    many="AssetFileConnections",
    scope="assets",
):
    """Files attached to assets. The key of a file connection is the id of the file.

    File connections can be listed, but a single file connection can't be read. Fortnox does not document the scope;
    the SDK assumes `assets`.

    Scope: assets. Calls need no financial year.
    """

    entity = AssetFileConnection

    def list(self, *, limit: int | None = None) -> Pager[AssetFileConnection]:
        """Return the file connections of all assets, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(AssetFileConnection, {}, limit=limit)
