"""The whole year-end job: books, two reconciled appendices, and closing vouchers that are posted only once."""

import tempfile
from datetime import date
from decimal import Decimal

from fortnox_sdk import ClosingRow, ClosingVoucher, YearEnd
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect

BALANCE_DATE = date(2025, 12, 31)

DEPRECIATION = ClosingVoucher(
    reference="depreciation-2025",  # your own name; each name is posted only once
    date=BALANCE_DATE,
    text="Avskrivning inventarier",
    rows=(
        ClosingRow(account=7832, debit=Decimal("1200.00")),
        ClosingRow(account=1229, credit=Decimal("1200.00")),
    ),
)


def main() -> None:
    """Run the job against a local sandbox."""
    with serve() as sandbox, tempfile.TemporaryDirectory() as folder:
        job = YearEnd(connect(sandbox), BALANCE_DATE, folder=folder)
        imported = job.import_all()
        print(f"{job.company.company_name}: {imported.vouchers} vouchers")
        for appendix in imported.appendices:
            print(f"{appendix.account}: {appendix.account_balance}, difference {appendix.difference}")
            for cause in appendix.causes:
                print(f"  {cause.amount}: {cause.evidence}")
        for _ in range(2):
            plan = job.plan_export([DEPRECIATION], series="V")
            for problem in plan.problems:
                print(problem)
            result = plan.run()
            print(f"posted {list(result.posted)}, already there {list(result.already_posted)}")


if __name__ == "__main__":
    main()
