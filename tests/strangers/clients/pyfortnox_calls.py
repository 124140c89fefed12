"""A script that calls pyfortnox, first with the headers that pyfortnox sends, then with an added bearer token."""

import inspect
import os
import warnings

from recorder import RECORDS, Recorder

warnings.simplefilter("ignore", SyntaxWarning)

import fortnox  # noqa: E402  # its source has invalid escape sequences
import fortnox.client  # noqa: E402
from fortnox.errors import RequestError  # noqa: E402
from fortnox.http_client import HttpClient  # noqa: E402

SETTINGS = {
    "base_url": os.environ["SANDBOX_URL"],
    "access_token": os.environ["SANDBOX_ACCESS_TOKEN"],
    "client_secret": os.environ["SANDBOX_CLIENT_SECRET"],
}


class BearerClient(HttpClient):
    """pyfortnox's HTTP client with the header that Fortnox has required since 2025-04-30."""

    def request(self, method, url, params=None, body=None, **kwargs):
        headers = {"Authorization": f"Bearer {self.config.access_token}"}
        return super().request(method, url, params, body, headers=headers, **kwargs)


def lists(record, api):
    """Call the methods `list` and `info` of each of the client's services that has them."""
    for name, _ in inspect.getmembers(type(api), lambda member: isinstance(member, property)):
        service = getattr(api, name)
        for method in ("list", "info"):
            if hasattr(service, method):
                record.run(f"{name}.{method}", getattr(service, method))


def registers(record, api):
    """Create, read and change a record of each register in `RECORDS`, and delete the record if pyfortnox can."""
    for service, _, key, fields, change in (register.values() for register in RECORDS["registers"]):
        methods = getattr(api, service)
        record.run(f"{service}.create", methods.create, fields, check=shows(fields))
        record.run(f"{service}.retrieve", methods.retrieve, fields[key], check=shows(fields))
        record.run(f"{service}.update", methods.update, fields[key], change, check=shows(change))
        if hasattr(methods, "destroy"):
            record.run(f"{service}.destroy", methods.destroy, fields[key], check=bool)


def shows(expected):
    """Return a function that checks that a record has the expected values."""
    return lambda shown: all(shown[name] == value for name, value in expected.items())


def documents(record, api):
    """Create and read documents, payments, vouchers and labels."""
    run = record.run
    run("articles.create (for sales)", api.articles.create, RECORDS["article"])
    run("prices.create", api.prices.create, RECORDS["price"])
    run("prices.retrieve", api.prices.retrieve, "A", "A2", 0, check=shows({"Price": 99.5}))
    run("prices.retrieve_sublist", api.prices.retrieve_sublist, "A", "A2")
    numbers = {}
    for service, fields, key in (
        ("offers", RECORDS["offer"], "DocumentNumber"),
        ("orders", RECORDS["order"], "DocumentNumber"),
        ("contracts", RECORDS["contract"], "DocumentNumber"),
        ("invoices", RECORDS["invoice"], "DocumentNumber"),
        ("supplier_invoices", RECORDS["supplier_invoice"], "GivenNumber"),
    ):
        methods = getattr(api, service)
        made = run(f"{service}.create", methods.create, fields)
        number = made[key] if made else 1
        numbers[service] = number
        run(
            f"{service}.retrieve",
            methods.retrieve,
            number,
            check=lambda shown, key=key, number=number: shown[key] == number,
        )
        run(
            f"{service}.update",
            methods.update,
            number,
            {"Comments": "Rättad"},
            check=shows({"Comments": "Rättad"}),
        )
    payment = {
        "InvoiceNumber": numbers["invoices"],
        "Amount": 100,
        "PaymentDate": "2026-02-20",
        "ModeOfPayment": "BG",
    }
    made = run("invoice_payments.create", api.invoice_payments.create, payment)
    number = made["Number"] if made else 1
    run("invoice_payments.retrieve", api.invoice_payments.retrieve, number)
    run("invoice_payments.destroy", api.invoice_payments.destroy, number, check=bool)
    run("invoices.list (unpaid)", api.invoices.list, filter="unpaid", check=bool)
    run("invoices.list (one page of 20)", api.invoices.list, limit=20, check=lambda rows: len(rows) == 20)
    record.refused("invoices.retrieve (missing)", RequestError, 2000434, api.invoices.retrieve, 99999)
    record.refused(
        "customers.create (unknown field)", RequestError, 2001399, api.customers.create, {"Nam": "x"}
    )


