"""The rows of a supplier invoice: the rows in the request and the rows that Fortnox adds."""

import sqlite3
from datetime import date
from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.ledger import account_names, find_account
from fortnox_sdk.sandbox.books.years import year_of
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, loads, money
from fortnox_sdk.sandbox.resources.references import demand_record
from fortnox_sdk.sandbox.resources.settings.predefined import predefined_account
from fortnox_sdk.sandbox.resources.settlement import in_sek

_NEW_ROW: Body = {
    "Account": None,
    "AccountDescription": "",
    "ArticleNumber": "",
    "Code": "",
    "CostCenter": "",
    "Credit": 0,
    "CreditCurrency": 0,
    "Debit": 0,
    "DebitCurrency": 0,
    "ItemDescription": "",
    "Price": 0,
    "Project": "",
    "Quantity": 0,
    "StockLocationCode": "",
    "StockPointCode": "",
    "Total": 0,
    "TransactionInformation": "",
    "Unit": "",
}
_NO_ARTICLE = (2001302, "Kunde inte hitta artikel ({})")
_SIDES = ("Credit", "CreditCurrency", "Debit", "DebitCurrency")
# The predefined account of each row code. An article without a valid account is posted to the account of "".
_ACCOUNTS = {
    "": "PURCASE",
    "TOT": "SUPDEBT",
    "VAT": "INVAT",
    "FRT": "SUPFREIGHT",
    "AFE": "SUPADMFEE",
    "ROV": "ROUNDOFF",
    "PRD": "PRODUCT_DEB",
    "PRC": "PRODUCT_CRE",
    "SRD": "SERVICE_DEB",
    "SRC": "SERVICE_CRE",
    "CND": "CONSTRUCTION_DEB",
    "CNC": "CONSTRUCTION_CRE",
}
# The codes of the debit row and the credit row by VAT type and sales type (Fortnox's developer blog).
_REVERSE_CHARGE = {
    ("EUINTERNAL", "STOCK"): ("PRD", "PRC"),
    ("EUINTERNAL", "SERVICE"): ("SRD", "SRC"),
    ("REVERSE", "STOCK"): ("CND", "CNC"),
    ("REVERSE", "SERVICE"): ("CND", "CNC"),
}
REVERSE_CHARGE_TYPES = frozenset(vat_type for vat_type, _ in _REVERSE_CHARGE)
"""The VAT types for which the buyer reports the VAT."""


def complete_rows(call: Call, body: Body, requested: list[Body]) -> list[Body]:
    """Return the rows in the request, together with the calculated rows that the request lacks.

    Fortnox calculates the rows for the supplier debt, the VAT, the freight, the administration fee and the rounding,
    and the two VAT rows of a purchase with reverse charge. A calculated row is left out if its predefined account is
    not set. If the VAT rows of a Swedish purchase with reverse charge lack an account, the invoice is refused.
    """
    rows = [_read_row(call, body, row) for row in requested]
    codes: set[str] = {row["Code"] for row in rows}
    calculated = {row["Code"]: row for row in _calculated_rows(call, body, rows) if row["Account"]}
    for row in rows:
        own = calculated.get(row["Code"])
        # A client can send a calculated row back unchanged. The row still follows later changes to the invoice.
        if own is not None and all(row[name] == own[name] for name in ("Account", *_SIDES)):
            row["_made"] = True
    reverse_charge = {*_REVERSE_CHARGE.get((body["VATType"], body["SalesType"]), ())}
    # If the request has a row with either of the two codes, neither row is added.
    skipped_codes = codes | reverse_charge if codes & reverse_charge else codes
    if body["VATType"] == "REVERSE" and not codes & reverse_charge:
        _check_swedish_reverse_charge(call, rows)
    rows = [row for code, row in calculated.items() if code not in skipped_codes] + rows
    names = account_names(call, {str(row["Account"]) for row in rows})
    for row in rows:
        row["AccountDescription"] = names.get(str(row["Account"]), "")
    return rows


def _read_row(call: Call, body: Body, requested: Body) -> Body:
    row = _NEW_ROW | requested
    if row["ArticleNumber"]:
        _fill_from_article(call, body, row)
    if not row["Account"] and row["Code"]:
        row["Account"] = _predefined(call, row["Code"])
    for side in ("Debit", "Credit"):
        # The amount is in SEK. If the request has only the amount in invoice currency, it is converted (assumed).
        if not row[side] and row[f"{side}Currency"]:
            row[side] = in_sek(decimal(row[f"{side}Currency"]), body)
        row[side] = money(decimal(row[side]))
    return row


