"""Supplier invoices. The rows must add up to the total in the request. Invoices are posted to series D."""

from datetime import date
from decimal import Decimal

from attrs import frozen

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.ledger import Row
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body, decimal, money, number_text
from fortnox_sdk.sandbox.resources.currencies import fill_currency
from fortnox_sdk.sandbox.resources.invoicing import UNBOOKED, Invoices, method_on
from fortnox_sdk.sandbox.resources.purchasing.supplier_invoice_rows import (
    REVERSE_CHARGE_TYPES,
    complete_rows,
    reverse_row,
)
from fortnox_sdk.sandbox.resources.purchasing.suppliers import check_text
from fortnox_sdk.sandbox.resources.references import demand_objects, demand_record, objects_of
from fortnox_sdk.sandbox.resources.settings.predefined import predefined_account
from fortnox_sdk.sandbox.resources.settlement import in_sek
from fortnox_sdk.sandbox.resources.terms_of_payment import due_date
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["supplierinvoices"]
_FOR_ROWS = ("Cancelled", "PaymentPending", "VoucherNumber", "VoucherSeries", "VoucherYear", "_open_sek")
_MONEY = ("AdministrationFee", "Freight", "RoundOffValue", "Total", "VAT")
# The maximum rounding difference from converting each row to SEK separately.
_ROUNDING_LIMIT = Decimal("0.05")


