"""The user who gave consent to the connection."""

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity, key

__all__ = ["Me", "MeConnector"]


@attrs.frozen(kw_only=True)
class Me(Entity):
    """A user of Fortnox."""

    email: str | None = None
    id: str = key()
    locale: str | None = None
    """The language and country of the user, such as `sv_SE`."""
    name: str | None = None
    sys_admin: bool | None = None
    """True if the user is an administrator of the company."""


class MeConnector(Connector, path="/3/me", one="Me", many="Me", scope="profile"):
    """The user who gave consent to the connection.

    Observed responses have the envelope `Me`, although Fortnox's API specification calls it `MeInformation`.

    Scope: profile. Calls need no financial year.
    """

    def get(self) -> Me:
        """Return the user who gave consent to the connection."""
        return self._fetch(Me)
