"""A Python client for Fortnox that moves bookkeeping between Fortnox and a year-end tool.

Sign in once, and connect from then on::

    from datetime import date
    from fortnox_sdk import FortnoxClient, YearEnd, sign_in

    sign_in()                                           # once, in the browser
    client = FortnoxClient.connect("556677-8899")       # from then on
    job = YearEnd(client, date(2025, 12, 31), folder="acme-2025")

Errors are in `fortnox_sdk.errors`. The record classes of a resource are in the resource's module, such as
`fortnox_sdk.connectors.sales.invoices`. The reference documentation lists all public modules and names. Modules are
imported on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from fortnox_sdk.lazy_names import lazy_getattr

if TYPE_CHECKING:
    from fortnox_sdk.auth.login import sign_in
    from fortnox_sdk.client import FortnoxClient
    from fortnox_sdk.config import FortnoxConfig
    from fortnox_sdk.connection import Connection, ConnectionKey, ConnectionState, ConnectionStatus
    from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
    from fortnox_sdk.errors import FortnoxError
    from fortnox_sdk.http.ratelimit import Pace
    from fortnox_sdk.http.retry import RetryPolicy
    from fortnox_sdk.scalars import Secret
    from fortnox_sdk.secret_reference import SecretReference
    from fortnox_sdk.text import Text
    from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
    from fortnox_sdk.year_end.job import YearEnd

    __version__: str

__all__ = [
    "ClosingRow",
    "ClosingVoucher",
    "Connection",
    "ConnectionKey",
    "ConnectionState",
    "ConnectionStatus",
    "FortnoxClient",
    "FortnoxConfig",
    "FortnoxError",
    "Pace",
    "RetryPolicy",
    "Secret",
    "SecretReference",
    "Text",
    "Voucher",
    "VoucherRow",
    "YearEnd",
    "sign_in",
]

_lazy = lazy_getattr(
    __name__,
    {
        "ClosingRow": "year_end.export.vouchers",
        "ClosingVoucher": "year_end.export.vouchers",
        "Connection": "connection",
        "ConnectionKey": "connection",
        "ConnectionState": "connection",
        "ConnectionStatus": "connection",
        "FortnoxClient": "client",
        "FortnoxConfig": "config",
        "FortnoxError": "errors",
        "Pace": "http.ratelimit",
        "RetryPolicy": "http.retry",
        "Secret": "scalars",
        "SecretReference": "secret_reference",
        "Text": "text",
        "Voucher": "connectors.bookkeeping.vouchers",
        "VoucherRow": "connectors.bookkeeping.vouchers",
        "YearEnd": "year_end.job",
        "sign_in": "auth.login",
    },
)


if not TYPE_CHECKING:  # type checkers would accept any name

    def __getattr__(name: str) -> object:
        """Import a public name on first use, so that `import fortnox_sdk` stays fast."""
        if name == "__version__":
            return import_module("importlib.metadata").version("fortnox-sdk")
        value = _lazy(name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
