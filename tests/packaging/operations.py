"""Call the functions that each extra provides, and print each outcome as JSON, without pytest.

    python operations.py FOLDER [MISSING ...]

FOLDER receives the files that the functions write. MISSING are packages that are treated as if they were not installed.
An outcome is empty if the function succeeded; otherwise it is the text that a user would see. If there is a Swedish
text too, it is the last line.
"""

import base64
import contextlib
import io
import json
import runpy
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

Call = Callable[[Path], None]
PROMISES: dict[str, tuple[str, Call]] = {}
"""For each function's name, the extra that the function needs (`""` for no extra), and the function."""

SIE = b'#FLAGGA 0\r\n#SIETYP 4\r\n#FNAMN "Acme"\r\n#RAR 0 20250101 20251231\r\n#IB 0 1930 100.00\r\n'
STORE_KEY = base64.urlsafe_b64encode(bytes(32)).decode()


def promise(extra: str) -> Callable[[Call], Call]:
    """Return a decorator that registers a function and the extra that it needs."""

    def register(call: Call) -> Call:
        PROMISES[call.__name__] = (extra, call)
        return call

    return register


@promise("")
def client_and_books(_folder: Path) -> None:
    import fortnox_sdk
    import sie4
    from fortnox_sdk import FortnoxClient, YearEnd

    assert fortnox_sdk.__version__
    assert YearEnd
    assert FortnoxClient.invoices.connector()
    assert sie4.loads(SIE).balance("1930", on=date(2025, 6, 30)) == Decimal(100)


@promise("")
def sie4_command(folder: Path) -> None:
    from sie4.__main__ import main

    (folder / "books.se").write_bytes(SIE)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        assert main(["info", str(folder / "books.se")]) == 0
    assert "Acme" in printed.getvalue()


@promise("cli")
def fortnox_command(_folder: Path) -> None:
    from fortnox_sdk.cli.__main__ import run_command

    printed = io.StringIO()
    arguments, sys.argv = sys.argv, ["fortnox", "--help"]
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            code = run_command()
    finally:
        sys.argv = arguments
    if code:
        raise RuntimeError(printed.getvalue())
    assert "appendix" in printed.getvalue()


@promise("excel")
def write_workbook(folder: Path) -> None:
    from fortnox_sdk.year_end.report import write_xlsx

    write_xlsx([_appendix()], folder / "1510.xlsx")
    assert (folder / "1510.xlsx").read_bytes().startswith(b"PK")


@promise("excel")
def read_workbook(folder: Path) -> None:
    from fortnox_sdk.errors import InvalidInput
    from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers

    path = folder / "closing.xlsx"
    path.write_bytes(b"PK")
    with contextlib.suppress(ModuleNotFoundError):
        from openpyxl import Workbook

        book = Workbook()
        book.active.append(["date", "text", "account", "amount"])
        book.save(path)
    with contextlib.suppress(InvalidInput):  # a workbook without vouchers is refused, after it was opened
        read_closing_vouchers(path)


@promise("report")
def write_page(folder: Path) -> None:
    from fortnox_sdk.year_end.report import write_html

    write_html([_appendix()], folder / "1510.html")
    assert "Kundfordringar" in (folder / "1510.html").read_text(encoding="utf-8")


@promise("sandbox")
def start_sandbox(_folder: Path) -> None:
    from fortnox_sdk.sandbox import serve

    with serve() as sandbox:
        assert sandbox.url.startswith("http://127.0.0.1:")


@promise("sandbox")
def sandbox_process(_folder: Path) -> None:
    arguments, sys.argv = sys.argv, ["sandbox", "--help"]
    try:
        with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.suppress(SystemExit):
            runpy.run_module("fortnox_sdk.sandbox", run_name="__main__")
    finally:
        sys.argv = arguments
    assert "--port" in printed.getvalue()


@promise("sandbox")
def testing_without_pytest(_folder: Path) -> None:
    from fortnox_sdk.sandbox import serve
    from fortnox_sdk.testing import Scrubber, connect

    assert Scrubber
    with serve() as sandbox:
        assert connect(sandbox).company_information.get().company_name


@promise("web")
def start_guide(folder: Path) -> None:
    from fortnox_sdk.stores import MemoryStore
    from fortnox_sdk.web import User, create_app

    address = "http://127.0.0.1:5000"
    app = create_app(
        config=None,
        store=MemoryStore(),
        folder=folder,
        current_user=lambda _: User(id="anna"),
        address=address,
    )
    page = app.test_client().get("/new", base_url=address)
    assert "SIE" in page.text


@promise("mcp")
def server_for_assistants(folder: Path) -> None:
    from fortnox_sdk import FortnoxConfig
    from fortnox_sdk.clock import SystemClock
    from fortnox_sdk.errors import SignInRequired
    from fortnox_sdk.files import LocalFiles
    from fortnox_sdk.mcp.context import ServerContext
    from fortnox_sdk.mcp.starting import make_server
    from fortnox_sdk.stores import MemoryStore

    def nobody() -> None:
        raise SignInRequired("No company is connected.")

    context = ServerContext(
        config=FortnoxConfig(client_id="k3"),
        store=MemoryStore(),
        choose=nobody,
        clock=SystemClock(),
        files=LocalFiles(),
        folder=folder,
        session="0",
        user="anna",
    )
    assert make_server(context).build().name == "fortnox"


