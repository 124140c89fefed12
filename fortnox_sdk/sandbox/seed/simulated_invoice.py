"""The simulation of an invoice from creation to payment. It uses the functions that handle API requests."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, cast

from attrs import field, frozen

from fortnox_sdk.sandbox.books.behaviour import behaviour_of
from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money
from fortnox_sdk.sandbox.resources.payments import Payments

_VAT_SHARE = Decimal("0.25")
_HUNDRED = Decimal(100)


def _amount(value: str | Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(value)


@frozen(kw_only=True)
class Event:
    """An event after the creation of an invoice: payment, crediting, cancellation, or posting on a later day.

    Args:
        share: Percentage of the open amount to pay. `None`: the whole open amount less the write-off.
        write_off: Amount that is written off, in invoice currency.
        rate: Exchange rate of the day, for an invoice in a foreign currency.
    """

    day: date
    action: Literal["pay", "credit", "cancel", "book"]
    share: Decimal | None = field(default=None, converter=_amount)
    write_off: Decimal = field(default=Decimal(0), converter=Decimal)
    rate: Decimal | None = field(default=None, converter=_amount)


@frozen(kw_only=True)
class SoldRow:
    """A row of a customer invoice."""

    text: str
    price: Decimal = field(converter=Decimal)
    quantity: int
    vat: int
    housework: str = ""
    """The type of work, such as `CONSTRUCTION`, if the row gives the right to a tax reduction; otherwise `""`.
    """


class SimulatedInvoice:
    """An invoice whose creation and later events are simulated.

    Args:
        prepare: Called with the invoice number after the invoice is created and before it is posted.

    Attributes:
        number: The invoice number, or `""` before the invoice is created.
        payments: The numbers of the invoice's payments so far.
    """

    def __init__(
        self,
        payments: Payments,
        call: Callable[..., Call],
        body: Body,
        events: Sequence[Event],
        *,
        draft: bool,
        prepare: Callable[[str], None] | None = None,
    ) -> None:
        self._payments = payments
        self._invoices = payments.invoices
        self._call = call
        self._body = body
        self._prepare = prepare
        self._is_booked_at_once = not draft and not any(e.action in ("cancel", "book") for e in events)
        self.number: str = ""
        self.payments: list[str] = []

    def create(self) -> None:
        """Create the invoice. Also post it, unless it is a draft or a later event cancels or posts it."""
        day = date.fromisoformat(self._body["InvoiceDate"])
        resource = self._invoices.resource
        invoice = self._invoices.add_validated(self._call(day, {resource.one: self._body}))
        self.number = str(invoice[resource.key[0]])
        if self._prepare is not None:
            self._prepare(self.number)
        if self._is_booked_at_once:
            self._book(day, self.number)

    def apply(self, event: Event) -> None:
        """Apply an event to the invoice."""
        call = self._call(event.day)
        if event.action == "credit":
            self._credit(event.day)
        elif event.action == "cancel":
            self._invoices.cancel(call, self.number)
        elif event.action == "book":
            self._book(event.day, self.number, event.day)
        else:
            self._pay(event)

    def _book(self, today: date, number: str, voucher_day: date | None = None) -> None:
        """Book an invoice, on its invoice date unless `voucher_day` is given."""
        self._invoices.prepare_booking(self._call(today), number)
        self._invoices.book(self._call(today), number, voucher_day)

    def _credit(self, day: date) -> None:
        """Create and book the credit invoice. Then pay both invoices, unless the booking has already settled them."""
        response = json_body(self._invoices.credit(self._call(day), self.number))
        credit = str(response[self._invoices.resource.one][self._invoices.credit_reference_field])
        self._book(day, credit)
        if behaviour_of(self._call(day).db).credit_pairs == "payments":
            share = min(self._open_amount(day, self.number), -self._open_amount(day, credit))
            self._register_payment(day, self.number, share)
            self._register_payment(day, credit, -share)

    def _open_amount(self, day: date, number: str) -> Decimal:
        return decimal(self._invoices.get(self._call(day), number)["_open"])

    def _pay(self, event: Event) -> None:
        open_amount = self._open_amount(event.day, self.number)
        settled = (
            open_amount - event.write_off
            if event.share is None
            else money(open_amount * event.share / _HUNDRED)
        )
        fields: Body = {} if event.rate is None else {"CurrencyRate": event.rate}
        if event.write_off:
            fields["WriteOffs"] = [{"Amount": event.write_off}]
        self._register_payment(event.day, self.number, settled, **fields)

    def _register_payment(self, day: date, number: str, amount: Decimal, **fields: object) -> None:
        """Create and book a payment of `amount`, in invoice currency."""
        body: Body = {
            "InvoiceNumber": number,
            "PaymentDate": day.isoformat(),
            "AmountCurrency": amount,
            **fields,
        }
        payment = self._payments.add_validated(self._call(day, {self._payments.resource.one: body}))
        self.payments.append(str(payment["Number"]))
        self._payments.book(self._call(day), self.payments[-1])


def json_body(reply: Reply) -> Body:
    """Return the JSON body of a response."""
    return cast(Body, reply.content)  # the operations used here respond with JSON


def sale_body(day: date, customer: int, rate: Decimal | None, rows: Iterable[SoldRow]) -> Body:
    """Return the JSON body that creates a customer invoice."""
    body: Body = {
        "CustomerNumber": str(customer),
        "InvoiceDate": day.isoformat(),
        "InvoiceRows": [
            {
                "Description": row.text,
                "Price": row.price,
                "DeliveredQuantity": str(row.quantity),
                "VAT": row.vat,
                **({"HouseWork": True, "HouseWorkType": row.housework} if row.housework else {}),
            }
            for row in rows
        ],
    }
    return body if rate is None else body | {"CurrencyRate": rate}


def purchase_body(
    day: date, supplier: int, rate: Decimal | None, *, account: str, net: Decimal, number: str
) -> Body:
    """Return the JSON body that creates a supplier invoice.

    A Swedish invoice includes VAT. For a foreign invoice, the buyer reports output VAT and input VAT (reverse charge).
    """
    body: Body = {
        "SupplierNumber": str(supplier),
        "InvoiceDate": day.isoformat(),
        "InvoiceNumber": number,
    }
    if rate is None:
        vat = money(net * _VAT_SHARE)
        rows: list[Body] = [{"Account": int(account), "Debit": net}]
        return body | {"Total": str(net + vat), "VAT": str(vat), "SupplierInvoiceRows": rows}
    vat = money(net * rate * _VAT_SHARE)
    rows = [
        {"Account": int(account), "DebitCurrency": net},
        {"Account": 2645, "Debit": vat},
        {"Account": 2614, "Credit": vat},
    ]
    return body | {"Total": str(net), "CurrencyRate": str(rate), "SupplierInvoiceRows": rows}
