"""Tax reductions (skattereduktion: ROT, RUT and grön teknik) on sales documents."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Selection, SortOrder, contains
from fortnox_sdk.entities.codec import Entity, read_only, record_rows, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "ReferenceDocumentType",
    "TaxReduction",
    "TaxReductionAmount",
    "TaxReductionConnector",
    "TaxReductionFilter",
    "TaxReductionSort",
    "TaxReductionSummary",
    "TypeOfReduction",
    "WorkType",
]

TaxReductionSort = Literal["customername", "id"]


TaxReductionFilter = Literal["invoices", "offers", "orders"]


class ReferenceDocumentType(StrEnum):
    """The kind of document that a tax reduction belongs to. Unknown values are kept as `str`."""

    OFFER = "OFFER"
    ORDER = "ORDER"
    INVOICE = "INVOICE"


class WorkType(StrEnum):
    """The kind of work that a tax reduction for green technology applies to. Unknown values are kept as `str`."""

    SOLARCELLS = "SOLARCELLS"
    STORAGESELFPRODUCEDELECTRICITY = "STORAGESELFPRODUCEDELECTRICITY"
    CHARGINGSTATIONELECTRICVEHICLE = "CHARGINGSTATIONELECTRICVEHICLE"


class TypeOfReduction(StrEnum):
    """The kind of tax reduction. Unknown values are kept as `str`."""

    ROT = "ROT"
    """Repair, conversion and extension of a home (ROT)."""
    RUT = "RUT"
    """Household services (RUT)."""


@attrs.frozen(kw_only=True)
class TaxReductionAmount(Entity):
    """The amount of tax reduction that is requested for one kind of work."""

    asked_amount: Decimal | None = None
    work_type: WorkType | str | None = None


@attrs.frozen(kw_only=True)
class TaxReduction(Entity):
    """A person's share of a tax reduction. `id` changes at every update of the document (observed in 2026)."""

    approved_amount: Decimal | None = read_only()
    asked_amount: Decimal | None = required()
    """The requested amount in SEK. Fortnox refuses an amount above the tax reduction that is allowed for the
    work in the document's rows (error 2003228)."""
    billed_amount: Decimal | None = read_only()
    customer_name: str | None = required()
    id: int = read_only()
    property_designation: str | None = None
    reference_document_type: ReferenceDocumentType | str | None = required()
    reference_number: str | None = required()
    request_sent: bool | None = read_only()
    residence_association_organisation_number: str | None = None
    social_security_number: str | None = required()
    """At most 13 characters."""
    tax_reduction_amounts: Sequence[TaxReductionAmount] = record_rows()
    type_of_reduction: TypeOfReduction | str | None = None
    """Obsolete according to the specification."""
    url: str | None = read_only(name="@url")
    voucher_number: int | None = read_only()
    voucher_series: str | None = read_only()
    voucher_year: int | None = read_only()


@attrs.frozen(kw_only=True)
class TaxReductionSummary(Entity):
    """A person's share of a tax reduction as returned in lists, without `asked_amount` (observed in 2026)."""

    id: int
    approved_amount: Decimal | None = None
    customer_name: str | None = None
    reference_document_type: ReferenceDocumentType | str | None = None
    reference_number: str | None = None
    social_security_number: str | None = None
    url: str | None = wire("@url")


class TaxReductionConnector(
    Gets[TaxReduction, int],
    Creates[TaxReduction],
    Updates[TaxReduction, int],
    Deletes[int],
    path="/3/taxreductions",
    one="TaxReduction",
    many="TaxReductions",
    scope="invoice",
):
    """Operations on tax reductions.

    Fortnox refuses to delete the only tax reduction of a document (error 2001246).

    Scope: invoice. Calls need no financial year.
    """

    entity = TaxReduction

    def list(
        self,
        *,
        filter: TaxReductionFilter | None = None,  # noqa: A002 - Fortnox's word
        reference_number: str | None = None,
        sort_by: TaxReductionSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[TaxReductionSummary]:
        """Return tax reductions, page by page.

        Args:
            filter: Select the tax reductions of one kind of document.
            reference_number: Select tax reductions by any part of the document's number.
            sort_by: The field to sort by; None means Fortnox's order.
            sort_order: The sort order; None means ascending.
            limit: The largest number of records to return; None returns all.
        """
        params: Selection = {
            "filter": filter,
            "referencenumber": reference_number,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(TaxReductionSummary, params, row_checks=_ROW_CHECKS, limit=limit)


_ROW_CHECKS: dict[str, Callable[[TaxReductionSummary, Any], bool]] = {
    "filter": lambda row, word: row.reference_document_type in {None, word.removesuffix("s").upper()},
    "referencenumber": contains("reference_number"),
}
