"""Registered articles (artikelregistreringar): articles used for a customer in addition to time."""

from datetime import date, datetime
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._plain import Names, Plain, PlainEntity, Query, camel_case
from fortnox_sdk.connectors.time._registered import (
    DocumentType,
    ItemType,
    Registration,
    RegistrationType,
    TimeCostCenter,
    TimeCustomer,
    TimeItem,
    TimeItemPrice,
    TimeProject,
    check_span,
)
from fortnox_sdk.http.paging import Pager

__all__ = [
    "ArticleRegistration",
    "DocumentType",
    "ItemType",
    "RegistrationType",
    "TimeArticle",
    "TimeArticleConnector",
    "TimeCostCenter",
    "TimeCustomer",
    "TimeItem",
    "TimeItemPrice",
    "TimeProject",
]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ArticleRegistration(Registration):
    """An article in a registration, with its quantity, cost and price."""

    id: str | None = None
    """The UUID of the article in the registration."""
    item: TimeItem | None = None
    order_index: int | None = None
    """The position of the article in the registration."""
    owner_id: str | None = None
    """The id of the user who owns the registration."""
    time_locked: bool | None = None
    total_quantity: Decimal | None = None
    unit_cost: Decimal | None = None
    """The cost per unit. It can't be changed while an invoice is being prepared from the article (fakturaunderlag)."""
    unit_price: Decimal | None = None
    """The price per unit. It can't be changed while an invoice is being prepared from the article (fakturaunderlag)."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class TimeArticle(PlainEntity):
    """Articles that a user registered for a day, a customer, a project and a cost centre."""

    id: str
    """The UUID of the registration."""
    purchase_date: date
    """The day of the purchase or of the registration."""
    article_registrations: tuple[ArticleRegistration, ...] = ()
    cost_center: TimeCostCenter | None = None
    created_time: datetime | None = None
    customer: TimeCustomer | None = None
    owner_id: str | None = None
    """The id of the user who registered the articles."""
    project: TimeProject | None = None
    registered_article: ArticleRegistration | None = None
    """The registered article, if there is exactly one."""
    registration_type: RegistrationType | str | None = None
    """Always `ARTICLE`."""
    version: int | None = None
    """A number that increases with each change."""


class TimeArticleConnector(Plain, path="/api/time/articles-v1", scope="timereporting"):
    """Registered articles, which can only be read.

    Scope: timereporting. The list has no pages: one response contains the whole period.
    """

    def list(
        self,
        *,
        from_date: date,
        to_date: date,
        customer_ids: Names | None = None,
        project_ids: Names | None = None,
        item_ids: Names | None = None,
        cost_center_ids: Names | None = None,
        owner_ids: Names | None = None,
        include_without_project: bool | None = None,
        invoiced: bool | None = None,
        in_invoice_basis: bool | None = None,
        internal_articles: bool | None = None,
        non_invoiceable: bool | None = None,
        include_non_invoiceable_price: bool | None = None,
        limit: int | None = None,
    ) -> Pager[TimeArticle]:
        """Return the registrations of articles whose `purchase_date` lies in a period.

        An argument that is None does not limit the selection.

        Args:
            from_date: The first day. Fortnox accepts periods of at most a year.
            to_date: The last day.
            customer_ids: Select registrations for these customers, by database id (the field `customer.id` of a
                registration), not by customer number.
            project_ids: Select registrations for these projects.
            item_ids: Select these articles, by article number.
            cost_center_ids: Select registrations for these cost centres.
            owner_ids: Select registrations of these users, by user id.
            include_without_project: Include registrations without a project, even if `project_ids` is given.
            invoiced: True selects registrations that are on an invoice or order. False selects registrations that are
                on neither.
            in_invoice_basis: True selects registrations that are locked because an invoice is being prepared from them
                (fakturaunderlag). False selects registrations that are not locked for this reason.
            internal_articles: True selects articles registered for internal customers. False selects articles
                registered for other customers.
            non_invoiceable: True selects registrations that are not charged. False selects charged registrations.
            include_non_invoiceable_price: Include the price of articles that are not charged.
            limit: The largest number of records to return; None returns all.

        Raises:
            InvalidInput: The period is longer than a year or ends before it begins, or an argument is an empty list.
        """
        check_span(from_date, to_date)
        params: Query = {
            "fromDate": from_date,
            "toDate": to_date,
            "customerIds": customer_ids,
            "projectIds": project_ids,
            "itemIds": item_ids,
            "costCenterIds": cost_center_ids,
            "ownerIds": owner_ids,
            "includeRegistrationsWithoutProject": include_without_project,
            "invoiced": invoiced,
            "inInvoiceBasis": in_invoice_basis,
            "internalArticles": internal_articles,
            "nonInvoiceable": non_invoiceable,
            "includeNonInvoiceablePrice": include_non_invoiceable_price,
        }
        return self._unpaged(
            TimeArticle,
            params,
            accepts={
                "fromDate": lambda row: row.purchase_date >= from_date,
                "toDate": lambda row: row.purchase_date <= to_date,
            },
            limit=limit,
        )
