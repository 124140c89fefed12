"""The function that starts a sandbox in a program."""

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from attrs import evolve

from fortnox_sdk.sandbox.arguments import checked
from fortnox_sdk.sandbox.books.company import companies
from fortnox_sdk.sandbox.control import Sandbox
from fortnox_sdk.sandbox.errors import SandboxError
from fortnox_sdk.sandbox.oauth.scopes import is_scope
from fortnox_sdk.sandbox.seed.size import Size
from fortnox_sdk.sandbox.seed.start import Filling
from fortnox_sdk.sandbox.web.server import Listener
from fortnox_sdk.sandbox.web.service import Service


def state_file(path: str | Path) -> Path:
    """Return the path of the state file: `path` itself, or `sandbox.sqlite3` in it if `path` is a folder."""
    state_path = Path(path)
    return state_path / "sandbox.sqlite3" if state_path.is_dir() else state_path


@checked
@contextmanager
def serve(
    *,
    state: str | Path | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    sie: str | Path | bytes | None = None,
    invoices: int = 0,
    vouchers: int = 0,
    seed: int = 1,
    companies: int = 1,
    database_number: int | None = None,
    rate_limit: bool = True,
    latency_s: float = 0.0,
    scopes: Iterable[str] = (),
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    monotonic: Callable[[], float] = time.monotonic,
) -> Generator[Sandbox]:
    """Run a sandbox in a thread of this process until the `with` block ends.

    Args:
        state: File or folder for the state. A sandbox started again with the same path continues from the saved
            state. `None`: the state is kept in memory.
        host: Loopback address to listen on.
        port: Port to listen on. 0 picks a free port, but a saved state continues on its last port. If another program
            uses that port, the sandbox picks a free port and `Sandbox.previous_url` is set.
        sie: SIE file for the first company of a new state. `None`: the demo company.
        invoices: Number of customer invoices to generate in a new state. The generated company also gets payments,
            purchases and vouchers over two and a half years. 20 000 invoices take about ten seconds.
        vouchers: Minimum number of vouchers to generate in a new state.
        seed: Seed number of the generated company; equal seed numbers give equal companies.
        companies: Number of companies in a new state.
        database_number: Database number of a new state's first company. `None`: a random number, so that two
            sandboxes are not mistaken for the same company.
        rate_limit: `False` turns off the rate limit.
        latency_s: Delay of every response, in seconds.
        scopes: Scopes that the application may ask for in addition to all public scopes. The sandbox need not know
            them.
        now: Function that returns the current time as an aware `datetime`; the sandbox adds its own clock offset.
        monotonic: Function that returns a time in seconds. The rate limit uses this time.

    Raises:
        NotLoopback: If other machines could reach the address `host`.
        StateError: If the state file is not a sandbox's state file, or another sandbox is using it.
        OSError: If the given port is in use or the SIE file can't be read.
        SandboxError: If a scope is invalid.
        sie4.SieError: If the file is not a SIE file.

    >>> with serve() as sandbox:
    ...     sandbox.state()["companies"][0]["name"]
    'Fjällbris Friluft AB'
    """
    data = sie if sie is None or isinstance(sie, bytes) else Path(sie).read_bytes()
    path = None if state is None else state_file(state)
    size = Size(invoices=invoices, vouchers=vouchers, seed=seed) if invoices or vouchers else None
    filling = Filling(sie=data, size=size, companies=companies)
    service = Service(path, filling=filling, database_number=database_number, now=now, monotonic=monotonic)
    try:
        service.faults.rate_limit = rate_limit
        service.faults.latency_s = latency_s
        _add_scopes(service, scopes)
        listener, previous_url = _listen(service, host, port)
        listener.start()
        try:
            yield _sandbox(service, listener.url, previous_url)
        finally:
            listener.stop()
    finally:
        service.close()


def _add_scopes(service: Service, scopes: Iterable[str]) -> None:
    added = frozenset(scopes)
    for scope in added:
        if not is_scope(scope):
            raise SandboxError(f"'{scope:.40}' is not a scope.")
    if added - service.client.scopes:
        service.put_client(evolve(service.client, scopes=service.client.scopes | added))


def _listen(service: Service, host: str, port: int) -> tuple[Listener, str | None]:
    """Return a listener and a URL, which is None unless another program uses the last port of the state.

    The URL is the previous URL of the sandbox.
    """
    last_port = service.last_port if port == 0 else 0
    previous_url = None
    try:
        listener = Listener(service, host=host, port=port or last_port)
    except OSError:
        if not last_port:
            raise
        listener = Listener(service, host=host)
        previous_url = listener.url.removesuffix(f":{listener.port}") + f":{last_port}"
    service.keep_port(listener.port)
    return listener, previous_url


def _sandbox(service: Service, url: str, previous_url: str | None) -> Sandbox:
    with service.database.transaction() as db:
        first = companies(db)[0].number
    return Sandbox(
        url=url,
        client_id=service.client.id,
        client_secret=service.client.secret,
        redirect_uris=service.client.redirect_uris,
        database_number=first,
        previous_url=previous_url,
    )
