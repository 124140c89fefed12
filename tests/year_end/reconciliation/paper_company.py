"""A company in memory for tests: its invoices, payments and vouchers, and the amounts that were open on a day.

It computes the open amounts by its own simple rules, so that the ledger code is tested against an independent result.
"""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

import attrs

import sie4
from fortnox_sdk.year_end.appendix import Appendix, Ledger, Provenance
from fortnox_sdk.year_end.books import Books, BookYear, VoucherKey
from fortnox_sdk.year_end.ledger.records import LedgerInvoice, LedgerPayment, LedgerRecords, LedgerYear
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.ledger.voucher_references import VoucherReference
from fortnox_sdk.year_end.reconciliation.reconcile import ledger_appendix

ORE = Decimal("0.01")
BEFORE, FIRST, SECOND, LATER = 4, 9, 2, 7
"""The ids of the years 2023 to 2026. As in Fortnox, they are not in chronological order."""
YEARS = {
    BEFORE: (date(2023, 1, 1), date(2023, 12, 31)),
    FIRST: (date(2024, 1, 1), date(2024, 12, 31)),
    SECOND: (date(2025, 1, 1), date(2025, 12, 31)),
    LATER: (date(2026, 1, 1), date(2026, 12, 31)),
}

PROVENANCE = Provenance(
    source="paper",
    company_name="Pappersbolaget AB",
    org_number="556000-1111",
    year_start=date(2025, 1, 1),
    year_end=date(2025, 12, 31),
    fetched_at=datetime(2026, 6, 1, tzinfo=UTC),
    sie_sha256="",
    sie_generated=None,
)


def ore(amount: Decimal) -> Decimal:
    return amount.quantize(ORE, rounding=ROUND_HALF_UP)


@attrs.define
class Paper:
    """An invoice in memory, with its settlements."""

    invoice: LedgerInvoice
    booked: date | None
    settlements: list[tuple[date, Decimal]] = attrs.Factory(list)
    """The day and the amount of each settlement, in invoice currency."""

    def open_on(self, day: date) -> Decimal:
        ledger_amount = (
            self.invoice.ledger_amount if self.booked is not None and self.booked <= day else Decimal(0)
        )
        return ledger_amount - sum((amount for on, amount in self.settlements if on <= day), Decimal(0))


