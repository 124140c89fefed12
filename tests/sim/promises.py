"""Checks of the package's promises, at every step and every exchange, by comparison with the sandbox.

A check that fails raises `Violation`.
"""

import json
from base64 import b64encode, urlsafe_b64decode
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from fortnox_sdk.connection import CLOCK_TOLERANCE, WINDOW, Connection
from fortnox_sdk.errors import SignInRequired
from fortnox_sdk.year_end.export.journal import JournalEntry, JournalEvent
from fortnox_sdk.year_end.export.marks import find_marks
from tests.sim.faults import Fault
from tests.sim.machine import Job, Machine
from tests.sim.network import API_HOST, AUTH_HOST, Exchange
from tests.sim.records import CANARY, Records

if TYPE_CHECKING:
    from tests.sim.world import World

__all__ = ["Promises", "Violation"]


class Violation(AssertionError):
    """A promise of the package was broken."""


class Promises:
    """Checks that the package keeps its promises, at every exchange and every change to a token store.

    Args:
        world: The simulated world.
    """

    def __init__(self, world: "World") -> None:
        self._world = world
        self._broken: Violation | None = None
        self.records = Records(world, self.fail)
        secret = f"{world.sandbox.client.id}:{world.sandbox.client.secret}"
        self._pair = b64encode(secret.encode()).decode()

    def fail(self, text: str) -> None:
        """Report a broken promise.

        Raises:
            Violation: Always. If the code under test catches the error, the next step raises it again.
        """
        self._broken = self._broken or Violation(text)
        raise self._broken

    # -- every step

    def check_step(self) -> None:
        """Check the promises that must hold at every moment."""
        if self._broken is not None:
            raise self._broken
        self.records.look()

    # -- exchanges

    def connecting(self, host: str) -> None:
        """Check that a host belongs to Fortnox, before a connection is opened."""
        if host not in {API_HOST, AUTH_HOST}:
            self.fail(f"a connection to {host}")

    def leaving(self, exchange: Exchange) -> None:
        """Check a complete request before it is sent: its credentials, the journal and the 30-day window."""
        job = exchange.job = self._world.job(exchange.actor)
        head, _, body = exchange.raw.decode("latin-1").partition("\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
        authorization = fields.pop("Authorization", "")
        rest = "\r\n".join([head.split("\r\n")[0], *fields.values()])
        if "Cookie" in fields:
            self.fail(f"a cookie was sent to {exchange.host}")
        if exchange.host == AUTH_HOST:
            form = parse_qs(body)
            refresh = form.pop("refresh_token", [""])[0]
            if authorization != f"Basic {self._pair}" or CANARY in rest or CANARY in str(form):
                self.fail(f"a wrong credential was sent to {AUTH_HOST}")
            if refresh:
                self._check_refresh(exchange, job)
            return
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or any(CANARY in text or self._pair in text for text in (rest, body)):
            self.fail(f"a wrong credential was sent to {API_HOST}")
        if _company_of(token) != job.company.number:
            self.fail("a token of another company was sent")
        if token not in job.company.saved_access and not self._is_anothers(token, job):
            self.fail("an access token was used before it was saved")
        if exchange.is_posting:
            self._check_posting(exchange, job)

    def _is_anothers(self, token: str, job: Job) -> bool:
        """Return True if another process has saved a token, even if that process has not flushed the token to disk yet.

        The process of `job` can't know that the token is not flushed, so it may use the token. Fortnox has already
        replaced the old tokens.
        """
        seen = self.records.seen(job.machine, job.company)
        tokens = seen.saved.tokens if seen.saved else None
        return tokens is not None and tokens.access.reveal() == token and seen.writer is not job.actor

    def _check_refresh(self, exchange: Exchange, job: Job) -> None:
        """Check that a process holds the connection's lock and has saved its intent before it refreshes the tokens."""
        if job.machine.place.lock_holder(job.company.key) is not exchange.actor:
            self.fail("a refresh without the connection's lock")
        place, key = job.machine.place, job.company.key
        saved = place.read(key, place.text(key, durable=True))
        if saved is None or saved.refresh_intent is None or saved.refresh_intent.has_response:
            self.fail("a refresh without a saved intent")

    def _check_posting(self, exchange: Exchange, job: Job) -> None:
        """Check what must hold before a voucher is sent.

        The voucher is saved in the journal, its sender holds the journal's lock, and the 30-day window is open.
        """
        marks = find_marks(str(json.loads(exchange.body)["Voucher"].get("Comments")))
        entry = self._entry(job, marks.reference if marks else "", durable=True)
        if entry is None or entry.event is not JournalEvent.SENDING:
            self.fail("a voucher was sent before its journal line was saved durably")
        journal = self._world.journal(job.machine, job.company)
        if job.machine.disk.holder(journal._lock) is not exchange.actor:
            self.fail("a voucher was sent without the export's lock")
        saved = job.machine.saved(job.company)
        if (
            saved is not None
            and not job.clock_has_jumped
            and not self._is_open(job.machine, saved, spare=1.0)
        ):
            self.fail("a voucher was sent outside the window")

    def _entry(self, job: Job, mark: str, *, durable: bool = False) -> JournalEntry | None:
        """Return the entry for a voucher's mark in the journals of the job's company, or None if it is missing."""
        for journal, _ in self._world.journals(job.machine, job.company):
            content = job.machine.journal_content(journal, durable=durable)
            if content and mark in content.entries:
                return content.entries[mark]
        return None

    def _is_open(self, machine: Machine, saved: Connection, *, spare: float = 0.0) -> bool:
        """Return True if the connection's 30-day window is open by the machine's clock.

        The unit of `spare` is the permitted clock error. A positive value widens the window; a negative one narrows it.
        """
        age = machine.clock.read() - saved.renewed_at
        return -CLOCK_TOLERANCE * (1 + spare) <= age <= WINDOW + CLOCK_TOLERANCE * spare

    def carried_out(self, exchange: Exchange) -> None:
        """Record a voucher that the sandbox has posted.

        Check that the voucher was posted only once, unless no client can prevent a second posting. Check that the
        export's exit code and journal do not contradict the posting.
        """
        if not (exchange.is_posting and exchange.status == 201):
            return
        job = exchange.job
        assert isinstance(job, Job)
        posted = job.company.note_posted(exchange.answer_body, job)
        if posted is None:
            self.fail(f"a voucher of another company was posted: {exchange.body!r}")
            return
        if exchange.fault is Fault.DUPLICATE or self._world.settings.machines > 1:
            job.company.twins_allowed.add(posted.reference)
        labels = [voucher.label for voucher in job.company.posted[posted.reference]]
        if len(labels) > 1 and posted.reference not in job.company.twins_allowed:
            self.fail(f"posted twice: {posted.reference} as {labels}")
        if job.exit is not None and job.exit.name not in {"DONE", "UNCERTAIN"}:
            self.fail(f"{posted.label} arrived after its export ended with {job.exit.name}")
        entry = self._entry(job, posted.mark)
        if entry is not None and entry.event in {JournalEvent.REFUSED, JournalEvent.ELSEWHERE}:
            self.fail(f"{posted.label} was posted, but the journal calls it {entry.event}")

    def delivered(self, exchange: Exchange) -> None:
        """Record the tokens that have arrived at a process."""
        if exchange.is_for_tokens and exchange.status == 200:
            job = exchange.job
            assert isinstance(job, Job)
            tokens = json.loads(exchange.answer_body)
            job.delivered += [tokens[name] for name in ("access_token", "refresh_token") if name in tokens]

    # -- the end of a job

    def check_ended(self, job: Job) -> None:
        """Check at the end of a job that its process has saved all tokens that arrived."""
        self.check_step()
        saved = job.company.saved_access | self.records.seen(job.machine, job.company).refresh
        unsaved = [token for token in job.delivered if token not in saved]
        if unsaved and not job.storage_faults:
            self.fail(f"{job.actor.name} has not saved the tokens that arrived")

    def check_demand(self, job: Job, demand: SignInRequired) -> None:
        """Check that a process asks for a new sign-in only if no saved or received token works."""
        saved = job.machine.saved(job.company)
        if saved is not None and saved.tokens is not None:
            if not job.clock_has_jumped and self._is_open(job.machine, saved, spare=-0.1):
                self.fail(f"asked to sign in although the connection works: {demand}")
            return
        if saved is not None and saved.service:
            self.fail(f"a service account was asked to sign in: {demand}")
        self.check_step()
        seen, live = (
            self.records.seen(job.machine, job.company),
            job.company.live_refresh_tokens(self._world.sandbox),
        )
        if live & (seen.refresh | seen.beside):
            self.fail(f"asked to sign in although a saved token works: {demand}")
        if live.intersection(job.delivered):
            self.fail(f"asked to sign in although this process has received a token that works: {demand}")

    # -- secrets

    def check_texts(self) -> None:
        """Check that no secret was shown, logged, or written to a journal or to a file that other users can read."""
        if self._broken is not None:
            raise self._broken
        for machine in self._world.machines:
            readable = machine.disk.open_to_others()
            journals = {
                name: text for name, text in machine.disk.contents().items() if not name.startswith("/store")
            }
            for name, content in {**readable, **journals}.items():
                if CANARY.encode() in content or self._pair.encode() in content:
                    self.fail(f"a secret is in the file {name}")
        for text in self._world.texts:
            if CANARY in text or self._pair in text:
                self.fail(f"a secret was shown: {text}")


def _company_of(token: str) -> int:
    try:
        body = token.split(".")[1]
        claims = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError):
        return 0
    return int(claims["tenantId"])