@frozen(kw_only=True)
class _SupplierInvoices(Invoices):
    """The register of supplier invoices."""

    def routes(self) -> list[Route]:
        approvals = {
            "PUT /<key>/approvalbookkeep": self.book,
            "PUT /<key>/approvalpayment": self._approve_payment,
        }
        return [*super().routes(), *self.resource.routes(approvals)]

    def view(self, call: Call, body: Body) -> Body:
        voucher = {
            "Number": body["VoucherNumber"],
            "ReferenceType": "SUPPLIERINVOICE",
            "Series": body["VoucherSeries"],
            "Year": body["VoucherYear"],
        }
        return body | {
            "@url": call.url(f"supplierinvoices/{body['GivenNumber']}"),
            # The balance is in SEK, even before the invoice is posted (observed by other developers).
            "Balance": _text(decimal(body["_open_sek"])),
            "CurrencyRate": number_text(decimal(body["CurrencyRate"])),
            "Vouchers": [] if body["VoucherNumber"] is None else [voucher],
        }

    def row(self, body: Body) -> Body:
        # List rows contain the flag as `Cancel`, and `Cancelled` is null (observed by other developers).
        flags = {"Cancel": body["Cancelled"], "Cancelled": None, "AuthorizerName": ""}
        return super().row(body) | flags

    def new_document(self, call: Call, number: int, fields: Body) -> Body:
        """Return a new draft. Besides the supplier, only the total is required (observed by other developers)."""
        del number
        supplier = _supplier(call, fields["SupplierNumber"])
        body: Body = {
            name: "" if spec.type == "string" else None for name, spec in self.resource.fields.items()
        }
        today = call.today.isoformat()
        return (
            body
            | dict.fromkeys(_MONEY, "0.00")
            | UNBOOKED
            | {
                "AccountingMethod": method_on(call, fields.get("InvoiceDate") or today),
                "Cancelled": False,
                "Credit": False,
                "CreditReference": 0,
                "CurrencyRate": None,
                "DisablePaymentFile": False,
                "InvoiceDate": today,
                "PaymentPending": False,
                "SalesType": "STOCK",
                "SupplierInvoiceRows": [],
                "SupplierName": supplier["Name"],
                # Fortnox's developer blog: the invoice or the supplier register sets the VAT type.
                "VATType": supplier["VATType"]
                if supplier.get("VATType") in REVERSE_CHARGE_TYPES
                else "NORMAL",
            }
        )

    def apply(self, call: Call, body: Body, fields: Body) -> None:
        supplier = _supplier(call, fields.get("SupplierNumber", body["SupplierNumber"]))
        body["SupplierName"] = supplier["Name"]
        check_text(fields, "Comments")
        demand_objects(call, [fields, *fields.get("SupplierInvoiceRows", ())])
        body |= {name: value for name, value in fields.items() if name != "GivenNumber"}
        body["InvoiceDate"] = body["InvoiceDate"] or call.today.isoformat()
        if body["VATType"] in REVERSE_CHARGE_TYPES:
            body["VAT"] = 0  # Fortnox's help: the field cannot be filled in
        for name in _MONEY:
            body[name] = _text(_amount(body, name))
        body["CurrencyRate"] = _amount(body, "CurrencyRate") or None
        fill_currency(call, body, fields, supplier.get("Currency"))
        if not body.get("DueDate"):
            body["DueDate"] = due_date(call, body["InvoiceDate"], supplier.get("TermsOfPayment"))
        entered_rows = [row for row in body["SupplierInvoiceRows"] if not row.get("_made")]
        body["SupplierInvoiceRows"] = complete_rows(call, body, entered_rows)
        body["_open"] = decimal(body["Total"])
        body["_open_sek"] = in_sek(decimal(body["Total"]), body)

    def voucher_rows(self, call: Call, body: Body, day: date) -> list[Row]:
        del day
        rows = [
            Row(
                account=str(row["Account"]),
                amount=decimal(row["Debit"]) - decimal(row["Credit"]),
                text=row["TransactionInformation"],
                # The rows that Fortnox calculates, such as VAT and the debt, have no cost centre or project.
                objects=() if row.get("_made") else objects_of(row, body),
            )
            for row in body["SupplierInvoiceRows"]
        ]
        difference = sum((row.amount for row in rows), Decimal(0))
        rounding_account = predefined_account(call, "ROUNDOFF")
        is_rounding = body["Currency"] != "SEK" and abs(difference) <= _ROUNDING_LIMIT
        if difference and is_rounding and rounding_account is not None:
            rows.append(Row(account=rounding_account, amount=-difference))
        elif difference or not rows:
            raise Problem.refused(2000755, "Leverantörsfakturan balanserar inte")
        return rows

    def control_account(self, call: Call, body: Body) -> str:
        """Return the account of the row with the supplier debt."""
        row = next((row for row in body["SupplierInvoiceRows"] if row["Code"] == "TOT"), None)
        return super().control_account(call, body) if row is None else str(row["Account"])

    def cancel(self, call: Call, key: str) -> Reply:
        """Cancel a draft."""
        body = self.get(call, key)
        self.check_open(call, body)
        body |= {"Cancelled": True, "_open": 0, "_open_sek": 0}
        self.save(call, body)
        return self.answer(call, body)

    def as_credit(self, call: Call, credit: Body, original: Body) -> Body:
        del call
        credit |= {
            "Credit": True,
            "CreditReference": int(original["GivenNumber"]),
            "SupplierInvoiceRows": [reverse_row(row) for row in original["SupplierInvoiceRows"]],
            **{name: _text(-decimal(original[name])) for name in _MONEY},
        }
        credit["_open"] = decimal(credit["Total"])
        credit["_open_sek"] = in_sek(credit["_open"], credit)
        return credit

    def credit_answers_with_original(self) -> bool:
        return assumptions.SUPPLIER_CREDIT_ANSWERS_WITH_ORIGINAL

    def _approve_payment(self, call: Call, key: str) -> Reply:
        body = self.get(call, key)
        body["PaymentPending"] = False
        self.save(call, body)
        return self.answer(call, body)


def _text(amount: Decimal) -> str:
    """Format an amount as text with two decimals, as Fortnox does in the head of a supplier invoice."""
    return f"{money(amount):.2f}"


def _amount(body: Body, name: str) -> Decimal:
    try:
        return decimal(body[name])
    except ValueError:
        raise Problem.refused(2000108, f"Värdet måste vara numeriskt ({name})") from None


def _supplier(call: Call, number: object) -> Body:
    return demand_record(
        call, "suppliers", number, (CODES["record_missing"], "Kan inte hitta leverantören ({}).")
    )


SUPPLIER_INVOICES = _SupplierInvoices(
    resource=_RESOURCE,
    subject="Leverantörsfakturan",
    process="SUPPLIERINVOICE",
    control="SUPDEBT",
    party="SupplierName",
    voucher_texts=("Leverantörsfaktura", "Leverantörskreditfaktura"),
    credit_reference_field="CreditReference",
    original_field="CreditReference",
    open_field="_open_sek",
    missing=(CODES["record_missing"], "Kan inte hitta leverantörsfakturan."),
    duplicate_error=(CODES["number_taken"], "Löpnummer {} används redan."),
    listed=tuple(dict.fromkeys((*_RESOURCE.row, *_FOR_ROWS))),
)


ROUTES = SUPPLIER_INVOICES.routes()
