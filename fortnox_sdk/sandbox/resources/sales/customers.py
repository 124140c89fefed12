"""Customers. Some text fields are numbers in the response to a POST."""

from typing import Any

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.countries import name_country
from fortnox_sdk.sandbox.resources.references import has_open_documents
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_TEMPLATES = ("Order", "Offer", "Invoice", "CashInvoice")
# Default values of a new customer, as recorded for a customer created with only a name.
_NEW: Body = {
    "Active": True,
    "Currency": "SEK",
    "DefaultDeliveryTypes": {"Invoice": "PRINT", "Order": "PRINT", "Offer": "PRINT"},
    "DefaultTemplates": dict.fromkeys(_TEMPLATES, "DEFAULTTEMPLATE"),
    "PriceList": "A",
    "ShowPriceVATIncluded": False,
    "Type": "COMPANY",
    "VATType": "SEVAT",
}
_EMPTY = [
    "Email",
    "EmailInvoice",
    "EmailInvoiceBCC",
    "EmailInvoiceCC",
    "EmailOffer",
    "EmailOfferBCC",
    "EmailOfferCC",
    "EmailOrder",
    "EmailOrderBCC",
    "EmailOrderCC",
    "InvoiceRemark",
    "OrganisationNumber",
    "OurReference",
    "Project",
    "TermsOfDelivery",
    "TermsOfPayment",
    "VATNumber",
    "WayOfDelivery",
    "WWW",
    "YourReference",
]
_NUMBERS_AT_FIRST = ("InvoiceAdministrationFee", "InvoiceFreight", "SalesAccount")


def _check(_call: Call, body: Body) -> None:
    if body.get("Type") == "UNDEFINED":
        raise Problem.refused(2001200, "Ogiltig kundtyp")
    if body.get("VATNumber") and not assumptions.VAT_NUMBER.fullmatch(body["VATNumber"]):
        raise Problem.refused(2004194, "Ogiltigt VAT-nummer.")


def _finish(_call: Call, body: Body) -> None:
    name_country(body, "Delivery", "Visiting")
    body["Phone"] = body.get("Phone1") or ""  # lists contain `Phone1` under this name


def _number(text: Any) -> Any:  # noqa: ANN401  # any JSON value
    try:
        return decimal(text) if text else None
    except ValueError:
        return text


def _delete_references(call: Call, body: Body) -> None:
    """Delete the references of a deleted customer. Otherwise the next customer with the same number would get them."""
    references = Collection("customerreferences")
    for reference in list(references.every(call).only("CustomerNumber", "=", body["CustomerNumber"])):
        references.remove(call, str(reference["Id"]))


class _Customers(Register):
    """The register of customers, in which the response to a POST contains some text fields as numbers."""

    def create_record(self, call: Call) -> Reply:
        """Handle POST: create a customer.

        As in Fortnox, some text fields, such as `SalesAccount`, are numbers in the response.
        """
        body = self.add_validated(call)
        return self.answer(call, body | {name: _number(body[name]) for name in _NUMBERS_AT_FIRST}, 201)


CUSTOMERS = _Customers(
    resource=RESOURCES["customers"],
    new=dict.fromkeys(RESOURCES["customers"].single) | dict.fromkeys(_EMPTY, "") | _NEW,
    missing=(2000433, "Kan inte hitta kunden."),
    duplicate_error=(2000637, "Kundnummer {} används redan."),
    check=_check,
    finish=_finish,
    # Reported: a customer can be deleted when all invoices are cancelled. Assumed for the other documents.
    is_used=has_open_documents("CustomerNumber", "invoices", "orders", "offers", "contracts"),
    after_delete=_delete_references,
    # List rows contain "" for fields that are null in the single record (observed in a recording).
    empty_in_rows=True,
)


ROUTES = CUSTOMERS.routes()