@attrs.define
class PaperCompany:
    ledger: Ledger
    papers: dict[str, Paper] = attrs.Factory(dict)
    payments: list[LedgerPayment] = attrs.Factory(list)
    vouchers: dict[VoucherKey, sie4.Voucher] = attrs.Factory(dict)
    references: dict[VoucherKey, VoucherReference] = attrs.Factory(dict)
    opening_offset: Decimal = Decimal(0)
    cash_years: frozenset[int] = frozenset()
    """The ids of the years that use the cash method."""
    account: str = attrs.field()

    @account.default
    def _usual_account(self) -> str:
        return "2440" if self.ledger is Ledger.SUPPLIERS else "1510"

    @property
    def sign(self) -> int:
        return -1 if self.ledger is Ledger.SUPPLIERS else 1

    @property
    def balance_in_sek(self) -> bool:
        return self.ledger is Ledger.SUPPLIERS

    def voucher(
        self,
        series: str,
        on: date,
        amount: Decimal,
        *,
        account: str | None = None,
        reference: tuple[str, str] = ("MANUAL", ""),
    ) -> VoucherKey:
        year = next(year for year, (first, last) in YEARS.items() if first <= on <= last)
        number = 1 + sum(1 for key in self.vouchers if key[:2] == (year, series))
        key = VoucherKey(year, series, str(number))
        rows = (
            sie4.Row(account=account or self.account, amount=amount),
            sie4.Row(account="1930", amount=-amount),
        )
        self.vouchers[key] = sie4.Voucher(series=series, number=str(number), date=on, text="text", rows=rows)
        self.references[key] = VoucherReference(type=reference[0], number=reference[1])
        return key

    def invoice(
        self,
        total: Decimal,
        *,
        on: date,
        booked: date | None = None,
        currency: str = "SEK",
        rate: Decimal = Decimal(1),
        account: str | None = None,
        draft: bool = False,
        without_reference: bool = False,
    ) -> str:
        """Add an invoice.

        With `without_reference`, the voucher does not name the invoice. Only the invoice's record names the voucher.
        """
        number = str(1000 + len(self.papers))
        booked = booked or on
        key = None
        if not draft:
            reference_type = "SUPPLIERINVOICE" if self.ledger is Ledger.SUPPLIERS else "INVOICE"
            sek = self.sign * ore(total * rate)
            key = self.voucher(
                "B",
                booked,
                sek,
                account=account,
                reference=("", "") if without_reference else (reference_type, number),
            )
        self.papers[number] = Paper(
            LedgerInvoice(
                number=number,
                counterparty_number="1",
                counterparty_name="Motparten AB",
                invoice_date=on,
                due_date=on,
                booked=not draft,
                currency=currency,
                rate=rate,
                total=total,
                ledger_amount=total,
                balance=Decimal(0),
                voucher=key,
            ),
            None if draft else booked,
        )
        return number

    def pay(
        self,
        number: str,
        amount: Decimal,
        *,
        on: date,
        write_off: Decimal = Decimal(0),
        rate: Decimal | None = None,
        booked_on: date | None = None,
        account: str | None = None,
    ) -> str:
        paper = self.papers[number]
        payment = str(len(self.payments) + 1)
        reference_type = "SUPPLIERPAYMENT" if self.ledger is Ledger.SUPPLIERS else "INVOICEPAYMENT"
        key = self.voucher(
            "C",
            booked_on or on,
            -self.sign * ore((amount + write_off) * paper.invoice.rate),
            account=account,
            reference=(reference_type, number),
        )
        self.payments.append(
            LedgerPayment(
                number=payment,
                invoice=number,
                on=on,
                amount_sek=ore(amount * (rate or paper.invoice.rate)),
                amount_currency=amount,
                write_off=write_off,
                voucher=key,
            )
        )
        paper.settlements.append((on, amount + write_off))
        return payment

    def credit(self, number: str, *, on: date) -> str:
        """Add a credit invoice that settles the rest of an invoice on `on`, or on its booking date if that is later."""
        paper = self.papers[number]
        left = paper.open_on(date.max)
        credit = self.invoice(-left, on=on, currency=paper.invoice.currency, rate=paper.invoice.rate)
        day = max(on, paper.booked or on)
        paper.settlements.append((day, left))
        self.papers[credit].settlements.append((day, -left))
        paper.invoice = attrs.evolve(paper.invoice, credit_reference=credit)
        return credit

    def change(self, key: VoucherKey, amount: Decimal) -> None:
        """Correct a voucher's row on the control account: replace it with a row whose amount is `amount` higher."""
        voucher = self.vouchers[key]
        old = voucher.transactions[0]
        new = attrs.evolve(old, amount=old.amount + amount)
        self.vouchers[key] = attrs.evolve(
            voucher,
            rows=(
                attrs.evolve(old, kind=sie4.RowKind.BTRANS),
                attrs.evolve(new, kind=sie4.RowKind.RTRANS),
                new,
                *voucher.transactions[1:],
                sie4.Row(account="3740", amount=-amount),
                *(row for row in voucher.rows if row.kind is not sie4.RowKind.TRANS),
            ),
        )

    def records(self) -> LedgerRecords:
        """Return the ledger as it is after all events."""
        invoices = {}
        for number, paper in self.papers.items():
            left = paper.open_on(date.max) if paper.booked else Decimal(0)
            if self.balance_in_sek:
                left = self.in_sek(paper, left)
            final = None if left or not paper.settlements else max(on for on, _ in paper.settlements)
            invoices[number] = attrs.evolve(paper.invoice, balance=left, final_pay_date=final)
        return LedgerRecords(
            ledger=self.ledger,
            invoices=invoices,
            payments=tuple(self.payments),
            years={
                year: LedgerYear(first=first, last=last, cash_method=year in self.cash_years)
                for year, (first, last) in YEARS.items()
            },
        )

    @staticmethod
    def in_sek(paper: Paper, left: Decimal) -> Decimal:
        return ore(left * paper.invoice.rate)

    def books(self, *, with_first: bool = True) -> Books:
        second = self._year(SECOND)
        later = (self._year(LATER),)
        return Books(year=second, previous=self._year(FIRST) if with_first else None, later=later)

    def _year(self, year: int) -> BookYear:
        first, last = YEARS[year]
        opening = self.opening_offset + sum(
            (
                row.amount
                for voucher in self.vouchers.values()
                for row in voucher.transactions
                if voucher.date is not None and voucher.date < first and row.account == self.account
            ),
            Decimal(0),
        )
        document = sie4.Document(
            type_number="4",
            fiscal_years=(sie4.FiscalYear(index=0, start=first, end=last),),
            accounts=(sie4.Account(number=self.account, name="Kontot"),),
            opening_balances=(sie4.Balance(year=0, account=self.account, amount=opening),),
            vouchers=tuple(voucher for key, voucher in self.vouchers.items() if key.year == year),
        )
        return BookYear(id=year, start=first, end=last, document=document, data=b"")

    def matched(
        self,
        records: LedgerRecords | None = None,
        *,
        books: Books | None = None,
    ) -> ValuedLedger:
        """Return the ledger matched with the books. If `records` are given, they replace the ledger's records."""
        books = books or self.books()
        years = {year.id for year in books.years}
        references = {key: reference for key, reference in self.references.items() if key.year in years}
        return ValuedLedger.match(records or self.records(), books, references)

    def appendix_of(
        self,
        records: LedgerRecords,
        as_of: date,
        *,
        books: Books | None = None,
    ) -> Appendix:
        """Return the appendix that is made from `records` instead of the company's own records."""
        return ledger_appendix(self.matched(records, books=books), as_of, provenance=PROVENANCE)

    def appendix(self, as_of: date, *, with_first: bool = True) -> Appendix:
        return self.appendix_of(self.records(), as_of, books=self.books(with_first=with_first))

    def truth(self, as_of: date) -> dict[str, Decimal]:
        """Return the amounts that are open at the end of a day, in invoice currency, by invoice number."""
        amounts = {number: paper.open_on(as_of) for number, paper in self.papers.items()}
        return {number: amount for number, amount in amounts.items() if amount}
