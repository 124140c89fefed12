"""Tests of the synchronisation of one company: what it reads, writes and reports."""

import json
import pickle
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import attrs
import pyarrow.parquet as pq
import pytest

import sie4
from fortnox_sdk import sign_in
from fortnox_sdk.cli.consent import approve
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey, connection_status
from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.connectors.sales.invoice_payments import InvoicePayment
from fortnox_sdk.fleet import Dataset, SyncStatus, sync_company
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.claims import claims_of
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.testing import Clock, connect
from fortnox_sdk.year_end.appendix import Ledger, Verdict
from tests.fleet.conftest import Sync
from tests.transports import TamperingTransport


def _single_gets(sandbox: Sandbox, since: int) -> list[str]:
    """Return the paths of single invoices and payments that were read after the first `since` calls."""
    resources = ("invoices", "supplierinvoices", "invoicepayments", "supplierinvoicepayments")
    paths = [str(call["path"]).rstrip("/").split("/") for call in sandbox.log()[since:]]
    return ["/".join(path) for path in paths if path[-2:-1] and path[-2] in resources]


def _post(client: FortnoxClient, text: str, series: str = "A") -> Voucher:
    rows = (
        VoucherRow(account=6570, debit=Decimal(100)),
        VoucherRow(account=1930, credit=Decimal(100)),
    )
    return client.vouchers.create(
        Voucher(
            description=text, voucher_series=series, transaction_date=date(2026, 1, 31), voucher_rows=rows
        ),
        financial_year=client.financial_years.on(date(2026, 1, 31)).id,
    )


def test_the_tables_hold_what_the_sie_files_say(
    sync: Sync, dataset: Dataset, key: ConnectionKey, client: FortnoxClient
) -> None:
    result = sync()
    assert result.status is SyncStatus.SYNCED
    company = dataset.company(key)
    assert company is not None
    for year in company.years:
        expected = sie4.to_arrow(sie4.loads(client.sie.export(financial_year=year.id)), "rows")
        (file,) = [name for name in dataset.files("rows") if name.endswith(year.tables["rows"])]
        rows = pq.ParquetFile(file).read().to_pylist()
        assert [(row["account"], row["amount"], row["text"]) for row in rows] == [
            (row["account"], row["amount"], row["text"]) for row in expected.to_pylist()
        ]
        assert {row["company"] for row in rows} == {key.database_number}
        assert {row["ends_in"] for row in rows} == {year.last.year}


def test_the_sie_file_is_kept_as_it_was_received(
    sync: Sync, dataset: Dataset, folder: Path, key: ConnectionKey, client: FortnoxClient
) -> None:
    sync()
    company = dataset.company(key)
    assert company is not None
    for year in company.years:
        assert (folder / year.sie).read_bytes() == client.sie.export(financial_year=year.id)


def test_an_unchanged_company_costs_lists_and_sie_files_but_no_single_record(
    config: FortnoxConfig, sandbox: Sandbox, folder: Path, dataset: Dataset
) -> None:
    clock, store = Clock(datetime.now(UTC)), MemoryStore()
    key = connect(sandbox, store=store, clock=clock).connection.key
    sync = partial(sync_company, config, key, dataset=folder, store=store, clock=clock, pace=Pace.off)
    first = sync()
    files = {table: dataset.files(table) for table in ("rows", "balances", "open_items", "payments")}
    calls = len(sandbox.log())
    sandbox.advance_clock(24 * 3600)  # Fortnox writes the new day into the SIE files
    clock.advance(timedelta(days=1))
    second = sync()
    assert second.status is SyncStatus.UNCHANGED
    assert second.years == ()
    assert _single_gets(sandbox, calls) == []
    # Company, years, locked period, two SIE files, customer invoices and the payments of both ledgers.
    assert second.calls == 8 < first.calls
    assert {table: dataset.files(table) for table in files} == files


def test_a_check_that_was_skipped_is_told_as_not_verified(sync: Sync) -> None:
    assert sync().not_verified == ()
    (skipped,) = sync().not_verified
    assert "The supplier invoices were not read" in skipped.message
    assert "Leverantörsfakturorna" in skipped.message_sv


