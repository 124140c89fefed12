"""Licences: the parts of Fortnox that a company pays for. It has all of them, until some are taken away."""

from collections.abc import Iterable

from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Tenant

__all__ = ["lacking", "take_away"]

# The scopes that a company has no licence for.
_MISSING = Collection("_unlicensed")


def take_away(tenant: Tenant, scopes: Iterable[str]) -> None:
    """Leave a company without the licences for these scopes, and with all others."""
    for scope in lacking(tenant):
        _MISSING.remove(tenant, scope)
    for scope in sorted(set(scopes)):
        _MISSING.insert(tenant, {"scope": scope}, scope)


def lacking(tenant: Tenant) -> list[str]:
    """Return the scopes that the company has no licence for."""
    return [str(body["scope"]) for body in _MISSING.every(tenant)]
