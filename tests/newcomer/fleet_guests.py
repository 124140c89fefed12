"""From the page docs/guides/fleet_guests.md: the function that a queue calls, and the traces of a synchronisation."""

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from fortnox_sdk import ConnectionKey, FortnoxConfig
from fortnox_sdk.fleet import Telemetry, sync_company
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import MemoryStore, TokenStore
from fortnox_sdk.testing import connect, sandbox_config


def sync(
    config: FortnoxConfig, key: ConnectionKey, store: TokenStore, telemetry: Telemetry
) -> dict[str, object]:
    result = sync_company(config, key, dataset="books", store=store, deadline_s=3600, telemetry=telemetry)
    return result.to_json()


def main() -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with serve() as sandbox:
        store = MemoryStore()
        key = connect(sandbox, store=store).connection.key
        result = sync(sandbox_config(sandbox), key, store, Telemetry(tracer_provider=provider))
        print(result["status"], result["vouchers"])
    for span in exporter.get_finished_spans()[:2]:
        print(span.name)


if __name__ == "__main__":
    main()
