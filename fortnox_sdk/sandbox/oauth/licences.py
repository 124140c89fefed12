"""Licences for the parts of Fortnox that a company pays for. A new company has all licences."""

from collections.abc import Iterable

from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Tenant

# The scopes for which each company has no licence.
_MISSING = Collection("_unlicensed")


def set_missing_licences(tenant: Tenant, scopes: Iterable[str]) -> None:
    """Remove a company's licences for the given scopes, and restore the licences for all other scopes."""
    for scope in missing_licences(tenant):
        _MISSING.remove(tenant, scope)
    for scope in sorted(set(scopes)):
        _MISSING.insert(tenant, {"scope": scope}, scope)


def missing_licences(tenant: Tenant) -> list[str]:
    """Return the scopes for which the company has no licence."""
    return [str(body["scope"]) for body in _MISSING.every(tenant)]
