"""Links (länkar) from supplier invoices to web pages."""

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.entities.codec import Entity, key, read_only, wire

__all__ = [
    "SupplierInvoiceExternalURLConnection",
    "SupplierInvoiceExternalURLConnectionConnector",
]


@attrs.frozen(kw_only=True)
class SupplierInvoiceExternalURLConnection(Entity):
    """A link from a supplier invoice to a web page."""

    external_url_connection: str | None = wire("ExternalURLConnection")
    id: int = read_only()
    supplier_invoice_number: str = key(sent_as=int)
    url: str | None = read_only()
    """The URL of this record at Fortnox. According to the specification, the JSON name of this field has no `@`."""


class SupplierInvoiceExternalURLConnectionConnector(
    Gets[SupplierInvoiceExternalURLConnection, int],
    Creates[SupplierInvoiceExternalURLConnection],
    Updates[SupplierInvoiceExternalURLConnection, int],
    Deletes[int],
    path="/3/supplierinvoiceexternalurlconnections",
    one="SupplierInvoiceExternalURLConnection",
    many="SupplierInvoiceExternalURLConnections",
    scope="supplierinvoice",
):
    """Links from supplier invoices to web pages.

    The links can't be listed.

    Scope: supplierinvoice. Calls need no financial year.
    """

    entity = SupplierInvoiceExternalURLConnection
