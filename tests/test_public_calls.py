"""Tests that each public function and method outside the connectors refuses arguments of wrong types.

The arguments must be refused before a request is sent.
"""

import inspect
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Literal

from opentelemetry.metrics import MeterProvider
from opentelemetry.trace import TracerProvider
from typing_extensions import is_protocol

import sie4
from fortnox_sdk import (
    ClosingRow,
    ClosingVoucher,
    ConnectionKey,
    FortnoxClient,
    FortnoxConfig,
    Pace,
    RetryPolicy,
    Secret,
    SecretReference,
    Text,
    Voucher,
    YearEnd,
    auth,
    events,
    fleet,
    http,
    stores,
    testing,
    web,
    year_end,
)
from fortnox_sdk.clock import Clock, SystemClock, stockholm_date
from fortnox_sdk.connection import Connection
from fortnox_sdk.entities.codec import Entity
from fortnox_sdk.files import Files
from fortnox_sdk.http.session import Session
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.year_end import archive, report, source
from tests.public_names import functions_and_classes, public_members
from tests.transports import ScriptedTransport, answer, scripted_session
from tests.wrong_types import wrong_calls

KEY = ConnectionKey("apps.fortnox.se", "k3", 1001)
CONFIG = FortnoxConfig(client_id="k3", client_secret=Secret("hush"), store="memory:")
ROWS = (ClosingRow(account=1930, debit=Decimal(1)), ClosingRow(account=3001, credit=Decimal(1)))
VOUCHER = ClosingVoucher(reference="r", date=date(2025, 12, 31), text="t", rows=ROWS)
TRANSPORT = ScriptedTransport([answer(500)])
CLOCK = testing.Clock()
SIGN_IN = {"store": stores.MemoryStore(), "transport": TRANSPORT, "clock": CLOCK}
BOOKS = b'#FLAGGA 0\n#SIETYP 4\n#FNAMN "Exempel AB"\n#RAR 0 20250101 20251231\n'
CALLBACK = Secret("http://localhost:1/callback?code=x&state=y")
RATES = year_end.ClosingRates(source="rates.csv", rates=())
REVIEW = year_end.LedgerReview(
    appendix=None, valued=None
)  # its methods refuse wrong arguments before they use these fields
SANDBOX = Sandbox(
    url="http://127.0.0.1:9", client_id="k3", client_secret="x", redirect_uris=(), database_number=1
)
# The module of the client imports these names for type checkers only.
NAMES = {
    "Call": http.Call,
    "CallHook": http.CallHook,
    "Callable": Callable,
    "Collection": Collection,
    "EventStream": events.EventStream,
    "Gap": events.Gap,
    "OffsetStore": events.OffsetStore,
    "Topic": events.Topic,
    "Clock": Clock,
    "Connection": Connection,
    "ConnectionKey": ConnectionKey,
    "ConnectionWindow": auth.ConnectionWindow,
    "Files": Files,
    "FortnoxConfig": FortnoxConfig,
    "Limits": http.Limits,
    "Literal": Literal,
    "Mapping": Mapping,
    "Pace": Pace,
    "RateLimiter": http.RateLimiter,
    "RetryPolicy": RetryPolicy,
    "Secret": Secret,
    "Sandbox": Sandbox,
    "Self": FortnoxClient,
    "Session": Session,
    "TokenStore": stores.TokenStore,
    "date": date,
    "Transport": http.Transport,
    "MeterProvider": MeterProvider,
    "TracerProvider": TracerProvider,
}


def sign_in_attempt():
    return auth.SignIn(
        CONFIG, stores.MemoryStore(), TRANSPORT, CLOCK, redirect_uri="http://localhost:1/callback"
    )


def client():
    session, _ = scripted_session(answer(500), retry=RetryPolicy(tries=1))
    return FortnoxClient(session)


def job(folder=Path("never")):
    return YearEnd(client(), date(2025, 12, 31), folder=folder)


def books(folder):
    (folder / "books.se").write_bytes(BOOKS)
    return year_end.Books.from_file(folder / "books.se")


