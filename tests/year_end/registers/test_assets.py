"""Tests of fixed assets by account, with example books in memory."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.connectors.assets.asset_types import AssetType
from fortnox_sdk.connectors.assets.assets import Asset, History
from fortnox_sdk.year_end.appendix import FindingKind
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.registers.asset_records import AssetRecords
from fortnox_sdk.year_end.registers.assets import AssetAccounts
from fortnox_sdk.year_end.registers.register import AccountRegister
from tests.year_end.registers.paper_books import PaperBooks

MACHINES = AssetType(
    id=1, account_asset=1210, account_asset_id=31, account_depreciation=1219, account_depreciation_id=32
)
CARS = AssetType(
    id=2, account_asset=1240, account_asset_id=33, account_depreciation=1249, account_depreciation_id=34
)
LATHE = Asset(
    id=7,
    number="7",
    description="Svarv",
    acquisition_date=date(2022, 6, 1),
    acquisition_value=Decimal(1000),
    manual_ob=Decimal(300),
    type_id=1,
)
DEPRECIATION, OTHER = 61, 62
"""Numbers of event types. Fortnox does not document these numbers."""


def event(key: VoucherKey, on: date, amount: int, kind: int = DEPRECIATION) -> History:
    return History(
        amount=str(amount),
        day=on,
        event_id=kind,
        voucher_number=int(key.number),
        voucher_series=key.series,
        voucher_year=key.year,
    )


def register(
    paper: PaperBooks, *assets: Asset, disposed: frozenset[int] = frozenset()
) -> Mapping[str, AccountRegister]:
    records = AssetRecords(types=(MACHINES, CARS), assets=assets, disposed=disposed)
    return AssetAccounts(records=records, source=paper.source()).by_account()


def totals(accounts: Mapping[str, AccountRegister]) -> dict[str, Decimal]:
    return {account: part.total for account, part in accounts.items()}


def test_value_and_depreciation_are_on_the_accounts_of_the_type() -> None:
    paper = PaperBooks(opening_before={"1210": 1000, "1219": -300})
    key = paper.voucher(date(2025, 12, 31), {"1219": -100})
    lathe = attrs.evolve(LATHE, history=(event(key, date(2025, 12, 31), 100),))
    accounts = register(paper, lathe)
    assert totals(accounts) == {"1210": 1000, "1219": -400}
    (row,) = accounts["1219"].rows
    assert (row.number, row.text, row.on) == ("7", "Svarv", date(2022, 6, 1))


def test_an_asset_can_have_accounts_of_its_own() -> None:
    lathe = attrs.evolve(LATHE, account_asset_id=33, account_depreciation_id=34)
    assert totals(register(PaperBooks(), lathe)) == {"1240": 1000, "1249": -300}


def test_an_asset_with_an_unknown_account_makes_the_accounts_unverified() -> None:
    accounts = register(PaperBooks(), attrs.evolve(LATHE, account_asset_id=99))
    kinds = {account: [each.kind for each in part.findings] for account, part in accounts.items()}
    assert kinds == {key: [FindingKind.NOT_VERIFIED] for key in ("1210", "1219", "1240", "1249")}


def test_an_asset_that_was_acquired_after_the_balance_date_is_left_out() -> None:
    assert register(PaperBooks(), attrs.evolve(LATHE, acquisition_date=date(2026, 1, 1))) == {}


def test_a_voucher_for_several_assets_is_shared_by_the_amounts_of_the_register() -> None:
    paper, day = PaperBooks(), date(2025, 12, 31)
    key = paper.voucher(day, {"1219": -150})
    assets = (
        attrs.evolve(LATHE, history=(event(key, day, 100),)),
        attrs.evolve(LATHE, number="8", history=(event(key, day, 50),)),
    )
    rows = register(paper, *assets)["1219"].rows
    assert [(row.number, row.amount) for row in rows] == [("7", -400), ("8", -350)]


def test_an_old_event_is_a_depreciation_if_its_number_is_that_of_a_known_depreciation() -> None:
    paper, day = PaperBooks(), date(2025, 12, 31)
    key = paper.voucher(day, {"1219": -100})
    old = event(VoucherKey(1, "A", "5"), date(2023, 12, 31), 70)
    accounts = register(paper, attrs.evolve(LATHE, history=(old, event(key, day, 100))))
    assert accounts["1219"].total == -470
    assert accounts["1219"].findings == []


def test_an_old_event_is_a_depreciation_if_the_asset_is_depreciated_to_its_day() -> None:
    day = date(2023, 12, 31)
    lathe = attrs.evolve(LATHE, depreciated_to=day, history=(event(VoucherKey(1, "A", "5"), day, 70),))
    assert register(PaperBooks(), lathe)["1219"].total == -370


def test_an_event_whose_effect_is_not_known_makes_the_account_unverified() -> None:
    old = event(VoucherKey(1, "A", "5"), date(2023, 12, 31), 70, OTHER)
    part = register(PaperBooks(), attrs.evolve(LATHE, history=(old,)))["1219"]
    assert [each.kind for each in part.findings] == [FindingKind.NOT_VERIFIED]
    assert "A5" in part.findings[0].text.sv


def test_a_sold_asset_leaves_its_accounts_by_its_voucher() -> None:
    paper, day = PaperBooks(), date(2025, 8, 1)
    key = paper.voucher(day, {"1210": -1000, "1219": 300, "1930": 650})
    lathe = attrs.evolve(LATHE, history=(event(key, day, 650, OTHER),))
    accounts = register(paper, lathe, disposed=frozenset({7}))
    assert totals(accounts) == {"1210": 0, "1219": 0}
    assert accounts["1210"].rows == []


def test_an_asset_that_was_sold_before_the_books_begin_is_left_out() -> None:
    old = event(VoucherKey(1, "A", "5"), date(2023, 5, 1), 650, OTHER)
    assert register(PaperBooks(), attrs.evolve(LATHE, history=(old,)), disposed=frozenset({7})) == {}


def test_the_acquisition_itself_is_not_counted_twice() -> None:
    paper, day = PaperBooks(), date(2025, 3, 1)
    key = paper.voucher(day, {"1210": 1000})
    new = attrs.evolve(LATHE, acquisition_date=day, manual_ob=None, history=(event(key, day, 1000, OTHER),))
    assert totals(register(paper, new)) == {"1210": 1000}


def test_a_sale_of_an_asset_without_depreciation_counts_its_value_and_not_its_price() -> None:
    paper, day = PaperBooks(), date(2025, 8, 1)
    key = paper.voucher(day, {"1210": -1000, "1930": 650})
    lathe = attrs.evolve(LATHE, manual_ob=None, history=(event(key, day, 650, OTHER),))
    assert totals(register(paper, lathe, disposed=frozenset({7}))) == {"1210": 0}


def test_two_assets_in_one_voucher_of_a_purchase_are_counted_once_each() -> None:
    paper, day = PaperBooks(), date(2025, 3, 1)
    key = paper.voucher(day, {"1210": 3000})
    new = attrs.evolve(LATHE, acquisition_date=day, manual_ob=None, history=(event(key, day, 1000, OTHER),))
    other = attrs.evolve(new, number="8", acquisition_value=Decimal(2000))
    assert totals(register(paper, new, other)) == {"1210": 3000}


def test_two_assets_in_one_voucher_of_a_sale_make_the_account_unverified() -> None:
    paper, day = PaperBooks(), date(2025, 8, 1)
    key = paper.voucher(day, {"1210": -2000, "1219": 600})
    lathe = attrs.evolve(LATHE, history=(event(key, day, 650, OTHER),))
    part = register(paper, lathe, attrs.evolve(lathe, number="8"))["1219"]
    assert [each.kind for each in part.findings] == [FindingKind.NOT_VERIFIED] * 2


def test_an_event_without_a_readable_amount_is_taken_from_its_voucher() -> None:
    paper, day = PaperBooks(), date(2025, 12, 31)
    key = paper.voucher(day, {"1219": -100})
    lathe = attrs.evolve(LATHE, history=(attrs.evolve(event(key, day, 100), amount="hundra"),))
    assert register(paper, lathe)["1219"].total == -400
