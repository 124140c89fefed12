"""The companies that bought an integration (an app sold through Fortnox), with their purchases and users."""

import attrs

from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case

__all__ = [
    "AppPurchase",
    "AppSale",
    "AppSaleConnector",
    "AppTenant",
    "AppTermination",
    "AppUser",
]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class AppPurchase(PlainEntity):
    """A purchase of an integration."""

    amount: int | None = None
    """A number of items or an amount in SEK; Fortnox does not document which."""
    identifier: str | None = None
    purchase_time: object | None = None
    """The time as received. The specification does not give its format."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class AppTermination(PlainEntity):
    """The cancellation of a purchase."""

    amount: int | None = None
    """A number of items or an amount in SEK; Fortnox does not document which."""
    identifier: str | None = None
    on_cancellation_time: object | None = None
    """The time as received. The specification does not give its format."""


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class AppUser(PlainEntity):
    """A user of an integration."""

    activation_time: object | None = None
    """The time as received. The specification does not give its format."""
    email: str | None = None
    external_source_id: str | None = None
    name: str | None = None
    user_type: str | None = None


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class AppTenant(PlainEntity):
    """A company that bought an integration, with its purchases and users."""

    purchases: tuple[AppPurchase, ...] = ()
    tenant_id: int | None = None
    """The company's database number."""
    terminations: tuple[AppTermination, ...] = ()
    users: tuple[AppUser, ...] = ()


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class AppSale(PlainEntity):
    """The companies that bought an integration, with their purchases and users."""

    app_id: str | None = None
    """The integration's client id."""
    tenants: tuple[AppTenant, ...] = ()


class AppSaleConnector(Plain, path="/api/integration-partner/apps/sales-v1"):
    """Purchases and users of your integrations. Fortnox removes this resource on 2028-01-01.

    Use `client.integration_sales` and `client.integration_users` instead.

    The scope is not documented. Only developers with a published integration that is sold through Fortnox can use this
    resource, and only for their own integrations.
    """

    def get(self, client_id: str, /, *, tenant_id: int | None = None) -> AppSale:
        """Return the companies that bought an integration, with their purchases and users.

        `tenant_id` limits the result to the company with this database number. None means every company.

        Raises:
            NotFound: You have no integration with this client id.
        """
        return self._fetch(AppSale, client_id, *(() if tenant_id is None else (tenant_id,)))
