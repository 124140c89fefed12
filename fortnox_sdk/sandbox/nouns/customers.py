"""Customers."""

import sqlite3

from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.nouns.countries import name_country
from fortnox_sdk.sandbox.nouns.register import Register
from fortnox_sdk.sandbox.protocol.call import Call, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.table import NOUNS
from fortnox_sdk.sandbox.protocol.wire import Body

__all__ = ["REGISTER", "routes"]

_TEMPLATES = ("Order", "Offer", "Invoice", "CashInvoice")
# What a new customer has, as recorded for one that was created with a name alone.
_NEW: Body = {
    "Active": True,
    "Country": "Sverige",
    "CountryCode": "SE",
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


def _check(_call: Call, body: Body) -> None:
    if body.get("Type") == "UNDEFINED":
        raise Problem.refused(2001200, "Ogiltig kundtyp")


def _finish(_call: Call, body: Body) -> None:
    name_country(body)
    body["Phone"] = body.get("Phone1") or ""  # the list's name for it


def _used(db: sqlite3.Connection, company: int, number: str) -> bool:
    return any(invoice["CustomerNumber"] == number for invoice in records.every(db, company, "invoices"))


REGISTER = Register(
    noun=NOUNS["customers"],
    new=dict.fromkeys(NOUNS["customers"].single) | dict.fromkeys(_EMPTY, "") | _NEW,
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