@promise("sql")
def store_in_a_database(folder: Path) -> None:
    from fortnox_sdk.stores.sql import SqlStore

    assert SqlStore(f"sqlite:///{folder}/connections.db").keys() == []
    assert SqlStore("postgresql+psycopg://user@127.0.0.1/books")


@promise("sql")
def store_named_in_the_settings(folder: Path) -> None:
    from fortnox_sdk import FortnoxConfig
    from fortnox_sdk.stores.location import open_store

    location = f"sqlite:///{folder}/settings.db"
    assert open_store(FortnoxConfig(client_id="k3", store=location)).keys() == []


@promise("secure")
def encrypted_store(_folder: Path) -> None:
    from fortnox_sdk.scalars import Secret
    from fortnox_sdk.stores.encrypted import EncryptedStore
    from fortnox_sdk.stores.memory import MemoryStore

    assert EncryptedStore(MemoryStore(), (Secret(STORE_KEY),)).keys() == []


@promise("secure")
def encryption_named_in_the_settings(folder: Path) -> None:
    from fortnox_sdk import FortnoxConfig
    from fortnox_sdk.config import SecretReference
    from fortnox_sdk.stores.location import open_store

    key = folder / "store-key"
    key.write_text(STORE_KEY, encoding="utf-8")
    key.chmod(0o600)
    reference = SecretReference("file", str(key))
    assert open_store(FortnoxConfig(client_id="k3", store="memory:", store_key=reference)).keys() == []


@promise("secure")
def secret_in_the_keyring(_folder: Path) -> None:
    from fortnox_sdk.config import SecretReference
    from fortnox_sdk.errors import ConfigurationError

    try:
        SecretReference("keyring", "fortnox-sdk-packaging-test").read(user="nobody")
    except ConfigurationError as fault:
        if "pip install" in str(fault):
            raise  # any other refusal comes from the keyring, which this machine may lack


@promise("telemetry")
def telemetry_of_a_fleet(_folder: Path) -> None:
    from fortnox_sdk.fleet import Telemetry

    Telemetry()


@promise("fleet")
def queue_of_a_fleet(folder: Path) -> None:
    from fortnox_sdk import FortnoxConfig
    from fortnox_sdk.fleet import FleetQueue

    FleetQueue(
        "postgresql://user@127.0.0.1/fleet", FortnoxConfig(client_id="k3"), dataset=str(folder / "data")
    )


@promise("fleet")
def dataset_at_an_address(_folder: Path) -> None:
    from fortnox_sdk.fleet import Dataset

    Dataset("memory://fleet")


@promise("fleet")
def synchronisation_of_a_fleet(folder: Path) -> None:
    from fortnox_sdk import FortnoxConfig
    from fortnox_sdk.fleet import sync_company
    from fortnox_sdk.stores import MemoryStore

    config = FortnoxConfig(client_id="k3")
    result = sync_company(config, "no such company", dataset=folder / "data", store=MemoryStore())
    assert result.status == "sign in"


@promise("arrow")
def arrow_table(_folder: Path) -> None:
    import sie4

    assert sie4.to_arrow(sie4.loads(SIE), "balances").num_rows == 1


@promise("events")
def event_stream(_folder: Path) -> None:
    from fortnox_sdk.errors import NotSent
    from fortnox_sdk.events.wire import Wire

    with contextlib.suppress(NotSent):  # nothing listens on this port
        Wire("ws://127.0.0.1:9/topics-v1")


def _appendix() -> object:
    from fortnox_sdk.year_end.appendix import Appendix, Ledger, Provenance

    day = date(2025, 12, 31)
    return Appendix(
        account="1510",
        account_name="Kundfordringar",
        as_of=day,
        ledger=Ledger.NONE,
        provenance=Provenance(
            source="Fortnox",
            company_name="Acme",
            org_number="556000-1234",
            year_start=date(2025, 1, 1),
            year_end=day,
            fetched_at=datetime(2026, 3, 2, 8, 15, tzinfo=UTC),
            sie_sha256="0" * 64,
            sie_generated=day,
        ),
        account_balance=Decimal(100),
        ledger_total=None,
    )


def outcome(call: Call, folder: Path) -> str:
    """Call a function. Return the text of the exception that it raises, or `""`.

    A `FortnoxError` has a second line, which is the text in Swedish.
    """
    from fortnox_sdk.errors import FortnoxError

    try:
        call(folder)
    except FortnoxError as fault:
        return f"{type(fault).__name__}: {fault}\n{fault.in_language('sv')}"
    except Exception as fault:  # noqa: BLE001 -- whatever it is, the test compares its text
        return f"{type(fault).__name__}: {fault}"
    return ""


if __name__ == "__main__":
    here, missing = Path(sys.argv[1]), sys.argv[2:]
    for package in missing:
        sys.modules[package] = None  # type: ignore[assignment]  # makes `import` raise ModuleNotFoundError
    print(json.dumps({name: outcome(call, here) for name, (_, call) in PROMISES.items()}))
