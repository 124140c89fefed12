"""Registered articles (artikelregistreringar): what was used on a customer beside time."""

from datetime import date, datetime
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._plain import Names, Plain, PlainEntity, Query, camel_case
from fortnox_sdk.connectors.time._registered import (
    DocumentType,
    Registration,
    RegistrationType,
    TimeCostCenter,
    TimeCustomer,
    TimeItem,
    TimeProject,
    check_span,
)
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "ArticleRegistration", "DocumentType", "TimeArticle", "TimeArticleConnector"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class ArticleRegistration(Registration):
    """One article of a registration."""

    id: str | None = None
    """A UUID."""
    item: TimeItem | None = None
    order_index: int | None = None
    """The place within its registration."""
    owner_id: str | None = None
    """Whose it is, a user id."""
    time_locked: bool | None = None
    total_quantity: Decimal | None = None
    unit_cost: Decimal | None = None
    """Locked once it is on an invoice basis."""
    unit_price: Decimal | None = None
    """Locked once it is on an invoice basis."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class TimeArticle(PlainEntity):
    """Articles registered by a user on a day, a customer, a project and a cost center."""

    id: str
    """A UUID."""
    purchase_date: date
    """The day that the articles were bought or registered for."""
    article_registrations: tuple[ArticleRegistration, ...] = ()
    cost_center: TimeCostCenter | None = None
    created_time: datetime | None = None
    customer: TimeCustomer | None = None
    owner_id: str | None = None
    """Who registered them, a user id."""
    project: TimeProject | None = None
    registered_article: ArticleRegistration | None = None
    """The one article, where there is but one."""
    registration_type: RegistrationType | str | None = None
    """Always ARTICLE here."""
    version: int | None = None
    """Grows with each change."""


class TimeArticleConnector(Plain, path="/api/time/articles-v1", scope="timereporting"):
    """Registered articles. They are only read here.

    Scope: timereporting. There are no pages: a call gives all of its days.
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
    ) -> Pager[TimeArticle]:
        """What was registered on the days of a span; None selects by all of them.

        Args:
            from_date: The first day; Fortnox looks at no more than a year at a time.
            to_date: The last day.
            customer_ids: Of these customers, by the database's ids (`customer.id`), not by customer numbers.
            project_ids: On these projects.
            item_ids: These articles.
            cost_center_ids: On these cost centers.
            owner_ids: Of these users.
            include_without_project: Also what is on no project, beside `project_ids`.
            invoiced: An invoice or order was made of it, or was not.
            in_invoice_basis: It is locked on an invoice basis, or is not.
            internal_articles: It is on an internal customer, or is not.
            non_invoiceable: It is not to be charged, or is.
            include_non_invoiceable_price: Also the price of what is not to be charged.

        Raises:
            InvalidInput: the span is longer than a year or ends before it begins, or a list is empty.
        """
        check_span(from_date, to_date)
        chosen: Query = {
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
        return self._at_once(
            TimeArticle,
            chosen,
            accepts={
                "fromDate": lambda row: row.purchase_date >= from_date,
                "toDate": lambda row: row.purchase_date <= to_date,
            },
        )


CONNECTOR = TimeArticleConnector
