"""Contracts (avtal), which create recurring invoices."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Gets, Updates
from fortnox_sdk.connectors._selection import Number, Selection, SortOrder, contains, equals
from fortnox_sdk.connectors.sales._document_enums import DiscountType, DocumentLanguage, TaxReductionType
from fortnox_sdk.connectors.sales._documents import CalculatedRow, EmailInformation, SalesDocument
from fortnox_sdk.connectors.sales.invoices import Invoice
from fortnox_sdk.entities.codec import Entity, read_only, record_rows, required, sorted_by_name, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "Contract",
    "ContractConnector",
    "ContractFilter",
    "ContractSort",
    "ContractSummary",
    "DiscountType",
    "DocumentLanguage",
    "EmailInformation",
    "InvoiceRow",
    "TaxReductionType",
]

ContractSort = Literal[
    "customername",
    "customernumber",
    "documentnumber",
    "invoicesremaining",
    "lastinvoicedate",
    "periodend",
    "periodstart",
    "templatenumber",
    "total",
]


ContractFilter = Literal["active", "finished", "inactive"]


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class InvoiceRow(CalculatedRow):
    """An invoice row in a contract.

    An update matches rows by `row_id` if any row has a `row_id`, otherwise by position. `account_number` must be
    from 1000 to 9999.
    """

    delivered_quantity: Decimal | None = None
    house_work_hours_to_report: int | None = None
    house_work_type: str | None = None
    price_excluding_vat: Decimal | None = read_only(name="PriceExcludingVAT")
    total_excluding_vat: Decimal | None = read_only(name="TotalExcludingVAT")
    vat: Decimal | None = wire("VAT")


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class Contract(SalesDocument):
    """A contract with the rows of the invoices that it creates.

    `our_reference` has at most 25 characters; `comments` and `remarks` have at most 1024.
    """

    active: bool | None = None
    continuous: bool | None = None
    contract_date: date | None = None
    contract_length: int | None = None
    customer_name: str | None = read_only()
    external_invoice_reference1: str | None = None
    external_invoice_reference2: str | None = None
    invoice_discount: Decimal | None = None
    invoice_interval: int | None = None
    invoice_rows: Sequence[InvoiceRow] = record_rows(required=True)
    invoices_remaining: str | None = read_only()
    language: DocumentLanguage | str | None = None
    last_invoice_date: date | None = read_only()
    period_end: date | None = required()
    period_start: date | None = None
    tax_reduction: Decimal | None = read_only()
    template_name: str | None = read_only()
    template_number: int | None = None
    total_to_pay: Decimal | None = read_only()
    vat_included: bool | None = None
    your_order_number: str | None = None
    """At most 75 characters."""


@attrs.frozen(kw_only=True)
class ContractSummary(Entity):
    """A contract as returned in lists, without rows."""

    document_number: str
    continuous: bool | None = None
    contract_length: int | None = None
    currency: str | None = None
    customer_name: str | None = None
    customer_number: str
    interval: int | None = None
    """Not in Fortnox's API specification; the field comes from the .NET client Fortnox.NET.SDK."""
    invoice_interval: int | None = wire("Invoiceinterval")
    invoices_remaining: str | None = None
    last_invoice_date: date | None = None
    period_end: date | None = None
    period_start: date | None = None
    status: str | None = None
    template_number: int | None = None
    total: Decimal | None = None
    url: str | None = wire("@url")


class ContractConnector(
    Gets[Contract, str],
    Creates[Contract],
    Updates[Contract, str],
    path="/3/contracts",
    one="Contract",
    many="Contracts",
    scope="invoice",
):
    """Operations on contracts.

    Scope: invoice. Calls need no financial year.
    """

    entity = Contract

    def list(
        self,
        *,
        filter: ContractFilter | None = None,  # noqa: A002 - Fortnox's word
        customer_number: str | None = None,
        document_number: str | None = None,
        invoices_remaining: int | None = None,
        period_start: date | None = None,
        period_end: date | None = None,
        template_number: int | None = None,
        sort_by: ContractSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[ContractSummary]:
        """Return contracts, page by page, without their rows.

        `filter` is one of Fortnox's predefined selections. The SDK can't check that the result matches `filter`. Text
        arguments match any part of the field, ignoring case, but `customer_number` must match exactly.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {
            "filter": filter,
            "customernumber": customer_number,
            "documentnumber": document_number,
            "invoicesremaining": invoices_remaining,
            "periodstart": period_start,
            "periodend": period_end,
            "templatenumber": template_number,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(ContractSummary, params, row_checks=_ROW_CHECKS, limit=limit)

    def create_invoice(self, number: str, /) -> Invoice:
        """Create the next customer invoice of a contract and return the invoice.

        Raises:
            BadRequest: The invoice can't be created, for example because the contract is finished.
            NotFound: Fortnox has no contract with this number.
            OutcomeUnknown: The response was lost; check the contract's invoices before you try again.
        """
        return self._send("PUT", Invoice, number, "createinvoice", one="Invoice")

    def finish(self, number: str, /) -> Contract:
        """End a contract.

        Raises:
            BadRequest: The contract can't be ended, for example because it is already finished.
            NotFound: Fortnox has no contract with this number.
            OutcomeUnknown: The response was lost; check the contract before you try again.
        """
        return self._send("PUT", Contract, number, "finish")

    def increase_invoice_count(self, number: str, /) -> Contract:
        """Increase the invoice count of a contract by one, without creating an invoice.

        Raises:
            BadRequest: The count can't be increased, for example because the contract is finished.
            NotFound: Fortnox has no contract with this number.
            OutcomeUnknown: The response was lost; check the contract before you try again.
        """
        return self._send("PUT", Contract, number, "increaseinvoicecount")


_ROW_CHECKS: dict[str, Callable[[ContractSummary, Any], bool]] = {
    "customernumber": Number("customer_number"),
    "documentnumber": contains("document_number"),
    "invoicesremaining": equals("invoices_remaining"),
    "periodstart": equals("period_start"),
    "periodend": equals("period_end"),
    "templatenumber": equals("template_number"),
}
