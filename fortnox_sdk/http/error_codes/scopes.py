"""The scope that each path of the API needs, and what to do if the scope or the company's licence is missing."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fortnox_sdk.text import Text

MISSING_SCOPE: Final = 2000663
"""Fortnox's error code for a scope that the connection lacks."""
MISSING_MODULE: Final = 2001101
"""Fortnox's error code for a company without a licence for the module that a scope belongs to."""
MISSING_API_LICENCE: Final = 2001103
"""Fortnox's error code for a company without a licence for integrations."""

ACCESS_CODES: Final = frozenset({MISSING_SCOPE, MISSING_MODULE, MISSING_API_LICENCE})

_RESOURCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "archive": "archive",
        "article": "articles",
        "assets": "assetfileconnections assets",
        "bookkeeping": "accountcharts accounts financialyears sie vouchers voucherseries",
        "companyinformation": "companyinformation",
        "connectfile": "articlefileconnections articleurlconnections supplierinvoicefileconnections "
        "voucherfileconnections",
        "costcenter": "costcenters",
        "currency": "currencies",
        "customer": "customerreferences customers",
        "inbox": "inbox",
        "invoice": "contractaccruals contracts contracttemplates invoiceaccruals invoices taxreductions",
        "noxfinansinvoice": "noxfinansinvoices",
        "offer": "offers",
        "order": "orders",
        "payment": "invoicepayments supplierinvoicepayments",
        "price": "pricelists prices",
        "print": "printtemplates",
        "profile": "me",
        "project": "projects",
        "salary": "absencetransactions attendancetransactions employees expenses salarytransactions scheduletimes "
        "vacationdebtbasis",
        "settings": "emailsenders emailtrusteddomains euvatlimitregulation labels modesofpayments predefinedaccounts "
        "predefinedvoucherseries settings termsofdeliveries termsofpayments units wayofdeliveries",
        "supplier": "suppliers",
        "supplierinvoice": "supplierinvoiceaccruals supplierinvoiceexternalurlconnections supplierinvoices",
    }
)
"""The resources below `/3` to which each scope gives access."""
_SCOPES: Final = {name: scope for scope, names in _RESOURCES.items() for name in names.split()}
_AREAS: Final = (
    ("/api/time/", "timereporting"),
    ("/api/warehouse/documentdeliveries/", "warehousecustomdocument"),
    ("/api/warehouse/", "warehouse"),
)
_MODULES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "archive": Text("the archive (Arkivplats)", "Arkivplats"),
        "assets": Text("fixed assets (Anläggningsregister)", "Anläggningsregister"),
        "bookkeeping": Text("bookkeeping (Bokföring)", "Bokföring"),
        "invoice": Text("customer invoices (Fakturering)", "Fakturering"),
        "offer": Text("offers (Offert)", "Offert"),
        "order": Text("orders (Order)", "Order"),
        "salary": Text("payroll (Lön)", "Lön"),
        "supplierinvoice": Text("supplier invoices (Leverantörsfakturor)", "Leverantörsfakturor"),
        "timereporting": Text("time reporting (Tid)", "Tid"),
        "warehouse": Text("the warehouse (Lager)", "Lager"),
        "warehousecustomdocument": Text("the warehouse (Lager)", "Lager"),
    }
)
"""The module of Fortnox that each scope belongs to. Fortnox does not document which licence includes a module."""

NOT_IN_SETTINGS: Final = Text(
    "Add the scope '{scope}' to `scopes` in fortnox.toml and to the app in Fortnox's developer portal, then sign in "
    "again with: fortnox login.",
    "Lägg till behörigheten '{scope}' i `scopes` i fortnox.toml och för appen i Fortnox utvecklarportal, och logga "
    "sedan in igen med: fortnox login.",
)
"""The hint if the settings lack a scope that a call needs."""
NOT_IN_CONSENT: Final = Text(
    "fortnox.toml contains the scope '{scope}', but the company's consent does not. If the app in Fortnox's "
    "developer portal lacks the scope, add the scope to the app. Then sign in again with: fortnox login.",
    "Behörigheten '{scope}' finns i fortnox.toml, men inte i företagets godkännande. Om appen i Fortnox "
    "utvecklarportal saknar behörigheten: lägg till behörigheten för appen. Logga sedan in igen med: fortnox login.",
)
"""The hint if the company's consent lacks a scope."""
IN_CONSENT: Final = Text(
    "fortnox.toml and the company's consent contain the scope '{scope}'. Check that the app in Fortnox's developer "
    "portal still has the scope, and that the user who signed in has the matching permission in Fortnox.",
    "Behörigheten (scope) '{scope}' finns i fortnox.toml och i företagets godkännande. Kontrollera att appen i "
    "Fortnox utvecklarportal fortfarande har detta scope, och att användaren som loggade in har motsvarande "
    "behörighet i Fortnox.",
)
"""The hint if settings and consent have the scope that Fortnox says is missing."""
_UNKNOWN_SCOPE: Final = Text("the scope that the request needs", "behörigheten (scope) som anropet kräver")


def scope_of(method: str, path: str) -> str:
    """Return the scope that a call needs, or `""` if Fortnox's documentation names no scope for it.

    >>> scope_of("GET", "/3/invoices/53"), scope_of("GET", "/api/time/registrations-v2"), scope_of("GET", "/3/unknown")
    ('invoice', 'timereporting', '')
    """
    for prefix, scope in _AREAS:
        if path.startswith(prefix):
            return scope
    _, version, resource, *_ = [*path.split("/"), "", ""]
    if version != "3":
        return ""
    # Fortnox grants this scope on request only.
    return "deletevoucher" if (method, resource) == ("DELETE", "vouchers") else _SCOPES.get(resource, "")


def access_hint(code: int | str | None, scope: str) -> Text:
    """Return the hint for a missing scope or licence.

    Args:
        code: Fortnox's error code. For codes other than `MISSING_SCOPE`, `MISSING_MODULE` and `MISSING_API_LICENCE`,
            the hint names everything that can be missing.
        scope: The scope that the call needs; `""` if it is not known.
    """
    if code == MISSING_API_LICENCE:
        # Fortnox's FAQ for developers names the place.
        return Text(
            "Ask the company to order a licence for integrations in Fortnox, under Tilläggsbeställning.",
            "Be företaget beställa en integrationslicens i Fortnox, under Tilläggsbeställning.",
        )
    named = Text(f"the scope '{scope}'", f"behörigheten (scope) '{scope}'") if scope else _UNKNOWN_SCOPE
    module = _MODULES.get(scope) or (named if scope else Text("this resource", "resursen"))
    if code == MISSING_MODULE:
        return Text(
            "Ask the company to order the Fortnox module for {module}; signing in again does not help.",
            "Be företaget beställa Fortnox-modulen för {module}; det hjälper inte att logga in igen.",
        ).format(module=module)
    if code == MISSING_SCOPE:
        return Text(
            "Add {scope} to the app in Fortnox's developer portal and to `scopes` in fortnox.toml, then sign in again "
            "with: fortnox login.",
            "Lägg till {scope} för appen i Fortnox utvecklarportal och i `scopes` i fortnox.toml, och logga sedan in "
            "igen med: fortnox login.",
        ).format(scope=named)
    return Text(
        "With fortnox doctor, check that the connection has {scope}. In Fortnox, check that the company has the "
        "module for {module}, and that the user who signed in may use the module.",
        "Kontrollera med fortnox doctor att kopplingen har {scope}. Kontrollera i Fortnox att företaget har modulen "
        "för {module}, och att användaren som loggade in har behörighet till modulen.",
    ).format(scope=named, module=module)
