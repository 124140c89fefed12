"""Tests of changes and failures that a synchronisation must not miss."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal

import attrs
import pyarrow.parquet as pq
import pytest

import sie4
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, ConnectionStatus, connection_status
from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoice, SupplierInvoiceRow
from fortnox_sdk.connectors.sales.invoice_payments import InvoicePayment
from fortnox_sdk.fleet import Dataset, SyncStatus, dataset_files, sync_company
from fortnox_sdk.fleet import sync as sync_module
from fortnox_sdk.fleet.state import CompanyState
from fortnox_sdk.fleet.tables import YearColumns, YearTable
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.claims import claims_of
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.testing import Clock, connect
from tests.fleet.conftest import Sync
from tests.transports import TamperingTransport


def _post(client: FortnoxClient, day: date, account: int = 6570) -> None:
    rows = (
        VoucherRow(account=account, debit=Decimal(100)),
        VoucherRow(account=1930, credit=Decimal(100)),
    )
    client.vouchers.create(
        Voucher(description="Manual", voucher_series="A", transaction_date=day, voucher_rows=rows),
        financial_year=client.financial_years.on(day).id,
    )


def _record(dataset: Dataset, key: ConnectionKey) -> CompanyState:
    company = dataset.company(key)
    assert company is not None
    return company


def test_a_year_that_was_locked_since_the_last_time_is_read_once_more(
    sync: Sync, sandbox: Sandbox, client: FortnoxClient, dataset: Dataset, key: ConnectionKey
) -> None:
    sync()
    before = _record(dataset, key).years[0].vouchers
    _post(client, date(2025, 12, 31))
    sandbox.lock(date(2025, 12, 31))
    assert sync().vouchers["new"] == 1
    assert [year.is_closed for year in _record(dataset, key).years] == [True, False]
    assert _record(dataset, key).years[0].vouchers == before + 1
    calls = len(sandbox.log())
    sync()
    assert sum(str(call["path"]).endswith("/sie/4") for call in sandbox.log()[calls:]) == 1


@pytest.mark.parametrize("years", [[], [{"Id": 9, "FromDate": "2099-01-01", "ToDate": "2099-12-31"}]])
def test_a_company_whose_first_year_has_not_begun_is_synchronised(
    sync: Sync, years: list[dict[str, object]]
) -> None:
    def change(request: Request, response: Response) -> Response:
        if request.path == "/3/financialyears":
            meta = {"@TotalResources": len(years), "@TotalPages": 1, "@CurrentPage": 1}
            return attrs.evolve(
                response, body=json.dumps({"MetaInformation": meta, "FinancialYears": years}).encode()
            )
        if request.path == "/3/sie/4":
            sie = b"#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#ORGNR 556000-4615\n#RAR 0 20990101 20991231\n"
            return attrs.evolve(response, status=200, body=sie)
        return response

    result = sync(transport=TamperingTransport(change))
    assert result.status is SyncStatus.SYNCED
    assert "The ledgers were not compared with the books, because no financial year has begun." in [
        check.message for check in result.not_verified
    ]


def _supplier_items(dataset: Dataset) -> list[str]:
    table = pq.read_table(dataset.files("open_items")[0]).to_pylist()
    return [row["number"] for row in table if row["ledger"] == "suppliers"]


def test_supplier_invoices_of_a_night_without_access_are_read_with_the_next_access(
    sync: Sync, sandbox: Sandbox, client: FortnoxClient, dataset: Dataset
) -> None:
    sync()
    before = _supplier_items(dataset)
    invoice = client.supplier_invoices.create(
        SupplierInvoice(
            supplier_number=next(iter(client.suppliers.list())).supplier_number,
            invoice_date=date(2026, 1, 30),
            total=Decimal(1250),
            supplier_invoice_rows=(
                SupplierInvoiceRow(account=4010, debit_currency=Decimal(1250), debit=Decimal(1250)),
            ),
        )
    )
    client.supplier_invoices.bookkeep(invoice.given_number)
    sandbox.set_licences(without=["invoice"])
    assert sync().vouchers["new"] == 1
    sandbox.set_licences(without=[])
    assert sync().status is SyncStatus.SYNCED
    assert _supplier_items(dataset) == [*before, invoice.given_number]


def test_ledgers_that_were_not_compared_are_compared_with_the_next_reading_of_the_year(
    sync: Sync, client: FortnoxClient, dataset: Dataset, key: ConnectionKey
) -> None:
    sync()
    items = pq.read_table(dataset.files("open_items")[0]).to_pylist()
    client.invoice_payments.create(
        InvoicePayment(
            invoice_number=next(item["number"] for item in items if item["ledger"] == "customers"),
            amount=Decimal(1),
            payment_date=date(2026, 1, 30),
            mode_of_payment_account=1930,
        )
    )
    for _ in range(2):
        skipped = [check.message for check in sync(years=[2025]).not_verified]
        assert any("were not compared" in message for message in skipped)
        assert {ledger.account_balance for ledger in _record(dataset, key).ledgers.values()} == {None}
    sync()
    assert None not in {ledger.account_balance for ledger in _record(dataset, key).ledgers.values()}


@pytest.mark.parametrize("content", [None, b"not Parquet"])
@pytest.mark.parametrize("table", ["open_items", "payments"])
def test_a_missing_or_damaged_table_of_the_ledgers_is_written_again(
    sync: Sync, dataset: Dataset, table: Literal["open_items", "payments"], content: bytes | None
) -> None:
    sync()
    file = Path(dataset.files(table)[0])
    before = pq.read_table(file)
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    assert sync().status is SyncStatus.SYNCED
    assert pq.read_table(dataset.files(table)[0]) == before


def test_after_a_reading_with_a_clock_that_was_ahead_everything_is_read(
    sync: Sync, sandbox: Sandbox, store: MemoryStore
) -> None:
    sync(clock=Clock(datetime.now(UTC) + timedelta(days=1)))
    connect(sandbox, store=store)  # the connection can't be used until somebody signs in again
    calls = len(sandbox.log())
    sync()
    lists = [str(call["path"]) for call in sandbox.log()[calls:]]
    assert any(path.endswith("/supplierinvoices") for path in lists)


def test_a_year_that_never_can_be_read_leaves_no_files(
    sync: Sync, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = dataset_files.write_year_table

    def fail(file: BinaryIO, columns: sie4.Columns, table: YearTable, about: YearColumns) -> int:
        if table == "balances":
            raise sie4.SieError("The file is too large.")
        return write(file, columns, table, about)

    monkeypatch.setattr(dataset_files, "write_year_table", fail)
    assert sync().status is SyncStatus.FAILED
    first = len(list(folder.rglob("*.parquet")))
    sync()
    assert len(list(folder.rglob("*.parquet"))) == first
    monkeypatch.undo()
    assert sync().status is SyncStatus.SYNCED


def test_a_missing_sie_file_is_written_again_when_the_year_changes(
    sync: Sync, client: FortnoxClient, dataset: Dataset, key: ConnectionKey, folder: Path
) -> None:
    sync()
    (folder / _record(dataset, key).years[1].sie).unlink()
    _post(client, date(2026, 1, 31))
    result = sync()
    assert (result.status, result.years) == (SyncStatus.SYNCED, (_record(dataset, key).years[1].id,))
    assert (folder / _record(dataset, key).years[1].sie).exists()
    assert not _record(dataset, key).changes[result.years[0]].is_complete


def test_a_process_that_lost_its_claim_does_not_replace_the_files_of_another(
    config: FortnoxConfig, sandbox: Sandbox, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A process that stood still for longer than its lease continues with the last step.
    store = FileStore(tmp_path / "store")
    key = connect(sandbox, store=store).connection.key
    sync = partial(sync_company, config, key, dataset=folder, store=store, pace=Pace.off)
    claims = claims_of(store)
    assert claims is not None

    def stand_still(connection: Connection | None, now: datetime) -> ConnectionStatus:
        monkeypatch.undo()
        for file in (tmp_path / "store").rglob("*.claim"):
            file.unlink()
        assert claims.take(f"sync {key}", "another process", lease_s=60) is not None
        return connection_status(connection, now)

    monkeypatch.setattr(sync_module, "connection_status", stand_still)
    assert sync().status is SyncStatus.BUSY
    assert Dataset(folder).company(key) is None
