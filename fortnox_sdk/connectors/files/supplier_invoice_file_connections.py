"""Files of supplier invoices."""

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets
from fortnox_sdk.entities.codec import Entity, read_only
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "SupplierInvoiceFileConnection", "SupplierInvoiceFileConnectionConnector"]


@attrs.frozen(kw_only=True)
class SupplierInvoiceFileConnection(Entity):
    """A file on a supplier invoice."""

    file_id: str | None = None
    """The inbox's `Id` of the file, not its `ArchiveFileId`."""
    name: str | None = read_only()
    """The file's own."""
    supplier_invoice_number: str | None = None
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
    """Files of supplier invoices.

    Needs the scope `connectfile` besides `supplierinvoice` and `inbox` (2000663 without, live 2026).

    Scope: connectfile. Financial year: none.
    """

    entity = SupplierInvoiceFileConnection

    def list(self) -> Pager[SupplierInvoiceFileConnection]:
        """All of them."""
        return self._pager(SupplierInvoiceFileConnection, {})


CONNECTOR = SupplierInvoiceFileConnectionConnector
