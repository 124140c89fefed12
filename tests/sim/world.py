"""One simulated world: a sandbox, a network, machines with disks and clocks, and what was promised in it."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

import attrs
import requests

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.transport import RequestsTransport, TrackingAdapter
from fortnox_sdk.sandbox.books.company import companies
from fortnox_sdk.sandbox.oauth.grants import Grant, issue
from fortnox_sdk.sandbox.oauth.scopes import PUBLIC
from fortnox_sdk.sandbox.seed.start import Filling
from fortnox_sdk.sandbox.web.server import create_app
from fortnox_sdk.sandbox.web.service import Service
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.file import FileStore
from fortnox_sdk.year_end.export.journal import Journal
from fortnox_sdk.year_end.export.marks import find_marks
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.sim.clock import SimClock
from tests.sim.disk import SimDisk
from tests.sim.network import Fault, Network
from tests.sim.scheduler import Actor, Scheduler

__all__ = ["SERIES", "YEAR_END", "Machine", "Violation", "World"]

NETLOC: Final = "127.0.0.1:18000"
START: Final = datetime(2026, 1, 20, 9, tzinfo=UTC)
YEAR_END: Final = date(2025, 12, 31)
SERIES: Final = "V"
STORE: Final = Path("/store")
WORK: Final = Path("/work")
_TOKEN_LIFE_S: Final = 3600.0
_CANARY: Final = "fxcanary"


class Violation(AssertionError):
    """A promise was broken."""


@attrs.define(eq=False)
class Machine:
    """A computer: what its processes share."""

    name: str
    disk: SimDisk
    clock: SimClock
    processes: list[Actor] = attrs.field(factory=list[Actor])

    def lose_power(self, scheduler: Scheduler) -> None:
        """End every process, and lose what the disk has not synced."""
        for process in self.processes:
            if not process.has_ended:
                scheduler.kill(process)
        self.disk.lose_power()


class World:
    """Everything that one seed decides about.

    Args:
        seed: Decides all.
        likely: The likelihood of a fault of each exchange.
        kinds: The faults that can occur.
        disk_full: The likelihood that a write finds the disk full.
        service: Whether the connection is a service account's.
        fault: Decides the fault of an exchange by method and path; None draws it.
    """

    def __init__(
        self,
        seed: int,
        *,
        likely: float = 0.0,
        kinds: tuple[Fault, ...] = tuple(Fault),
        disk_full: float = 0.0,
        service: bool = False,
        fault: Callable[[str, str], Fault | None] | None = None,
    ) -> None:
        self.random = random.Random(seed)
        self.scheduler = Scheduler(self.random, now_s=START.timestamp())
        self.likely = likely
        self.kinds = kinds
        self.disk_full = disk_full
        self.service_account = service
        self.is_calm = False
        self.struck: Counter[str] = Counter()
        self.texts: list[str] = []
        """Everything that was shown to a person."""
        self.sandbox = Service(
            filling=Filling(),
            database_number=1840201,
            now=lambda: datetime.fromtimestamp(self.scheduler.now_s, UTC),
            sleep=lambda _: None,
            random_bytes=self.random.randbytes,
        )
        self.sandbox.faults.rate_limit = False
        self.network = Network(
            self.scheduler, create_app(self.sandbox), netloc=NETLOC, faults=fault or self._fault
        )
        with self.sandbox.database.transaction() as db:
            self.company = companies(db)[0].number
            years = db.execute(
                "SELECT id FROM year WHERE company = ? AND last = ?", (self.company, YEAR_END.isoformat())
            )
            self.year: int = years.fetchone()[0]
        self.config = FortnoxConfig(
            client_id=self.sandbox.client.id,
            client_secret=Secret(self.sandbox.client.secret),
            redirect_uris=("http://127.0.0.1:0/callback",),
            api_url=f"http://{NETLOC}",
            auth_url=f"http://{NETLOC}/oauth-v1",
            service=service,
        )
        self.key = ConnectionKey(self.config.issuer_host, self.config.client_id, self.company)
        self.machines: list[Machine] = []

    # -- building

    def add_machine(self, name: str) -> Machine:
        """Return a new computer, with an empty disk and a right clock."""
        disk = SimDisk(self.scheduler, full=self._disk_is_full)
        machine = Machine(name=name, disk=disk, clock=SimClock(self.scheduler))
        self.machines.append(machine)
        return machine

    def sign_in(self, machine: Machine) -> None:
        """Save a new connection on a machine, as a sign-in in the browser does."""
        with self.sandbox.database.transaction() as db:
            grant = Grant(
                client=self.sandbox.client.id,
                company=self.company,
                scope=" ".join(sorted(PUBLIC)),
                service=self.service_account,
            )
            if self.service_account:
                db.execute(
                    "INSERT OR REPLACE INTO service_consent VALUES (?, ?, ?)",
                    (grant.client, grant.company, grant.scope),
                )
            body = issue(
                db,
                self.sandbox.token_service,
                grant,
                now=self.sandbox.now(),
                refreshable=not self.service_account,
            )
        now = machine.clock.now()
        refresh = None if self.service_account else Secret(str(body["refresh_token"]))
        fresh = Connection(
            key=self.key,
            tokens=Tokens(
                access=Secret(str(body["access_token"])),
                refresh=refresh,
                expires_at=now + timedelta(seconds=_TOKEN_LIFE_S),
            ),
            connected_at=now,
            renewed_at=now,
            refreshed_at=now,
            service=self.service_account,
        )
        self.store(machine).update(
            self.key, lambda saved: attrs.evolve(fresh, version=saved.version if saved else 0)
        )

    def store(self, machine: Machine) -> FileStore:
        """Return a process's token store."""
        return FileStore(STORE, clock=machine.clock, files=machine.disk)

    def client(self, machine: Machine) -> FortnoxClient:
        """Return a process's client."""
        session = requests.Session()
        session.trust_env = False
        adapter = TrackingAdapter(connection=self.network.connection_class())
        session.mount("http://", adapter)
        return FortnoxClient.connect(
            self.key,
            config=self.config,
            store=self.store(machine),
            transport=RequestsTransport(session=session),
            clock=machine.clock,
            pace=Pace.off,
            sign_in=None,
        )

    def journal(self, machine: Machine) -> Journal:
        """Return the company's journal on a machine."""
        return Journal(
            WORK,
            issuer_host=self.config.issuer_host,
            database_number=self.company,
            year=self.year,
            clock=machine.clock,
            files=machine.disk,
        )

    # -- faults

    def _fault(self, method: str, path: str) -> Fault | None:
        connect = {Fault.REFUSED, Fault.HANDSHAKE}
        possible = [kind for kind in self.kinds if (kind in connect) == (method == "CONNECT")]
        if self.is_calm or not possible or self.random.random() >= self.likely:
            return None
        fault = self.random.choice(possible)
        self.struck[fault] += 1
        if method == "POST" and path.startswith("/3/"):
            self.struck["POST"] += 1
        if path.endswith("/token"):
            self.struck["refresh"] += 1
        return fault

    def _disk_is_full(self) -> bool:
        return not self.is_calm and self.disk_full > 0 and self.random.random() < self.disk_full

    # -- what the sandbox has

    def posted(self) -> dict[str, list[tuple[str, int]]]:
        """Return series and number of every marked voucher, by its reference mark; reversed ones are left out."""
        with self.sandbox.database.transaction() as db:
            rows = db.execute(
                "SELECT series, number, comments FROM voucher WHERE company = ? AND year = ? AND comments != ''",
                (self.company, self.year),
            ).fetchall()
        found: dict[str, list[tuple[str, int]]] = {}
        for row in rows:
            marks = find_marks(row["comments"])
            if marks is not None:
                found.setdefault(marks.reference, []).append((row["series"], row["number"]))
        return found

    def live_refresh_tokens(self) -> set[str]:
        """Return the refresh tokens that the sandbox takes."""
        with self.sandbox.database.transaction() as db:
            rows = db.execute(
                "SELECT token FROM refresh_token WHERE company = ? AND state = 'live'", (self.company,)
            )
            return {row["token"] for row in rows}

    # -- promises

    def check_step(self) -> None:
        """Check what holds at every moment.

        Raises:
            Violation: A voucher is there twice, or a request went to a stranger.
        """
        for ref, places in self.posted().items():
            if len(places) > 1:
                raise Violation(f"posted twice: {ref} as {places}")
        if self.network.strangers:
            raise Violation(f"a request went to {self.network.strangers}")

    def check_texts(self) -> None:
        """Check that no secret was shown, logged or written to a journal.

        Raises:
            Violation: One was.
        """
        for machine in self.machines:
            for name, content in machine.disk.contents().items():
                if name.startswith(str(WORK)) and _CANARY.encode() in content:
                    raise Violation(f"a secret lies in {name}")
        for text in self.texts:
            if _CANARY in text or self.sandbox.client.secret in text:
                raise Violation(f"a secret was shown: {text}")


def closing_voucher(reference: str, *, amount: str = "1000.00", day: date = YEAR_END) -> ClosingVoucher:
    """Return a closing voucher."""
    value = Decimal(amount)
    return ClosingVoucher(
        reference=reference,
        date=day,
        text=f"Bokslut {reference}",
        rows=(ClosingRow(account=8910, debit=value), ClosingRow(account=2512, credit=value)),
    )
