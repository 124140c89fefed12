"""Offers (offerter)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._selection import (
    Number,
    Selection,
    SortOrder,
    contains,
    equals,
    named_filter,
    not_after,
    not_before,
)
from fortnox_sdk.connectors.files.attachments import AttachedTo
from fortnox_sdk.connectors.sales._document_enums import DiscountType, HouseWorkType, TaxReductionType
from fortnox_sdk.connectors.sales._documents import (
    CalculatedRow,
    DocumentLabel,
    EmailInformation,
    SentDocument,
)
from fortnox_sdk.connectors.sales._sent_documents import SentDocuments
from fortnox_sdk.connectors.sales.orders import Order
from fortnox_sdk.entities.codec import Entity, emptied, read_only, record_rows, sorted_by_name, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "DiscountType",
    "DocumentLabel",
    "EmailInformation",
    "HouseWorkType",
    "Offer",
    "OfferConnector",
    "OfferFilter",
    "OfferRow",
    "OfferSort",
    "OfferSummary",
    "TaxReductionType",
]

OfferSort = Literal[
    "customerName",
    "id",
    "transactionDate",
    "total",
    "customername",
    "customernumber",
    "documentnumber",
    "offerdate",
]


OfferFilter = Literal["cancelled", "completed", "expired", "notcompleted", "ordercreated", "ordernotcreated"]


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class OfferRow(CalculatedRow):
    """A row of an offer.

    An update matches rows by `row_id` if any row has a `row_id`, otherwise by position. Fortnox gives every row
    a new `row_id` in each update. There is no known way to clear `unit`: Fortnox refuses null (error 2000699), and `""`
    has no effect (observed in 2026).
    """

    article_number: str | None = emptied(by=None)
    house_work: bool | None = emptied(by=False)
    house_work_hours_to_report: Decimal | None = None
    house_work_type: HouseWorkType | str | None = emptied(by=None)
    quantity: Decimal | None = None
    vat: Decimal | None = wire("VAT")
    vat_code: str | None = wire("VATCode")


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class Offer(SentDocument):
    """An offer with its rows.

    `comments` and the address fields have at most 1024 characters. Fortnox's API specification gives no limit for
    countries and zip codes.
    """

    completed: bool | None = None
    copy_remarks: bool | None = None
    currency_unit: Decimal | None = None
    expire_date: date | None = None
    invoice_reference: str | None = None
    language: str | None = None
    offer_date: date | None = None
    offer_rows: Sequence[OfferRow] = record_rows()
    order_reference: str | None = read_only()
    organisation_number: str | None = None
    tax_reduction: Decimal | None = read_only()
    total_to_pay: Decimal | None = None
    your_reference_number: str | None = None


@attrs.frozen(kw_only=True)
class OfferSummary(Entity):
    """An offer as returned in lists, without rows."""

    document_number: str
    cancelled: bool | None = None
    currency: str | None = None
    customer_name: str | None = None
    customer_number: str
    offer_date: date | None = None
    project: str | None = None
    sent: bool | None = None
    total: Decimal | None = None
    url: str | None = wire("@url")


class OfferConnector(
    SentDocuments[Offer],
    path="/3/offers",
    one="Offer",
    many="Offers",
    scope="offer",
):
    """Operations on offers.

    An offer can't be changed after an order was created from it (error 2001243).

    Scope: offer. Calls need no financial year.
    """

    entity = Offer
    attached_to = AttachedTo.OFFER

    def list(
        self,
        *,
        filter: OfferFilter | None = None,  # noqa: A002 - Fortnox's word
        from_date: date | None = None,
        to_date: date | None = None,
        last_modified: datetime | None = None,
        customer_number: str | None = None,
        customer_name: str | None = None,
        document_number: str | None = None,
        cost_center: str | None = None,
        project: str | None = None,
        label: str | None = None,
        our_reference: str | None = None,
        your_reference: str | None = None,
        sent: bool | None = None,
        not_completed: bool | None = None,
        sort_by: OfferSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[OfferSummary]:
        """Return offers, page by page, without their rows.

        `filter` is one of Fortnox's predefined selections. Text arguments match any part of the field, ignoring case,
        but `customer_number` must match exactly. `from_date` and `to_date` are inclusive and select by offer date.
        `last_modified` (an aware datetime, truncated to the minute) selects offers changed since then.

        Fortnox's API specification lists only `customerName`, `id`, `transactionDate` and `total` as values of
        `sort_by`.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {
            "filter": filter,
            "fromdate": from_date,
            "todate": to_date,
            "lastmodified": last_modified,
            "customernumber": customer_number,
            "customername": customer_name,
            "documentnumber": document_number,
            "costcenter": cost_center,
            "project": project,
            "label": label,
            "ourreference": our_reference,
            "yourreference": your_reference,
            "sent": sent,
            "notcompleted": not_completed,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(OfferSummary, params, row_checks=_ROW_CHECKS, limit=limit)

    def create_invoice(self, number: str, /) -> Order:
        """Create a customer invoice from an offer and return an order.

        Fortnox's API specification contradicts itself: it describes the response as the created invoice, but declares
        the type of the response as an order. The SDK follows the declared type.

        Raises:
            OutcomeUnknown: The response was lost; check the offer before you try again.
        """
        return self._send("PUT", Order, number, "createinvoice", one="Order")

    def create_order(self, number: str, /) -> Order:
        """Create an order from an offer and return the order. Fortnox refuses a second order (error 2000499).

        Raises:
            OutcomeUnknown: The response was lost; check the offer before you try again.
        """
        return self._send("PUT", Order, number, "createorder", one="Order")


_ROW_CHECKS: dict[str, Callable[[OfferSummary, Any], bool]] = {
    "filter": named_filter({"cancelled": lambda row: row.cancelled is not False}),
    "fromdate": not_before("offer_date"),
    "todate": not_after("offer_date"),
    "customernumber": Number("customer_number"),
    "customername": contains("customer_name"),
    "documentnumber": contains("document_number"),
    "project": contains("project"),
    "sent": equals("sent"),
}
