"""Questions about relations between records, each answered with a few calls and one of a few fixed words."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, Protocol, cast
from urllib.parse import quote

import attrs

from fortnox_sdk.http.envelopes import as_object

_ROWS: Final = 50
_SOME: Final = {"limit": _ROWS}
_ORE: Final = Decimal("0.01")
_NEAR: Final = Decimal("1.00")
_LONGEST_AMOUNT: Final = 30

Record = Mapping[str, object]


class Lookup(Protocol):
    """The calls that a fact needs."""

    def rows(self, path: str, params: Mapping[str, str | int], envelope: str) -> list[Record]:
        """Return the rows of a list."""
        ...

    def record(self, path: str, params: Mapping[str, str | int], envelope: str) -> Record:
        """Return a single record."""
        ...


@attrs.frozen
class Fact:
    """A question whose answer is one of a few fixed texts."""

    id: str
    read: Callable[[Lookup, str], str]
    """Sends the calls, and returns the answer; `""` if the company's data can't show it. The text is the year's id."""
    calls: int
    """The largest number of calls."""


def _payment_reference(lookup: Lookup, path: str, one: str, many: str) -> str:
    payments = lookup.rows(path, _SOME, many)
    telling = next((row for row in payments if row.get("Booked") and _differs(row)), None)
    if telling is None:
        return ""
    payment = lookup.record(f"{path}/{_segment(telling.get('Number'))}", {}, one)
    series, number, year = (payment.get(name) for name in ("VoucherSeries", "VoucherNumber", "VoucherYear"))
    if not series or not number or not year:
        return ""
    voucher = lookup.record(
        f"/3/vouchers/{_segment(series)}/{_segment(number)}", {"financialyear": str(year)}, "Voucher"
    )
    if not voucher:
        return ""
    reference = str(voucher.get("ReferenceNumber") or "")
    words = {
        str(telling.get("Number")): "the number of the payment",
        str(telling.get("InvoiceNumber")): "the number of the invoice",
        "": "empty",
    }
    return words.get(reference, "another number")


def _differs(row: Record) -> bool:
    return str(row.get("Number")) != str(row.get("InvoiceNumber"))


def _customer_payment_reference(lookup: Lookup, _year: str) -> str:
    return _payment_reference(lookup, "/3/invoicepayments", "InvoicePayment", "InvoicePayments")


def _supplier_payment_reference(lookup: Lookup, _year: str) -> str:
    return _payment_reference(
        lookup, "/3/supplierinvoicepayments", "SupplierInvoicePayment", "SupplierInvoicePayments"
    )


def _draft_balance(lookup: Lookup, _year: str) -> str:
    rows = lookup.rows("/3/invoices", {**_SOME, "filter": "unbooked"}, "Invoices")
    return _balances([row for row in rows if not row.get("Cancelled")])


def _cancelled_balance(lookup: Lookup, _year: str) -> str:
    return _balances(lookup.rows("/3/invoices", {**_SOME, "filter": "cancelled"}, "Invoices"))


def _credit_reference(lookup: Lookup, _year: str) -> str:
    credit = _credit_invoice(lookup)
    names = ("CreditInvoiceReference", "InvoiceReference")
    filled = [name for name in names if str(credit.get(name) or "0") != "0"]
    return (" and ".join(filled) or "neither field") if credit else ""


def _credited_balance(lookup: Lookup, _year: str) -> str:
    rows = lookup.rows("/3/invoices", {**_SOME, "credit": "true"}, "Invoices")
    return _balances([row for row in rows if row.get("Booked")])


def _credit_invoice(lookup: Lookup) -> Record:
    rows = lookup.rows("/3/invoices", {**_SOME, "credit": "true"}, "Invoices")
    number = next((row.get("DocumentNumber") for row in rows), None)
    return lookup.record(f"/3/invoices/{_segment(number)}", {}, "Invoice") if number else {}


