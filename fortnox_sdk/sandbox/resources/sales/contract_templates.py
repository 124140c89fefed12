"""Contract templates, which contain default values for contracts. The sandbox does not compute their totals."""

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.references import demand_accounts
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.sales.document_rows import filled_rows
from fortnox_sdk.sandbox.schema.resources import RESOURCES


def _check(call: Call, fields: Body) -> None:
    rows = fields.get("InvoiceRows", [])
    demand_accounts(call, (row.get("AccountNumber") for row in rows))
    filled_rows(call, rows, price_list="A")


def _show(_call: Call, body: Body) -> Body:
    # Lists contain these fields under different names (specification).
    return body | {"ContractTemplate": body["TemplateNumber"], "ContractTemplateName": body["TemplateName"]}


class _Templates(Register):
    """The register of contract templates, whose list rejects the parameter `lastmodified`."""

    def list_records(self, call: Call) -> Reply:
        """Handle GET of the collection. Raises error 2000588 if the request has the parameter `lastmodified`."""
        if call.query.get("lastmodified"):
            # Other developers observed this error, only for this resource.
            raise Problem.refused(2000588, "Ogiltig parameter i anropet.")
        return super().list_records(call)


ROUTES = _Templates(
    resource=RESOURCES["contracttemplates"],
    new={
        "AdministrationFee": 0,
        "ContractLength": 12,
        "Freight": 0,
        "InvoiceInterval": 1,
        "PrintTemplate": "avtal",
    },
    missing=(CODES["record_missing"], "Kan inte hitta avtalsmallen."),
    verbs=frozenset({"list", "create", "get", "update"}),
    check=_check,
    show=_show,
).routes()
