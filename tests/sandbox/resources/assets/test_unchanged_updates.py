"""Tests that a record can be written back with the writable fields that were read, and that nothing changes."""

from datetime import date
from decimal import Decimal

import pytest

from fortnox_sdk.connectors.assets.assets import Asset

pytestmark = pytest.mark.assumed("a PUT with all writable fields of an asset and of an asset type")


def test_asset_can_be_written_back_as_it_was_read(client):
    asset = Asset(
        description="Skåpbil",
        acquisition_date=date(2025, 1, 15),
        acquisition_value=Decimal(60000),
        depreciate_to_residual_value=Decimal(5000),
        notes="Besiktad",
    )
    number = client.assets.create(asset).number
    client.assets.depreciate([client.assets.get(number).id], until=date(2025, 12, 31))
    read = client.assets.get(number)
    assert client.assets.update(number, read) == read
    assert client.assets.get(number) == read


def test_asset_type_can_be_written_back_as_it_was_read(client):
    read = client.asset_types.get(1)
    assert client.asset_types.update(read.id, read) == read


def test_change_of_a_field_that_only_a_new_record_has_is_refused(client, api):
    client.assets.create(Asset(number="9", description="Skåpbil", acquisition_value=Decimal(60000)))
    assert api.refused("PUT", "assets/9", {"Asset": {"AcquisitionValue": 50000}})[1] == 2001399
    assert api.refused("PUT", "assets/types/1", {"AssetType": {"Number": "NY"}})[1] == 2001399
