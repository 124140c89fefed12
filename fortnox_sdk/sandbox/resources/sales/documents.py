"""Sales documents that are never posted: offers, orders and contracts. The server computes their totals."""

from collections.abc import Callable

from attrs import field, frozen

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money, number_text
from fortnox_sdk.sandbox.resources.documents import Documents
from fortnox_sdk.sandbox.resources.pdf import pdf_page
from fortnox_sdk.sandbox.resources.references import demand_record
from fortnox_sdk.sandbox.resources.sales import tax_reductions
from fortnox_sdk.sandbox.resources.sales.document_rows import RowFormat, apply_rows, compute_totals
from fortnox_sdk.sandbox.resources.sales.drafts import new_document
from fortnox_sdk.sandbox.resources.sales.housework import reduction_of
from fortnox_sdk.sandbox.resources.sales.totals import read_row

_QUANTITIES = ("DeliveredQuantity", "OrderedQuantity", "Quantity", "ReservedQuantity")


@frozen(kw_only=True, slots=False)
class CustomerDocuments(Documents):
    """A register of documents for customers, such as invoices, which have rows and totals and can be sent or printed.

    Args:
        title: The title of the PDF page.
        row_format: The format of the rows in the documents.
    """

    title: str
    row_format: RowFormat

    def list_records(self, call: Call) -> Reply:
        """Handle GET of the collection. The query can select documents by `conditions` too."""
        conditions = self.conditions(call)
        if not conditions:
            return super().list_records(call)
        documents = (body for body in self.selected(call) if all(fits(body) for fits in conditions))
        return self.page(call, documents, self.filters)

    def conditions(self, call: Call) -> list[Callable[[Body], bool]]:
        """Return the conditions of a list that apply to parts of a document. `label` is the id of a label."""
        label = call.number("label")
        if label is None:
            return []
        return [lambda body: any(item["Id"] == label for item in body.get("Labels", ()))]

    def sending(self) -> list[Route]:
        """Return the routes that send or print a document."""
        return self.resource.routes(
            {
                "GET /<key>/email": self.send,
                "PUT /<key>/externalprint": self.send,
                "GET /<key>/print": self.print,
                "GET /<key>/preview": self.preview,
            }
        )

    def customer(self, call: Call, number: object) -> Body:
        """Return the customer with the customer number `number`. Raises a Problem for an unknown number."""
        return demand_record(call, "customers", number, (2000204, "Kunde inte hämta/hitta kund ({})"))

    def apply(self, call: Call, body: Body, fields: Body) -> None:
        """Copy the fields in the request to a document, and compute the totals and other dependent fields."""
        fields = {name: value for name, value in fields.items() if name not in self.resource.key}
        customer = self.customer(call, fields.get("CustomerNumber", body["CustomerNumber"]))
        if "CustomerNumber" in fields:
            body["CustomerName"] = customer["Name"]
        apply_rows(call, self.row_format, body, fields, day=self.day, customer=customer)
        compute_totals(
            self.row_format,
            body,
            tax_reductions.requested_reduction_of(call, self.name, body["DocumentNumber"]),
        )
        self.finish(call, body)

    def check_changed(self, call: Call, body: Body) -> None:
        """Give the document's tax reductions new ids.

        Raises a Problem if their sum exceeds the maximum reduction.
        """
        allowed = reduction_of(body["TaxReductionType"], decimal(body["BasisTaxReduction"]))
        tax_reductions.renumber(call, self.name, body["DocumentNumber"], allowed=allowed)

    def view(self, call: Call, body: Body) -> Body:
        """Return a copy of a document with `@url` and `@urlTaxReductionList`."""
        number = body["DocumentNumber"]
        return self.show(call, body) | {
            "@url": call.url(f"{self.name}/{number}"),
            "@urlTaxReductionList": call.url(f"taxreductions?filter={self.name}&referencenumber={number}"),
        }

    def send(self, call: Call, key: str) -> Reply:
        """Mark a document as sent. The response contains the document."""
        return self.answer(call, self.mark_sent(call, key))

    def print(self, call: Call, key: str) -> Reply:
        """Return the PDF and mark the document as sent. `preview` does not mark it (observed by other developers)."""
        return self.page_of(self.mark_sent(call, key), self.title)

    def preview(self, call: Call, key: str) -> Reply:
        """Return the PDF without marking the document as sent."""
        return self.page_of(self.get(call, key), self.title)

    def page_of(self, body: Body, title: str) -> Reply:
        """Return the response with a document's PDF."""
        total = f"{decimal(body['Total']):.2f} {body['Currency']}"
        lines = [
            f"{title} {body['DocumentNumber']}",
            str(body["CustomerName"]),
            *self.last_lines(body, total),
        ]
        return Reply(pdf_page(lines), content_type="application/pdf")

    def last_lines(self, body: Body, total: str) -> list[str]:
        """Return the last lines of the PDF page, with the amount `total`."""
        del body
        return [f"Summa {total}"]

    def mark_sent(self, call: Call, key: str) -> Body:
        """Mark a document as sent, and return the record."""
        body = self.get(call, key)
        body["Sent"] = True
        self.save(call, body)
        return body


@frozen(kw_only=True)
class SalesDocuments(CustomerDocuments):
    """A register of sales documents that are never posted.

    Args:
        fixed: Raises a Problem if the document can no longer be changed.
    """

    fixed: Callable[[Body], None] = field(default=lambda _body: None)
    duplicate_error: tuple[int, str] = (CODES["number_taken"], "Dokumentnummer {} används redan.")

    def new_document(self, call: Call, number: int, fields: Body) -> Body:
        """Return a new document with default values, some of which are copied from its customer."""
        customer = self.customer(call, fields["CustomerNumber"])
        body: Body = new_document(self.resource, number, customer, self.title)
        defaults: Body = {self.day: call.today.isoformat(), self.row_format.field: [], **self.new}
        return body | defaults

    def check_open(self, call: Call, body: Body) -> None:
        """Raise a Problem if the document is cancelled or can no longer be changed."""
        del call
        if body.get("Cancelled"):
            raise Problem.assumed("wrong_state", "Dokumentet är makulerat.")
        self.fixed(body)


def sales_form(rows: str, *, quantity: str) -> RowFormat:
    """Return a row format in which the field `quantity` determines a row's total.

    As in Fortnox, responses contain quantities as text.
    """

    def complete_row(row: Body, vat_included: bool) -> Body:  # noqa: FBT001  # the signature of RowFormat.complete_row
        completed = row | {"DeliveredQuantity": row.get(quantity)}
        quantities = {name: number_text(money(decimal(row.get(name)))) for name in _QUANTITIES}
        defaults: Body = {
            "ContributionValue": "0",
            "Cost": 0,
            "CostCenter": row.get("CostCenter") or "",
            "HouseWorkType": row.get("HouseWorkType") or None,
        }
        return read_row(completed, vat_included=vat_included) | quantities | defaults

    return RowFormat(field=rows, complete_row=complete_row)
