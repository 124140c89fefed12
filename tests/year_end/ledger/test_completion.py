"""Tests that completing a ledger reads as few single records as possible, and none if the lists are consistent."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.ledger.completion import LedgerCompletion
from fortnox_sdk.year_end.ledger.records import LedgerInvoice, LedgerPayment, LedgerRecords
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from tests.year_end.reconciliation.paper_company import PaperCompany

SPRING, SUMMER = date(2025, 4, 1), date(2025, 7, 1)


@attrs.define
class RecordingReader:
    """A reader of the single records of a company in memory, with a list of the records that were read."""

    records: LedgerRecords
    read: list[str] = attrs.Factory(list)

    def invoice(self, listed: LedgerInvoice) -> LedgerInvoice:
        self.read.append(f"invoice {listed.number}")
        return self.records.invoices[listed.number]

    def payment(self, listed: LedgerPayment) -> LedgerPayment:
        self.read.append(f"payment {listed.number}")
        return self.records.payment[listed.number]

    def listed(self) -> LedgerRecords:
        """Return the records as Fortnox's lists show them.

        The lists have no amounts of write-offs, no vouchers of payments and no references to credit invoices.
        """
        return attrs.evolve(
            self.records,
            invoices={
                number: attrs.evolve(invoice, credit_reference="", from_list=True)
                for number, invoice in self.records.invoices.items()
            },
            payments=tuple(
                attrs.evolve(
                    payment,
                    write_off=Decimal(0),
                    voucher=None,
                    from_list=True,
                    has_write_off=bool(payment.write_off),
                )
                for payment in self.records.payments
            ),
        )


@pytest.fixture
def company() -> PaperCompany:
    return PaperCompany(Ledger.CUSTOMERS)


def completed(company: PaperCompany) -> tuple[ValuedLedger, ValuedLedger, list[str]]:
    """Return the ledger from the lists, the completed ledger, and the single records that were read, in order."""
    reader = RecordingReader(company.records())
    listed = company.matched(reader.listed())
    steps: list[Text] = []
    completion = LedgerCompletion(reader=reader, progress=steps.append)
    ledger = completion.complete(listed)
    assert [step.en.partition(",")[0] for step in steps] == [
        f"Customer ledger: {each}" for each in reader.read
    ]
    return listed, ledger, reader.read


def test_no_record_is_read_if_the_lists_are_consistent(company: PaperCompany) -> None:
    number = company.invoice(Decimal(900), on=SPRING)
    company.pay(number, Decimal(400), on=SUMMER)
    listed, ledger, read = completed(company)
    assert read == []
    assert ledger is listed


def test_payments_with_write_offs_are_read_for_their_amounts(company: PaperCompany) -> None:
    number = company.invoice(Decimal(900), on=SPRING)
    company.pay(number, Decimal(899), on=SUMMER, write_off=Decimal(1))
    other = company.invoice(Decimal(50), on=SPRING)
    company.pay(other, Decimal(50), on=SUMMER)
    listed, ledger, read = completed(company)
    assert listed.disputed == {number: -1}
    assert read == ["payment 1"]
    assert ledger.disputed == {}
    assert ledger.records.payment["2"].from_list


def test_write_offs_before_the_books_are_not_read_if_no_balance_is_disputed(
    company: PaperCompany,
) -> None:
    number = company.invoice(Decimal(900), on=date(2023, 3, 1))
    company.pay(number, Decimal(899), on=date(2023, 4, 1), write_off=Decimal(1))
    assert completed(company)[2] == []


def test_the_write_off_of_a_payment_before_the_invoice_is_booked_is_read(company: PaperCompany) -> None:
    number = company.invoice(Decimal(1000), on=date(2026, 2, 1))
    company.pay(number, Decimal(990), on=date(2023, 4, 1), write_off=Decimal(10))
    _, ledger, read = completed(company)
    assert read == ["payment 1"]
    assert ledger.position(number, date(2025, 12, 31)).open_sek == -1000


def test_a_credited_pair_is_found_without_reading_the_invoices(company: PaperCompany) -> None:
    number = company.invoice(Decimal(100), on=SPRING, currency="EUR", rate=Decimal(11))
    company.pay(number, Decimal(30), on=SUMMER)
    company.credit(number, on=date(2025, 8, 1))
    listed, _, read = completed(company)
    assert [(pair.original, pair.on, pair.is_day_known) for pair in listed.pairs] == [
        (number, date(2025, 8, 1), True)
    ]
    assert read == []


def test_the_invoices_of_a_pair_with_unequal_days_are_read(company: PaperCompany) -> None:
    number = company.invoice(Decimal(1000), on=SPRING)
    company.pay(number, Decimal(700), on=date(2025, 5, 20))
    credit = company.invoice(Decimal(-1000), on=SUMMER)
    company.papers[number].settlements.append((SUMMER, Decimal(300)))
    company.papers[credit].settlements.append((SUMMER, Decimal(-300)))
    paper = company.papers[number]
    paper.invoice = attrs.evolve(paper.invoice, credit_reference=credit)
    _, ledger, read = completed(company)
    assert read == [f"invoice {number}", f"invoice {credit}"]
    assert ledger.disputed == {}


@pytest.mark.parametrize(
    ("ledger", "english", "swedish"),
    [
        (Ledger.CUSTOMERS, "Customer ledger", "Kundreskontra"),
        (Ledger.SUPPLIERS, "Supplier ledger", "Leverantörsreskontra"),
    ],
)
def test_progress_names_the_ledger_and_each_record_in_both_languages(
    ledger: Ledger, english: str, swedish: str
) -> None:
    company = PaperCompany(ledger)
    first = company.invoice(Decimal(900), on=SPRING)
    company.pay(first, Decimal(899), on=SUMMER, write_off=Decimal(1))
    number = company.invoice(Decimal(1000), on=SPRING)
    company.pay(number, Decimal(700), on=date(2025, 5, 20))
    credit = company.invoice(Decimal(-1000), on=SUMMER)
    company.papers[number].settlements.append((SUMMER, Decimal(300)))
    company.papers[credit].settlements.append((SUMMER, Decimal(-300)))
    reader = RecordingReader(company.records())
    steps: list[Text] = []
    LedgerCompletion(reader=reader, progress=steps.append).complete(company.matched(reader.listed()))
    assert sorted((step.en, step.sv) for step in steps) == [
        (f"{english}: invoice {number}, 2 remaining", f"{swedish}: faktura {number}, 2 återstår"),
        (f"{english}: invoice {credit}, 1 remaining", f"{swedish}: faktura {credit}, 1 återstår"),
        (f"{english}: payment 1, 1 remaining", f"{swedish}: betalning 1, 1 återstår"),
    ]


def test_payments_whose_voucher_the_list_does_not_show_are_read(company: PaperCompany) -> None:
    number = company.invoice(Decimal(900), on=SPRING)
    company.pay(number, Decimal(400), on=SUMMER)
    company.pay(number, Decimal(500), on=date(2025, 9, 1))
    for key in [key for key in company.vouchers if key.series == "C"]:
        company.references[key] = attrs.evolve(company.references[key], type="", number="")
    key = next(key for key in company.vouchers if key.series == "C")
    rows = company.vouchers[key].rows
    company.vouchers[key] = attrs.evolve(
        company.vouchers[key], rows=(attrs.evolve(rows[0], account="2420"), *rows[1:])
    )
    _, ledger, read = completed(company)
    # The voucher of the second payment has its date and amount, so its record is not needed.
    assert read == ["payment 1"]
    assert ledger.matching.voucher_of[ledger.records.payment["1"].origin] == key
    assert ledger.matching.voucher_of[ledger.records.payment["2"].origin].label == "C2"
