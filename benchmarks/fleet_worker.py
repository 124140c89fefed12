"""A worker of the fleet benchmark. It synchronises one company at a time, and measures the calls, time and memory."""

import importlib
import resource
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from threading import Barrier

import attrs

from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.fleet import SyncStatus, sync_company
from fortnox_sdk.http.messages import Request, Response, Transport
from fortnox_sdk.http.transport import RequestsTransport

__all__ = ["Measured", "Night", "prepare"]

_START_S = 300
_WARM = ("pyarrow.parquet", "sie4.columns", "fortnox_sdk.fleet.company_sync", "fortnox_sdk.year_end.reading")


@attrs.define
class CountingTransport:
    """A transport that counts the decompressed bytes of the responses."""

    inner: Transport
    received: int = 0

    def send(self, request: Request, /) -> Response:
        """Send a request and return its response."""
        response = self.inner.send(request)
        saved = request.save_to.tell() if response.is_saved and request.save_to is not None else 0
        self.received += saved or len(response.body)
        return response


class LaterClock(SystemClock):
    """The clock of the operating system, moved forward to a later night."""

    def __init__(self, shift_s: float) -> None:
        self._shift = timedelta(seconds=shift_s)

    def now(self) -> datetime:
        """Return the current time plus the shift."""
        return super().now() + self._shift


@attrs.frozen(kw_only=True)
class Measured:
    """The result of the synchronisation of one company, with its calls, time and memory."""

    key: ConnectionKey
    status: SyncStatus
    problem: str
    calls: int
    cpu_s: float
    wall_s: float
    received: int
    peak_mb: float


@attrs.frozen(kw_only=True)
class Night:
    """The task of the workers in one night."""

    configs: Mapping[str, FortnoxConfig]
    """The settings of each sandbox, by its client id."""
    dataset: str
    shift_s: float
    """The seconds by which the clock of this night is ahead of the system clock."""

    def __call__(self, key: ConnectionKey) -> Measured:
        """Synchronise a company."""
        transport = _transport()
        received, began, cpu = transport.received, time.monotonic(), time.process_time()
        result = sync_company(
            self.configs[key.client_id],
            key,
            dataset=self.dataset,
            transport=transport,
            clock=LaterClock(self.shift_s),
        )
        return Measured(
            key=key,
            status=result.status,
            problem=result.problem.message if result.problem else "",
            calls=result.calls,
            cpu_s=time.process_time() - cpu,
            wall_s=time.monotonic() - began,
            received=transport.received - received,
            peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        )


def prepare(barrier: Barrier) -> None:
    """Import the modules that a synchronisation needs, and wait until all workers have done so."""
    for name in _WARM:
        importlib.import_module(name)
    barrier.wait(_START_S)


@cache
def _transport() -> CountingTransport:
    """Return the transport of this process."""
    return CountingTransport(RequestsTransport())
