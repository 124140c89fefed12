"""The check that voucher rows have the cost centre, project and transaction information that accounts require."""

from collections.abc import Iterable

from fortnox_sdk.sandbox.books.ledger import find_account
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.books.years import Year
from fortnox_sdk.sandbox.protocol.call import Call
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, loads

_OBJECT_NAMES = {
    "CostCenter": "Kostnadsställe",
    "Project": "Projekt",
    "TransactionInformation": "Transaktionsinformation",
}


def check_demands(call: Call, year: Year, rows: Iterable[Body]) -> None:
    """Raise a Problem if a row lacks a field that its account requires, or has a field that the account forbids.

    Also raise a Problem for an inactive cost centre.
    """
    for row in rows:
        _check_active(call, row.get("CostCenter"))
        account = find_account(call, year.id, str(row["Account"]))
        settings: Body = {} if account is None else loads(account["extra"])
        for name, object_name in _OBJECT_NAMES.items():
            demand = settings.get(f"{name}Settings", "ALLOWED")
            if demand == "MANDATORY" and not row.get(name):
                raise _required(name, f"{object_name} är obligatoriskt på konto: {row['Account']}")
            if demand == "NOTALLOWED" and row.get(name):
                raise Problem.assumed(
                    "account_demands", f"Konto {row['Account']} tillåter inte {object_name.lower()}."
                )


def _required(name: str, message: str) -> Problem:
    # The error code for a missing cost centre was observed; the codes for the other fields are unknown.
    return (
        Problem.refused(2000946, message)
        if name == "CostCenter"
        else Problem.assumed("account_demands", message)
    )


def _check_active(call: Call, code: str | None) -> None:
    center = Collection("costcenters").find(call, code) if code else None
    if center is not None and center["Active"] is False:
        raise Problem.refused(2002821, f'Angivet kostnadsställe "{code}" är inte aktivt.')
