"""The summary box of an appendix: account, ledger, difference, causes, findings and the sources of the figures."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import attrs

from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.text import Language
from fortnox_sdk.year_end.appendix import Appendix, Cause, CauseKind, Colour, Ledger
from fortnox_sdk.year_end.report.appendix_tables import cause_key
from fortnox_sdk.year_end.report.tables import unique_keys
from fortnox_sdk.year_end.report.texts import labels_in, term

MAX_CAUSES = 12
"""The maximum number of causes that the summary box lists. With more causes, it shows one sum per kind of cause.

The reconciliation section of the report always lists all causes.
"""
_ZERO = Decimal(0)


class LineRole(StrEnum):
    """The role of a line in the summary box of the report. It determines the style and, in Excel, the formula."""

    OPENING = "opening"
    VOUCHERS = "vouchers"
    OUTSIDE = "outside"
    BALANCE = "balance"
    LEDGER = "ledger"
    REVERSED = "reversed"
    DIFFERENCE = "difference"
    CAUSE = "cause"
    EXPLAINED = "explained"
    UNEXPLAINED = "unexplained"


@attrs.frozen(kw_only=True)
class Line:
    """One line of the summary box."""

    role: LineRole
    label: str
    amount: Decimal
    """The amount in SEK, with the sign that it has on the account (debit is positive)."""
    note: str = ""


def summary_lines(appendix: Appendix, language: Language) -> tuple[Line, ...]:
    """Return the lines of the summary box, from top to bottom."""
    labels = labels_in(language)
    balance = Line(
        role=LineRole.BALANCE,
        label=f"{labels['account_balance']} {' + '.join(appendix.accounts or (appendix.account,))}",
        amount=appendix.account_balance,
        note=appendix.account_name,
    )
    difference, unexplained = appendix.difference, appendix.unexplained
    if appendix.ledger_total is None or difference is None or unexplained is None:
        moved = sum((posting.amount for posting in appendix.postings), _ZERO)
        rest = appendix.account_balance - appendix.opening_balance - moved
        count = f"{len(appendix.postings)} {labels['of_them']}"
        return (
            Line(role=LineRole.OPENING, label=labels["opening_balance"], amount=appendix.opening_balance),
            Line(role=LineRole.VOUCHERS, label=labels["vouchers"], amount=moved, note=count),
            *([Line(role=LineRole.OUTSIDE, label=labels["outside_vouchers"], amount=rest)] if rest else ()),
            balance,
        )
    is_ledger = appendix.ledger in (Ledger.CUSTOMERS, Ledger.SUPPLIERS)
    items = Line(
        role=LineRole.LEDGER,
        label=labels["ledger_total" if is_ledger else "register_total"],
        amount=appendix.ledger_total,
        note=f"{len(appendix.items if is_ledger else appendix.register_rows)} {labels['of_them']}",
    )
    return (
        balance,
        items,
        *_reversed_line(appendix, language),
        Line(role=LineRole.DIFFERENCE, label=labels["difference"], amount=difference),
        *_cause_lines(appendix.causes, language),
        Line(role=LineRole.EXPLAINED, label=labels["explained"], amount=difference - unexplained),
        Line(role=LineRole.UNEXPLAINED, label=labels["unexplained"], amount=unexplained),
    )


def keyed_lines(appendix: Appendix, language: Language) -> list[tuple[str, Line]]:
    """Return the lines of the summary box, each with a key that is the same in both languages."""
    lines = summary_lines(appendix, language)
    causes = iter(appendix.causes if len(appendix.causes) <= MAX_CAUSES else ())
    keys: list[str] = []
    for line in lines:
        cause = next(causes, None) if line.role is LineRole.CAUSE else None
        keys.append(f"cause {cause_key(cause)}" if cause else line.role.value)
    return list(zip(unique_keys(keys), lines, strict=True))


def _reversed_line(appendix: Appendix, language: Language) -> tuple[Line, ...]:
    """Return a line with the sum of the credit balances of customers, or of the debit balances of suppliers.

    Annual accounts show these balances gross, on a separate line. If the sum is zero, return an empty tuple.
    """
    balances: dict[str, Decimal] = {}
    for item in appendix.items:
        balances[item.counterparty_number] = balances.get(item.counterparty_number, _ZERO) + item.open_sek
    amount = sum((balance for balance in balances.values() if balance < 0), _ZERO)
    if not amount:
        return ()
    of_suppliers = appendix.ledger is Ledger.SUPPLIERS
    label = labels_in(language)["suppliers_reversed" if of_suppliers else "customers_reversed"]
    return (Line(role=LineRole.REVERSED, label=label, amount=-amount if of_suppliers else amount),)


def _cause_lines(causes: tuple[Cause, ...], language: Language) -> tuple[Line, ...]:
    if len(causes) <= MAX_CAUSES:
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
            note=f"{len(group)} {labels_in(language)['of_them']}",
        )
        for kind, group in by_kind.items()
    )


def verdict(appendix: Appendix, language: Language) -> tuple[Colour, str]:
    """Return the colour of the verdict, and the verdict as text."""
    return appendix.verdict.colour, term(appendix.verdict, language)


def source_lines(appendix: Appendix, language: Language) -> tuple[tuple[str, str], ...]:
    """Return the sources of the figures as labels and values."""
    labels, origin = labels_in(language), appendix.provenance
    return (
        (labels["source"], origin.source),
        (labels["company"], origin.company_name),
        (labels["org_number"], origin.org_number),
        (labels["year"], f"{origin.year_start} \N{EN DASH} {origin.year_end}"),
        (labels["as_of"], str(appendix.as_of)),
        (labels["account"], f"{appendix.account} {appendix.account_name}"),
        (labels["fetched_at"], _instant(origin.fetched_at)),
        *(() if origin.verified_at is None else ((labels["verified_at"], _instant(origin.verified_at)),)),
        (labels["sie_sha256"], origin.sie_sha256),
        (labels["sie_generated"], "" if origin.sie_generated is None else str(origin.sie_generated)),
        *(
            (f"{labels['sie_sha256']} {file.year_start} \N{EN DASH} {file.year_end}", file.sha256)
            for file in origin.other_sie_files
        ),
    )


def _instant(instant: datetime) -> str:
    return f"{instant.astimezone(STOCKHOLM):%Y-%m-%d %H:%M:%S %Z}"
