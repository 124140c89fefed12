"""From the page docs/tutorial/index.md: a list, a voucher and an appendix."""

import tempfile
from datetime import date
from decimal import Decimal

from fortnox_sdk import FortnoxError, Voucher, VoucherRow, YearEnd
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect


def main() -> None:
    with serve() as sandbox, tempfile.TemporaryDirectory() as folder:
        client = connect(sandbox)
        for invoice in client.invoices.list(filter="unpaid"):
            print(invoice.document_number, invoice.due_date, invoice.balance)
        day = date(2025, 12, 31)
        year = client.financial_years.on(day)
        voucher = client.vouchers.create(
            Voucher(
                voucher_series="A",
                transaction_date=day,
                description="Avskrivning inventarier",
                voucher_rows=[
                    VoucherRow(account=7832, debit=Decimal("1200.00")),
                    VoucherRow(account=1229, credit=Decimal("1200.00")),
                ],
            ),
            financial_year=year.id,
        )
        print(voucher.voucher_series, voucher.voucher_number)
        try:
            client.financial_years.on(date(1999, 12, 31))
        except FortnoxError as error:
            print(error)
        job = YearEnd(client, day, folder=folder)
        job.import_all()
        appendix = job.receivables()
        print(appendix.account_balance, appendix.ledger_total, appendix.difference)
        for cause in appendix.causes:
            print(cause.evidence)


if __name__ == "__main__":
    main()
