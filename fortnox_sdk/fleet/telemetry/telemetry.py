"""The tracer and the instruments of synchronisations. opentelemetry-api is imported only when they are created."""

from typing import TYPE_CHECKING, Final

from fortnox_sdk.arguments.matching import require
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.text import Text

if TYPE_CHECKING:
    from opentelemetry.metrics import Counter, Histogram, MeterProvider
    from opentelemetry.trace import Tracer, TracerProvider

_SCOPE: Final = "fortnox_sdk.fleet"


class Telemetry:
    """The traces and metrics of synchronisations, for OpenTelemetry.

    `sync_company` uses the global providers if opentelemetry-api is installed, so you need this class only for
    providers of your own. No attribute contains a secret, or the name or number of a company: `fortnox.company` is a
    part of the SHA-256 of the connection's key.

    Args:
        tracer_provider: The provider of the tracer; None means the global provider.
        meter_provider: The provider of the meter; None means the global provider.

    Raises:
        ConfigurationError: opentelemetry-api is not installed.
        InvalidInput: A provider is not an OpenTelemetry provider.

    >>> from fortnox_sdk.fleet import Telemetry
    >>> from opentelemetry.sdk.trace import TracerProvider
    >>> telemetry = Telemetry(tracer_provider=TracerProvider())
    """

    def __init__(
        self,
        *,
        tracer_provider: "TracerProvider | None" = None,
        meter_provider: "MeterProvider | None" = None,
    ) -> None:
        try:
            from opentelemetry import metrics, trace  # noqa: PLC0415 - needs an extra
        except ImportError as fault:
            raise ConfigurationError(
                Text(
                    "Telemetry needs the package opentelemetry-api, which is not installed.",
                    "Telemetri kräver paketet opentelemetry-api, som inte är installerat."
                ),
                hint=Text('Run: pip install "fortnox-sdk[telemetry]"', 'Kör: pip install "fortnox-sdk[telemetry]"'),
            ) from fault  # fmt: skip
        require("Telemetry: tracer_provider", tracer_provider, trace.TracerProvider | None)
        require("Telemetry: meter_provider", meter_provider, metrics.MeterProvider | None)
        self.tracer: Tracer = trace.get_tracer(_SCOPE, tracer_provider=tracer_provider)
        meter = metrics.get_meter(_SCOPE, meter_provider=meter_provider)
        self.calls: Counter = meter.create_counter(
            "fortnox.calls", unit="{call}", description="Requests to Fortnox, including retries."
        )
        self.call_duration: Histogram = meter.create_histogram(
            "fortnox.call.duration",
            unit="s",
            description="Time from sending a request to the end of the response.",
        )
        self.call_wait: Histogram = meter.create_histogram(
            "fortnox.call.wait", unit="s", description="Time that a request waited for the rate limit."
        )
        self.received: Counter = meter.create_counter(
            "fortnox.call.received", unit="By", description="Bytes of the responses, after decompression."
        )
        self.syncs: Counter = meter.create_counter(
            "fortnox.syncs", unit="{sync}", description="Synchronisations of companies, by status."
        )
        self.sync_duration: Histogram = meter.create_histogram(
            "fortnox.sync.duration", unit="s", description="Time of the synchronisation of a company."
        )
