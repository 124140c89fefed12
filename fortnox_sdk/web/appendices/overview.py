"""The overview of the binder: the balance accounts by account group, each with its verdict and its difference."""

from collections.abc import Sequence
from itertools import groupby

import attrs

from fortnox_sdk.text import Language, amount_text
from fortnox_sdk.year_end.appendix import Appendix, Colour, FindingKind
from fortnox_sdk.year_end.binder import Binder
from fortnox_sdk.year_end.handover.account_groups import group_name
from fortnox_sdk.year_end.look import LOOKS
from fortnox_sdk.year_end.report.overview import accounts_of, rests_on, verdict_line
from fortnox_sdk.year_end.report.texts import finding_name, ledger_title, term


@attrs.frozen(kw_only=True)
class Badge:
    """A verdict on a page: its colour, its mark and its text."""

    colour: str
    mark: str
    text: str


@attrs.frozen(kw_only=True)
class OverviewLine:
    """One appendix in the overview."""

    account: str
    accounts: str
    """The account of the appendix, or the accounts that it combines, such as `1510+1511`."""
    name: str
    balance: str
    difference: str
    """The account balance minus the total of the ledger or register; `""` if there is no difference or no ledger."""
    colour_name: str
    badge: Badge
    rests_on: str
    findings: str
    """A text with the number of findings that need an action, such as `Att rätta: 2`; `""` if there are none."""


@attrs.frozen(kw_only=True)
class OverviewGroup:
    """An account group with its appendices."""

    number: str
    name: str
    lines: tuple[OverviewLine, ...]


@attrs.frozen(kw_only=True)
class BinderOverview:
    """The overview of a binder: its verdict and its account groups."""

    badge: Badge
    groups: tuple[OverviewGroup, ...]

    @property
    def to_check(self) -> tuple[OverviewLine, ...]:
        """The accounts that a person should look at: accounts with a red verdict or with a difference."""
        lines = (line for group in self.groups for line in group.lines)
        return tuple(line for line in lines if line.difference or line.badge.colour == Colour.RED.value)


def binder_overview(binder: Binder, language: Language) -> BinderOverview:
    """Return the overview of a binder, in the same order as in the reports."""
    by_group = groupby(binder.appendices, key=lambda appendix: appendix.account[:2])
    colour = binder.verdict.colour
    return BinderOverview(
        badge=Badge(colour=colour.value, mark=LOOKS[colour].mark, text=verdict_line(binder, language)),
        groups=tuple(
            OverviewGroup(
                number=number,
                name=group_name(number).in_language(language),
                lines=tuple(_line(appendix, language) for appendix in appendices),
            )
            for number, appendices in by_group
        ),
    )


def badge_of(appendix: Appendix, language: Language) -> Badge:
    """Return the verdict on an appendix."""
    colour = appendix.verdict.colour
    return Badge(colour=colour.value, mark=LOOKS[colour].mark, text=term(appendix.verdict, language))


def title_of(appendix: Appendix, language: Language) -> str:
    """Return the title of an appendix, such as `1510 Kundfordringar`."""
    return ledger_title(appendix, language)


def _line(appendix: Appendix, language: Language) -> OverviewLine:
    accounts = accounts_of(appendix)
    return OverviewLine(
        account=appendix.account,
        accounts=accounts,
        name=ledger_title(appendix, language).removeprefix(accounts).strip(),
        balance=amount_text(appendix.account_balance, language),
        difference=amount_text(appendix.difference, language) if appendix.difference else "",
        colour_name=term(appendix.verdict.colour, language),
        badge=badge_of(appendix, language),
        rests_on=rests_on(appendix, language),
        findings=", ".join(_counts(appendix, language)),
    )


def _counts(appendix: Appendix, language: Language) -> Sequence[str]:
    kinds = [finding.kind for finding in appendix.findings]
    actions = (FindingKind.CORRECTION, FindingKind.NOT_VERIFIED)
    return [f"{finding_name(kind, language)}: {kinds.count(kind)}" for kind in actions if kind in kinds]
