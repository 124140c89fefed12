"""Company information (företagsuppgifter): one record, which can only be read."""

import attrs

from fortnox_sdk.connectors._base import Connector
from fortnox_sdk.entities.codec import Entity

__all__ = ["CompanyInformation", "CompanyInformationConnector"]


@attrs.frozen(kw_only=True)
class CompanyInformation(Entity):
    """Name, organisation number and address of the connected company."""

    company_name: str
    database_number: int
    """Fortnox's number of the company. Unlike the organisation number, it is unique."""
    organization_number: str | None = None
    address: str | None = None
    zip_code: str | None = None
    city: str | None = None
    country_code: str | None = None
    visit_address: str | None = None
    visit_zip_code: str | None = None
    visit_city: str | None = None
    visit_country_code: str | None = None


class CompanyInformationConnector(
    Connector,
    path="/3/companyinformation",
    one="CompanyInformation",
    many="CompanyInformation",
    scope="companyinformation",
):
    """The connected company.

    Scope: companyinformation. Calls need no financial year.
    """

    def get(self) -> CompanyInformation:
        """Return the name, organisation number and address of the connected company."""
        return self._fetch(CompanyInformation)
