"""Tests that payments in currencies of little value, and write-offs in foreign currency, are right to the öre."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.year_end.appendix import Ledger, SettlementKind
from fortnox_sdk.year_end.ledger.completion import LedgerCompletion
from fortnox_sdk.year_end.ledger.records import LedgerPayment
from tests.year_end.ledger.test_completion import RecordingReader
from tests.year_end.reconciliation.paper_company import SECOND, PaperCompany

SPRING, SUMMER, YEAR_END = date(2025, 4, 1), date(2025, 7, 1), date(2025, 12, 31)


@pytest.fixture(params=[Ledger.CUSTOMERS, Ledger.SUPPLIERS])
def company(request: pytest.FixtureRequest) -> PaperCompany:
    return PaperCompany(Ledger(request.param))


@pytest.mark.parametrize(
    ("amount", "sek", "is_exact"),
    [
        ("12.34", "11.30", False),  # NOK at 0.9161: 11.30 SEK give back 12.33
        ("12.34", "140.02", True),
        ("150000.00", "1702065.00", False),  # EUR at 11.3471: a sixth decimal is too rough
        ("0.00", "0.00", True),
    ],
)
def test_an_amount_in_currency_follows_from_sek_unless_the_rate_is_too_rough(
    amount: str, sek: str, *, is_exact: bool
) -> None:
    payment = LedgerPayment(
        number="1",
        invoice="1",
        on=SPRING,
        amount_sek=Decimal(sek),
        amount_currency=Decimal(amount),
        from_list=True,
    )
    assert payment.is_exact is is_exact
    assert attrs.evolve(payment, from_list=False).is_exact


def open_after(company: PaperCompany, *calculated: str) -> tuple[list[Decimal], list[str]]:
    """Return the amounts that are open at the year end, in invoice currency, and the single records that were read.

    Args:
        company: The company.
        calculated: The amounts in invoice currency that the list of payments shows.
    """
    reader = RecordingReader(company.records())
    records = reader.listed()
    payments = tuple(
        attrs.evolve(payment, amount_currency=Decimal(amount))
        for payment, amount in zip(records.payments, calculated, strict=True)
    )
    listed = company.matched(attrs.evolve(records, payments=payments))
    completion = LedgerCompletion(reader=reader, progress=lambda _: None)
    ledger = completion.complete(listed)
    positions = [ledger.position(number, YEAR_END).open_currency for number in ledger.records.invoices]
    return positions, reader.read


def test_the_only_payment_of_a_paid_invoice_has_its_whole_amount(company: PaperCompany) -> None:
    number = company.invoice(Decimal("12.34"), on=SPRING, currency="NOK", rate=Decimal("0.985"))
    company.pay(number, Decimal("12.34"), on=SUMMER, rate=Decimal("0.9161"))
    assert open_after(company, "12.33") == ([0], [])


def test_other_payments_in_a_currency_of_little_value_are_read(company: PaperCompany) -> None:
    number = company.invoice(Decimal("12.34"), on=SPRING, currency="NOK", rate=Decimal("0.985"))
    company.pay(number, Decimal("6.17"), on=SUMMER, rate=Decimal("0.9161"))
    assert open_after(company, "6.16") == ([Decimal("6.17")], ["payment 1"])


def test_a_payment_and_its_write_off_are_rounded_together(company: PaperCompany) -> None:
    # Under the cash method, no row on the control account shows the amount in SEK.
    rate = Decimal("9.4312")
    company.cash_years = frozenset({SECOND})
    number = company.invoice(Decimal("6148.10"), on=SPRING, currency="USD", rate=rate)
    paper = company.papers[number]
    assert paper.invoice.voucher is not None
    del company.vouchers[paper.invoice.voucher], company.references[paper.invoice.voucher]
    paper.invoice = attrs.evolve(paper.invoice, voucher=None)
    # 2000.02 at the rate are 18862.59, and 664.16 are 6263.83; together, 2664.18 are 25126.41 and not 25126.42.
    company.pay(number, Decimal("2000.02"), on=SUMMER, write_off=Decimal("664.16"), account="4010")
    valued = company.matched()
    assert valued.position(number, YEAR_END).open_sek == Decimal("57983.96") - Decimal("25126.41")
    paid, off = valued.settlements[number]
    assert (paid.kind, off.kind) == (SettlementKind.PAYMENT, SettlementKind.WRITE_OFF)
    assert (off.amount_sek, paid.amount_sek + off.amount_sek) == (Decimal("6263.83"), Decimal("25126.41"))


def test_the_payment_of_a_draft_in_a_currency_of_little_value_is_read(company: PaperCompany) -> None:
    number = company.invoice(Decimal("3.00"), on=SPRING, currency="NOK", rate=Decimal("0.985"), draft=True)
    company.pay(number, Decimal("1.00"), on=SUMMER)
    records = company.records()
    open_draft = attrs.evolve(records.invoices[number], balance=Decimal("2.00"), final_pay_date=None)
    reader = RecordingReader(attrs.evolve(records, invoices={number: open_draft}))
    listed = reader.listed()
    payment = attrs.evolve(listed.payments[0], amount_currency=Decimal("1.01"))
    ledger = company.matched(attrs.evolve(listed, payments=(payment,)))
    completed = LedgerCompletion(reader=reader, progress=lambda _: None).complete(ledger)
    assert reader.read == ["payment 1"]
    assert completed.position(number, YEAR_END).open_currency == -1