def _fill_from_article(call: Call, body: Body, row: Body) -> None:
    """Fill the missing fields of a row from its article. A missing amount is the quantity times the price."""
    article = demand_record(call, "articles", row["ArticleNumber"], _NO_ARTICLE)
    row["ItemDescription"] = row["ItemDescription"] or article["Description"] or ""
    row["Unit"] = row["Unit"] or article["Unit"] or ""
    account = str(article["PurchaseAccount"] or "")
    # A new article has the account 4000, which a small chart of accounts lacks.
    if not row["Account"] and _find_account(call, body, account) is not None:
        row["Account"] = int(account)
    row["Account"] = row["Account"] or _predefined(call, "")
    row["Total"] = total = money(decimal(row["Quantity"]) * decimal(row["Price"]))
    if not any(row[side] for side in _SIDES):
        row["DebitCurrency" if total > 0 else "CreditCurrency"] = abs(total)


def _calculated_rows(call: Call, body: Body, rows: list[Body]) -> list[Body]:
    amounts = {
        "TOT": -decimal(body["Total"]),
        "VAT": decimal(body["VAT"]),
        "FRT": decimal(body["Freight"]),
        "AFE": decimal(body["AdministrationFee"]),
        "ROV": decimal(body["RoundOffValue"]),
    }
    result = [
        _new_row(call, code, in_sek(amount, body), amount) for code, amount in amounts.items() if amount
    ]
    codes = _REVERSE_CHARGE.get((body["VATType"], body["SalesType"]))
    net = sum((row["Debit"] - row["Credit"] for row in rows if not row["Code"]), Decimal(0))
    if codes is not None and net:
        debit, credit = codes
        vat = money(net * _vat_rate(call, body, _predefined(call, credit)) / 100)
        in_currency = money(vat / decimal(body["CurrencyRate"]) * decimal(body["CurrencyUnit"]))
        result += [_new_row(call, debit, vat, in_currency), _new_row(call, credit, -vat, -in_currency)]
    return result


def _vat_rate(call: Call, body: Body, account: int | None) -> int:
    """Return the VAT rate in percent of a purchase with reverse charge.

    `account` is the output VAT account; None if it is not set.
    """
    found = _find_account(call, body, str(account))
    code = None if found is None else loads(found["extra"]).get("VATCode")
    return assumptions.VAT_RATES_OF_CODES.get(code or "", assumptions.REVERSE_CHARGE_VAT_RATE)


def _check_swedish_reverse_charge(call: Call, rows: list[Body]) -> None:
    """Raise a Problem if an account for the VAT is not set, or if a row on a VAT account has no VAT row code.

    Both errors are in Fortnox's list of errors. It is assumed that every row on these accounts is a VAT row.
    """
    accounts = {_predefined(call, code) for code in _REVERSE_CHARGE["REVERSE", "STOCK"]}
    if None in accounts:
        raise Problem.refused(2003095, "Det saknas ett förvalt konto för Inköp SE, omvänd skattskyldighet")
    if any(row["Account"] in accounts for row in rows):
        raise Problem.refused(2003115, "Momsrader för momstyp REVERSE måste vara märkta med motsvarande CODE")


def _find_account(call: Call, body: Body, number: str) -> sqlite3.Row | None:
    year = year_of(call, date.fromisoformat(body["InvoiceDate"]))
    return None if year is None else find_account(call, year.id, number)


def _predefined(call: Call, code: str) -> int | None:
    name = _ACCOUNTS.get(code)
    account = None if name is None else predefined_account(call, name)
    return None if account is None else int(account)


def _new_row(call: Call, code: str, sek: Decimal, in_currency: Decimal) -> Body:
    side = "Debit" if sek > 0 else "Credit"
    account = {"Account": _predefined(call, code), "Code": code, "_made": True}
    return _NEW_ROW | account | {side: abs(sek), f"{side}Currency": abs(in_currency)}


def reverse_row(row: Body) -> Body:
    """Return the row with debit and credit exchanged, for a credit invoice."""
    sides = {
        "Debit": "Credit",
        "Credit": "Debit",
        "DebitCurrency": "CreditCurrency",
        "CreditCurrency": "DebitCurrency",
    }
    return row | {side: row[opposite] for side, opposite in sides.items()}
