"""From the page docs/guides/fleet_guests.md: a synchronisation, its result as JSON and its OpenTelemetry spans."""

import json

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from fortnox_sdk.fleet import Telemetry, sync_company
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import MemoryStore
from fortnox_sdk.testing import connect, sandbox_config


def main() -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with serve() as sandbox:
        store = MemoryStore()
        key = connect(sandbox, store=store).connection.key
        result = sync_company(
            sandbox_config(sandbox),
            key,
            dataset="books",
            store=store,
            deadline_s=600,
            reconcile=False,
            telemetry=Telemetry(tracer_provider=provider),
        )
    print(json.dumps(result.to_json())[:60])
    print(sorted({span.name for span in exporter.get_finished_spans()}))


if __name__ == "__main__":
    main()
