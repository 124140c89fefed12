"""The box that a reviewer reads first: account, ledger, difference, its causes, and where the figures come from."""

from decimal import Decimal
from enum import StrEnum

import attrs

from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.text import Language
from fortnox_sdk.year_end.appendix import Appendix, Cause, CauseKind, Ledger
from fortnox_sdk.year_end.report.texts import term, words

__all__ = ["Line", "LineRole", "finding_lines", "source_lines", "summary_lines", "verdict"]

_MOST_CAUSES = 12
"""More causes than this are summed by kind in the box; the reconciliation has them all."""
_ZERO = Decimal(0)


class LineRole(StrEnum):
    """The role of a line of the box, which decides its look and, in Excel, its formula."""

    OPENING = "opening"
    VOUCHERS = "vouchers"
    BALANCE = "balance"
    LEDGER = "ledger"
    REVERSED = "reversed"
    DIFFERENCE = "difference"
    CAUSE = "cause"
    EXPLAINED = "explained"
    UNEXPLAINED = "unexplained"


@attrs.frozen(kw_only=True)
class Line:
    """One line of the box."""

    role: LineRole
    label: str
    amount: Decimal
    """In the account's sign."""
    note: str = ""


def summary_lines(appendix: Appendix, language: Language) -> tuple[Line, ...]:
    """Return the lines of the box, from the top down."""
    named = words(language)
    balance = Line(
        role=LineRole.BALANCE,
        label=f"{named['account_balance']} {appendix.account}",
        amount=appendix.account_balance,
        note=appendix.account_name,
    )
    difference, unexplained = appendix.difference, appendix.unexplained
    if appendix.ledger_total is None or difference is None or unexplained is None:
        moved = sum((posting.amount for posting in appendix.postings), _ZERO)
        count = f"{len(appendix.postings)} {named['of_them']}"
        return (
            Line(role=LineRole.OPENING, label=named["opening_balance"], amount=appendix.opening_balance),
            Line(role=LineRole.VOUCHERS, label=named["vouchers"], amount=moved, note=count),
            balance,
        )
    items = Line(
        role=LineRole.LEDGER,
        label=named["ledger_total"],
        amount=appendix.ledger_total,
        note=f"{len(appendix.items)} {named['of_them']}",
    )
    return (
        balance,
        items,
        *_reversed_line(appendix, language),
        Line(role=LineRole.DIFFERENCE, label=named["difference"], amount=difference),
        *_cause_lines(appendix.causes, language),
        Line(role=LineRole.EXPLAINED, label=named["explained"], amount=difference - unexplained),
        Line(role=LineRole.UNEXPLAINED, label=named["unexplained"], amount=unexplained),
    )


def _reversed_line(appendix: Appendix, language: Language) -> tuple[Line, ...]:
    """Return what counterparties with a reversed balance sum to: shown gross, as it has its own line in the books."""
    balances: dict[str, Decimal] = {}
    for item in appendix.items:
        balances[item.counterparty_number] = balances.get(item.counterparty_number, _ZERO) + item.open_sek
    amount = sum((balance for balance in balances.values() if balance < 0), _ZERO)
    if not amount:
        return ()
    of_suppliers = appendix.ledger is Ledger.SUPPLIERS
    label = words(language)["suppliers_reversed" if of_suppliers else "customers_reversed"]
    return (Line(role=LineRole.REVERSED, label=label, amount=-amount if of_suppliers else amount),)


def _cause_lines(causes: tuple[Cause, ...], language: Language) -> tuple[Line, ...]:
    if len(causes) <= _MOST_CAUSES:
        return tuple(
            Line(
                role=LineRole.CAUSE,
                label=f"{term(cause.kind, language)} {cause.voucher}".strip(),
                amount=cause.amount,
                note=cause.evidence.in_language(language),
            )
            for cause in causes
        )
    by_kind: dict[CauseKind, list[Cause]] = {}
    for cause in causes:
        by_kind.setdefault(cause.kind, []).append(cause)
    return tuple(
        Line(
            role=LineRole.CAUSE,
            label=term(kind, language),
            amount=sum((cause.amount for cause in group), _ZERO),
            note=f"{len(group)} {words(language)['of_them']}",
        )
        for kind, group in by_kind.items()
    )


def verdict(appendix: Appendix, language: Language) -> tuple[bool, str]:
    """Return whether the appendix is good as it stands, and that in words."""
    named = words(language)
    if appendix.changed_while_reading:
        return False, named["changed"]
    if appendix.difference is None:
        return True, named["no_ledger"]
    if appendix.unexplained:
        return False, named["unexplained_left"]
    return True, named["difference_explained" if appendix.difference else "reconciled"]


def finding_lines(appendix: Appendix, language: Language) -> tuple[str, ...]:
    """Return what a reviewer should look at besides the difference."""
    return tuple(finding.in_language(language) for finding in appendix.findings)


def source_lines(appendix: Appendix, language: Language) -> tuple[tuple[str, str], ...]:
    """Return where the figures come from, as names and values."""
    named, origin = words(language), appendix.provenance
    return (
        (named["source"], origin.source),
        (named["company"], origin.company_name),
        (named["org_number"], origin.org_number),
        (named["year"], f"{origin.year_start} \N{EN DASH} {origin.year_end}"),
        (named["as_of"], str(appendix.as_of)),
        (named["account"], f"{appendix.account} {appendix.account_name}"),
        (named["fetched_at"], f"{origin.fetched_at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M:%S %Z}"),
        (named["sie_sha256"], origin.sie_sha256),
        (named["sie_generated"], "" if origin.sie_generated is None else str(origin.sie_generated)),
    )
