"""The SIE export of a year: raw bytes without an envelope."""

from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route, parse_number
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.resources.bookkeeping.financial_years import chosen_year

_TYPES = ("1", "2", "3", "4")


def _get(call: Call, kind: str) -> Reply:
    if kind not in _TYPES:
        raise Problem.no_route()
    if "financialyear" not in call.query and "financialYear" in call.query:
        # Only for this resource, the specification writes `financialYear`, although its example does not.
        call = call.with_query(financialyear=call.query["financialYear"])
    # Imported for the first export, because sie4 would delay the start of every sandbox.
    from fortnox_sdk.sandbox.books.sie_export import VoucherSelection, export  # noqa: PLC0415

    data = export(
        call,
        chosen_year(call),
        kind=kind,
        today=call.today,
        selection=VoucherSelection(
            first=call.day("fromdate"), last=call.day("todate"), selection=_selection(call)
        ),
        unused_accounts=call.query.get("exportall", "true") != "false",
    )
    # Fortnox's content type is not known. No usual charset declaration fits code page 437.
    return Reply(data, content_type="application/octet-stream")


def _selection(call: Call) -> dict[str, tuple[int, int] | None] | None:
    """Parse the parameter `selection`: voucher series with optional intervals of numbers, such as `A,1,20;B`.

    Return the first and last number for each series (None for all numbers), or None if the parameter is absent. An
    interval without an end is rejected, as in Fortnox (observed in tests of Fortnox.NET.SDK, another client).
    """
    text = call.query.get("selection")
    if not text:
        return None
    result: dict[str, tuple[int, int] | None] = {}
    for part in text.split(";"):
        series, *ends = part.split(",")
        if not ends:
            result[series] = None
        elif len(ends) == 2 and all(parse_number(end) >= 0 for end in ends):  # noqa: PLR2004  # from and to
            result[series] = (int(ends[0]), int(ends[1]))
        else:
            raise Problem.refused(2000588, "Ogiltig parameter i anropet.")
    return result


ROUTES = [Route("GET", "/3/sie/<kind>", "bookkeeping", _get)]
