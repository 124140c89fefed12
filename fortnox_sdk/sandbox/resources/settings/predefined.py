"""Modes of payment, and the predefined accounts and voucher series that Fortnox uses for automatic vouchers.

Vouchers are posted to the predefined series and accounts, and payments to the account of their mode of payment.
"""

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.ledger import find_series
from fortnox_sdk.sandbox.books.years import default_year
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Tenant
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.references import demand_accounts
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

# The names of predefined series that differ from the reference types of their vouchers.
_NAMES_OF_SERIES = {"ACCRUAL": "INVOICEACCRUAL", "ASSET": "ANL", "SUPPLIERPAYMENT": "SUPPLIERINVOICEPAYMENT"}
# The Swedish names of predefined accounts in error texts. The first name was reported; the other names are assumed.
_TITLES = {
    "ADMFEE": "fakturaavgift",
    "FREIGHT": "frakt",
    "INTEREST": "ränta",
    "ROUNDOFF": "öresavrundning",
    "CUSTCLAIM": "kundfordringar",
    "SUPDEBT": "leverantörsskulder",
    "CASH": "kontant",
    "CASHBYCARD": "kontokort",
    "CURRENCYWIN": "valutakursvinst",
    "CURRENCYLOSS": "valutakursförlust",
    "OUTVAT_MP1": "utgående moms 25 %",
    "OUTVAT_MP2": "utgående moms 12 %",
    "OUTVAT_MP3": "utgående moms 6 %",
}


def title_of_account(name: str) -> str:
    """Return the Swedish name of a predefined account for error texts. All sales accounts have the same name."""
    return _TITLES.get(name, "försäljning")


def series_of(tenant: Tenant, process: str) -> str:
    """Return the voucher series for `process`, which is the name of a predefined series or a reference type."""
    name = _NAMES_OF_SERIES.get(process, process)
    entry = _SERIES.find(tenant, name) or {}
    return str(entry.get("VoucherSeries") or assumptions.PREDEFINED_SERIES[name])


def predefined_account(tenant: Tenant, name: str) -> str | None:
    """Return the number of a predefined account, such as `CUSTCLAIM`, or None if no account is set."""
    entry = _ACCOUNTS.find(tenant, name)
    number = assumptions.PREDEFINED_ACCOUNTS[name] if entry is None else entry["Account"]
    return str(number) if number else None


def account_of_mode(call: Call, mode: str) -> int:
    """Return the account of a mode of payment. Raises a Problem if the mode does not exist."""
    entry = _MODES_OF_PAYMENT.find(call, mode)
    if entry is None:
        raise Problem.assumed("reference_missing", f"Kan inte hitta betalningssättet ({mode}).")
    return int(entry["AccountNumber"])


def _check_account(call: Call, fields: Body) -> None:
    demand_accounts(call, [fields.get("Account")])


def _check_mode(call: Call, fields: Body) -> None:
    demand_accounts(call, [fields.get("AccountNumber")])


def _check_series(call: Call, fields: Body) -> None:
    code = fields.get("VoucherSeries")
    year = default_year(call)
    # A user can remove the choice in Fortnox's settings; API_BLANK is read as an empty code.
    if code and find_series(call, None if year is None else year.id, code) is None:
        raise Problem.assumed("series_missing", f'Verifikationsserien "{code}" finns inte')


class _Predefined(Register):
    """A register with a fixed set of records. The list response contains all records."""

    def list_records(self, call: Call) -> Reply:
        """Handle GET of the collection. `limit` and `page` are ignored, as in live tests of Fortnox.NET.SDK."""
        return super().list_records(call.with_query(limit="", page="", offset=""))


_ACCOUNTS = _Predefined(
    resource=RESOURCES["predefinedaccounts"],
    initial_records=lambda _tenant: [
        {"Name": name, "Account": account} for name, account in assumptions.PREDEFINED_ACCOUNTS.items()
    ],
    missing=(2001403, "Kan inte hitta det fördefinierade kontot."),
    verbs=frozenset({"list", "get", "update"}),
    check=_check_account,
)
_SERIES = _Predefined(
    resource=RESOURCES["predefinedvoucherseries"],
    initial_records=lambda _tenant: [
        {"Name": name, "VoucherSeries": code} for name, code in assumptions.PREDEFINED_SERIES.items()
    ],
    missing=(CODES["record_missing"], "Kan inte hitta den fördefinierade verifikationsserien."),
    verbs=frozenset({"list", "get", "update"}),
    check=_check_series,
)
_MODES_OF_PAYMENT = Register(
    resource=RESOURCES["modesofpayments"],
    # "BG" was observed in a new company.
    initial_records=lambda _tenant: [
        {"Code": code, "Description": text, "AccountNumber": assumptions.ACCOUNT_BANK}
        for code, text in assumptions.MODES_OF_PAYMENT.items()
    ],
    missing=(CODES["record_missing"], "Kan inte hitta betalningssättet."),
    numbered="sent",
    check=_check_mode,
)


ROUTES = [*_ACCOUNTS.routes(), *_SERIES.routes(), *_MODES_OF_PAYMENT.routes()]
