"""Tests of the year-end job with the sandbox over HTTP: the demo company, books that change, and errors."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

import sie4
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.sales.invoice_payments import InvoicePayment
from fortnox_sdk.errors import ApiError, FortnoxError, InvalidInput, SignInRequired, WrongCompany, WrongYear
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import Clock, connect
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import CauseKind, Ledger, SettlementKind, Verdict
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from fortnox_sdk.year_end.job import YearEnd
from tests.transports import TamperingTransport
from tests.year_end.sandbox_ledger import post_manual

YEAR_END = date(2025, 12, 31)
LAST_YEAR = 2
"""The id of the financial year 2025 in the sandbox; 2026 has the id 1."""


@pytest.fixture
def job(client: FortnoxClient, tmp_path: Path) -> YearEnd:
    return YearEnd(client, YEAR_END, folder=tmp_path / "books")


# --- the demo company --------------------------------------------------------------------------------------------


def test_one_manual_voucher_explains_the_difference_of_the_demo_company(job: YearEnd) -> None:
    imported = job.import_all()
    customers, suppliers = imported.appendices
    assert (customers.ledger, suppliers.ledger) == (Ledger.CUSTOMERS, Ledger.SUPPLIERS)
    assert customers.difference == Decimal("1250.00")
    assert [(cause.kind, cause.amount) for cause in customers.causes] == [
        (CauseKind.MANUAL_VOUCHER, Decimal("1250.00"))
    ]
    assert suppliers.difference == 0
    assert [appendix.unexplained for appendix in imported.appendices] == [0, 0]
    assert [appendix.reconciled for appendix in imported.appendices] == [True, True]
    assert len(customers.items) > 5
    assert len({item.currency for item in customers.items}) == 3
    assert job.client.calls.count <= 20


def test_an_import_counts_records_and_saves_the_file_as_received(job: YearEnd) -> None:
    imported = job.import_all()
    file, later = imported.files
    assert sie4.read(later).fiscal_years[0].start == date(2026, 1, 1)
    document = sie4.read(file)
    assert imported.vouchers == len(document.vouchers) > 100
    assert imported.rows == sum(1 for _ in document.rows())
    assert imported.accounts == len(document.accounts)
    assert file.read_bytes() == imported.books.year.data
    assert imported.appendices[0].provenance.sie_sha256 == imported.books.year.sha256


def test_appendices_after_an_import_make_no_calls(job: YearEnd) -> None:
    imported = job.import_all()
    calls = job.client.calls.count
    assert (job.receivables(), job.payables()) == imported.appendices
    assert job.client.calls.count == calls


def test_progress_is_reported_step_by_step(client: FortnoxClient, tmp_path: Path) -> None:
    steps: list[tuple[Text, int, int | None]] = []
    job = YearEnd(client, YEAR_END, folder=tmp_path, progress=lambda *step: steps.append(step))
    job.import_all()
    (single,) = (step for step in steps if "payment 25" in step[0].en)
    assert (single[0].sv, single[1]) == ("Kundreskontra: betalning 25, 1 återstår", 6)
    steps.remove(single)
    assert [(done, total) for _, done, total in steps] == [(done, 12) for done in range(12)]
    assert [step.en for step, _, _ in steps] == [
        "Books 2025-01-01 – 2025-12-31 (SIE)",
        "Books 2026-01-01 – 2026-12-31 (SIE)",
        "Voucher list 2025-01-01 – 2025-12-31",
        "Voucher list 2026-01-01 – 2026-12-31",
        "Customer ledger: lists of invoices and payments",
        "Supplier ledger: lists of invoices and payments",
        "Customer ledger: matching with vouchers",
        "Supplier ledger: matching with vouchers",
        "Checking that nothing has changed: Books 2025-01-01 – 2025-12-31 (SIE)",
        "Checking that nothing has changed: Books 2026-01-01 – 2026-12-31 (SIE)",
        "Checking that nothing has changed: Customer ledger: lists of invoices and payments",
        "Checking that nothing has changed: Supplier ledger: lists of invoices and payments",
    ]
    assert [step.sv for step, _, _ in steps] == [
        "Bokföring 2025-01-01 – 2025-12-31 (SIE)",
        "Bokföring 2026-01-01 – 2026-12-31 (SIE)",
        "Verifikationslista 2025-01-01 – 2025-12-31",
        "Verifikationslista 2026-01-01 – 2026-12-31",
        "Kundreskontra: listor över fakturor och betalningar",
        "Leverantörsreskontra: listor över fakturor och betalningar",
        "Kundreskontra: matchning mot verifikationer",
        "Leverantörsreskontra: matchning mot verifikationer",
        "Kontroll av att inget har ändrats: Bokföring 2025-01-01 – 2025-12-31 (SIE)",
        "Kontroll av att inget har ändrats: Bokföring 2026-01-01 – 2026-12-31 (SIE)",
        "Kontroll av att inget har ändrats: Kundreskontra: listor över fakturor och betalningar",
        "Kontroll av att inget har ändrats: Leverantörsreskontra: listor över fakturor och betalningar",
    ]


@pytest.mark.parametrize("days", [89, 211, 300, 361, 375, 400, 460])
def test_everything_is_explained_on_other_days(client: FortnoxClient, tmp_path: Path, days: int) -> None:
    job = YearEnd(client, date(2025, 1, 1) + timedelta(days=days), folder=tmp_path)
    for appendix in (job.receivables(), job.payables()):
        assert appendix.unexplained == 0
        assert appendix.findings == ()
        assert {cause.kind for cause in appendix.causes} <= {CauseKind.MANUAL_VOUCHER}
        assert appendix.verdict in {Verdict.VERIFIED, Verdict.EXPLAINED}


def test_invoices_around_the_year_end_are_on_the_right_side(job: YearEnd, client: FortnoxClient) -> None:
    # Some invoices are dated in December and booked in January. Other invoices are credited or paid in January.
    booked_late = [
        row.given_number
        for row in client.supplier_invoices.list()
        if row.invoice_date <= YEAR_END and row.vouchers and row.vouchers[0].year != LAST_YEAR
    ]
    assert booked_late
    assert not {item.number for item in job.payables().items} & set(booked_late)
    receivables = job.receivables()
    kinds = {later.kind for item in receivables.items for later in item.settled_after}
    # Fortnox has no set-off: the credited invoice and its credit invoice are registered as paid.
    assert kinds == {SettlementKind.PAYMENT}
    (credited,) = (
        item
        for item in receivables.items
        if client.invoices.get(item.number).credit_invoice_reference not in (None, "0")
    )
    assert credited.open_sek == credited.total_sek
    assert all(later.on > YEAR_END for item in receivables.items for later in item.settled_after)
    assert all(item.booked_on is not None and item.booked_on <= YEAR_END for item in receivables.items)
    in_part = [item for item in receivables.items if item.open_currency != item.total]
    assert {item.currency for item in in_part} >= {"SEK", "EUR"}


def test_two_manual_vouchers_and_a_changed_row_are_one_cause_each(
    sandbox: Sandbox, job: YearEnd, client: FortnoxClient
) -> None:
    chance = random.Random(20251231)
    amounts = [Decimal(chance.randrange(1, 900_000)) / 100 for _ in range(3)]
    first = post_manual(client, 1510, amounts[0], date(2025, 3, 3), LAST_YEAR)
    second = post_manual(client, 1510, -amounts[1], date(2025, 9, 9), LAST_YEAR)
    invoice = next(row for row in client.invoices.list() if row.voucher_year == LAST_YEAR and row.total > 0)
    sandbox.change_row(
        LAST_YEAR, "B", invoice.voucher_number or 0, account=1510, amount=amounts[2], against=3740
    )
    appendix = job.receivables()
    causes = {(cause.kind, cause.voucher, cause.amount) for cause in appendix.causes}
    assert {
        (CauseKind.MANUAL_VOUCHER, first, amounts[0]),
        (CauseKind.MANUAL_VOUCHER, second, -amounts[1]),
        (CauseKind.INVOICE_ROW, f"B{invoice.voucher_number}", amounts[2]),
    } < causes
    assert len(appendix.causes) == 4
    assert appendix.difference == 1250 + amounts[0] - amounts[1] + amounts[2]
    assert appendix.unexplained == 0


def without_references(request: Request, response: Response) -> Response:
    """Remove the references from the voucher list, as if all vouchers came from bank files."""
    if request.path != "/3/vouchers":
        return response
    body = json.loads(response.body)
    for row in body["Vouchers"]:
        row["ReferenceType"] = row["ReferenceNumber"] = ""
    return attrs.evolve(response, body=json.dumps(body).encode())


def test_vouchers_without_references_are_matched_by_single_records(sandbox: Sandbox, tmp_path: Path) -> None:
    client = connect(sandbox, transport=TamperingTransport(without_references), pace=Pace.off)
    job = YearEnd(client, YEAR_END, folder=tmp_path)
    appendices = [job.receivables(), job.payables()]
    assert [appendix.difference for appendix in appendices] == [1250, 0]
    assert [len(appendix.causes) for appendix in appendices] == [1, 0]


def test_an_account_without_a_ledger_is_specified_by_its_vouchers(job: YearEnd) -> None:
    bank = job.appendix("1930")
    assert (bank.ledger, bank.ledger_total, bank.verdict) == (Ledger.NONE, None, Verdict.SPECIFIED)
    assert bank.account_balance == job.books.balance("1930", YEAR_END)
    moved = sum(posting.amount for posting in bank.postings)
    assert bank.account_balance == bank.opening_balance + moved


@pytest.mark.parametrize("account", ["1500", "1511", "1513", "1519", "2420", "2441"])
def test_an_account_that_is_no_control_account_is_not_compared_with_the_ledger(
    job: YearEnd, account: str
) -> None:
    appendix = job.appendix(account)
    assert (appendix.account, appendix.ledger, appendix.items) == (account, Ledger.NONE, ())


def test_the_appendix_of_a_control_account_is_that_of_its_ledger(job: YearEnd) -> None:
    assert job.appendix("1510") == job.receivables()
    assert job.appendix("2440") == job.payables()
    calls = job.client.calls.count
    job.appendix("1930")
    assert job.client.calls.count == calls


def test_closing_vouchers_are_planned_in_the_chosen_year(job: YearEnd) -> None:
    voucher = ClosingVoucher(
        reference="depreciation",
        date=YEAR_END,
        text="Avskrivning",
        rows=(ClosingRow.signed(7832, Decimal(1200)), ClosingRow.signed(1229, Decimal(-1200))),
    )
    plan = job.plan_export([voucher], series="V")
    assert list(plan.problems) == []
    assert plan.year == job.year
    assert list(plan.run().posted) == ["V1"]
    assert list(job.plan_export([voucher], series="V").run().posted) == []


def test_a_voucher_is_reversed_once(job: YearEnd) -> None:
    rows = (ClosingRow.signed(7832, Decimal(1200)), ClosingRow.signed(1229, Decimal(-1200)))
    voucher = ClosingVoucher(reference="depreciation", date=YEAR_END, text="Avskrivning", rows=rows)
    before = job.books.balance("7832", YEAR_END)
    job.plan_export([voucher], series="V").run()
    assert job.plan_reversal("V", 1, into="A", on=YEAR_END).run().posted
    again = job.plan_reversal("V", 1, into="A", on=YEAR_END).run()
    assert (again.posted, len(again.already_posted)) == ([], 1)
    job.import_all()
    assert job.books.balance("7832", YEAR_END) == before


def test_exported_vouchers_are_those_in_books_that_are_read_after_the_export(job: YearEnd) -> None:
    rows = (ClosingRow.signed(7832, Decimal(1200)), ClosingRow.signed(1229, Decimal(-1200)))
    voucher = ClosingVoucher(reference="depreciation", date=YEAR_END, text="Avskrivning", rows=rows)
    job.import_all()
    job.plan_export([voucher], series="V").run()
    assert job.exported_vouchers() == []
    job.import_all()
    assert [(exported.series, exported.number) for exported in job.exported_vouchers()] == [("V", "1")]


# --- books without a ledger --------------------------------------------------------------------------------------

FILE = (
    b'#FLAGGA 0\r\n#FORMAT PC8\r\n#SIETYP 4\r\n#PROGRAM "Prov" 1.0\r\n#GEN 20250110\r\n'
    b'#FNAMN "Fjordgren & Ek AB"\r\n#ORGNR 556000-2222\r\n#RAR 0 20240101 20241231\r\n'
    b'#KONTO 1510 "Kundfordringar"\r\n#KONTO 1930 "Bank"\r\n#KONTO 2440 "Leverant\x94rsskulder"\r\n'
    b"#IB 0 1510 100.00\r\n#IB 0 1930 -100.00\r\n#UB 0 1510 140.00\r\n#UB 0 1930 -140.00\r\n"
    b'#VER A 1 20240201 "Faktura"\r\n{\r\n#TRANS 1510 {} 40.00\r\n#TRANS 1930 {} -40.00\r\n}\r\n'
)


@pytest.mark.parametrize("fortnox_sandbox_options", [{"sie": FILE}])
def test_without_invoices_the_ledger_is_empty_and_its_account_is_compared_with_it(
    client: FortnoxClient, tmp_path: Path
) -> None:
    imported = YearEnd(client, date(2024, 12, 31), folder=tmp_path).import_all()
    assert client.calls.count <= 16
    customers, suppliers = imported.appendices
    assert (customers.ledger, customers.ledger_total, customers.unexplained) == (Ledger.CUSTOMERS, 0, 0)
    assert (customers.opening_balance, customers.account_balance) == (100, 140)
    assert [(cause.kind, cause.voucher, cause.amount) for cause in customers.causes] == [
        (CauseKind.OPENING_BALANCE, "", Decimal(100)),
        (CauseKind.MANUAL_VOUCHER, "A1", Decimal(40)),
    ]
    assert (suppliers.account_name, suppliers.verdict) == ("Leverantörsskulder", Verdict.VERIFIED)


def test_a_ledger_that_is_left_out_is_not_read(
    sandbox: Sandbox, client: FortnoxClient, tmp_path: Path
) -> None:
    job = YearEnd(client, YEAR_END, folder=tmp_path, ledgers=[Ledger.CUSTOMERS])
    assert job.receivables().difference == 1250
    payables = job.payables()
    assert (payables.ledger, payables.unexplained) == (Ledger.NONE, None)
    assert payables.account_balance < 0
    assert "supplier ledger was not read" in payables.findings[0].text.en
    assert payables.verdict is Verdict.NOT_VERIFIED
    assert not [entry for entry in sandbox.log() if "supplier" in str(entry["path"])]


# --- changing books, and errors ----------------------------------------------------------------------------------


def test_books_that_change_once_are_read_again(sandbox: Sandbox, tmp_path: Path) -> None:
    other = connect(sandbox, pace=Pace.off)
    posted: list[str] = []

    def meanwhile(request: Request, response: Response) -> Response:
        if request.path == "/3/sie/4" and not posted:
            posted.append(post_manual(other, 1510, Decimal(77), date(2025, 5, 5), LAST_YEAR))
        return response

    client = connect(sandbox, transport=TamperingTransport(meanwhile), pace=Pace.off)
    appendix = YearEnd(client, YEAR_END, folder=tmp_path).receivables()
    assert posted[0] in {cause.voucher for cause in appendix.causes}
    assert appendix.reconciled


def test_books_that_change_during_every_reading_are_not_reconciled(sandbox: Sandbox, tmp_path: Path) -> None:
    other = connect(sandbox, pace=Pace.off)
    reads: list[str] = []

    def meanwhile(request: Request, response: Response) -> Response:
        if request.path == "/3/sie/4":
            reads.append(post_manual(other, 6110, Decimal(77), date(2025, 5, 5), LAST_YEAR))
        return response

    client = connect(sandbox, transport=TamperingTransport(meanwhile), pace=Pace.off)
    appendix = YearEnd(client, YEAR_END, folder=tmp_path).receivables()
    assert len(reads) == 8  # two years, four times
    assert appendix.verdict is Verdict.NOT_VERIFIED
    assert not appendix.reconciled
    assert appendix.findings[0].text.en.startswith("The books or ledgers changed during every attempt")


def test_a_voucher_that_is_never_in_sie_is_a_finding_after_two_readings(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    # A voucher that waits for approval may be missing from every SIE file.
    reads: list[str] = []

    def without_rent(request: Request, response: Response) -> Response:
        if request.path != "/3/sie/4" or b"#RAR 0 20250101" not in response.body:
            return response
        reads.append(request.path)
        head, found, tail = response.body.partition(b"#VER A 7 ")
        assert found
        return attrs.evolve(response, body=head + tail[tail.index(b"\n}") + 2 :].lstrip())

    client = connect(sandbox, transport=TamperingTransport(without_rent), pace=Pace.off)
    appendix = YearEnd(client, YEAR_END, folder=tmp_path).receivables()
    assert len(reads) == 2
    assert "1 voucher: A7." in appendix.findings[0].text.en
    assert (appendix.unexplained, appendix.verdict) == (0, Verdict.NOT_VERIFIED)


def test_a_payment_that_is_booked_between_the_two_lists_is_not_counted_twice(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    other = connect(sandbox, pace=Pace.off)
    open_now = next(row for row in other.invoices.list(filter="unpaid") if row.currency == "SEK")
    paid: list[str] = []

    def meanwhile(request: Request, response: Response) -> Response:
        if request.path == "/3/invoices" and not paid:
            payment = InvoicePayment(
                invoice_number=open_now.document_number,
                amount=open_now.balance,
                payment_date=date(2026, 11, 1),
            )
            paid.append(other.invoice_payments.create(payment).number or "")
            other.invoice_payments.bookkeep(paid[0])
        return response

    before = YearEnd(other, YEAR_END, folder=tmp_path).receivables()
    client = connect(sandbox, transport=TamperingTransport(meanwhile), pace=Pace.off)
    appendix = YearEnd(client, YEAR_END, folder=tmp_path).receivables()
    assert paid
    assert appendix.ledger_total == before.ledger_total
    assert appendix.findings == ()


def test_the_share_that_skatteverket_pays_is_read_from_the_single_invoice(
    sandbox: Sandbox, client: FortnoxClient, tmp_path: Path
) -> None:
    invoice = next(row for row in client.invoices.list(filter="unpaid") if row.voucher_year == LAST_YEAR)
    share = 100

    def with_reduction(request: Request, response: Response) -> Response:
        body = json.loads(response.body) if request.path.startswith("/3/invoices") else {}
        for row in (*body.get("Invoices", ()), body.get("Invoice", {})):
            if row.get("DocumentNumber") == invoice.document_number:
                row["Balance"] = str(invoice.balance - share)
                if "Invoice" in body:
                    row |= {"TaxReduction": share, "TotalToPay": str(invoice.total - share)}
        return attrs.evolve(response, body=json.dumps(body).encode()) if body else response

    sandbox.change_row(
        LAST_YEAR, "B", invoice.voucher_number or 0, account=1510, amount=Decimal(-share), against=1513
    )
    tampered = connect(sandbox, transport=TamperingTransport(with_reduction), pace=Pace.off)
    appendix = YearEnd(tampered, YEAR_END, folder=tmp_path).receivables()
    (item,) = (item for item in appendix.items if item.number == invoice.document_number)
    assert item.open_sek == invoice.balance - share
    assert not [finding for finding in appendix.findings if invoice.document_number in finding.text.en]


def test_a_datetime_is_refused_as_balance_date(client: FortnoxClient, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="got datetime"):
        YearEnd(client, datetime(2025, 12, 31, tzinfo=UTC), folder=tmp_path)


def test_a_date_without_a_financial_year_is_refused_with_the_existing_years(
    client: FortnoxClient, tmp_path: Path
) -> None:
    job = YearEnd(client, date(2019, 12, 31), folder=tmp_path / "books")
    with pytest.raises(InvalidInput, match="2025-01-01 to 2025-12-31"):
        job.import_all()
    assert not (tmp_path / "books").exists()


@contextmanager
def nothing_saved(job: YearEnd, error: type[FortnoxError]) -> Iterator[None]:
    """Expect an error in the block, and check that no file was saved and the connection was not renewed."""
    before = job.client.connection.status().valid_until
    with pytest.raises(error):
        yield
    assert not job.folder.exists()
    assert job.client.connection.status().valid_until == before


def replace_in_sie(old: bytes, new: bytes) -> TamperingTransport:
    def change(request: Request, response: Response) -> Response:
        if request.path != "/3/sie/4":
            return response
        assert old in response.body
        return attrs.evolve(response, body=response.body.replace(old, new))

    return TamperingTransport(change)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (b"#ORGNR 556000-4615", b"#ORGNR 556000-2222", WrongCompany),
        (b"#RAR 0 20250101 20251231", b"#RAR 0 20240101 20241231", WrongYear),
    ],
)
def test_another_company_or_year_is_refused_before_a_file_is_saved(
    sandbox: Sandbox, tmp_path: Path, clock: Clock, *, old: bytes, new: bytes, error: type[FortnoxError]
) -> None:
    client = connect(sandbox, transport=replace_in_sie(old, new), pace=Pace.off, clock=clock)
    job = YearEnd(client, YEAR_END, folder=tmp_path / "books", clock=clock)
    clock.advance(600)
    with nothing_saved(job, error):
        job.import_all()


def test_an_organisation_number_may_have_a_century_and_no_hyphen(sandbox: Sandbox, tmp_path: Path) -> None:
    client = connect(sandbox, transport=replace_in_sie(b"556000-4615", b"165560004615"), pace=Pace.off)
    assert YearEnd(client, YEAR_END, folder=tmp_path).import_all().vouchers


def test_a_ledger_that_fortnox_refuses_stops_the_import(
    sandbox: Sandbox, tmp_path: Path, clock: Clock
) -> None:
    def refuse(request: Request, response: Response) -> Response:
        if request.path != "/3/supplierinvoices":
            return response
        body = b'{"ErrorInformation":{"error":1,"message":"Har inte beh\\u00f6righet f\\u00f6r scope","code":2000663}}'
        return attrs.evolve(response, status=400, body=body)

    client = connect(sandbox, transport=TamperingTransport(refuse), pace=Pace.off, clock=clock)
    job = YearEnd(client, YEAR_END, folder=tmp_path / "books", clock=clock)
    clock.advance(600)
    with nothing_saved(job, ApiError):
        job.import_all()


# --- the 30 days -------------------------------------------------------------------------------------------------


def test_only_a_complete_import_renews_the_connection(sandbox: Sandbox, tmp_path: Path, clock: Clock) -> None:
    client = connect(sandbox, pace=Pace.off, clock=clock)
    clock.advance(600)
    before = client.connection.status().valid_until
    job = YearEnd(client, YEAR_END, folder=tmp_path, clock=clock)
    job.receivables()
    assert client.connection.status().valid_until == before
    job.import_all()
    after = client.connection.status().valid_until
    assert before is not None
    assert after == before + timedelta(seconds=600)


def test_an_expired_connection_is_refused_before_any_call(
    sandbox: Sandbox, tmp_path: Path, clock: Clock
) -> None:
    client = connect(sandbox, pace=Pace.off, clock=clock)
    clock.advance(31 * 86_400)
    with pytest.raises(SignInRequired):
        YearEnd(client, YEAR_END, folder=tmp_path, clock=clock).import_all()
    assert client.calls.count == 0
