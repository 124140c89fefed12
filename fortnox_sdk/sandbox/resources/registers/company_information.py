"""Company information and the locked period. Both are read-only."""

from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.resources.references import demand_company
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_COMPANY = RESOURCES["companyinformation"]
_LOCK = RESOURCES["settings/lockedperiod"]


def _company(call: Call) -> Reply:
    company = demand_company(call)
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
    end = ledger.locked_until(call)
    # null if no period is locked (live test of Fortnox.NET.SDK)
    return Reply({_LOCK.one: {"EndDate": None if end is None else end.isoformat()}})


ROUTES = [*_COMPANY.routes({"GET": _company}), *_LOCK.routes({"GET": _locked_period})]
