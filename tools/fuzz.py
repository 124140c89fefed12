"""Fuzz the readers of external data with libFuzzer, which looks for inputs that reach new code.

    python -m tools.fuzz sie4 --seconds 1200 --json

The targets are `sie4`, `sie4-columns`, `closing-json`, `closing-csv`, `closing-sheet`, `closing-sie`, `responses`,
`records`, `callback` and `settings`. An input is a crash if the reader raises an error that it does not promise, takes
longer than five seconds or needs more than 1 GB. The input that caused a crash is saved in the corpus folder. The
command needs the package atheris, which is not among the dependencies: `pip install atheris`.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import attrs

Target = Callable[[bytes], None]
_LONGEST: Final = 20_000


def _sie4() -> tuple[Target, bytes]:
    from tools.fuzz_sie import SEED_FILE, exercise  # noqa: PLC0415 -- imported while atheris counts branches

    return exercise, SEED_FILE


def _sie4_columns() -> tuple[Target, bytes]:
    from tools.fuzz_sie import SEED_FILE  # noqa: PLC0415 -- see _sie4
    from tools.fuzz_sie_columns import exercise_columns  # noqa: PLC0415 -- see _sie4

    # The first call imports pyarrow, which takes longer than an input may.
    exercise_columns(SEED_FILE)
    return exercise_columns, SEED_FILE


def _closing_json() -> tuple[Target, bytes]:
    row = {"account": 8910, "debit": "1 200,50", "text": "Å", "cost_center": "1", "project": None}
    rows = [row, {"account": "2512", "amount": -1200.5}]
    voucher = {"reference": "tax", "date": "2025-12-31", "text": "Skatt", "comment": "", "rows": rows}
    return _reader_of_closing_files("a.json", lambda data: data), json.dumps({"vouchers": [voucher]}).encode()


def _closing_csv() -> tuple[Target, bytes]:
    head = "Serie;Nummer;Datum;Text;Konto;Debet;Kredit;Belopp;Radtext;Vänds"
    lines = ("A;1;2025-12-31;Skatt;8910;1 200,50;;;Å;2026-01-01", ';;;;2512;;1200.50;;"a;b";')
    return _reader_of_closing_files("a.csv", lambda data: data), "\n".join(("sep=;", head, *lines)).encode()


def _closing_sie() -> tuple[Target, bytes]:
    lines = (
        *("#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", "#VALUTA SEK", "#KSUMMA", "#VER A 1 20251231 Skatt", "{"),
        *(
            '#TRANS 8910 {1 "A" 6 "P"} 500.00 20251231 "Rad"',
            "#RTRANS 2512 {} -500.00",
            "#TRANS 2512 {} -500.00",
        ),
        *("}", '#VER "B" 2 20251231 "\x86"', "{", "#BTRANS 1930 {} 1", "}"),
    )
    return _reader_of_closing_files("a.si", lambda data: data), "\n".join(lines).encode("latin-1")


def _closing_sheet() -> tuple[Target, bytes]:
    """Return a target that reads a workbook with fuzzed XML as its first sheet, and the XML of a valid sheet.

    Changes to the compressed file would hardly ever reach the reader.
    """
    from openpyxl import Workbook  # noqa: PLC0415 -- see _sie4

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Referens", "Datum", "Text", "Konto", "Debet", "Kredit", "Belopp"])
    sheet.append(["tax", "2025-12-31", "Skatt", 8910, 1200.5, None, None])
    sheet.append([None, None, None, 2512, None, "1 200,50", None])
    saved = BytesIO()
    book.save(saved)
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(saved) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}

    def workbook(data: bytes) -> bytes:
        changed = BytesIO()
        with zipfile.ZipFile(changed, "w") as target:
            for part, content in (parts | {name: data}).items():
                target.writestr(part, content)
        return changed.getvalue()

    return _reader_of_closing_files("a.xlsx", workbook), parts[name]


def _reader_of_closing_files(name: str, file_of: Callable[[bytes], bytes]) -> Target:
    from fortnox_sdk.files import LocalFiles  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError  # noqa: PLC0415 -- see _sie4

    class OneFile(LocalFiles):
        """A file system with one file."""

        content = b""

        def read(self, path: Path, /, *, private: bool = False, limit: int | None = None) -> bytes:
            del path, private, limit
            return self.content

        def size(self, path: Path, /) -> int:
            del path
            return len(self.content)

    files = OneFile()

    def read(data: bytes) -> None:
        files.content = file_of(data)
        with suppress(ClosingFileError):
            read_closing_vouchers(Path(name), files=files)

    return read


def _responses() -> tuple[Target, bytes]:
    from fortnox_sdk.auth.flow import read_tokens  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.clock import SystemClock  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.connectors.sales.invoices import Invoice  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.entities.codec import decode_json  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.entities.decoder import Decoder  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.errors import FortnoxError  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.foreign.data import header_date, header_number  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.http.envelopes import api_error, as_object  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.http.messages import Request, Response  # noqa: PLC0415 -- see _sie4

    decoder, sent_at = Decoder(), SystemClock().now()

    def read(data: bytes) -> None:
        text = data[:100].decode("latin-1")
        header_date(text)
        header_number(text, most=3600)
        headers = {"Content-Type": "application/json", "X-Uid": text}
        failed = Response(status=400, headers=headers, body=data)
        str(api_error(Request(method="GET", url="https://api.fortnox.se/3/invoices"), failed))
        with suppress(FortnoxError):
            read_tokens(Response(status=200, headers=headers, body=data), sent_at=sent_at)
        with suppress(FortnoxError):
            content = as_object(decode_json(data))
            decoder.decode(content.get("Invoice", content), Invoice, at="Invoice")

    invoice = {
        "DocumentNumber": "7",
        "InvoiceDate": "2025-12-31",
        "Total": 1250.5,
        "InvoiceRows": [{"Price": 1e3}],
    }
    error = {"Error": 1, "Message": "Kan inte hitta", "Code": 2000423}
    tokens = {"access_token": "a.b.c", "refresh_token": "r", "expires_in": 3600, "scope": "invoice"}
    return read, json.dumps({"Invoice": invoice, "ErrorInformation": error, **tokens}).encode()


def _records() -> tuple[Target, bytes]:
    from fortnox_sdk.clock import SystemClock  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.connection import Connection, ConnectionKey, Tokens  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.errors import FortnoxError  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.scalars import Secret  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.stores import connection_from_json, connection_to_json  # noqa: PLC0415 -- see _sie4

    now = SystemClock().now()

    def read(data: bytes) -> None:
        text = Secret(data.decode("utf-8", "surrogateescape"))
        with suppress(FortnoxError):
            connection_to_json(connection_from_json(text, where="a record"))

    tokens = Tokens(
        access=Secret("a.b.c"), refresh=Secret("r"), expires_at=now, scopes=frozenset({"invoice"})
    )
    key = ConnectionKey("apps.fortnox.se", "k3", 1001)
    connection = Connection(key=key, connected_at=now, refreshed_at=now, renewed_at=now, tokens=tokens)
    return read, connection_to_json(connection).reveal().encode()


def _callback() -> tuple[Target, bytes]:
    import socket  # noqa: PLC0415 -- see _sie4

    from fortnox_sdk.auth.attempt import SignIn  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.auth.callback import NO_SIGN_IN_PAGE, Page, callback_handler  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.auth.loopback_server import LoopbackServer  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.clock import SystemClock  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.config import FortnoxConfig  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.errors import FortnoxError, NotSent  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.http.messages import Request, Response  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.scalars import Secret  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.stores import MemoryStore  # noqa: PLC0415 -- see _sie4

    class Nowhere:
        """A transport that sends nothing."""

        def send(self, request: Request, /) -> Response:
            raise NotSent("Nothing is sent.", method=request.method, path=request.path)

    clock = SystemClock()
    config = FortnoxConfig(client_id="k3", client_secret=Secret("fuzz"))
    attempt = SignIn(config, MemoryStore(), Nowhere(), clock, redirect_uri="http://127.0.0.1/callback")
    state = re.findall(r"state=([^&]*)", attempt.url)[0]

    def on_redirect(address: Secret) -> Page:
        if attempt.matches(address):
            with suppress(FortnoxError):
                attempt.finish(address)
        return NO_SIGN_IN_PAGE

    handler = callback_handler("/callback", on_redirect)
    server = LoopbackServer(("127.0.0.1", 0), handler, clock=clock)
    address = f"127.0.0.1:{server.server_address[1]}".encode()

    def read(data: bytes) -> None:
        browser, ours = socket.socketpair()
        with browser, ours:
            browser.sendall(data.replace(b"STATE", state.encode()).replace(b"ADDRESS", address))
            browser.shutdown(socket.SHUT_WR)
            with suppress(OSError):  # the simulated browser has closed the connection
                handler(ours, ("127.0.0.1", 1), server)

    return (
        read,
        b"GET /callback?state=STATE&code=abc&error=x&error_description=y HTTP/1.1\r\nHost: ADDRESS\r\n\r\n",
    )


def _settings() -> tuple[Target, bytes]:
    from fortnox_sdk.config import FortnoxConfig  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.errors import FortnoxError  # noqa: PLC0415 -- see _sie4
    from fortnox_sdk.settings import settings_from_toml  # noqa: PLC0415 -- see _sie4

    def read(data: bytes) -> None:
        with suppress(FortnoxError):
            settings = settings_from_toml(data, Path("/srv/fortnox.toml"))
            repr(FortnoxConfig.load(environment={}, overrides=settings))

    return read, (
        b'client_id = "k3"\nclient_secret = { environment = "S" }\nstore_key = { file = "k" }\n'
        b'redirect_uris = ["http://localhost:8765/callback"]\nscopes = ["invoice"]\nstore = "sqlite:///a.db"\n'
        b'service = false\ntoken_timeout_s = 20.5\napi_url = "https://api.fortnox.se"\n'
    )


TARGETS: Final[Mapping[str, Callable[[], tuple[Target, bytes]]]] = {
    "sie4": _sie4,
    "sie4-columns": _sie4_columns,
    "closing-json": _closing_json,
    "closing-csv": _closing_csv,
    "closing-sheet": _closing_sheet,
    "closing-sie": _closing_sie,
    "responses": _responses,
    "records": _records,
    "callback": _callback,
    "settings": _settings,
}


@attrs.frozen
class Result:
    """The result of a run on one target, with the numbers of inputs and of covered features.

    `crash` is the end of libFuzzer's output after a crash, or an empty string.
    """

    target: str
    seconds: int
    inputs: int
    features: int
    crash: str


def fuzz_here(name: str, arguments: list[str]) -> None:
    """Fuzz a target in this process. libFuzzer ends the process."""
    # Imported here, because atheris is not a dependency of the project.
    atheris: Any = import_module("atheris")

    with atheris.instrument_imports(include=["fortnox_sdk", "sie4"]):
        target, seed = TARGETS[name]()
    corpus = Path(arguments[-1])
    (corpus / "seed").write_bytes(seed)
    atheris.Setup([sys.argv[0], *arguments], target)
    atheris.Fuzz()


def fuzz(name: str, seconds: int, corpus: Path) -> Result:
    """Fuzz a target in a new process. The corpus is kept between runs."""
    corpus.mkdir(parents=True, exist_ok=True)
    limits = ["-timeout=5", "-rss_limit_mb=1024", f"-max_len={_LONGEST}", f"-max_total_time={seconds}"]
    child = [sys.executable, "-m", "tools.fuzz", name, "--here", *limits, "-print_final_stats=1"]
    process = subprocess.run(  # noqa: S603 -- our own command
        [*child, f"-artifact_prefix={corpus}/", str(corpus)], capture_output=True, text=True, check=False
    )
    inputs = re.findall(r"number_of_executed_units: (\d+)", process.stderr)
    features = re.findall(r" ft: (\d+)", process.stderr)
    return Result(
        target=name,
        seconds=seconds,
        inputs=int(inputs[-1]) if inputs else 0,
        features=int(features[-1]) if features else 0,
        crash=process.stderr[-3000:] if process.returncode else "",
    )


def main() -> int:
    """Fuzz one target or all targets, and print the results. The exit code is 1 if there was a crash."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", choices=[*TARGETS, "all"])
    parser.add_argument("--seconds", type=int, default=60, help="time for each target")
    parser.add_argument(
        "--corpus", type=Path, help="folder that keeps the inputs; default: a temporary folder"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--here", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here is not None:
        fuzz_here(options.target, options.here)
    names = list(TARGETS) if options.target == "all" else [options.target]
    with tempfile.TemporaryDirectory() as temporary:
        results = [fuzz(name, options.seconds, (options.corpus or Path(temporary)) / name) for name in names]
    if options.json:
        sys.stdout.write(json.dumps([attrs.asdict(result) for result in results]) + "\n")
    else:
        for each in results:
            sys.stdout.write(
                f"{each.target}: {each.inputs} inputs in {each.seconds} s, {each.features} features\n{each.crash}"
            )
    return 1 if any(result.crash for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
