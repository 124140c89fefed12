"""The client, which has one connector per Fortnox resource, such as `client.vouchers`."""

from typing import TYPE_CHECKING

from fortnox_sdk.connectors._binding import bind
from fortnox_sdk.connectors._raw import RawRequests
from fortnox_sdk.events.source import EventSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal, Self

    from fortnox_sdk.auth.window import ConnectionWindow
    from fortnox_sdk.clock import Clock
    from fortnox_sdk.config import FortnoxConfig
    from fortnox_sdk.connection import Connection, ConnectionKey
    from fortnox_sdk.connectors.assets.asset_types import AssetTypeConnector
    from fortnox_sdk.connectors.assets.assets import AssetConnector
    from fortnox_sdk.connectors.bookkeeping.account_charts import AccountChartConnector
    from fortnox_sdk.connectors.bookkeeping.accounts import AccountConnector
    from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearConnector
    from fortnox_sdk.connectors.bookkeeping.sie import SieConnector
    from fortnox_sdk.connectors.bookkeeping.voucher_series import VoucherSeriesConnector
    from fortnox_sdk.connectors.bookkeeping.vouchers import VoucherConnector
    from fortnox_sdk.connectors.files.archive import ArchiveConnector
    from fortnox_sdk.connectors.files.article_file_connections import ArticleFileConnectionConnector
    from fortnox_sdk.connectors.files.article_url_connections import ArticleUrlConnectionConnector
    from fortnox_sdk.connectors.files.asset_file_connections import AssetFileConnectionConnector
    from fortnox_sdk.connectors.files.attachments import AttachmentConnector
    from fortnox_sdk.connectors.files.inbox import InboxConnector
    from fortnox_sdk.connectors.files.supplier_invoice_file_connections import (
        SupplierInvoiceFileConnectionConnector,
    )
    from fortnox_sdk.connectors.files.voucher_file_connections import VoucherFileConnectionConnector
    from fortnox_sdk.connectors.partner.app_sales import AppSaleConnector
    from fortnox_sdk.connectors.partner.integration_ratings import IntegrationRatingConnector
    from fortnox_sdk.connectors.partner.integration_sales import IntegrationSaleConnector
    from fortnox_sdk.connectors.partner.integration_users import IntegrationUserConnector
    from fortnox_sdk.connectors.payroll.absence_transactions import AbsenceTransactionConnector
    from fortnox_sdk.connectors.payroll.attendance_transactions import AttendanceTransactionConnector
    from fortnox_sdk.connectors.payroll.employees import EmployeeConnector
    from fortnox_sdk.connectors.payroll.expenses import ExpenseConnector
    from fortnox_sdk.connectors.payroll.salary_transactions import SalaryTransactionConnector
    from fortnox_sdk.connectors.payroll.schedule_times import ScheduleTimeConnector
    from fortnox_sdk.connectors.payroll.vacation_debt_basis import VacationDebtBasisConnector
    from fortnox_sdk.connectors.purchasing.supplier_invoice_accruals import SupplierInvoiceAccrualConnector
    from fortnox_sdk.connectors.purchasing.supplier_invoice_external_url_connections import (
        SupplierInvoiceExternalURLConnectionConnector,
    )
    from fortnox_sdk.connectors.purchasing.supplier_invoice_payments import SupplierInvoicePaymentConnector
    from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoiceConnector
    from fortnox_sdk.connectors.purchasing.suppliers import SupplierConnector
    from fortnox_sdk.connectors.registers.articles import ArticleConnector
    from fortnox_sdk.connectors.registers.company_information import CompanyInformationConnector
    from fortnox_sdk.connectors.registers.cost_centers import CostCenterConnector
    from fortnox_sdk.connectors.registers.currencies import CurrencyConnector
    from fortnox_sdk.connectors.registers.customer_references import CustomerReferenceConnector
    from fortnox_sdk.connectors.registers.price_lists import PriceListConnector
    from fortnox_sdk.connectors.registers.prices import PriceConnector
    from fortnox_sdk.connectors.registers.projects import ProjectConnector
    from fortnox_sdk.connectors.registers.units import UnitConnector
    from fortnox_sdk.connectors.sales.contract_accruals import ContractAccrualConnector
    from fortnox_sdk.connectors.sales.contract_templates import ContractTemplateConnector
    from fortnox_sdk.connectors.sales.contracts import ContractConnector
    from fortnox_sdk.connectors.sales.customers import CustomerConnector
    from fortnox_sdk.connectors.sales.invoice_accruals import InvoiceAccrualConnector
    from fortnox_sdk.connectors.sales.invoice_payments import InvoicePaymentConnector
    from fortnox_sdk.connectors.sales.invoices import InvoiceConnector
    from fortnox_sdk.connectors.sales.nox_finans_invoices import NoxFinansInvoiceConnector
    from fortnox_sdk.connectors.sales.offers import OfferConnector
    from fortnox_sdk.connectors.sales.orders import OrderConnector
    from fortnox_sdk.connectors.sales.tax_reductions import TaxReductionConnector
    from fortnox_sdk.connectors.settings.company_settings import CompanySettingsConnector
    from fortnox_sdk.connectors.settings.email_senders import EmailSenderConnector
    from fortnox_sdk.connectors.settings.eu_vat_limit_regulation import EUVatLimitRegulationConnector
    from fortnox_sdk.connectors.settings.labels import LabelConnector
    from fortnox_sdk.connectors.settings.locked_period import LockedPeriodConnector
    from fortnox_sdk.connectors.settings.me import MeConnector
    from fortnox_sdk.connectors.settings.modes_of_payments import ModeOfPaymentConnector
    from fortnox_sdk.connectors.settings.predefined_accounts import PreDefinedAccountConnector
    from fortnox_sdk.connectors.settings.predefined_voucher_series import PreDefinedVoucherSeriesConnector
    from fortnox_sdk.connectors.settings.print_templates import PrintTemplateConnector
    from fortnox_sdk.connectors.settings.terms_of_deliveries import TermsOfDeliveryConnector
    from fortnox_sdk.connectors.settings.terms_of_payments import TermsOfPaymentConnector
    from fortnox_sdk.connectors.settings.trusted_email_domains import TrustedEmailDomainConnector
    from fortnox_sdk.connectors.settings.way_of_deliveries import WayOfDeliveryConnector
    from fortnox_sdk.connectors.time.time_articles import TimeArticleConnector
    from fortnox_sdk.connectors.time.time_registrations import TimeRegistrationConnector
    from fortnox_sdk.connectors.warehouse.custom_document_types import CustomDocumentTypeConnector
    from fortnox_sdk.connectors.warehouse.custom_inbound_documents import CustomInboundDocumentConnector
    from fortnox_sdk.connectors.warehouse.custom_outbound_documents import CustomOutboundDocumentConnector
    from fortnox_sdk.connectors.warehouse.incoming_goods import IncomingGoodsConnector
    from fortnox_sdk.connectors.warehouse.manual_documents import ManualDocumentConnector
    from fortnox_sdk.connectors.warehouse.manual_inbound_documents import ManualInboundDocumentConnector
    from fortnox_sdk.connectors.warehouse.manual_outbound_documents import ManualOutboundDocumentConnector
    from fortnox_sdk.connectors.warehouse.production_orders import ProductionOrderConnector
    from fortnox_sdk.connectors.warehouse.purchase_orders import PurchaseOrderConnector
    from fortnox_sdk.connectors.warehouse.stock_balances import StockBalanceConnector
    from fortnox_sdk.connectors.warehouse.stock_points import StockPointConnector
    from fortnox_sdk.connectors.warehouse.stock_takings import StockTakingConnector
    from fortnox_sdk.connectors.warehouse.stock_transfers import StockTransferConnector
    from fortnox_sdk.connectors.warehouse.tenants import TenantConnector
    from fortnox_sdk.files import Files
    from fortnox_sdk.http.calls import CallHook, Calls
    from fortnox_sdk.http.limits import Limits
    from fortnox_sdk.http.messages import Transport
    from fortnox_sdk.http.ratelimit import Pace, RateLimiter
    from fortnox_sdk.http.retry import RetryPolicy
    from fortnox_sdk.http.session import Session
    from fortnox_sdk.scalars import Secret
    from fortnox_sdk.stores.protocol import TokenStore


