"""Tests of the traces and metrics of a synchronisation, recorded by OpenTelemetry's in-memory exporters."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping

import attrs
import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.fleet import SyncStatus, Telemetry, sync_company
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.memory import MemoryStore
from tests.fleet.conftest import Sync

_NAME = "Fjällbris Friluft AB"


@attrs.frozen
class Recorded:
    """Telemetry providers that record in memory, and their recordings."""

    telemetry: Telemetry
    exporter: InMemorySpanExporter
    reader: InMemoryMetricReader

    @property
    def syncs(self) -> list[ReadableSpan]:
        return [span for span in self.exporter.get_finished_spans() if span.name == "fortnox.sync"]

    @property
    def calls(self) -> list[ReadableSpan]:
        return [span for span in self.exporter.get_finished_spans() if span.name != "fortnox.sync"]

    def points(self, name: str) -> list[tuple[Mapping[str, object], float]]:
        """Return the attributes and the sum of each data point of a metric."""
        data = self.reader.get_metrics_data()
        assert data is not None
        return [
            (dict(point.attributes or {}), getattr(point, "sum", None) or getattr(point, "value", 0))
            for resource in data.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == name
            for point in metric.data.data_points
        ]


@pytest.fixture
def recorded() -> Iterator[Recorded]:
    exporter, reader = InMemorySpanExporter(), InMemoryMetricReader()
    tracers, meters = TracerProvider(), MeterProvider(metric_readers=[reader])
    tracers.add_span_processor(SimpleSpanProcessor(exporter))
    yield Recorded(Telemetry(tracer_provider=tracers, meter_provider=meters), exporter, reader)
    tracers.shutdown()
    meters.shutdown()


def test_a_synchronisation_is_a_span_with_a_span_for_each_call(sync: Sync, recorded: Recorded) -> None:
    result = sync(telemetry=recorded.telemetry)
    (span,) = recorded.syncs
    assert len(recorded.calls) == result.calls
    assert {call.parent.span_id for call in recorded.calls if call.parent} == {span.context.span_id}
    assert span.attributes is not None
    assert span.attributes["fortnox.sync.status"] == "synced"
    assert "GET /3/companyinformation" in {call.name for call in recorded.calls}
    for call in recorded.calls:
        assert call.start_time is not None
        assert call.end_time is not None
        assert call.end_time > call.start_time


def test_metrics_count_calls_seconds_bytes_and_waits(
    sync: Sync, recorded: Recorded, sandbox: Sandbox
) -> None:
    before = len(sandbox.log())
    result = sync(telemetry=recorded.telemetry)
    assert sum(value for _, value in recorded.points("fortnox.calls")) == result.calls
    assert len(sandbox.log()) - before >= result.calls
    assert sum(value for _, value in recorded.points("fortnox.call.duration")) > 0
    received = sum(value for _, value in recorded.points("fortnox.call.received"))
    sie_sizes = [
        span.attributes["http.response.body.size"]
        for span in recorded.calls
        if span.attributes and span.attributes["url.template"] == "/3/sie/{}"
    ]
    assert min(map(int, map(str, sie_sizes))) > 10_000
    assert received > sum(map(int, map(str, sie_sizes)))
    assert recorded.points("fortnox.syncs") == [({"fortnox.sync.status": "synced"}, 1)]
    assert recorded.points("fortnox.sync.duration")[0][1] > 0
    assert recorded.points("fortnox.call.wait")


def test_attributes_contain_no_names_numbers_or_secrets(
    sync: Sync, recorded: Recorded, key: ConnectionKey, store: MemoryStore, config: FortnoxConfig
) -> None:
    sync(telemetry=recorded.telemetry)
    spans = recorded.exporter.get_finished_spans()
    metrics = recorded.reader.get_metrics_data()
    assert metrics is not None
    texts = "".join(span.to_json() for span in spans) + metrics.to_json()
    connection = store.get(key)
    assert connection is not None
    assert connection.tokens is not None
    secrets = [connection.tokens.access.reveal(), config.secret().reveal()]
    for text in (_NAME, "556000-4615", str(key.database_number), key.client_id, *secrets):
        assert text not in texts


def test_a_failure_is_an_error_without_its_message(
    sync: Sync, recorded: Recorded, sandbox: Sandbox, key: ConnectionKey
) -> None:
    sandbox.revoke_consent(database_number=key.database_number)
    sandbox.advance_clock(2 * 3600)
    result = sync(telemetry=recorded.telemetry)
    assert result.status is SyncStatus.SIGN_IN
    (span,) = recorded.syncs
    assert span.status.status_code is StatusCode.ERROR
    assert not span.status.description
    assert recorded.points("fortnox.syncs") == [({"fortnox.sync.status": "sign in"}, 1)]


def test_a_refused_call_is_an_error(sync: Sync, recorded: Recorded, sandbox: Sandbox) -> None:
    sandbox.set_licences(without=["invoice"])
    sync(telemetry=recorded.telemetry)
    refused = [
        call
        for call in recorded.calls
        if call.attributes and call.attributes["http.response.status_code"] in (400, 403)
    ]
    assert refused
    assert {call.status.status_code for call in refused} == {StatusCode.ERROR}


def test_an_unknown_company_is_recorded_too(
    config: FortnoxConfig, store: MemoryStore, recorded: Recorded, tmp_path: str
) -> None:
    sync_company(config, "no such company", dataset=tmp_path, store=store, telemetry=recorded.telemetry)
    (span,) = recorded.syncs
    assert span.attributes is not None
    assert "no such company" not in span.to_json()
    assert span.attributes["fortnox.sync.status"] == "sign in"


_WITHOUT = """
import sys
sys.modules["opentelemetry"] = None
from tempfile import TemporaryDirectory
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.fleet import Telemetry, sync_company
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import MemoryStore
from fortnox_sdk.testing import connect, sandbox_config
with serve() as sandbox, TemporaryDirectory() as folder:
    store = MemoryStore()
    key = connect(sandbox, store=store).connection.key
    print(sync_company(sandbox_config(sandbox), key, dataset=folder, store=store).status)
try:
    Telemetry()
except ConfigurationError as fault:
    print(ascii([fault.hint, fault.hint_sv]))
"""


def test_without_the_extra_nothing_is_recorded_and_nothing_fails() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _WITHOUT], capture_output=True, text=True, check=True, timeout=60
    )
    status, hints = ran.stdout.splitlines()
    assert status == "synced"
    assert ast.literal_eval(hints) == [
        'Run: pip install "fortnox-sdk[telemetry]"',
        'Kör: pip install "fortnox-sdk[telemetry]"',
    ]


def test_importing_the_fleet_does_not_import_opentelemetry() -> None:
    code = (
        "import sys, fortnox_sdk.fleet; print(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout.strip() == "False"
