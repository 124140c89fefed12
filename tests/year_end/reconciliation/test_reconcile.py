"""Tests of the reconciliation: an example of each kind of cause, and cases that are easy to get wrong."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

import sie4
from fortnox_sdk.year_end.appendix import Appendix, CauseKind, Ledger, SettlementKind
from fortnox_sdk.year_end.books import Books, VoucherKey
from fortnox_sdk.year_end.ledger.records import LedgerRecords
from fortnox_sdk.year_end.ledger.voucher_references import VoucherReference
from fortnox_sdk.year_end.reconciliation.reconcile import account_appendix
from tests.year_end.reconciliation.paper_company import PROVENANCE, SECOND, PaperCompany

YEAR_END = date(2025, 12, 31)


@pytest.fixture
def company() -> PaperCompany:
    return PaperCompany(Ledger.CUSTOMERS)


def causes(appendix: Appendix) -> list[tuple[CauseKind, str, Decimal]]:
    assert appendix.unexplained == 0
    return [(cause.kind, cause.voucher, cause.amount) for cause in appendix.causes]


def appendix_of(
    company: PaperCompany, records: LedgerRecords, as_of: date = YEAR_END, books: Books | None = None
) -> Appendix:
    return company.appendix_of(records, as_of, books=books)


def test_a_manual_voucher_on_the_account_is_a_cause_with_its_text(company: PaperCompany) -> None:
    company.invoice(Decimal(5000), on=date(2025, 11, 1))
    company.voucher("A", date(2025, 5, 2), Decimal(1250))
    appendix = company.appendix(YEAR_END)
    assert appendix.difference == 1250
    assert causes(appendix) == [(CauseKind.MANUAL_VOUCHER, "A1", Decimal(1250))]
    (cause,) = appendix.causes
    assert "1,250.00" in cause.evidence.en
    assert "“text”" in cause.evidence.en
    assert "1\N{NO-BREAK SPACE}250,00" in cause.evidence.sv
    assert appendix.reconciled


def test_a_corrected_row_is_a_cause_with_the_changed_amount(company: PaperCompany) -> None:
    number = company.invoice(Decimal(5000), on=date(2025, 11, 1))
    company.invoice(Decimal(700), on=date(2025, 11, 2))
    company.change(company.papers[number].invoice.voucher or VoucherKey(0, "", ""), Decimal("-100.50"))
    appendix = company.appendix(YEAR_END)
    assert causes(appendix) == [(CauseKind.INVOICE_ROW, "B1", Decimal("-100.50"))]
    assert "5,000.00 was removed and 4,899.50 was added" in appendix.causes[0].evidence.en


def test_a_row_that_was_removed_and_added_again_with_the_same_amount_is_no_cause(
    company: PaperCompany,
) -> None:
    number = company.invoice(Decimal(5000), on=date(2025, 11, 1))
    company.change(company.papers[number].invoice.voucher or VoucherKey(0, "", ""), Decimal(0))
    assert causes(company.appendix(YEAR_END)) == []


def test_an_invoice_that_was_booked_after_the_balance_date_is_not_open_on_it(
    company: PaperCompany,
) -> None:
    company.invoice(Decimal(900), on=date(2025, 12, 28), booked=date(2026, 1, 9))
    appendix = company.appendix(YEAR_END)
    assert appendix.items == ()
    assert appendix.difference == 0


def test_an_invoice_that_was_paid_after_the_balance_date_is_open_and_lists_the_payment(
    company: PaperCompany,
) -> None:
    number = company.invoice(Decimal(900), on=date(2025, 12, 1))
    company.pay(number, Decimal(400), on=date(2025, 12, 20))
    company.pay(number, Decimal(499), on=date(2026, 1, 15), write_off=Decimal(1))
    (item,) = company.appendix(YEAR_END).items
    assert item.open_sek == 500
    assert [(later.kind, later.on, later.amount_sek) for later in item.settled_after] == [
        (SettlementKind.PAYMENT, date(2026, 1, 15), Decimal(499)),
        (SettlementKind.WRITE_OFF, date(2026, 1, 15), Decimal(1)),
    ]


def test_a_credit_invoice_after_the_balance_date_does_not_lower_the_open_amount(
    company: PaperCompany,
) -> None:
    number = company.invoice(Decimal(900), on=date(2025, 12, 1))
    credit = company.credit(number, on=date(2026, 1, 10))
    (item,) = company.appendix(YEAR_END).items
    assert (item.number, item.open_sek) == (number, Decimal(900))
    assert [(later.kind, later.reference) for later in item.settled_after] == [
        (SettlementKind.CREDIT, credit)
    ]


def test_a_credit_invoice_that_names_its_invoice_is_matched(company: PaperCompany) -> None:
    number = company.invoice(Decimal(900), on=date(2025, 12, 1))
    credit = company.credit(number, on=date(2026, 1, 10))
    records = company.records()
    opposite = {
        number: attrs.evolve(records.invoices[number], credit_reference=""),
        credit: attrs.evolve(records.invoices[credit], credit_reference=number),
    }
    appendix = appendix_of(company, attrs.evolve(records, invoices=opposite))
    assert [item.open_sek for item in appendix.items] == [Decimal(900)]


def test_a_payment_before_the_invoice_is_booked_leaves_a_negative_item(company: PaperCompany) -> None:
    number = company.invoice(Decimal(900), on=date(2025, 12, 1), booked=date(2026, 1, 10))
    company.pay(number, Decimal(900), on=date(2025, 12, 15))
    appendix = company.appendix(YEAR_END)
    assert [item.open_sek for item in appendix.items] == [Decimal(-900)]
    assert appendix.difference == 0


def test_drafts_and_cancelled_invoices_are_not_in_the_ledger(company: PaperCompany) -> None:
    company.invoice(Decimal(900), on=date(2025, 12, 1), draft=True)
    number = company.invoice(Decimal(800), on=date(2025, 12, 1), draft=True)
    company.papers[number].invoice = attrs.evolve(company.papers[number].invoice, booked=True, cancelled=True)
    appendix = company.appendix(YEAR_END)
    assert appendix.items == ()
    assert appendix.difference == 0


def test_the_age_is_counted_from_the_due_date(company: PaperCompany) -> None:
    number = company.invoice(Decimal(900), on=date(2025, 9, 1))
    paper = company.papers[number]
    paper.invoice = attrs.evolve(paper.invoice, due_date=date(2025, 11, 30))
    (item,) = company.appendix(YEAR_END).items
    assert item.days_overdue == 31


def test_an_invoice_on_another_account_is_one_cause_and_no_cause_if_it_was_paid_there(
    company: PaperCompany,
) -> None:
    first = company.invoice(Decimal(900), on=date(2025, 3, 1), account="1680")
    company.pay(first, Decimal(300), on=date(2025, 4, 1), account="1680")
    second = company.invoice(Decimal(50), on=date(2025, 3, 1), account="1680")
    company.pay(second, Decimal(50), on=date(2025, 4, 1), account="1680")
    assert causes(company.appendix(YEAR_END)) == [(CauseKind.OTHER_ACCOUNT, "B1", Decimal(-600))]


def test_payment_without_a_row_on_the_account_is_a_cause(company: PaperCompany) -> None:
    number = company.invoice(Decimal(900), on=date(2025, 3, 1))
    company.pay(number, Decimal(300), on=date(2025, 4, 1), account="2420")
    assert causes(company.appendix(YEAR_END)) == [(CauseKind.PAYMENT_ROW, "C1", Decimal(300))]


def test_payment_booked_on_the_other_side_of_the_balance_date_is_a_cause(company: PaperCompany) -> None:
    number = company.invoice(Decimal(900), on=date(2025, 3, 1))
    company.pay(number, Decimal(300), on=date(2025, 12, 30), booked_on=date(2026, 1, 2))
    other = company.invoice(Decimal(70), on=date(2025, 3, 1))
    company.pay(other, Decimal(70), on=date(2025, 7, 2), booked_on=date(2025, 6, 30))
    assert causes(company.appendix(YEAR_END)) == [(CauseKind.BOOKED_LATER, "C1", Decimal(300))]
    assert causes(company.appendix(date(2025, 6, 30))) == [(CauseKind.BOOKED_LATER, "C1", Decimal(-70))]


def test_invoice_without_a_voucher_in_the_books_is_a_cause(company: PaperCompany) -> None:
    number = company.invoice(Decimal(900), on=date(2025, 3, 1))
    key = company.papers[number].invoice.voucher
    assert key is not None
    del company.vouchers[key], company.references[key]
    assert causes(company.appendix(YEAR_END)) == [(CauseKind.VOUCHER_MISSING, "B1", Decimal(-900))]


def test_voucher_of_an_invoice_that_is_not_in_the_ledger_is_a_cause(company: PaperCompany) -> None:
    company.voucher("B", date(2025, 3, 1), Decimal(900), reference=("INVOICE", "77"))
    assert causes(company.appendix(YEAR_END)) == [(CauseKind.INVOICE_ROW, "B1", Decimal(900))]


def test_a_supplier_voucher_on_the_customer_account_is_a_manual_voucher(
    company: PaperCompany,
) -> None:
    company.voucher("D", date(2025, 3, 1), Decimal(900), reference=("SUPPLIERINVOICE", "12"))
    appendix = company.appendix(YEAR_END)
    assert causes(appendix) == [(CauseKind.MANUAL_VOUCHER, "D1", Decimal(900))]
    assert "created from SUPPLIERINVOICE 12" in appendix.causes[0].evidence.en


def test_a_payment_in_foreign_currency_at_another_rate_is_an_exchange_difference(
    company: PaperCompany,
) -> None:
    number = company.invoice(Decimal(100), on=date(2025, 3, 1), currency="EUR", rate=Decimal(11))
    company.pay(number, Decimal(100), on=date(2025, 4, 1))
    key = VoucherKey(SECOND, "C", "1")
    voucher = company.vouchers[key]
    company.vouchers[key] = attrs.evolve(
        voucher, rows=tuple(attrs.evolve(row, amount=row.amount * 12 / 11) for row in voucher.rows)
    )
    assert causes(company.appendix(YEAR_END)) == [(CauseKind.EXCHANGE_DIFFERENCE, "C1", Decimal(-100))]


def test_the_booked_amount_of_an_invoice_in_foreign_currency_may_differ_by_a_rounding(
    company: PaperCompany,
) -> None:
    company.invoice(Decimal("100.21"), on=date(2025, 3, 1), currency="EUR", rate=Decimal("11.2345"))
    key = VoucherKey(SECOND, "B", "1")
    voucher = company.vouchers[key]
    rows = tuple(
        attrs.evolve(row, amount=row.amount + (1 if row.amount > 0 else -1) * Decimal("0.02"))
        for row in voucher.rows
    )
    company.vouchers[key] = attrs.evolve(voucher, rows=rows)
    appendix = company.appendix(YEAR_END)
    assert causes(appendix) == []
    assert appendix.items[0].open_sek == rows[0].amount


def test_one_voucher_of_several_payments_is_matched_by_the_single_records_of_the_payments(
    company: PaperCompany,
) -> None:
    first = company.invoice(Decimal(900), on=date(2025, 3, 1))
    second = company.invoice(Decimal(100), on=date(2025, 3, 1))
    company.pay(first, Decimal(900), on=date(2025, 4, 1))
    company.pay(second, Decimal(100), on=date(2025, 4, 1))
    joint = company.voucher("A", date(2025, 4, 1), Decimal(-1000), reference=("", ""))
    for number in ("1", "2"):
        key = VoucherKey(SECOND, "C", number)
        del company.vouchers[key], company.references[key]
    by_list = [attrs.evolve(payment, voucher=None, from_list=True) for payment in company.payments]
    records = attrs.evolve(company.records(), payments=tuple(by_list))
    matching = company.matched(records).matching
    assert matching.payments_to_read == ()
    assert matching.origins[joint] == (company.payments[0].origin, company.payments[1].origin)
    single = tuple(attrs.evolve(payment, voucher=joint) for payment in by_list)
    assert causes(appendix_of(company, attrs.evolve(records, payments=single))) == []


def test_payments_that_the_voucher_list_names_are_not_read(company: PaperCompany) -> None:
    number = company.invoice(Decimal(900), on=date(2025, 3, 1))
    company.pay(number, Decimal(900), on=date(2025, 4, 1))
    company.voucher("A", date(2025, 4, 1), Decimal(-10), reference=("", ""))
    assert company.matched().matching.payments_to_read == ()


def test_a_balance_that_no_settlement_explains_is_a_finding_and_stays_unexplained(
    company: PaperCompany,
) -> None:
    number = company.invoice(Decimal(900), on=date(2025, 3, 1))
    records = company.records()
    disputed = attrs.evolve(records.invoices[number], balance=Decimal(100))
    appendix = appendix_of(company, attrs.evolve(records, invoices={number: disputed}))
    assert appendix.unexplained == 800
    assert not appendix.reconciled
    assert [number in finding.text.en for finding in appendix.findings] == [True]


class TestCashMethod:
    """Tests that, under the cash method, open invoices are on the account only at the end of the year."""

    @staticmethod
    def company() -> PaperCompany:
        company = PaperCompany(Ledger.CUSTOMERS, cash_years=frozenset({SECOND}))
        paid = company.invoice(Decimal(900), on=date(2025, 3, 1))
        company.invoice(Decimal(400), on=date(2025, 11, 1))
        company.pay(paid, Decimal(900), on=date(2025, 4, 1), account="3001")
        for paper in company.papers.values():
            key = paper.invoice.voucher
            assert key is not None
            del company.vouchers[key], company.references[key]
            paper.invoice = attrs.evolve(paper.invoice, voucher=None)
        return company

    def test_before_the_year_end_booking_the_cash_method_is_the_cause(self) -> None:
        company = self.company()
        appendix = company.appendix(YEAR_END)
        assert causes(appendix) == [(CauseKind.CASH_METHOD, "", Decimal(-400))]

    def test_after_the_year_end_booking_there_is_no_difference(self) -> None:
        company = self.company()
        company.voucher("A", YEAR_END, Decimal(400))
        appendix = company.appendix(YEAR_END)
        assert appendix.difference == 0
        assert causes(appendix) == []


def test_an_appendix_without_a_ledger_lists_the_vouchers_on_the_account(company: PaperCompany) -> None:
    company.voucher("A", date(2024, 5, 1), Decimal(1000))
    company.voucher("A", date(2025, 5, 1), Decimal(250))
    company.voucher("A", date(2025, 7, 1), Decimal(-50))
    appendix = account_appendix(company.books(), "1510", date(2025, 6, 30), provenance=PROVENANCE)
    assert (appendix.opening_balance, appendix.account_balance) == (1000, 1250)
    assert [(posting.voucher, posting.amount) for posting in appendix.postings] == [("A1", Decimal(250))]
    assert (appendix.ledger, appendix.items, appendix.unexplained) == (Ledger.NONE, (), None)


def opening_with(books: Books, amount: Decimal) -> Books:
    opening = (sie4.Balance(year=0, account="1510", amount=amount),)
    return attrs.evolve(
        books,
        year=attrs.evolve(books.year, document=attrs.evolve(books.year.document, opening_balances=opening)),
    )


def test_an_opening_balance_that_was_not_carried_forward_is_a_cause_and_a_finding(
    company: PaperCompany,
) -> None:
    company.invoice(Decimal(1000), on=date(2024, 5, 1))
    company.invoice(Decimal(200), on=date(2025, 5, 1))
    appendix = appendix_of(company, company.records(), books=opening_with(company.books(), Decimal(900)))
    assert appendix.difference == -100
    assert causes(appendix) == [(CauseKind.OPENING_BALANCE, "", Decimal(-100))]
    assert [bool(finding.text.en and finding.text.sv) for finding in appendix.findings] == [True]


def test_a_year_before_that_has_only_balances_is_not_traced(company: PaperCompany) -> None:
    # The company moved only its balances to Fortnox: the old invoice is in the ledger, but has no voucher.
    company.invoice(Decimal(1000), on=date(2024, 5, 1))
    books = company.books()
    assert books.previous is not None
    empty = attrs.evolve(books.previous, document=attrs.evolve(books.previous.document, vouchers=()))
    appendix = appendix_of(company, company.records(), books=attrs.evolve(books, previous=empty))
    assert causes(appendix) == []


def test_invoices_that_name_their_vouchers_are_matched_without_references(company: PaperCompany) -> None:
    company.invoice(Decimal(900), on=date(2025, 3, 1), without_reference=True)
    assert causes(company.appendix(YEAR_END)) == []
    assert set(company.references.values()) == {VoucherReference(type="", number="")}