def store_calls(store):
    yield store.get, {"key": KEY}
    yield store.update, {"key": KEY, "change": lambda current: current}
    yield store.delete, {"key": KEY}
    yield store.locked, {"key": KEY}


def main_calls(folder):
    yield ClosingRow, {"account": 1930}
    yield ClosingRow.signed, {"account": 1930, "amount": Decimal(1)}
    yield ClosingVoucher, {"reference": "r", "date": date(2025, 1, 1), "text": "t", "rows": ROWS}
    yield VOUCHER.to_entity, {"series": "V", "comments": ""}
    yield ClosingVoucher.from_entity, {"voucher": Voucher(), "reference": "r"}
    yield VOUCHER.reverse, {"reference": "s", "text": "t", "date": date(2025, 1, 1)}
    yield ConnectionKey, {"issuer_host": "h", "client_id": "k", "database_number": 1}
    yield ConnectionKey.parse, {"text": str(KEY)}
    yield FortnoxClient.connect, {"company": KEY, "config": CONFIG}
    yield FortnoxClient.from_token, {"token": "x"}
    yield FortnoxClient, {"session": client().session}
    yield client().request, {"method": "GET", "path": "/3/units"}
    yield client().units.list().page, {"number": 1}
    yield FortnoxConfig, {"client_id": "k3"}
    yield FortnoxConfig.load, {"environment": {}}
    yield Pace, {}
    yield RetryPolicy, {}
    yield http.Limits, {}
    yield http.Limits().size, {"content": http.Content.SIE}
    yield http.Limits().seconds, {"content": http.Content.SIE}
    yield Secret, {"value": "x"}
    yield YearEnd, {"client": client(), "balance_date": date(2025, 12, 31), "folder": folder}
    yield job().appendix, {"account": "1930"}
    yield job().specification, {"account": "1930"}
    yield job().payables, {}
    yield job().review, {"ledger": year_end.Ledger.CUSTOMERS}
    yield job().plan_export, {"vouchers": [VOUCHER], "series": "V"}
    yield job().plan_reversal, {"series": "V", "number": 1}


def sign_in_calls():
    yield sign_in_attempt().matches, {"address": CALLBACK}
    yield sign_in_attempt().finish, {"address": CALLBACK}
    yield auth.SignIn, {**SIGN_IN, "config": CONFIG, "redirect_uri": "http://localhost:1/callback"}
    yield auth.SignIn.resume, {**SIGN_IN, "saved": sign_in_attempt().save(), "config": CONFIG}
    yield auth.sign_in, {**SIGN_IN, "config": CONFIG, "paste": lambda _: ""}
    yield auth.ask_for_redirect, {"address": "http://127.0.0.1:9"}
    yield auth.sign_in_again, {**SIGN_IN, "config": CONFIG, "key": KEY}
    yield auth.sign_in_as_service, {**SIGN_IN, "config": CONFIG, "database_number": 1}
    yield auth.sign_out, {"config": CONFIG, "key": KEY, "store": stores.MemoryStore(), "transport": TRANSPORT}
    yield auth.ConnectionWindow, {"store": stores.MemoryStore(), "key": KEY, "clock": CLOCK}


def http_calls():
    yield stockholm_date, {"instant": datetime(2025, 1, 1, tzinfo=UTC)}
    yield SystemClock().sleep, {"seconds": 0.0}
    yield http.RateLimiter, {}
    yield http.RateLimiter().block, {}
    yield http.RateLimiter().slot, {}
    yield SecretReference, {"source": "file", "name": "secret"}
    yield SecretReference("file", "secret").read, {"user": "k3"}
    yield http.RequestsTransport, {}
    yield http.RequestsTransport().send, {"request": http.Request(method="GET", url="http://127.0.0.1:9/")}


