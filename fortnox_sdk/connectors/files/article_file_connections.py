"""Files attached to articles."""

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["ArticleFileConnection", "ArticleFileConnectionConnector"]


@attrs.frozen(kw_only=True)
class ArticleFileConnection(Entity):
    """The connection of a file to an article."""

    article_number: str = required()
    file_id: str = required()
    url: str | None = read_only(name="@url")


class ArticleFileConnectionConnector(
    Gets[ArticleFileConnection, str],
    Creates[ArticleFileConnection],
    Deletes[str],
    path="/3/articlefileconnections",
    one="ArticleFileConnection",
    many="ArticleFileConnections",
    scope="connectfile",
):
    """Files attached to articles. The key of a file connection is the id of the file.

    Scope: connectfile. Calls need no financial year.
    """

    entity = ArticleFileConnection

    def list(self, *, limit: int | None = None) -> Pager[ArticleFileConnection]:
        """Return the file connections of all articles, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(ArticleFileConnection, {}, limit=limit)
