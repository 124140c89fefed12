"""Absence transactions (frånvarotransaktioner)."""

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

__all__ = ["AbsenceTransaction", "AbsenceTransactionConnector", "CauseCode"]


class CauseCode(StrEnum):
    """The cause of an absence. The values are Swedish abbreviations. Unknown values are kept as `str`.

    Fortnox's API specification also describes `ATF` (shorter working hours, arbetstidsförkortning), but does not list
    it among the values of the field.
    """

    ASK = "ASK"
    """Work injury (arbetsskada)."""
    FPE = "FPE"
    """Parental leave (föräldraledig)."""
    FRA = "FRA"
    """Other absence (frånvaro)."""
    HAV = "HAV"
    """Pregnancy benefit (graviditetspenning)."""
    KOM = "KOM"
    """Time off in lieu (kompledig)."""
    MIL = "MIL"
    """Military service."""
    NAR = "NAR"
    """Care of a relative (närståendevård)."""
    OS1 = "OS1"
    """Sick pay for inconvenient hours (sjuk-OB), rate 1."""
    OS2 = "OS2"
    """Sick pay for inconvenient hours (sjuk-OB), rate 2."""
    OS3 = "OS3"
    """Sick pay for inconvenient hours (sjuk-OB), rate 3."""
    OS4 = "OS4"
    """Sick pay for inconvenient hours (sjuk-OB), rate 4."""
    OS5 = "OS5"
    """Sick pay for inconvenient hours (sjuk-OB), rate 5."""
    PAP = "PAP"
    """Leave at the birth of a child (pappaledig)."""
    PEM = "PEM"
    """Short paid leave (permission)."""
    PER = "PER"
    """Temporary layoff (permitterad)."""
    SEM = "SEM"
    """Vacation (semester)."""
    SJK = "SJK"
    """Illness (sjuk)."""
    SMB = "SMB"
    """Carrier of a disease (smittbärare)."""
    SVE = "SVE"
    """Swedish lessons for immigrants."""
    TJL = "TJL"
    """Leave (tjänstledig)."""
    UTB = "UTB"
    """Trade-union training (facklig utbildning)."""
    VAB = "VAB"
    """Care of a sick child (vård av barn)."""


@attrs.frozen(kw_only=True)
class AbsenceTransaction(Entity):
    """The absence of an employee on a day, for one cause."""

    cause_code: CauseCode | str = required()
    cost_center: str | None = None
    day: date = required(name="Date")
    employee_id: str = required()
    """At most 15 characters."""
    extent: Decimal | None = None
    holiday_entitling: bool | None = None
    hours: Decimal | None = None
    id: str = read_only(name="id")
    project: str | None = None
    url: str | None = read_only(name="@url")


class AbsenceTransactionConnector(
    Gets[AbsenceTransaction, str],
    Creates[AbsenceTransaction],
    Updates[AbsenceTransaction, str],
    Deletes[str],
    path="/3/absencetransactions",
    one="AbsenceTransaction",
    many="AbsenceTransactions",
    scope="salary",
):
    """Operations on the absence transactions of employees.

    Scope: salary. Calls need no financial year.
    """

    entity = AbsenceTransaction

    def list(
        self, *, employee_id: str | None = None, day: date | None = None, limit: int | None = None
    ) -> Pager[AbsenceTransaction]:
        """Return absence transactions, page by page, optionally for one employee, one day or both.

        `limit` is the largest number of records to return; None returns all.
        """
        params: Selection = {"employeeid": employee_id, "date": day}
        return self._pager(AbsenceTransaction, params, row_checks=_ROW_CHECKS, limit=limit)

    def of_day(self, employee: str, day: date, code: str) -> "tuple[AbsenceTransaction, ...]":
        """Return an employee's absence transactions on a day for one cause. `code` is a value of `CauseCode`."""
        return self._rows(AbsenceTransaction, employee, day.isoformat(), code)


_ROW_CHECKS: dict[str, Callable[[AbsenceTransaction, Any], bool]] = {
    "employeeid": Number("employee_id"),
    "date": equals("day"),
}
