"""Tests of the facts that a comparison reads from related records, such as a payment and its voucher."""

from collections.abc import Mapping

import attrs
import pytest

from fortnox_sdk.cli.doctor.compare.facts import FACTS, Record
from fortnox_sdk.sandbox.assumptions import PREDEFINED_ACCOUNTS

FACT = {fact.id: fact for fact in FACTS}
PAYMENT = {"Number": "7", "InvoiceNumber": 3, "Booked": True}
FOREIGN = {"Currency": "EUR", "CurrencyRate": "11", "Total": "100.00"}


@attrs.define
class Records:
    """Example records of a company, by path, with the number of calls that have read them."""

    lists: Mapping[str, list[Record]] = attrs.field(factory=dict)
    singles: Mapping[str, Record] = attrs.field(factory=dict)
    calls: int = 0

    def rows(self, path: str, params: Mapping[str, str | int], envelope: str) -> list[Record]:
        self.calls += 1
        return self.lists.get(path, [])

    def record(self, path: str, params: Mapping[str, str | int], envelope: str) -> Record:
        self.calls += 1
        return self.singles.get(path, {})


def answer(fact: str, lookup: Records) -> str:
    found = FACT[fact].read(lookup)
    assert lookup.calls <= FACT[fact].calls
    return found


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_an_empty_company_answers_nothing(fact) -> None:
    assert answer(fact.id, Records()) == ""


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("7", "the number of the payment"),
        ("3", "the number of the invoice"),
        ("", "empty"),
        (None, "empty"),
        ("73", "another number"),
    ],
)
def test_the_reference_of_a_payment(reference: str | None, words: str) -> None:
    records = Records(
        {"/3/invoicepayments": [{"Number": "1", "InvoiceNumber": 1, "Booked": True}, PAYMENT]},
        {
            "/3/invoicepayments/7": {"VoucherSeries": "C", "VoucherNumber": 5, "VoucherYear": 2},
            "/3/vouchers/C/5": {"ReferenceNumber": reference, "Year": 2},
        },
    )
    assert answer("vouchers.payment-reference", records) == words


@pytest.mark.parametrize(
    ("balance", "words"),
    [
        (0, "0"),
        ("0.00", "0"),
        (100, "the total"),
        ("100.00", "the total"),
        (99, "another amount"),
        (None, ""),
        (True, ""),
        ("API_NORIGHT", ""),
        ("NaN", ""),
    ],
)
def test_the_balance_of_a_draft(balance: object, words: str) -> None:
    records = Records(
        {"/3/invoices": [{"Balance": balance, "Total": 100}, {"Balance": 5, "Cancelled": True}]}
    )
    assert answer("invoices.draft-balance", records) == words


@pytest.mark.parametrize(
    ("credit", "invoice", "words"),
    [
        ("12", "0", "CreditInvoiceReference"),
        ("0", 12, "InvoiceReference"),
        (0, None, "neither field"),
        ("12", "12", "CreditInvoiceReference and InvoiceReference"),
    ],
)
def test_the_reference_of_a_credit_invoice(credit: object, invoice: object, words: str) -> None:
    records = Records(
        {"/3/invoices": [{"DocumentNumber": "13"}]},
        {"/3/invoices/13": {"CreditInvoiceReference": credit, "InvoiceReference": invoice}},
    )
    assert answer("invoices.credit-reference", records) == words


@pytest.mark.parametrize(
    ("balance", "words"),
    [("1100.00", "the total at the invoice's rate"), ("100.00", "in the currency of the total"), ("50", "")],
)
def test_the_balance_of_a_foreign_supplier_invoice(balance: str, words: str) -> None:
    records = Records({"/3/supplierinvoices": [{**FOREIGN, "Balance": balance}, {"Currency": "SEK"}]})
    assert answer("supplier-invoices.foreign-balance", records) == words


def test_the_vouchers_of_a_supplier_invoice() -> None:
    row = {"Booked": True, "Vouchers": [{"ReferenceType": "SUPPLIERINVOICE"}]}
    paid = {"Booked": True, "Vouchers": [{"ReferenceType": "SUPPLIERPAYMENT"}]}
    assert answer("supplier-invoices.vouchers", Records({"/3/supplierinvoices": [row]})) == "without payments"
    assert (
        answer("supplier-invoices.vouchers", Records({"/3/supplierinvoices": [row, paid]})) == "with payments"
    )


def test_unknown_names_of_predefined_accounts_are_not_shown() -> None:
    found = answer("settings.predefined-accounts", Records({"/3/predefinedaccounts": [{"Name": "KANARIE"}]}))
    assert "with unknown names" in found
    assert "KANARIE" not in found


def test_known_names_of_predefined_accounts_are_not_called_unknown() -> None:
    name = min(PREDEFINED_ACCOUNTS)
    found = answer("settings.predefined-accounts", Records({"/3/predefinedaccounts": [{"Name": name}]}))
    assert found.startswith("without ")
    assert name not in found
    assert "unknown" not in found
