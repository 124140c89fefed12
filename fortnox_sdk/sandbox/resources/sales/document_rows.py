"""Rows of sales documents: defaults from the article, merging of updates, and totals."""

from collections.abc import Callable
from decimal import Decimal

from attrs import frozen

from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.currencies import fill_currency
from fortnox_sdk.sandbox.resources.references import demand_accounts, demand_objects, demand_record
from fortnox_sdk.sandbox.resources.sales.housework import basis_of, check_work, reduction_of
from fortnox_sdk.sandbox.resources.sales.sales_accounts import STANDARD_RATE, WITHOUT_VAT, sales_account
from fortnox_sdk.sandbox.resources.sales.totals import amounts, copy_fields, merge_rows, prices_include_vat
from fortnox_sdk.sandbox.resources.settings.predefined import predefined_account
from fortnox_sdk.sandbox.resources.settlement import demand_predefined

_PRICES = Collection("prices")
_NO_ARTICLE = (2001302, "Kunde inte hitta artikel ({})")
_FROM_ARTICLE = ("Description", "Unit", "VAT")


@frozen(kw_only=True)
class RowFormat:
    """The row format of a document type.

    Args:
        field: The field that contains the rows.
        complete_row: Function `(row, vat_included)` that builds the stored row from the row in the request.
            `vat_included` is True if prices include VAT.
        first_id: Factor for row ids. In a new document, the first id is the document number times this factor, plus 1.
        needed: True if a document must keep at least one row (observed by other developers for offers).
    """

    field: str
    complete_row: Callable[[Body, bool], Body]
    first_id: int = 1000
    needed: bool = True


def apply_rows(
    call: Call, row_format: RowFormat, body: Body, fields: Body, *, day: str, customer: Body
) -> None:
    """Copy the fields in the request to a document and rebuild its rows."""
    old: list[Body] = body[row_format.field]
    rows = merge_rows(old, fields[row_format.field]) if row_format.field in fields else old
    if row_format.needed and old and not rows:
        raise Problem.assumed("too_few_rows", "Dokumentet måste ha minst en rad.")
    copy_fields(body, fields)
    body[day] = body[day] or call.today.isoformat()
    body["TaxReductionType"] = body["TaxReductionType"] or "none"
    fill_currency(call, body, fields, customer.get("Currency"))
    body["_vat_type"] = customer.get("VATType") or "SEVAT"
    body["_rounds"] = predefined_account(call, "ROUNDOFF") is not None
    check_work(body["TaxReductionType"], rows)
    demand_accounts(call, (row.get("AccountNumber") for row in fields.get(row_format.field, ())))
    demand_objects(call, [fields, *fields.get(row_format.field, ())])
    filled = _taxed_rows(call, body, filled_rows(call, rows, price_list=str(body["PriceList"] or "A")))
    # Every write gives all rows new ids (specification).
    first = body.get("_next_row") or int(body["DocumentNumber"]) * row_format.first_id + 1
    vat_included = prices_include_vat(body)
    body[row_format.field] = [
        row_format.complete_row(row, vat_included) | {"RowId": first + n} for n, row in enumerate(filled)
    ]
    body["_next_row"] = first + len(filled)


def _taxed_rows(call: Call, body: Body, rows: list[Body]) -> list[Body]:
    """Return the rows with their VAT rates. A row without an account also gets a sales or interest account."""
    return [_taxed(call, row, body) for row in rows]


def _taxed(call: Call, row: Body, body: Body) -> Body:
    vat_type, is_interest = body["_vat_type"], body.get("InvoiceType") == "INTRESTINVOICE"
    rate = row.get("VAT")
    rate = 0 if is_interest or vat_type in WITHOUT_VAT else STANDARD_RATE if rate is None else rate
    account = row.get("AccountNumber")
    if account is None and is_interest:
        account = int(demand_predefined(call, "INTEREST"))
    elif account is None:
        number = row.get("ArticleNumber")
        account = sales_account(call, vat_type, rate, _article(call, number) if number else {})
    return row | {"VAT": rate, "AccountNumber": account}


def compute_totals(row_format: RowFormat, body: Body, requested_reduction: Decimal | None) -> None:
    """Compute the totals of a document.

    `requested_reduction` is the sum of the document's tax reductions. If it is None, the maximum tax reduction is used.
    """
    kind, rows = body["TaxReductionType"], body[row_format.field]
    sums = amounts(body, rows)
    basis = basis_of(kind, rows)
    reduction = reduction_of(kind, basis) if requested_reduction is None else requested_reduction
    body |= {
        "AdministrationFeeVAT": sums.fees_vat["ADMFEE"],
        "BasisTaxReduction": basis,
        "ContributionPercent": 100 if sums.net else 0,
        "ContributionValue": sums.net,
        "FreightVAT": sums.fees_vat["FREIGHT"],
        "Gross": sums.gross,
        "HouseWork": bool(basis),
        "Net": sums.net,
        "RoundOff": sums.round_off,
        "TaxReduction": reduction or None,
        "Total": sums.total,
        "TotalToPay": sums.total - reduction,
        "TotalVAT": sums.total_vat,
    }


def filled_rows(call: Call, rows: list[Body], *, price_list: str) -> list[Body]:
    """Fill missing row fields from the article. Raises error 2001302 if the article does not exist."""
    return [_filled(call, row, price_list) for row in rows]


def _filled(call: Call, row: Body, price_list: str) -> Body:
    number = row.get("ArticleNumber")
    if not number:
        return row
    article = _article(call, number)
    result = {name: article[name] for name in _FROM_ARTICLE if article[name] is not None}
    result["HouseWork"] = bool(article["Housework"])
    price = _PRICES.find(call, price_list, str(number), "0")
    result["Price"] = Decimal(0) if price is None else decimal(price["Price"])
    return result | {name: value for name, value in row.items() if value is not None}


def _article(call: Call, number: object) -> Body:
    return demand_record(call, "articles", number, _NO_ARTICLE)
