"""Cost centres and projects: registers, and the objects of the books at the same time."""

import sqlite3
from collections.abc import Callable, Mapping
from types import MappingProxyType

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import records
from fortnox_sdk.sandbox.protocol.call import Call, Route
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["COST_CENTERS", "DIMENSIONS", "PROJECTS", "keep_object", "routes"]

_COST_CENTER, _PROJECT = "1", "6"  # SIE's reserved dimensions
DIMENSIONS: Mapping[str, str] = MappingProxyType({"costcenters": _COST_CENTER, "projects": _PROJECT})
"""SIE's dimensions by the resources whose records are their objects."""
_NAMES = {_COST_CENTER: "Kostnadsställe", _PROJECT: "Projekt"}


def keep_object(db: sqlite3.Connection, company: int, dimension: str, code: str, name: str) -> None:
    """Keep an object of the books under the name that its register has."""
    db.execute(
        "INSERT OR IGNORE INTO dimension (company, number, name) VALUES (?, ?, ?)",
        (company, dimension, _NAMES[dimension]),
    )
    db.execute("INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?)", (company, dimension, code, name))


def _write(dimension: str, key: str) -> Callable[[Call, Body], None]:
    return lambda call, body: keep_object(call.db, call.company, dimension, body[key], body["Description"])


def _remove(dimension: str, key: str) -> Callable[[Call, Body], None]:
    def remove(call: Call, body: Body) -> None:
        call.db.execute(
            "DELETE FROM object WHERE company = ? AND dimension = ? AND number = ?",
            (call.company, dimension, body[key]),
        )

    return remove


def _used(dimension: str, name: str) -> Callable[[sqlite3.Connection, int, str], bool]:
    """Whether a voucher or an invoice names it."""

    def used(db: sqlite3.Connection, company: int, key: str) -> bool:
        row = db.execute(
            "SELECT 1 FROM voucher_row JOIN voucher ON voucher.id = voucher_row.voucher, json_each(objects) "
            "WHERE company = ? AND json_extract(value, '$[0]') = ? AND json_extract(value, '$[1]') = ? LIMIT 1",
            (company, dimension, key),
        ).fetchone()
        return row is not None or any(
            body.get(name) == key for body in records.every(db, company, "invoices")
        )

    return used


def _given(dimension: str, key: str) -> Callable[[sqlite3.Connection, int], list[Body]]:
    """What the books know already, from the seed or a SIE file."""

    def given(db: sqlite3.Connection, company: int) -> list[Body]:
        rows = db.execute(
            "SELECT number, name FROM object WHERE company = ? AND dimension = ?", (company, dimension)
        )
        return [{key: row["number"], "Description": row["name"]} for row in rows]

    return given


COST_CENTERS = Register(
    resource=RESOURCES["costcenters"],
    new={"Active": True, "Note": None},
    given=_given(_COST_CENTER, "Code"),
    missing=(CODES["record_missing"], "Kan inte hitta kostnadsstället."),
    numbered="sent",
    finish=_write(_COST_CENTER, "Code"),
    gone=_remove(_COST_CENTER, "Code"),
    used=_used(_COST_CENTER, "CostCenter"),
)
PROJECTS = Register(
    resource=RESOURCES["projects"],
    # As recorded for one that was created with a description alone.
    new={"Comments": None, "ContactPerson": None, "ProjectLeader": None, "Status": "ONGOING"},
    given=_given(_PROJECT, "ProjectNumber"),
    missing=(2001161, "Kan inte hitta projektet."),
    finish=_write(_PROJECT, "ProjectNumber"),
    gone=_remove(_PROJECT, "ProjectNumber"),
    used=_used(_PROJECT, "Project"),
)


def routes() -> list[Route]:
    """The requests that cost centres and projects take."""
    return [*COST_CENTERS.routes(), *PROJECTS.routes()]
