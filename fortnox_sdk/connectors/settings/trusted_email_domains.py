"""Trusted e-mail domains (betrodda e-postdomäner), whose mail the inbox accepts."""

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["TrustedEmailDomain", "TrustedEmailDomainConnector"]


@attrs.frozen(kw_only=True)
class TrustedEmailDomain(Entity):
    """A trusted e-mail domain, such as `example.com`."""

    domain: str = required()
    id: int = read_only()


class TrustedEmailDomainConnector(
    Gets[TrustedEmailDomain, int],
    Creates[TrustedEmailDomain],
    Deletes[int],
    path="/3/emailtrusteddomains",
    one="TrustedDomain",
    many="TrustedDomains",
    scope="settings",
):
    """E-mail domains whose mail the inbox accepts.

    Fortnox's API specification does not contain this resource, but the .NET client Fortnox.NET.SDK does. Fortnox
    does not document the scope; the SDK assumes `settings`.

    Scope: settings. Calls need no financial year.
    """

    entity = TrustedEmailDomain

    def list(self, *, limit: int | None = None) -> Pager[TrustedEmailDomain]:
        """Return every trusted domain, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(TrustedEmailDomain, {}, limit=limit)
