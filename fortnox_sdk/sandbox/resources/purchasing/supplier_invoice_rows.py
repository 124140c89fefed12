"""The rows of a supplier invoice: those in the request, and those that Fortnox adds."""

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


def complete_rows(call: Call, body: Body, sent: list[Body]) -> list[Body]:
    """Return the requested rows and those that Fortnox adds: the supplier debt, and the VAT of the invoice head."""
    rows = [_read_row(body, row) for row in sent]
    codes = {row["Code"] for row in rows}
    total, vat = decimal(body["Total"]), decimal(body["VAT"])
    made: list[Body] = []
    if total and "TOT" not in codes:
        made.append(_made_row(body, "TOT", assumptions.ACCOUNT_PAYABLES, -total))
    if vat and "VAT" not in codes:
        made.append(_made_row(body, "VAT", assumptions.ACCOUNT_INPUT_VAT, vat))
    rows = made + rows
    names = account_names(call, {str(row["Account"]) for row in rows})
    for row in rows:
        row["AccountDescription"] = names.get(str(row["Account"]), "")
    return rows


def _read_row(body: Body, sent: Body) -> Body:
    row = _NEW_ROW | sent
    for side in ("Debit", "Credit"):
        # In SEK; converted from invoice currency if the request has only that amount (assumed).
        if not row[side] and row[f"{side}Currency"]:
            row[side] = in_sek(decimal(row[f"{side}Currency"]), body)
        row[side] = money(decimal(row[side]))
    return row


def _made_row(body: Body, code: str, account: str, amount: Decimal) -> Body:
    side = "Debit" if amount > 0 else "Credit"
    value = {side: in_sek(abs(amount), body), f"{side}Currency": abs(amount)}
    return _NEW_ROW | {"Account": int(account), "Code": code, "_made": True} | value


def turned(row: Body) -> Body:
    """Return the row with debit and credit exchanged, for a credit invoice."""
    sides = {
        "Debit": "Credit",
        "Credit": "Debit",
        "DebitCurrency": "CreditCurrency",
        "CreditCurrency": "DebitCurrency",
    }
    return row | {side: row[other] for side, other in sides.items()}
