"""One invoice from its entry to its end, through the very functions that answer API calls."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import cast

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money
from fortnox_sdk.sandbox.resources.payments import Payments
from fortnox_sdk.sandbox.resources.purchasing import supplier_invoices
from fortnox_sdk.sandbox.resources.purchasing.supplier_invoice_payments import PAYMENTS as PAYMENTS_OUT
from fortnox_sdk.sandbox.resources.sales import invoices
from fortnox_sdk.sandbox.resources.sales.invoice_payments import PAYMENTS as PAYMENTS_IN
from fortnox_sdk.sandbox.seed.demo.sales import Event

__all__ = ["PURCHASE", "SALE", "Deal", "Side", "answered", "purchase_body", "sale_body"]

_VAT_SHARE = Decimal("0.25")


@frozen(kw_only=True)
class Side:
    """Invoices to customers, or those from suppliers."""

    one: str
    key: str
    reference: str
    create: Callable[[Call], Reply]
    book: Callable[[Call, str], Reply]
    cancel: Callable[[Call, str], Reply]
    credit: Callable[[Call, str], Reply]
    payments: Payments


SALE = Side(
    one="Invoice",
    key="DocumentNumber",
    reference="CreditInvoiceReference",
    create=invoices.create,
    book=invoices.bookkeep,
    cancel=invoices.cancel,
    credit=invoices.credit,
    payments=PAYMENTS_IN,
)
PURCHASE = Side(
    one="SupplierInvoice",
    key="GivenNumber",
    reference="CreditReference",
    create=supplier_invoices.create,
    book=supplier_invoices.book,
    cancel=supplier_invoices.cancel,
    credit=supplier_invoices.credit,
    payments=PAYMENTS_OUT,
)


class Deal:
    """One invoice, from its entry to its end.

    Attributes:
        number: Its number, once it is entered.
        payments: The numbers of its payments so far.
    """

    def __init__(self, kind: Side, call: Callable[..., Call], body: Body, events: tuple[Event, ...]) -> None:
        self._kind = kind
        self._call = call
        self._body = body
        self._booked_at_once = not any(what in ("draft", "cancel", "book") for _, what, _ in events)
        self.number = ""
        self.payments: list[str] = []

    def begin(self) -> None:
        """Enter it, and book it unless its story says otherwise."""
        day = date.fromisoformat(self._body["InvoiceDate"])
        answer = answered(self._kind.create(self._call(day, {self._kind.one: self._body})))
        self.number = str(answer[self._kind.one][self._kind.key])
        if self._booked_at_once:
            self._kind.book(self._call(day), self.number)

    def step(self, event: Event) -> Callable[[], None]:
        """What happens on a later day."""
        day, what, rate = date.fromisoformat(event[0]), event[1], event[2]

        def happen() -> None:
            if what == "credit":
                answer = answered(self._kind.credit(self._call(day), self.number))
                self._kind.book(self._call(day), str(answer[self._kind.one][self._kind.reference]))
            elif what == "cancel":
                self._kind.cancel(self._call(day), self.number)
            elif what == "book":
                supplier_invoices.book(self._call(day), self.number, day)
            elif what != "draft":
                self._pay(day, what, rate)

        return happen

    def _pay(self, day: date, what: str, rate: str | None) -> None:
        payments = self._kind.payments
        rest = decimal(payments.find_invoice(self._call(day), self.number)["_open"])
        written_off = Decimal(what.removeprefix("all-")) if what.startswith("all-") else Decimal(0)
        part = money(rest * Decimal(what[:-1]) / 100) if what.endswith("%") else rest - written_off
        body: Body = {"InvoiceNumber": self.number, "PaymentDate": day.isoformat()}
        body |= {"AmountCurrency": part, "CurrencyRate": Decimal(rate)} if rate else {"Amount": part}
        if written_off:
            body["WriteOffs"] = [{"Amount": written_off, "AccountNumber": int(assumptions.ACCOUNT_ROUNDING)}]
        created = answered(payments.create(self._call(day, {payments.resource.one: body})))
        self.payments.append(str(created[payments.resource.one]["Number"]))
        payments.bookkeep(self._call(day), self.payments[-1])


def answered(reply: Reply) -> Body:
    """The body of an answer."""
    return cast(Body, reply.content)  # these verbs answer with JSON


def sale_body(day: str, customer: int, rate: str | None, rows: tuple[tuple[str, str, int, int], ...]) -> Body:
    """What is sent to invoice a customer; rows of text, price, quantity and VAT."""
    body: Body = {
        "CustomerNumber": str(customer),
        "InvoiceDate": day,
        "InvoiceRows": [
            {"Description": text, "Price": Decimal(price), "DeliveredQuantity": str(quantity), "VAT": vat}
            for text, price, quantity, vat in rows
        ],
    }
    return body | ({"CurrencyRate": Decimal(rate)} if rate else {})


def purchase_body(day: str, supplier: int, rate: str | None, *, account: str, net: str, number: str) -> Body:
    """A Swedish invoice has VAT; one from abroad has none, and the buyer reports it on both sides."""
    amount = Decimal(net)
    body: Body = {"SupplierNumber": str(supplier), "InvoiceDate": day, "InvoiceNumber": number}
    if rate is None:
        vat = money(amount * _VAT_SHARE)
        rows: list[Body] = [{"Account": int(account), "Debit": amount}]
        return body | {"Total": str(amount + vat), "VAT": str(vat), "SupplierInvoiceRows": rows}
    vat = money(amount * Decimal(rate) * _VAT_SHARE)
    rows = [
        {"Account": int(account), "DebitCurrency": amount},
        {"Account": 2645, "Debit": vat},
        {"Account": 2614, "Credit": vat},
    ]
    return body | {"Total": str(amount), "CurrencyRate": rate, "SupplierInvoiceRows": rows}
