"""The content of a plan that waits for approval, made without requests to Fortnox."""

from datetime import date
from decimal import Decimal

from fortnox_sdk.year_end.export.approvals.content import (
    PendingPart,
    PendingRow,
    PendingVoucher,
    PlanContent,
    PlanRequest,
)
from fortnox_sdk.year_end.export.states import VoucherState
from tests.year_end.export.exporting import LAST_DAY, closing

REQUEST = PlanRequest(vouchers=(closing(),), series="V")


def content_of(
    company: str = "127.0.0.1/k3/1001",
    *,
    name: str = "Exempelbygg i Åre AB",
    text: str = "Avskrivning inventarier",
) -> PlanContent:
    """Return the content of a plan for one voucher."""
    rows = tuple(
        PendingRow(
            account=account,
            account_name=account_name,
            debit=Decimal(debit),
            credit=Decimal(credit),
            text="",
            cost_center="",
            project="",
        )
        for account, account_name, debit, credit in (
            (7832, "Avskrivningar inventarier", "1200.00", "0.00"),
            (1229, "Ackumulerade avskrivningar", "0.00", "1200.00"),
        )
    )
    voucher = PendingVoucher(
        reference="depreciation",
        date=LAST_DAY,
        text=text,
        comment="",
        state=VoucherState.TO_POST,
        label="",
        rows=rows,
    )
    part = PendingPart(
        series="V", year=1, year_start=date(2025, 1, 1), year_end=LAST_DAY, vouchers=(voucher,)
    )
    return PlanContent(company=company, company_name=name, request=REQUEST, parts=(part,), warnings=())
