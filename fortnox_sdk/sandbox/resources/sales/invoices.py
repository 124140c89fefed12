"""Customer invoices.

The totals of drafts are computed. An invoice can be posted (to series B), cancelled, credited, sent and printed.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.behaviour import behaviour_of
from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.books.records import Selection
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, number_text
from fortnox_sdk.sandbox.resources.invoicing import Invoices, is_cash_invoice, method_on
from fortnox_sdk.sandbox.resources.references import objects_of
from fortnox_sdk.sandbox.resources.sales.document_rows import RowFormat
from fortnox_sdk.sandbox.resources.sales.documents import CustomerDocuments
from fortnox_sdk.sandbox.resources.sales.drafts import new_invoice, ocr
from fortnox_sdk.sandbox.resources.sales.request_records import with_record
from fortnox_sdk.sandbox.resources.sales.sales_accounts import output_vat_account
from fortnox_sdk.sandbox.resources.sales.totals import amounts, read_row, reverse_row
from fortnox_sdk.sandbox.resources.settlement import demand_predefined, in_sek, set_open
from fortnox_sdk.sandbox.resources.terms_of_payment import due_date
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["invoices"]
_NEGATED = (
    "AdministrationFee",
    "AdministrationFeeVAT",
    "ContributionValue",
    "Freight",
    "FreightVAT",
    "Gross",
    "Net",
    "RoundOff",
    "Total",
    "TotalVAT",
)


def _complete_row(row: Body, vat_included: bool) -> Body:  # noqa: FBT001  # the signature of RowFormat.complete_row
    return read_row(row, vat_included=vat_included)


def _check_bookable(call: Call, body: Body, day: date) -> None:
    """Raise a Problem if the period is locked, or if the invoice is not ready or not complete."""
    end = ledger.locked_until(call)
    if end is not None and day <= end:
        raise Problem.refused(2002141, "Fakturan kan inte bokföras: perioden är låst.")
    if not body["WarehouseReady"]:
        # Help desks quote the code and the text, with this spelling.
        number = body["DocumentNumber"]
        raise Problem.refused(
            2003498, f"Kunde inte bokföra fakturanummer {number}. Faktura som bokförs måste var klarmarkerad."
        )
    if any(_is_incomplete(row) for row in body["InvoiceRows"]):
        # Only the code and the rule are known, from a help desk.
        raise Problem.refused(2003977, "En rad med antal saknar benämning och artikelnummer.")


def _is_incomplete(row: Body) -> bool:
    has_text = row.get("Description") or row.get("ArticleNumber")
    return not has_text and decimal(row.get("DeliveredQuantity")) > 0


def _without_mark(record: Body) -> Body:
    return {name: value for name, value in record.items() if name != "WarehouseReady"}


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

    def conditions(self, call: Call) -> list[Callable[[Body], bool]]:
        # Assumed: an invoice is selected if one of its rows meets all conditions for rows.
        number, text = (
            call.query.get(name, "").casefold() for name in ("articlenumber", "articledescription")
        )
        first, last = call.number("accountnumberfrom"), call.number("accountnumberto")

        def fits(row: Body) -> bool:
            account = row.get("AccountNumber") or 0
            return (
                number in str(row.get("ArticleNumber") or "").casefold()
                and text in str(row.get("Description") or "").casefold()
                and (first is None or account >= first)
                and (last is None or account <= last)
            )

        if not (number or text) and first is None and last is None:
            return super().conditions(call)
        return [*super().conditions(call), lambda body: any(map(fits, body["InvoiceRows"]))]

    def view(self, call: Call, body: Body) -> Body:
        # The balance is in invoice currency (observed by other developers).
        is_zero = body["Cancelled"] or (not body["Booked"] and behaviour_of(call.db).draft_balance == "zero")
        return super().view(call, body) | {"Balance": 0 if is_zero else body["_open"]}

    def row(self, body: Body) -> Body:
        # The rate is text in lists and a number in the single record.
        return super().row(body) | {"CurrencyRate": number_text(decimal(body["CurrencyRate"]))}

    def new_document(self, call: Call, number: int, fields: Body) -> Body:
        body = new_invoice(number, self.customer(call, fields["CustomerNumber"]), today=call.today)
        return body | {
            "AccountingMethod": method_on(call, fields.get("InvoiceDate") or body["InvoiceDate"]),
            "WarehouseReady": behaviour_of(call.db).warehouse_ready == "always",
        }

    def update_record(self, call: Call, **key: str) -> Reply:
        """Handle PUT. The request may contain `WarehouseReady`, but only the action `warehouseready` sets this field.

        This behaviour follows the tests of Fortnox.NET.SDK.
        """
        is_ready = self.get(call, *key.values())["WarehouseReady"]
        if is_ready and behaviour_of(call.db).warehouse_ready == "when_marked":
            raise Problem.refused(2003125, "Ett klarmarkerat dokument kan inte ändras")
        return super().update_record(with_record(call, self.resource.one, _without_mark), **key)

    def apply(self, call: Call, body: Body, fields: Body) -> None:
        super().apply(call, body, fields)
        if "InvoiceDate" in fields:
            body["AccountingMethod"] = method_on(call, body["InvoiceDate"])
        if not body.get("DueDate") or ("InvoiceDate" in fields and "DueDate" not in fields):
            body["DueDate"] = due_date(call, body["InvoiceDate"], body["TermsOfPayment"])
        set_open(body, decimal(body["Total"]) - self._reduction_on_own_account(call, body))

    @staticmethod
    def _reduction_on_own_account(call: Call, body: Body) -> Decimal:
        on_own_account = behaviour_of(call.db).tax_reduction == "own_account"
        return decimal(body["TaxReduction"]) if on_own_account else Decimal(0)

    def control_account(self, call: Call, body: Body) -> str:
        if not is_cash_invoice(body):
            return super().control_account(call, body)
        return demand_predefined(call, "CASHBYCARD" if body.get("PaymentWay") == "CARD" else "CASH")

    def prepare_booking(self, call: Call, key: str) -> None:
        """Mark the invoice as ready, unless it is already marked."""
        if not self.get(call, key)["WarehouseReady"]:
            self._mark_ready(call, key)

    def voucher_rows(self, call: Call, body: Body, day: date) -> list[Row]:
        """Return the voucher rows for receivables, tax reduction, sales, fees, VAT and rounding.

        The amounts are in SEK at the invoice's exchange rate.
        """
        _check_bookable(call, body, day)
        sums = amounts(body, body["InvoiceRows"])
        reduction = self._reduction_on_own_account(call, body)
        set_open(body, sums.total - reduction)
        claim = in_sek(sums.total - reduction, body)
        objects_of_fees = objects_of({}, body)
        rows = [
            Row(account=assumptions.ACCOUNT_TAX_REDUCTION, amount=in_sek(reduction, body)),
            *(
                Row(account=account, amount=-in_sek(net, body), objects=objects)
                for (account, objects), net in sums.sales.items()
            ),
            *(
                Row(account=demand_predefined(call, name), amount=-in_sek(fee, body), objects=objects_of_fees)
                for name, fee in sums.fees.items()
                if fee
            ),
            *(
                Row(account=output_vat_account(call, rate), amount=-in_sek(vat, body))
                for rate, vat in sums.vat.items()
                if vat
            ),
        ]
        rounding = -sum((row.amount for row in rows), claim)
        if rounding:
            rows.append(Row(account=demand_predefined(call, "ROUNDOFF"), amount=rounding))
        control = self.control_account(call, body)
        return [Row(account=control, amount=claim), *(row for row in rows if row.amount)]

    def as_credit(self, call: Call, credit: Body, original: Body) -> Body:
        """Return the credit invoice. It has no tax reduction, so it credits the whole invoice (Fortnox's help)."""
        number = int(credit["DocumentNumber"])
        first = number * self.row_format.first_id + 1
        credit |= {name: -decimal(original[name]) for name in _NEGATED}
        credit |= {
            "OCR": ocr(number),
            "OutboundDate": credit["InvoiceDate"],
            "Credit": "true",
            "CreditInvoiceReference": "0",
            "InvoiceReference": original["DocumentNumber"],
            "InvoiceRows": [
                reverse_row(row) | {"RowId": first + n} for n, row in enumerate(original["InvoiceRows"])
            ],
            "Sent": False,
            "BasisTaxReduction": 0,
            "HouseWork": False,
            "TaxReduction": None,
            "TaxReductionType": "none",
            "TotalToPay": credit["Total"],
            "WarehouseReady": behaviour_of(call.db).warehouse_ready == "always",
            "_next_row": first + len(original["InvoiceRows"]),
        }
        set_open(credit, credit["Total"])
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
    control="CUSTCLAIM",
    party="CustomerName",
    voucher_texts=("Kundfaktura", "Kreditfaktura"),
    credit_reference_field="CreditInvoiceReference",
    original_field="InvoiceReference",
    open_field="_open",
    title="Faktura",
    row_format=RowFormat(field="InvoiceRows", complete_row=_complete_row, first_id=10_000, needed=False),
    missing=(2000434, "Kan inte hitta fakturan."),  # observed in a recording
    duplicate_error=(CODES["number_taken"], "Fakturanummer {} används redan."),
    listed=tuple(dict.fromkeys((*_RESOURCE.row, "Booked", "_open"))),
)


ROUTES = INVOICES.routes()
