"""A company with many invoices for the benchmark of the year-end job, and the totals that its appendices must show.

Of 20 000 customer invoices, 2 100 are open on the balance date, 300 have a tax reduction (ROT), and 200 are credited
without payments. 2 000 are paid through bank files, whose vouchers have no reference. 100 are paid with a write-off.
There is one supplier invoice for every three customer invoices. Supplier invoices are paid through bank files, with
one voucher per day. The proportions are the same for companies of other sizes.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, auto

import attrs

from fortnox_sdk.sandbox import Sandbox

__all__ = ["BALANCE_DATE", "LargeCompany"]

BALANCE_DATE = date(2025, 12, 31)
_YEAR, _NEXT_YEAR = 2, 1
"""The ids of the financial years 2025 and 2026."""
_FIRST = date(2025, 1, 1)
_CHUNK = 500
_VAT = Decimal("0.2")
_WRITTEN_OFF = Decimal("0.50")

Record = Mapping[str, object]


class _Kind(Enum):
    PAID = auto()
    PAID_BY_BANK_FILE = auto()
    WRITTEN_OFF = auto()
    PAID_LATER = auto()
    OPEN = auto()
    SETTLED_ROT = auto()
    OPEN_ROT = auto()
    CREDITED = auto()


_PERIOD = 200
_KINDS: Mapping[int, _Kind] = {
    **dict.fromkeys(range(3, _PERIOD, 20), _Kind.PAID_LATER),
    **dict.fromkeys(range(13, _PERIOD, 20), _Kind.OPEN),
    **dict.fromkeys(range(5, _PERIOD, 10), _Kind.PAID_BY_BANK_FILE),
    **dict.fromkeys((11, 71), _Kind.SETTLED_ROT),
    **dict.fromkeys((22, 122), _Kind.CREDITED),
    131: _Kind.OPEN_ROT,
    44: _Kind.WRITTEN_OFF,
}
"""The kind of an invoice, by the remainder when its number is divided by `_PERIOD`. Other invoices are paid in full."""


@attrs.define
class LargeCompany:
    """The records of a generated company.

    Args:
        invoices: The number of customer invoices, without credit invoices.
    """

    invoices: int
    open_rot: int = attrs.field(default=0, init=False)
    """The number of open invoices with a tax reduction."""
    write_offs: int = attrs.field(default=0, init=False)
    receivables: Decimal = attrs.field(default=Decimal(0), init=False)
    """The total of the customer ledger on the balance date."""
    payables: Decimal = attrs.field(default=Decimal(0), init=False)
    """The total of the supplier ledger on the balance date. It is negative, like the balance of the account."""
    records: dict[str, list[Record]] = attrs.field(factory=lambda: defaultdict(list[Record]), init=False)
    """The records by resource. Vouchers are in `vouchers`."""
    vouchers: dict[int, list[Record]] = attrs.field(factory=lambda: defaultdict(list[Record]), init=False)
    """The vouchers by the id of their financial year."""
    _numbers: dict[tuple[int, str], int] = attrs.field(
        factory=lambda: defaultdict[tuple[int, str], int](int), init=False
    )
    _chance: random.Random = attrs.field(factory=lambda: random.Random(14), init=False)

    def put(self, sandbox: Sandbox) -> None:
        """Replace the books of a sandbox's company with the books of this company."""
        for number in range(1, self.invoices + 1):
            self._sale(number)
        self._purchases(self.invoices // 3)
        sandbox.empty(books=True)
        years = [(_NEXT_YEAR, 2026), (_YEAR, 2025)]
        sandbox.put(
            "financialyears",
            [{"Id": key, "FromDate": f"{year}-01-01", "ToDate": f"{year}-12-31"} for key, year in years],
        )
        for resource, records in self.records.items():
            for chunk in _chunks(records):
                sandbox.put(resource, chunk)
        for year, vouchers in self.vouchers.items():
            for chunk in _chunks(vouchers):
                sandbox.put("vouchers", chunk, financial_year=year)
        sandbox.carry_balances(_NEXT_YEAR)

    def _sale(self, number: int) -> None:
        total = Decimal(self._chance.randrange(1, 200)) * 500
        on = _FIRST + timedelta(days=self._chance.randrange(330))
        kind = _KINDS.get(number % _PERIOD, _Kind.PAID)
        if kind in {_Kind.SETTLED_ROT, _Kind.OPEN_ROT}:
            self._rot_sale(number, total, on, is_open=kind is _Kind.OPEN_ROT)
            return
        if kind is _Kind.CREDITED:
            self._credited_sale(number, total, on)
            return
        paid_on = {
            _Kind.OPEN: None,
            _Kind.PAID_LATER: BALANCE_DATE + timedelta(days=20),
        }.get(kind, min(on + timedelta(days=30), BALANCE_DATE))
        if paid_on is None or paid_on > BALANCE_DATE:
            self.receivables += total
        self._invoice(number, on, total, {"1510": total, **_sales(-total)}, paid=paid_on)
        if paid_on is not None:
            write_off = _WRITTEN_OFF if kind is _Kind.WRITTEN_OFF else Decimal(0)
            from_bank_file = kind is _Kind.PAID_BY_BANK_FILE
            self._payment(number, paid_on, total, write_off=write_off, from_bank_file=from_bank_file)

    def _rot_sale(self, number: int, total: Decimal, on: date, *, is_open: bool) -> None:
        reduction = total * 3 / 10
        debt = total - reduction
        paid_on = None if is_open else on + timedelta(days=30)
        rows = {"1510": debt, "1513": reduction, **_sales(-total)}
        self._invoice(
            number,
            on,
            total,
            rows,
            paid=paid_on,
            balance=debt if is_open else Decimal(0),
            reduction=reduction,
        )
        if paid_on is None:
            self.open_rot += 1
            self.receivables += debt
        else:
            self._payment(number, paid_on, debt)

    def _credited_sale(self, number: int, total: Decimal, on: date) -> None:
        credit, day = number + 1_000_000, on + timedelta(days=12)
        self._invoice(number, on, total, {"1510": total, **_sales(-total)}, paid=day, other=credit)
        self._invoice(credit, day, -total, {"1510": -total, **_sales(total)}, paid=day, other=number)

    def _invoice(
        self,
        number: int,
        on: date,
        total: Decimal,
        rows: Mapping[str, Decimal],
        *,
        paid: date | None,
        balance: Decimal | None = None,
        reduction: Decimal = Decimal(0),
        other: int = 0,
    ) -> None:
        voucher = self._voucher("B", on, rows, "INVOICE", str(number))
        customer = min(number, other or number) % 997 + 1
        if balance is None:
            balance = Decimal(0) if paid else total
        self.records["invoices"].append(
            {
                "DocumentNumber": str(number),
                "CustomerNumber": str(customer),
                "CustomerName": f"Kund {customer}",
                "InvoiceDate": on.isoformat(),
                "DueDate": (on + timedelta(days=30)).isoformat(),
                "FinalPayDate": paid and paid.isoformat(),
                "Total": str(total),
                "TaxReduction": str(reduction),
                "TotalToPay": str(total - reduction),
                "Balance": str(balance),
                "Booked": True,
                "Currency": "SEK",
                "CreditInvoiceReference": str(other),
                **voucher,
            }
        )

    def _payment(
        self,
        number: int,
        on: date,
        total: Decimal,
        *,
        write_off: Decimal = Decimal(0),
        from_bank_file: bool = False,
    ) -> None:
        reference = ("", "") if from_bank_file else ("INVOICEPAYMENT", str(number))
        rows = {"1510": -total, "1930": total - write_off, "3740": write_off}
        off: list[Record] = [{"Amount": str(write_off), "AccountNumber": "3740"}] if write_off else []
        self.write_offs += bool(write_off)
        payments = self.records["invoicepayments"]
        payments.append(
            {
                "Number": str(len(payments) + 1),
                "InvoiceNumber": number,
                "PaymentDate": on.isoformat(),
                "Amount": str(total - write_off),
                "AmountCurrency": str(total - write_off),
                "Currency": "SEK",
                "Booked": True,
                "WriteOffExist": bool(write_off),
                "WriteOffs": off,
                **self._voucher("C", on, rows, *reference),
            }
        )

    def _purchases(self, count: int) -> None:
        """Add supplier invoices. The payments of a day are booked in one voucher without a reference."""
        paid: dict[date, list[tuple[int, Decimal]]] = defaultdict(list)
        for number in range(1, count + 1):
            total = Decimal(self._chance.randrange(1, 900)) * 100
            on = _FIRST + timedelta(days=self._chance.randrange(330))
            is_open = number % 10 == 0
            paid_on = None if is_open else on + timedelta(days=25)
            rows = {"2440": -total, "4010": total * (1 - _VAT), "2641": total * _VAT}
            voucher = self._voucher("D", on, rows, "SUPPLIERINVOICE", str(number))
            if paid_on is None:
                self.payables -= total
            else:
                paid[paid_on].append((number, total))
            self.records["supplierinvoices"].append(
                {
                    "GivenNumber": str(number),
                    "InvoiceNumber": f"L{number}",
                    "SupplierNumber": str(number % 97 + 1),
                    "SupplierName": f"Leverantör {number % 97 + 1}",
                    "InvoiceDate": on.isoformat(),
                    "DueDate": (on + timedelta(days=25)).isoformat(),
                    "FinalPayDate": paid_on and paid_on.isoformat(),
                    "Total": str(total),
                    "Balance": str(total if is_open else 0),
                    "Booked": True,
                    "Currency": "SEK",
                    **voucher,
                }
            )
        for day in sorted(paid):
            self._bank_file(day, paid[day])

    def _bank_file(self, day: date, paid: list[tuple[int, Decimal]]) -> None:
        whole = sum((total for _, total in paid), Decimal(0))
        voucher = self._voucher("E", day, {"2440": whole, "1930": -whole}, "", "")
        payments = self.records["supplierinvoicepayments"]
        for number, total in paid:
            payments.append(
                {
                    "Number": len(payments) + 1,
                    "InvoiceNumber": str(number),
                    "PaymentDate": day.isoformat(),
                    "Amount": str(total),
                    "AmountCurrency": str(total),
                    "Currency": "SEK",
                    "Booked": True,
                    **voucher,
                }
            )

    def _voucher(self, series: str, on: date, rows: Mapping[str, Decimal], kind: str, number: str) -> Record:
        """Add a voucher, and return the fields with which a record refers to it."""
        year = _YEAR if on.year == _FIRST.year else _NEXT_YEAR
        self._numbers[year, series] += 1
        key = self._numbers[year, series]
        self.vouchers[year].append(
            {
                "VoucherSeries": series,
                "VoucherNumber": key,
                "TransactionDate": on.isoformat(),
                "Description": f"{kind or 'Bankfil'} {number}".strip(),
                "ReferenceType": kind,
                "ReferenceNumber": number,
                "VoucherRows": [
                    {"Account": int(account), "Debit" if amount > 0 else "Credit": str(abs(amount))}
                    for account, amount in rows.items()
                    if amount
                ],
            }
        )
        return {"VoucherSeries": series, "VoucherNumber": key, "VoucherYear": year}


def _sales(amount: Decimal) -> dict[str, Decimal]:
    return {"3001": amount * (1 - _VAT), "2611": amount * _VAT}


def _chunks(records: list[Record]) -> Iterator[list[Record]]:
    for start in range(0, len(records), _CHUNK):
        yield records[start : start + _CHUNK]
