"""Deals that are played once, through the functions that answer API calls, and then copied many times.

A pattern keeps the records and vouchers that a deal leaves behind, with days counted from the invoice's day.
"""

import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from attrs import field, frozen

from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.seed.deals import PURCHASE, SALE, Deal, Side, purchase_body, sale_body
from fortnox_sdk.sandbox.seed.demo.sales import Event

__all__ = ["DAY", "NUMBER", "Kind", "Pattern", "PatternVoucher", "purchase_patterns", "sale_patterns"]

DAY = date(2025, 2, 3)  # all patterns begin on it
NUMBER = (
    900_000_000_000  # invoices of patterns are numbered from here, so that a copy finds the number in a text
)
_GAP = 10
_EUR, _USD = ("11.1850", "11.0420"), ("9.6120", "9.4870")  # rates when invoiced and when paid
_GOODS = ("Tält Fjällvind 3", "Sovsäck Dvala", "Stormkök Glöd", "Liggunderlag Mossa", "Regnjacka Dimma")
_VAT = (25, 25, 25, 25, 12, 6)
_COSTS = ("4010", "5220", "5410", "5800", "5910", "6110", "6230", "6540")


@frozen(kw_only=True)
class Kind:
    """What becomes of an invoice.

    Args:
        weight: How often.
        party: Number of the pattern customer or supplier.
        events: Days after the invoice, and what happens (see `sales.Event`).
        rates: Of the currency, when invoiced and when paid; None in SEK.
        housework: With ROT.
    """

    weight: int
    party: int
    events: tuple[tuple[int, str], ...] = ()
    rates: tuple[str, str] | None = None
    housework: bool = False

    @property
    def last(self) -> int:
        """Days until nothing more happens."""
        return max((days for days, _ in self.events), default=0)


# Customers: 1 Swedish company, 2 private person, 3 in the EU, 4 elsewhere. Suppliers: 1 Swedish, 2 EUR, 3 USD.
SALE_KINDS: Mapping[str, Kind] = {
    "open": Kind(weight=40, party=1),
    "open eur": Kind(weight=15, party=3, rates=_EUR),
    "paid": Kind(weight=600, party=1, events=((27, "all"),)),
    "paid late": Kind(weight=110, party=1, events=((71, "all"),)),
    "paid in parts": Kind(weight=60, party=1, events=((24, "40%"), (58, "all"))),
    "part open": Kind(weight=10, party=1, events=((30, "60%"),)),
    "written off": Kind(weight=20, party=1, events=((33, "all-0.50"),)),
    "credited": Kind(weight=30, party=1, events=((12, "credit"),)),
    "paid eur": Kind(weight=50, party=3, events=((29, "all"),), rates=_EUR),
    "paid usd": Kind(weight=30, party=4, events=((35, "all"),), rates=_USD),
    "private": Kind(weight=25, party=2, events=((20, "all"),)),
    "housework": Kind(weight=20, party=2, events=((20, "all"),), housework=True),
    "draft": Kind(weight=5, party=1, events=((0, "draft"),)),
    "cancelled": Kind(weight=5, party=1, events=((2, "cancel"),)),
}
PURCHASE_KINDS: Mapping[str, Kind] = {
    "open": Kind(weight=30, party=1),
    "open eur": Kind(weight=15, party=2, rates=_EUR),
    "paid": Kind(weight=800, party=1, events=((30, "all"),)),
    "paid in parts": Kind(weight=40, party=1, events=((30, "50%"), (60, "all"))),
    "credited": Kind(weight=25, party=1, events=((9, "credit"),)),
    "paid eur": Kind(weight=60, party=2, events=((30, "all"),), rates=_EUR),
    "paid usd": Kind(weight=30, party=3, events=((30, "all"),), rates=_USD),
    "draft": Kind(weight=5, party=1, events=((0, "draft"),)),
}


@frozen(kw_only=True)
class PatternVoucher:
    """A voucher that a deal leaves behind; `owner` is a resource and a key of the pattern."""

    days: int
    series: str
    text: str
    reference_type: str
    owner: tuple[str, str]
    rows: tuple[tuple[object, ...], ...]


@frozen(kw_only=True)
class Pattern:
    """A deal that was played.

    Args:
        kind: What it is one of.
        documents: The invoice, and the credit invoice if there is one, with their days.
        payments: Its payments, with their days.
        vouchers: In the order they were booked.
    """

    kind: Kind
    documents: Sequence[tuple[int, Body]]
    payments: Sequence[tuple[int, Body]]
    vouchers: Sequence[PatternVoucher] = field(factory=tuple[PatternVoucher, ...])


