"""The status of each closing voucher (not transferred, transferred or error), and the source of the status.

The status "transferred" always names its source and a time. The source is a response from Fortnox or the
export journal.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

import attrs

from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.scalars import money_text
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.journal import JournalContent, JournalEntry, JournalEvent
from fortnox_sdk.year_end.export.marks import content_mark
from fortnox_sdk.year_end.export.states import VoucherState
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher


class Transfer(StrEnum):
    """The possible statuses of a closing voucher."""

    NOT = "not"
    DONE = "done"
    ERROR = "error"


@attrs.frozen(kw_only=True)
class Status:
    """The status of a closing voucher."""

    transfer: Transfer
    text: Text
    """The status in a few words, such as `Överförd V12`."""
    detail: Text = Text("", "")
    """The source of the status, or the error."""
    label: str = ""
    """Series and number in Fortnox, or `""` if the voucher is not in Fortnox."""


@attrs.frozen(kw_only=True)
class SeenVoucher:
    """The state of a closing voucher in Fortnox at the time of the last request."""

    state: VoucherState
    label: str
    """Series and number in Fortnox, or `""` if the voucher is not in Fortnox."""
    content: str
    """The hash (`content_mark`) of the closing voucher's content when its state was requested from Fortnox."""


@attrs.frozen(kw_only=True)
class LastLook:
    """The last states of the vouchers in Fortnox, and the time at which the states were requested."""

    asked_at: datetime
    vouchers: Mapping[str, SeenVoucher] = attrs.field(factory=dict[str, SeenVoucher])
    """The vouchers by reference."""


_NOT: Final = Text("Not transferred", "Ej överförd")
_DONE: Final = Text("Transferred {label}", "Överförd {label}")
_CHANGED: Final = Text("Error: changed after posting as {label}", "Fel: ändrad efter bokföringen som {label}")
_ERROR: Final = Text("Error", "Fel")
_SEEN: Final = Text("in Fortnox as of {at}", "fanns i Fortnox {at}")
_NOT_SEEN: Final = Text("not in Fortnox as of {at}", "fanns inte i Fortnox {at}")
_BY_JOURNAL: Final = Text("according to the export journal, {at}", "enligt exportjournalen, {at}")
_CHANGED_DETAIL: Final = Text(
    "The voucher in Fortnox has different content. Make a plan for the export to see the possible actions.",
    "Verifikationen i Fortnox har ett annat innehåll. Gör en plan för exporten för att se möjliga åtgärder.",
)
_REFUSED: Final = Text("refused at {at}: {message}", "nekad {at}: {message}")
_UNKNOWN: Final = Text(
    "sent at {at} without a response. Make a new plan. The plan first checks if Fortnox has the voucher.",
    "skickad {at} utan svar. Gör en ny plan. Planen kontrollerar först om verifikationen finns i Fortnox.",
)
_ELSEWHERE: Final = Text(
    "posted in another financial year: {message}", "bokförd i ett annat räkenskapsår: {message}"
)


def status_of(
    voucher: ClosingVoucher, *, journal: Mapping[str, JournalEntry], look: LastLook | None
) -> Status:
    """Return the status of a closing voucher from the newest information about it.

    Args:
        voucher: The closing voucher.
        journal: The last journal entry of each voucher, by reference; see `entries_by_reference`.
        look: The last states of the vouchers in Fortnox; None if they were never requested.
    """
    entry = journal.get(voucher.reference)
    seen = None if look is None else look.vouchers.get(voucher.reference)
    if look is not None and seen is not None and (entry is None or entry.at <= look.asked_at):
        return _seen_status(voucher, seen, look.asked_at)
    return Status(transfer=Transfer.NOT, text=_NOT) if entry is None else _journal_status(voucher, entry)


def entries_by_reference(content: JournalContent) -> Mapping[str, JournalEntry]:
    """Return the last journal entry of each voucher, by the voucher's reference in the journal."""
    entries: dict[str, JournalEntry] = {}
    for entry in content.entries.values():
        known = entries.get(entry.reference)
        if entry.reference and (known is None or known.at <= entry.at):
            entries[entry.reference] = entry
    return entries


def _seen_status(voucher: ClosingVoucher, seen: SeenVoucher, asked_at: datetime) -> Status:
    at = _time(asked_at)
    match seen.state:
        case VoucherState.ALREADY_POSTED if seen.content == content_mark(voucher):
            return Status(
                transfer=Transfer.DONE,
                text=_DONE.format(label=seen.label),
                detail=_SEEN.format(at=at),
                label=seen.label,
            )
        case VoucherState.ALREADY_POSTED | VoucherState.CHANGED:
            return _changed(seen.label)
        case VoucherState.TO_POST:
            return Status(transfer=Transfer.NOT, text=_NOT, detail=_NOT_SEEN.format(at=at))
        case _:
            return Status(transfer=Transfer.ERROR, text=_ERROR, detail=seen.state.text, label=seen.label)


def _journal_status(voucher: ClosingVoucher, entry: JournalEntry) -> Status:
    details = {"at": _time(entry.at), "message": entry.message}
    match entry.event:
        case JournalEvent.POSTED if not _has_content(voucher, entry):
            return _changed(entry.label)
        case JournalEvent.POSTED:
            return Status(
                transfer=Transfer.DONE,
                text=_DONE.format(label=entry.label),
                detail=_BY_JOURNAL.format(**details),
                label=entry.label,
            )
        case JournalEvent.REFUSED:
            return Status(transfer=Transfer.ERROR, text=_ERROR, detail=_REFUSED.format(**details))
        case JournalEvent.ELSEWHERE:
            return Status(transfer=Transfer.ERROR, text=_ERROR, detail=_ELSEWHERE.format(**details))
        case _:
            return Status(transfer=Transfer.ERROR, text=_ERROR, detail=_UNKNOWN.format(**details))


def _changed(label: str) -> Status:
    return Status(
        transfer=Transfer.ERROR, text=_CHANGED.format(label=label), detail=_CHANGED_DETAIL, label=label
    )


def _has_content(voucher: ClosingVoucher, entry: JournalEntry) -> bool:
    """Return True if a voucher has the same date, text, accounts and amounts as its journal entry."""
    rows = sorted((str(row.account), money_text(row.amount)) for row in voucher.rows)
    recorded = sorted((account, money_text(Decimal(amount))) for account, amount in entry.rows)
    return (voucher.date.isoformat(), voucher.text, rows) == (entry.date, entry.text, recorded)


def _time(instant: datetime) -> str:
    return f"{instant.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
