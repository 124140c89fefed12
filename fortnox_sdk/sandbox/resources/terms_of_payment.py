"""Terms of payment, and the due dates that follow from them."""

import re
from datetime import date, timedelta

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.protocol.call import Tenant
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_DAYS = re.compile(r"(?<![0-9])[0-9]{1,3}(?![0-9])")
_USUAL_DAYS = 30

TERMS_OF_PAYMENT = Register(
    resource=RESOURCES["termsofpayments"],
    initial_records=lambda _tenant: [
        {"Code": code, "Description": text} for code, text in assumptions.TERMS_OF_PAYMENT.items()
    ],
    missing=(2000429, "Kan inte hitta betalningsvillkoret."),
    numbered="sent",
)


def due_date(tenant: Tenant, day: str, terms: str | None) -> str:
    """Return the due date: `day` plus the days in the terms of payment.

    The number of days is in the code of the terms or, if the code has no number, in their description, such as
    "21 dagar". If neither contains a number, the due date is `day` for registered terms, such as cash on delivery.
    For unregistered terms, it is 30 days after `day`.
    """
    code = terms or ""
    entry = TERMS_OF_PAYMENT.find(tenant, code) if code else None
    found = _DAYS.search(code) or _DAYS.search("" if entry is None else str(entry["Description"] or ""))
    days = int(found[0]) if found else _USUAL_DAYS if entry is None else 0
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
