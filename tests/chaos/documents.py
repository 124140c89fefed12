"""Kill imports of documents, run them again, and check that the archive has each file once.

    python -m tests.chaos.documents --kills 20 --json

The sandbox runs in its own process. It has 300 open supplier invoices and 280 PDF and JPG files. Many file names are
not valid on all file systems, three files are damaged, and two files are 40 MB each. Each import runs in a forked
child, which is killed with SIGKILL at a random file operation or during a download. The last import runs to its end.
Exit code 0 means that the archive has each file once, with the right hash, that all links lead to files, and that the
archive is intact.
"""

import argparse
import hashlib
import json
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoice, SupplierInvoiceRow
from fortnox_sdk.connectors.purchasing.suppliers import Supplier
from fortnox_sdk.errors import FortnoxError
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import connect
from fortnox_sdk.year_end.archive.create import ArchiveResult, create_archive
from fortnox_sdk.year_end.archive.received import ReceivedResponses
from fortnox_sdk.year_end.archive.verify import verify_archive
from fortnox_sdk.year_end.job import YearEnd
from tests.chaos.dying import die
from tests.chaos.sandbox_process import sandbox_process

LAST_DAY = date(2025, 12, 31)
MEGABYTE = 1_000_000
SCOPES = frozenset(
    [
        *("archive", "assets", "bookkeeping", "companyinformation", "connectfile", "inbox", "invoice"),
        *("payment", "salary", "settings", "supplierinvoice"),
    ]
)
NAMES = (
    "Räkning {n}.pdf",
    "a/b\\c {n}.PDF",
    "rad\nbrytning {n}.pdf",
    "CON.pdf",
    "faktura " + "lång " * 40 + "{n}.pdf",
    "kvitto {n}.jpg",
    ".. {n}",
    "бланк 😀 {n}.pdf",
    "{n}",
    "punkt. . .pdf",
)


@attrs.frozen
class Planted:
    """The hashes of the files by invoice number, the invoices with damaged files, and the invoices without files."""

    contents: Mapping[str, str]
    """The SHA-256 hash of the file of each invoice, by invoice number."""
    damaged: frozenset[str]
    without: frozenset[str]


def content_of(number: int, *, large: int, chance: random.Random) -> bytes:
    """Return the content of a file. Most files are small PDFs.

    Some are JPGs, three are damaged, and two are large unless `large` is 0.
    """
    body = chance.randbytes(40 * MEGABYTE if number in {7, 99} and large else chance.randint(1000, 60_000))
    if number in {11, 44, 77}:
        return b"%PDF-1.4\n" + body
    if NAMES[number % len(NAMES)].endswith(".jpg"):
        return b"\xff\xd8\xff\xe0" + body + b"\xff\xd9"
    return b"%PDF-1.4\n" + body + b"\nstartxref\n9\n%%EOF\n"


def plant(fortnox: Sandbox, *, items: int, files: int, large: int) -> Planted:
    """Book supplier invoices, attach a file to most of them, and return what was planted."""
    client = connect(fortnox, pace=Pace.off)
    chance = random.Random(5)
    supplier = client.suppliers.create(Supplier(name="Åkeriet i Öxnö AB")).supplier_number
    contents: dict[str, str] = {}
    damaged: set[str] = set()
    without: set[str] = set()
    for number in range(items):
        amount = Decimal(100 + number)
        row = SupplierInvoiceRow(account=4010, debit_currency=amount, debit=amount)
        draft = SupplierInvoice(
            supplier_number=supplier,
            invoice_date=date(2025, 12, 1),
            due_date=date(2026, 1, 15),
            total=amount,
            supplier_invoice_rows=(row,),
        )
        given = client.supplier_invoices.create(draft).given_number or ""
        client.supplier_invoices.bookkeep(given)
        if number >= files:
            without.add(given)
            continue
        content = content_of(number, large=large, chance=chance)
        name = NAMES[number % len(NAMES)].format(n=number)
        client.supplier_invoices.attach(given, content, name=name)
        contents[given] = hashlib.sha256(content).hexdigest()
        if number in {11, 44, 77}:
            damaged.add(given)
    return Planted(contents, frozenset(damaged), frozenset(without))


class DyingFiles(LocalFiles):
    """A file system that kills its process before or after an operation, or while it writes a line."""

    def __init__(self, left: int, chance: random.Random) -> None:
        self.left = left
        self._chance = chance

    def _count(self) -> None:
        self.left -= 1
        if self.left <= 0:
            die()

    def append(self, path: Path, content: bytes, /) -> None:
        if self.left <= 1:
            super().append(path, content[: self._chance.randrange(len(content) + 1)])
        self._count()
        super().append(path, content)

    def sync(self, path: Path, /) -> None:
        self._count()
        super().sync(path)

    def move(self, source: Path, target: Path, /) -> None:
        self._count()
        super().move(source, target)
        self._count()

    def remove(self, path: Path, /) -> None:
        self._count()
        super().remove(path)


class DyingTransport:
    """A transport that kills its process in the middle of a download."""

    def __init__(self, files: DyingFiles) -> None:
        self._inner = RequestsTransport()
        self._files = files

    def send(self, request: Request, /) -> Response:
        if request.save_to is not None and self._files.left == 2:
            request.save_to.write(b"%PDF-1.4 half a file")
            request.save_to.flush()
            die()
        return self._inner.send(request)