def all_store_calls(folder):
    yield stores.open_store, {"config": CONFIG}
    yield stores.find_connection, {"store": stores.MemoryStore(), "label": "x"}
    yield stores.apply_change, {"key": KEY, "current": None, "change": lambda current: current}
    yield stores.connection_to_json, {"connection": None}
    yield stores.connection_from_json, {"text": Secret("{}"), "where": "here"}
    yield stores.MemoryStore, {}
    yield stores.FileStore, {"folder": folder}
    yield stores.SqlStore, {"url": f"sqlite:///{folder}/connections.db"}
    yield stores.EncryptedStore, {"inside": stores.MemoryStore(), "keys": [stores.new_store_key()]}
    for store in (
        stores.MemoryStore(),
        stores.FileStore(folder),
        stores.SqlStore(f"sqlite:///{folder}/connections.db"),
        stores.EncryptedStore(stores.MemoryStore(), [stores.new_store_key()]),
    ):
        yield from store_calls(store)


def tool_calls(folder):
    yield testing.Clock, {}
    yield testing.Clock().sleep, {"seconds": 1.0}
    yield testing.Clock().advance, {"time": 1.0}
    yield testing.Clock().set_now, {"now": datetime(2025, 1, 1, tzinfo=UTC)}
    yield testing.sandbox_config, {"sandbox": SANDBOX}
    yield testing.connect, {"sandbox": SANDBOX}
    yield testing.recorder, {"folder": folder}
    yield testing.recorder_settings, {}
    yield testing.recorder(folder).use_cassette, {"path": "x.yaml"}
    yield testing.Scrubber, {}
    yield testing.Scrubber().field, {"name": "Name", "value": "x"}
    yield testing.Scrubber().text, {"value": "x"}
    yield testing.Scrubber().address, {"uri": "http://127.0.0.1/"}
    yield testing.Scrubber().body, {"content": b"{}"}
    yield testing.Scrubber().headers, {"headers": {}}
    yield testing.Scrubber().leaks, {"text": "x"}


def result_calls(folder):
    yield year_end.Bucket.of, {"days_overdue": 1}
    yield books(folder).has_balance, {"on": date(2025, 1, 1)}
    yield year_end.Books.from_file, {"path": folder / "books.se"}
    yield books(folder).account_name, {"account": "1930"}
    yield books(folder).balance, {"account": "1930", "on": date(2025, 1, 1)}
    yield books(folder).amount_outside_vouchers, {"account": "1930", "on": date(2025, 1, 1)}
    yield books(folder).on_accounts, {"accounts": ["1930"]}
    yield books(folder).save, {"folder": folder}
    yield books(folder).year.opening, {"account": "1930"}
    yield books(folder).year.on_accounts, {"accounts": ["1930"]}
    yield books(folder).year.key, {"voucher": sie4.Voucher(series="A", number="1", date=date(2025, 1, 1))}
    yield year_end.read_closing_vouchers, {"path": folder / "vouchers.json"}
    yield year_end.read_closing_rates, {"path": folder / "rates.csv"}
    yield year_end.write_template, {"path": folder / "closing.xlsx", "accounts": {}}
    yield year_end.write_drafts, {"path": folder / "drafts.json", "proposals": []}
    yield year_end.ClosingRate, {"currency": "EUR", "on": date(2025, 1, 1), "sek_per_unit": Decimal(11)}
    yield year_end.ClosingRates, {"source": "rates.csv", "rates": ()}
    yield RATES.at, {"currency": "EUR", "day": date(2025, 1, 1)}
    yield report.write_html, {"appendices": [], "path": folder / "x.html"}
    yield report.write_xlsx, {"appendices": [], "path": folder / "x.xlsx"}
    yield report.write_json, {"appendices": [], "path": folder / "x.json"}
    yield report.write_parquet, {"appendices": [], "path": folder / "x.parquet"}
    yield report.write_binder_xlsx, {"binder": None, "path": folder / "x.xlsx"}
    yield report.write_binder_html, {"binder": None, "path": folder / "x.html"}
    yield year_end.make_handover, {"books": books(folder)}
    yield year_end.write_handover, {"handover": None, "path": folder / "x.json"}