def books(record, api):
    """Work with vouchers, accounts, financial years and the SIE export."""
    run = record.run
    made = run(
        "vouchers.create",
        api.vouchers.create,
        RECORDS["voucher"],
        check=shows({"Description": RECORDS["voucher"]["Description"]}),
    )
    number = made["VoucherNumber"] if made else 1
    run(
        "vouchers.retrieve",
        api.vouchers.retrieve,
        "A",
        number,
        check=lambda shown: len(shown.VoucherRows) == 2,
    )
    run("vouchers.retrieve_sublist", api.vouchers.retrieve_sublist, "A")
    run("vouchers.list (of a year)", api.vouchers.list, financialyear=2, check=bool)
    run("accounts.create", api.accounts.create, RECORDS["account"], check=shows(RECORDS["account"]))
    run("accounts.retrieve", api.accounts.retrieve, 1930)
    run("accounts.update", api.accounts.update, 7835, {"Description": "Avskrivningar"})
    run("financial_years.retrieve", api.financial_years.retrieve, 1)
    run("predefined_accounts.retrieve", api.predefined_accounts.retrieve, "SALES_25_SE")
    run("predefined_accounts.update", api.predefined_accounts.update, "SALES_25_SE", {"Account": 3002})
    run("sie.retrieve", api.sie.retrieve, 4, check=lambda text: text.startswith(b"#FLAGGA 0"))
    label = run("labels.create", api.labels.create, RECORDS["label"])
    run("labels.destroy", api.labels.destroy, label["Id"] if label else 1, check=bool)
    run("expenses.create", api.expenses.create, RECORDS["expense"])


def payroll(record, api):
    """Create an employee, an absence and an attendance, and read a schedule."""
    record.run("employees.create", api.employees.create, RECORDS["employee"])
    record.run("employees.retrieve", api.employees.retrieve, "E1", check=shows({"FirstName": "Kim"}))
    record.run("absence_transactions.create", api.absence_transactions.create, RECORDS["absence"])
    record.run("attendance_transactions.create", api.attendance_transactions.create, RECORDS["attendance"])
    record.run("schedule_times.retrieve", api.schedule_times.retrieve, "E1", "2026-02-03")


def files(record, api):
    """Upload a receipt, read it back and connect it to a voucher."""
    receipt = b"%PDF-1.4 receipt"
    made = record.run("inbox.create", api.inbox.create, file=receipt, file_name="kvitto.pdf", path="inbox_v")
    number = made["Id"] if made else "none"
    record.run("inbox.retrieve", api.inbox.retrieve, number, check=lambda content: content == receipt)
    connection = {"FileId": number, "VoucherNumber": "1", "VoucherSeries": "A"}
    record.run("voucher_file_connections.create", api.voucher_file_connections.create, connection)
    record.run("voucher_file_connections.retrieve", api.voucher_file_connections.retrieve, number)
    record.run("voucher_file_connections.destroy", api.voucher_file_connections.destroy, number, check=bool)
    record.run("inbox.destroy", api.inbox.destroy, number, check=bool)


def main():
    record = Recorder("pyfortnox")
    record.run("customers.list (as released)", fortnox.Client(**SETTINGS).customers.list)
    fortnox.client.HttpClient = BearerClient
    api = fortnox.Client(**SETTINGS)
    for part in (lists, registers, documents, books, payroll, files):
        part(record, api)
    record.write()


main()
