"""Files attached to supplier invoices."""

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets
from fortnox_sdk.entities.codec import Entity, key, read_only
from fortnox_sdk.http.paging import Pager

__all__ = ["SupplierInvoiceFileConnection", "SupplierInvoiceFileConnectionConnector"]


@attrs.frozen(kw_only=True)
class SupplierInvoiceFileConnection(Entity):
    """The connection of a file to a supplier invoice."""

    file_id: str = key()
    """The `id` of the stored file, not its `archive_file_id`."""
    name: str | None = read_only()
    """The name of the file."""
    supplier_invoice_number: str = key()
    supplier_name: str | None = read_only()
    url: str | None = read_only(name="@url")


class SupplierInvoiceFileConnectionConnector(
    Gets[SupplierInvoiceFileConnection, str],
    Creates[SupplierInvoiceFileConnection],
    Deletes[str],
    path="/3/supplierinvoicefileconnections",
    one="SupplierInvoiceFileConnection",
    many="SupplierInvoiceFileConnections",
    scope="connectfile",
):
    """Files attached to supplier invoices.

    In addition to the scope `connectfile`, the connection to Fortnox needs the scopes `supplierinvoice` and `inbox`.
    If one of the three is missing, Fortnox responds with error 2000663 (observed in 2026).

    Scope: connectfile. Calls need no financial year.
    """

    entity = SupplierInvoiceFileConnection

    def list(self, *, limit: int | None = None) -> Pager[SupplierInvoiceFileConnection]:
        """Return the file connections of all supplier invoices, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(SupplierInvoiceFileConnection, {}, limit=limit)
