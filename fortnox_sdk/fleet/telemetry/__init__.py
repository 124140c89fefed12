"""Traces and metrics of synchronisations, for OpenTelemetry."""
