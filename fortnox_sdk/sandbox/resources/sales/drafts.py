"""New sales documents: default values from the customer and from Fortnox."""

from collections.abc import Collection
from datetime import date

from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.invoicing import UNBOOKED
from fortnox_sdk.sandbox.schema.resources import RESOURCES, Resource

_RESOURCE = RESOURCES["invoices"]
# Fields that a document copies from its customer.
_FROM_CUSTOMER = (
    "Address1",
    "Address2",
    "City",
    "DeliveryAddress1",
    "DeliveryAddress2",
    "DeliveryCity",
    "DeliveryName",
    "DeliveryZipCode",
    "OurReference",
    "Phone1",
    "Phone2",
    "TermsOfDelivery",
    "WayOfDelivery",
    "YourReference",
    "ZipCode",
    "OrganisationNumber",
)
_EDI = (
    "EDIGlobalLocationNumber",
    "EDIGlobalLocationNumberDelivery",
    "EDIInvoiceExtra1",
    "EDIInvoiceExtra2",
    "EDIOurElectronicReference",
    "EDIYourElectronicReference",
)


def ocr(number: int) -> str:
    """Return the OCR number of an invoice: its number, a length digit and a check digit.

    As in Fortnox, the OCR number of invoice 103 is 10355.
    """
    text = str(number)
    text += str((len(text) + 2) % 10)
    digits = [int(digit) * (2 if position % 2 == 0 else 1) for position, digit in enumerate(reversed(text))]
    return text + str(-sum(digit - 9 if digit > 9 else digit for digit in digits) % 10)  # noqa: PLR2004  # Luhn


def _new_email(customer: Body, title: str) -> Body:
    """Return the default e-mail settings of a document, as observed in Fortnox."""
    return {
        "EmailAddressFrom": None,
        "EmailAddressTo": customer.get("Email") or "",
        "EmailAddressCC": None,
        "EmailAddressBCC": None,
        "EmailSubject": f"{title} {{no}} bifogas",
        "EmailBody": " ",
    }


def new_document(
    resource: Resource, number: int, customer: Body, title: str, *, integers: int | None = None
) -> Body:
    """Return a new document with default values, some of which are copied from the customer.

    `title` is the first word of the e-mail subject. `integers` is the default value of integer fields.
    """
    empty = {"string": "", "number": 0, "integer": integers, "boolean": False}
    body: Body = {name: empty.get(spec.type) for name, spec in resource.fields.items()}
    body |= {name: customer.get(name) or "" for name in _FROM_CUSTOMER if name in resource.fields}
    return body | {
        "CurrencyRate": None,
        "CustomerName": customer["Name"],
        "DocumentNumber": str(number),
        "EmailInformation": _new_email(customer, title),
        "Labels": [],
        "Language": "SV",
        "PriceList": "A",
        "TaxReduction": None,
        "TaxReductionType": "none",
        "TermsOfPayment": customer.get("TermsOfPayment") or "30",
    }


def copyable_fields(document: Body, resource: Resource, excluded: Collection[str]) -> Body:
    """Return the fields of `document` that a new document copies, except the rows and the fields in `excluded`."""
    return {
        name: document[name]
        for name, spec in resource.fields.items()
        if "c" in spec.flags
        and not spec.fields
        and name not in excluded
        and document.get(name) not in (None, "")
    }


def new_invoice(number: int, customer: Body, *, today: date) -> Body:
    """Return a new invoice with default values, some of which are copied from the customer."""
    body = new_document(_RESOURCE, number, customer, "Faktura", integers=0) | UNBOOKED
    return body | {
        "AccountingMethod": "ACCRUAL",
        "ContractReference": "0",
        "Country": "" if customer.get("CountryCode") == "SE" else customer.get("Country") or "",
        "Credit": "false",
        "CreditInvoiceReference": "0",
        "EDIInformation": dict.fromkeys(_EDI) | {"EDIStatus": ""},
        "InvoiceDate": today.isoformat(),
        "InvoicePeriodEnd": "",
        "InvoicePeriodStart": "",
        "InvoiceReference": "0",
        "InvoiceRows": [],
        "InvoiceType": "INVOICE",
        "OCR": ocr(number),
        "OfferReference": "0",
        "OrderReference": "0",
        "OutboundDate": today.isoformat(),
        "PrintTemplate": "st",
        "TimeBasisReference": None,
        "WarehouseReady": True,
        "_open": 0,
        "_open_sek": 0,
        "_vat_type": customer.get("VATType") or "SEVAT",
    }
