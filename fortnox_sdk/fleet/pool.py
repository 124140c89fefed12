"""The synchronisation of many companies on one machine, by a pool of processes and without a queue."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.errors import FortnoxError, InvalidInput
from fortnox_sdk.fleet.state import Problem, SyncStatus
from fortnox_sdk.fleet.sync import SyncResult, sync_company
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.text import Text

_Sync = Callable[[ConnectionKey], SyncResult]


@checked
def sync_companies(
    config: FortnoxConfig,
    companies: Iterable[ConnectionKey] | None = None,
    *,
    dataset: str | Path,
    processes: int = 2,
    years: Collection[int] = (),
    deadline_s: float | None = None,
) -> Iterator[SyncResult]:
    """Synchronise many companies, several at a time, and yield each company's result when it is complete.

    If a process dies, for example because the memory is used up, the companies under way are tried once more, one at a
    time, so that one company can't stop the others.

    Args:
        config: The settings, which name the token store. A store in memory can't be used by several processes.
        companies: The keys of the companies; None means all saved connections of the application.
        dataset: The folder or URL of the data set.
        processes: The number of processes. Each process needs about 200 MB of memory.
        years: See `sync_company`.
        deadline_s: The time limit for each company, in seconds; None means no limit.

    Raises:
        InvalidInput: `processes` is less than 1, the store is in memory, or `config.client_secret` is a `Secret`
            instead of a `SecretReference`.
        ConfigurationError: The settings or the data set's URL are invalid, or pyarrow is not installed.
        StoreError: The token store can't be read.

    >>> from fortnox_sdk import FortnoxConfig
    >>> from fortnox_sdk.fleet import sync_companies
    >>> config = FortnoxConfig(client_id="k3", store="memory:")
    >>> sync_companies(config, dataset="fleet-data")
    Traceback (most recent call last):
    fortnox_sdk.errors.InvalidInput: Other processes can't read a token store in memory. Set `store` ...
    """
    if processes < 1:
        raise InvalidInput(
            Text(
                "'{n}' is not a valid number of processes.", "'{n}' är inget giltigt antal processer."
            ).format(n=processes),
            hint=Text("Use at least 1 process.", "Ange minst 1 process."),
        )
    if config.store == "memory:":
        raise InvalidInput(
            Text("Other processes can't read a token store in memory.",
                 "Andra processer kan inte läsa kopplingar som bara finns i minnet."),
            hint=Text("Set `store` to a folder or a database.", "Ange en mapp eller en databas som `store`."),
        )  # fmt: skip
    if isinstance(config.client_secret, Secret):
        raise InvalidInput(
            Text("The settings contain the client secret itself, which is not passed to other processes.",
                 "Inställningarna innehåller själva klienthemligheten, som inte lämnas till andra processer."),
            hint=Text("Set `client_secret` to a SecretReference, which each process reads by itself.",
                      "Ange en SecretReference som `client_secret`; varje process läser den själv."),
        )  # fmt: skip
    keys = saved_companies(config) if companies is None else list(companies)
    sync = partial(sync_company, config, dataset=dataset, years=tuple(years), deadline_s=deadline_s)
    return run_all(sync, keys, processes=processes)


def saved_companies(config: FortnoxConfig) -> list[ConnectionKey]:
    """Return the keys of all saved connections of the application, sorted.

    Raises:
        StoreError: The token store can't be read.
    """
    keys = open_store(config).keys()
    application = (config.issuer_host, config.client_id)
    return sorted((key for key in keys if (key.issuer_host, key.client_id) == application), key=str)


def run_all(sync: _Sync, keys: Iterable[ConnectionKey], *, processes: int) -> Iterator[SyncResult]:
    """Run a function for each company in a pool of processes, and yield each result when it is complete.

    If a process dies, the companies under way are tried once more, one at a time.

    Args:
        sync: The function. It must be picklable.
        keys: The companies.
        processes: The number of processes.
    """
    waiting = deque(keys)
    while waiting:
        unfinished: list[ConnectionKey] = []
        yield from _run(sync, waiting, processes, unfinished)
        # The pool broke. One of these companies is the reason, and the others are not.
        for key in unfinished:
            crashed: list[ConnectionKey] = []
            yield from _run(sync, deque([key]), 1, crashed)
            yield from (
                _crashed(each, Text("for example because the memory was used up",
                                    "till exempel för att minnet tog slut"))
                for each in crashed
            )  # fmt: skip


def _run(
    sync: _Sync, waiting: deque[ConnectionKey], processes: int, unfinished: list[ConnectionKey]
) -> Iterator[SyncResult]:
    """Yield results until all companies are synchronised or a process dies.

    If a process dies, add the companies that are under way to `unfinished`.
    """
    # A process that is forked while threads run may stop for ever, so new processes are spawned.
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        running: dict[Future[SyncResult], ConnectionKey] = {}
        while waiting or running:
            while waiting and len(running) < processes:
                key = waiting.popleft()
                running[pool.submit(sync, key)] = key
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                key = running.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    unfinished += [key, *running.values()]
                    return
                except FortnoxError:
                    raise  # the settings are wrong, which concerns all companies
                except Exception as fault:  # noqa: BLE001 -- a fault with one company, such as a lack of memory
                    yield _crashed(key, type(fault).__name__)


def _crashed(key: ConnectionKey, reason: Text | str) -> SyncResult:
    text = Text(
        "The process that synchronised the company ended without a result ({reason}).",
        "Processen som synkroniserade företaget avslutades utan resultat ({reason}).",
    ).format(reason=reason)
    return SyncResult(company=str(key), status=SyncStatus.FAILED, problem=Problem.of(text))
