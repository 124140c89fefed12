"""A voucher whose response is lost. The client does not send the voucher again, so that nothing is posted twice."""

from datetime import date
from decimal import Decimal

from fortnox_sdk import Voucher, VoucherRow
from fortnox_sdk.errors import OutcomeUnknown
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect

DAY = date(2025, 12, 31)
MARK = "Avskrivning 2025-12"


def main() -> None:
    """Let a sandbox post a voucher without sending a response, and find out whether the voucher was posted."""
    rows = (
        VoucherRow(account=7832, debit=Decimal(1200)),
        VoucherRow(account=1229, credit=Decimal(1200)),
    )
    with serve() as sandbox:
        client = connect(sandbox)
        year = client.financial_years.on(DAY)
        sandbox.set_faults(drop_after_commit=1)
        try:
            client.vouchers.create(
                Voucher(voucher_series="A", transaction_date=DAY, description=MARK, voucher_rows=rows),
                financial_year=year.id,
            )
        except OutcomeUnknown as error:
            print(f"{error}")
        found = list(client.vouchers.list(financial_year=year.id, from_date=DAY))
        numbers = [f"{v.voucher_series}{v.voucher_number}" for v in found if v.description == MARK]
        print(f"{MARK} is in Fortnox as {numbers}")


if __name__ == "__main__":
    main()