def archive_year(
    client: FortnoxClient, folder: Path, received: ReceivedResponses | None = None
) -> ArchiveResult:
    job = YearEnd(client, LAST_DAY, folder=folder.parent)
    return create_archive(job, folder, received=received)


def killed_import(fortnox: Sandbox, folder: Path, chance: random.Random, most_steps: int) -> bool:
    """Run an import in a forked child that dies at a random file operation. Return True if the child was killed."""
    left, seed = chance.randint(1, most_steps), chance.random()
    child = os.fork()
    if not child:
        status = 1
        try:
            files = DyingFiles(left, random.Random(seed))
            received = ReceivedResponses(DyingTransport(files))
            client = connect(fortnox, transport=received, pace=Pace.off)
            archive_year(
                FortnoxClient(client.session, connection=client.saved_connection, files=files),
                folder,
                received,
            )
            status = 0
        except FortnoxError as fault:
            sys.stderr.write(f"{fault}\n")
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and status:
        raise SystemExit("a child ended with an error")
    return os.WIFSIGNALED(status)


def hrefs(page: Path) -> list[str]:
    return [unquote(href) for href in re.findall(r'href="([^"#]+)"', page.read_text(encoding="utf-8"))]


def failures_of(folder: Path, made: ArchiveResult, planted: Planted) -> list[str]:
    """Compare a finished archive with the planted files, and return the failures."""
    failures: list[str] = []
    report = verify_archive(folder, root=made.root)
    failures += [f"{problem.path}: {problem.kind}: {problem.text}" for problem in report.problems]
    suppliers = {row.record.removeprefix("suppliers/"): row for row in made.documents.rows}
    for number, sha256 in planted.contents.items():
        row = suppliers[number]
        stored = folder / row.file.path if row.file else None
        if stored is None or hashlib.sha256(stored.read_bytes()).hexdigest() != sha256:
            failures.append(f"invoice {number}: {row.missing or 'other content'}")
        if bool(row.damage) != (number in planted.damaged):
            failures.append(f"invoice {number}: damage {row.damage.en!r}")
    failures += [
        f"invoice {number} has a file" for number in planted.without if not suppliers[number].missing
    ]
    stored_hashes = Counter(
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "documents").iterdir()
    )
    failures += [f"{sha256} is stored {count} times" for sha256, count in stored_hashes.items() if count > 1]
    missing = set(planted.contents.values()) - stored_hashes.keys()
    failures += [f"{sha256} is not stored" for sha256 in missing]
    page = next((folder / made.folder / "appendices").glob("*.html"))
    links = hrefs(page)
    broken = [link for link in links if not (page.parent / link).is_file()]
    failures += [f"the link {link} leads nowhere" for link in broken]
    if len(links) < len(planted.contents):
        failures.append(f"{len(links)} links for {len(planted.contents)} files")
    return failures


def run_kills(
    kills: int, *, seed: int, items: int = 300, files: int = 280, large: int = 1
) -> dict[str, object]:
    """Kill imports, complete the last import, and return the faults that were found."""
    chance = random.Random(seed)
    began = time.monotonic()
    done, runs = 0, 0
    with tempfile.TemporaryDirectory() as name, sandbox_process(Path(name) / "fortnox.sqlite3") as fortnox:
        planted = plant(fortnox, items=items, files=files, large=large)
        prepared = time.monotonic() - began
        folder = Path(name, "archive")
        # An import has about 130 steps of the disk before the documents, and then eight for each of them.
        steps = 130 + 20 * files // max(1, kills)
        at_kills: list[int] = []
        while done < kills:
            runs += 1
            done += killed_import(fortnox, folder, chance, steps)
            at_kills.append(sum(1 for _ in folder.glob("documents/[0-9a-f]*")))
        received = ReceivedResponses()
        made = archive_year(connect(fortnox, transport=received, pace=Pace.off), folder, received)
        failures = failures_of(folder, made, planted)
        denied = without_scope(fortnox, Path(name, "denied"), "connectfile")
        failures += [] if "connectfile" in denied else [f"the missing scope is not named: {denied}"]
        size = sum(path.stat().st_size for path in (folder / "documents").iterdir())
    return {
        "seed": seed,
        "kills": done,
        "runs": runs,
        "documents_at_kills": at_kills,
        "open_items": items,
        "files": len(planted.contents),
        "bytes": size,
        "damaged": len(made.documents.damaged),
        "missing": dict(Counter(row.missing.en for row in made.documents.missing)),
        "without_scope": denied,
        "failures": failures,
        "seconds_to_prepare": round(prepared, 1),
        "seconds": round(time.monotonic() - began, 1),
    }


def without_scope(fortnox: Sandbox, folder: Path, scope: str) -> str:
    """Return the reason that an import without a scope gives for the documents that it could not receive."""
    access, _ = fortnox.token(scopes=sorted(SCOPES - {scope}))
    client = FortnoxClient.from_token(access, api_url=fortnox.url, pace=Pace.off)
    made = archive_year(client, folder)
    return next(row.missing.en for row in made.documents.missing if row.record.startswith("suppliers/"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.documents", description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    report = run_kills(arguments.kills, seed=arguments.seed)
    lines = [json.dumps(report)] if arguments.json else [f"{name}: {value}" for name, value in report.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if report["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
