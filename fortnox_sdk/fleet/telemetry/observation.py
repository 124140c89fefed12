"""The span and the metrics of one synchronisation and of its calls."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from fortnox_sdk.clock import Clock
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.fleet.state import SyncStatus
from fortnox_sdk.fleet.telemetry.telemetry import Telemetry
from fortnox_sdk.http.calls import Call

if TYPE_CHECKING:
    from opentelemetry.trace import Span

_BAD: Final = (SyncStatus.FAILED, SyncStatus.SIGN_IN)
_HASH_DIGITS: Final = 16


class Observation:
    """A recorder of the traces and metrics of one company's synchronisation while it runs.

    Args:
        telemetry: The instruments; None means that nothing is recorded.
        span: The span of the synchronisation; None means that nothing is recorded.
    """

    def __init__(self, telemetry: Telemetry | None = None, span: "Span | None" = None) -> None:
        self._telemetry = telemetry
        self._span = span
        self.status: SyncStatus | None = None

    def on_call(self, call: Call) -> None:
        """Record a request to Fortnox."""
        if self._telemetry is None or self._span is None:
            return
        from opentelemetry.trace import SpanKind, StatusCode, set_span_in_context  # noqa: PLC0415 - needs an extra

        attributes: dict[str, str | int] = {"http.request.method": call.method, "url.template": call.path}
        if call.status is not None:
            attributes["http.response.status_code"] = call.status
        self._telemetry.calls.add(1, attributes)
        self._telemetry.call_duration.record(call.ms / 1000, attributes)
        self._telemetry.call_wait.record(call.waited_s)
        self._telemetry.received.add(call.received_bytes)
        # The call may come from another thread, which fetches the next page, so the parent span is passed.
        span = self._telemetry.tracer.start_span(
            f"{call.method} {call.path}",
            set_span_in_context(self._span),
            SpanKind.CLIENT,
            attributes
            | {
                "http.request.resend_count": call.attempt - 1,
                "http.response.body.size": call.received_bytes,
                "fortnox.call.wait": call.waited_s,
            },
            start_time=_nanoseconds(call.at),
        )
        if call.status is None or call.status >= 400:  # noqa: PLR2004 - the numbers of HTTP
            span.set_status(StatusCode.ERROR)
        span.end(_nanoseconds(call.at + timedelta(milliseconds=call.ms)))

    def end(self, company: str, status: SyncStatus, vouchers: Mapping[str, int]) -> None:
        """Record the end of the synchronisation.

        Args:
            company: The key of the connection. Only a hash of it is recorded.
            status: The outcome of the synchronisation.
            vouchers: The counts of `new`, `changed` and `gone` vouchers.
        """
        self.status = status
        if self._span is None:
            return
        from opentelemetry.trace import StatusCode  # noqa: PLC0415 - needs an extra

        self._span.set_attribute("fortnox.company", sha256(company.encode()).hexdigest()[:_HASH_DIGITS])
        self._span.set_attribute("fortnox.sync.status", status.value)
        for kind, count in vouchers.items():
            self._span.set_attribute(f"fortnox.sync.vouchers.{kind}", count)
        if status in _BAD:
            self._span.set_status(StatusCode.ERROR)  # without the message, which may contain names


@contextmanager
def observe(telemetry: Telemetry | None, clock: Clock) -> Generator[Observation]:
    """Record the synchronisation that runs in the `with` block.

    Args:
        telemetry: The instruments; None means the instruments of the global providers. If opentelemetry-api is not
            installed, None means that nothing is recorded.
        clock: The clock that gives the time.
    """
    used = telemetry or _global_telemetry()
    if used is None:
        yield Observation()
        return
    start_s = clock.monotonic()
    span = used.tracer.start_span("fortnox.sync", start_time=_nanoseconds(clock.now()))
    observation = Observation(used, span)
    try:
        yield observation
    finally:
        # If there is no status, the block raised an error, for example because of invalid settings.
        attributes = {"fortnox.sync.status": observation.status.value if observation.status else "error"}
        used.syncs.add(1, attributes)
        used.sync_duration.record(clock.monotonic() - start_s, attributes)
        span.end(_nanoseconds(clock.now()))


@cache
def _global_telemetry() -> Telemetry | None:
    """Return the instruments of the global providers. They are cached, so that each is created only once."""
    try:
        return Telemetry()
    except ConfigurationError:
        return None


def _nanoseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1_000_000) * 1000
