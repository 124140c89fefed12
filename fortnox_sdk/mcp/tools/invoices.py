"""Customer and supplier invoices as they are now."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.clock import stockholm_date
from fortnox_sdk.connectors.purchasing.supplier_invoices import SupplierInvoiceSummary
from fortnox_sdk.connectors.sales.invoices import InvoiceSummary
from fortnox_sdk.mcp.answers import Answer, BookJson, BookText, Key
from fortnox_sdk.mcp.company import Company
from fortnox_sdk.mcp.context import ServerContext
from fortnox_sdk.mcp.tool import FRESH, Arguments

_ZERO: Final = Decimal(0)
_SEK: Final = "SEK"
_PATHS: Final = {"customer": "/3/invoices", "supplier": "/3/supplierinvoices"}


@attrs.frozen(kw_only=True)
class ListedInvoice:
    """A customer or supplier invoice, as an answer shows it."""

    number: str
    external_number: str = ""
    counterparty_number: str
    counterparty: str
    invoice_date: date
    due_date: date | None
    is_booked: bool
    is_cancelled: bool
    currency: str
    total: Decimal
    unpaid: Decimal
    unpaid_currency: str
    voucher: str

    def state(self, today: date) -> str:
        """Return the state of the invoice, one of the words in the schema."""
        if self.is_cancelled:
            return "cancelled"
        if not self.is_booked:
            return "not booked"
        if not self.unpaid:
            return "paid"
        return "overdue" if self.due_date is not None and self.due_date < today else "unpaid"

    def to_answer(self, today: date) -> dict[str, object]:
        """Return the invoice for an answer."""
        return {
            "number": Key(self.number),
            "suppliers_invoice_number": Key(self.external_number),
            "counterparty_number": Key(self.counterparty_number),
            "counterparty": BookText(self.counterparty),
            "invoice_date": self.invoice_date,
            "due_date": self.due_date,
            "state": self.state(today),
            "currency": Key(self.currency),
            "total": self.total,
            "unpaid": self.unpaid,
            "unpaid_currency": Key(self.unpaid_currency),
            "voucher": Key(self.voucher),
        }


def list_customer_invoices(context: ServerContext, arguments: Arguments) -> Answer:
    """Return the customer invoices that match the arguments, with totals.

    The totals leave out cancelled invoices, unless only cancelled invoices are requested.
    """

    def read(company: Company) -> tuple[ListedInvoice, ...]:
        return tuple(map(_of_customer, company.client.invoices.list()))

    return _list(context, arguments, "customer", read)


def list_supplier_invoices(context: ServerContext, arguments: Arguments) -> Answer:
    """Return the supplier invoices that match the arguments, with totals.

    The totals leave out cancelled invoices, unless only cancelled invoices are requested.
    """

    def read(company: Company) -> tuple[ListedInvoice, ...]:
        return tuple(map(_of_supplier, company.client.supplier_invoices.list()))

    return _list(context, arguments, "supplier", read)


def get_invoice(context: ServerContext, arguments: Arguments) -> Answer:
    """Return one invoice with all its fields."""
    company, kind, number = context.company(arguments), arguments.text("kind"), arguments.text("number")
    now = context.clock.now()
    response = company.client.request("GET", f"{_PATHS[kind]}/{number}")
    return company.answer(
        result={"kind": kind, "number": Key(number), "record_from_books": BookJson(response)},
        read_at=now,
        records=[f"{kind} invoice {number}"],
    )


def _list(
    context: ServerContext,
    arguments: Arguments,
    kind: str,
    read: Callable[[Company], tuple[ListedInvoice, ...]],
) -> Answer:
    company, today = context.company(arguments), stockholm_date(context.clock.now())
    cached = company.recall(f"{kind} invoices", read=lambda: read(company), again=arguments.flag(FRESH.name))
    fits = _filter(arguments, today)
    found = [invoice for invoice in cached.value if fits(invoice)]
    counted = [each for each in found if not each.is_cancelled or arguments.text("state") == "cancelled"]
    page = arguments.page(len(found))
    shown = page.cut(found)
    return company.answer(
        result={
            "invoices": [invoice.to_answer(today) for invoice in shown],
            "totals": _sums(counted, "total", lambda each: each.currency, lambda each: each.total),
            "unpaid": _sums(
                [each for each in found if each.state(today) in {"unpaid", "overdue"}],
                "unpaid",
                lambda each: each.unpaid_currency,
                lambda each: each.unpaid,
            ),
        },
        read_at=cached.read_at,
        page=page,
        records=[f"{kind} invoice {invoice.number}" for invoice in shown],
    )


def _filter(arguments: Arguments, today: date) -> Callable[[ListedInvoice], bool]:
    state, number = arguments.text("state") or "all", arguments.text("number")
    party = arguments.text("counterparty")
    first, last = arguments.day_or_none("from_date"), arguments.day_or_none("to_date")
    states = {"unpaid", "overdue"} if state == "unpaid" else {state}

    def fits(each: ListedInvoice) -> bool:
        return (
            (state == "all" or each.state(today) in states)
            and (not number or number in {each.number, each.external_number})
            and (each.counterparty_number == party or party.casefold() in each.counterparty.casefold())
            and (first is None or each.invoice_date >= first)
            and (last is None or each.invoice_date <= last)
        )

    return fits


def _sums(
    invoices: Sequence[ListedInvoice],
    name: str,
    currency_of: Callable[[ListedInvoice], str],
    amount_of: Callable[[ListedInvoice], Decimal],
) -> list[object]:
    """Return the number and the sum of invoices in each currency, SEK first."""
    currencies = sorted({currency_of(each) for each in invoices}, key=lambda each: (each != _SEK, each))
    return [
        {
            "currency": Key(currency),
            "invoices": sum(currency_of(each) == currency for each in invoices),
            name: sum((amount_of(each) for each in invoices if currency_of(each) == currency), _ZERO),
        }
        for currency in currencies
    ]


def _of_customer(each: InvoiceSummary) -> ListedInvoice:
    has_voucher = each.voucher_series and each.voucher_number
    return ListedInvoice(
        number=each.document_number,
        counterparty_number=each.customer_number,
        counterparty=each.customer_name,
        invoice_date=each.invoice_date,
        due_date=each.due_date,
        is_booked=each.booked,
        is_cancelled=each.cancelled,
        currency=each.currency,
        total=each.total,
        unpaid=each.balance,
        unpaid_currency=each.currency,
        voucher=f"{each.voucher_series}{each.voucher_number}" if has_voucher else "",
    )


def _of_supplier(each: SupplierInvoiceSummary) -> ListedInvoice:
    voucher = next(iter(each.vouchers), None)
    return ListedInvoice(
        number=each.given_number,
        external_number=each.invoice_number or "",
        counterparty_number=each.supplier_number,
        counterparty=each.supplier_name,
        invoice_date=each.invoice_date,
        due_date=each.due_date,
        is_booked=each.booked,
        is_cancelled=each.is_cancelled,
        currency=each.currency or _SEK,
        total=each.total,
        unpaid=each.balance,
        unpaid_currency=_SEK,
        voucher=f"{voucher.series}{voucher.number}" if voucher else "",
    )