def fleet_calls(folder):
    yield fleet.Dataset, {"address": folder}
    yield fleet.Dataset(folder).companies, {"on_damage": None}
    yield fleet.Dataset(folder).company, {"key": KEY}
    yield fleet.Dataset(folder).files, {"table": "rows"}
    yield fleet.Telemetry, {}
    yield fleet.make_overview, {"companies": [], "connections": [], "now": datetime(2025, 1, 1, tzinfo=UTC)}
    yield fleet.sync_company, {"config": CONFIG, "company": KEY, "dataset": folder}
    yield fleet.sync_companies, {"config": CONFIG, "dataset": folder}
    offsets = events.FileOffsets(folder / "offsets.json")
    yield events.FileOffsets, {"path": folder / "offsets.json"}
    yield events.Offsets, {"topics": {"vouchers": "x1"}}
    yield offsets.save, {"offsets": events.Offsets()}
    yield events.read_consent_notice, {"body": b"{}"}
    yield client().events, {"topics": ["vouchers"]}
    stream = fleet.company_events(CONFIG, ["vouchers"], companies=[KEY], store=stores.MemoryStore())
    yield stream.run, {"handler": print}
    yield fleet.company_events, {"config": CONFIG, "topics": ["vouchers"]}
    yield fleet.follow_companies, {"config": CONFIG, "offsets": offsets}
    queue = fleet.FleetQueue("postgresql://127.0.0.1:9/x", CONFIG, dataset=str(folder))
    yield (
        fleet.FleetQueue,
        {"database": "postgresql://127.0.0.1:9/x", "config": CONFIG, "dataset": str(folder)},
    )
    yield queue.enqueue, {"companies": [KEY]}
    yield queue.work, {"threads": 0}


def archive_calls(folder):
    yield archive.ArchivedDocuments().links, {}
    yield archive.ReceivedResponses, {}
    yield archive.ReceivedResponses(TRANSPORT).send, {"request": http.Request(method="GET", url="http://a/")}
    yield archive.create_archive, {"job": job(), "folder": folder / "archive"}
    yield archive.add_files, {"folder": folder / "archive", "paths": []}
    yield archive.verify_archive, {"folder": folder / "archive"}
    yield archive.export_archive, {"folder": folder / "archive", "target": folder / "archive.zip"}
    yield (
        archive.attach_once,
        {"client": client(), "series": "V", "number": 1, "path": folder / "x", "financial_year": 1},
    )


def source_calls(folder):
    days = {"first_day": date(2025, 1, 1), "last_day": date(2025, 12, 31)}
    labels = {"company_name": "", "organisation_number": ""}
    file = source.SieFileSource(file="books.se", sha256="0" * 64, **labels, **days)
    job_folder, job = source.JobFolder(folder / "job"), {"balance_date": date(2025, 12, 31), "folder": folder}
    yield source.FortnoxSource, {"key": KEY, **labels}
    yield source.FortnoxSource.of, {"connection": None}
    yield source.SieFileSource, {"file": "books.se", "sha256": "0" * 64, **labels, **days}
    yield source.SieFileSource.from_file, {"path": folder / "books.se"}
    yield source.JobFolder, {"folder": folder}
    yield job_folder.create, {"source": file, "balance_date": date(2025, 12, 31)}
    yield job_folder.check, {"source": file}
    yield job_folder.record_import, {"at": datetime(2025, 1, 1, tzinfo=UTC), "covers": Text("", "")}
    yield job_folder.change_source, {"change": None}
    yield job_folder.has_copy, {"source": file}
    yield source.FileJob, {"source": file, **job}
    yield source.FileJob.of, {"job_folder": job_folder}
    yield source.FileJob(file, **job).appendix, {"account": "1930"}
    yield source.FileJob(file, **job).specification, {"account": "1930"}
    yield source.FileJob(file, **job).plan_export, {"vouchers": [VOUCHER], "series": "V"}
    yield source.plan_change, {"job_folder": job_folder, "new_source": file}
    yield source.source_status, {"source": file, "connection": None, "job_folder": job_folder, "clock": CLOCK}


def web_calls(folder):
    yield web.User, {"id": "anna"}
    yield web.User(id="anna").may_see, {"key": KEY}
    yield (
        web.create_app,
        {
            "config": CONFIG,
            "store": stores.MemoryStore(),
            "folder": folder,
            "current_user": lambda request: web.User(id=request.environ["REMOTE_USER"]),
        },
    )


