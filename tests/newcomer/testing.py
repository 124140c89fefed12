"""From the page docs/guides/testing.md: test an app against simulated faults, and set its clock in a test."""

from datetime import date, timedelta
from decimal import Decimal

from fortnox_sdk import FortnoxClient, Voucher, VoucherRow
from fortnox_sdk.errors import OutcomeUnknown, SignInRequired
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import Clock, connect


def post_depreciation(client: FortnoxClient, day: date, amount: Decimal) -> None:
    rows = [VoucherRow(account=7832, debit=amount), VoucherRow(account=1229, credit=amount)]
    voucher = Voucher(voucher_series="A", transaction_date=day, description="Avskrivning", voucher_rows=rows)
    client.vouchers.create(voucher, financial_year=client.financial_years.on(day).id)


def main() -> None:
    clock = Clock()
    with serve() as sandbox:
        client = connect(sandbox, clock=clock)
        sandbox.set_faults(drop_after_commit=1)
        try:
            post_depreciation(client, date(2025, 12, 31), Decimal(100))
        except OutcomeUnknown:
            posts = [
                call for call in sandbox.log() if call["method"] == "POST" and call["path"] == "/3/vouchers"
            ]
            print(len(posts), "POST")
        sandbox.set_faults(status={429: 1}, retry_after_s=20)
        client.company_information.get()
        print(round(sum(clock.sleeps)), "seconds on the clock")
        clock.advance(timedelta(days=31))
        try:
            with client.connection.exporting():
                print("not reached")
        except SignInRequired:
            print("somebody has to sign in")


if __name__ == "__main__":
    main()