def test_new_changed_and_removed_vouchers_are_named_by_their_numbers(
    sync: Sync, sandbox: Sandbox, client: FortnoxClient, dataset: Dataset, key: ConnectionKey
) -> None:
    first = _post(client, "Bankavgift januari")
    second = _post(client, "Bankavgift februari")
    sync()
    third = _post(client, "Bankavgift mars", series="V")
    year = client.financial_years.on(date(2026, 1, 31)).id
    sandbox.change_row(year, "A", first.voucher_number, account=6570, amount=Decimal(5), against=1930)
    sandbox.remove_voucher(year, "A", second.voucher_number)
    result = sync()
    company = dataset.company(key)
    assert company is not None
    changes = company.changes[year]
    assert [voucher.number for voucher in changes.new] == [str(third.voucher_number)]
    assert [voucher.number for voucher in changes.changed] == [str(first.voucher_number)]
    assert [voucher.number for voucher in changes.gone] == [str(second.voucher_number)]
    assert result.vouchers == {"new": 1, "changed": 1, "gone": 1}
    assert result.years == (year,)


def test_a_difference_is_reconciled_and_its_causes_are_kept(
    sync: Sync, dataset: Dataset, key: ConnectionKey
) -> None:
    sync()
    company = dataset.company(key)
    assert company is not None
    customers, suppliers = company.ledgers[Ledger.CUSTOMERS], company.ledgers[Ledger.SUPPLIERS]
    assert (customers.difference, customers.unexplained, customers.verdict) == (1250, 0, Verdict.EXPLAINED)
    assert (suppliers.difference, suppliers.verdict) == (0, None)
    (cause,) = pq.read_table(dataset.files("causes")[0]).to_pylist()
    assert (cause["account"], cause["amount"], cause["kind"]) == ("1510", 1250, "manual voucher")
    assert sync().findings == ()


def test_without_a_reconciliation_a_difference_is_a_finding(sync: Sync) -> None:
    (finding,) = sync(reconcile=False).findings
    assert finding.message == (
        "Account 1510 has the balance 193,282.00, but the open items of its ledger total 192,032.00."
    )
    assert finding.message_sv.startswith("Konto 1510 har saldot 193\N{NO-BREAK SPACE}282,00")
    (again,) = sync(reconcile=False).findings
    assert again == finding


def test_an_opening_balance_that_differs_from_the_year_before_is_a_finding(
    sync: Sync, client: FortnoxClient
) -> None:
    # The first financial year has no year before it. The comparison continues with the later years.
    year = client.financial_years.on(date(2026, 1, 31)).id
    for number in (1930, 2099):
        account = client.accounts.get(number, financial_year=year)
        opening = (account.balance_brought_forward or Decimal(0)) + 1
        client.accounts.update(
            number, attrs.evolve(account, balance_brought_forward=opening), since=account, financial_year=year
        )
    (finding,) = sync().findings
    assert finding.message == (
        "On account 1930, 2099, the opening balances on 2026-01-01 differ from the closing balances of the year before."
    )
    assert finding.message_sv == (
        "På konto 1930, 2099 skiljer sig de ingående balanserna den 2026-01-01 från de utgående balanserna året före."
    )


def test_a_paid_invoice_leaves_the_open_items(sync: Sync, dataset: Dataset, client: FortnoxClient) -> None:
    sync()
    before = pq.read_table(dataset.files("open_items")[0]).to_pylist()
    paid = next(item for item in before if item["ledger"] == "customers")
    payment = client.invoice_payments.create(
        InvoicePayment(
            invoice_number=paid["number"],
            amount=paid["open_sek"],
            payment_date=date(2026, 1, 30),
            mode_of_payment_account=1930,
        )
    )
    client.invoice_payments.bookkeep(payment.number)
    sync()
    after = pq.read_table(dataset.files("open_items")[0]).to_pylist()
    numbers = {(item["ledger"], item["number"]) for item in before}
    assert {(item["ledger"], item["number"]) for item in after} == numbers - {("customers", paid["number"])}


