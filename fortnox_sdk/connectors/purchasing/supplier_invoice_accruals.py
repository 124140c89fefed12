"""Supplier invoice accruals (periodisering av leverantörsfakturor)."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.entities.codec import Entity, read_only, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "CONNECTOR",
    "SupplierInvoiceAccrual",
    "SupplierInvoiceAccrualConnector",
    "SupplierInvoiceAccrualPeriod",
    "SupplierInvoiceAccrualRow",
    "SupplierInvoiceAccrualSummary",
]


class SupplierInvoiceAccrualPeriod(StrEnum):
    """How often it is booked; others may come and stay text."""

    MONTHLY = "MONTHLY"
    BIMONTHLY = "BIMONTHLY"
    QUARTERLY = "QUARTERLY"
    SEMIANNUALLY = "SEMIANNUALLY"
    ANNUALLY = "ANNUALLY"
    _1_MONTHS = "1_MONTHS"
    _2_MONTHS = "2_MONTHS"
    _3_MONTHS = "3_MONTHS"
    _6_MONTHS = "6_MONTHS"
    _12_MONTHS = "12_MONTHS"


@attrs.frozen(kw_only=True)
class SupplierInvoiceAccrualRow(Entity):
    """A row of the voucher that each period makes."""

    account: int | None = None
    cost_center: str | None = None
    credit: Decimal | None = None
    debit: Decimal | None = None
    project: str | None = None
    transaction_information: str | None = None


@attrs.frozen(kw_only=True)
class SupplierInvoiceAccrual(Entity):
    """How the cost of a supplier invoice is spread over periods."""

    accrual_account: int | None = required()
    """1000 to 9999."""
    cost_account: int | None = required()
    """1000 to 9999."""
    description: str | None = None
    end_date: date | None = required()
    period: SupplierInvoiceAccrualPeriod | str | None = required()
    start_date: date | None = required()
    supplier_invoice_accrual_rows: tuple[SupplierInvoiceAccrualRow, ...] = required(default=())
    supplier_invoice_number: int | None = required()
    times: int | None = required()
    total: Decimal | None = required()
    url: str | None = read_only(name="@url")
    vat_included: bool | None = wire("VATIncluded")


@attrs.frozen(kw_only=True)
class SupplierInvoiceAccrualSummary(Entity):
    """How the cost of a supplier invoice is spread over periods, as lists give it."""

    supplier_invoice_number: int
    description: str | None = None
    period: SupplierInvoiceAccrualPeriod | str | None = None
    url: str | None = wire("@url")


class SupplierInvoiceAccrualConnector(
    Gets[SupplierInvoiceAccrual, int],
    Creates[SupplierInvoiceAccrual],
    Updates[SupplierInvoiceAccrual, int],
    Deletes[int],
    path="/3/supplierinvoiceaccruals",
    one="SupplierInvoiceAccrual",
    many="SupplierInvoiceAccruals",
    scope="supplierinvoice",
):
    """Accruals of supplier invoices; the key is the invoice's given number.

    Scope: supplierinvoice. Financial year: none.
    """

    entity = SupplierInvoiceAccrual

    def list(self) -> Pager[SupplierInvoiceAccrualSummary]:
        """All of them."""
        return self._pager(SupplierInvoiceAccrualSummary, {})


CONNECTOR = SupplierInvoiceAccrualConnector
