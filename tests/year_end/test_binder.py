"""Tests of the binder of the demo company, over HTTP to the sandbox."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors._accruals import AccrualRow
from fortnox_sdk.connectors.assets.assets import Asset
from fortnox_sdk.connectors.purchasing.supplier_invoice_accruals import SupplierInvoiceAccrual
from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoice, SupplierInvoiceRow
from fortnox_sdk.connectors.sales.customers import Customer
from fortnox_sdk.connectors.sales.invoices import Invoice, InvoiceRow
from fortnox_sdk.connectors.sales.tax_reductions import TaxReduction
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.year_end.appendix import Appendix, CauseKind, Colour, FindingKind, Ledger, Verdict
from fortnox_sdk.year_end.binder import Binder
from fortnox_sdk.year_end.job import YearEnd
from tests.year_end.sandbox_ledger import post_manual

YEAR_END = date(2025, 12, 31)
REGISTERS = {Ledger.ASSETS, Ledger.ACCRUALS, Ledger.VACATION}


def binder_of(client: FortnoxClient, folder: Path, day: date = YEAR_END) -> Binder:
    return YearEnd(client, day, folder=folder).binder()


def of(binder: Binder, account: str) -> Appendix:
    return next(appendix for appendix in binder.appendices if appendix.account == account)


def note(appendix: Appendix) -> str:
    return " ".join(str(finding.text) for finding in appendix.findings)


def total(appendix: Appendix) -> Decimal:
    return sum((row.amount for row in appendix.register_rows), Decimal(0))


def in_register(appendices: Iterable[Appendix]) -> dict[str, Verdict]:
    return {each.account: each.verdict for each in appendices if each.ledger in REGISTERS}


def test_every_balance_account_of_the_demo_company_has_an_appendix(
    client: FortnoxClient, tmp_path: Path
) -> None:
    job = YearEnd(client, YEAR_END, folder=tmp_path)
    binder = job.binder()
    document = job.books.year.document
    moved = {row.account for voucher in document.vouchers for row in voucher.transactions}
    moved.update(account for account, amount in document.balances().items() if amount)
    assert binder.accounts == tuple(sorted(account for account in moved if account < "3"))
    assert binder.uncovered_accounts == ()
    assert [each.account for each in binder.appendices] == sorted(each.account for each in binder.appendices)
    assert (binder.company_name, binder.org_number) == ("Fjällbris Friluft AB", "556000-4615")
    assert binder.verdict is Verdict.SPECIFIED
    assert binder.counts == {Colour.GREEN: 8, Colour.YELLOW: 17, Colour.RED: 0}


def test_the_rows_of_every_appendix_add_up(client: FortnoxClient, tmp_path: Path) -> None:
    for appendix in binder_of(client, tmp_path).appendices:
        if appendix.ledger in (Ledger.CUSTOMERS, Ledger.SUPPLIERS):
            continue
        expected = appendix.account_balance if appendix.ledger_total is None else appendix.ledger_total
        assert total(appendix) == expected, appendix.account


def test_registers_of_the_demo_company_agree_with_their_accounts(
    client: FortnoxClient, tmp_path: Path
) -> None:
    binder = binder_of(client, tmp_path)
    accounts = ("1220", "1229", "1250", "1259", "1790", "2920", "2941")
    assert in_register(binder.appendices) == dict.fromkeys(accounts, Verdict.VERIFIED)
    explained = [each.account for each in binder.appendices if each.causes]
    assert (explained, of(binder, "1510").difference) == (["1510"], 1250)
    assert "the bank statement" in note(of(binder, "1930"))
    assert "Skatteverket's statement" in note(of(binder, "1630"))
    assert [row.number for row in of(binder, "2611").register_rows] == [
        "2025 Q1",
        "2025 Q2",
        "2025 Q3",
        "2025 Q4",
    ]
    assert "read after the books" in note(of(binder, "1220"))


def test_a_closing_voucher_outside_the_register_is_named(client: FortnoxClient, tmp_path: Path) -> None:
    post_manual(client, 1229, Decimal(-12000), YEAR_END, 2)
    appendix = of(binder_of(client, tmp_path), "1229")
    assert [(cause.kind, cause.amount) for cause in appendix.causes] == [
        (CauseKind.NOT_IN_REGISTER, Decimal(-12000))
    ]
    assert appendix.verdict is Verdict.EXPLAINED


def test_an_asset_that_is_not_booked_needs_a_booking(client: FortnoxClient, tmp_path: Path) -> None:
    client.assets.create(
        Asset(
            number="90",
            description="Skåpbil",
            acquisition_date=date(2025, 6, 1),
            acquisition_value=Decimal(60000),
        )
    )
    binder = binder_of(client, tmp_path)
    assert of(binder, "1220").verdict is Verdict.CORRECTION_NEEDED
    assert binder.verdict.colour is Colour.RED


def test_a_partly_sold_asset_agrees_with_its_accounts(client: FortnoxClient, tmp_path: Path) -> None:
    client.assets.sell("2", day=date(2026, 1, 15), price=30000, percentage=50)
    verified = dict.fromkeys(("1220", "1229"), Verdict.VERIFIED)
    for day in (YEAR_END, date(2026, 3, 31)):
        found = in_register(binder_of(client, tmp_path, day).appendices)
        assert {account: found[account] for account in verified} == verified


def test_an_accrual_period_that_was_not_carried_out_needs_a_booking(
    client: FortnoxClient, sandbox: Sandbox, tmp_path: Path
) -> None:
    year = 2
    vouchers = [
        voucher
        for voucher in client.vouchers.list(financial_year=year)
        if voucher.reference_type == "ACCRUAL" and voucher.transaction_date == YEAR_END
    ]
    (last,) = vouchers
    sandbox.change_row(
        year, last.voucher_series, last.voucher_number, account=1790, amount=Decimal(4000), against=5420
    )
    appendix = of(binder_of(client, tmp_path), "1790")
    assert (appendix.ledger_total, appendix.account_balance) == (Decimal(12000), Decimal(16000))
    assert appendix.verdict is Verdict.CORRECTION_NEEDED


def test_an_accrual_whose_periods_cross_the_balance_date_is_not_verified(
    client: FortnoxClient, tmp_path: Path
) -> None:
    invoice = client.supplier_invoices.create(
        SupplierInvoice(
            supplier_number="1",
            invoice_date=date(2025, 11, 10),
            total=Decimal(1500),
            vat=Decimal(300),
            supplier_invoice_rows=(SupplierInvoiceRow(account=1790, debit=Decimal(1200)),),
        )
    )
    number = str(invoice.given_number)
    client.supplier_invoices.bookkeep(number)
    client.supplier_invoice_accruals.create(
        SupplierInvoiceAccrual(
            supplier_invoice_number=number,
            description="Serviceavtal",
            accrual_account=1790,
            cost_account=5410,
            start_date=date(2025, 11, 15),
            end_date=date(2026, 2, 14),
            period="MONTHLY",
            times=3,
            total=Decimal(1200),
            supplier_invoice_accrual_rows=(
                AccrualRow(account=5410, debit=Decimal(400), credit=Decimal(0)),
                AccrualRow(account=1790, debit=Decimal(0), credit=Decimal(400)),
            ),
        )
    )
    appendix = of(binder_of(client, tmp_path), "1790")
    assert appendix.verdict is Verdict.NOT_VERIFIED
    assert "1 or 2 of 3 periods" in note(appendix)
    assert ("800.00" in note(appendix), "400.00" in note(appendix)) == (True, True)


def test_the_appendix_of_one_account_is_that_of_the_binder(client: FortnoxClient, tmp_path: Path) -> None:
    client.assets.create(
        Asset(
            number="90",
            description="Skåpbil",
            acquisition_date=date(2025, 6, 1),
            acquisition_value=Decimal(60000),
        )
    )
    job = YearEnd(client, YEAR_END, folder=tmp_path)
    binder = job.binder()
    for appendix in binder.appendices:
        assert job.appendix(appendix.account) == appendix, appendix.account


@pytest.mark.parametrize(
    ("account", "registers"),
    [
        ("1220", {"assets"}),
        ("1790", {"assets", "invoiceaccruals", "supplierinvoiceaccruals"}),
        ("2920", {"assets", "vacationdebtbasis"}),
        ("1630", {"assets"}),
        ("1930", set[str]()),
        ("2611", set[str]()),
        ("3001", set[str]()),
    ],
)
def test_the_appendix_of_one_account_calls_only_registers_that_can_concern_it(
    client: FortnoxClient, sandbox: Sandbox, tmp_path: Path, account: str, registers: set[str]
) -> None:
    job = YearEnd(client, YEAR_END, folder=tmp_path)
    job.receivables()
    before = len(sandbox.log())
    job.appendix(account)
    paths = [str(request["path"]) for request in sandbox.log()[before:]]
    assert {path.split("/")[2] for path in paths} == registers
    if account == "1630":
        assert paths == ["/3/assets/types"]


@pytest.mark.parametrize(
    ("scope", "accounts"),
    [("assets", ("1220", "1229", "1250", "1259")), ("salary", ("2920", "2941"))],
)
def test_a_register_without_its_scope_gives_specifications_that_name_the_scope(
    sandbox: Sandbox, tmp_path: Path, scope: str, accounts: tuple[str, ...]
) -> None:
    every = {"assets", "bookkeeping", "companyinformation", "invoice", "payment", "salary", "settings"}
    every |= {"supplierinvoice"}
    access, _ = sandbox.token(scopes=sorted(every - {scope}))
    binder = binder_of(FortnoxClient.from_token(access, api_url=sandbox.url), tmp_path)
    assert binder.uncovered_accounts == ()
    for account in accounts:
        appendix = of(binder, account)
        assert appendix.verdict is Verdict.SPECIFIED
        assert f"scope {scope}" in note(appendix)
        assert total(appendix) == appendix.account_balance


def test_in_another_month_the_vacation_debt_is_a_specification(client: FortnoxClient, tmp_path: Path) -> None:
    appendix = of(binder_of(client, tmp_path, date(2025, 11, 30)), "2920")
    assert (appendix.ledger, appendix.verdict) == (Ledger.NONE, Verdict.SPECIFIED)
    assert "2025-11" in note(appendix)


def test_a_balance_date_in_the_future_is_not_verified(client: FortnoxClient, tmp_path: Path) -> None:
    binder = binder_of(client, tmp_path, date(2026, 12, 31))
    assert binder.verdict is Verdict.NOT_VERIFIED
    kinds = [finding.kind for finding in of(binder, "1510").findings]
    assert kinds.count(FindingKind.NOT_VERIFIED) == 1


def test_tax_reductions_on_their_own_account_are_compared_invoice_by_invoice(
    client: FortnoxClient, sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.set_behaviour(tax_reduction="own_account")
    customer = client.customers.create(Customer(name="Eva Ek")).customer_number
    numbers = [_sell_with_tax_reduction(client, customer or "", asked) for asked in (3000, 2000)]
    post_manual(client, 1513, Decimal(-2000), date(2025, 12, 20), 2)
    binder = binder_of(client, tmp_path)
    assert binder.uncovered_accounts == ()
    appendix = of(binder, "1513")
    assert (appendix.ledger, appendix.account_balance, appendix.ledger_total) == (
        Ledger.TAX_REDUCTIONS,
        Decimal(3000),
        Decimal(3000),
    )
    assert [(row.number, row.amount) for row in appendix.register_rows] == [(numbers[0], Decimal(3000))]
    assert appendix.verdict is Verdict.VERIFIED
    assert of(binder, "1510").difference == 1250


def test_deviations_from_the_tax_reductions_are_explained_with_their_amounts(
    client: FortnoxClient, sandbox: Sandbox, tmp_path: Path
) -> None:
    sandbox.set_behaviour(tax_reduction="own_account")
    customer = client.customers.create(Customer(name="Eva Ek")).customer_number
    number = _sell_with_tax_reduction(client, customer or "", 3000)
    invoice = client.invoices.get(number)
    series, voucher = invoice.voucher_series or "", invoice.voucher_number or 0
    sandbox.change_row(2, series, voucher, account=1513, amount=Decimal(100), against=1510)
    manual = post_manual(client, 1513, Decimal(-500), date(2025, 12, 20), 2)
    causes = of(binder_of(client, tmp_path), "1513").causes
    assert [(cause.kind, cause.amount) for cause in causes] == [
        (CauseKind.REGISTER_ROW, Decimal(100)),
        (CauseKind.NOT_IN_REGISTER, Decimal(-500)),
    ]
    row, other = (cause.evidence for cause in causes)
    assert row.en == (
        f"Voucher {series}{voucher} has 3,100.00 on account 1513, but the register has 3,000.00 for the tax "
        f"reduction of invoice {number}."
    )
    assert row.sv == (
        f"Verifikation {series}{voucher} har 3\xa0100,00 på konto 1513, men registret har 3\xa0000,00 för "
        f"skattereduktionen för faktura {number}."
    )
    assert other.en == (
        f"Voucher {manual} of 2025-12-20 “Egen rättelse” has -500.00 on account 1513, but belongs to no record of "
        "the register."
    )
    assert other.sv == (
        f"Verifikation {manual} 2025-12-20 “Egen rättelse” har -500,00 på konto 1513 men hör inte till någon post i "
        "registret."
    )


def _sell_with_tax_reduction(client: FortnoxClient, customer: str, asked: int) -> str:
    invoice = client.invoices.create(
        Invoice(
            customer_number=customer,
            invoice_date=date(2025, 12, 1),
            tax_reduction_type="rot",
            invoice_rows=(
                InvoiceRow(
                    description="Arbete",
                    price=Decimal(10000),
                    delivered_quantity=Decimal(1),
                    house_work=True,
                    house_work_type="CONSTRUCTION",
                ),
            ),
        )
    )
    number = str(invoice.document_number)
    client.tax_reductions.create(
        TaxReduction(
            asked_amount=Decimal(asked),
            customer_name="Eva Ek",
            reference_document_type="INVOICE",
            reference_number=number,
            social_security_number="19121212-1212",
        )
    )
    client.invoices.bookkeep(number)
    return number
