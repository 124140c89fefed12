"""Patterns: invoices of a generated company that are simulated once and then copied many times.

A pattern contains the records and vouchers of a simulated invoice. Each date is also stored as a number of days after
the invoice date.
"""

import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from attrs import evolve, field, frozen

from fortnox_sdk.sandbox.books.behaviour import behaviour_of
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.payments import Payments
from fortnox_sdk.sandbox.resources.purchasing.supplier_invoice_payments import PAYMENTS as PAYMENTS_OUT
from fortnox_sdk.sandbox.resources.sales.invoice_payments import PAYMENTS as PAYMENTS_IN
from fortnox_sdk.sandbox.seed.simulated_invoice import (
    Event,
    SimulatedInvoice,
    SoldRow,
    purchase_body,
    sale_body,
)

DAY = date(2025, 2, 3)  # the invoice date of all patterns
# The first invoice number of the patterns. It is so long that it can be found in texts without confusion.
NUMBER = 900_000_000_000
_GAP = 10
# Exchange rates on the invoice date and on the payment date.
_EUR = (Decimal("11.1850"), Decimal("11.0420"))
_USD = (Decimal("9.6120"), Decimal("9.4870"))
_GOODS = ("Tält Fjällvind 3", "Sovsäck Dvala", "Stormkök Glöd", "Liggunderlag Mossa", "Regnjacka Dimma")
_VAT = (25, 25, 25, 25, 12, 6)
_COSTS = ("4010", "5220", "5410", "5800", "5910", "6110", "6230", "6540")


@frozen(kw_only=True)
class Kind:
    """A kind of invoice with its later events.

    Args:
        weight: Relative frequency of this kind among the copies.
        party: Number of the customer or supplier of the simulated invoice.
        events: Events after the creation of the invoice, with dates that are relative to the invoice date `DAY`.
        rates: Exchange rates on the invoice date and on the payment date. `None`: the invoice is in SEK.
        housework: True if the invoice has a ROT tax reduction.
        draft: True if the invoice is never posted.
    """

    weight: int
    party: int
    events: tuple[Event, ...] = ()
    rates: tuple[Decimal, Decimal] | None = None
    housework: bool = False
    draft: bool = False

    @property
    def rate(self) -> Decimal | None:
        """The exchange rate on the invoice date, or `None` for SEK."""
        return self.rates and self.rates[0]

    @property
    def last(self) -> int:
        """The number of days from the invoice date to the last event."""
        return max((_days(event.day) for event in self.events), default=0)


def _paid(days: int, *, share: int | None = None, write_off: str = "0") -> Event:
    return Event(
        day=DAY + timedelta(days),
        action="pay",
        share=None if share is None else Decimal(share),
        write_off=Decimal(write_off),
    )


def _credited(days: int) -> tuple[Event]:
    return (Event(day=DAY + timedelta(days), action="credit"),)


# Customers: 1 Swedish company, 2 private person, 3 EU, 4 outside the EU. Suppliers: 1 Swedish, 2 EUR, 3 USD.
SALE_KINDS: Mapping[str, Kind] = {
    "open": Kind(weight=40, party=1),
    "open eur": Kind(weight=15, party=3, rates=_EUR),
    "paid": Kind(weight=600, party=1, events=(_paid(27),)),
    "paid late": Kind(weight=110, party=1, events=(_paid(71),)),
    "paid in parts": Kind(weight=60, party=1, events=(_paid(24, share=40), _paid(58))),
    "part open": Kind(weight=10, party=1, events=(_paid(30, share=60),)),
    "written off": Kind(weight=20, party=1, events=(_paid(33, write_off="0.50"),)),
    "credited": Kind(weight=30, party=1, events=_credited(12)),
    "paid eur": Kind(weight=50, party=3, events=(_paid(29),), rates=_EUR),
    "paid usd": Kind(weight=30, party=4, events=(_paid(35),), rates=_USD),
    "private": Kind(weight=25, party=2, events=(_paid(20),)),
    "housework": Kind(weight=20, party=2, events=(_paid(20),), housework=True),
    "draft": Kind(weight=5, party=1, draft=True),
    "cancelled": Kind(weight=5, party=1, events=(Event(day=DAY + timedelta(2), action="cancel"),)),
}
PURCHASE_KINDS: Mapping[str, Kind] = {
    "open": Kind(weight=30, party=1),
    "open eur": Kind(weight=15, party=2, rates=_EUR),
    "paid": Kind(weight=800, party=1, events=(_paid(30),)),
    "paid in parts": Kind(weight=40, party=1, events=(_paid(30, share=50), _paid(60))),
    "credited": Kind(weight=25, party=1, events=_credited(9)),
    "paid eur": Kind(weight=60, party=2, events=(_paid(30),), rates=_EUR),
    "paid usd": Kind(weight=30, party=3, events=(_paid(30),), rates=_USD),
    "draft": Kind(weight=5, party=1, draft=True),
}


@frozen(kw_only=True)
class PatternVoucher:
    """A voucher of a simulated invoice.

    `days` is the number of days after the invoice date. `owner` is the resource and key of the invoice or payment that
    the voucher belongs to. `refers_to` is the resource and key in the voucher's reference; None without a reference.
    """

    days: int
    series: str
    text: str
    reference_type: str
    owner: tuple[str, str]
    refers_to: tuple[str, str] | None
    rows: tuple[tuple[object, ...], ...]


@frozen(kw_only=True)
class Pattern:
    """A simulated invoice with its records and vouchers.

    Args:
        kind: Kind of the invoice.
        documents: The records of the invoice and of its credit invoice, if it has one. Each item is a pair of the
            number of days after the invoice date and the record.
        payments: The records of the payments, in the same format as `documents`.
        vouchers: Vouchers in the order of posting.
    """

    kind: Kind
    documents: Sequence[tuple[int, Body]]
    payments: Sequence[tuple[int, Body]]
    vouchers: Sequence[PatternVoucher] = field(factory=tuple[PatternVoucher, ...])


