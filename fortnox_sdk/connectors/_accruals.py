"""Parts shared by the accruals of customer invoices, supplier invoices and contracts."""

from decimal import Decimal
from enum import StrEnum

import attrs

from fortnox_sdk.entities.codec import Entity


class AccrualPeriod(StrEnum):
    """The length of each period of an accrual. Unknown values are kept as `str`.

    According to Fortnox's API specification, accruals of contracts have only the first five values.
    """

    MONTHLY = "MONTHLY"
    BIMONTHLY = "BIMONTHLY"
    QUARTERLY = "QUARTERLY"
    SEMIANNUALLY = "SEMIANNUALLY"
    ANNUALLY = "ANNUALLY"
    _1_MONTHS = "1_MONTHS"
    _2_MONTHS = "2_MONTHS"
    _3_MONTHS = "3_MONTHS"
    _6_MONTHS = "6_MONTHS"
    _12_MONTHS = "12_MONTHS"


@attrs.frozen(kw_only=True)
class AccrualRow(Entity):
    """A row of the voucher that an accrual creates for each period."""

    account: int | None = None
    cost_center: str | None = None
    credit: Decimal | None = None
    debit: Decimal | None = None
    project: str | None = None
    transaction_information: str | None = None
    """The text of the row; at most 100 characters in contract accruals. The specification gives no limit for other
    accruals."""
