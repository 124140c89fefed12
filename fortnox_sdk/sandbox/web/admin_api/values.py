"""Checks and conversions of values in admin requests."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from fortnox_sdk.sandbox.oauth.clients import is_redirect_uri
from fortnox_sdk.sandbox.oauth.rights import REGISTERS
from fortnox_sdk.sandbox.oauth.scopes import SCOPES, is_scope
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.web.admin_input import AdminError


def without_decimals(value: Any) -> Any:  # noqa: ANN401  # any JSON
    """Convert each `Decimal` in a JSON value to `float`. Settings of simulated faults can't be `Decimal`."""
    if isinstance(value, dict):
        items: Body = value  # pyright: ignore[reportUnknownVariableType]  # any JSON object
        return {name: without_decimals(item) for name, item in items.items()}
    return float(value) if isinstance(value, Decimal) else value


def with_decimals(value: Any) -> Any:  # noqa: ANN401  # any JSON
    """Convert each `float` in a JSON value to `Decimal`, which the JSON encoder needs."""
    if isinstance(value, dict):
        items: Body = value  # pyright: ignore[reportUnknownVariableType]  # any JSON object
        return {name: with_decimals(item) for name, item in items.items()}
    return Decimal(repr(value)) if isinstance(value, float) else value


def known_scopes(scopes: Iterable[str], others: Iterable[str] = ()) -> frozenset[str]:
    """Return `scopes` as a set. Raises AdminError for a scope that is neither in `SCOPES` nor in `others`."""
    unknown = sorted(set(scopes) - set(SCOPES) - set(others))
    if unknown:
        raise AdminError(f"Unknown scope: {', '.join(unknown)}. Known scopes: {', '.join(SCOPES)}.")
    return frozenset(scopes)


def known_registers(registers: Iterable[str]) -> frozenset[str]:
    """Return `registers` as a set. Raises AdminError for a register that is not in `REGISTERS`."""
    unknown = sorted(set(registers) - set(REGISTERS))
    if unknown:
        raise AdminError(f"Unknown register: {', '.join(unknown)}. Known registers: {', '.join(REGISTERS)}.")
    return frozenset(registers)


def valid_scopes(scopes: Iterable[str]) -> frozenset[str]:
    """Return `scopes` as a set, including scopes that the sandbox does not know.

    Raises AdminError for a text that is not a valid scope.
    """
    for scope in scopes:
        if not is_scope(scope):
            raise AdminError(f"'{scope:.40}' is not a scope.")
    return frozenset(scopes)


def valid_uris(uris: Sequence[str]) -> tuple[str, ...]:
    """Return the redirect URIs. Raises AdminError for an invalid redirect URI or an empty list."""
    if not uris:
        raise AdminError("'redirect_uris' must contain at least one URI.")
    for uri in uris:
        if not is_redirect_uri(uri):
            raise AdminError(f"'{uri:.60}' is not a redirect URI.")
    return tuple(uris)
