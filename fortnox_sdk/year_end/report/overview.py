"""The contents of the binder's overview: one row per balance account."""

from fortnox_sdk.text import Language
from fortnox_sdk.year_end.appendix import Appendix, Ledger
from fortnox_sdk.year_end.binder import Binder
from fortnox_sdk.year_end.report.tables import ColumnKind, Field, Table, new_table
from fortnox_sdk.year_end.report.texts import labels_in, term


def overview_table(binder: Binder, language: Language) -> Table:
    """Return the table of all balance accounts, with the verdict on each account and columns for signatures."""
    labels = labels_in(language)
    text, long, day = ColumnKind.TEXT, ColumnKind.LONG_TEXT, ColumnKind.DATE

    def empty(name: str, kind: ColumnKind, width: int, label: str) -> Field[Appendix]:
        return Field(labels[label], kind, width, lambda _: None, name=name, editable=True)

    fields: list[Field[Appendix]] = [
        Field(labels["account"], text, 10, accounts_of, name="account"),
        Field(labels["name"], long, 32, lambda appendix: appendix.account_name),
        Field(
            labels["balance"],
            ColumnKind.AMOUNT,
            16,
            lambda appendix: appendix.account_balance,
            name="balance",
        ),
        Field(
            labels["colour"],
            text,
            8,
            lambda appendix: term(appendix.verdict.colour, language),
            name="colour",
        ),
        Field(labels["verdict"], long, 44, lambda appendix: term(appendix.verdict, language), name="verdict"),
        Field(labels["rests_on"], long, 25, lambda appendix: rests_on(appendix, language)),
        empty("prepared_by", text, 14, "prepared_by"),
        empty("prepared_on", day, 11, "signature_date"),
        empty("reviewed_by", text, 14, "reviewed_by"),
        empty("reviewed_on", day, 11, "signature_date"),
    ]
    return new_table(
        labels["overview"], fields, binder.appendices, key=lambda appendix: f"overview/{appendix.account}"
    )


def verdict_line(binder: Binder, language: Language) -> str:
    """Return a text with the number of appendices of each colour, and the worst verdict."""
    counts = ", ".join(
        f"{term(colour, language)}: {count}" for colour, count in binder.counts.items() if count
    )
    return f"{counts}. {labels_in(language)['worst']}: {term(binder.verdict, language)}"


def accounts_of(appendix: Appendix) -> str:
    """Return the account of an appendix, or the accounts of its parts, such as `1510+1511`."""
    return "+".join(part.account for part in appendix.parts) or appendix.account


def rests_on(appendix: Appendix, language: Language) -> str:
    """Return the basis of a balance and the number of its records, such as `Kundfordringar, 23 st`.

    The basis is a ledger, a register or vouchers.
    """
    labels = labels_in(language)
    if appendix.ledger is Ledger.NONE:
        name, count = labels["vouchers_short"], len(appendix.postings)
    else:
        name, count = term(appendix.ledger, language), len(appendix.items) + len(appendix.register_rows)
    return f"{name}, {count} {labels['of_them']}"
