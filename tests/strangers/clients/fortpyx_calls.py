"""A script that calls fortpyx: sign-in, every list, and work with registers, documents, vouchers and files."""

import inspect
import io
import os

from fortpyx.error import FortnoxError
from fortpyx.model.model_base import UploadFile
from fortpyx_session import Body, Session, shows
from recorder import RECORDS, approve

REDIRECT = "http://localhost:8765/callback"


def sign_in(session):
    top = session.top
    url = top.get_authorization_url(REDIRECT, os.environ["SANDBOX_SCOPES"].split(), use_service_account=False)
    first = session.record.run("get_tokens", top.get_tokens, approve(url), REDIRECT, check=all)
    session.record.run("refresh_tokens", top.refresh_tokens, check=lambda tokens: tokens[1] != first[1])
    top._Fortpyx__access_token = "expired"
    session.call(
        "me.retrieve_user_information", note="refreshes the token", check=lambda _: len(session.saved) == 2
    )


def lists(session):
    """Call each operation that has no required arguments: all lists, and the settings of the company."""
    for service, instance in session.services():
        for name, method in inspect.getmembers(instance, inspect.ismethod):
            needs = [p for p in inspect.signature(method).parameters.values() if p.default is p.empty]
            if not needs and not name.startswith(("_", "remove", "delete")):
                session.call(f"{service}.{name}")


def registers(session):
    """Create, read and change a record of each register in `RECORDS`, and delete the record if fortpyx can."""
    for service, envelope, key, record, change in (register.values() for register in RECORDS["registers"]):
        methods = [
            name for name, _ in inspect.getmembers(dict(session.services())[service], inspect.ismethod)
        ]
        verbs = {
            name.split("_")[0]: name for name in methods if "list" not in name or "price_list" in service
        }
        if service == "price_lists":
            verbs["retrieve"] = "retrieve_a_single_price_list"
        kind = f"Fortnox{envelope}Wrap"
        session.call(f"{service}.{verbs['create']}", Body(kind, **{envelope: record}), check=shows(record))
        session.call(f"{service}.{verbs['retrieve']}", record[key], check=shows(record))
        changed = Body(kind, **{envelope: record | change})
        session.call(f"{service}.{verbs['update']}", changed, record[key], check=shows(change))
        remove = verbs.get("delete") or verbs.get("remove")
        if remove:
            session.call(f"{service}.{remove}", record[key])


def sales(session):
    """Create prices and an offer, turn the offer into an order and the order into an invoice, and act on invoices."""
    call = session.call
    call(
        "articles.create_an_article", Body("FortnoxArticleWrap", Article=RECORDS["article"]), note="for sales"
    )
    call("prices.create_a_price", Body("FortnoxPriceWrap", Price=RECORDS["price"]))
    call("prices.retrieve_the_first_price_for_the_specified_article", "A", "A2")
    call("prices.retrieve_a_price_for_a_specified_article", "A", "A2", "0", check=shows({"Price": 99.5}))
    offer = call("offers.create_an_offer", Body("FortnoxOfferWrap", Offer=RECORDS["offer"]))
    number = str(offer.offer.document_number) if offer else "1"
    call("offers.retrieve_a_single_offer", number)
    call("offers.set_given_offer_as_sent", number)
    call("offers.print_given_offer", number)
    order = call("offers.create_order_out_of_given_offer", number)
    call("orders.create_a_new_order", Body("FortnoxOrderWrap", Order=RECORDS["order"]))
    number = str(order.order.document_number) if order and order.order else "1"
    call("orders.retrieve_a_single_order", number)
    call(
        "orders.update_an_order",
        Body("FortnoxOrderWrap", Order={"CustomerNumber": "1", "Comments": "Bråttom"}),
        number,
    )
    call("orders.create_invoice_out_of_given_order", number)
    call("contracts.create_a_contract", Body("FortnoxContractWrap", Contract=RECORDS["contract"]))
    call("contracts.create_invoice_from_contract", "1")
    payload = Body("FortnoxInvoicePayloadWrap", Invoice=RECORDS["invoice"])
    made = call("invoices.create_an_invoice", payload, check=lambda result: result.invoice.total == 1250)
    number = str(made.invoice.document_number) if made else "60"
    call("invoices.retrieve_a_single_invoice", number)
    change = Body("FortnoxInvoicePayloadWrap", Invoice={"CustomerNumber": "1", "YourReference": "Bo"})
    call("invoices.update_an_invoice", change, number, check=shows({"YourReference": "Bo"}))
    call("invoices.set_an_invoice_as_sent", number)
    call("invoices.print_an_invoice", number)
    call("invoices.bookkeep_an_invoice", number, check=lambda result: result.invoice.booked)
    payment = {"InvoiceNumber": number, "Amount": 1250, "PaymentDate": "2026-02-20", "ModeOfPayment": "BG"}
    wrap = Body("FortnoxInvoicePaymentWrap", InvoicePayment=payment)
    paid = call("invoice_payments.create_an_invoice_payment", wrap)
    paid_number = str(paid.invoice_payment.number) if paid else "1"
    call("invoice_payments.bookkeep_an_invoice_payment", wrap, paid_number)
    call(
        "invoices.retrieve_a_single_invoice",
        number,
        note="paid",
        check=lambda result: result.invoice.balance == 0,
    )
    credited = call(
        "invoices.credit_an_invoice", number, check=lambda result: result.invoice.credit_invoice_reference
    )
    call("invoices.cancel_an_invoice", str(credited.invoice.credit_invoice_reference) if credited else "61")
    read = session.method("invoices.retrieve_a_list_of_invoices")
    session.record.run(
        "invoices.retrieve_a_list_of_invoices (date)", lambda: read().invoices[0].invoice_date, check=bool
    )
    call(
        "invoices.retrieve_a_list_of_invoices",
        note="unpaid",
        filter="unpaid",
        check=lambda page: page.invoices,
    )
    session.record.refused("invoices.retrieve_a_single_invoice (missing)", FortnoxError, 2000434,
                           session.method("invoices.retrieve_a_single_invoice"), "99999")  # fmt: skip