Caller = Callable[..., Call]


def sale_patterns(call: Caller, chance: random.Random, count: int) -> Iterator[tuple[str, Pattern]]:
    """Play sales: at least one of each kind, `count` in all where that is more."""
    for n, (name, kind) in enumerate(_drawn(SALE_KINDS, count)):
        rows = [
            (
                chance.choice(_GOODS),
                str(chance.randint(40, 900) * 5),
                chance.randint(1, 12),
                chance.choice(_VAT),
            )
            for _ in range(chance.randint(1, 4))
        ]
        number = NUMBER + n * _GAP
        body = sale_body(DAY.isoformat(), kind.party, kind.rates and kind.rates[0], tuple(rows))
        body["DocumentNumber"] = str(number)
        if kind.housework:
            body |= {"TaxReductionType": "rot"}
            body["InvoiceRows"] = [
                {"Description": "Arbete", "Price": Decimal(560), "DeliveredQuantity": str(chance.randint(8, 60)),
                 "VAT": 25, "HouseWork": True, "HouseWorkType": "CONSTRUCTION", "HouseWorkHoursToReport": 8},
                {"Description": "Virke", "Price": Decimal(chance.randint(20, 90) * 20), "DeliveredQuantity": "10",
                 "VAT": 25},
            ]  # fmt: skip
        yield name, _play(call, SALE, kind, number, body)


def purchase_patterns(call: Caller, chance: random.Random, count: int) -> Iterator[tuple[str, Pattern]]:
    """Play purchases, in the same way."""
    for n, (name, kind) in enumerate(_drawn(PURCHASE_KINDS, count)):
        account = chance.choice(_COSTS) if kind.rates is None else "4515" if kind.party == 2 else "4531"  # noqa: PLR2004
        number = NUMBER + n * _GAP
        body = purchase_body(
            DAY.isoformat(),
            kind.party,
            kind.rates and kind.rates[0],
            account=account,
            net=str(chance.randint(80, 9000) * 5),
            number=str(chance.randint(1000, 99_999)),
        )
        body["GivenNumber"] = str(number)
        yield name, _play(call, PURCHASE, kind, number, body)


def _drawn(kinds: Mapping[str, Kind], count: int) -> Iterator[tuple[str, Kind]]:
    """Each kind as often as its weight says, and at least once."""
    whole = sum(kind.weight for kind in kinds.values())
    for name, kind in kinds.items():
        for _ in range(max(1, count * kind.weight // whole)):
            yield name, kind


def _play(call: Caller, side: Side, kind: Kind, number: int, body: Body) -> Pattern:
    db, company = (asked := call(DAY)).db, asked.company
    before = db.execute("SELECT coalesce(max(id), 0) AS n FROM voucher").fetchone()["n"]
    events: list[Event] = [
        ((DAY + timedelta(days)).isoformat(), what, kind.rates and kind.rates[1])
        for days, what in kind.events
    ]
    deal = Deal(side, call, body, tuple(events))
    deal.begin()
    for event in events:
        deal.step(event)()
    resource = f"{side.one.lower()}s"
    documents = [
        found
        for key in (str(number), str(number + 1))
        if (found := records.find(db, company, resource, key)) is not None
    ]
    payments = [_found(db, company, side.payments.resource.name, key) for key in deal.payments]
    return Pattern(
        kind=kind,
        documents=[(_days(document["InvoiceDate"]), document) for document in documents],
        payments=[(_days(payment["PaymentDate"]), payment) for payment in payments],
        vouchers=tuple(_vouchers(db, before, (resource, side.payments.resource.name))),
    )


def _found(db: sqlite3.Connection, company: int, resource: str, key: str) -> Body:
    body = records.find(db, company, resource, key)
    if body is None:
        raise LookupError(f"{resource} {key} was not kept")
    return body


def _days(day: str) -> int:
    return (date.fromisoformat(day) - DAY).days


def _vouchers(db: sqlite3.Connection, after: int, resources: tuple[str, str]) -> Iterator[PatternVoucher]:
    for row in db.execute("SELECT * FROM voucher WHERE id > ? ORDER BY id", (after,)).fetchall():
        resource = resources["PAYMENT" in row["reference_type"]]
        rows = db.execute(
            "SELECT kind, account, amount, quantity, date, text, sign, objects FROM voucher_row WHERE voucher = ? "
            "ORDER BY id",
            (row["id"],),
        )
        yield PatternVoucher(
            days=_days(row["date"]),
            series=row["series"],
            text=row["text"],
            reference_type=row["reference_type"],
            owner=(resource, row["reference_number"]),
            rows=tuple(tuple(found) for found in rows),
        )
