"""Customer references, which are a customer's contact persons.

According to Fortnox's specification, responses with a single record have the same format as lists. In the
specification, the response to a PUT contains a customer, but a live test of Fortnox.NET.SDK reads one reference.
"""

from collections.abc import Iterable

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.lists import window
from fortnox_sdk.sandbox.resources.references import demand_record
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_NO_CUSTOMER = (2000204, "Kunde inte hämta/hitta kund ({})")


def _check(call: Call, fields: Body) -> None:
    if "CustomerNumber" in fields:
        demand_record(call, "customers", fields["CustomerNumber"], _NO_CUSTOMER)


class _References(Register):
    """The register of customer references. The response with a single record is a list with one row."""

    def list_records(self, call: Call) -> Reply:
        start, limit, _page = window(call)
        references = self.every(call).only("CustomerNumber", "=", call.query.get("customer") or None)
        return self._rows(references.page(start, limit, descending=False))

    def create_record(self, call: Call) -> Reply:
        """Handle POST: add a reference and return all references of its customer, with the new reference last.

        Fortnox.NET.SDK reads the last row of the response to a POST, and the single row of other responses.
        """
        fields = self.resource.read(call.body, "c")
        body = self.add_record(call, {"CustomerNumber": ""} | fields)
        return self._rows(self.every(call).only("CustomerNumber", "=", body["CustomerNumber"]), 201)

    def get_record(self, call: Call, **key: str) -> Reply:
        """Handle GET of a reference. The response for an unknown id has no rows (Fortnox.NET.SDK expects this)."""
        body = self.find(call, *key.values())
        return self._rows([] if body is None else [body])

    def apply(self, call: Call, body: Body, fields: Body) -> None:
        """Copy the fields in the request, except the customer, which an update can't change (specification)."""
        super().apply(call, body, {name: value for name, value in fields.items() if name != "CustomerNumber"})

    def answer(self, call: Call, body: Body, status: int = 200) -> Reply:
        del call
        return self._rows([body], status)

    def _rows(self, references: Iterable[Body], status: int = 200) -> Reply:
        rows = [self.row(body) for body in references]
        location = self.resource.location if status == 201 else None  # noqa: PLR2004  # created
        return Reply({"CustomerReference": {self.resource.many: rows}}, status, location)


ROUTES = _References(
    resource=RESOURCES["customerreferences"],
    missing=(CODES["record_missing"], "Kan inte hitta kundreferensen."),
    check=_check,
).routes()
