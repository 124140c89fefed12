"""The behaviour that payments of customer invoices and of supplier invoices share."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.behaviour import behaviour_of
from fortnox_sdk.sandbox.books.years import year_of
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money
from fortnox_sdk.sandbox.resources.invoicing import Invoices
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.settings.predefined import account_of_mode, series_of
from fortnox_sdk.sandbox.resources.settlement import (
    contra_rows,
    demand_predefined,
    in_sek,
    payment_rows,
    settle,
    settled_in_sek,
)


@frozen(kw_only=True)
class Payments(Register):
    """A register of payments of customer invoices or of supplier invoices.

    Args:
        invoices: The register of the paid invoices.
        describe: Returns the fields that a payment copies from its invoice.
        process: The reference type of the payment's voucher. The predefined voucher series has the same name.
        voucher_text: The first word of the voucher text.
        paid_in: True for payments from customers.
    """

    invoices: Invoices
    describe: Callable[[Body, Body], Body]
    process: str
    voucher_text: str
    paid_in: bool
    missing: tuple[int, str] = (CODES["record_missing"], "Kan inte hitta betalningen.")

    def routes(self) -> list[Route]:
        """Return the routes of the register."""
        path, scope = f"{self.resource.path}/<key>/bookkeep", self.resource.scope
        return [*super().routes(), Route("PUT", path, scope, self.book)]

    def invoice_of(self, call: Call, body: Body) -> Body:
        """Return the invoice that a payment pays."""
        return self.invoices.get(call, str(body["InvoiceNumber"]))

    def view(self, call: Call, body: Body) -> Body:
        """Return a payment with the fields that it copies from its invoice."""
        payment = body | self.describe(body, self.invoice_of(call, body))
        return payment | {
            "@url": call.url(f"{self.name}/{body['Number']}"),
            "WriteOffExist": bool(body["WriteOffs"]),
        }

    def draft(self, call: Call, fields: Body) -> Body:
        """Return a new payment that is not posted.

        As in Fortnox, only posting lowers the invoice's balance.
        """
        return dict.fromkeys(self.resource.single) | {
            "Booked": False,
            "InvoiceNumber": fields["InvoiceNumber"],
            "ModeOfPayment": "BG",
            "ModeOfPaymentAccount": int(assumptions.ACCOUNT_BANK),
            "Number": self.typed("Number", self.next_number(call)),
            "PaymentDate": call.today.isoformat(),
            "Source": "manual",
            "WriteOffs": [],
        }

    def update_record(self, call: Call, **key: str) -> Reply:
        """Handle PUT of a payment that is not posted."""
        self._unbooked(call, *key.values())
        return super().update_record(call, **key)

    def delete_record(self, call: Call, **key: str) -> Reply:
        """Handle DELETE of a payment that is not posted."""
        self._unbooked(call, *key.values())
        return super().delete_record(call, **key)

    def _unbooked(self, call: Call, key: str) -> Body:
        body = self.get(call, key)
        if body["Booked"]:
            raise Problem.assumed("payment_booked", "Betalningen är bokförd och kan inte ändras.")
        return body

    def apply(self, call: Call, body: Body, fields: Body) -> None:
        """Copy the fields in the request to the payment, and compute the amounts in SEK and in invoice currency."""
        invoice = self.invoice_of(call, body)
        self._check_payable(call, invoice)
        if {"Amount", "AmountCurrency"} & fields.keys():
            body |= {"Amount": None, "AmountCurrency": None}
        if fields.get("ModeOfPayment"):
            over = account_of_mode(call, fields["ModeOfPayment"])
            body["ModeOfPaymentAccount"] = fields.get("ModeOfPaymentAccount") or over
        body |= {name: value for name, value in fields.items() if name != "InvoiceNumber"}
        body |= {
            "Currency": invoice["Currency"],
            "CurrencyUnit": invoice["CurrencyUnit"],
            "PaymentDate": body["PaymentDate"] or call.today.isoformat(),
            "WriteOffs": [_write_off(call, row, invoice["Currency"]) for row in body["WriteOffs"]],
        }
        if behaviour_of(call.db).early_payment == "refused" and body["PaymentDate"] < invoice["InvoiceDate"]:
            # The code was observed by other developers, and its text only in English.
            raise Problem.refused(2001089, "Betaldatum kan inte vara tidigare än fakturadatum.")
        _reckon(body, invoice, fields.get("CurrencyRate"))
        is_posted = invoice["Booked"] and not invoice.get("_cash_rows")
        if invoice["AccountingMethod"] == "CASH" and not is_posted:
            _check_year(call, body, invoice)

    def _check_payable(self, call: Call, invoice: Body) -> None:
        if invoice["Cancelled"]:
            raise Problem.assumed("invoice_cancelled", f"{self.invoices.subject} är makulerad.")
        # With the cash method, a saved invoice can be paid (Fortnox's help).
        is_draft = not invoice["Booked"] and invoice["AccountingMethod"] != "CASH"
        if is_draft and behaviour_of(call.db).draft_payment == "refused":
            raise Problem.assumed("invoice_not_booked", f"{self.invoices.subject} är inte bokförd.")
        if invoice["FinalPayDate"]:
            # Only the code was observed by other developers.
            raise Problem.refused(2003055, f"{self.invoices.subject} är redan slutbetald.")

    def book(self, call: Call, key: str) -> Reply:
        """Post a payment and lower the invoice's balance. An overpaid invoice gets a negative balance.

        The invoice may be a draft that is booked later, unless the behaviour `draft_payment` is `refused`.
        With the cash method, the payment also books the invoice.
        """
        body = self._unbooked(call, key)
        invoice = self.invoice_of(call, body)
        self._check_payable(call, invoice)
        if invoice["AccountingMethod"] == "CASH" and not invoice["Booked"]:
            self.invoices.book(call, str(body["InvoiceNumber"]))
            invoice = self.invoice_of(call, body)
        write_off_total = sum((decimal(row["Amount"]) for row in body["WriteOffs"]), Decimal(0))
        settled = decimal(body["AmountCurrency"]) + write_off_total
        if settled * decimal(invoice["_open"]) <= 0:
            raise Problem.assumed("bad_amount", "Beloppet har fel tecken eller är 0.")
        sek = settled_in_sek(invoice, settled)
        day = date.fromisoformat(body["PaymentDate"])
        series = series_of(call, self.process)
        control = self.invoices.control_account(call, invoice)
        year, number = ledger.post(
            call,
            series=series,
            day=day,
            text=f"{self.voucher_text} {body['InvoiceNumber']}",
            rows=payment_rows(
                call,
                bank=str(body["ModeOfPaymentAccount"] or assumptions.ACCOUNT_BANK),
                contra_rows=contra_rows(invoice, control, -sek if self.paid_in else sek),
                amount=decimal(body["Amount"]),
                write_offs=[
                    (str(row["AccountNumber"]), in_sek(decimal(row["Amount"]), invoice))
                    for row in body["WriteOffs"]
                ],
                paid_in=self.paid_in,
            ),
            now=call.now,
            reference=(self.process, _reference(call, body, key)),
        )
        settle(invoice, settled, sek, day)
        self.invoices.save(call, invoice)
        body |= {"Booked": True, "VoucherSeries": series, "VoucherNumber": number, "VoucherYear": year.id}
        self.save(call, body)
        return self.answer(call, body)


def _check_year(call: Call, body: Body, invoice: Body) -> None:
    paid_in, invoiced_in = (
        year_of(call, date.fromisoformat(day)) for day in (body["PaymentDate"], invoice["InvoiceDate"])
    )
    if paid_in != invoiced_in:
        raise Problem.assumed(
            "payment_outside_year",
            "Angivet betaldatum måste vara inom fakturans räkenskapsår. För att genomföra betalningen måste fakturan "
            "årsomföras.",
        )


def _reference(call: Call, body: Body, key: str) -> str:
    """Return the reference number of a payment's voucher."""
    numbers = {"invoice": str(body["InvoiceNumber"]), "payment": key, "none": ""}
    return numbers[behaviour_of(call.db).payment_reference]


