"""Invoices in Fortnox Finans (fakturaservice)."""

from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._base import Creates, Gets
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.entities.updates import encode_complete

__all__ = ["NoxFinansInvoice", "NoxFinansInvoiceConnector", "NoxFinansPayment"]


@attrs.frozen(kw_only=True)
class NoxFinansInvoice(Entity):
    """A customer invoice that Fortnox Finans handles."""

    balance_include_fees: Decimal | None = read_only()
    """The unpaid amount with fees, in SEK."""
    balance_include_fees_currency: Decimal | None = read_only()
    """The unpaid amount with fees, in the invoice's currency. Fortnox Finans accepts only invoices in SEK."""
    current_capital_balance: Decimal | None = read_only()
    """The unpaid amount without fees, in SEK."""
    current_capital_balance_currency: Decimal | None = read_only()
    """The unpaid amount without fees, in the invoice's currency. Fortnox Finans accepts only invoices in SEK."""
    invoice_document_url: str | None = read_only(name="InvoiceDocumentURL")
    """The URL of the invoice's PDF."""
    invoice_number: str = required(sent_as=int)
    next_event: str | None = read_only()
    next_event_date: date | None = read_only()
    ocr_number: str | None = read_only(name="OCRNumber")
    send_method: str | None = required()
    """The way to send the invoice: `EMAIL`, `LETTER`, `EINVOICE` or `NONE`."""
    service: str | None = required()
    """The service: `LEDGERBASE` or `REMINDER`."""
    service_name: str | None = read_only()
    """`SERVICE_FULL`, `SERVICE_LIGHT` or `REMINDER_SERVICE`. None for invoices sent with the old service Noxbox."""
    status: str | None = read_only()
    """`UNKNOWN` (not yet confirmed), `NOT_AUTHORIZED` (waiting for approval), `OPEN`, `PAUSED` or `CLOSED`."""
    url: str | None = read_only(name="@url")


@attrs.frozen(kw_only=True)
class NoxFinansPayment(Entity):
    """A payment that the customer made directly to the company."""

    bookkeep_payment_in_fortnox: bool | None = required()
    """True to bookkeep the payment in Fortnox."""
    client_takes_fees: bool | None = required()
    """True if the company, and not the customer, pays the fees."""
    payment_amount: Decimal | None = required()
    payment_method_account: int | None = required()
    """The account to bookkeep the payment on, such as 1920."""
    payment_method_code: str | None = required()
    """The code of the mode of payment, such as `BG`."""
    report_to_finance: bool | None = required()
    """True to report the payment to Fortnox Finans, which then deducts it from the invoice."""


class NoxFinansInvoiceConnector(
    Gets[NoxFinansInvoice, str],
    Creates[NoxFinansInvoice],
    path="/3/noxfinansinvoices",
    one="NoxFinansInvoice",
    many="NoxFinansInvoice",
    scope="noxfinansinvoice",
):
    """Invoices in Fortnox Finans. The key is the customer invoice's number. The invoices can't be listed.

    Scope: noxfinansinvoice. Calls need no financial year.
    """

    entity = NoxFinansInvoice

    def pause(self, number: str, /, *, until: date) -> NoxFinansInvoice:
        """Pause the reminders of an invoice up to and including a day.

        Raises:
            NotFound: Fortnox Finans has no invoice with this number.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._send("PUT", NoxFinansInvoice, number, "pause", body={"PausedUntilDate": until})

    def unpause(self, number: str, /) -> NoxFinansInvoice:
        """Resume the reminders of a paused invoice.

        Raises:
            NotFound: Fortnox Finans has no invoice with this number.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._send("PUT", NoxFinansInvoice, number, "unpause")

    def stop(self, number: str, /) -> NoxFinansInvoice:
        """Remove an invoice from the automatic process of Fortnox Finans.

        Raises:
            NotFound: Fortnox Finans has no invoice with this number.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._send("PUT", NoxFinansInvoice, number, "stop")

    def take_fees(self, number: str, /) -> NoxFinansInvoice:
        """Charge the fees of an invoice, such as reminder fees, to the company and not to the customer.

        Raises:
            NotFound: Fortnox Finans has no invoice with this number.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._send("PUT", NoxFinansInvoice, number, "take-fees")

    def report_payment(self, number: str, payment: NoxFinansPayment, /) -> NoxFinansInvoice:
        """Report a payment that the customer made directly to the company.

        Raises:
            InvalidInput: A field of the payment is None.
            NotFound: Fortnox Finans has no invoice with this number.
            OutcomeUnknown: The response was lost; check the invoice before you try again.
        """
        return self._send("PUT", NoxFinansInvoice, number, "report-payment", body=encode_complete(payment))
