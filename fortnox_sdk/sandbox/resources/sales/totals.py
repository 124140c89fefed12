"""The totals of a sales document: rows, VAT and rounding. Clients can't set these fields."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money, number_text
from fortnox_sdk.sandbox.resources.references import objects_of

_HUNDRED = Decimal(100)
_LARGEST = Decimal(10) ** 15  # greater than the maximum of any amount field
_FEES_VAT = 25  # fees on an invoice have the standard VAT rate, unless the customer pays no Swedish VAT

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
        vat: VAT amount by VAT rate in percent.
        fees_vat: VAT of the freight and the administration fee, included in `vat`.
        round_off: Amount added to round the total to whole kronor.
    """

    sales: Mapping[tuple[str, Objects], Decimal]
    vat: Mapping[int, Decimal]
    fees_vat: Decimal
    round_off: Decimal

    @property
    def net(self) -> Decimal:
        """The total without VAT and rounding."""
        return sum(self.sales.values(), Decimal(0))

    @property
    def total_vat(self) -> Decimal:
        """The total VAT."""
        return sum(self.vat.values(), Decimal(0))

    @property
    def total(self) -> Decimal:
        """The total that the customer pays."""
        return self.net + self.total_vat + self.round_off


def read_row(fields: Body, *, vat_type: str, vat_included: bool) -> Body:
    """Return the row to store, with the totals computed from price, quantity and discount."""
    row = dict(_NEW_ROW) | fields
    abroad = vat_type in assumptions.SALES_ACCOUNTS_ABROAD
    rate: int | None = row.get("VAT")
    row["VAT"] = 0 if abroad else _FEES_VAT if rate is None else rate
    if not 0 <= row["VAT"] <= _HUNDRED:
        raise Problem.assumed("out_of_range", f"Värdet ligger utanför tillåtet intervall (VAT: {rate})")
    if row["AccountNumber"] is None:
        default = assumptions.SALES_ACCOUNTS.get(row["VAT"], "3001")
        row["AccountNumber"] = int(assumptions.SALES_ACCOUNTS_ABROAD.get(vat_type, default))
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


def amounts(body: Body, rows: Iterable[Body], *, vat_type: str) -> Amounts:
    """Compute the totals of a document from its parsed rows."""
    sales: dict[tuple[str, Objects], Decimal] = {}
    base: dict[int, Decimal] = {}
    for row in rows:
        target, net = (str(row["AccountNumber"]), objects_of(row, body)), Decimal(row["TotalExcludingVAT"])
        sales[target] = sales.get(target, Decimal(0)) + net
        base[row["VAT"]] = base.get(row["VAT"], Decimal(0)) + net
    fees = decimal(body.get("Freight")) + decimal(body.get("AdministrationFee"))
    fees_vat = Decimal(0)
    if fees:
        abroad = vat_type in assumptions.SALES_ACCOUNTS_ABROAD
        account = assumptions.SALES_ACCOUNTS_ABROAD.get(vat_type, assumptions.SALES_ACCOUNTS[_FEES_VAT])
        rate = 0 if abroad else _FEES_VAT
        target = (account, objects_of({}, body))
        sales[target] = sales.get(target, Decimal(0)) + fees
        base[rate] = base.get(rate, Decimal(0)) + fees
        fees_vat = money(fees * rate / _HUNDRED)
    vat = {rate: money(net * rate / _HUNDRED) for rate, net in base.items() if rate}
    exact = sum(sales.values(), Decimal(0)) + sum(vat.values(), Decimal(0))
    rounds = assumptions.ROUNDS_SEK_TO_WHOLE_KRONOR and body["Currency"] == "SEK"
    round_off = exact.quantize(Decimal(1), "ROUND_HALF_UP") - exact if rounds else Decimal(0)
    return Amounts(sales=sales, vat=vat, fees_vat=fees_vat, round_off=round_off)
