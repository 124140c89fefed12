"""Payments to suppliers, booked into series E."""

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.call import Route
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.payments import Payments
from fortnox_sdk.sandbox.resources.purchasing import supplier_invoices
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["PAYMENTS", "routes"]


def _describe(body: Body, invoice: Body) -> Body:
    # Types as the specification has them: no answer of this resource was ever pasted.
    return {
        "Number": int(body["_key"]),
        "InvoiceNumber": body["_invoice"],
        "InvoiceSupplierName": invoice["SupplierName"],
        "InvoiceSupplierNumber": invoice["SupplierNumber"],
        "InvoiceDueDate": invoice["DueDate"],
        "InvoiceOCR": body.get("InvoiceOCR") or invoice["OCR"],
        "InvoiceTotal": invoice["Total"],
    }


PAYMENTS = Payments(
    resource=RESOURCES["supplierinvoicepayments"],
    find_invoice=supplier_invoices.find,
    save_invoice=supplier_invoices.save,
    describe=_describe,
    control=assumptions.ACCOUNT_PAYABLES,
    reference_type="SUPPLIERPAYMENT",
    word="Utbetalning leverantörsfaktura",
    paid_in=False,
)


def routes() -> list[Route]:
    """The requests that payments to suppliers take."""
    return PAYMENTS.routes()