def _reckon(body: Body, invoice: Body, rate: object) -> None:
    """If a payment lacks its amount in SEK or its exchange rate, compute the missing value.

    Raises a Problem if a payment in a foreign currency lacks `AmountCurrency`, or a payment in SEK has no amount.
    """
    amount, in_currency = body.get("Amount"), body.get("AmountCurrency")
    if invoice["Currency"] == "SEK":
        amount = in_currency = amount if amount is not None else in_currency
        body["CurrencyRate"] = 1
    elif in_currency is None:
        raise Problem.assumed("bad_amount", "AmountCurrency saknas för en betalning i utländsk valuta.")
    elif amount is None:
        body["CurrencyRate"] = rate or invoice["CurrencyRate"]
        amount = in_sek(decimal(in_currency), body)
    elif not rate:
        unit = decimal(invoice["CurrencyUnit"])
        share = decimal(amount) / decimal(in_currency) * unit if decimal(in_currency) else decimal(1)
        body["CurrencyRate"] = share.quantize(Decimal("0.000001"))
    if amount is None or in_currency is None:
        raise Problem.assumed("bad_amount", "Beloppet saknas.")
    body["Amount"], body["AmountCurrency"] = money(decimal(amount)), money(decimal(in_currency))


def _write_off(call: Call, row: Body, currency: str) -> Body:
    empty = {"CostCenter": "", "Description": "", "Project": "", "TransactionInformation": ""}
    return {
        **{name: row.get(name, value) for name, value in empty.items()},
        "Amount": decimal(row.get("Amount")),
        "AccountNumber": row.get("AccountNumber") or int(demand_predefined(call, "ROUNDOFF")),
        "Currency": currency,
    }
