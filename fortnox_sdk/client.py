"""The client: every Fortnox noun as an attribute, built on first use."""

from typing import TYPE_CHECKING

from fortnox_sdk.codec import Decoder
from fortnox_sdk.connectors._base import bind
from fortnox_sdk.http.session import Calls, Session

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

    def __init__(self, session: Session) -> None:
        self.session = session
        self.decoder = Decoder()

    @property
    def calls(self) -> Calls:
        """What was sent so far."""
        return self.session.calls
