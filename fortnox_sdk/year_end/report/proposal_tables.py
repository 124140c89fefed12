"""The tables of proposals: the revaluation at the closing rate, the judgement list and the draft vouchers."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from fortnox_sdk.year_end.proposals.closing_rates import ClosingRate
from fortnox_sdk.year_end.proposals.proposal import Proposal, ProposalKind
from fortnox_sdk.year_end.proposals.revaluation import CurrencyRevaluation, Revaluation, RevaluedItem
from fortnox_sdk.year_end.report.tables import Cell, ColumnKind, Field, Table, new_table
from fortnox_sdk.year_end.report.texts import labels_in

_KINDS: Final[Mapping[ProposalKind, Text]] = MappingProxyType(
    {
        ProposalKind.REVALUATION: Text("Closing rate", "Balansdagens kurs"),
        ProposalKind.OLD: Text("Old item", "Gammal post"),
        ProposalKind.OVERDUE: Text("Overdue and unpaid", "Förfallen och obetald"),
        ProposalKind.CREDITED_AFTER: Text("Credited later", "Krediterad senare"),
        ProposalKind.CREDIT_BALANCE: Text("Balance with the opposite sign", "Saldo med omvänt tecken"),
    }
)
_ACCOUNT: Final = Text("Account", "Konto")
_RATE: Final = Text("Closing rate", "Balansdagskurs")
_REVALUED: Final = Text("Revalued, SEK", "Omräknat, SEK")


def revalued_items_table(revaluation: Revaluation, language: Language) -> Table:
    """Return the open items in foreign currency, as booked and at the closing rate."""
    labels, amount, text = labels_in(language), ColumnKind.AMOUNT, ColumnKind.TEXT
    fields: list[Field[RevaluedItem]] = [
        Field(labels["invoice"], text, 9, lambda item: item.number),
        Field(labels["counterparty_name"], ColumnKind.LONG_TEXT, 28, lambda item: item.counterparty_name),
        Field(_ACCOUNT.in_language(language), text, 8, lambda item: item.account),
        Field(labels["currency"], text, 8, lambda item: item.currency),
        Field(labels["open_currency"], amount, 14, lambda item: item.open_currency),
        Field(labels["open_sek"], amount, 14, lambda item: item.open_sek, summed=True),
        Field(_RATE.in_language(language), text, 12, lambda item: _rate_text(item.rate, language)),
        Field(_REVALUED.in_language(language), amount, 14, lambda item: item.revalued_sek, summed=True),
        Field(labels["difference"], amount, 13, lambda item: item.difference, summed=True),
    ]
    title = Text("Items at the closing rate", "Poster till balansdagens kurs").in_language(language)
    return new_table(title, fields, revaluation.items, when_empty=labels["no_items"])


def revalued_currencies_table(revaluation: Revaluation, language: Language) -> Table:
    """Return the sums by currency, as booked and at the closing rate. Debit is positive, as on the account."""
    labels, amount, text = labels_in(language), ColumnKind.AMOUNT, ColumnKind.TEXT
    fields: list[Field[CurrencyRevaluation]] = [
        Field(labels["currency"], text, 9, lambda each: each.currency),
        Field(labels["count"], ColumnKind.COUNT, 8, lambda each: each.count, summed=True),
        Field(labels["open_currency"], amount, 16, lambda each: each.open_currency),
        Field(labels["open_sek"], amount, 16, lambda each: each.open_sek, summed=True),
        Field(_RATE.in_language(language), text, 12, lambda each: _rate_text(each.rate, language)),
        Field(labels["date"], ColumnKind.DATE, 12, lambda each: each.rate.on if each.rate else None),
        Field(_REVALUED.in_language(language), amount, 16, lambda each: each.revalued_sek, summed=True),
        Field(labels["difference"], amount, 14, lambda each: each.difference, summed=True),
    ]
    title = Text("Currencies at the closing rate", "Valutor till balansdagens kurs").in_language(language)
    return new_table(title, fields, revaluation.by_currency, when_empty=labels["no_items"])


def _rate_text(rate: ClosingRate | None, language: Language) -> str:
    """Return a rate as text with all its decimals, because a table rounds amounts to öre. Return `""` for None."""
    if rate is None:
        return ""
    text = f"{rate.sek_per_unit:f}"
    return text.replace(".", ",") if language == "sv" else text


def proposals_table(proposals: Iterable[Proposal], language: Language) -> Table:
    """Return the judgement list: each point with its evidence, its question and the reference of its draft."""
    labels, long = labels_in(language), ColumnKind.LONG_TEXT
    fields: list[Field[Proposal]] = [
        Field(
            Text("Point", "Punkt").in_language(language),
            long,
            18,
            lambda each: _KINDS[each.kind].in_language(language),
        ),
        Field(labels["counterparty_name"], long, 24, lambda each: each.counterparty_name),
        Field(labels["invoice"], long, 12, lambda each: _numbers(each.invoices)),
        Field(labels["amount_sek"], ColumnKind.AMOUNT, 14, lambda each: each.amount),
        Field(
            Text("Paid later, SEK", "Betalt senare, SEK").in_language(language),
            ColumnKind.AMOUNT,
            14,
            lambda each: each.paid_after or None,
        ),
        Field(labels["evidence"], long, 42, lambda each: each.rests_on.in_language(language)),
        Field(
            Text("To judge", "Att bedöma").in_language(language),
            long,
            28,
            lambda each: each.question.in_language(language),
        ),
        Field(
            Text("Draft", "Förslag").in_language(language),
            long,
            30,
            lambda each: (
                each.voucher.reference if each.voucher else each.why_no_voucher.in_language(language)
            ),
        ),
        Field(
            Text("Decision", "Beslut").in_language(language),
            long,
            16,
            lambda _: None,
            name="decision",
            editable=True,
        ),
    ]
    return new_table(
        Text("Judgement list", "Bedömningslista").in_language(language),
        fields,
        proposals,
        key=_key,
        when_empty=Text("There is nothing to judge.", "Det finns inget att bedöma.").in_language(language),
    )


def _key(proposal: Proposal) -> str:
    """Return the key of a proposal, which is the same in every import.

    The key of a revaluation or a credit balance does not contain the invoices, which may differ between imports.
    """
    if proposal.kind in (ProposalKind.REVALUATION, ProposalKind.CREDIT_BALANCE):
        return f"{proposal.kind.value} {proposal.counterparty_number}".strip()
    return f"{proposal.kind.value} {' '.join(proposal.invoices)}"


def _numbers(invoices: Sequence[str]) -> str:
    most = 6
    return ", ".join(invoices[:most]) + (" …" if len(invoices) > most else "")


def drafts_table(proposals: Iterable[Proposal], language: Language) -> Table:
    """Return the rows of the draft vouchers."""
    labels, amount = labels_in(language), ColumnKind.AMOUNT
    rows = [
        (each.voucher, row) for each in proposals if each.voucher is not None for row in each.voucher.rows
    ]
    fields: list[Field[tuple[ClosingVoucher, ClosingRow]]] = [
        Field(
            Text("Draft", "Förslag").in_language(language),
            ColumnKind.LONG_TEXT,
            30,
            lambda each: each[0].reference,
        ),
        Field(labels["date"], ColumnKind.DATE, 12, lambda each: each[0].date),
        Field(_ACCOUNT.in_language(language), ColumnKind.TEXT, 8, lambda each: str(each[1].account)),
        Field(labels["text"], ColumnKind.LONG_TEXT, 50, lambda each: each[1].text or each[0].text),
        Field(
            Text("Debit", "Debet").in_language(language),
            amount,
            14,
            lambda each: _side(each[1].debit),
            summed=True,
        ),
        Field(
            Text("Credit", "Kredit").in_language(language),
            amount,
            14,
            lambda each: _side(each[1].credit),
            summed=True,
        ),
    ]
    title = Text("Draft vouchers", "Förslag till verifikationer").in_language(language)
    empty = Text("There are no draft vouchers.", "Det finns inga förslag till verifikationer.").in_language(
        language
    )
    return new_table(title, fields, rows, when_empty=empty)


def _side(amount: Decimal) -> Cell:
    return amount or None
