"""Suppliers."""

import sqlite3

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.registers.countries import name_country
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["REGISTER", "routes"]

_RESOURCE = RESOURCES["suppliers"]
_NEW: Body = {
    "Active": True,
    "Country": "Sverige",
    "CountryCode": "SE",
    "Currency": "SEK",
    "DisablePaymentFile": False,
    "TermsOfPayment": "30",
    "VATType": "NORMAL",
}


def _check(_call: Call, body: Body) -> None:
    if "://" in str(body.get("Name", "")):
        # Measured by others: each of the characters is allowed, the three together are not.
        raise Problem.refused(2000359, f"Värdet innehåller ej tillåtna tecken. ({body['Name']})")


def _finish(_call: Call, body: Body) -> None:
    name_country(body)
    body["Phone"] = body.get("Phone1") or ""  # the list's name for it


def _used(db: sqlite3.Connection, company: int, number: str) -> bool:
    bought = records.every(db, company, "supplierinvoices")
    return any(invoice["SupplierNumber"] == number for invoice in bought)


REGISTER = Register(
    resource=_RESOURCE,
    new={name: "" for name, field in _RESOURCE.fields.items() if field.type == "string"} | _NEW,
    missing=(CODES["record_missing"], "Kan inte hitta leverantören."),
    taken=(CODES["number_taken"], "Leverantörsnummer {} används redan."),
    check=_check,
    finish=_finish,
    # The specification has no DELETE; Fortnox.NET.SDK sends it.
    used=_used,
)


def routes() -> list[Route]:
    """The requests that suppliers take."""
    return REGISTER.routes()
