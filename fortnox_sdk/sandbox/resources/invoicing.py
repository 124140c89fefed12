"""Behaviour that customer and supplier invoices share: posting, crediting and settlement."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date

from attrs import Factory, field, frozen

from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.behaviour import behaviour_of
from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.books.years import year_of
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal
from fortnox_sdk.sandbox.resources.documents import Documents
from fortnox_sdk.sandbox.resources.lists import Filter
from fortnox_sdk.sandbox.resources.settings.predefined import series_of
from fortnox_sdk.sandbox.resources.settlement import (
    demand_predefined,
    settle,
    settle_pair,
    store_for_payment,
)

UNBOOKED: Body = {
    "Booked": False,
    "FinalPayDate": None,
    "VoucherNumber": None,
    "VoucherSeries": None,
    "VoucherYear": None,
}
"""Initial values of the payment and posting fields of an invoice."""


def method_on(call: Call, day: str) -> str:
    """Return the accounting method of the financial year that contains `day`, or ACCRUAL if there is no such year."""
    year = year_of(call, date.fromisoformat(day))
    return "ACCRUAL" if year is None else year.method


def _filters(open_field: str) -> Mapping[str, Filter]:
    def is_unpaid(body: Body) -> bool:
        return bool(body["Booked"] and not body["Cancelled"] and body[open_field])

    return {
        "authorizepending": lambda _body, _today: False,
        "cancelled": lambda body, _today: body["Cancelled"],
        "fullypaid": lambda body, _today: body["Booked"] and not body["Cancelled"] and not body[open_field],
        "pendingpayment": lambda body, _today: body["Booked"] and body["PaymentPending"],
        "unbooked": lambda body, _today: not body["Booked"] and not body["Cancelled"],
        "unpaid": lambda body, _today: is_unpaid(body),
        "unpaidoverdue": lambda body, today: is_unpaid(body) and body["DueDate"] < today,
    }


@frozen(kw_only=True, slots=False)
class Invoices(Documents):
    """The behaviour that the registers of customer invoices and supplier invoices share.

    Args:
        subject: The Swedish word for the invoice, with which error messages begin.
        process: The reference type of the invoice's voucher. The predefined voucher series has the same name.
        control: The name of the predefined account that is the control account.
        party: The field with the name of the customer or supplier.
        voucher_texts: The first words of the voucher text for an invoice and for a credit invoice.
        credit_reference_field: The credited invoice's field with the number of the credit invoice.
        original_field: The credit invoice's field with the number of the credited invoice.
        open_field: The field with the unpaid amount, which is 0 when the invoice is paid.
    """

    subject: str
    process: str
    control: str
    party: str
    voucher_texts: tuple[str, str]
    credit_reference_field: str
    original_field: str
    open_field: str
    filters: Mapping[str, Filter] = field(
        default=Factory(lambda self: _filters(self.open_field), takes_self=True)
    )

    def routes(self) -> list[Route]:
        """Return the routes that customer and supplier invoices share."""
        verbs = {
            "PUT /<key>/bookkeep": self.book,
            "PUT /<key>/cancel": self.cancel,
            "PUT /<key>/credit": self.credit,
        }
        return [*super().routes(), *self.resource.routes(verbs)]

    def check_open(self, call: Call, body: Body) -> None:
        """Raise a Problem if the invoice is cancelled or booked, or has a payment."""
        del call
        self._check_unbooked(body)
        if decimal(body.get("_paid")):
            raise Problem.assumed("wrong_state", f"{self.subject} har betalningar och kan inte ändras.")

    def _check_unbooked(self, body: Body) -> None:
        if body["Cancelled"]:
            raise Problem.assumed("invoice_cancelled", f"{self.subject} är makulerad.")
        if body["Booked"]:
            raise Problem.assumed("invoice_booked", f"{self.subject} är bokförd och kan inte ändras.")

    def control_account(self, call: Call, body: Body) -> str:
        """Return the control account to which an invoice is posted."""
        del body
        return demand_predefined(call, self.control)

    def book(self, call: Call, key: str, day: date | None = None) -> Reply:
        """Post an invoice on the day `day`. If `day` is None, as in all API requests, use the invoice date.

        With the cash method, store the voucher rows; they are posted when the invoice is paid. A cash invoice
        (kontantfaktura) is posted at once and becomes paid, whatever the accounting method.
        """
        body = self.get(call, key)
        self._check_unbooked(body)
        day = day or date.fromisoformat(body["InvoiceDate"])
        rows = self.voucher_rows(call, body, day)
        if body["AccountingMethod"] == "CASH" and not is_cash_invoice(body):
            store_for_payment(body, rows, self.control_account(call, body))
        else:
            self.post_voucher(call, body, rows, day)
        body["Booked"] = True
        if is_cash_invoice(body):
            settle(body, decimal(body["_open"]), decimal(body["_open_sek"]), day)
        elif _is_credit(body) and behaviour_of(call.db).credit_pairs == "settled":
            original = self.find(call, str(body[self.original_field]))
            if original is not None:
                settle_pair(original, body, day)
                self.save(call, original)
        self.save(call, body)
        return self.answer(call, body)

    def prepare_booking(self, call: Call, key: str) -> None:
        """Prepare an invoice for booking, as a user must in Fortnox. The base class does nothing."""

    @abstractmethod
    def voucher_rows(self, call: Call, body: Body, day: date) -> Sequence[Row]:
        """Return the voucher rows of an invoice."""

    def post_voucher(self, call: Call, body: Body, rows: Sequence[Row], day: date) -> None:
        """Post an invoice's voucher, and add its series, number and year to the invoice."""
        [number] = self.key(body)
        process = "CASHINVOICE" if is_cash_invoice(body) else self.process
        series = series_of(call, process)
        year, voucher = ledger.post(
            call,
            series=series,
            day=day,
            text=f"{self.voucher_texts[_is_credit(body)]} {number}, {body[self.party]}"[:200],
            rows=rows,
            now=call.now,
            reference=(process, number),
        )
        body |= {"VoucherSeries": series, "VoucherNumber": voucher, "VoucherYear": year.id}

    def credit(self, call: Call, key: str) -> Reply:
        """Create a draft credit invoice.

        The invoice must be booked. With the cash method, the invoice need only be saved (Fortnox's help). The
        response contains the original invoice (observed for customer invoices, assumed for supplier invoices).
        """
        original = self.get(call, key)
        if original["Cancelled"]:
            raise Problem.assumed("invoice_cancelled", f"{self.subject} är makulerad.")
        if not original["Booked"] and original["AccountingMethod"] != "CASH":
            raise Problem.assumed("invoice_not_booked", f"{self.subject} är inte bokförd.")
        is_credited = original[self.credit_reference_field] not in (0, "0", "", None)
        if is_credited and behaviour_of(call.db).second_credit == "refused":
            raise Problem.assumed("already_credited", f"{self.subject} är redan krediterad.")
        number, today = self.next_number(call), call.today.isoformat()
        new_values = {
            self.resource.key[0]: str(number),
            "AccountingMethod": method_on(call, today),
            "InvoiceDate": today,
            "DueDate": today,
        }
        credit = self.as_credit(
            call,
            original | UNBOOKED | new_values | {"_modified": call.stamp, "_paid": 0, "_paid_sek": 0},
            original,
        )
        self.insert(call, credit, str(number))
        original[self.credit_reference_field] = self.typed(self.credit_reference_field, number)
        self.save(call, original)
        return self.answer(call, original if self.credit_answers_with_original() else credit)

    @abstractmethod
    def as_credit(self, call: Call, credit: Body, original: Body) -> Body:
        """Return the credit invoice, which has the negated amounts of the original invoice."""

    def credit_answers_with_original(self) -> bool:
        """Return True if the response to a credit request contains the original invoice."""
        return True


def is_cash_invoice(body: Body) -> bool:
    """Return True for a customer invoice that the customer has paid in cash."""
    return body.get("InvoiceType") == "CASHINVOICE"


def _is_credit(body: Body) -> bool:
    return body["Credit"] in (True, "true")
