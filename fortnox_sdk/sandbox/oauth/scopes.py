"""The scopes on Fortnox's scopes page, with descriptions for the consent page."""

import re
from collections.abc import Mapping

# scope -> (Swedish, English)
SCOPES: Mapping[str, tuple[str, str]] = {
    "archive": ("Arkivplats", "Archive"),
    "article": ("Artiklar", "Articles"),
    "assets": ("Anläggningsregister", "Assets"),
    "bookkeeping": (
        "Bokföring: verifikationer, konton, räkenskapsår, SIE",
        "Bookkeeping: vouchers, accounts, years, SIE",
    ),
    "companyinformation": ("Företagsuppgifter", "Company information"),
    "connectfile": ("Koppla filer", "Connect files"),
    "costcenter": ("Kostnadsställen", "Cost centres"),
    "currency": ("Valutor", "Currencies"),
    "customer": ("Kunder", "Customers"),
    "inbox": ("Inkorgen", "Inbox"),
    "invoice": ("Kundfakturor", "Customer invoices"),
    "noxfinansinvoice": ("Fakturor hos Nox Finans", "Nox Finans invoices"),
    "offer": ("Offerter", "Offers"),
    "order": ("Ordrar", "Orders"),
    "payment": ("In- och utbetalningar", "Payments"),
    "price": ("Priser och prislistor", "Prices and price lists"),
    "print": ("Utskriftsmallar", "Print templates"),
    "profile": ("Din användarprofil", "Your user profile"),
    "project": ("Projekt", "Projects"),
    "salary": ("Löner och personal", "Payroll and employees"),
    "settings": ("Inställningar", "Settings"),
    "supplier": ("Leverantörer", "Suppliers"),
    "supplierinvoice": ("Leverantörsfakturor", "Supplier invoices"),
    "timereporting": ("Tidredovisning", "Time reporting"),
    "warehouse": ("Lager", "Warehouse"),
    "warehousecustomdocument": ("Egna lagerdokument", "Custom warehouse documents"),
    # Private scopes: an application has them only by agreement with Fortnox. DELETE on vouchers needs `deletevoucher`.
    "companylogo": ("Företagets logotyp", "Company logo"),
    "deletevoucher": ("Ta bort verifikationer", "Delete vouchers"),
}
PUBLIC = tuple(scope for scope in SCOPES if scope not in ("companylogo", "deletevoucher"))
_SCOPE = re.compile(r"[!#-\[\]-~]{1,100}")  # RFC 6749 section 3.3


def is_scope(text: str) -> bool:
    """Return True if a text has the syntax of a scope. The sandbox need not know the scope.

    >>> is_scope("bookkeeping"), is_scope("new-scope"), is_scope("two scopes"), is_scope("")
    (True, True, False, False)
    """
    return _SCOPE.fullmatch(text) is not None


def description(scope: str) -> tuple[str, str]:
    """Return the Swedish and English descriptions of a scope. The description of an unknown scope is its name."""
    return SCOPES.get(scope, (scope, scope))
