"""A company of the simulation, with the vouchers and tokens that the sandbox really has."""

import json
from collections import defaultdict
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.year_end.export.marks import find_marks
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.sim.prepared import NEW_YEAR, YEAR_END, PreparedSandbox

__all__ = ["SERIES", "Company", "Posted", "closing_voucher"]

SERIES: Final = "V"


@attrs.frozen(eq=False)
class Posted:
    """A closing voucher that the sandbox has posted."""

    reference: str
    label: str
    mark: str
    sender: object
    """The job that sent the voucher."""


@attrs.define(eq=False)
class Company:
    """A company, and a record of what really happened to its vouchers and tokens."""

    key: ConnectionKey
    year: int
    next_year: int
    vouchers: list[ClosingVoucher]
    """The vouchers that every export of the company posts, without their automatic reversals."""
    posted: defaultdict[str, list[Posted]] = attrs.field(factory=lambda: defaultdict(list[Posted]))
    """The posted vouchers, by reference. They are recognised by their texts, not by their marks."""
    twins_allowed: set[str] = attrs.field(factory=set[str])
    """References of vouchers for which no client can prevent a second posting. The client has to report them."""
    saved_access: set[str] = attrs.field(factory=set[str])
    """Every access token that was saved durably in a store at some time."""
    twins_named: set[str] = attrs.field(factory=set[str])
    """The references of the vouchers that a run reported as posted more than once. The run named all their numbers."""

    @property
    def number(self) -> int:
        """The database number of the company."""
        return self.key.database_number

    @property
    def expected(self) -> list[ClosingVoucher]:
        """The vouchers of the company and their automatic reversals."""
        return [*self.vouchers, *(mirror for voucher in self.vouchers if (mirror := voucher.mirror))]

    def shown_label(self, label: str, year: int) -> str:
        """Return the label of a voucher as a result shows it. If the voucher is in the next year, add that year."""
        return label if year == self.year else f"{label} ({NEW_YEAR.year})"

    @property
    def is_complete(self) -> bool:
        """True if the sandbox has every closing voucher of the company."""
        return all(self.posted[voucher.reference] for voucher in self.expected)

    @property
    def twins(self) -> dict[str, list[str]]:
        """The labels, such as `V1`, of all vouchers that were posted more than once, by reference."""
        return {
            reference: [voucher.label for voucher in found]
            for reference, found in self.posted.items()
            if len(found) > 1
        }

    @property
    def labels(self) -> dict[str, Posted]:
        """The posted vouchers by label, such as `V1`."""
        return {voucher.label: voucher for found in self.posted.values() for voucher in found}

    def note_posted(self, answer: bytes, sender: object) -> Posted | None:
        """Record the voucher of a response and return it. Return None if it is not a closing voucher of the company."""
        fields = json.loads(answer)["Voucher"]
        reference = next((v.reference for v in self.expected if v.text == fields["Description"]), None)
        if reference is None:
            return None
        marks = find_marks(fields["Comments"] or "")
        posted = Posted(
            reference=reference,
            label=self.shown_label(f"{fields['VoucherSeries']}{fields['VoucherNumber']}", fields["Year"]),
            mark=marks.reference if marks else "",
            sender=sender,
        )
        self.posted[reference].append(posted)
        return posted

    def differences(self, sandbox: PreparedSandbox) -> list[str]:
        """Return a text for each closing voucher whose rows, year or date are different in the sandbox."""
        found: list[str] = []
        with sandbox.database.transaction() as db:
            for voucher in self.expected:
                rows = db.execute(
                    "SELECT v.year, v.date, r.account, r.amount FROM voucher v JOIN voucher_row r ON r.voucher = v.id "
                    "WHERE v.company = ? AND v.text = ?",
                    (self.number, voucher.text),
                ).fetchall()
                expected = sorted((str(row.account), row.amount) for row in voucher.rows)
                actual = sorted((row["account"], Decimal(row["amount"])) for row in rows)
                places = {(row["year"], row["date"]) for row in rows}
                year = self.next_year if voucher.date == NEW_YEAR else self.year
                if actual != expected or places != {(year, voucher.date.isoformat())}:
                    found.append(f"{voucher.reference}: {actual} in {places}")
        return found

    def live_refresh_tokens(self, sandbox: PreparedSandbox) -> set[str]:
        """Return the refresh tokens that the sandbox accepts now."""
        now_s = sandbox.service.now().timestamp()
        with sandbox.database.transaction() as db:
            rows = db.execute(
                "SELECT token FROM refresh_token WHERE company = ? AND state = 'live' AND expires_at > ?",
                (self.number, now_s),
            )
            return {row["token"] for row in rows}


def closing_voucher(reference: str, *, amount: str = "1000.00") -> ClosingVoucher:
    """Return a closing voucher of two rows with the given amount."""
    value = Decimal(amount)
    return ClosingVoucher(
        reference=reference,
        date=YEAR_END,
        text=f"Bokslut {reference}",
        rows=(ClosingRow(account=8910, debit=value), ClosingRow(account=2512, credit=value)),
    )
