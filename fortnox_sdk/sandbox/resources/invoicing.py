"""Behaviour that customer and supplier invoices share: posting, crediting and settlement."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date

from attrs import Factory, field, frozen

from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.books.years import year_of
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.documents import Documents
from fortnox_sdk.sandbox.resources.lists import Filter
from fortnox_sdk.sandbox.resources.settings.predefined import series_of
from fortnox_sdk.sandbox.resources.settlement import settle_pair, store_for_payment

UNBOOKED: Body = {
    "Booked": False,
    "FinalPayDate": None,
    "VoucherNumber": None,
    "VoucherSeries": None,
    "VoucherYear": None,
}
"""Initial values of the payment and posting fields of an invoice."""


def method_on(call: Call, day: str) -> str:
    """Return the accounting method of the financial year that contains `day`, or ACCRUAL if no year does."""
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
        subject: The Swedish word for the invoice at the beginning of error messages.
        process: The reference type of the invoice's voucher. The predefined voucher series has the same name.
        control: The number of the control account.
        party: The field with the name of the customer or supplier.
        voucher_texts: The first words of the voucher text for an invoice and for a credit invoice.
        credit_reference_field: The field that links a credit invoice and its original to each other.
        open_field: The field with the unpaid amount, which is 0 when the invoice is paid.
    """

    subject: str
    process: str
    control: str
    party: str
    voucher_texts: tuple[str, str]
    credit_reference_field: str
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
        """Raise a Problem if the invoice is cancelled or posted."""
        del call
        if body["Cancelled"]:
            raise Problem.assumed("invoice_cancelled", f"{self.subject} är makulerad.")
        if body["Booked"]:
            raise Problem.assumed("invoice_booked", f"{self.subject} är bokförd och kan inte ändras.")

    def book(self, call: Call, key: str, day: date | None = None) -> Reply:
        """Post an invoice on the day `day`. If `day` is None, as in all API requests, use the invoice date.

        With the cash method, the voucher rows are only stored now. They are posted when the invoice is paid. A credit
        invoice is offset against the unpaid amount of the invoice that it credits.
        """
        body = self.get(call, key)
        self.check_open(call, body)
        day = day or date.fromisoformat(body["InvoiceDate"])
        rows = self.voucher_rows(call, body, day)
        if body["AccountingMethod"] == "CASH":
            store_for_payment(body, rows, self.control)
        else:
            self.post_voucher(call, body, rows, day)
        body["Booked"] = True
        if _is_credit(body):
            original = self.get(call, str(body[self.credit_reference_field]))
            settle_pair(original, body, day)
            self.save(call, original)
        self.save(call, body)
        return self.answer(call, body)

    @abstractmethod
    def voucher_rows(self, call: Call, body: Body, day: date) -> Sequence[Row]:
        """Return the voucher rows of an invoice."""

    def post_voucher(self, call: Call, body: Body, rows: Sequence[Row], day: date) -> None:
        """Post an invoice's voucher, and add its series, number and year to the invoice."""
        [number] = self.key(body)
        series = series_of(call, self.process)
        year, voucher = ledger.post(
            call,
            series=series,
            day=day,
            text=f"{self.voucher_texts[_is_credit(body)]} {number}, {body[self.party]}"[:200],
            rows=rows,
            now=call.now,
            reference=(self.process, number),
        )
        body |= {"VoucherSeries": series, "VoucherNumber": voucher, "VoucherYear": year.id}

    def credit(self, call: Call, key: str) -> Reply:
        """Create a draft credit invoice.

        The response contains the original invoice (observed for customer invoices, assumed for supplier invoices).
        """
        original = self.get(call, key)
        if not original["Booked"]:
            raise Problem.assumed("invoice_not_booked", f"{self.subject} är inte bokförd.")
        if original[self.credit_reference_field] not in (0, "0", "", None):
            raise Problem.assumed("already_credited", f"{self.subject} är redan krediterad.")
        number, today = self.next_number(call), call.today.isoformat()
        new_values = {self.resource.key[0]: str(number), "InvoiceDate": today, "DueDate": today}
        credit = self.as_credit(
            original | UNBOOKED | new_values | {"_modified": call.stamp}, number, original
        )
        self.insert(call, credit, str(number))
        original[self.credit_reference_field] = self.typed(self.credit_reference_field, number)
        self.save(call, original)
        return self.answer(call, original if self.credit_answers_with_original() else credit)

    @abstractmethod
    def as_credit(self, credit: Body, number: int, original: Body) -> Body:
        """Return the credit invoice, which has the negated amounts of the original invoice."""

    def credit_answers_with_original(self) -> bool:
        """Return True if the response to a credit request contains the original invoice."""
        return True


def _is_credit(body: Body) -> bool:
    return body["Credit"] in (True, "true")
