"""Fields and rows shared by offers, orders, invoices and contracts.

The subclasses document the limits of their fields, such as the maximum length of a text.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import attrs

from fortnox_sdk.connectors.sales._document_enums import DiscountType, TaxReductionType
from fortnox_sdk.entities.codec import Entity, key, read_only, record_rows, required, sorted_by_name, wire


@attrs.frozen(kw_only=True)
class EmailInformation(Entity):
    """The settings for sending a document by e-mail."""

    email_address_bcc: str | None = wire("EmailAddressBCC")
    email_address_cc: str | None = wire("EmailAddressCC")
    email_address_from: str | None = None
    email_address_to: str | None = None
    email_body: str | None = None
    """At most 20000 characters in offers; the specification gives no limit for other documents."""
    email_subject: str | None = None
    """At most 100 characters in offers; the specification gives no limit for other documents."""


@attrs.frozen(kw_only=True)
class DocumentLabel(Entity):
    """A label on a document. `id` is the label's id in `client.labels`."""

    id: int | None = None


@attrs.frozen(kw_only=True)
class DocumentRow(Entity):
    """A row of a sales document or of a contract template."""

    account_number: int | None = None
    article_number: str | None = None
    cost_center: str | None = None
    description: str | None = None
    discount: Decimal | None = None
    discount_type: DiscountType | str | None = None
    price: Decimal | None = None
    """The price per unit."""
    project: str | None = None
    unit: str | None = None


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class CalculatedRow(DocumentRow):
    """A row whose total and contribution margin (täckningsbidrag) Fortnox calculates."""

    contribution_percent: Decimal | None = read_only()
    contribution_value: Decimal | None = read_only()
    house_work: bool | None = None
    row_id: int | None = None
    total: Decimal | None = read_only()


@attrs.frozen(kw_only=True)
class SalesDocument(Entity):
    """Fields shared by offers, orders, invoices and contracts."""

    administration_fee: Decimal | None = None
    basis_tax_reduction: Decimal | None = read_only()
    comments: str | None = None
    contribution_percent: Decimal | None = read_only()
    contribution_value: Decimal | None = read_only()
    cost_center: str | None = None
    currency: str | None = None
    customer_number: str = required()
    document_number: str = key()
    """The document's number. If it is None in `create`, Fortnox assigns the next number."""
    email_information: EmailInformation | None = None
    freight: Decimal | None = None
    gross: Decimal | None = read_only()
    house_work: bool | None = read_only()
    net: Decimal | None = read_only()
    our_reference: str | None = None
    price_list: str | None = None
    print_template: str | None = None
    project: str | None = None
    remarks: str | None = None
    round_off: Decimal | None = read_only()
    tax_reduction_type: TaxReductionType | str | None = None
    terms_of_delivery: str | None = None
    terms_of_payment: str | None = None
    total: Decimal | None = read_only()
    """The total including VAT, in the document's currency."""
    total_vat: Decimal | None = read_only(name="TotalVAT")
    url: str | None = read_only(name="@url")
    url_tax_reduction_list: str | None = read_only(name="@urlTaxReductionList")
    way_of_delivery: str | None = None
    your_reference: str | None = None


@attrs.frozen(kw_only=True, field_transformer=sorted_by_name)
class SentDocument(SalesDocument):
    """Fields shared by offers, orders and invoices, such as the customer's address and the delivery address."""

    address1: str | None = None
    address2: str | None = None
    administration_fee_vat: Decimal | None = read_only(name="AdministrationFeeVAT")
    cancelled: bool | None = read_only()
    city: str | None = None
    country: str | None = None
    currency_rate: Decimal | None = None
    """The value in SEK of `currency_unit` units of the currency."""
    customer_name: str | None = None
    delivery_address1: str | None = None
    delivery_address2: str | None = None
    delivery_city: str | None = None
    delivery_country: str | None = None
    delivery_date: date | None = None
    delivery_name: str | None = None
    delivery_zip_code: str | None = None
    freight_vat: Decimal | None = read_only(name="FreightVAT")
    labels: Sequence[DocumentLabel] = record_rows()
    not_completed: bool | None = None
    phone1: str | None = None
    phone2: str | None = None
    sent: bool | None = read_only()
    vat_included: bool | None = wire("VATIncluded")
    zip_code: str | None = None
