"""Tests with random histories of assets in the sandbox: the register and the books agree on every day."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.assets.assets import Asset
from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.errors import BadRequest
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox, serve
from fortnox_sdk.testing import connect
from fortnox_sdk.year_end.appendix import Appendix, Ledger
from fortnox_sdk.year_end.job import YearEnd

FIRST, LAST = date(2025, 1, 1), date(2026, 3, 31)
KINDS = ("depreciate", "depreciate", "write_down", "write_up", "sell", "scrap")


@pytest.fixture(scope="module")
def quick() -> Iterator[Sandbox]:
    with serve(rate_limit=False) as sandbox:
        sandbox.snapshot("demo")
        yield sandbox


def acquire(client: FortnoxClient, chance: random.Random, number: str) -> Asset:
    """Create an asset, and book its acquisition."""
    value, day = Decimal(chance.randrange(1000, 9000)), FIRST + timedelta(days=chance.randrange(150))
    rows = (VoucherRow(account=1220, debit=value), VoucherRow(account=1930, credit=value))
    client.vouchers.create(
        Voucher(voucher_series="A", transaction_date=day, description="Inköp", voucher_rows=rows),
        financial_year=2,
    )
    asset = Asset(number=number, description="Maskin", acquisition_date=day, acquisition_value=value)
    return client.assets.create(asset)


def change(client: FortnoxClient, chance: random.Random, asset: Asset, day: date) -> None:
    """Make a random change to an asset, such as a depreciation. Ignore the error if Fortnox refuses the change."""
    number = asset.number or ""
    try:
        match chance.choice(KINDS):
            case "depreciate":
                client.assets.depreciate([asset.id or 0], until=day)
            case "write_down":
                client.assets.write_down(number, day=day, amount=chance.randrange(1, 300))
            case "write_up":
                client.assets.write_up(number, day=day, amount=chance.randrange(1, 300))
            case "sell":
                share = chance.choice([40, 100])
                client.assets.sell(number, day=day, price=chance.randrange(1, 5000), percentage=share)
            case _:
                client.assets.scrap(number, day=day, percentage=chance.choice([25, 100]))
    except BadRequest:
        pass


def differences(appendices: tuple[Appendix, ...]) -> dict[str, tuple[Decimal | None, tuple[str, ...]]]:
    return {
        each.account: (each.difference, tuple(str(finding.text) for finding in each.findings))
        for each in appendices
        if each.ledger is Ledger.ASSETS and (each.difference or not each.reconciled)
    }


@pytest.mark.parametrize("seed", range(6))
def test_the_register_agrees_with_the_books_on_every_day(quick: Sandbox, tmp_path: Path, seed: int) -> None:
    quick.restore("demo")
    client, chance = connect(quick, pace=Pace.off), random.Random(seed)
    assets = [acquire(client, chance, str(number)) for number in (81, 82, 83)]
    days = sorted(date(2025, 6, 1) + timedelta(days=chance.randrange(300)) for _ in range(12))
    for day in days:
        change(client, chance, chance.choice(assets), day)
    quick.carry_balances(1)
    for day in (chance.choice(days), LAST):
        binder = YearEnd(client, day, folder=tmp_path).binder()
        assert differences(binder.appendices) == {}, day
