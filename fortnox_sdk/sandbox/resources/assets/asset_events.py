"""Asset events: depreciation, sale, scrapping and changes in value. Each event posts one voucher."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.books.years import Year
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money
from fortnox_sdk.sandbox.resources.settings.predefined import series_of

_HUNDRED = Decimal(100)


def remaining_value(asset: Body) -> Decimal:
    """Return the part of an asset's value that is not yet depreciated."""
    return decimal(asset["AcquisitionValue"]) + decimal(asset["_changed"]) - decimal(asset["_written_off"])


def _months(first: date, last: date) -> int:
    """Return the number of months from the first month to the last month, both included."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def due(asset: Body, until: date) -> Decimal:
    """Return the depreciation up to the day `until`, without the part that is already posted.

    The asset's value minus its residual value is depreciated in equal monthly amounts, from the start date to the end
    date.
    """
    start, end = date.fromisoformat(asset["AcquisitionStart"]), date.fromisoformat(asset["DepreciationFinal"])
    if until < start or asset["StatusId"] != "active":
        return Decimal(0)
    total_value = decimal(asset["AcquisitionValue"]) + decimal(asset["_changed"])
    total_value -= decimal(asset["DepreciateToResidualValue"])
    share = Decimal(min(_months(start, until), _months(start, end))) / _months(start, end)
    return max(money(total_value * share) - decimal(asset["_written_off"]), Decimal(0))


def _post(call: Call, day: date, text: str, rows: Sequence[Row]) -> tuple[Year, int]:
    return ledger.post(
        call,
        series=series_of(call, "ASSET"),
        day=day,
        text=text[:200],
        rows=[row for row in rows if row.amount],
        now=call.now,
    )


def _note(
    call: Call,
    asset: Body,
    event: str,
    day: date,
    amount: Decimal,
    *,
    voucher: tuple[Year, int],
    notes: str = "",
) -> None:
    year, number = voucher
    asset["History"] = [
        *asset["History"],
        {
            "Amount": str(amount),
            "Date": day.isoformat(),
            "EventId": assumptions.ASSET_EVENTS[event],
            "Id": len(asset["History"]) + 1,
            "Notes": notes,
            "SupplierInvoice": None,
            "UserId": 1,
            "UserName": "",
            "VoucherNumber": number,
            "VoucherSeries": series_of(call, "ASSET"),
            "VoucherYear": year.id,
        },
    ]


def book_depreciation(call: Call, asset: Body, kind: Body, until: date) -> Body:
    """Post the depreciation up to the day `until`. Return the voucher's URL, year, number and series."""
    amount = due(asset, until)
    if not amount:
        raise Problem.assumed("wrong_state", f"Tillgången {asset['Number']} kan inte skrivas av.")
    rows = [
        Row(account=str(kind["AccountValueLoss"]), amount=amount),
        Row(account=str(kind["AccountDepreciation"]), amount=-amount),
    ]
    year, number = _post(call, until, f"Avskrivning {asset['Number']}", rows)
    _note(call, asset, "depreciate", until, amount, voucher=(year, number))
    asset["_written_off"] = decimal(asset["_written_off"]) + amount
    asset["DepreciatedTo"] = until.isoformat()
    if remaining_value(asset) <= decimal(asset["DepreciateToResidualValue"]):
        asset["StatusId"] = "fully_depreciated"
    series = series_of(call, "ASSET")
    return {
        "@url": call.url(f"vouchers/{series}/{number}?financialyear={year.id}"),
        "FinancialYear": year.id,
        "VoucherNumber": number,
        "VoucherSeries": series,
    }


def book_disposal(
    call: Call,
    asset: Body,
    kind: Body,
    day: date,
    *,
    event: str,
    percentage: Decimal,
    price: Decimal,
    notes: str,
) -> None:
    """Post the sale or scrapping of an asset or a part of it. `percentage` is the part that is disposed of.

    The voucher of a sale posts the price to the account for gains or losses. The difference between the price and the
    remaining value is posted to the asset type's "Offset Sale Account" (Fortnox's developer blog). The voucher
    balances only if the price is a debit. The invoice to the buyer posts the price as a credit.
    """
    share = percentage / _HUNDRED
    value = money((decimal(asset["AcquisitionValue"]) + decimal(asset["_changed"])) * share)
    written_off = money(decimal(asset["_written_off"]) * share)
    result = price + written_off - value
    rows = [
        Row(account=str(kind["AccountDepreciation"]), amount=written_off),
        Row(account=str(kind["AccountAsset"]), amount=-value),
    ]
    if event == "sell":
        sale, offset = _accounts_of_sale(call, kind, day, is_gain=result > 0)
        rows = [Row(account=sale, amount=price), *rows, Row(account=offset, amount=-result)]
    else:
        rows.append(Row(account=str(kind["AccountValueLoss"]), amount=-result))
    if not any(row.amount for row in rows):
        raise Problem.assumed("wrong_state", f"Tillgången {asset['Number']} har inget värde.")
    title = "Försäljning" if event == "sell" else "Utrangering"
    voucher = _post(call, day, f"{title} {asset['Number']}", rows)
    _note(call, asset, event, day, price if event == "sell" else value, voucher=voucher, notes=notes)
    asset["_changed"] = decimal(asset["_changed"]) - value
    asset["_written_off"] = decimal(asset["_written_off"]) - written_off
    if percentage == _HUNDRED:
        asset["StatusId"] = "sold" if event == "sell" else "scrapped"


def _accounts_of_sale(call: Call, kind: Body, day: date, *, is_gain: bool) -> tuple[str, str]:
    """Return the account for gains or for losses, and the offset account.

    Raises a Problem if either account is missing or inactive.
    """
    sale = str(kind["AccountSaleWin" if is_gain else "AccountSaleLoss"])
    offset = str(kind.get("AccountOffsetSale") or "")  # an older state lacks the field
    year = ledger.demand_year(call, day)
    for account, title in ((sale, "reaförlust/vinst"), (offset, "motbokning av försäljning")):
        found = ledger.find_account(call, year.id, account)
        if found is None or not found["active"]:
            text = f"Konto för {title} saknas (eller är inaktivt) för den aktuella tillgångstypen"
            raise Problem.assumed("reference_missing", text)
    return sale, offset


def book_value(call: Call, asset: Body, kind: Body, day: date, *, change: Decimal, notes: str) -> None:
    """Post an increase or a decrease of an asset's value. A positive `change` is an increase."""
    event = "writeup" if change > 0 else "writedown"
    if remaining_value(asset) + change < 0:
        raise Problem.assumed("bad_amount", "Nedskrivningen är större än tillgångens värde.")
    account = "AccountRevaluation" if change > 0 else "AccountWriteDown"
    rows = [
        Row(account=str(kind[account]), amount=change),
        Row(account=str(kind["AccountWriteDownAck"]), amount=-change),
    ]
    title = "Uppskrivning" if change > 0 else "Nedskrivning"
    voucher = _post(call, day, f"{title} {asset['Number']}", rows)
    _note(call, asset, event, day, abs(change), voucher=voucher, notes=notes)
    asset["_changed"] = decimal(asset["_changed"]) + change