def test_a_complete_synchronisation_renews_the_30_days_and_a_failed_one_does_not(
    config: FortnoxConfig, sandbox: Sandbox, folder: Path
) -> None:
    store = MemoryStore()
    clock = Clock(datetime.now(UTC))
    key = connect(sandbox, store=store, clock=clock).connection.key
    begun = store.get(key)
    assert begun is not None
    clock.advance(timedelta(days=3))
    sandbox.advance_clock(3 * 24 * 3600)
    sandbox.set_faults(status=(500, 1.0))
    retry = RetryPolicy(total_s=1)
    failed = sync_company(config, key, dataset=folder, store=store, clock=clock, retry=retry, pace=Pace.off)
    assert failed.status is SyncStatus.FAILED
    assert store.get(key).renewed_at == begun.renewed_at
    sandbox.clear_faults()
    assert sync_company(config, key, dataset=folder, store=store, clock=clock, pace=Pace.off).status.is_good
    assert store.get(key).renewed_at > begun.renewed_at + timedelta(days=2)


def test_an_expired_connection_is_told_and_kept_in_the_record(
    config: FortnoxConfig, sandbox: Sandbox, folder: Path
) -> None:
    clock, store = Clock(datetime.now(UTC)), MemoryStore()
    key = connect(sandbox, store=store, clock=clock).connection.key
    clock.advance(timedelta(days=31))
    expired = sync_company(config, key, dataset=folder, store=store, clock=clock, pace=Pace.off)
    assert (expired.status, expired.calls) == (SyncStatus.SIGN_IN, 0)
    company = Dataset(folder).company(key)
    assert company is not None
    assert company.status is SyncStatus.SIGN_IN


def test_a_service_account_signs_in_by_itself(config: FortnoxConfig, sandbox: Sandbox, folder: Path) -> None:
    clock, store = Clock(datetime.now(UTC)), MemoryStore()
    transport = RequestsTransport()
    key = sign_in(
        config,
        service=True,
        store=store,
        clock=clock,
        open_browser=lambda address: approve(address, transport),
    ).key
    clock.advance(timedelta(days=31))
    sandbox.advance_clock(31 * 24 * 3600)
    renewed = sync_company(config, key, dataset=folder, store=store, clock=clock, pace=Pace.off)
    assert renewed.status is SyncStatus.SYNCED
    saved = store.get(key)
    assert saved is not None
    assert connection_status(saved, clock.now()).days_left == 30


def test_an_unknown_company_is_a_result_and_no_error(config: FortnoxConfig, folder: Path) -> None:
    result = sync_company(config, "556000-9999", dataset=folder, store=MemoryStore())
    assert result.status is SyncStatus.SIGN_IN
    assert result.company == "556000-9999"


def test_one_process_at_a_time_has_a_company(
    config: FortnoxConfig, sandbox: Sandbox, folder: Path, tmp_path: Path
) -> None:
    store = FileStore(tmp_path / "store")
    key = connect(sandbox, store=store).connection.key
    claims = claims_of(store)
    assert claims is not None
    turn = claims.take(f"sync {key}", "another process", lease_s=60)
    assert turn is not None
    busy = sync_company(config, key, dataset=folder, store=store, pace=Pace.off)
    assert (busy.status, busy.calls) == (SyncStatus.BUSY, 0)
    assert Dataset(folder).company(key) is None
    claims.release(f"sync {key}", "another process", turn)
    assert sync_company(config, key, dataset=folder, store=store, pace=Pace.off).status is SyncStatus.SYNCED


def test_a_deadline_ends_between_steps_and_the_next_run_continues(
    config: FortnoxConfig, sandbox: Sandbox, folder: Path
) -> None:
    class Slow(Clock):
        """A clock that advances by a second each time that it is read."""

        def monotonic(self) -> float:
            self.advance(1)
            return super().monotonic()

    store = MemoryStore()
    key = connect(sandbox, store=store).connection.key
    late = sync_company(
        config, key, dataset=folder, store=store, clock=Slow(datetime.now(UTC)), deadline_s=60, pace=Pace.off
    )
    assert late.status is SyncStatus.DEADLINE
    assert sync_company(config, key, dataset=folder, store=store, pace=Pace.off).status is SyncStatus.SYNCED


def test_chosen_years_are_read_and_a_missing_one_is_named(
    sync: Sync, dataset: Dataset, key: ConnectionKey
) -> None:
    result = sync(years=[2025, 2019])
    company = dataset.company(key)
    assert company is not None
    assert [year.last.year for year in company.years] == [2025]
    assert any("2019" in finding.message for finding in result.findings)
    assert any("2026-12-31" in skipped.message for skipped in result.not_verified)


