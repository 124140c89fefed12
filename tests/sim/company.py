"""A company of a world: its vouchers, its tokens at the server, and what is known about both."""

import json
from collections import defaultdict
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.year_end.export.marks import find_marks
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.sim.prepared import YEAR_END, PreparedSandbox

__all__ = ["SERIES", "Company", "Posted", "closing_voucher"]

SERIES: Final = "V"


@attrs.frozen(eq=False)
class Posted:
    """A closing voucher that the server made."""

    reference: str
    label: str
    mark: str
    sender: object
    """The job that sent it."""


@attrs.define(eq=False)
class Company:
    """A company, with the truth about it."""

    key: ConnectionKey
    year: int
    vouchers: list[ClosingVoucher]
    """The vouchers that every export of the company posts."""
    posted: defaultdict[str, list[Posted]] = attrs.field(factory=lambda: defaultdict(list[Posted]))
    """The vouchers at the server, by the caller's reference. They are told by their texts, not by their marks."""
    twins_allowed: set[str] = attrs.field(factory=set[str])
    """References of vouchers that the client can't keep from being posted twice; it has to name them instead."""
    saved_access: set[str] = attrs.field(factory=set[str])
    """Every access token that a store has had durably."""
    twins_named: set[str] = attrs.field(factory=set[str])
    """References of vouchers that a run called posted more than once, with all of their labels."""

    @property
    def number(self) -> int:
        """The database number."""
        return self.key.database_number

    @property
    def is_complete(self) -> bool:
        """Whether every voucher is there."""
        return all(self.posted[voucher.reference] for voucher in self.vouchers)

    @property
    def twins(self) -> dict[str, list[str]]:
        """The labels of the vouchers that are there more than once, by reference."""
        return {
            reference: [voucher.label for voucher in found]
            for reference, found in self.posted.items()
            if len(found) > 1
        }

    @property
    def labels(self) -> dict[str, Posted]:
        """The vouchers at the server by series and number."""
        return {voucher.label: voucher for found in self.posted.values() for voucher in found}

    def note_posted(self, answer: bytes, sender: object) -> Posted | None:
        """Note the voucher in a response of the server; None if it is not one of ours."""
        fields = json.loads(answer)["Voucher"]
        reference = next((v.reference for v in self.vouchers if v.text == fields["Description"]), None)
        if reference is None:
            return None
        marks = find_marks(fields["Comments"] or "")
        posted = Posted(
            reference=reference,
            label=f"{fields['VoucherSeries']}{fields['VoucherNumber']}",
            mark=marks.reference if marks else "",
            sender=sender,
        )
        self.posted[reference].append(posted)
        return posted

    def differences(self, sandbox: PreparedSandbox) -> list[str]:
        """Compare the vouchers at the server with those that were to be posted, öre by öre."""
        found: list[str] = []
        with sandbox.database.transaction() as db:
            for voucher in self.vouchers:
                rows = db.execute(
                    "SELECT v.year, v.date, r.account, r.amount FROM voucher v JOIN voucher_row r ON r.voucher = v.id "
                    "WHERE v.company = ? AND v.text = ?",
                    (self.number, voucher.text),
                ).fetchall()
                expected = sorted((str(row.account), row.amount) for row in voucher.rows)
                actual = sorted((row["account"], Decimal(row["amount"])) for row in rows)
                places = {(row["year"], row["date"]) for row in rows}
                if actual != expected or places != {(self.year, voucher.date.isoformat())}:
                    found.append(f"{voucher.reference}: {actual} in {places}")
        return found

    def live_refresh_tokens(self, sandbox: PreparedSandbox) -> set[str]:
        """Return the refresh tokens that the server takes."""
        now_s = sandbox.service.now().timestamp()
        with sandbox.database.transaction() as db:
            rows = db.execute(
                "SELECT token FROM refresh_token WHERE company = ? AND state = 'live' AND expires_at > ?",
                (self.number, now_s),
            )
            return {row["token"] for row in rows}


def closing_voucher(reference: str, *, amount: str = "1000.00") -> ClosingVoucher:
    """Return a closing voucher."""
    value = Decimal(amount)
    return ClosingVoucher(
        reference=reference,
        date=YEAR_END,
        text=f"Bokslut {reference}",
        rows=(ClosingRow(account=8910, debit=value), ClosingRow(account=2512, credit=value)),
    )
