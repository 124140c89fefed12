"""Customer invoices.

The totals of drafts are computed. An invoice can be posted (to series B), cancelled, credited, sent and printed.
"""

from datetime import date

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.books.records import Selection
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, number_text
from fortnox_sdk.sandbox.resources.documents import due_date
from fortnox_sdk.sandbox.resources.invoicing import Invoices, method_on
from fortnox_sdk.sandbox.resources.sales.document_rows import RowFormat, compute_totals, number_rows
from fortnox_sdk.sandbox.resources.sales.documents import CustomerDocuments
from fortnox_sdk.sandbox.resources.sales.drafts import new_invoice, ocr
from fortnox_sdk.sandbox.resources.sales.totals import amounts, read_row
from fortnox_sdk.sandbox.resources.settlement import in_sek
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["invoices"]


def _complete_row(row: Body, vat_type: str, vat_included: bool) -> Body:  # noqa: FBT001  # the signature of RowFormat.complete_row
    return read_row(row, vat_type=vat_type, vat_included=vat_included)


@frozen(kw_only=True)
class _Invoices(CustomerDocuments, Invoices):
    """The register of customer invoices."""

    def routes(self) -> list[Route]:
        handlers = {
            "GET /<key>/einvoice": self.send,
            "GET /<key>/eprint": self.send,
            "GET /<key>/printreminder": self._remind,
            "PUT /<key>/warehouseready": self._mark_ready,
        }
        return [*super().routes(), *self.sending(), *self.resource.routes(handlers)]

    def selected(self, call: Call) -> Selection:
        invoices = super().selected(call).only("Credit", "=", call.query.get("credit") or None)
        invoices.only("FinalPayDate", ">=", call.iso_day("fromfinalpaydate"))
        return invoices.only("FinalPayDate", "<=", call.iso_day("tofinalpaydate"))

    def view(self, call: Call, body: Body) -> Body:
        # The balance is in invoice currency. In lists, that of a draft is 0 (both observed by other developers).
        return super().view(call, body) | {"Balance": body["_open"] if body["Booked"] else 0}

    def row(self, body: Body) -> Body:
        # The rate is text in lists and a number in the single record.
        return super().row(body) | {"CurrencyRate": number_text(decimal(body["CurrencyRate"]))}

    def answer(self, call: Call, body: Body, status: int = 200) -> Reply:
        reply = super().answer(call, body, status)
        if not body["Booked"] and not body["Cancelled"] and isinstance(reply.content, dict):
            # In the single record, the balance of a draft is its total (observed in a recording, 2026-05).
            reply.content[self.resource.one]["Balance"] = body["TotalToPay"]
        return reply

    def new_document(self, call: Call, number: int, fields: Body) -> Body:
        body = new_invoice(number, self.customer(call, fields["CustomerNumber"]), today=call.today)
        return body | {"AccountingMethod": method_on(call, fields.get("InvoiceDate") or body["InvoiceDate"])}

    def apply(self, call: Call, body: Body, fields: Body) -> None:
        super().apply(call, body, fields)
        if not body.get("DueDate") or ("InvoiceDate" in fields and "DueDate" not in fields):
            body["DueDate"] = due_date(body["InvoiceDate"], body["TermsOfPayment"])

    def voucher_rows(self, call: Call, body: Body, day: date) -> list[Row]:
        """Return the voucher rows for receivables, sales, VAT and rounding, in SEK at the invoice's exchange rate."""
        end = ledger.locked_until(call)
        if end is not None and day <= end:
            raise Problem.refused(2002141, "Fakturan kan inte bokföras: perioden är låst.")
        sums = amounts(body, body["InvoiceRows"], vat_type=body["_vat_type"])
        reduction = decimal(body["TaxReduction"])
        claim = in_sek(sums.total - reduction, body)
        body |= {"_open": body["TotalToPay"], "_open_sek": claim}
        rows = [
            # The part of the invoice that the Tax Agency pays.
            Row(account=assumptions.ACCOUNT_TAX_REDUCTION, amount=in_sek(reduction, body)),
            *(
                Row(account=account, amount=-in_sek(net, body), objects=objects)
                for (account, objects), net in sums.sales.items()
            ),
            *(
                Row(account=assumptions.OUTPUT_VAT_ACCOUNTS.get(rate, "2611"), amount=-in_sek(vat, body))
                for rate, vat in sums.vat.items()
            ),
        ]
        rounding = -sum((row.amount for row in rows), claim)
        rows.append(Row(account=assumptions.ACCOUNT_ROUNDING, amount=rounding))
        return [Row(account=self.control, amount=claim), *(row for row in rows if row.amount)]

    def as_credit(self, credit: Body, number: int, original: Body) -> Body:
        credit |= {
            "OCR": ocr(number),
            "OutboundDate": credit["InvoiceDate"],
            "Credit": "true",
            "CreditInvoiceReference": (
                original["DocumentNumber"] if assumptions.CREDIT_INVOICE_POINTS_AT_ORIGINAL else "0"
            ),
            "Sent": False,
            "Freight": -decimal(original["Freight"]),
            "AdministrationFee": -decimal(original["AdministrationFee"]),
            "_open": 0,
            "_open_sek": 0,
        }
        rows = [
            row | {"DeliveredQuantity": -decimal(row["DeliveredQuantity"])} for row in original["InvoiceRows"]
        ]
        number_rows(self.row_format, credit, rows, number * self.row_format.first_id + 1)
        compute_totals(self.row_format, credit, None)
        return credit

    def last_lines(self, body: Body, total: str) -> list[str]:
        return [f"Att betala {total}", f"OCR {body['OCR']}"]

    def _remind(self, call: Call, key: str) -> Reply:
        body = self.get(call, key)
        body |= {"Reminders": int(body["Reminders"]) + 1, "LastRemindDate": call.today.isoformat()}
        self.save(call, body)
        return self.page_of(body, "Påminnelse")

    def _mark_ready(self, call: Call, key: str) -> Reply:
        body = self.get(call, key)
        body |= {"WarehouseReady": True, "OutboundDate": body.get("OutboundDate") or call.today.isoformat()}
        self.save(call, body)
        return self.answer(call, body)


INVOICES = _Invoices(
    resource=_RESOURCE,
    subject="Fakturan",
    process="INVOICE",
    control=assumptions.ACCOUNT_RECEIVABLES,
    party="CustomerName",
    voucher_texts=("Kundfaktura", "Kreditfaktura"),
    credit_reference_field="CreditInvoiceReference",
    open_field="_open",
    title="Faktura",
    row_format=RowFormat(field="InvoiceRows", complete_row=_complete_row, first_id=10_000, needed=False),
    missing=(2000434, "Kan inte hitta fakturan."),  # observed in a recording
    duplicate_error=(CODES["number_taken"], "Fakturanummer {} används redan."),
    listed=tuple(dict.fromkeys((*_RESOURCE.row, "Booked", "_open"))),
)


ROUTES = INVOICES.routes()