def test_a_year_that_cannot_be_read_is_named_and_the_rest_is_compared(
    sync: Sync, dataset: Dataset, key: ConnectionKey
) -> None:
    def change(request: Request, response: Response) -> Response:
        if request.path != "/3/sie/4":
            return response
        old, new = b"#RAR 0 20250101 20251231", b"#RAR 0 20240101 20241231"
        return attrs.evolve(response, body=response.body.replace(old, new))

    result = sync(transport=TamperingTransport(change))
    assert result.status is SyncStatus.FAILED
    unreadable, difference = result.findings
    assert result.problem == unreadable
    assert unreadable.message == (
        "The financial year that ends on 2025-12-31 can't be read: The SIE file covers 2024-01-01 to 2024-12-31 "
        "instead of the requested financial year 2025-01-01 to 2025-12-31. Try again. If the error remains, report it "
        "to the maintainers of fortnox-sdk."
    )
    assert unreadable.message_sv == (
        "Räkenskapsåret som slutar 2025-12-31 kan inte läsas: SIE-filen omfattar 2024-01-01 till 2024-12-31 i stället "
        "för det begärda räkenskapsåret 2025-01-01 till 2025-12-31. Försök igen. Om felet kvarstår: rapportera det "
        "till dem som underhåller fortnox-sdk."
    )
    assert difference.message.startswith("Account 1510 has the balance")
    company = dataset.company(key)
    assert company is not None
    assert [year.last.year for year in company.years] == [2026]
    assert sync().status is SyncStatus.SYNCED
    assert len(pq.read_table(dataset.files("causes")[0])) == 1


def test_books_that_were_read_before_a_failure_are_compared_later(
    sync: Sync, sandbox: Sandbox, client: FortnoxClient
) -> None:
    assert sync().findings == ()
    client.vouchers.create(
        Voucher(
            description="Manual",
            voucher_series="A",
            transaction_date=date(2026, 1, 31),
            voucher_rows=(
                VoucherRow(account=1510, debit=Decimal(70)),
                VoucherRow(account=1930, credit=Decimal(70)),
            ),
        ),
        financial_year=client.financial_years.on(date(2026, 1, 31)).id,
    )
    sandbox.set_faults(status=(500, 1.0), path="/3/invoices")
    failed = sync(reconcile=False, retry=RetryPolicy(tries=1))
    assert (failed.status, len(failed.years)) == (SyncStatus.FAILED, 1)
    sandbox.clear_faults()
    (finding,) = sync(reconcile=False).findings
    assert finding.message == (
        "Account 1510 has the balance 193,352.00, but the open items of its ledger total 192,032.00."
    )


def test_locked_years_are_not_read(
    sync: Sync, sandbox: Sandbox, dataset: Dataset, key: ConnectionKey
) -> None:
    sandbox.lock(date(2025, 12, 31))
    sync()
    company = dataset.company(key)
    assert company is not None
    assert [year.last.year for year in company.years] == [2026]
    assert company.locked_until == date(2025, 12, 31)


def test_a_ledger_without_access_is_told_and_the_books_are_kept(
    sync: Sync, sandbox: Sandbox, dataset: Dataset
) -> None:
    sandbox.set_licences(without=["invoice"])
    result = sync()
    assert result.status is SyncStatus.SYNCED
    assert dataset.files("rows")
    assert dataset.files("open_items") == []
    assert any(skipped.message.startswith("The ledgers were not read") for skipped in result.not_verified)


def test_results_are_plain_values_for_a_queue(sync: Sync) -> None:
    result = sync()
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301 -- our own value
    assert json.loads(json.dumps(result.to_json()))["status"] == "synced"


@pytest.mark.parametrize(
    "content", [b"{", b"[" * 100_000, b'{"format": 99}', b'{"format": 1, "company": {}}', b"[1]"]
)
def test_a_damaged_record_is_named_and_not_overwritten(
    sync: Sync, dataset: Dataset, folder: Path, content: bytes
) -> None:
    sync()
    (record,) = (folder / "companies").rglob("*.json")
    record.write_bytes(content)
    result = sync()
    assert result.status is SyncStatus.FAILED
    assert result.problem is not None
    assert record.name in result.problem.message
    assert record.read_bytes() == content
