"""Supplier invoice accruals (periodisering av leverantörsfakturor)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._accruals import AccrualPeriod, AccrualRow
from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.entities.codec import Entity, read_only, record_rows, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "AccrualPeriod",
    "AccrualRow",
    "SupplierInvoiceAccrual",
    "SupplierInvoiceAccrualConnector",
    "SupplierInvoiceAccrualSummary",
]


@attrs.frozen(kw_only=True)
class SupplierInvoiceAccrual(Entity):
    """An accrual: the distribution of a supplier invoice's cost over periods."""

    accrual_account: int | None = required()
    """An account number from 1000 to 9999."""
    cost_account: int | None = required()
    """An account number from 1000 to 9999."""
    description: str | None = None
    end_date: date | None = required()
    period: AccrualPeriod | str | None = required()
    start_date: date | None = required()
    supplier_invoice_accrual_rows: Sequence[AccrualRow] = record_rows(required=True)
    supplier_invoice_number: str = required(sent_as=int)
    times: int | None = required()
    total: Decimal | None = required()
    url: str | None = read_only(name="@url")
    vat_included: bool | None = wire("VATIncluded")


@attrs.frozen(kw_only=True)
class SupplierInvoiceAccrualSummary(Entity):
    """An accrual of a supplier invoice as returned in lists."""

    supplier_invoice_number: str
    description: str | None = None
    period: AccrualPeriod | str | None = None
    url: str | None = wire("@url")


class SupplierInvoiceAccrualConnector(
    Gets[SupplierInvoiceAccrual, str],
    Creates[SupplierInvoiceAccrual],
    Updates[SupplierInvoiceAccrual, str],
    Deletes[str],
    path="/3/supplierinvoiceaccruals",
    one="SupplierInvoiceAccrual",
    many="SupplierInvoiceAccruals",
    scope="supplierinvoice",
):
    """Accruals of supplier invoices. The key is Fortnox's number of the invoice (`given_number`).

    Scope: supplierinvoice. Calls need no financial year.
    """

    entity = SupplierInvoiceAccrual

    def list(self, *, limit: int | None = None) -> Pager[SupplierInvoiceAccrualSummary]:
        """Return the accruals of all supplier invoices, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(SupplierInvoiceAccrualSummary, {}, limit=limit)
