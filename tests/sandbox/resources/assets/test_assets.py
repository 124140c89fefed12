"""Tests of assets with `FortnoxClient`: each event of an asset posts a voucher and changes the accounts."""

import re
from datetime import date
from decimal import Decimal

import pytest

from fortnox_sdk.connectors.assets.asset_types import AssetType
from fortnox_sdk.connectors.assets.assets import Asset
from fortnox_sdk.errors import ApiError, BadRequest, NotFound


@pytest.fixture
def asset(client):
    return client.assets.create(
        Asset(
            description="Skåpbil",
            acquisition_date=date(2025, 1, 15),
            acquisition_start=date(2025, 1, 1),
            acquisition_value=Decimal(60000),
        )
    )


def rows(api, history):
    path = f"vouchers/{history.voucher_series}/{history.voucher_number}"
    found = api.get(path, financialyear=history.voucher_year)["Voucher"]["VoucherRows"]
    return {row["Account"]: row["Debit"] - row["Credit"] for row in found}


@pytest.mark.assumed("the StatusId, Type and DepreciationFinal of an asset created without a type")
def test_single_asset_has_the_envelope_of_the_list(client, api, asset):
    assert list(api.get(f"assets/{asset.number}")) == ["Assets"]
    assert client.assets.get(asset.number) == asset
    assert (asset.status_id, asset.type, asset.depreciation_final) == (
        "active",
        "Inventarier",
        date(2029, 12, 31),
    )
    assert asset.id in [row.id for row in client.assets.list(filter="active")]
    assert client.assets.update(asset.number, Asset(notes="Besiktad")).notes == "Besiktad"
    with pytest.raises(BadRequest, match="första i en månad"):
        client.assets.create(Asset(description="Bil", acquisition_start=date(2025, 1, 2)))


@pytest.mark.assumed("the voucher of a depreciation")
def test_depreciation_posts_one_voucher_with_the_same_amount_each_month(client, api, asset):
    assert [row.id for row in client.assets.depreciable_until(date(2025, 12, 31))] == [asset.id]
    (made,) = client.assets.depreciate([asset.id], until=date(2025, 12, 31))
    after = client.assets.get(asset.number)
    assert after.depreciated_to == date(2025, 12, 31)
    assert rows(api, after.history[0]) == {7832: 12000, 1229: -12000}
    assert made.voucher_number == after.history[0].voucher_number
    assert client.assets.depreciable_until(date(2025, 12, 31)) == ()
    with pytest.raises(BadRequest):
        client.assets.depreciate([asset.id], until=date(2025, 12, 31))


@pytest.mark.assumed("the vouchers and the StatusId of an asset that is depreciated to its residual value")
def test_asset_is_depreciated_to_its_residual_value(client, api):
    new = Asset(
        description="Släp",
        acquisition_date=date(2025, 1, 15),
        acquisition_value=Decimal(60000),
        depreciate_to_residual_value=Decimal(12000),
        depreciation_final=date(2026, 12, 31),
    )
    asset = client.assets.create(new)
    for year, status in ((2025, "active"), (2026, "fully_depreciated")):
        client.assets.depreciate([asset.id], until=date(year, 12, 31))
        after = client.assets.get(asset.number)
        assert rows(api, after.history[-1]) == {7832: 24000, 1229: -24000}
        assert after.status_id == status


BLOG = "developer.fortnox.se/blog/updated-behaviour-when-selling-an-asset"


@pytest.mark.reported(f"{BLOG}: the price, and the difference on the Offset Sale Account")
def test_sale_posts_the_price_and_the_difference_on_the_offset_account(client, api, asset):
    client.asset_types.update(1, AssetType(account_offset_sale_id=3960))
    sold = client.assets.sell(asset.number, day=date(2025, 12, 31), price=61500)
    found = rows(api, sold.history[-1])
    assert 61500 in map(abs, found.values())
    assert abs(found[3960]) == 1500


@pytest.mark.assumed("the account of the price, and the side of a gain, in the voucher of a sold asset")
def test_price_of_a_sold_asset_is_on_the_account_of_gains_and_losses(client, api, asset):
    client.asset_types.update(1, AssetType(account_offset_sale_id=3960))
    sold = client.assets.sell(asset.number, day=date(2025, 12, 31), price=61500)
    found = rows(api, sold.history[-1])
    assert (abs(found[7832]), found[3960]) == (61500, -1500)


def server(client):
    """Create an asset of a new type, which has no offset account for sales, and return the asset."""
    asset_type = AssetType(number="DAT", description="Datorer", account_asset_id=1250)
    kind = client.asset_types.create(asset_type)
    return client.assets.create(
        Asset(
            description="Server",
            acquisition_date=date(2025, 1, 15),
            acquisition_value=Decimal(9000),
            type_id=kind.id,
        )
    )


@pytest.mark.reported(f"{BLOG}: assets of a type without this account can't be sold")
def test_asset_of_a_type_without_an_offset_account_cannot_be_sold(client):
    asset = server(client)
    with pytest.raises(ApiError):
        client.assets.sell(asset.number, day=date(2025, 12, 31), price=9000)
    client.asset_types.update(asset.type_id, AssetType(account_offset_sale_id=3990))
    assert client.assets.sell(asset.number, day=date(2025, 12, 31), price=9000).id == asset.id


@pytest.mark.assumed("the status of a sale of an asset whose type has no account for the offset")
def test_sale_without_an_offset_account_is_a_bad_request(client):
    with pytest.raises(BadRequest):
        client.assets.sell(server(client).number, day=date(2025, 12, 31), price=9000)


