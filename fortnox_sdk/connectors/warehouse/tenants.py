"""The company's warehouse settings."""

import attrs

from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case

__all__ = ["Tenant", "TenantConnector"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class Tenant(PlainEntity):
    """The company's warehouse settings. They show whether the company has activated the warehouse."""

    activated: bool | None = None
    """True if the company has activated the warehouse."""
    tenant_id: int
    """The company's database number."""


class TenantConnector(Plain, path="/api/warehouse/tenants-v4", scope="warehouse"):
    """The company's warehouse settings.

    Scope: warehouse.
    """

    def get(self) -> Tenant:
        """Return the company's warehouse settings."""
        return self._fetch(Tenant)
