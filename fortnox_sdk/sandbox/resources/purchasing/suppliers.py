"""Suppliers. A supplier can't be deleted if it has invoices that are not cancelled."""

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.countries import name_country
from fortnox_sdk.sandbox.resources.references import has_open_documents
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

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


def check_text(fields: Body, name: str) -> None:
    """Raise a Problem if a text contains `://`, which Fortnox does not allow.

    Each of the three characters is valid by itself.
    """
    if "://" in str(fields.get(name, "")):
        raise Problem.refused(2000359, f"Värdet innehåller ej tillåtna tecken. ({fields[name]})")


def _finish(_call: Call, body: Body) -> None:
    name_country(body)
    body["Phone"] = body.get("Phone1") or ""  # lists contain `Phone1` under this name


SUPPLIERS = Register(
    resource=_RESOURCE,
    new={name: "" for name, field in _RESOURCE.fields.items() if field.type == "string"} | _NEW,
    missing=(CODES["record_missing"], "Kan inte hitta leverantören."),
    duplicate_error=(CODES["number_taken"], "Leverantörsnummer {} används redan."),
    check=lambda _call, fields: check_text(fields, "Name"),
    finish=_finish,
    # The specification has no DELETE, but Fortnox.NET.SDK sends it.
    is_used=has_open_documents("SupplierNumber", "supplierinvoices"),
)


ROUTES = SUPPLIERS.routes()
