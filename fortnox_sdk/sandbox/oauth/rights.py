"""The rights of a company's users to its registers. In a new company, the users have all rights.

In Fortnox, an administrator gives each user rights to registers. A user without the right to a register can neither
read nor change the register (Fortnox's help).
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Tenant

# The registers are those in Fortnox's help. The name for `suppliers` was observed in an error; the other names are
# assumed.
REGISTERS: Mapping[str, str] = MappingProxyType(
    {
        "accounts": "kontoplan",
        "articles": "artikelregister",
        "costcenters": "kostnadsställen",
        "customers": "kundregister",
        "employees": "personalregister",
        "projects": "projekt",
        "suppliers": "leverantörsregister",
    }
)
"""The Swedish name of each register that users need a right for, by resource name."""
_MISSING = Collection("_without_right")


def set_missing_rights(tenant: Tenant, registers: Iterable[str]) -> None:
    """Remove the users' rights to the given registers, and restore their rights to all other registers."""
    for register in missing_rights(tenant):
        _MISSING.remove(tenant, register)
    for register in sorted(set(registers)):
        _MISSING.insert(tenant, {"register": register}, register)


def missing_rights(tenant: Tenant) -> list[str]:
    """Return the registers to which the users of the company have no right."""
    return [str(body["register"]) for body in _MISSING.every(tenant)]
