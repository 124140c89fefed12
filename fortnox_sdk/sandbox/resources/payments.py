"""Payments of invoices, in and out: the same verbs, two sides of the books."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from http import HTTPStatus

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books import ledger, records
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money
from fortnox_sdk.sandbox.resources.lists import listing
from fortnox_sdk.sandbox.resources.settings.predefined import account_of_mode, series_of
from fortnox_sdk.sandbox.resources.settlement import in_sek, part_in_sek, payment_rows, relieved, settle
from fortnox_sdk.sandbox.schema.resources import Resource

__all__ = ["Payments"]

_SMALLEST = Decimal("0.005")


@frozen(kw_only=True)
class Payments:
    """One side.

    Args:
        resource: Its entry in the table.
        find_invoice: The invoice of a number, or a Problem.
        save_invoice: Writes it back.
        describe: What a payment shows of its invoice, and how its own number looks.
        control: Control account.
        reference_type: Of the voucher; names its predefined series as well.
        word: Begins the voucher's text.
        paid_in: True for customers.
    """

    resource: Resource
    find_invoice: Callable[[Call, str], Body]
    save_invoice: Callable[[Call, Body], None]
    describe: Callable[[Body, Body], Body]
    control: str
    reference_type: str
    word: str
    paid_in: bool

    def routes(self) -> list[Route]:
        """The requests that the payments take."""
        path, scope = self.resource.path, self.resource.scope
        return [
            Route("GET", path, scope, self.list),
            Route("POST", path, scope, self.create),
            Route("GET", f"{path}/<key>", scope, self.get),
            Route("PUT", f"{path}/<key>", scope, self.update),
            Route("DELETE", f"{path}/<key>", scope, self.delete),
            Route("PUT", f"{path}/<key>/bookkeep", scope, self.bookkeep),
        ]

    def find(self, call: Call, key: str) -> Body:
        """A payment; 404 when there is none."""
        body = records.find(call.db, call.company, self.resource.name, key)
        if body is None:
            raise Problem.missing(assumptions.CODES["record_missing"], "Kan inte hitta betalningen.")
        return body

    def _shown(self, call: Call, body: Body) -> Body:
        invoice = self.find_invoice(call, body["_invoice"])
        return (
            body
            | self.describe(body, invoice)
            | {
                "@url": call.url(f"{self.resource.name}/{body['_key']}"),
                "WriteOffExist": bool(body["WriteOffs"]),
            }
        )

    def _answer(self, call: Call, body: Body, status: int = 200) -> Reply:
        shown = self.resource.shown(self._shown(call, body), self.resource.single)
        return Reply(
            {self.resource.one: shown}, status, self.resource.name if status == HTTPStatus.CREATED else None
        )

    def list(self, call: Call) -> Reply:
        """GET of the collection."""
        return listing(
            call,
            self.resource,
            records.every(call.db, call.company, self.resource.name),
            whole=lambda body: self._shown(call, body),
            show=lambda body: self.resource.shown(body, self.resource.row),
        )

    def get(self, call: Call, key: str) -> Reply:
        """GET of one."""
        return self._answer(call, self.find(call, key))

    def create(self, call: Call) -> Reply:
        """POST: unbooked; the invoice's balance stays until the payment is booked (measured by others)."""
        sent = self.resource.read(call.body, "c")
        key = str(records.next_ordinal(call.db, call.company, self.resource.name))
        body: Body = dict.fromkeys(self.resource.single) | {
            "Booked": False,
            "ModeOfPayment": "BG",
            "ModeOfPaymentAccount": int(assumptions.ACCOUNT_BANK),
            "PaymentDate": call.today.isoformat(),
            "Source": "manual",
            "WriteOffs": [],
            "_key": key,
            "_invoice": str(sent["InvoiceNumber"]),
            "_modified": call.stamp,
        }
        self._apply(call, body, sent)
        records.insert(call.db, call.company, self.resource.name, key, body)
        return self._answer(call, body, 201)

    def update(self, call: Call, key: str) -> Reply:
        """PUT of an unbooked payment."""
        body = self._unbooked(call, key)
        sent = self.resource.read(call.body, "u")
        sent.pop("InvoiceNumber", None)
        for name in ("Amount", "AmountCurrency"):
            if {"Amount", "AmountCurrency"} & sent.keys() and name not in sent:
                body[name] = None
        self._apply(call, body, sent)
        records.save(call.db, call.company, self.resource.name, key, body, stamp=call.stamp)
        return self._answer(call, body)

    def delete(self, call: Call, key: str) -> Reply:
        """DELETE of an unbooked payment."""
        self._unbooked(call, key)
        records.remove(call.db, call.company, self.resource.name, key)
        return Reply(status=204)

    def _unbooked(self, call: Call, key: str) -> Body:
        body = self.find(call, key)
        if body["Booked"]:
            raise Problem.assumed("payment_booked", "Betalningen är bokförd och kan inte ändras.")
        return body

    def _apply(self, call: Call, body: Body, sent: Body) -> None:
        invoice = self.find_invoice(call, body["_invoice"])
        if sent.get("ModeOfPayment"):
            over = account_of_mode(call, sent["ModeOfPayment"])
            body["ModeOfPaymentAccount"] = sent.get("ModeOfPaymentAccount") or over
        body |= sent
        body["PaymentDate"] = body["PaymentDate"] or call.today.isoformat()
        body["Currency"] = invoice["Currency"]
        body["CurrencyUnit"] = invoice["CurrencyUnit"]
        body["WriteOffs"] = [_write_off(row, invoice["Currency"]) for row in body["WriteOffs"]]
        amount, in_currency = body.get("Amount"), body.get("AmountCurrency")
        if invoice["Currency"] == "SEK":
            amount = in_currency = amount if amount is not None else in_currency
            body["CurrencyRate"] = 1
        elif in_currency is None:
            raise Problem.assumed("bad_amount", "AmountCurrency saknas för en betalning i utländsk valuta.")
        elif amount is None:
            body["CurrencyRate"] = sent.get("CurrencyRate") or invoice["CurrencyRate"]
            amount = in_sek(decimal(in_currency), body)
        elif not sent.get("CurrencyRate"):
            unit = decimal(invoice["CurrencyUnit"])
            share = decimal(amount) / decimal(in_currency) * unit if decimal(in_currency) else decimal(1)
            body["CurrencyRate"] = share.quantize(Decimal("0.000001"))
        if amount is None or in_currency is None:
            raise Problem.assumed("bad_amount", "Beloppet saknas.")
        body["Amount"], body["AmountCurrency"] = money(decimal(amount)), money(decimal(in_currency))
        if body["PaymentDate"] < invoice["InvoiceDate"]:
            raise Problem.assumed(
                "payment_before_invoice", "Betalningsdatum kan inte vara före fakturadatum."
            )

    def bookkeep(self, call: Call, key: str) -> Reply:
        """PUT .../bookkeep: the voucher is made, and the invoice's balance falls."""
        body = self._unbooked(call, key)
        invoice = self.find_invoice(call, body["_invoice"])
        if not invoice["Booked"]:
            raise Problem.assumed("invoice_not_booked", "Fakturan är inte bokförd.")
        written_off = sum((decimal(row["Amount"]) for row in body["WriteOffs"]), Decimal(0))
        part = decimal(body["AmountCurrency"]) + written_off
        rest = decimal(invoice["_open"])
        if part * rest <= 0 or abs(part) - abs(rest) >= _SMALLEST:
            raise Problem.assumed("payment_too_large", "Beloppet är större än fakturans restbelopp.")
        sek = part_in_sek(invoice, part)
        day = date.fromisoformat(body["PaymentDate"])
        series = series_of(call, self.reference_type)
        year, number = ledger.post(
            call.db,
            call.company,
            series=series,
            day=day,
            text=f"{self.word} {body['_invoice']}",
            rows=payment_rows(
                bank=str(body["ModeOfPaymentAccount"] or assumptions.ACCOUNT_BANK),
                relieves=relieved(invoice, self.control, -sek if self.paid_in else sek),
                amount=decimal(body["Amount"]),
                write_offs=[
                    (str(row["AccountNumber"]), in_sek(decimal(row["Amount"]), invoice))
                    for row in body["WriteOffs"]
                ],
                paid_in=self.paid_in,
            ),
            now=call.now,
            reference=(self.reference_type, key),
        )
        settle(invoice, part, sek, day)
        self.save_invoice(call, invoice)
        body |= {
            "Booked": True,
            "VoucherSeries": series,
            "VoucherNumber": number,
            "VoucherYear": year.id,
        }
        records.save(call.db, call.company, self.resource.name, key, body, stamp=call.stamp)
        return self._answer(call, body)


def _write_off(row: Body, currency: str) -> Body:
    account = row.get("AccountNumber") or int(assumptions.ACCOUNT_ROUNDING)
    return {
        "Amount": decimal(row.get("Amount")),
        "AccountNumber": account,
        "CostCenter": row.get("CostCenter", ""),
        "Currency": currency,
        "Description": row.get("Description", ""),
        "Project": row.get("Project", ""),
        "TransactionInformation": row.get("TransactionInformation", ""),
    }
