"""Who the company is, and until when its books are locked. Both are read-only."""

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.company import find_company
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["routes"]

_COMPANY = RESOURCES["companyinformation"]
_LOCK = RESOURCES["settings/lockedperiod"]


def routes() -> list[Route]:
    """The requests that company information and the locked period take."""
    return [
        Route("GET", _COMPANY.path, _COMPANY.scope, _company),
        Route("GET", _LOCK.path, _LOCK.scope, _locked_period),
    ]


def _company(call: Call) -> Reply:
    company = find_company(call.db, call.company)
    if company is None:
        raise Problem.missing(CODES["record_missing"], "Kan inte hitta företaget.")
    body = {
        "Address": company.address,
        "City": company.city,
        "CountryCode": "SE",
        "DatabaseNumber": company.number,
        "CompanyName": company.name,
        "OrganizationNumber": company.org_number,
        "VisitAddress": None,
        "VisitCity": None,
        "VisitCountryCode": None,
        "VisitZipCode": None,
        "ZipCode": company.zip_code,
    }
    return Reply({_COMPANY.one: body})


def _locked_period(call: Call) -> Reply:
    end = ledger.locked_until(call.db, call.company)
    # null when nothing is locked (the C# SDK's live test).
    return Reply({_LOCK.one: {"EndDate": None if end is None else end.isoformat()}})
