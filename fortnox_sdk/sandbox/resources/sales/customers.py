"""Customers."""

import sqlite3
from typing import Any

from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.registers.countries import name_country
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["REGISTER", "routes"]

_TEMPLATES = ("Order", "Offer", "Invoice", "CashInvoice")
# What a new customer has, as recorded for one that was created with a name alone.
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


def _finish(_call: Call, body: Body) -> None:
    name_country(body, "Delivery", "Visiting")
    body["Phone"] = body.get("Phone1") or ""  # the list's name for it


def _used(db: sqlite3.Connection, company: int, number: str) -> bool:
    return any(invoice["CustomerNumber"] == number for invoice in records.every(db, company, "invoices"))


def _number(text: Any) -> Any:  # noqa: ANN401  # whatever was sent
    try:
        return decimal(text) if text else None
    except ValueError:
        return text


class _Customers(Register):
    """Customers: some texts come back as numbers once, and as texts ever after."""

    def create(self, call: Call) -> Reply:
        """POST answers with numbers (recorded for all three), GET with texts (recorded for the account)."""
        sent = self.resource.read(call.body, "c")
        self.check(call, sent)
        body = self.add(call, sent)
        return self.answer(call, body | {name: _number(body[name]) for name in _NUMBERS_AT_FIRST}, 201)


REGISTER = _Customers(
    resource=RESOURCES["customers"],
    new=dict.fromkeys(RESOURCES["customers"].single) | dict.fromkeys(_EMPTY, "") | _NEW,
    missing=(2000433, "Kan inte hitta kunden."),
    taken=(2000637, "Kundnummer {} används redan."),
    check=_check,
    finish=_finish,
    used=_used,
    # Rows of the list show "" where the single answer has null (recorded).
    empty_in_rows=True,
)


def routes() -> list[Route]:
    """The requests that customers take."""
    return REGISTER.routes()
