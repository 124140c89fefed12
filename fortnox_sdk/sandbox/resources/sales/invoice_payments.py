"""Payments from customers, booked into series C."""

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.call import Route
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, number_text
from fortnox_sdk.sandbox.resources.payments import Payments
from fortnox_sdk.sandbox.resources.sales import invoices
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["PAYMENTS", "routes"]


def _describe(body: Body, invoice: Body) -> Body:
    # The payment's number is text, the invoice's a number, the invoice's total text: all as pasted from a live answer.
    return {
        "Number": body["_key"],
        "InvoiceNumber": int(body["_invoice"]),
        "InvoiceCustomerName": invoice["CustomerName"],
        "InvoiceCustomerNumber": invoice["CustomerNumber"],
        "InvoiceDueDate": invoice["DueDate"],
        "InvoiceOCR": invoice["OCR"],
        "InvoiceTotal": number_text(decimal(invoice["Total"])),
        "ExternalInvoiceReference1": invoice["ExternalInvoiceReference1"],
        "ExternalInvoiceReference2": invoice["ExternalInvoiceReference2"],
    }


PAYMENTS = Payments(
    resource=RESOURCES["invoicepayments"],
    find_invoice=invoices.find,
    save_invoice=invoices.save,
    describe=_describe,
    control=assumptions.ACCOUNT_RECEIVABLES,
    reference_type="INVOICEPAYMENT",
    word="Inbetalning kundfaktura",
    paid_in=True,
)


def routes() -> list[Route]:
    """The requests that payments from customers take."""
    return PAYMENTS.routes()
