"""Attendance transactions (närvarotransaktioner)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import attrs

from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.connectors._selection import Number, Selection, equals
from fortnox_sdk.entities.codec import Entity, read_only, required
from fortnox_sdk.http.paging import Pager

__all__ = ["AttendanceTransaction", "AttendanceTransactionConnector", "CauseCode"]


class CauseCode(StrEnum):
    """The kind of work or paid time. Unknown values are kept as `str`.

    The values are Swedish abbreviations. A digit stands for a pay rate: OB1 to OB5 are five rates for the same kind of
    work.
    """

    ARB = "ARB"
    """Work that is paid by the hour (timlön)."""
    BE2 = "BE2"
    """Stand-by (beredskap), rate 2."""
    BER = "BER"
    """Stand-by (beredskap)."""
    FLX = "FLX"
    """Flexible hours (flextid)."""
    HLG = "HLG"
    """Pay on public holidays (helglön)."""
    JO2 = "JO2"
    """On call at the workplace (jour), rate 2."""
    JOR = "JOR"
    """On call at the workplace (jour)."""
    MER = "MER"
    """Additional hours of a part-time employee (mertid)."""
    OB1 = "OB1"
    """Inconvenient hours (obekväm arbetstid), rate 1."""
    OB2 = "OB2"
    """Inconvenient hours (obekväm arbetstid), rate 2."""
    OB3 = "OB3"
    """Inconvenient hours (obekväm arbetstid), rate 3."""
    OB4 = "OB4"
    """Inconvenient hours (obekväm arbetstid), rate 4."""
    OB5 = "OB5"
    """Inconvenient hours (obekväm arbetstid), rate 5."""
    OK0 = "OK0"
    """Extra time that is compensated by time off (extratid mot komptid)."""
    OK1 = "OK1"
    """Overtime that is compensated by time off (övertid mot komptid), rate 1."""
    OK2 = "OK2"
    """Overtime that is compensated by time off (övertid mot komptid), rate 2."""
    OK3 = "OK3"
    """Overtime that is compensated by time off (övertid mot komptid), rate 3."""
    OK4 = "OK4"
    """Overtime that is compensated by time off (övertid mot komptid), rate 4."""
    OK5 = "OK5"
    """Overtime that is compensated by time off (övertid mot komptid), rate 5."""
    OT1 = "OT1"
    """Paid overtime (övertid), rate 1."""
    OT2 = "OT2"
    """Paid overtime (övertid), rate 2."""
    OT3 = "OT3"
    """Paid overtime (övertid), rate 3."""
    OT4 = "OT4"
    """Paid overtime (övertid), rate 4."""
    OT5 = "OT5"
    """Paid overtime (övertid), rate 5."""
    RES = "RES"
    """Travelling."""
    TID = "TID"
    """Working time (arbetstid)."""


@attrs.frozen(kw_only=True)
class AttendanceTransaction(Entity):
    """The hours that an employee worked on a day, for one kind of work (cause code)."""

    cause_code: CauseCode | str = required()
    cost_center: str | None = None
    day: date = required(name="Date")
    employee_id: str = required()
    """At most 15 characters."""
    hours: Decimal | None = None
    id: str = read_only(name="id")
    project: str | None = None
    url: str | None = read_only(name="@url")


class AttendanceTransactionConnector(
    Gets[AttendanceTransaction, str],
    Creates[AttendanceTransaction],
    Updates[AttendanceTransaction, str],
    Deletes[str],
    path="/3/attendancetransactions",
    one="AttendanceTransaction",
    many="AttendanceTransactions",
    scope="salary",
):
    """Operations on the attendance transactions of employees.

    Scope: salary. Calls need no financial year.
    """

    entity = AttendanceTransaction

    def list(
        self, *, employee_id: str | None = None, day: date | None = None, limit: int | None = None
    ) -> Pager[AttendanceTransaction]:
        """Return attendance transactions, page by page, optionally for one employee, one day or both.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"employeeid": employee_id, "date": day}
        return self._pager(AttendanceTransaction, params, row_checks=_ROW_CHECKS, limit=limit)

    def of_day(self, employee: str, day: date, code: str) -> "tuple[AttendanceTransaction, ...]":
        """Return an employee's attendance transactions on a day for one kind of work (a value of `CauseCode`)."""
        return self._rows(AttendanceTransaction, employee, day.isoformat(), code)


_ROW_CHECKS: dict[str, Callable[[AttendanceTransaction, Any], bool]] = {
    "employeeid": Number("employee_id"),
    "date": equals("day"),
}
