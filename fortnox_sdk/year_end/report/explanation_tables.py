"""The tables of an explanation: the seven checks, the difference by day, vouchers of equal amount, and next steps."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.explanation.by_day import DayDifference
from fortnox_sdk.year_end.explanation.checks import Check, CheckResult
from fortnox_sdk.year_end.explanation.equal_amounts import AmountRelation, EqualVoucher
from fortnox_sdk.year_end.explanation.result import Explanation, NextStep
from fortnox_sdk.year_end.report.tables import ColumnKind, Field, Table, new_table
from fortnox_sdk.year_end.report.texts import labels_in, term

_RESULTS: Final[Mapping[CheckResult, Text]] = MappingProxyType(
    {
        CheckResult.PASSED: Text("✓ passed", "✓ godkänd"),
        CheckResult.FAILED: Text("! to review", "! att granska"),
        CheckResult.NOT_APPLICABLE: Text("– not applicable", "– ej tillämplig"),
    }
)
_RELATIONS: Final[Mapping[AmountRelation, Text]] = MappingProxyType(
    {
        AmountRelation.EQUAL: Text("the amount", "beloppet"),
        AmountRelation.NEGATIVE: Text("the negative amount", "det negativa beloppet"),
        AmountRelation.HALF: Text("half the amount", "halva beloppet"),
    }
)


def checks_table(explanation: Explanation, language: Language) -> Table:
    """Return the table of the seven checks, with their results."""
    fields: list[Field[Check]] = [
        Field(Text("No", "Nr").in_language(language), ColumnKind.COUNT, 5, lambda check: check.number),
        Field(
            Text("Check", "Kontroll").in_language(language),
            ColumnKind.LONG_TEXT,
            28,
            lambda check: check.name.in_language(language),
        ),
        Field(
            Text("Result", "Resultat").in_language(language),
            ColumnKind.TEXT,
            14,
            # The mark stays on the line of its word.
            lambda check: _RESULTS[check.result].in_language(language).replace(" ", "\N{NO-BREAK SPACE}"),
        ),
        Field(
            labels_in(language)["evidence"],
            ColumnKind.LONG_TEXT,
            80,
            lambda check: check.detail.in_language(language),
        ),
    ]
    return new_table(Text("Checks", "Kontroller").in_language(language), fields, explanation.checks)


def days_table(explanation: Explanation, language: Language) -> Table:
    """Return the table of the account, the ledger and their difference on every day, for a chart."""
    title = Text("Difference by day", "Differens per dag").in_language(language)
    return new_table(title, _day_fields(language), explanation.by_day.days)


def changes_table(explanation: Explanation, language: Language) -> Table:
    """Return the table of the days on which the difference changed, with the amount of each change."""
    changes = dict(explanation.by_day.changes)
    change: Field[DayDifference] = Field(
        Text("Change", "Ändring").in_language(language), ColumnKind.AMOUNT, 16, lambda day: changes[day]
    )
    return new_table(
        Text("Days on which the difference changed", "Dagar då differensen ändrades").in_language(language),
        [*_day_fields(language), change],
        changes,
        when_empty=Text(
            "Account and ledger agreed on every day.", "Konto och reskontra stämde varje dag."
        ).in_language(language),
    )


def _day_fields(language: Language) -> list[Field[DayDifference]]:
    labels, amount = labels_in(language), ColumnKind.AMOUNT
    return [
        Field(labels["date"], ColumnKind.DATE, 12, lambda day: day.on),
        Field(Text("Account", "Konto").in_language(language), amount, 16, lambda day: day.account_balance),
        Field(Text("Ledger", "Reskontra").in_language(language), amount, 16, lambda day: day.ledger_total),
        Field(labels["difference"], amount, 16, lambda day: day.difference),
        Field(
            Text("Of which cash method", "Varav kontantmetoden").in_language(language),
            amount,
            16,
            lambda day: day.by_cash_method or None,
        ),
    ]


def equal_vouchers_table(explanation: Explanation, language: Language) -> Table:
    """Return the table of vouchers whose amount equals the difference, the negative difference, or half the difference.

    The difference is the unexplained part or, if causes explain everything, the whole difference of the account.
    """
    labels = labels_in(language)
    fields: list[Field[EqualVoucher]] = [
        Field(labels["voucher"], ColumnKind.TEXT, 10, lambda each: each.voucher),
        Field(labels["date"], ColumnKind.DATE, 12, lambda each: each.on),
        Field(labels["text"], ColumnKind.LONG_TEXT, 50, lambda each: each.text),
        Field(Text("Account", "Konto").in_language(language), ColumnKind.TEXT, 9, lambda each: each.account),
        Field(labels["amount_sek"], ColumnKind.AMOUNT, 16, lambda each: each.amount),
        Field(
            Text("Equals", "Motsvarar").in_language(language),
            ColumnKind.TEXT,
            22,
            lambda each: _RELATIONS[each.relation].in_language(language),
        ),
    ]
    equal = explanation.equal
    title = Text("Vouchers with the amount {amount}", "Verifikationer med beloppet {amount}")
    empty = Text("No voucher has this amount.", "Ingen verifikation har beloppet.")
    return new_table(
        title.format(amount=equal.amount).in_language(language),
        fields,
        equal.vouchers,
        when_empty=empty.in_language(language),
    )


def next_steps_table(explanation: Explanation, language: Language) -> Table:
    """Return the causes of the difference, each with advice on what to do."""
    labels = labels_in(language)
    fields: list[Field[NextStep]] = [
        Field(labels["cause"], ColumnKind.LONG_TEXT, 30, lambda step: term(step.cause.kind, language)),
        Field(labels["voucher"], ColumnKind.TEXT, 10, lambda step: step.cause.voucher),
        Field(labels["amount_sek"], ColumnKind.AMOUNT, 16, lambda step: step.cause.amount, summed=True),
        Field(
            Text("What to do", "Att göra").in_language(language),
            ColumnKind.LONG_TEXT,
            80,
            lambda step: step.advice.in_language(language),
        ),
    ]
    title = Text("Next steps", "Nästa steg").in_language(language)
    return new_table(title, fields, explanation.next_steps, when_empty=labels["no_causes"])
