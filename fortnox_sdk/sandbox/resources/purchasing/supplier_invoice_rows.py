"""The rows of a supplier invoice: the rows in the request and the rows that Fortnox adds."""

from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books.ledger import account_names
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money
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


def complete_rows(call: Call, body: Body, requested: list[Body]) -> list[Body]:
    """Return the rows in the request, and add the rows for the supplier debt and the VAT if they are missing."""
    rows = [_read_row(body, row) for row in requested]
    codes = {row["Code"] for row in rows}
    total, vat = decimal(body["Total"]), decimal(body["VAT"])
    added: list[Body] = []
    if total and "TOT" not in codes:
        added.append(_added_row(body, "TOT", assumptions.ACCOUNT_PAYABLES, -total))
    if vat and "VAT" not in codes:
        added.append(_added_row(body, "VAT", assumptions.ACCOUNT_INPUT_VAT, vat))
    rows = added + rows
    names = account_names(call, {str(row["Account"]) for row in rows})
    for row in rows:
        row["AccountDescription"] = names.get(str(row["Account"]), "")
    return rows


def _read_row(body: Body, requested: Body) -> Body:
    row = _NEW_ROW | requested
    for side in ("Debit", "Credit"):
        # The amount is in SEK. If the request has only the amount in invoice currency, it is converted (assumed).
        if not row[side] and row[f"{side}Currency"]:
            row[side] = in_sek(decimal(row[f"{side}Currency"]), body)
        row[side] = money(decimal(row[side]))
    return row


def _added_row(body: Body, code: str, account: str, amount: Decimal) -> Body:
    side = "Debit" if amount > 0 else "Credit"
    value = {side: in_sek(abs(amount), body), f"{side}Currency": abs(amount)}
    return _NEW_ROW | {"Account": int(account), "Code": code, "_made": True} | value


def reverse_row(row: Body) -> Body:
    """Return the row with debit and credit exchanged, for a credit invoice."""
    sides = {
        "Debit": "Credit",
        "Credit": "Debit",
        "DebitCurrency": "CreditCurrency",
        "CreditCurrency": "DebitCurrency",
    }
    return row | {side: row[opposite] for side, opposite in sides.items()}
