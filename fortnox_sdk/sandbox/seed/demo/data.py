"""The demo company's data, read from the TOML files in this folder.

Classes without converters are named tuples. attrs compiles the methods of each class, which would make the start of an
empty sandbox 1 % slower.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from attrs import field, frozen

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


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _rows(rows: Sequence[Mapping[str, Any]]) -> tuple[SoldRow, ...]:
    return tuple(SoldRow(**row) for row in rows)


def _events(events: Sequence[Mapping[str, Any]]) -> tuple[Event, ...]:
    return tuple(Event(**event) for event in events)


@frozen(kw_only=True)
class TaxReduction:
    """A tax reduction of a sale: its type, such as `rot`, the person who requests it and the requested amount."""

    kind: str
    person: str
    personal_number: str
    amount: Decimal = field(converter=Decimal)


def _tax_reduction(values: Mapping[str, str] | None) -> TaxReduction | None:
    return None if values is None else TaxReduction(**values)


@frozen(kw_only=True)
class Accrual:
    """An accrual of a purchase: the cost of each month from `first` to `last` is moved to the account `cost`."""

    cost: int
    per_month: Decimal = field(converter=Decimal)
    first: date
    last: date
    text: str


def _accrual(values: Mapping[str, Any] | None) -> Accrual | None:
    return None if values is None else Accrual(**values)


@frozen(kw_only=True)
class Sale:
    """A customer invoice and its later events."""

    day: date
    customer: int
    rows: tuple[SoldRow, ...] = field(converter=_rows)
    rate: Decimal | None = field(default=None, converter=_amount)
    draft: bool = False
    tax_reduction: TaxReduction | None = field(default=None, converter=_tax_reduction)
    events: tuple[Event, ...] = field(default=(), converter=_events)


@frozen(kw_only=True)
class Purchase:
    """A supplier invoice and its later events; `number` is the supplier's invoice number."""

    day: date
    supplier: int
    account: str
    net: Decimal = field(converter=Decimal)
    number: str
    rate: Decimal | None = field(default=None, converter=_amount)
    draft: bool = False
    accrual: Accrual | None = field(default=None, converter=_accrual)
    events: tuple[Event, ...] = field(default=(), converter=_events)


@frozen(kw_only=True)
class Correction:
    """A correction of a voucher row. The difference is posted to the account `against`."""

    account: str
    amount: Decimal = field(converter=Decimal)
    against: str


def _amounts(rows: Mapping[str, str]) -> Mapping[str, Decimal]:
    return {account: Decimal(amount) for account, amount in rows.items()}


def _correction(values: Mapping[str, str] | None) -> Correction | None:
    return None if values is None else Correction(**values)


@frozen(kw_only=True)
class Voucher:
    """A manual voucher. `rows` maps accounts to amounts; a debit is positive.

    `vacation_debt` is true for the voucher that posts the vacation debts of all employees (`Employee.debt`).
    """

    day: date
    text: str
    rows: Mapping[str, Decimal] = field(converter=_amounts)
    correction: Correction | None = field(default=None, converter=_correction)
    vacation_debt: bool = False


class AssetType(NamedTuple):
    """A type of asset with its accounts for the assets, the accumulated depreciation and the cost."""

    number: str
    description: str
    asset: int
    depreciation: int
    cost: int


@frozen(kw_only=True)
class Asset:
    """A fixed asset. `opening` is the depreciation before the first year of the books."""

    number: str
    type: str
    text: str
    acquired: date
    value: Decimal = field(converter=Decimal)
    opening: Decimal = field(converter=Decimal)
    final: date


@frozen(kw_only=True)
class Employee:
    """An employee with the vacation days and the vacation debt at the end of the first year."""

    number: str
    employed: date
    first_name: str
    last_name: str
    days: Decimal = field(converter=Decimal)
    debt: Decimal = field(converter=Decimal)
    contribution: Decimal = field(converter=Decimal)


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
        sales=[Sale(**values) for values in _table("sales")["sale"]],
        purchases=[Purchase(**values) for values in _table("purchases")["purchase"]],
        vat_days=vouchers["vat_days"],
        vouchers=[Voucher(**values) for values in vouchers["voucher"]],
        asset_types=[AssetType(**values) for values in assets["type"]],
        assets=[Asset(**values) for values in assets["asset"]],
        depreciation_days=assets["depreciation_days"],
        employees=[Employee(**values) for values in _table("payroll")["employee"]],
    )
