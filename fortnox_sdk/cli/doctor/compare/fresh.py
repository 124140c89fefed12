"""A fresh sandbox with at least one record of most kinds, and a client that can only read from it."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from fortnox_sdk.cli.doctor.compare.guard import ReadOnlyTransport
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.clock import Clock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey, Tokens
from fortnox_sdk.entities.codec import encode_json
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.scalars import Secret
from fortnox_sdk.stores.memory import MemoryStore

_TOKEN_LIFE: Final = timedelta(hours=1)
_DAY: Final = "2025-11-01"
# The demo company has customers, suppliers, invoices and vouchers, but none of these records. All values are
# fictitious.
_RECORDS: Final[tuple[tuple[str, str, Mapping[str, object]], ...]] = (
    ("articles", "Article", {"ArticleNumber": "A1", "Description": "Artikel"}),
    ("prices", "Price", {"ArticleNumber": "A1", "PriceList": "A", "FromQuantity": 10, "Price": 90}),
    (
        "orders",
        "Order",
        {"CustomerNumber": "1", "OrderRows": [{"ArticleNumber": "A1", "OrderedQuantity": 1}]},
    ),
    ("offers", "Offer", {"CustomerNumber": "1", "OfferRows": [{"ArticleNumber": "A1", "Quantity": 1}]}),
    (
        "contracts",
        "Contract",
        {
            "CustomerNumber": "1",
            "ContractDate": _DAY,
            "PeriodStart": _DAY,
            "PeriodEnd": "2026-10-31",
            "ContractLength": 12,
            "InvoiceInterval": 1,
            "Continuous": False,
            "InvoiceRows": [{"ArticleNumber": "A1", "DeliveredQuantity": "1"}],
        },
    ),
    (
        "contracttemplates",
        "ContractTemplate",
        {"ContractLength": 12, "InvoiceInterval": 1, "Continuous": False, "TemplateName": "Mall"},
    ),
    (
        "employees",
        "Employee",
        {"EmployeeId": "E1", "FirstName": "Test", "LastName": "Test", "Email": "test@example.com"},
    ),
    ("expenses", "Expense", {"Code": "X1", "Text": "Resa", "Account": 6540}),
    (
        "assets",
        "Asset",
        {
            "Number": "901",
            "Description": "Maskin",
            "TypeId": "1",
            "AcquisitionDate": _DAY,
            "AcquisitionStart": _DAY,
            "AcquisitionValue": 50000,
            "DepreciationFinal": "2030-10-31",
        },
    ),
    ("labels", "Label", {"Description": "Etikett"}),
    (
        "supplierinvoices",
        "SupplierInvoice",
        {
            "SupplierNumber": "1",
            "Currency": "EUR",
            "CurrencyRate": 11,
            "Total": 100,
            "InvoiceDate": _DAY,
            "SupplierInvoiceRows": [{"Account": 6540, "Debit": 1100}],
        },
    ),
    (
        "articleurlconnections",
        "ArticleUrlConnection",
        {"ArticleNumber": "A1", "URLConnection": "https://example.com"},
    ),
    (
        "salarytransactions",
        "SalaryTransaction",
        {"EmployeeId": "E1", "SalaryCode": "11", "Date": _DAY, "Number": 1, "Amount": 100},
    ),
    (
        "absencetransactions",
        "AbsenceTransaction",
        {"EmployeeId": "E1", "CauseCode": "SEM", "Date": _DAY, "Hours": 8},
    ),
    (
        "attendancetransactions",
        "AttendanceTransaction",
        {"EmployeeId": "E1", "CauseCode": "TID", "Date": _DAY, "Hours": 8},
    ),
)


@contextmanager
def fresh_sandbox(clock: Clock) -> Generator[tuple[FortnoxClient, ReadOnlyTransport]]:
    """Start a sandbox and fill it. Yield a client that can only read from it, and the transport of this client.

    Raises:
        ConfigurationError: The sandbox needs a package that is not installed.
    """
    try:
        from fortnox_sdk.sandbox import serve  # noqa: PLC0415 -- needs an extra
    except ImportError as missing:
        raise ConfigurationError(
            "The comparison needs the sandbox, and the sandbox needs flask, which is not installed.",
            hint='Run: pip install "fortnox-sdk[sandbox]"',
        ) from missing
    with serve(rate_limit=False) as sandbox:
        config = FortnoxConfig(
            client_id=sandbox.client_id,
            client_secret=Secret(sandbox.client_secret),
            redirect_uris=("http://127.0.0.1:0/callback",),
            api_url=sandbox.url,
            auth_url=f"{sandbox.url}/oauth-v1",
        )
        access, refresh = sandbox.token()
        now = clock.now()
        key = ConnectionKey(config.issuer_host, config.client_id, sandbox.database_number)
        tokens = Tokens(access=Secret(access), refresh=Secret(refresh), expires_at=now + _TOKEN_LIFE)
        store = MemoryStore()
        store.update(
            key,
            lambda _: Connection(key=key, tokens=tokens, connected_at=now, renewed_at=now, refreshed_at=now),
        )
        plain = RequestsTransport()
        guard = ReadOnlyTransport(plain, api_url=config.api_url, token_url=f"{config.auth_url}/token")
        writer, reader = (
            FortnoxClient.connect(
                key, config=config, store=store, transport=transport, clock=clock, pace=Pace.off, sign_in=None
            )
            for transport in (plain, guard)
        )
        for path, envelope, record in _RECORDS:
            writer.session.send("POST", f"/3/{path}", body=encode_json({envelope: record}))
        foreign = max((invoice.given_number for invoice in writer.supplier_invoices.list()), key=int)
        writer.supplier_invoices.bookkeep(foreign)
        yield reader, guard
