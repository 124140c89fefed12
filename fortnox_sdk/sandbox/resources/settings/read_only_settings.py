"""Read-only settings: the company, the user, the limit for EU sales, the account charts and the print templates."""

from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.lists import listing
from fortnox_sdk.sandbox.resources.references import demand_company
from fortnox_sdk.sandbox.schema.resources import RESOURCES, Resource

_COMPANY = RESOURCES["settings/company"]
_ME = RESOURCES["me"]
_LIMIT = RESOURCES["euvatlimitregulation"]
_CHARTS = RESOURCES["accountcharts"]
_TEMPLATES = RESOURCES["printtemplates"]


def _company(call: Call) -> Reply:
    company = demand_company(call)
    body: Body = dict.fromkeys(_COMPANY.single, "") | {
        "@url": call.url("settings/company"),
        "Address": company.address,
        "City": company.city,
        "Country": "Sverige",
        "CountryCode": "SE",
        "DatabaseNumber": str(company.number),
        "Name": company.name,
        "OrganizationNumber": company.org_number,
        "TaxEnabled": True,
        "VATNumber": f"SE{company.org_number.replace('-', '')}01",
        "VisitCountry": "Sverige",
        "VisitCountryCode": "SE",
        "ZipCode": company.zip_code,
    }
    return Reply({_COMPANY.one: _COMPANY.select_fields(body, _COMPANY.single)})


def _me(_call: Call) -> Reply:
    body: Body = {
        "Id": "1",
        "Name": "Ekonomi Ansvarig",
        "Email": "ekonomi@example.com",
        "SysAdmin": True,
        "Locale": "sv_SE",
    }
    return Reply({_ME.one: _ME.select_fields(body, _ME.single)})


def _limit(call: Call) -> Reply:
    """Return a year's sales with Swedish VAT to private persons in other EU countries, and the limit for such sales."""
    year = call.number("year") or call.today.year
    exports = sum(
        (
            decimal(invoice["Net"]) * decimal(invoice["CurrencyRate"])
            for invoice in Collection("invoices").every(call)
            if invoice["_vat_type"] == "EUVAT"
            and not invoice["Cancelled"]
            and invoice["InvoiceDate"].startswith(f"{year}-")
        ),
        Decimal(0),
    )
    limit = assumptions.EU_VAT_LIMIT_SEK
    body: Body = {
        "Year": str(year),
        "Limit": limit,
        "TotalExclVat": exports,
        "IsOverLimit": exports > limit,
    }
    return Reply({_LIMIT.one: _LIMIT.select_fields(body, _LIMIT.single)})


def _listed(call: Call, resource: Resource, bodies: list[Body]) -> Reply:
    return listing(call, resource, bodies, row=lambda body: resource.select_fields(body, resource.row))


def _charts(call: Call) -> Reply:
    return _listed(call, _CHARTS, [{"Name": name} for name in assumptions.ACCOUNT_CHARTS])


def _templates(call: Call) -> Reply:
    # Without a type, the list has as many templates as with the type `invoice` (live test of Fortnox.NET.SDK).
    kind = call.query.get("type") or "invoice"
    templates = [
        {"Template": code, "Name": name}
        for code, (document, name) in assumptions.PRINT_TEMPLATES.items()
        if kind == document
    ]
    return _listed(call, _TEMPLATES, templates)


ROUTES = [
    route
    for resource, handle in (
        (_COMPANY, _company),
        (_ME, _me),
        (_LIMIT, _limit),
        (_CHARTS, _charts),
        (_TEMPLATES, _templates),
    )
    for route in resource.routes({"GET": handle})
]
