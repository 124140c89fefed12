"""A voucher that gets its number from Fortnox, and an account's balance before and after the voucher."""

from datetime import date
from decimal import Decimal

from fortnox_sdk import Voucher, VoucherRow
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect

DEPRECIATION = Voucher(
    voucher_series="A",
    transaction_date=date(2025, 12, 31),
    description="Avskrivning inventarier",
    voucher_rows=(
        VoucherRow(account=7832, debit=Decimal("1200.00")),
        VoucherRow(account=1229, credit=Decimal("1200.00")),
    ),
)


def main() -> None:
    """Post the voucher in a sandbox and print the balance before and after."""
    with serve() as sandbox:
        client = connect(sandbox)
        year = client.financial_years.on(date(2025, 12, 31))
        print("before", client.sie.document(year).balance("1229"))
        voucher = client.vouchers.create(DEPRECIATION, financial_year=year.id)
        print("posted", f"{voucher.voucher_series}{voucher.voucher_number}")
        print("after ", client.sie.document(year).balance("1229"))


if __name__ == "__main__":
    main()
