"""Labels (etiketter) for documents."""

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Updates
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["Label", "LabelConnector"]


@attrs.frozen(kw_only=True)
class Label(Entity):
    """A label for documents."""

    description: str | None = required()
    """At most 25 characters."""
    id: int = read_only()


class LabelConnector(
    Creates[Label],
    Updates[Label, int],
    Deletes[int],
    path="/3/labels",
    one="Label",
    many="Labels",
    scope="settings",
):
    """Operations on labels.

    Labels can be listed, but a single label can't be read.

    Scope: settings. Calls need no financial year.
    """

    entity = Label

    def list(self, *, limit: int | None = None) -> Pager[Label]:
        """Return every label, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(Label, {}, limit=limit)
