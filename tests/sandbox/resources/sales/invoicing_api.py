"""Functions that create, book and pay customer invoices over HTTP."""


def draft(api, rows=None, **more):
    rows = rows or [{"Description": "Tält", "Price": 1000, "DeliveredQuantity": "2"}]
    body = {"CustomerNumber": "1", "InvoiceDate": "2025-11-03", "InvoiceRows": rows} | more
    return api.post("invoices", {"Invoice": body})


def booked(api, **more):
    return api.put(f"invoices/{draft(api, **more)['DocumentNumber']}/bookkeep")


def pay(api, number, **more):
    body = {"InvoiceNumber": number, "PaymentDate": "2025-12-01"} | more
    made = api.post("invoicepayments", {"InvoicePayment": body})
    return api.put(f"invoicepayments/{made['Number']}/bookkeep")


def rows_of(api, invoice_or_payment):
    series, number, year = (invoice_or_payment[f"Voucher{part}"] for part in ("Series", "Number", "Year"))
    voucher = api.get(f"vouchers/{series}/{number}", financialyear=year)["Voucher"]
    return {row["Account"]: row["Debit"] - row["Credit"] for row in voucher["VoucherRows"]}


def credit_of(api, number):
    """Credit an invoice, and return the credit invoice, which is a draft."""
    reference = api.put(f"invoices/{number}/credit")["CreditInvoiceReference"]
    return api.get(f"invoices/{reference}")["Invoice"]


def invoice_of(api, number):
    return api.get(f"invoices/{number}")["Invoice"]
