"""Company settings (företagsinställningar): one record, which can only be read."""

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity, sent_as, wire

__all__ = ["CompanySettings", "CompanySettingsConnector"]


@attrs.frozen(kw_only=True)
class CompanySettings(Entity):
    """The company's addresses, bank details and VAT settings."""

    address: str | None = None
    bg: str | None = wire("BG")
    bic: str | None = wire("BIC")
    branch_code: str | None = None
    city: str | None = None
    contact_first_name: str | None = None
    contact_last_name: str | None = None
    country: str | None = None
    country_code: str | None = None
    database_number: int | None = sent_as(str)
    domicile: str | None = None
    email: str | None = None
    fax: str | None = None
    iban: str | None = wire("IBAN")
    name: str | None = None
    organization_number: str | None = None
    pg: str | None = wire("PG")
    phone1: str | None = None
    phone2: str | None = None
    tax_enabled: bool | None = None
    url: str | None = wire("@url")
    vat_number: str | None = wire("VATNumber")
    visit_address: str | None = None
    visit_city: str | None = None
    visit_country: str | None = None
    visit_country_code: str | None = None
    visit_name: str | None = None
    visit_zip_code: str | None = None
    www: str | None = wire("WWW")
    zip_code: str | None = None


class CompanySettingsConnector(
    Connector,
    path="/3/settings/company",
    one="CompanySettings",
    many="CompanySettings",
    scope="settings",
):
    """The company's settings.

    Scope: settings. Calls need no financial year.
    """

    def get(self) -> CompanySettings:
        """Return the company's settings."""
        return self._fetch(CompanySettings)
