"""Links (länkar) from articles to web pages."""

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.entities.codec import Entity, key, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["ArticleUrlConnection", "ArticleUrlConnectionConnector"]


@attrs.frozen(kw_only=True)
class ArticleUrlConnection(Entity):
    """A link from an article to a web page."""

    article_number: str = required()
    id: int = key()
    url: str | None = read_only(name="@url")
    url_connection: str | None = required(name="URLConnection")


class ArticleUrlConnectionConnector(
    Gets[ArticleUrlConnection, int],
    Creates[ArticleUrlConnection],
    Updates[ArticleUrlConnection, int],
    Deletes[int],
    path="/3/articleurlconnections",
    one="ArticleUrlConnection",
    many="ArticleUrlConnections",
    scope="connectfile",
):
    """Links from articles to web pages.

    Scope: connectfile. Calls need no financial year.
    """

    entity = ArticleUrlConnection

    def list(self, *, limit: int | None = None) -> Pager[ArticleUrlConnection]:
        """Return the links of all articles, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(ArticleUrlConnection, {}, limit=limit)
