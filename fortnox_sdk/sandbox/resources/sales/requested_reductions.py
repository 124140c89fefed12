"""Checks of the requested amount of a tax reduction, with the error codes of `POST /3/taxreductions`."""

from decimal import Decimal

from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal

_GREEN_WORK = frozenset({"SOLARCELLS", "STORAGESELFPRODUCEDELECTRICITY", "CHARGINGSTATIONELECTRICVEHICLE"})
_BAD_FORMAT = (2004217, "Begärt belopp har ett ogiltigt format.")


def check_amount(record: Body) -> None:
    """Raise a Problem if `AskedAmount` is not a positive number of whole kronor.

    Fortnox has two error codes for this amount. From the order of the codes, the sandbox assumes that 2004217 means a
    wrong format, and that 2004218 means an amount of 0 or less.
    """
    asked = record.get("AskedAmount")
    if asked in (None, ""):
        return
    try:
        amount = decimal(asked)
    except ValueError:
        raise Problem.refused(*_BAD_FORMAT) from None
    if amount != amount.to_integral_value():
        raise Problem.refused(*_BAD_FORMAT)
    if amount <= 0:
        raise Problem.refused(2004218, "Begärt belopp måste vara större än 0.")


def with_green_total(record: Body) -> Body:
    """Check the requested amount for each type of green technology work, and return the record with the sum.

    The sum of `TaxReductionAmounts` replaces any `AskedAmount` in the request.
    """
    rows = record.get("TaxReductionAmounts")
    if not isinstance(rows, list) or not rows:
        raise Problem.refused(2004263, "TaxReductionAmounts saknas.")
    amounts: list[Body] = [row for row in rows if isinstance(row, dict)]  # pyright: ignore[reportUnknownVariableType]  # unchecked JSON
    work_types = [str(row.get("WorkType")) for row in amounts]
    if not _GREEN_WORK.issuperset(work_types):
        raise Problem.refused(2004209, "Ogiltig typ av arbete för grön teknik.")
    if len(set(work_types)) < len(work_types):
        raise Problem.refused(2004262, "Samma typ av arbete finns flera gånger.")
    for row in amounts:
        check_amount(row)
    return record | {"AskedAmount": sum((decimal(row.get("AskedAmount")) for row in amounts), Decimal(0))}
