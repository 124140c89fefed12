"""Traces and metrics of synchronisations, for OpenTelemetry."""

from fortnox_sdk.fleet.telemetry.observation import Observation, observe
from fortnox_sdk.fleet.telemetry.telemetry import Telemetry

__all__ = ["Observation", "Telemetry", "observe"]
