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
from fortnox_sdk.sandbox.resources.sales.totals import amounts, copy_fields, merge_rows

_PRICES = Collection("prices")
_NO_ARTICLE = (2001302, "Kunde inte hitta artikel ({})")
_FROM_ARTICLE = {"AccountNumber": "SalesAccount", "Description": "Description", "Unit": "Unit", "VAT": "VAT"}


@frozen(kw_only=True)
class RowFormat:
    """The row format of a document type.

    Args:
        field: The field that contains the rows.
        complete_row: Function `(row, vat_type, vat_included)` that builds the stored row from the row in the
            request. `vat_included` is True if prices include VAT.
        first_id: Factor for row ids. In a new document, the first id is the document number times this factor, plus 1.
        needed: True if a document must keep at least one row (observed by other developers for offers).
    """

    field: str
    complete_row: Callable[[Body, str, bool], Body]
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
    if "Currency" in fields and "CurrencyRate" not in fields:
        body["CurrencyRate"] = None
    fill_currency(call, body, customer.get("Currency"))
    body["_vat_type"] = customer.get("VATType") or "SEVAT"
    check_work(body["TaxReductionType"], rows)
    demand_accounts(call, (row.get("AccountNumber") for row in fields.get(row_format.field, ())))
    demand_objects(call, [fields, *fields.get(row_format.field, ())])
    filled = filled_rows(call, rows, price_list=str(body["PriceList"] or "A"))
    # Every write gives all rows new ids (specification).
    number_rows(
        row_format,
        body,
        filled,
        body.get("_next_row") or int(body["DocumentNumber"]) * row_format.first_id + 1,
    )


def number_rows(row_format: RowFormat, body: Body, rows: list[Body], first: int) -> None:
    """Store the rows in the document, with consecutive ids, starting at `first`."""
    included = bool(body.get("VATIncluded") or body.get("VatIncluded"))
    body[row_format.field] = [
        row_format.complete_row(row, body["_vat_type"], included) | {"RowId": first + n}
        for n, row in enumerate(rows)
    ]
    body["_next_row"] = first + len(rows)


def compute_totals(row_format: RowFormat, body: Body, requested_reduction: Decimal | None) -> None:
    """Compute the totals of a document.

    `requested_reduction` is the sum of the document's tax reductions. If it is None, the maximum is used.
    """
    kind, rows = body["TaxReductionType"], body[row_format.field]
    sums = amounts(body, rows, vat_type=body["_vat_type"])
    fees = decimal(body["Freight"]) + decimal(body["AdministrationFee"])
    basis = basis_of(kind, rows)
    reduction = reduction_of(kind, basis) if requested_reduction is None else requested_reduction
    body |= {
        "AdministrationFeeVAT": 0 if decimal(body["Freight"]) else sums.fees_vat,
        "BasisTaxReduction": basis,
        "ContributionPercent": 100 if sums.net else 0,
        "ContributionValue": sums.net,
        "FreightVAT": sums.fees_vat if decimal(body["Freight"]) else 0,
        "Gross": sums.net - fees,
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
    article = demand_record(call, "articles", number, _NO_ARTICLE)
    result = {name: article[source] for name, source in _FROM_ARTICLE.items() if article[source] is not None}
    result["HouseWork"] = bool(article["Housework"])
    price = _PRICES.find(call, price_list, str(number), "0")
    result["Price"] = Decimal(0) if price is None else decimal(price["Price"])
    return result | {name: value for name, value in row.items() if value is not None}
