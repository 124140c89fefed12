"""Cost centres and projects, stored both as register records and as SIE objects in the books."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.ledger import DIMENSIONS
from fortnox_sdk.sandbox.protocol.call import Call, Tenant
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.references import is_referenced_in
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

NAMED_BY: Mapping[str, str] = MappingProxyType({"costcenters": "CostCenter", "projects": "Project"})
"""The field in which other records refer to a cost centre or a project, by resource name."""
_NAMES = {"CostCenter": "Kostnadsställe", "Project": "Projekt"}


def store_object(tenant: Tenant, field: str, code: str, name: str) -> None:
    """Store a cost centre or project as a SIE object in the books. `field` is `CostCenter` or `Project`."""
    dimension = DIMENSIONS[field]
    sql = "INSERT OR IGNORE INTO dimension (company, number, name) VALUES (?, ?, ?)"
    tenant.run(sql, dimension, _NAMES[field])
    tenant.run("INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?)", dimension, code, name)


def _register(
    resource: str,
    *,
    missing: tuple[int, str],
    new: Mapping[str, object],
    numbered: Literal["next", "sent"] = "next",
) -> Register:
    field, [key] = NAMED_BY[resource], RESOURCES[resource].key
    dimension, is_on_invoice = DIMENSIONS[field], is_referenced_in("invoices", field)

    def initial_records(tenant: Tenant) -> list[Body]:
        """Return a record for each SIE object that is already in the books."""
        rows = tenant.run("SELECT number, name FROM object WHERE company = ? AND dimension = ?", dimension)
        return [{key: row["number"], "Description": row["name"]} for row in rows]

    def write(call: Call, body: Body) -> None:
        store_object(call, field, body[key], body["Description"] or "")

    def remove(call: Call, body: Body) -> None:
        sql = "DELETE FROM object WHERE company = ? AND dimension = ? AND number = ?"
        call.run(sql, dimension, body[key])

    def used(tenant: Tenant, code: str) -> bool:
        row = tenant.first(
            "SELECT 1 FROM voucher_row JOIN voucher ON voucher.id = voucher_row.voucher, json_each(objects) "
            "WHERE company = ? AND json_extract(value, '$[0]') = ? AND json_extract(value, '$[1]') = ? LIMIT 1",
            dimension,
            code,
        )
        return row is not None or is_on_invoice(tenant, code)

    return Register(
        resource=RESOURCES[resource],
        new=new,
        initial_records=initial_records,
        missing=missing,
        numbered=numbered,
        finish=write,
        after_delete=remove,
        is_used=used,
    )


COST_CENTERS = _register(
    "costcenters",
    missing=(CODES["record_missing"], "Kan inte hitta kostnadsstället."),
    new={"Active": True, "Note": None},
    numbered="sent",
)
PROJECTS = _register(
    "projects",
    missing=(2001161, "Kan inte hitta projektet."),
    # As recorded for a project that was created with only a description.
    new={"Comments": None, "ContactPerson": None, "ProjectLeader": None, "Status": "ONGOING"},
)
ROUTES = [*COST_CENTERS.routes(), *PROJECTS.routes()]