def calls(folder):
    """Yield each public function or method, together with valid values for its required arguments."""
    yield from main_calls(folder)
    yield from sign_in_calls()
    yield from http_calls()
    yield from all_store_calls(folder)
    yield from tool_calls(folder)
    yield from result_calls(folder)
    yield from archive_calls(folder)
    yield from source_calls(folder)
    yield from fleet_calls(folder)
    yield from web_calls(folder)


def test_every_argument_is_checked_before_anything_is_sent(tmp_path, monkeypatch):
    sent = []
    monkeypatch.setattr("requests.Session.send", lambda *_args, **_options: sent.append(1))
    TRANSPORT.requests.clear()
    tried = [
        call
        for function, valid in calls(tmp_path)
        for call in wrong_calls(
            getattr(function, "__qualname__", repr(function)), function, valid, names=NAMES
        )
    ]
    assert len(tried) > 500
    count = lambda: len(sent) + len(TRANSPORT.requests)  # noqa: E731
    assert [p for call in tried if (p := call.problem(count))] == []


RECEIVED = {
    *(
        "ChangedCompanies",
        "CompanyOverview",
        "CompanyState",
        "Enqueued",
        "LedgerState",
        "SyncResult",
        "YearState",
    ),
    *("ConsentNotice", "Event", "EventStream", "Gap"),
    *(
        "Call",
        "Calls",
        "Connection",
        "ConnectionStatus",
        "Pager",
        "Recorder",
        "Request",
        "Response",
        "Sandbox",
    ),
    *("Text", "Voucher", "VoucherRow", "WindowJob"),
    *("OverviewPart", "OverviewRow", "OverviewVoucher", "PlanPart", "VerifyResult"),
    *("Appendix", "BookYear", "Books", "Cause", "ExportPlan", "ExportResult", "Finding", "ImportResult"),
    *(
        "Binder",
        "OpenItem",
        "RegisterRow",
        "SieFile",
        "Explanation",
        "LedgerReview",
        "Proposal",
        "Revaluation",
    ),
    *("Change", "NotCarried", "WrittenWorkbook"),
    *(
        "ArchiveProblem",
        "ArchiveReport",
        "ArchiveResult",
        "ArchivedDocument",
        "ArchivedDocuments",
        "Attached",
    ),
    *("Handover", "HandoverAccount", "HandoverCheck"),
    *("SourceChange", "SourceStatus"),
    *("PlannedVoucher", "Posting", "Problem", "Provenance", "Settlement", "SystemClock"),
}
"""The names of classes whose constructors are not public, have no arguments, or are tested elsewhere."""
ELSEWHERE = {
    "serve": "tests/sandbox",
    "Calls.record": "called by the session only",
    "ExportPlan.run": "tests/year_end",
    "ExportPlan.verify": "tests/year_end",
    "ReceivedResponses.writing_to": "called by create_archive only",
    "Response.text": "called by the session only",
    "RetryPolicy.call": "called by the session only",
    "RetryPolicy.retrying": "called by the session only",
    "Problem.of": "called by the plan only",
    "Text.format": "accepts any value",
    "Text.in_language": "has no wrong outcome",
    "Text.same": "has no wrong outcome",
}


def test_every_public_function_and_method_is_called(tmp_path):
    called = {getattr(function, "__qualname__", "") for function, _ in calls(tmp_path)}
    expected = set()
    for _, value in functions_and_classes():
        if not inspect.isclass(value) and inspect.signature(value).parameters:
            expected.add(value.__qualname__)
        if inspect.isclass(value) and not issubclass(value, Enum | Exception) and not is_protocol(value):
            expected |= {value.__name__} - RECEIVED
        if inspect.isclass(value) and value is not Sandbox and not issubclass(value, Exception | Entity):
            expected |= {
                member.__qualname__
                for _, member in public_members(value)
                if callable(member)
                and (getattr(member, "__module__", None) or "").startswith("fortnox_sdk.")
                and not is_protocol(value)
                and set(inspect.signature(member).parameters) - {"self"}
            }
    assert sorted(expected - called) == sorted(ELSEWHERE)
