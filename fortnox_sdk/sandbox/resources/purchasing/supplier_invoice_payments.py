"""Payments to suppliers, which are posted to voucher series E."""

from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.payments import Payments
from fortnox_sdk.sandbox.resources.purchasing.supplier_invoices import SUPPLIER_INVOICES
from fortnox_sdk.sandbox.schema.resources import RESOURCES


def _describe(body: Body, invoice: Body) -> Body:
    # These fields follow the specification, because no published response of this resource is known.
    return {
        "InvoiceSupplierName": invoice["SupplierName"],
        "InvoiceSupplierNumber": invoice["SupplierNumber"],
        "InvoiceDueDate": invoice["DueDate"],
        "InvoiceOCR": body.get("InvoiceOCR") or invoice["OCR"],
        "InvoiceTotal": invoice["Total"],
    }


PAYMENTS = Payments(
    resource=RESOURCES["supplierinvoicepayments"],
    invoices=SUPPLIER_INVOICES,
    describe=_describe,
    process="SUPPLIERPAYMENT",
    voucher_text="Utbetalning leverantörsfaktura",
    paid_in=False,
)


ROUTES = PAYMENTS.routes()
