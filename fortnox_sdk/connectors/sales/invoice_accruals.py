"""Invoice accruals (periodisering av kundfakturor)."""

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
    "InvoiceAccrual",
    "InvoiceAccrualConnector",
    "InvoiceAccrualSummary",
]


@attrs.frozen(kw_only=True)
class InvoiceAccrual(Entity):
    """An accrual: the distribution of a customer invoice's income over periods."""

    accrual_account: int | None = required()
    """An account number from 1000 to 9999."""
    description: str | None = required()
    end_date: date | None = required()
    invoice_accrual_rows: Sequence[AccrualRow] = record_rows(required=True)
    invoice_number: str = required(sent_as=int)
    period: AccrualPeriod | str | None = None
    revenue_account: int | None = required()
    """An account number from 1000 to 9999."""
    start_date: date | None = required()
    times: int | None = read_only()
    total: Decimal | None = required()
    url: str | None = read_only(name="@url")
    vat_included: bool | None = wire("VATIncluded")


@attrs.frozen(kw_only=True)
class InvoiceAccrualSummary(Entity):
    """An accrual of a customer invoice as returned in lists."""

    invoice_number: str
    description: str | None = None
    period: AccrualPeriod | str | None = None
    url: str | None = wire("@url")


class InvoiceAccrualConnector(
    Gets[InvoiceAccrual, str],
    Creates[InvoiceAccrual],
    Updates[InvoiceAccrual, str],
    Deletes[str],
    path="/3/invoiceaccruals",
    one="InvoiceAccrual",
    many="InvoiceAccruals",
    scope="invoice",
):
    """Accruals of customer invoices. The key is the invoice's number.

    Scope: invoice. Calls need no financial year.
    """

    entity = InvoiceAccrual

    def list(self, *, limit: int | None = None) -> Pager[InvoiceAccrualSummary]:
        """Return the accruals of all customer invoices, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(InvoiceAccrualSummary, {}, limit=limit)