@pytest.mark.reported("support.fortnox.se/hc/sv/articles/207773449: De fem vanligaste frågorna")
def test_sale_needs_an_active_account_of_gains_and_losses(client, api, asset):
    api.sandbox.set_account(2, 7832, active=False)
    text = "Konto för reaförlust/vinst saknas (eller är inaktivt) för den aktuella tillgångstypen"
    with pytest.raises(BadRequest, match=re.escape(text)):
        client.assets.sell(asset.number, day=date(2025, 12, 31), price=61500)


@pytest.mark.assumed("the vouchers of a partly and of a completely sold asset")
def test_sold_asset_is_removed_from_its_accounts(client, api, asset):
    client.assets.depreciate([asset.id], until=date(2025, 12, 31))
    half = client.assets.sell(asset.number, day=date(2025, 12, 31), price=20000, percentage=50)
    assert rows(api, half.history[-1]) == {7832: 20000, 1229: 6000, 1220: -30000, 3990: 4000}
    sold = client.assets.sell(asset.number, day=date(2025, 12, 31), price=24000)
    assert (sold.status_id, sold.status) == ("sold", "Såld")
    assert rows(api, sold.history[-1]) == {7832: 24000, 1229: 6000, 1220: -30000}
    with pytest.raises(BadRequest, match="inte aktiv"):
        client.assets.scrap(asset.number, day=date(2025, 12, 31))


@pytest.mark.assumed("the vouchers of an asset that is written up, written down and scrapped")
def test_asset_is_written_up_written_down_and_scrapped(client, api, asset):
    up = client.assets.write_up(asset.number, day=date(2025, 6, 30), amount=1000, comment="Påbyggnad")
    assert (rows(api, up.history[-1])[1220], up.history[-1].notes) == (1000, "Påbyggnad")
    down = client.assets.write_down(asset.number, day=date(2025, 7, 31), amount=1000)
    assert sum(rows(api, down.history[-1]).values()) == 0
    with pytest.raises(BadRequest):
        client.assets.write_down(asset.number, day=date(2025, 7, 31), amount=10**9)
    assert client.assets.change_opening_balance(asset.number, amount=5000).manual_ob == 5000
    assert client.assets.scrap(asset.number, day=date(2025, 8, 31)).status_id == "scrapped"


@pytest.mark.specified("DELETE /3/assets/{GivenNumber}")
def test_deleting_voids_an_active_asset_and_removes_an_inactive_one(client, asset):
    client.assets.delete(asset.number, day=date(2025, 12, 31))
    assert client.assets.get(asset.number).id == asset.id
    idle = client.assets.create(Asset(description="Tomt")).number
    client.assets.delete(idle)
    with pytest.raises(NotFound):
        client.assets.get(idle)


@pytest.mark.assumed("the StatusId of an asset after a DELETE that voids it")
def test_status_of_a_deleted_active_asset_is_voided(client, asset):
    client.assets.delete(asset.number, day=date(2025, 12, 31))
    assert client.assets.get(asset.number).status_id == "voided"


@pytest.mark.reported("github.com/softwerkab/fortnox-csharp-api-sdk/tree/0e860d4: AssetTypesTests")
def test_asset_type_is_created_without_an_id(client):
    kind = client.asset_types.create(AssetType(number="DAT", description="Datorer", account_asset_id=1250))
    assert client.asset_types.get(kind.id) == kind
    assert client.asset_types.update(kind.id, AssetType(notes="Tre år")).notes == "Tre år"
    client.asset_types.delete(kind.id)
    with pytest.raises(NotFound):
        client.asset_types.get(kind.id)


@pytest.mark.assumed(
    "the Id and the accounts of an asset type created without them, and a DELETE of a type that assets use"
)
def test_asset_type_gets_accounts_and_cannot_be_deleted_while_assets_use_it(client, asset):
    assert client.asset_types.get(1).in_use is True
    kind = client.asset_types.create(AssetType(number="MOB", description="Mobiler", account_asset_id=1250))
    assert (kind.id, kind.account_asset, kind.account_depreciation) == (3, 1250, 1229)
    assert kind.in_use is False
    assert (kind.account_offset_sale, kind.account_offset_sale_id) == (None, None)
    with pytest.raises(BadRequest):
        client.asset_types.delete(1)


@pytest.mark.assumed(
    "a POST to /3/assets/types/7: the Id of the new type, and the error for an id that is no number"
)
def test_asset_type_can_have_its_id_in_the_url(client, api):
    asset_type = AssetType(number="DAT", description="Datorer", account_asset_id=1250)
    assert client.asset_types.create(asset_type, key=7).id == 7
    body = {"AssetType": {"Number": "DAT", "Description": "Datorer", "AccountAssetId": 1250}}
    assert api.refused("POST", "assets/types/x", body)[1] == 2000729


@pytest.mark.assumed("the voucher series of a depreciation after the predefined series of assets was changed")
def test_depreciation_is_posted_to_the_predefined_series_of_assets(client, api, asset):
    api.put("predefinedvoucherseries/ANL", {"PreDefinedVoucherSeries": {"VoucherSeries": "V"}})
    [voucher] = client.assets.depreciate([asset.id], until=date(2025, 12, 31))
    assert voucher.voucher_series == "V"
    assert [event.voucher_series for event in client.assets.get(asset.number).history][-1:] == ["V"]
