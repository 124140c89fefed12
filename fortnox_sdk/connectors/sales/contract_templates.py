"""Contract templates (avtalsmallar)."""

from collections.abc import Sequence
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._base import Creates, Gets, Updates
from fortnox_sdk.connectors.sales._document_enums import DiscountType
from fortnox_sdk.connectors.sales._documents import DocumentRow
from fortnox_sdk.entities.codec import Entity, key, read_only, record_rows, required, sorted_by_name, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "ContractTemplate",
    "ContractTemplateConnector",
    "ContractTemplateSummary",
    "DiscountType",
    "InvoiceRow",
]


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class InvoiceRow(DocumentRow):
    """An invoice row in a contract template. An update matches rows by position."""

    delivered_quantity: Decimal | None = None


@attrs.frozen(kw_only=True)
class ContractTemplate(Entity):
    """A template for new contracts."""

    administration_fee: Decimal | None = None
    continuous: bool | None = None
    contract_length: int | None = None
    """The length of a contract, from 1 to 9999. The unit is not documented; the sandbox assumes months."""
    freight: Decimal | None = None
    invoice_interval: int | None = None
    """The time between invoices, from 1 to 9999. The unit is not documented; the sandbox assumes months."""
    invoice_rows: Sequence[InvoiceRow] = record_rows()
    our_reference: str | None = None
    """At most 25 characters."""
    print_template: str | None = None
    remarks: str | None = None
    """At most 1024 characters."""
    template_name: str | None = required()
    """At most 1024 characters."""
    template_number: int = key()
    terms_of_delivery: str | None = None
    terms_of_payment: str | None = None
    url: str | None = read_only(name="@url")
    way_of_delivery: str | None = None


@attrs.frozen(kw_only=True)
class ContractTemplateSummary(Entity):
    """A contract template as returned in lists."""

    contract_length: int | None = None
    contract_template: int | None = None
    """The template's number, which is `template_number` in the full record."""
    contract_template_name: str | None = None
    contract_template_number: str | None = None
    """Not in Fortnox's API specification; the field comes from the .NET client Fortnox.NET.SDK."""
    invoice_interval: int | None = None
    url: str | None = wire("@url")


class ContractTemplateConnector(
    Gets[ContractTemplate, int],
    Creates[ContractTemplate],
    Updates[ContractTemplate, int],
    path="/3/contracttemplates",
    one="ContractTemplate",
    many="ContractTemplates",
    scope="invoice",
):
    """Operations on contract templates.

    `list` has no argument `last_modified`, because Fortnox refuses this filter for templates (reported by users).

    Scope: invoice. Calls need no financial year.
    """

    entity = ContractTemplate

    def list(self, *, limit: int | None = None) -> Pager[ContractTemplateSummary]:
        """Return every contract template, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(ContractTemplateSummary, {}, limit=limit)
