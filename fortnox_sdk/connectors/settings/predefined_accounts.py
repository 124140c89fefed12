"""Predefined accounts (fördefinierade konton): the accounts that Fortnox uses by default."""

import attrs

from fortnox_sdk.connectors._base import Gets, Updates
from fortnox_sdk.entities.codec import Entity, read_only
from fortnox_sdk.http.paging import Pager

__all__ = ["PreDefinedAccount", "PreDefinedAccountConnector"]


@attrs.frozen(kw_only=True)
class PreDefinedAccount(Entity):
    """The account that Fortnox uses for one purpose, such as `CUSTCLAIM` (accounts receivable)."""

    account: int | None = None
    """An account number from 1000 to 9999, or 0 if no account is set."""
    name: str = read_only()
    url: str | None = read_only(name="@url")


class PreDefinedAccountConnector(
    Gets[PreDefinedAccount, str],
    Updates[PreDefinedAccount, str],
    path="/3/predefinedaccounts",
    one="PreDefinedAccount",
    many="PreDefinedAccounts",
    scope="settings",
):
    """Operations on predefined accounts.

    The set of predefined accounts is fixed: an account can be changed, but not created or deleted.

    Scope: settings. Calls need no financial year.
    """

    entity = PreDefinedAccount

    def list(self, *, limit: int | None = None) -> Pager[PreDefinedAccount]:
        """Return every predefined account, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(PreDefinedAccount, {}, limit=limit)
