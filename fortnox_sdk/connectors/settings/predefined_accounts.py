"""Predefined accounts (fördefinierade konton): which account Fortnox books what on."""

import attrs

from fortnox_sdk.connectors._base import Gets, Updates
from fortnox_sdk.entities.codec import Entity, read_only
from fortnox_sdk.http.paging import Pager

__all__ = ["CONNECTOR", "PreDefinedAccount", "PreDefinedAccountConnector"]


@attrs.frozen(kw_only=True)
class PreDefinedAccount(Entity):
    """A use, such as `SALES`, and its account."""

    account: int | None = None
    """1000 to 9999."""
    name: str | None = read_only()
    url: str | None = read_only(name="@url")


class PreDefinedAccountConnector(
    Gets[PreDefinedAccount, str],
    Updates[PreDefinedAccount, str],
    path="/3/predefinedaccounts",
    one="PreDefinedAccount",
    many="PreDefinedAccounts",
    scope="settings",
):
    """Predefined accounts.

    Which there are is given: they change, none come or go.

    Scope: settings. Financial year: none.
    """

    entity = PreDefinedAccount

    def list(self) -> Pager[PreDefinedAccount]:
        """All of them."""
        return self._pager(PreDefinedAccount, {})


CONNECTOR = PreDefinedAccountConnector
