"""Files of assets."""

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes
from fortnox_sdk.entities.codec import Entity, read_only
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "AssetFileConnection", "AssetFileConnectionConnector"]


@attrs.frozen(kw_only=True)
class AssetFileConnection(Entity):
    """A file on an asset."""

    asset_id: str | None = None
    file_id: str | None = None
    name: str | None = read_only()
    """The file's own."""
    url: str | None = read_only(name="@url")


class AssetFileConnectionConnector(
    Creates[AssetFileConnection],
    Deletes[str],
    path="/3/assetfileconnections",
    one="AssetFileConnection",
    many="AssetFileConnections",
    scope="assets",
):
    """Files of assets.

    There is no single read; the scope follows from the resource's area (the documents are silent).

    Scope: assets. Financial year: none.
    """

    entity = AssetFileConnection

    def list(self) -> Pager[AssetFileConnection]:
        """All of them."""
        return self._pager(AssetFileConnection, {})


CONNECTOR = AssetFileConnectionConnector
