"""A new customer invoice: what it takes from its customer, and what Fortnox fills in."""

from datetime import date, timedelta

from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["FROM_CUSTOMER", "document_number", "due_date", "new_email", "new_invoice", "ocr"]

_RESOURCE = RESOURCES["invoices"]
_MOST_DIGITS = 12  # numbers beyond int32 were seen
_MOST_DAYS_DIGITS = 3
_USUAL_DAYS = 30
FROM_CUSTOMER = (
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
"""Fields that a document takes from its customer."""
_EDI = (
    "EDIGlobalLocationNumber",
    "EDIGlobalLocationNumberDelivery",
    "EDIInvoiceExtra1",
    "EDIInvoiceExtra2",
    "EDIOurElectronicReference",
    "EDIYourElectronicReference",
)


def document_number(sent: str | None, following: int) -> int:
    """The number that was sent, else the following one; 2000108 when it is no number."""
    if not sent:
        return following
    if not (sent.isascii() and sent.isdigit() and len(sent) <= _MOST_DIGITS):
        raise Problem.refused(2000108, f"Värdet måste vara numeriskt ({sent})")
    return int(sent)


def due_date(day: str, terms: str | None) -> str:
    """So many days after a day as the terms of payment say; 30 when they are no number of days."""
    terms = terms or ""
    days = (
        int(terms) if terms.isascii() and terms.isdigit() and len(terms) <= _MOST_DAYS_DIGITS else _USUAL_DAYS
    )
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def ocr(number: int) -> str:
    """Number, length digit and check digit: as in every recorded OCR (1 gives 133, 103 gives 10355)."""
    text = str(number)
    text += str((len(text) + 2) % 10)
    digits = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(text))]
    return text + str(-sum(digit - 9 if digit > 9 else digit for digit in digits) % 10)  # noqa: PLR2004  # Luhn


def new_email(customer: Body, title: str) -> Body:
    """How a document is sent, before anything was said of it (recorded)."""
    return {
        "EmailAddressFrom": None,
        "EmailAddressTo": customer.get("Email") or "",
        "EmailAddressCC": None,
        "EmailAddressBCC": None,
        "EmailSubject": f"{title} {{no}} bifogas",
        "EmailBody": " ",
    }


def new_invoice(number: int, customer: Body, *, today: date) -> Body:
    """An invoice as it is before anything is known of it but its customer."""
    body: Body = {name: "" if field.type == "string" else None for name, field in _RESOURCE.fields.items()}
    body |= {name: customer.get(name) or "" for name in FROM_CUSTOMER}
    for name, field in _RESOURCE.fields.items():
        if field.type in ("number", "integer"):
            body[name] = 0
        elif field.type == "boolean":
            body[name] = False
    return body | {
        "AccountingMethod": "ACCRUAL",
        "ContractReference": "0",
        "Country": "" if customer.get("CountryCode") == "SE" else customer.get("Country") or "",
        "Credit": "false",
        "CreditInvoiceReference": "0",
        "CurrencyRate": None,
        "CustomerName": customer["Name"],
        "DocumentNumber": str(number),
        "EDIInformation": dict.fromkeys(_EDI) | {"EDIStatus": ""},
        "EmailInformation": new_email(customer, "Faktura"),
        "InvoiceDate": today.isoformat(),
        "InvoicePeriodEnd": "",
        "InvoicePeriodStart": "",
        "InvoiceReference": "0",
        "InvoiceRows": [],
        "InvoiceType": "INVOICE",
        "Labels": [],
        "Language": "SV",
        "OCR": ocr(number),
        "OfferReference": "0",
        "OrderReference": "0",
        "OutboundDate": today.isoformat(),
        "PriceList": "A",
        "PrintTemplate": "st",
        "TaxReduction": None,
        "TaxReductionType": "none",
        "TermsOfPayment": customer.get("TermsOfPayment") or "30",
        "TimeBasisReference": None,
        "VoucherNumber": None,
        "VoucherSeries": None,
        "VoucherYear": None,
        "WarehouseReady": True,
        "_open": 0,
        "_open_sek": 0,
    }
