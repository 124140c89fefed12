"""Questions about relations between records. A few calls answer each question, with one of a few fixed texts."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, Protocol, cast
from urllib.parse import quote

import attrs

from fortnox_sdk.http.envelopes import as_object
from fortnox_sdk.text import Text

_ROWS: Final = 50
_SOME: Final = {"limit": _ROWS}
_ORE: Final = Decimal("0.01")
_NEAR: Final = Decimal("1.00")
_LONGEST_AMOUNT: Final = 30

Record = Mapping[str, object]


class Lookup(Protocol):
    """The interface through which a fact reads lists and records."""

    def rows(self, path: str, params: Mapping[str, str | int], envelope: str) -> list[Record]:
        """Return the rows of a list."""
        ...

    def record(self, path: str, params: Mapping[str, str | int], envelope: str) -> Record:
        """Return a single record."""
        ...


@attrs.frozen(kw_only=True)
class Fact:
    """A question whose answer is one of a few fixed texts."""

    id: str
    assumed: Text
    """The assumption that the answer confirms or contradicts."""
    read: Callable[[Lookup], str]
    """A function that sends the calls and returns the answer; `""` if the company has no data for an answer."""
    calls: int = 1
    """The largest number of calls that `read` sends."""
    constants: tuple[str, ...] = ()
    """The constants of `fortnox_sdk.sandbox.assumptions` that the answer concerns."""


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


def _customer_payment_reference(lookup: Lookup) -> str:
    return _payment_reference(lookup, "/3/invoicepayments", "InvoicePayment", "InvoicePayments")


def _supplier_payment_reference(lookup: Lookup) -> str:
    return _payment_reference(
        lookup, "/3/supplierinvoicepayments", "SupplierInvoicePayment", "SupplierInvoicePayments"
    )


def _draft_balance(lookup: Lookup) -> str:
    rows = lookup.rows("/3/invoices", {**_SOME, "filter": "unbooked"}, "Invoices")
    return _balances([row for row in rows if not row.get("Cancelled")])


def _cancelled_balance(lookup: Lookup) -> str:
    return _balances(lookup.rows("/3/invoices", {**_SOME, "filter": "cancelled"}, "Invoices"))


def _credit_reference(lookup: Lookup) -> str:
    credit = _credit_invoice(lookup)
    names = ("CreditInvoiceReference", "InvoiceReference")
    filled = [name for name in names if str(credit.get(name) or "0") != "0"]
    return (" and ".join(filled) or "neither field") if credit else ""


def _credited_balance(lookup: Lookup) -> str:
    rows = lookup.rows("/3/invoices", {**_SOME, "credit": "true"}, "Invoices")
    return _balances([row for row in rows if row.get("Booked")])


def _credit_invoice(lookup: Lookup) -> Record:
    rows = lookup.rows("/3/invoices", {**_SOME, "credit": "true"}, "Invoices")
    number = next((row.get("DocumentNumber") for row in rows), None)
    return lookup.record(f"/3/invoices/{_segment(number)}", {}, "Invoice") if number else {}


def _foreign_supplier_balance(lookup: Lookup) -> str:
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


def _supplier_vouchers(lookup: Lookup) -> str:
    rows = lookup.rows("/3/supplierinvoices", {**_SOME, "filter": "fullypaid"}, "SupplierInvoices")
    vouchers = [row.get("Vouchers") for row in rows if row.get("Booked")]
    flat = [
        as_object(item) for each in vouchers if isinstance(each, list) for item in cast("list[object]", each)
    ]
    kinds = {str(voucher.get("ReferenceType")) for voucher in flat}
    if not flat:
        return ""
    return "with payments" if "SUPPLIERPAYMENT" in kinds else "without payments"


def _predefined_accounts(lookup: Lookup) -> str:
    from fortnox_sdk.sandbox.assumptions import PREDEFINED_ACCOUNTS  # noqa: PLC0415 -- needs an extra

    rows = lookup.rows("/3/predefinedaccounts", {"limit": 500}, "PreDefinedAccounts")
    return _names({str(row.get("Name")) for row in rows}, frozenset(PREDEFINED_ACCOUNTS))


def _predefined_series(lookup: Lookup) -> str:
    from fortnox_sdk.sandbox.assumptions import PREDEFINED_SERIES  # noqa: PLC0415 -- needs an extra

    rows = lookup.rows("/3/predefinedvoucherseries", {"limit": 500}, "PreDefinedVoucherSeriesCollection")
    return _names({str(row.get("Name")) for row in rows}, frozenset(PREDEFINED_SERIES))


def _names(found: set[str], assumed: frozenset[str]) -> str:
    """Compare the names of records in Fortnox with the assumed names. The answer contains only assumed names."""
    if not found:
        return ""
    missing = ", ".join(sorted(assumed - found))
    texts = [f"without {missing}" if missing else "", "with unknown names" if found - assumed else ""]
    return " and ".join(text for text in texts if text) or "exactly the assumed names"


def _balances(rows: list[Record]) -> str:
    """Compare the balances of invoices with their totals, and return the answer, such as `0 or the total`."""
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
    Fact(
        id="vouchers.payment-reference",
        assumed=Text(
            "In the voucher of a customer payment, Fortnox uses the same reference number as the sandbox: either both "
            "use the payment's number, or both use the invoice's number.",
            "Fortnox använder samma referensnummer som sandlådan i en kundbetalnings verifikation: antingen "
            "betalningens nummer i båda eller fakturans nummer i båda.",
        ),
        read=_customer_payment_reference,
        calls=3,
    ),
    Fact(
        id="vouchers.supplier-payment-reference",
        assumed=Text(
            "In the voucher of a supplier payment, Fortnox uses the same reference number as the sandbox: either both "
            "use the payment's number, or both use the invoice's number.",
            "Fortnox använder samma referensnummer som sandlådan i en leverantörsbetalnings verifikation: antingen "
            "betalningens nummer i båda eller fakturans nummer i båda.",
        ),
        read=_supplier_payment_reference,
        calls=3,
    ),
    Fact(
        id="invoices.draft-balance",
        assumed=Text(
            "A customer invoice that is not booked has the same balance as in the sandbox.",
            "En kundfaktura som inte är bokförd har samma saldo som i sandlådan.",
        ),
        read=_draft_balance,
    ),
    Fact(
        id="invoices.cancelled-balance",
        assumed=Text(
            "The balance of a cancelled customer invoice is 0.", "Saldot på en makulerad kundfaktura är 0."
        ),
        read=_cancelled_balance,
    ),
    Fact(
        id="invoices.credit-reference",
        assumed=Text(
            "A credit invoice names the credited invoice in the same field as in the sandbox.",
            "En kreditfaktura anger den krediterade fakturan i samma fält som i sandlådan.",
        ),
        read=_credit_reference,
        calls=2,
    ),
    Fact(
        id="invoices.credited-balance",
        assumed=Text(
            "A booked credit invoice has the same balance as in the sandbox.",
            "En bokförd kreditfaktura har samma saldo som i sandlådan.",
        ),
        read=_credited_balance,
    ),
    Fact(
        id="supplier-invoices.foreign-balance",
        assumed=Text(
            "The balance of a supplier invoice in a foreign currency is stated in SEK, but the invoice's total is "
            "stated in the foreign currency.",
            "Saldot på en leverantörsfaktura i utländsk valuta anges i SEK, men fakturans totalbelopp anges i den "
            "utländska valutan.",
        ),
        read=_foreign_supplier_balance,
    ),
    Fact(
        id="supplier-invoices.vouchers",
        assumed=Text(
            "The field Vouchers of a supplier invoice does not contain the vouchers of its payments.",
            "Fältet Vouchers i en leverantörsfaktura innehåller inte betalningarnas verifikationer.",
        ),
        read=_supplier_vouchers,
    ),
    Fact(
        id="settings.predefined-accounts",
        assumed=Text(
            "The predefined accounts have the names that the sandbox lists.",
            "De förvalda kontona har de namn som sandlådan listar.",
        ),
        read=_predefined_accounts,
        constants=("PREDEFINED_ACCOUNTS",),
    ),
    Fact(
        id="settings.predefined-series",
        assumed=Text(
            "The predefined voucher series have the names that the sandbox lists.",
            "De förvalda verifikationsserierna har de namn som sandlådan listar.",
        ),
        read=_predefined_series,
        constants=("PREDEFINED_SERIES",),
    ),
)
"""All facts. Their ids are also ids of assumptions."""
