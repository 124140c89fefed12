"""The page of an open item: the invoice, its settlements after the balance date, and its voucher."""

from decimal import Decimal

import attrs

from fortnox_sdk.text import Language
from fortnox_sdk.web.results.record import ImportedResults
from fortnox_sdk.year_end.appendix import Appendix, Ledger, OpenItem, Settlement
from fortnox_sdk.year_end.report.texts import labels_in, term


@attrs.frozen(kw_only=True)
class Fact:
    """A labelled value on a page: a text, a date, or an amount that the page writes in its language."""

    label: str
    text: str = ""
    amount: Decimal | None = None


@attrs.frozen(kw_only=True)
class SettlementLine:
    """A settlement after the balance date."""

    kind: str
    on: str
    reference: str
    amount: Decimal


@attrs.frozen(kw_only=True)
class ItemView:
    """An open item and its details."""

    item: OpenItem
    ledger: Ledger
    title: str
    facts: tuple[Fact, ...]
    settlements: tuple[SettlementLine, ...]


def find_item(results: ImportedResults, ledger: Ledger, number: str) -> tuple[Appendix, OpenItem] | None:
    """Return the open item with a number and the appendix of its ledger, or None if there is no such open item."""
    for appendix in results.binder.appendices:
        if appendix.ledger is ledger:
            for item in appendix.items:
                if item.number == number:
                    return appendix, item
    return None


def item_view(item: OpenItem, ledger: Ledger, language: Language) -> ItemView:
    """Return the content of the page of an open item."""
    labels, party = labels_in(language), "supplier" if ledger is Ledger.SUPPLIERS else "customer"
    in_currency = item.currency != "SEK"
    facts = (
        Fact(
            label=labels[f"{party}_name"],
            text=f"{item.counterparty_name} ({item.counterparty_number})",
        ),
        Fact(label=labels["external_number"], text=item.external_number),
        Fact(label=labels["invoice_date"], text=str(item.invoice_date)),
        Fact(label=labels["booked_on"], text=str(item.booked_on or "")),
        Fact(label=labels["due_date"], text=str(item.due_date or "")),
        Fact(label=labels["days_overdue"], text=str(item.days_overdue or "")),
        Fact(label=labels["bucket"], text=term(item.bucket, language)),
        Fact(label=labels["currency"], text=item.currency),
        *((Fact(label=labels["total_currency"], amount=item.total),) if in_currency else ()),
        *((Fact(label=labels["open_currency"], amount=item.open_currency),) if in_currency else ()),
        Fact(label=labels["total_sek"], amount=item.total_sek),
        Fact(label=labels["settled"], amount=item.total_sek - item.open_sek),
        Fact(label=labels["open_sek"], amount=item.open_sek),
        Fact(label=labels["note"], text=item.note),
    )
    name = labels["credit"] if item.is_credit else labels["invoice"]
    return ItemView(
        item=item,
        ledger=ledger,
        title=f"{name} {item.number}",
        facts=tuple(fact for fact in facts if fact.text or fact.amount is not None),
        settlements=tuple(_line(settlement, language) for settlement in item.settled_after),
    )


def _line(settlement: Settlement, language: Language) -> SettlementLine:
    return SettlementLine(
        kind=term(settlement.kind, language),
        on=str(settlement.on),
        reference=settlement.reference,
        amount=settlement.amount_sek,
    )
