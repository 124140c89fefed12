"""The totals of a sales document: rows, VAT and rounding. Clients can't set these fields."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType

from attrs import frozen

from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money, number_text
from fortnox_sdk.sandbox.resources.references import objects_of
from fortnox_sdk.sandbox.resources.sales.sales_accounts import STANDARD_RATE, WITHOUT_VAT

_HUNDRED = Decimal(100)
_LARGEST = Decimal(10) ** 15  # greater than the maximum of any amount field
_FEES: Mapping[str, str] = MappingProxyType({"Freight": "FREIGHT", "AdministrationFee": "ADMFEE"})

_NEW_ROW: Body = {
    "AccountNumber": None,
    "ArticleNumber": "",
    "ContributionPercent": "0",
    "ContributionValue": "0",
    "Cost": 0,
    "CostCenter": "",
    "DeliveredQuantity": "0",
    "Description": "",
    "Discount": 0,
    "DiscountType": "PERCENT",
    "HouseWork": False,
    "HouseWorkHoursToReport": None,
    "HouseWorkType": None,
    "Price": 0,
    "Project": "",
    "StockPointCode": None,
    "Unit": "",
    "VATCode": None,
}


Objects = tuple[tuple[str, str], ...]


@frozen(kw_only=True)
class Amounts:
    """The totals of an invoice in invoice currency.

    Attributes:
        sales: Net amounts. Each key is a sales account and its SIE objects, such as `("3001", (("1", "100"),))`.
        fees: Freight and administration fee without VAT, by the name of the predefined account.
        vat: VAT amount by VAT rate in percent, including the VAT of the fees.
        fees_vat: VAT of the freight and of the administration fee, with the same keys as `fees`.
        round_off: Amount added to round the total to whole kronor.
    """

    sales: Mapping[tuple[str, Objects], Decimal]
    fees: Mapping[str, Decimal]
    vat: Mapping[int, Decimal]
    fees_vat: Mapping[str, Decimal]
    round_off: Decimal

    @property
    def gross(self) -> Decimal:
        """The total of the rows without VAT."""
        return sum(self.sales.values(), Decimal(0))

    @property
    def net(self) -> Decimal:
        """The total of the rows and fees, without VAT and rounding."""
        return self.gross + sum(self.fees.values(), Decimal(0))

    @property
    def total_vat(self) -> Decimal:
        """The total VAT."""
        return sum(self.vat.values(), Decimal(0))

    @property
    def total(self) -> Decimal:
        """The total of the invoice."""
        return self.net + self.total_vat + self.round_off


def read_row(fields: Body, *, vat_included: bool) -> Body:
    """Return the row to store, with the totals computed from price, quantity and discount."""
    row = dict(_NEW_ROW) | fields
    if not 0 <= row["VAT"] <= _HUNDRED:
        raise Problem.assumed("out_of_range", f"Värdet ligger utanför tillåtet intervall (VAT: {row['VAT']})")
    # Price and quantity are rounded half up to two decimals; responses contain the quantity as text (recorded).
    row["Price"] = money(decimal(row["Price"]))
    quantity = money(decimal(row["DeliveredQuantity"]))
    row["DeliveredQuantity"] = number_text(quantity)
    total = row["Price"] * quantity
    discount = decimal(row["Discount"])
    total -= total * discount / _HUNDRED if row["DiscountType"] == "PERCENT" else discount
    if abs(total) >= _LARGEST:
        raise Problem.assumed("bad_amount", f"Radens belopp är för stort ({number_text(row['Price'])})")
    share = _HUNDRED / (_HUNDRED + row["VAT"]) if vat_included else Decimal(1)
    row["Total"] = money(total)
    row["TotalExcludingVAT"] = money(total * share)
    row["PriceExcludingVAT"] = money(row["Price"] * share)
    return row


def reverse_row(row: Body) -> Body:
    """Return the row of a credit invoice, which has the negated quantity and amounts of the credited row."""
    discount = decimal(row.get("Discount"))
    reversed_row = row | {
        "DeliveredQuantity": number_text(-decimal(row.get("DeliveredQuantity"))),
        "Discount": -discount if row.get("DiscountType") == "AMOUNT" else discount,
        "HouseWork": False,
        "HouseWorkHoursToReport": None,
        "HouseWorkType": None,
    }
    return reversed_row | {name: -decimal(row.get(name)) for name in ("Total", "TotalExcludingVAT")}


def prices_include_vat(body: Body) -> bool:
    """Return True if the prices of a document include VAT. Contracts have their own spelling of the field."""
    return bool(body.get("VATIncluded") or body.get("VatIncluded"))


def merge_rows(old: list[Body], new: list[Body]) -> list[Body]:
    """Return the rows after an update.

    According to Fortnox's specification, new rows are matched with old rows by `RowId` if any new row has a
    `RowId`, otherwise by position.
    """
    if not any("RowId" in row for row in new):
        return [(old[n] | row) if n < len(old) else row for n, row in enumerate(new)]
    rows_by_id = {row["RowId"]: row for row in old}
    return [rows_by_id.get(row.get("RowId"), {}) | row for row in new]


def copy_fields(body: Body, fields: Body) -> None:
    """Copy the fields in the request to a document. Nested objects keep the fields that the request lacks."""
    for name, value in fields.items():
        old_value = body.get(name)
        body[name] = (
            {**old_value, **value} if isinstance(old_value, dict) and isinstance(value, dict) else value
        )


def amounts(body: Body, rows: Iterable[Body]) -> Amounts:
    """Compute the totals of a document from its parsed rows.

    If the prices include VAT, the VAT of each rate is computed from the sum of the rows. The net amount is the rest, so
    that net amount and VAT add up to the prices.
    """
    sales: dict[tuple[str, Objects], Decimal] = {}
    net: dict[int, Decimal] = {}
    with_vat: dict[int, Decimal] = {}
    last_target: dict[int, tuple[str, Objects]] = {}
    for row in rows:
        rate, amount = int(row.get("VAT") or 0), decimal(row.get("TotalExcludingVAT"))
        target = last_target[rate] = (str(row.get("AccountNumber")), objects_of(row, body))
        sales[target] = sales.get(target, Decimal(0)) + amount
        net[rate] = net.get(rate, Decimal(0)) + amount
        with_vat[rate] = with_vat.get(rate, Decimal(0)) + decimal(row.get("Total"))
    if prices_include_vat(body):
        vat = {rate: money(amount * rate / (_HUNDRED + rate)) for rate, amount in with_vat.items()}
        for rate, target in last_target.items():
            sales[target] += with_vat[rate] - vat[rate] - net[rate]
    else:
        vat = {rate: money(amount * rate / _HUNDRED) for rate, amount in net.items()}
    fees = {name: decimal(body.get(field)) for field, name in _FEES.items()}
    # Fees on an invoice have the standard VAT rate, unless the customer pays no Swedish VAT.
    fees_rate = 0 if body["_vat_type"] in WITHOUT_VAT else STANDARD_RATE
    fees_vat = {name: money(fee * fees_rate / _HUNDRED) for name, fee in fees.items()}
    vat[fees_rate] = vat.get(fees_rate, Decimal(0)) + sum(fees_vat.values(), Decimal(0))
    exact = sum((*sales.values(), *fees.values(), *vat.values()), Decimal(0))
    # Without an account for rounding, totals are not rounded.
    rounds = body["Currency"] == "SEK" and body.get("_rounds", True)
    round_off = exact.quantize(Decimal(1), "ROUND_HALF_UP") - exact if rounds else Decimal(0)
    return Amounts(sales=sales, fees=fees, vat=vat, fees_vat=fees_vat, round_off=round_off)