class FortnoxClient(RawRequests, EventSource):
    """A client for one company in Fortnox. Threads can share a client.

    Each resource in Fortnox has a connector, such as `client.vouchers`. `connect` returns a client for a saved
    connection. This example uses the sandbox:

    >>> from datetime import date
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox:
    ...     client = connect(sandbox)
    ...     year = client.financial_years.on(date(2025, 12, 31))
    ...     bank = client.accounts.get(1930, financial_year=year.id)
    ...     year.from_date, bank.number, client.calls.retries
    (datetime.date(2025, 1, 1), 1930, 0)

    Args:
        session: The session that sends requests with the company's token.
        connection: The `ConnectionWindow` of the saved connection, which checks and renews its 30-day window. None if
            the tokens have another source.
        files: The file system for all files that the client reads or writes; None means the local file system.
    """

    absence_transactions: "bind[AbsenceTransactionConnector]" = bind("payroll.absence_transactions")
    account_charts: "bind[AccountChartConnector]" = bind("bookkeeping.account_charts")
    accounts: "bind[AccountConnector]" = bind("bookkeeping.accounts")
    app_sales: "bind[AppSaleConnector]" = bind("partner.app_sales")
    archive: "bind[ArchiveConnector]" = bind("files.archive")
    article_file_connections: "bind[ArticleFileConnectionConnector]" = bind("files.article_file_connections")
    article_url_connections: "bind[ArticleUrlConnectionConnector]" = bind("files.article_url_connections")
    articles: "bind[ArticleConnector]" = bind("registers.articles")
    asset_file_connections: "bind[AssetFileConnectionConnector]" = bind("files.asset_file_connections")
    asset_types: "bind[AssetTypeConnector]" = bind("assets.asset_types")
    assets: "bind[AssetConnector]" = bind("assets.assets")
    attachments: "bind[AttachmentConnector]" = bind("files.attachments")
    attendance_transactions: "bind[AttendanceTransactionConnector]" = bind("payroll.attendance_transactions")
    company_information: "bind[CompanyInformationConnector]" = bind("registers.company_information")
    company_settings: "bind[CompanySettingsConnector]" = bind("settings.company_settings")
    contract_accruals: "bind[ContractAccrualConnector]" = bind("sales.contract_accruals")
    contract_templates: "bind[ContractTemplateConnector]" = bind("sales.contract_templates")
    contracts: "bind[ContractConnector]" = bind("sales.contracts")
    cost_centers: "bind[CostCenterConnector]" = bind("registers.cost_centers")
    currencies: "bind[CurrencyConnector]" = bind("registers.currencies")
    custom_document_types: "bind[CustomDocumentTypeConnector]" = bind("warehouse.custom_document_types")
    custom_inbound_documents: "bind[CustomInboundDocumentConnector]" = bind(
        "warehouse.custom_inbound_documents"
    )
    custom_outbound_documents: "bind[CustomOutboundDocumentConnector]" = bind(
        "warehouse.custom_outbound_documents"
    )
    customer_references: "bind[CustomerReferenceConnector]" = bind("registers.customer_references")
    customers: "bind[CustomerConnector]" = bind("sales.customers")
    email_senders: "bind[EmailSenderConnector]" = bind("settings.email_senders")
    employees: "bind[EmployeeConnector]" = bind("payroll.employees")
    eu_vat_limit_regulation: "bind[EUVatLimitRegulationConnector]" = bind("settings.eu_vat_limit_regulation")
    expenses: "bind[ExpenseConnector]" = bind("payroll.expenses")
    financial_years: "bind[FinancialYearConnector]" = bind("bookkeeping.financial_years")
    inbox: "bind[InboxConnector]" = bind("files.inbox")
    incoming_goods: "bind[IncomingGoodsConnector]" = bind("warehouse.incoming_goods")
    integration_ratings: "bind[IntegrationRatingConnector]" = bind("partner.integration_ratings")
    integration_sales: "bind[IntegrationSaleConnector]" = bind("partner.integration_sales")
    integration_users: "bind[IntegrationUserConnector]" = bind("partner.integration_users")
    invoice_accruals: "bind[InvoiceAccrualConnector]" = bind("sales.invoice_accruals")
    invoice_payments: "bind[InvoicePaymentConnector]" = bind("sales.invoice_payments")
    invoices: "bind[InvoiceConnector]" = bind("sales.invoices")
    labels: "bind[LabelConnector]" = bind("settings.labels")
    locked_period: "bind[LockedPeriodConnector]" = bind("settings.locked_period")
    manual_documents: "bind[ManualDocumentConnector]" = bind("warehouse.manual_documents")
    manual_inbound_documents: "bind[ManualInboundDocumentConnector]" = bind(
        "warehouse.manual_inbound_documents"
    )
    manual_outbound_documents: "bind[ManualOutboundDocumentConnector]" = bind(
        "warehouse.manual_outbound_documents"
    )
    me: "bind[MeConnector]" = bind("settings.me")
    modes_of_payments: "bind[ModeOfPaymentConnector]" = bind("settings.modes_of_payments")
    nox_finans_invoices: "bind[NoxFinansInvoiceConnector]" = bind("sales.nox_finans_invoices")
    offers: "bind[OfferConnector]" = bind("sales.offers")
    orders: "bind[OrderConnector]" = bind("sales.orders")
    predefined_accounts: "bind[PreDefinedAccountConnector]" = bind("settings.predefined_accounts")
    predefined_voucher_series: "bind[PreDefinedVoucherSeriesConnector]" = bind(
        "settings.predefined_voucher_series"
    )
    price_lists: "bind[PriceListConnector]" = bind("registers.price_lists")
    prices: "bind[PriceConnector]" = bind("registers.prices")
    print_templates: "bind[PrintTemplateConnector]" = bind("settings.print_templates")
    production_orders: "bind[ProductionOrderConnector]" = bind("warehouse.production_orders")
    projects: "bind[ProjectConnector]" = bind("registers.projects")
    purchase_orders: "bind[PurchaseOrderConnector]" = bind("warehouse.purchase_orders")
    salary_transactions: "bind[SalaryTransactionConnector]" = bind("payroll.salary_transactions")
    schedule_times: "bind[ScheduleTimeConnector]" = bind("payroll.schedule_times")
    sie: "bind[SieConnector]" = bind("bookkeeping.sie")
    stock_balances: "bind[StockBalanceConnector]" = bind("warehouse.stock_balances")
    stock_points: "bind[StockPointConnector]" = bind("warehouse.stock_points")
    stock_takings: "bind[StockTakingConnector]" = bind("warehouse.stock_takings")
    stock_transfers: "bind[StockTransferConnector]" = bind("warehouse.stock_transfers")
    supplier_invoice_accruals: "bind[SupplierInvoiceAccrualConnector]" = bind(
        "purchasing.supplier_invoice_accruals"
    )
    supplier_invoice_external_url_connections: "bind[SupplierInvoiceExternalURLConnectionConnector]" = bind(
        "purchasing.supplier_invoice_external_url_connections"
    )
    supplier_invoice_file_connections: "bind[SupplierInvoiceFileConnectionConnector]" = bind(
        "files.supplier_invoice_file_connections"
    )
    supplier_invoice_payments: "bind[SupplierInvoicePaymentConnector]" = bind(
        "purchasing.supplier_invoice_payments"
    )
    supplier_invoices: "bind[SupplierInvoiceConnector]" = bind("purchasing.supplier_invoices")
    suppliers: "bind[SupplierConnector]" = bind("purchasing.suppliers")
    tax_reductions: "bind[TaxReductionConnector]" = bind("sales.tax_reductions")
    tenants: "bind[TenantConnector]" = bind("warehouse.tenants")
    terms_of_deliveries: "bind[TermsOfDeliveryConnector]" = bind("settings.terms_of_deliveries")
    terms_of_payments: "bind[TermsOfPaymentConnector]" = bind("settings.terms_of_payments")
    time_articles: "bind[TimeArticleConnector]" = bind("time.time_articles")
    time_registrations: "bind[TimeRegistrationConnector]" = bind("time.time_registrations")
    trusted_email_domains: "bind[TrustedEmailDomainConnector]" = bind("settings.trusted_email_domains")
    units: "bind[UnitConnector]" = bind("registers.units")
    vacation_debt_basis: "bind[VacationDebtBasisConnector]" = bind("payroll.vacation_debt_basis")
    voucher_file_connections: "bind[VoucherFileConnectionConnector]" = bind("files.voucher_file_connections")
    voucher_series: "bind[VoucherSeriesConnector]" = bind("bookkeeping.voucher_series")
    vouchers: "bind[VoucherConnector]" = bind("bookkeeping.vouchers")
    way_of_deliveries: "bind[WayOfDeliveryConnector]" = bind("settings.way_of_deliveries")

    def __init__(
        self,
        session: "Session",
        *,
        connection: "ConnectionWindow | None" = None,
        files: "Files | None" = None,
    ) -> None:
        from fortnox_sdk.arguments.matching import require  # noqa: PLC0415 - see connect
        from fortnox_sdk.auth.window import ConnectionWindow  # noqa: PLC0415 - see connect
        from fortnox_sdk.entities.decoder import Decoder  # noqa: PLC0415 - see connect
        from fortnox_sdk.files import Files, LocalFiles  # noqa: PLC0415 - see connect
        from fortnox_sdk.http.session import Session  # noqa: PLC0415 - see connect

        require("FortnoxClient: session", session, Session)
        require("FortnoxClient: connection", connection, ConnectionWindow | None)
        require("FortnoxClient: files", files, Files | None)
        self.session = session
        self.files: Files = files or LocalFiles()
        self.decoder: Decoder = Decoder()
        self.saved_connection: ConnectionWindow | None = connection
        """The 30-day window of the saved connection; None if the tokens have another source."""

    @classmethod
    def connect(
        cls,
        company: "str | ConnectionKey | Connection",
        *,
        config: "FortnoxConfig | None" = None,
        store: "TokenStore | None" = None,
        transport: "Transport | None" = None,
        clock: "Clock | None" = None,
        pace: "Pace | RateLimiter | None" = None,
        retry: "RetryPolicy | None" = None,
        sign_in: "Callable[[], Connection] | Literal['browser'] | None" = "browser",
        on_call: "CallHook | None" = None,
        timeout_s: float = 60.0,
        limits: "Limits | None" = None,
        files: "Files | None" = None,
    ) -> "Self":
        """Return a client for a saved connection. Nothing is sent until you use the client.

        Args:
            company: The connection that `fortnox_sdk.sign_in` returned, its key, or the company's organisation number,
                name or database number.
            config: The settings of the application; None reads the environment and `fortnox.toml` in the user's
                configuration folder (never in the current folder; see `FortnoxConfig.load`).
            store: The token store; None opens the store that `config` names.
            transport: The transport that sends requests; None means the `RequestsTransport` that all clients share.
            clock: The clock; None means the system clock. With another clock, no transport or rate limit is shared.
            pace: The rate limit; None means Fortnox's limit, which all clients of the same app and company share.
            retry: The limits for retries; None means the defaults of `RetryPolicy`.
            sign_in: The method by which an import signs in again if the connection can't be used. "browser" opens the
                web browser. A callable must sign in and return the saved connection. With None, the import raises an
                error.
            on_call: A callback for telemetry, called after every request, including retries.
            timeout_s: Seconds without data after which connecting or reading a response times out.
            limits: The largest size and the longest time of a response; None means the defaults of `Limits`.
            files: The file system for all files that the client reads or writes; None means the local file system.

        Raises:
            SignInRequired: There is no saved connection for `company`.
            ConfigurationError: The settings are missing or not valid, or several connections match `company`.
            InvalidInput: An argument has a wrong type.
        """
        from fortnox_sdk.auth.connecting import open_connection  # noqa: PLC0415 - so that importing the client stays fast

        session, window = open_connection(
            company,
            config=config,
            store=store,
            transport=transport,
            clock=clock,
            pace=pace,
            retry=retry,
            sign_in=sign_in,
            on_call=on_call,
            timeout_s=timeout_s,
            limits=limits,
            files=files,
        )
        return cls(session, connection=window, files=files)

    @classmethod
    def from_token(  # noqa: D417 - the other arguments are described in connect
        cls,
        token: "str | Secret",
        *,
        api_url: str = "https://api.fortnox.se",
        transport: "Transport | None" = None,
        clock: "Clock | None" = None,
        pace: "Pace | RateLimiter | None" = None,
        retry: "RetryPolicy | None" = None,
        on_call: "CallHook | None" = None,
        timeout_s: float = 60.0,
        limits: "Limits | None" = None,
        files: "Files | None" = None,
    ) -> "Self":
        """Return a client for an access token that another program holds and renews. Nothing is sent or saved.

        The client never refreshes the token. When Fortnox no longer accepts it, after about an hour, each call raises
        `SignInRequired`. Such a client has no 30-day window: `saved_connection` is None.

        `connect` describes the arguments that have no description here. Pass the same `RateLimiter` as `pace` to all
        clients of a company.

        >>> from fortnox_sdk.sandbox import serve
        >>> with serve() as sandbox:
        ...     access_token, _ = sandbox.token()
        ...     client = FortnoxClient.from_token(access_token, api_url=sandbox.url)
        ...     client.company_information.get().company_name
        'Fjällbris Friluft AB'

        Args:
            token: The access token, without `Bearer`. It works for one company.
            api_url: The base URL of the API, which receives the token.

        Raises:
            ConfigurationError: `api_url` is neither https nor on this machine.
            InvalidInput: `token` can't be an access token, or an argument has a wrong type.
        """
        from fortnox_sdk.auth.connecting import token_session  # noqa: PLC0415 - see connect

        session = token_session(
            token,
            api_url=api_url,
            transport=transport,
            clock=clock,
            pace=pace,
            retry=retry,
            on_call=on_call,
            timeout_s=timeout_s,
            limits=limits,
        )
        return cls(session, files=files)

    @property
    def connection(self) -> "ConnectionWindow":
        """The 30-day window of the saved connection. Without a saved connection, `ConfigurationError` is raised."""
        from fortnox_sdk.auth.window import require_window  # noqa: PLC0415 - see connect

        return require_window(self.saved_connection)

    @property
    def calls(self) -> "Calls":
        """Statistics about the requests sent so far."""
        return self.session.calls

    @property
    def issuer_host(self) -> str:
        """The host that issues the client's tokens. The keys of connections and export journals begin with this host.

        Without a saved connection, it is Fortnox's sign-in host or, if the API is not Fortnox's, the host of that API.
        """
        if self.saved_connection is not None:
            return self.saved_connection.key.issuer_host
        from fortnox_sdk.hosts import issuer_of_api  # noqa: PLC0415 - see connect

        return issuer_of_api(self.session.api_url)

    def __repr__(self) -> str:
        """Return a text with the key of the saved connection, or with the words `no saved connection`."""
        key = self.saved_connection.key if self.saved_connection else "no saved connection"
        return f"FortnoxClient({key})"
