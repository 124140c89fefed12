"""Print templates (utskriftsmallar)."""

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.connectors._selection import Selection
from fortnox_sdk.entities.codec import Entity
from fortnox_sdk.http.paging import Pager

__all__ = ["PrintTemplate", "PrintTemplateConnector"]


@attrs.frozen(kw_only=True)
class PrintTemplate(Entity):
    """A print template for documents."""

    name: str | None = None
    template: str | None = None


class PrintTemplateConnector(
    Connector,
    path="/3/printtemplates",
    one="PrintTemplate",
    many="PrintTemplates",
    scope="print",
):
    """Print templates. They can only be listed.

    Scope: print. Calls need no financial year.
    """

    def list(self, *, kind: str | None = None, limit: int | None = None) -> Pager[PrintTemplate]:
        """Return print templates, page by page, optionally for one `kind` (`"invoice"`, `"offer"` or `"order"`).

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"type": kind}
        return self._pager(PrintTemplate, params, limit=limit)
