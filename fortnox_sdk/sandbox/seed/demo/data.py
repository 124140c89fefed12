"""The demo company's data, read from the TOML files in this folder.

The classes are named tuples, because attrs would compile the methods of each class and so make the start of an empty
sandbox 2 % slower.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from fortnox_sdk.sandbox.seed.simulated_invoice import Event, SoldRow


class Account(NamedTuple):
    """An account of the demo company's chart of accounts: its name and its SRU code for the tax return."""

    name: str
    sru: str


class Series(NamedTuple):
    """A voucher series; only a `manual` series accepts vouchers that a user enters."""

    code: str
    description: str
    manual: bool


class Dimension(NamedTuple):
    """A SIE dimension; `objects` maps object numbers to names."""

    number: str
    name: str
    objects: Mapping[str, str]


class Customer(NamedTuple):
    """A customer; a foreign customer has no organisation number."""

    name: str
    currency: str
    vat_type: str
    country: str
    city: str
    org_number: str = ""


class Supplier(NamedTuple):
    """A supplier of the demo company."""

    name: str
    currency: str
    country: str
    city: str


class TaxReduction(NamedTuple):
    """A tax reduction of a sale: its type (such as `rot`), the person who requests it, and the requested amount."""

    kind: str
    person: str
    personal_number: str
    amount: Decimal


class Accrual(NamedTuple):
    """An accrual of a purchase: `per_month` is moved to the account `cost` in each month from `first` to `last`."""

    cost: int
    per_month: Decimal
    first: date
    last: date
    text: str


class Sale(NamedTuple):
    """A customer invoice and its later events."""

    day: date
    customer: int
    rows: tuple[SoldRow, ...]
    rate: Decimal | None = None
    draft: bool = False
    tax_reduction: TaxReduction | None = None
    events: tuple[Event, ...] = ()


class Purchase(NamedTuple):
    """A supplier invoice and its later events; `number` is the supplier's invoice number."""

    day: date
    supplier: int
    account: str
    net: Decimal
    number: str
    rate: Decimal | None = None
    draft: bool = False
    accrual: Accrual | None = None
    events: tuple[Event, ...] = ()


class Correction(NamedTuple):
    """A correction of a voucher row by `amount`. The account `against` gets the opposite amount."""

    account: str
    amount: Decimal
    against: str


class Voucher(NamedTuple):
    """A manual voucher. `rows` maps accounts to amounts; a debit is positive.

    `vacation_debt` is true for the voucher that posts the vacation debts of all employees (`Employee.debt`).
    """

    day: date
    text: str
    rows: Mapping[str, Decimal]
    correction: Correction | None = None
    vacation_debt: bool = False


class AssetType(NamedTuple):
    """A type of asset, with its accounts for assets, accumulated depreciation and depreciation cost."""

    number: str
    description: str
    asset: int
    depreciation: int
    cost: int


class Asset(NamedTuple):
    """A fixed asset. `opening` is the depreciation before the first year of the books."""

    number: str
    type: str
    text: str
    acquired: date
    value: Decimal
    opening: Decimal
    final: date


class Employee(NamedTuple):
    """An employee with the vacation days and the vacation debt at the end of the first year."""

    number: str
    employed: date
    first_name: str
    last_name: str
    days: Decimal
    debt: Decimal
    contribution: Decimal


class DemoCompany(NamedTuple):
    """The demo company's name and address, chart of accounts, series, dimensions and opening balances."""

    name: str
    org_number: str
    address: str
    zip_code: str
    city: str
    opening: Mapping[str, str]
    series: Sequence[Series]
    dimensions: Sequence[Dimension]
    chart: Mapping[str, Account]


class DemoEvents(NamedTuple):
    """The demo company's customers, suppliers, invoices, vouchers and registers during two years."""

    customers: Sequence[Customer]
    suppliers: Sequence[Supplier]
    sales: Sequence[Sale]
    purchases: Sequence[Purchase]
    vat_days: Sequence[date]
    vouchers: Sequence[Voucher]
    asset_types: Sequence[AssetType]
    assets: Sequence[Asset]
    depreciation_days: Sequence[date]
    employees: Sequence[Employee]


def _with_numbers(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return the values, with the texts under the keys `names` converted to `Decimal`. A key may be missing."""
    return {**values, **{name: Decimal(values[name]) for name in names if name in values}}


def _events(values: Mapping[str, Any]) -> tuple[Event, ...]:
    return tuple(Event(**event) for event in values.get("events", ()))


def _sale(values: Mapping[str, Any]) -> Sale:
    fields = _with_numbers(values, "rate")
    fields |= {"rows": tuple(SoldRow(**row) for row in values["rows"]), "events": _events(values)}
    if "tax_reduction" in values:
        fields["tax_reduction"] = TaxReduction(**_with_numbers(values["tax_reduction"], "amount"))
    return Sale(**fields)


def _purchase(values: Mapping[str, Any]) -> Purchase:
    fields = _with_numbers(values, "net", "rate")
    fields["events"] = _events(values)
    if "accrual" in values:
        fields["accrual"] = Accrual(**_with_numbers(values["accrual"], "per_month"))
    return Purchase(**fields)


def _voucher(values: Mapping[str, Any]) -> Voucher:
    fields = {**values}
    fields["rows"] = _with_numbers(values["rows"], *values["rows"])
    if "correction" in values:
        fields["correction"] = Correction(**_with_numbers(values["correction"], "amount"))
    return Voucher(**fields)


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("fortnox_sdk.sandbox.seed.demo").joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def demo_company() -> DemoCompany:
    """Return the demo company's base data; the files are read once per process."""
    table = _table("company")
    return DemoCompany(
        series=[Series(**values) for values in table.pop("series")],
        dimensions=[Dimension(**values) for values in table.pop("dimension")],
        chart={number: Account(**values) for number, values in _table("chart").items()},
        **table,
    )


@cache
def demo_events() -> DemoEvents:
    """Return the demo company's business events; the files are read once per process."""
    vouchers, assets = _table("vouchers"), _table("assets")
    return DemoEvents(
        customers=[Customer(**values) for values in _table("customers")["customer"]],
        suppliers=[Supplier(**values) for values in _table("suppliers")["supplier"]],
        sales=[_sale(values) for values in _table("sales")["sale"]],
        purchases=[_purchase(values) for values in _table("purchases")["purchase"]],
        vat_days=vouchers["vat_days"],
        vouchers=[_voucher(values) for values in vouchers["voucher"]],
        asset_types=[AssetType(**values) for values in assets["type"]],
        assets=[Asset(**_with_numbers(values, "value", "opening")) for values in assets["asset"]],
        depreciation_days=assets["depreciation_days"],
        employees=[
            Employee(**_with_numbers(values, "days", "debt", "contribution"))
            for values in _table("payroll")["employee"]
        ],
    )