def purchases(session):
    """Create a supplier invoice and its payment."""
    wrap = Body("FortnoxSupplierInvoiceWrap", SupplierInvoice=RECORDS["supplier_invoice"])
    made = session.call("supplier_invoices.create_a_supplier_invoice", wrap)
    number = str(made.supplier_invoice.given_number) if made else "30"
    session.call("supplier_invoices.retrieve_a_single_supplier_invoice", number)
    session.call("supplier_invoices.bookkeep_given_supplier_invoice", number)
    payment = {"InvoiceNumber": number, "Amount": 1250, "PaymentDate": "2026-02-20"}
    wrap = Body("FortnoxSupplierInvoicePaymentWrap", SupplierInvoicePayment=payment)
    paid = session.call("supplier_invoice_payments.create_a_supplier_invoice_payment", wrap)
    number = str(paid.supplier_invoice_payment.number) if paid else "1"
    session.call("supplier_invoice_payments.bookkeep_a_supplier_invoice_payment", number)
    session.call("supplier_invoice_payments.retrieve_a_single_supplier_invoice_payment", number)


def books(session):
    """Work with vouchers, accounts, financial years and the SIE export."""
    call = session.call
    # fortpyx requires `Year`, which Fortnox fills in itself.
    wrap = Body("FortnoxVoucherWrap", Voucher=RECORDS["voucher"] | {"Year": 1})
    made = call("vouchers.create_a_voucher", wrap, note="with Year")
    number = str(made.voucher.voucher_number) if made else "1"
    call(
        "vouchers.create_a_voucher",
        Body("FortnoxVoucherWrap", Voucher=RECORDS["voucher"]),
        note="without Year",
    )
    call("vouchers.retrieve_a_specific_voucher", "A", number)
    call("vouchers.retrieve_a_list_of_vouchers_for_a_specific_series", "A")
    call("vouchers.retrieve_all_vouchers", note="of a year", financialyear=1)
    call(
        "accounts.create_an_account",
        Body("FortnoxAccountPayloadWrap", Account=RECORDS["account"]),
        check=shows({"Number": 7835}),
    )
    call("accounts.retrieve_an_account", "1930")
    call("financial_years.retrieve_financial_year_by_id", "1")
    call("predefined_accounts.retrieve_information_for_a_specific_account_type", "SALES_25_SE")
    call("sie.retrieve_a_sie_file", "4")
    call("labels.create_a_label", Body("FortnoxLabelWrap", Label=RECORDS["label"]))
    call("expenses.create_an_expense", Body("FortnoxExpenseWrap", Expense=RECORDS["expense"]))


def payroll(session):
    call = session.call
    call("employees.create_a_new_employee", Body("FortnoxEmployeeWrap", Employee=RECORDS["employee"]))
    call("employees.retrieve_a_specific_employee", "E1")
    call("absence_transactions.create_a_new_absence_transaction",
         Body("FortnoxAbsenceTransactionPayloadWrap", AbsenceTransaction=RECORDS["absence"]))  # fmt: skip
    call("attendance_transactions.create_a_new_attendance_transaction",
         Body("FortnoxAttendanceTransactionWrap", AttendanceTransaction=RECORDS["attendance"]))  # fmt: skip
    call("schedule_times.retrieve_a_specific_schedule_time", "E1", "2026-02-03")


def files(session):
    """Upload a receipt and connect it to a voucher."""
    receipt = io.BytesIO(b"%PDF-1.4 receipt")
    receipt.name = "kvitto.pdf"
    up = session.call("inbox.upload_a_file", UploadFile(file=receipt), path="inbox_v")
    up_id = str(up.file.id) if up and up.file else "none"
    session.call("inbox.retrieve_a_single_file", up_id)
    session.call(
        "attachment.get_attached_files_on_an_entity", entityid=1, entitytype="F", note="of an invoice"
    )
    session.call("attachment.list_number_of_attachments", entityids=1, entitytype="F", note="of an invoice")
    connection = {"FileId": up_id, "VoucherNumber": "1", "VoucherSeries": "A"}
    wrap = Body("FortnoxVoucherFileConnectionWrap", VoucherFileConnection=connection)
    session.call("voucher_file_connections.create_a_voucher_file_connection", wrap)
    session.call("voucher_file_connections.retrieve_a_single_voucher_file_connection", up_id)
    receipt.seek(0)
    kept = session.call("archive.upload_a_file_to_a_specific_subdirectory", UploadFile(file=receipt))
    kept_id = str(kept.file.id) if kept and kept.file else "none"
    session.call("archive.retrieve_a_single_file", kept_id)
    session.call("archive.delete_a_single_file", kept_id)


def main():
    session = Session()
    sign_in(session)
    with session.top:
        for part in (lists, registers, sales, purchases, books, payroll, files):
            part(session)
    session.record.write()


main()
