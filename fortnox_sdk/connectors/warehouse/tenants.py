"""Whether the company has the warehouse."""

import attrs

from fortnox_sdk.connectors._plain import Plain, PlainEntity, camel_case

__all__ = ["CONNECTOR", "Tenant", "TenantConnector"]


@attrs.frozen(kw_only=True, field_transformer=camel_case)
class Tenant(PlainEntity):
    """The company, as the warehouse knows it."""

    activated: bool | None = None
    """Whether the company has switched the warehouse on."""
    tenant_id: int | None = None
    """The company's database number."""


class TenantConnector(Plain, path="/api/warehouse/tenants-v4", scope="warehouse"):
    """The warehouse's own view of the company.

    Scope: warehouse.
    """

    def get(self) -> Tenant:
        """Whether the warehouse is switched on."""
        return self._fetch(Tenant)


CONNECTOR = TenantConnector
