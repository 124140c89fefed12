"""What a record may point at: accounts, customers, articles ... that must be there, each with its own refusal."""

from collections.abc import Iterable

from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.books.years import default_year
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body

__all__ = ["demand_accounts", "demand_objects", "demand_record"]


def demand_accounts(call: Call, numbers: Iterable[object]) -> None:
    """2001304 when the selected year has no such account; None, 0 and "" name none."""
    year = default_year(call.db, call.company)
    for number in dict.fromkeys(numbers):
        if number in (None, "", 0):
            continue
        found = call.db.execute(
            "SELECT 1 FROM account WHERE company = ? AND year = ? AND number = ?",
            (call.company, None if year is None else year.id, str(number)),
        ).fetchone()
        if found is None:
            raise Problem.refused(2001304, f"Kunde inte hitta konto ({number})")


def demand_objects(call: Call, bodies: Iterable[Body]) -> None:
    """400 for a cost centre or a project that the books do not know."""
    for body in bodies:
        for dimension, name in (("1", "CostCenter"), ("6", "Project")):
            code = body.get(name)
            found = call.db.execute(
                "SELECT 1 FROM object WHERE company = ? AND dimension = ? AND number = ?",
                (call.company, dimension, code),
            ).fetchone()
            if code and found is None:
                raise Problem.assumed("reference_missing", f"Kan inte hitta {code} ({name}).")


def demand_record(call: Call, resource: str, key: object, refusal: tuple[int, str]) -> Body:
    """A record of another resource, or 400 with a code and a text; `{}` in it is the key."""
    body = records.find(call.db, call.company, resource, str(key))
    if body is None:
        code, text = refusal
        raise Problem.refused(code, text.format(key))
    return body
