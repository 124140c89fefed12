"""The register of fixed assets, as read from Fortnox."""

from typing import Final

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.assets.asset_types import AssetType
from fortnox_sdk.connectors.assets.assets import Asset, AssetFilter

_NOT_COUNTED: Final[tuple[AssetFilter, ...]] = ("inactive", "voided")
_DISPOSED: Final[tuple[AssetFilter, ...]] = ("scrapped", "sold")


@attrs.frozen(kw_only=True)
class AssetRecords:
    """The register of fixed assets, as read from Fortnox."""

    types: tuple[AssetType, ...]
    assets: tuple[Asset, ...]
    """The assets with their history. Inactive and voided assets are left out."""
    disposed: frozenset[int] = frozenset()
    """The ids of the assets that are sold or scrapped."""


def read_assets(client: FortnoxClient) -> AssetRecords:
    """Read the asset types, and the assets that are neither inactive nor voided.

    Each asset takes a request, because the list does not show depreciation.
    """
    summaries = list(client.assets.list())
    if not summaries:
        return AssetRecords(types=(), assets=())
    ids = {
        name: frozenset(row.id for row in client.assets.list(filter=name) if row.id is not None)
        for name in (*_NOT_COUNTED, *_DISPOSED)
    }
    not_counted = frozenset[int]().union(*(ids[name] for name in _NOT_COUNTED))
    return AssetRecords(
        types=tuple(client.asset_types.list()),
        assets=tuple(
            client.assets.get(row.number) for row in summaries if row.number and row.id not in not_counted
        ),
        disposed=frozenset[int]().union(*(ids[name] for name in _DISPOSED)),
    )