def _foreign_supplier_balance(lookup: Lookup, _year: str) -> str:
    rows = lookup.rows("/3/supplierinvoices", {"limit": 500, "filter": "unpaid"}, "SupplierInvoices")
    found = set[str]()
    for row in rows:
        total, balance, rate = (_amount(row.get(name)) for name in ("Total", "Balance", "CurrencyRate"))
        unit = _amount(row.get("CurrencyUnit")) or Decimal(1)
        if row.get("Currency") in {None, "", "SEK"} or not total or not balance or rate in {None, Decimal(1)}:
            continue
        in_sek = total * (rate or Decimal(1)) / unit
        if balance == total:
            found.add("in the currency of the total")
        elif abs(balance - in_sek) <= max(_NEAR, abs(in_sek) * _ORE):
            found.add("the total at the invoice's rate")
    return " or ".join(sorted(found))


def _supplier_vouchers(lookup: Lookup, _year: str) -> str:
    rows = lookup.rows("/3/supplierinvoices", {**_SOME, "filter": "fullypaid"}, "SupplierInvoices")
    vouchers = [row.get("Vouchers") for row in rows if row.get("Booked")]
    flat = [
        as_object(item) for each in vouchers if isinstance(each, list) for item in cast("list[object]", each)
    ]
    kinds = {str(voucher.get("ReferenceType")) for voucher in flat}
    if not flat:
        return ""
    return "with payments" if "SUPPLIERPAYMENT" in kinds else "without payments"


def _predefined_accounts(lookup: Lookup, _year: str) -> str:
    from fortnox_sdk.sandbox.assumptions import PREDEFINED_ACCOUNTS  # noqa: PLC0415 -- needs an extra

    rows = lookup.rows("/3/predefinedaccounts", {"limit": 500}, "PreDefinedAccounts")
    return _names({str(row.get("Name")) for row in rows}, frozenset(PREDEFINED_ACCOUNTS))


def _predefined_series(lookup: Lookup, _year: str) -> str:
    from fortnox_sdk.sandbox.assumptions import SERIES_BY_PROCESS  # noqa: PLC0415 -- needs an extra

    rows = lookup.rows("/3/predefinedvoucherseries", {"limit": 500}, "PreDefinedVoucherSeriesCollection")
    return _names({str(row.get("Name")) for row in rows}, frozenset(SERIES_BY_PROCESS))


def _names(found: set[str], assumed: frozenset[str]) -> str:
    """Return how the names that Fortnox has compare with the assumed names. Unknown names are not shown."""
    if not found:
        return ""
    missing = ", ".join(sorted(assumed - found))
    texts = [f"without {missing}" if missing else "", "with unknown names" if found - assumed else ""]
    return " and ".join(text for text in texts if text) or "exactly the assumed names"


def _balances(rows: list[Record]) -> str:
    """Return how the balances of invoices compare with their totals."""
    found = set[str]()
    for row in rows:
        balance, total = _amount(row.get("Balance")), _amount(row.get("Total"))
        if balance is None or not total:
            continue
        found.add("0" if not balance else "the total" if balance == total else "another amount")
    return " or ".join(sorted(found))


def _amount(value: object) -> Decimal | None:
    if (
        isinstance(value, bool)
        or not isinstance(value, str | int | Decimal)
        or len(str(value)) > _LONGEST_AMOUNT
    ):
        return None
    try:
        amount = Decimal(value)
    except ArithmeticError:
        return None
    return amount if amount.is_finite() else None


def _segment(value: object) -> str:
    return quote(str(value), safe="")


FACTS: Final = (
    Fact("vouchers.payment-reference", _customer_payment_reference, 3),
    Fact("vouchers.supplier-payment-reference", _supplier_payment_reference, 3),
    Fact("invoices.draft-balance", _draft_balance, 1),
    Fact("invoices.cancelled-balance", _cancelled_balance, 1),
    Fact("invoices.credit-reference", _credit_reference, 2),
    Fact("invoices.credited-balance", _credited_balance, 1),
    Fact("supplier-invoices.foreign-balance", _foreign_supplier_balance, 1),
    Fact("supplier-invoices.vouchers", _supplier_vouchers, 1),
    Fact("settings.predefined-accounts", _predefined_accounts, 1),
    Fact("settings.predefined-series", _predefined_series, 1),
)
"""All facts. Their ids are also ids of assumptions."""
