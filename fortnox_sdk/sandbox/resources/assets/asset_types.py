"""Asset types: which accounts a kind of asset is booked on. An account's id is its number here (assumed)."""

import sqlite3

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.books.years import default_year
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.references import demand_accounts
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["REGISTER", "routes"]

_RESOURCE = RESOURCES["assets/types"]
_SENT = ("AccountAssetId", "AccountDepreciationId", "AccountValueLossId")
# BAS accounts in the order of preference: the first that the company has is taken.
_ACCOUNTS = {
    "AccountAsset": ("1220", "1210", "1250"),
    "AccountDepreciation": ("1229", "1219", "1259"),
    "AccountRevaluation": ("1228", "1220", "1210"),
    "AccountSaleLoss": ("7973", "7832", "7831"),
    "AccountSaleWin": ("3973", "7832", "7831"),
    "AccountValueLoss": ("7832", "7831"),
    "AccountWriteDown": ("1228", "1229", "1219"),
    "AccountWriteDownAck": ("7732", "7832", "7831"),
}


def _given(db: sqlite3.Connection, company: int) -> list[Body]:
    """The one type that every company has; without its accounts a company has none (assumed)."""
    year = default_year(db, company)
    rows = db.execute(
        "SELECT number FROM account WHERE company = ? AND year = ?", (company, year.id if year else None)
    )
    known = {row["number"] for row in rows}
    found: Body = {
        name: next((int(number) for number in numbers if number in known), None)
        for name, numbers in _ACCOUNTS.items()
    }
    if None in found.values():
        return []
    ids = {f"{name}Id": number for name, number in found.items()}
    return [found | ids | {"Id": 1, "Number": "INV", "Description": "Inventarier", "Type": 1}]


def _finish(call: Call, body: Body) -> None:
    demand_accounts(call, (body[name] for name in _SENT))
    first = REGISTER.look(call.db, call.company, "1") or {}
    for name in _ACCOUNTS:
        # What was sent, else what the first type has.
        chosen = body[f"{name}Id"] or first.get(name)
        body |= {name: chosen, f"{name}Id": chosen}
    if None in (body[name] for name in _ACCOUNTS):
        raise Problem.refused(2001304, "Kunde inte hitta konto (AccountAssetId)")


def _used(db: sqlite3.Connection, company: int, key: str) -> bool:
    return any(str(asset["TypeId"]) == key for asset in records.every(db, company, "assets"))


def _show(call: Call, body: Body) -> Body:
    return body | {"InUse": _used(call.db, call.company, str(body["Id"]))}


REGISTER = Register(
    resource=_RESOURCE,
    new={"Type": 1},
    given=_given,
    missing=(CODES["record_missing"], "Kan inte hitta tillgångstypen."),
    taken=(CODES["number_taken"], "Tillgångstyp {} finns redan."),
    verbs=frozenset({"list", "get", "update", "delete"}),
    finish=_finish,
    used=_used,
    show=_show,
)


def _create(call: Call, k0: str) -> Reply:
    """The id in the address is the new type's (assumed: the documents do not say what it is for)."""
    sent = _RESOURCE.read(call.body, "c")
    if not (k0.isascii() and k0.isdigit() and len(k0) <= 9):  # noqa: PLR2004  # int32
        raise Problem.refused(2000729, "En giltig identifierare har inte angetts.")
    return REGISTER.answer(call, REGISTER.add(call, sent | {"Id": int(k0)}), 201)


def routes() -> list[Route]:
    """The requests that asset types take."""
    return [*REGISTER.routes(), Route("POST", f"{_RESOURCE.path}/<k0>", _RESOURCE.scope, _create)]
