"""Articles (artiklar): goods and services that the company sells and buys."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Selection, SortOrder, contains, equals
from fortnox_sdk.connectors.files._attaching import in_inbox
from fortnox_sdk.connectors.files._multipart import Content
from fortnox_sdk.connectors.files.article_file_connections import (
    ArticleFileConnection,
    ArticleFileConnectionConnector,
)
from fortnox_sdk.entities.codec import Entity, key, read_only, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "Article",
    "ArticleConnector",
    "ArticleFilter",
    "ArticleSort",
    "ArticleSummary",
    "ArticleType",
    "HouseworkType",
]

ArticleSort = Literal["articlenumber", "quantityinstock", "reservedquantity", "stockvalue"]


ArticleFilter = Literal["active", "inactive"]


class HouseworkType(StrEnum):
    """The kind of work that a tax reduction applies to. Unknown values are kept as `str`."""

    CONSTRUCTION = "CONSTRUCTION"
    ELECTRICITY = "ELECTRICITY"
    GLASSMETALWORK = "GLASSMETALWORK"
    GROUNDDRAINAGEWORK = "GROUNDDRAINAGEWORK"
    MASONRY = "MASONRY"
    PAINTINGWALLPAPERING = "PAINTINGWALLPAPERING"
    HVAC = "HVAC"
    """Heating, water and sanitation (VVS)."""
    CLEANING = "CLEANING"
    TEXTILECLOTHING = "TEXTILECLOTHING"
    COOKING = "COOKING"
    """No longer eligible for a tax reduction. Fortnox refuses this value (error 2003157)."""
    SNOWPLOWING = "SNOWPLOWING"
    GARDENING = "GARDENING"
    BABYSITTING = "BABYSITTING"
    OTHERCARE = "OTHERCARE"
    TUTORING = "TUTORING"
    """No longer eligible for a tax reduction. Fortnox refuses this value (error 2003157)."""
    FURNISHING = "FURNISHING"
    HOMEMAINTENANCE = "HOMEMAINTENANCE"
    TRANSPORTATIONSERVICES = "TRANSPORTATIONSERVICES"
    WASHINGANDCAREOFCLOTHING = "WASHINGANDCAREOFCLOTHING"
    SOLARCELLS = "SOLARCELLS"
    STORAGESELFPRODUCEDELECTRICITY = "STORAGESELFPRODUCEDELECTRICITY"
    CHARGINGSTATIONELECTRICVEHICLE = "CHARGINGSTATIONELECTRICVEHICLE"
    EMPTYHOUSEWORK = "EMPTYHOUSEWORK"
    """No kind of work. This value clears the field."""
    OTHERCOSTS = "OTHERCOSTS"


class ArticleType(StrEnum):
    """The kind of article: stock goods or service. Unknown values are kept as `str`."""

    STOCK = "STOCK"
    SERVICE = "SERVICE"


@attrs.frozen(kw_only=True)
class Article(Entity):
    """The full record of an article."""

    active: bool | None = None
    article_number: str = key()
    """At most 50 characters."""
    bulky: bool | None = None
    commodity_code: str | None = read_only()
    """The customs tariff number. It is in responses but not in the specification, so the SDK never sends it."""
    construction_account: int | None = None
    """An account number from 1000 to 99999."""
    cost_calculation_method: str | None = None
    default_stock_location: str | None = None
    default_stock_point: str | None = None
    depth: int | None = None
    """The depth in millimetres, from 0 to 999999999."""
    description: str | None = required()
    """At most 200 characters."""
    direct_cost: Decimal | None = None
    disposable_quantity: Decimal | None = read_only()
    ean: str | None = wire("EAN")
    """At most 30 characters."""
    eu_account: int | None = wire("EUAccount")
    """An account number from 1000 to 99999."""
    eu_vat_account: int | None = wire("EUVATAccount")
    """An account number from 1000 to 99999."""
    expired: bool | None = None
    export_account: int | None = None
    """An account number from 1000 to 99999."""
    freight_cost: Decimal | None = None
    height: int | None = None
    """The height in millimetres, from 0 to 999999999."""
    housework: bool | None = None
    housework_type: HouseworkType | str | None = None
    manufacturer: str | None = None
    """At most 50 characters."""
    manufacturer_article_number: str | None = None
    """At most 50 characters."""
    note: str | None = None
    """At most 10000 characters."""
    other_cost: Decimal | None = None
    purchase_account: int | None = None
    """An account number from 1000 to 99999."""
    purchase_price: Decimal | None = None
    quantity_in_stock: Decimal | None = None
    reserved_quantity: Decimal | None = read_only()
    sales_account: int | None = None
    """An account number from 1000 to 99999."""
    sales_price: Decimal | None = read_only()
    stock_account: int | None = None
    stock_change_account: int | None = None
    stock_goods: bool | None = None
    stock_place: str | None = None
    """At most 100 characters."""
    stock_value: Decimal | None = read_only()
    stock_warning: Decimal | None = None
    supplier_name: str | None = read_only()
    supplier_number: str | None = None
    type: ArticleType | str | None = None
    unit: str | None = None
    url: str | None = read_only(name="@url")
    vat: Decimal | None = wire("VAT")
    webshop_article: bool | None = None
    weight: int | None = None
    """The weight in grams, from 0 to 999999999."""
    width: int | None = None
    """The width in millimetres, from 0 to 999999999."""


@attrs.frozen(kw_only=True)
class ArticleSummary(Entity):
    """An article as returned in lists."""

    article_number: str
    description: str | None = None
    disposable_quantity: Decimal | None = None
    ean: str | None = wire("EAN")
    housework: bool | None = None
    purchase_price: Decimal | None = None
    quantity_in_stock: Decimal | None = None
    reserved_quantity: Decimal | None = None
    sales_price: Decimal | None = None
    stock_place: str | None = None
    stock_value: Decimal | None = None
    unit: str | None = None
    url: str | None = wire("@url")
    vat: Decimal | None = wire("VAT")
    webshop_article: bool | None = None


class ArticleConnector(
    Gets[Article, str],
    Creates[Article],
    Updates[Article, str],
    Deletes[str],
    path="/3/articles",
    one="Article",
    many="Articles",
    scope="article",
):
    """Operations on articles.

    Fortnox may refuse a change because another field of the article contains an account that no longer exists (reported
    by users). In that case, also clear or correct that field.

    Scope: article. Calls need no financial year.
    """

    entity = Article
    _reuses_keys = True  # assumed, as for customers

    def list(
        self,
        *,
        filter: ArticleFilter | None = None,  # noqa: A002 - Fortnox's word
        article_number: str | None = None,
        description: str | None = None,
        ean: str | None = None,
        supplier_number: str | None = None,
        manufacturer: str | None = None,
        manufacturer_article_number: str | None = None,
        webshop_article: bool | None = None,
        last_modified: datetime | None = None,
        sort_by: ArticleSort | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
    ) -> Pager[ArticleSummary]:
        """Return articles, page by page.

        `filter` is one of Fortnox's predefined selections. The SDK can't check that the result matches `filter`. Text
        arguments match any part of the field, ignoring case. `last_modified` (an aware datetime, truncated to the
        minute) selects articles changed since then.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {
            "filter": filter,
            "articlenumber": article_number,
            "description": description,
            "ean": ean,
            "suppliernumber": supplier_number,
            "manufacturer": manufacturer,
            "manufacturerarticlenumber": manufacturer_article_number,
            "webshop": webshop_article,
            "lastmodified": last_modified,
            "sortby": sort_by,
            "sortorder": sort_order,
        }
        return self._pager(ArticleSummary, params, row_checks=_ROW_CHECKS, limit=limit)

    def attach(self, number: str, content: Content, /, *, name: str | None = None) -> ArticleFileConnection:
        """Attach a file, such as a picture, to an article.

        The connection to Fortnox needs the scopes `article`, `inbox` and `connectfile`.

        Args:
            number: The number of the article.
            content: The file's bytes, its path, or an open binary file.
            name: The file name with its extension. If None, the name of the path or open file is used.

        Raises:
            InvalidInput: The file can't be read or has no name; nothing was sent.
            BadRequest: Fortnox refused the file. The file was removed from the inbox.
            NotFound: Fortnox has no article with this number.
            OutcomeUnknown: A response was lost; check the article and the inbox before you try again.
        """
        with in_inbox(self, None, content, name) as (file_id, _):
            connection = ArticleFileConnection(article_number=number, file_id=file_id)
            return ArticleFileConnectionConnector(self).create(connection)


_ROW_CHECKS: dict[str, Callable[[ArticleSummary, Any], bool]] = {
    "articlenumber": contains("article_number"),
    "description": contains("description"),
    "ean": contains("ean"),
    "webshop": equals("webshop_article"),
}
