"""The synchronisation of one company: its books and ledgers from Fortnox into a data set."""

import os
import socket
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from secrets import token_hex
from threading import Event, Thread
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.auth.login import sign_in_again
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, connection_status
from fortnox_sdk.errors import AuthError, FortnoxError, LockBusy, StoreError
from fortnox_sdk.files import Files
from fortnox_sdk.fleet.company_sync import CompanySync, DeadlinePassed
from fortnox_sdk.fleet.dataset_files import DatasetFiles
from fortnox_sdk.fleet.state import CompanyState, Problem, SyncStatus
from fortnox_sdk.fleet.storage import open_storage
from fortnox_sdk.fleet.tables import check_libraries
from fortnox_sdk.fleet.telemetry.observation import observe
from fortnox_sdk.fleet.telemetry.telemetry import Telemetry
from fortnox_sdk.http.calls import CallHook
from fortnox_sdk.http.messages import Transport
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.stores.claims import HeldClaim, claims_of, hold_claim
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.protocol import TokenStore, find_connection
from fortnox_sdk.text import Text

_LEASE_S: Final = 20.0
"""The longest time in seconds for which a crashed process blocks its company for other processes."""
_BEAT_S: Final = 5.0
"""The interval in seconds at which the claim on a company is extended, because a step may take longer than
`_LEASE_S`."""
_FAILURES: Final = (FortnoxError, OSError)


@attrs.frozen(kw_only=True)
class SyncResult:
    """The result of `sync_company`. It can be pickled, and `to_json` returns it as plain values."""

    company: str
    """The key of the connection, or the argument `company` as text if no connection matches it."""
    name: str = ""
    status: SyncStatus
    problem: Problem | None = None
    """The reason for the status if `status.is_good` is False; otherwise None."""
    calls: int = 0
    """The number of calls to Fortnox, including retries."""
    years: tuple[int, ...] = ()
    """Fortnox's ids of the financial years whose books had changed."""
    vouchers: Mapping[str, int] = attrs.field(factory=dict[str, int])
    """The counts of `new`, `changed` and `gone` vouchers since the previous synchronisation."""
    findings: tuple[Problem, ...] = ()
    """Messages about differences that a person should look at, for example between a ledger and the books."""
    not_verified: tuple[Problem, ...] = ()
    """Messages about checks that were not made, with the reason."""

    def to_json(self) -> dict[str, object]:
        """Return the result as values that `json` can write."""
        return attrs.asdict(self, value_serializer=_plain)


def _plain(_instance: object, _field: object, value: object) -> object:
    return value.value if isinstance(value, SyncStatus) else value


@checked
def sync_company(
    config: FortnoxConfig,
    company: str | ConnectionKey,
    *,
    dataset: str | Path,
    years: Collection[int] = (),
    deadline_s: float | None = None,
    reconcile: bool = True,
    store: TokenStore | None = None,
    transport: Transport | None = None,
    retry: RetryPolicy | None = None,
    pace: Pace | RateLimiter | None = None,
    clock: Clock | None = None,
    files: Files | None = None,
    telemetry: Telemetry | None = None,
) -> SyncResult:
    """Read what has changed in a company since its previous synchronisation, and write it to a data set.

    The function reads the books, and the customer and supplier ledgers.

    Running the function twice does no harm. If you kill it at any step, readers of the data set see the data of the
    previous synchronisation. A complete synchronisation is an import, so it renews the connection's 30-day window. A
    service account signs in by itself if the window has ended.

    Args:
        config: The settings, which name the token store.
        company: The organisation number, name or database number of the company, or the key of its connection.
        dataset: The folder or URL of the data set.
        years: The calendar years in which the financial years end. Empty means the years that are not locked, and those
            that were locked since they were last read.
        deadline_s: The time limit in seconds; None means no limit. It is checked before each step.
        reconcile: True to reconcile a ledger that differs from its control account, to find the causes. This reads
            single invoices and payments.
        store: The token store; None means the store that the settings name.
        transport: The transport; None means the transport that the clients of this process share.
        retry: The limits of retries; None means the default.
        pace: The limit on the rate of calls; None means Fortnox's rate limit.
        clock: The clock; None means the system clock.
        files: The file system for a data set in a folder; None means the local file system.
        telemetry: The traces and metrics; None means OpenTelemetry's global providers, if OpenTelemetry is installed.

    Returns:
        The result. If the company could not be read, `status` and `problem` give the reason.

    Raises:
        ConfigurationError: The settings or the data set's URL are invalid, or pyarrow is not installed.

    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk.fleet import sync_company
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.stores import MemoryStore
    >>> from fortnox_sdk.testing import connect, sandbox_config
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     store, config = MemoryStore(), sandbox_config(sandbox)
    ...     key = connect(sandbox, store=store).connection.key
    ...     first = sync_company(config, key, dataset=folder, store=store)
    ...     second = sync_company(config, key, dataset=folder, store=store)
    >>> first.status.value, second.status.value, second.calls < first.calls
    ('synced', 'unchanged', True)
    """
    clock = clock or SystemClock()
    with observe(telemetry, clock) as observation:
        result = _sync_company(
            config,
            company,
            dataset=dataset,
            years=years,
            deadline_s=deadline_s,
            reconcile=reconcile,
            store=store,
            transport=transport,
            retry=retry,
            pace=pace,
            clock=clock,
            files=files,
            on_call=observation.on_call,
        )
        observation.end(result.company, result.status, result.vouchers)
    return result


