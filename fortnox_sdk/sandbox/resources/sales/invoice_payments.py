"""Payments from customers, which are posted to voucher series C."""

from fortnox_sdk.sandbox.protocol.wire import Body, decimal, number_text
from fortnox_sdk.sandbox.resources.payments import Payments
from fortnox_sdk.sandbox.resources.sales.invoices import INVOICES
from fortnox_sdk.sandbox.schema.resources import RESOURCES


def _describe(_body: Body, invoice: Body) -> Body:
    # The invoice total is text here, as in a published response of the live API.
    return {
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
    invoices=INVOICES,
    describe=_describe,
    process="INVOICEPAYMENT",
    voucher_text="Inbetalning kundfaktura",
    paid_in=True,
)


ROUTES = PAYMENTS.routes()