Caller = Callable[..., Call]


def sale_patterns(call: Caller, rng: random.Random, count: int) -> Iterator[tuple[str, Pattern]]:
    """Simulate about `count` sales, at least one of each kind. Yield each pattern with the name of its kind."""
    for n, (name, kind) in enumerate(_repeat_by_weight(SALE_KINDS, count)):
        rows = [
            SoldRow(
                text=rng.choice(_GOODS),
                price=Decimal(rng.randint(40, 900) * 5),
                quantity=rng.randint(1, 12),
                vat=rng.choice(_VAT),
            )
            for _ in range(rng.randint(1, 4))
        ]
        number = NUMBER + n * _GAP
        body = sale_body(DAY, kind.party, kind.rate, rows)
        body["DocumentNumber"] = str(number)
        if kind.housework:
            body |= {"TaxReductionType": "rot"}
            body["InvoiceRows"] = [
                {"Description": "Arbete", "Price": Decimal(560), "DeliveredQuantity": str(rng.randint(8, 60)),
                 "VAT": 25, "HouseWork": True, "HouseWorkType": "CONSTRUCTION", "HouseWorkHoursToReport": 8},
                {"Description": "Virke", "Price": Decimal(rng.randint(20, 90) * 20), "DeliveredQuantity": "10",
                 "VAT": 25},
            ]  # fmt: skip
        yield name, _simulate(call, PAYMENTS_IN, kind, number, body)


def purchase_patterns(call: Caller, rng: random.Random, count: int) -> Iterator[tuple[str, Pattern]]:
    """Simulate about `count` purchases, at least one of each kind. Yield each pattern with the name of its kind."""
    for n, (name, kind) in enumerate(_repeat_by_weight(PURCHASE_KINDS, count)):
        account = rng.choice(_COSTS) if kind.rates is None else "4515" if kind.party == 2 else "4531"  # noqa: PLR2004
        number = NUMBER + n * _GAP
        body = purchase_body(
            DAY,
            kind.party,
            kind.rate,
            account=account,
            net=Decimal(rng.randint(80, 9000) * 5),
            number=str(rng.randint(1000, 99_999)),
        )
        body["GivenNumber"] = str(number)
        yield name, _simulate(call, PAYMENTS_OUT, kind, number, body)


def _repeat_by_weight(kinds: Mapping[str, Kind], count: int) -> Iterator[tuple[str, Kind]]:
    """Yield about `count` kinds in proportion to their weights, and each kind at least once."""
    total_weight = sum(kind.weight for kind in kinds.values())
    for name, kind in kinds.items():
        for _ in range(max(1, count * kind.weight // total_weight)):
            yield name, kind


def _simulate(call: Caller, payments: Payments, kind: Kind, number: int, body: Body) -> Pattern:
    tenant = call(DAY)
    last_id = tenant.db.execute("SELECT coalesce(max(id), 0) FROM voucher").fetchone()[0]
    rate = kind.rates and kind.rates[1]
    events = [evolve(event, rate=rate) for event in kind.events]
    invoice = SimulatedInvoice(payments, call, body, events, draft=kind.draft)
    invoice.create()
    for event in events:
        invoice.apply(event)
    invoices = payments.invoices
    matches = (invoices.find(tenant, key) for key in (str(number), str(number + 1)))
    documents = [document for document in matches if document is not None]
    payment_records = [payments.get(tenant, key) for key in invoice.payments]
    return Pattern(
        kind=kind,
        documents=[(_days(date.fromisoformat(record["InvoiceDate"])), record) for record in documents],
        payments=[(_days(date.fromisoformat(record["PaymentDate"])), record) for record in payment_records],
        vouchers=tuple(
            _vouchers(
                tenant.db,
                last_id,
                {
                    _voucher_key(record): (register.name, str(record[register.resource.key[0]]))
                    for register, records in ((invoices, documents), (payments, payment_records))
                    for record in records
                },
                _referenced_resource(tenant.db, payments),
            )
        ),
    )


def _days(day: date) -> int:
    return (day - DAY).days


def _voucher_key(record: Body) -> tuple[object, ...]:
    return record["VoucherYear"], record["VoucherSeries"], record["VoucherNumber"]


def _referenced_resource(db: sqlite3.Connection, payments: Payments) -> str | None:
    """Return the resource that the voucher of a payment refers to, or None if the voucher has no reference."""
    resources = {"invoice": payments.invoices.name, "payment": payments.name, "none": None}
    return resources[behaviour_of(db).payment_reference]


def _vouchers(
    db: sqlite3.Connection,
    last_id: int,
    owners: Mapping[tuple[object, ...], tuple[str, str]],
    payments_refer_to: str | None,
) -> Iterator[PatternVoucher]:
    for row in db.execute("SELECT * FROM voucher WHERE id > ? ORDER BY id", (last_id,)).fetchall():
        owner = owners[row["year"], row["series"], row["number"]]
        resource = payments_refer_to if "PAYMENT" in row["reference_type"] else owner[0]
        rows = db.execute(
            "SELECT kind, account, amount, quantity, date, text, sign, objects FROM voucher_row WHERE voucher = ? "
            "ORDER BY id",
            (row["id"],),
        )
        yield PatternVoucher(
            days=_days(date.fromisoformat(row["date"])),
            series=row["series"],
            text=row["text"],
            reference_type=row["reference_type"],
            owner=owner,
            refers_to=None if resource is None else (resource, row["reference_number"]),
            rows=tuple(tuple(matches) for matches in rows),
        )