def _sync_company(
    config: FortnoxConfig,
    company: str | ConnectionKey,
    *,
    dataset: str | Path,
    years: Collection[int],
    deadline_s: float | None,
    reconcile: bool,
    store: TokenStore | None,
    transport: Transport | None,
    retry: RetryPolicy | None,
    pace: Pace | RateLimiter | None,
    clock: Clock,
    files: Files | None,
    on_call: CallHook,
) -> SyncResult:
    check_libraries()
    data = DatasetFiles(open_storage(dataset, files=files))
    store = store or open_store(config)
    try:
        # A search by label reads all saved connections, which would be most of the work in a large fleet.
        saved = store.get(company) if isinstance(company, ConnectionKey) else None
        connection = saved or find_connection(store, str(company))
    except FortnoxError as fault:
        return SyncResult(company=str(company), status=_status(fault), problem=_problem(fault))
    client = FortnoxClient.connect(
        connection.key,
        config=config,
        store=store,
        transport=transport,
        retry=retry,
        pace=pace,
        clock=clock,
        sign_in=_service_sign_in(connection, config, store, transport, clock),
        on_call=on_call,
    )
    ends_at = None if deadline_s is None else clock.monotonic() + deadline_s
    claims = claims_of(store)
    owner = f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}"
    holding = (
        nullcontext()
        if claims is None
        else hold_claim(claims, f"sync {connection.key}", owner, clock=clock, wait_s=0, lease_s=_LEASE_S)
    )
    try:
        before = data.record(connection.key)
        with holding as claim, _extended(claim):
            step = partial(_begin_step, claim, clock, ends_at)
            sync = CompanySync(
                client=client, data=data, before=before, clock=clock, begin_step=step, reconcile=reconcile
            )
            try:
                with client.connection.importing() as job:
                    state = sync.run(years)
                    if state.status.is_good:
                        job.complete()
            except LockBusy:
                raise  # another process has the company now, so this one must not write its record
            except (*_FAILURES, DeadlinePassed) as fault:
                state = sync.failed(_status(fault), _problem(fault))
            status = connection_status(store.get(connection.key), clock.now())
            failures = state.failures + 1 if state.status is SyncStatus.FAILED else 0
            state = attrs.evolve(state, valid_until=status.valid_until, failures=failures)
            if claim is not None:
                claim.extend()  # if another process has the company now, its files must not be replaced
            data.save(state, replaces=before)
    except LockBusy as fault:
        return SyncResult(company=str(connection.key), status=SyncStatus.BUSY, problem=_problem(fault))
    except _FAILURES as fault:
        # The record can't be read or written, so only the result states the failure.
        return SyncResult(company=str(connection.key), status=SyncStatus.FAILED, problem=_problem(fault))
    return _result(state, calls=client.calls.count, years=sync.changed_years)


def _service_sign_in(
    connection: Connection,
    config: FortnoxConfig,
    store: TokenStore,
    transport: Transport | None,
    clock: Clock,
) -> "partial[Connection] | None":
    """Return a function that signs in to a service account without a user; None for other connections."""
    if not connection.service:
        return None
    return partial(
        sign_in_again, connection.key, config=config, store=store, transport=transport, clock=clock
    )


@contextmanager
def _extended(claim: HeldClaim | None) -> Generator[None]:
    """Extend a claim (a time-limited lock) at regular intervals during the `with` block."""
    is_over = Event()

    def beat(held: HeldClaim) -> None:
        while not is_over.wait(_BEAT_S):
            # If the claim is lost, the next step finds that out.
            with suppress(StoreError):
                held.extend()

    if claim is None:
        yield
        return
    thread = Thread(target=beat, args=[claim], daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _begin_step(claim: HeldClaim | None, clock: Clock, ends_at: float | None) -> None:
    """Raise `DeadlinePassed` if the time limit is reached. Otherwise, extend the claim on the company."""
    if ends_at is not None and clock.monotonic() >= ends_at:
        raise DeadlinePassed
    if claim is not None:
        claim.extend()


def _status(fault: Exception) -> SyncStatus:
    if isinstance(fault, DeadlinePassed):
        return SyncStatus.DEADLINE
    return SyncStatus.SIGN_IN if isinstance(fault, AuthError) else SyncStatus.FAILED


def _problem(fault: Exception) -> Problem:
    if isinstance(fault, FortnoxError):
        return Problem(message=str(fault), message_sv=fault.in_language("sv"))
    if isinstance(fault, DeadlinePassed):
        text = Text(
            "The synchronisation of the company reached its time limit. The next synchronisation reads the rest of "
            "the data.",
            "Synkroniseringen av företaget nådde sin tidsgräns. Nästa synkronisering läser resten av uppgifterna."
        )  # fmt: skip
    else:
        text = Text("The data set can't be read or written: {fault}.",
                    "Datamängden kan inte läsas eller skrivas: {fault}.").format(fault=fault)  # fmt: skip
    return Problem.of(text)


def _result(state: CompanyState, *, calls: int, years: Collection[int]) -> SyncResult:
    """Return the result of a synchronisation that wrote `state` as the company's record."""
    counts = {
        kind: sum(len(getattr(state.changes[year], kind)) for year in years if year in state.changes)
        for kind in ("new", "changed", "gone")
    }
    return SyncResult(
        company=str(state.key),
        name=state.name,
        status=state.status,
        problem=state.problem,
        calls=calls,
        years=tuple(years),
        vouchers=counts,
        findings=state.findings,
        not_verified=state.not_verified,
    )
