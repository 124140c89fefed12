"""The behaviour that payments of customer invoices and of supplier invoices share."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money
from fortnox_sdk.sandbox.resources.invoicing import Invoices
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.resources.settings.predefined import account_of_mode, series_of
from fortnox_sdk.sandbox.resources.settlement import contra_rows, in_sek, payment_rows, settle, settled_in_sek

_SMALLEST = Decimal("0.005")


@frozen(kw_only=True)
class Payments(Register):
    """A register of payments of customer invoices or of supplier invoices.

    Args:
        invoices: The register of the paid invoices.
        describe: Returns the fields that a payment copies from its invoice.
        control: The number of the control account.
        process: The reference type of the payment's voucher. The predefined voucher series has the same name.
        voucher_text: The first word of the voucher text.
        paid_in: True for payments from customers.
    """

    invoices: Invoices
    describe: Callable[[Body, Body], Body]
    control: str
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
            "WriteOffs": [_write_off(row, invoice["Currency"]) for row in body["WriteOffs"]],
        }
        _reckon(body, invoice, fields.get("CurrencyRate"))
        if body["PaymentDate"] < invoice["InvoiceDate"]:
            raise Problem.assumed(
                "payment_before_invoice", "Betalningsdatum kan inte vara före fakturadatum."
            )

    def book(self, call: Call, key: str) -> Reply:
        """Post a payment and lower the invoice's balance."""
        body = self._unbooked(call, key)
        invoice = self.invoice_of(call, body)
        if not invoice["Booked"]:
            raise Problem.assumed("invoice_not_booked", "Fakturan är inte bokförd.")
        write_off_total = sum((decimal(row["Amount"]) for row in body["WriteOffs"]), Decimal(0))
        settled = decimal(body["AmountCurrency"]) + write_off_total
        open_amount = decimal(invoice["_open"])
        if settled * open_amount <= 0 or abs(settled) - abs(open_amount) >= _SMALLEST:
            raise Problem.assumed("payment_too_large", "Beloppet är större än fakturans restbelopp.")
        sek = settled_in_sek(invoice, settled)
        day = date.fromisoformat(body["PaymentDate"])
        series = series_of(call, self.process)
        year, number = ledger.post(
            call,
            series=series,
            day=day,
            text=f"{self.voucher_text} {body['InvoiceNumber']}",
            rows=payment_rows(
                bank=str(body["ModeOfPaymentAccount"] or assumptions.ACCOUNT_BANK),
                contra_rows=contra_rows(invoice, self.control, -sek if self.paid_in else sek),
                amount=decimal(body["Amount"]),
                write_offs=[
                    (str(row["AccountNumber"]), in_sek(decimal(row["Amount"]), invoice))
                    for row in body["WriteOffs"]
                ],
                paid_in=self.paid_in,
            ),
            now=call.now,
            reference=(self.process, key),
        )
        settle(invoice, settled, sek, day)
        self.invoices.save(call, invoice)
        body |= {"Booked": True, "VoucherSeries": series, "VoucherNumber": number, "VoucherYear": year.id}
        self.save(call, body)
        return self.answer(call, body)


def _reckon(body: Body, invoice: Body, rate: object) -> None:
    """Compute the missing value among a payment's amount in SEK, amount in invoice currency and exchange rate."""
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


def _write_off(row: Body, currency: str) -> Body:
    empty = {"CostCenter": "", "Description": "", "Project": "", "TransactionInformation": ""}
    return {
        **{name: row.get(name, value) for name, value in empty.items()},
        "Amount": decimal(row.get("Amount")),
        "AccountNumber": row.get("AccountNumber") or int(assumptions.ACCOUNT_ROUNDING),
        "Currency": currency,
    }
