"""The client: every Fortnox noun as an attribute, built on first use."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, Self

from fortnox_sdk.auth.provider import TokenProvider
from fortnox_sdk.auth.window import ConnectionWindow
from fortnox_sdk.clock import Clock, SystemClock
from fortnox_sdk.codec import Decoder
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.connection import Connection, ConnectionKey
from fortnox_sdk.connectors._base import bind
from fortnox_sdk.http.ratelimit import Pace, RateLimiter
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.http.session import Calls, Session
from fortnox_sdk.http.transport import RequestsTransport, Transport
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.protocol import TokenStore, find_connection

if TYPE_CHECKING:
    from fortnox_sdk.connectors.bookkeeping.accounts import AccountConnector
    from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearConnector
    from fortnox_sdk.connectors.bookkeeping.sie import SieConnector
    from fortnox_sdk.connectors.bookkeeping.voucher_series import VoucherSeriesConnector
    from fortnox_sdk.connectors.bookkeeping.vouchers import VoucherConnector
    from fortnox_sdk.connectors.purchasing.supplier_invoice_payments import SupplierInvoicePaymentConnector
    from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoiceConnector
    from fortnox_sdk.connectors.purchasing.suppliers import SupplierConnector
    from fortnox_sdk.connectors.registers.company_information import CompanyInformationConnector
    from fortnox_sdk.connectors.sales.customers import CustomerConnector
    from fortnox_sdk.connectors.sales.invoice_payments import InvoicePaymentConnector
    from fortnox_sdk.connectors.sales.invoices import InvoiceConnector
    from fortnox_sdk.connectors.settings.locked_period import LockedPeriodConnector

__all__ = ["FortnoxClient"]


class FortnoxClient:
    """One company's Fortnox. Safe to share between threads; opens nothing until it is used."""

    accounts: "bind[AccountConnector]" = bind("bookkeeping.accounts")
    company_information: "bind[CompanyInformationConnector]" = bind("registers.company_information")
    customers: "bind[CustomerConnector]" = bind("sales.customers")
    financial_years: "bind[FinancialYearConnector]" = bind("bookkeeping.financial_years")
    invoice_payments: "bind[InvoicePaymentConnector]" = bind("sales.invoice_payments")
    invoices: "bind[InvoiceConnector]" = bind("sales.invoices")
    locked_period: "bind[LockedPeriodConnector]" = bind("settings.locked_period")
    sie: "bind[SieConnector]" = bind("bookkeeping.sie")
    supplier_invoice_payments: "bind[SupplierInvoicePaymentConnector]" = bind(
        "purchasing.supplier_invoice_payments"
    )
    supplier_invoices: "bind[SupplierInvoiceConnector]" = bind("purchasing.supplier_invoices")
    suppliers: "bind[SupplierConnector]" = bind("purchasing.suppliers")
    voucher_series: "bind[VoucherSeriesConnector]" = bind("bookkeeping.voucher_series")
    vouchers: "bind[VoucherConnector]" = bind("bookkeeping.vouchers")

    def __init__(self, session: Session, *, connection: ConnectionWindow | None = None) -> None:
        self.session = session
        self.decoder = Decoder()
        self.connection = connection
        """The 30-day rule's two doors, `importing()` and `exporting()`; None when tokens come from elsewhere."""

    @classmethod
    def connect(
        cls,
        company: str | ConnectionKey,
        *,
        config: FortnoxConfig | None = None,
        store: TokenStore | None = None,
        transport: Transport | None = None,
        clock: Clock | None = None,
        pace: Pace | None = None,
        retry: RetryPolicy | None = None,
        sign_in: Callable[[], Connection] | Literal["browser"] | None = "browser",
    ) -> Self:
        """A client of a saved connection; nothing is sent until it is used.

        Args:
            company: The connection's key, or what it is called: organisation number, company name, database number.
            config: The application's settings; None reads `fortnox.toml` and the environment.
            store: Where connections are kept; None opens the one that `config` names.
            transport: Sends requests; None is `RequestsTransport()`.
            clock: Time; None is the machine's.
            pace: How fast to call; None is Fortnox's limit.
            retry: Bounds of trying again.
            sign_in: What an import does when the connection has expired: a browser, a callable that signs in and
                gives the connection saved, or None to raise instead.

        Raises:
            SignInRequired: no connection is called so.
            ConfigurationError: the settings are missing or wrong, or several connections are called so.
        """
        config = config or FortnoxConfig.load()
        clock = clock or SystemClock()
        transport = transport or RequestsTransport()
        kept = store or open_store(config)
        key = company if isinstance(company, ConnectionKey) else find_connection(kept, company).key

        def by_browser() -> Connection:
            # Loaded when a person signs in: the listener and the browser cost as much as the rest of the client.
            import webbrowser  # noqa: PLC0415

            from fortnox_sdk.auth.login import sign_in_again  # noqa: PLC0415

            return sign_in_again(
                config, key, store=kept, transport=transport, clock=clock, open_browser=webbrowser.open
            )

        session = Session(
            api_url=config.api_url,
            transport=transport,
            authoriser=TokenProvider(config, kept, key, transport, clock),
            limiter=RateLimiter(pace, clock=clock),
            retry=retry,
            clock=clock,
        )
        window = ConnectionWindow(
            kept,
            key,
            clock,
            sign_in=by_browser if sign_in == "browser" else sign_in,
            fortnox_life=timedelta(days=config.refresh_token_days),
        )
        return cls(session, connection=window)

    @property
    def calls(self) -> Calls:
        """What was sent so far."""
        return self.session.calls
