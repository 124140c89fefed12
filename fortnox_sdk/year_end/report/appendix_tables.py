"""The contents of an appendix as tables: open items, register rows, vouchers, causes and control accounts."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.appendix import Appendix, Cause, Ledger, OpenItem, Posting, RegisterRow
from fortnox_sdk.year_end.report.ageing import group_numbers
from fortnox_sdk.year_end.report.tables import Column, ColumnKind, DocumentLinks, Field, Table, new_table
from fortnox_sdk.year_end.report.texts import labels_in, term

_ZERO: Final = Decimal(0)
_TEXT, _LONG, _DAY = ColumnKind.TEXT, ColumnKind.LONG_TEXT, ColumnKind.DATE
_AMOUNT, _COUNT = ColumnKind.AMOUNT, ColumnKind.COUNT
_LINK_WIDTH: Final = 9
_NO_VOUCHER: Final = "opening balance"
_MONEY: Final = re.compile(r"-?[0-9]{1,20}\.[0-9]{2}")
"""The form of an amount in the details of a register row, such as `-1250.00`."""


def listed_appendices(appendix: Appendix) -> tuple[Appendix, ...]:
    """Return the appendices whose items are listed: the appendix's parts, or the appendix itself if it has no parts.

    Open items and register rows that no part contains are returned in an additional appendix.
    """
    if not appendix.parts:
        return (appendix,)
    items = {item.number for part in appendix.parts for item in part.items}
    rows = {row.number for part in appendix.parts for row in part.register_rows}
    rest = attrs.evolve(
        appendix,
        parts=(),
        items=tuple(item for item in appendix.items if item.number not in items),
        register_rows=tuple(row for row in appendix.register_rows if row.number not in rows),
    )
    return (*appendix.parts, *((rest,) if rest.items or rest.register_rows else ()))


def item_tables(appendix: Appendix, language: Language) -> tuple[Table, ...]:
    """Return the tables of the records that make up the balance. The total of the last table is the balance.

    A ledger has a table of open items, and a register has a table of its records. An account without a ledger has a
    table of its vouchers. If its specification lists rows or periods, a table of them comes before the vouchers.
    """
    if appendix.ledger in (Ledger.CUSTOMERS, Ledger.SUPPLIERS):
        return (_open_items_table(appendix, language),)
    if appendix.ledger is not Ledger.NONE:
        return (_register_table(appendix, language),)
    vouchers = _postings_table(appendix, language)
    return (_register_table(appendix, language), vouchers) if appendix.register_rows else (vouchers,)


def _open_items_table(appendix: Appendix, language: Language) -> Table:
    labels = labels_in(language)
    of_suppliers = appendix.ledger is Ledger.SUPPLIERS
    party = "supplier" if of_suppliers else "customer"
    groups = group_numbers(appendix.items)
    external: Field[OpenItem] = Field(
        labels["external_number"], _TEXT, 12, lambda item: item.external_number, under="number"
    )
    # The printed columns come first, because a sheet has one printed area.
    fields: list[Field[OpenItem]] = [
        Field(labels["invoice"], _TEXT, 9, lambda item: item.number, name="number"),
        *([external] if of_suppliers else ()),
        Field(labels[f"{party}_number"], _TEXT, 8, lambda item: item.counterparty_number, under="party"),
        Field(labels[f"{party}_name"], _TEXT, 25, lambda item: item.counterparty_name, name="party"),
        Field(labels["invoice_date"], _DAY, 11, lambda item: item.invoice_date, name="invoice_date"),
        Field(labels["due_date"], _DAY, 11, lambda item: item.due_date, name="due_date"),
        Field(labels["voucher"], _TEXT, 8, lambda item: item.voucher),
        Field(labels["currency"], _TEXT, 7, lambda item: item.currency, name="currency"),
        Field(
            labels["open_currency"],
            _AMOUNT,
            13,
            lambda item: item.open_currency,
            name="open_currency",
            under="open_sek",
        ),
        Field(labels["total_sek"], _AMOUNT, 13, lambda item: item.total_sek, summed=True, name="total_sek"),
        Field(labels["open_sek"], _AMOUNT, 13, lambda item: item.open_sek, summed=True, name="open_sek"),
        Field(
            labels["days_overdue"],
            ColumnKind.DAYS,
            7,
            lambda item: item.days_overdue,
            name="days_overdue",
            under="due_date",
        ),
        Field(labels["settled_after"], _AMOUNT, 13, _settled_after, summed=True, name="settled_after"),
        Field(
            labels["settled_after_on"],
            _DAY,
            11,
            lambda item: max((settlement.on for settlement in item.settled_after), default=None),
            under="settled_after",
            bare=True,
        ),
        Field(labels["note"], _LONG, 22, lambda item: item.note, name="note", editable=True),
        Field(
            labels["booked_on"],
            _DAY,
            11,
            lambda item: item.booked_on,
            printed=False,
            under="invoice_date",
        ),
        Field(
            labels["total_currency"],
            _AMOUNT,
            13,
            lambda item: item.total,
            printed=False,
            under="total_sek",
        ),
        Field(
            labels["settled"],
            _AMOUNT,
            13,
            lambda item: item.total_sek - item.open_sek,
            summed=True,
            printed=False,
            under="total_sek",
        ),
        Field(
            labels["bucket"],
            _TEXT,
            13,
            lambda item: term(item.bucket, language),
            printed=False,
            under="hidden",
        ),
        Field(
            labels["settled_after_how"],
            _LONG,
            22,
            lambda item: ", ".join(
                f"{term(settlement.kind, language)} {settlement.reference}".strip()
                for settlement in item.settled_after
            ),
            printed=False,
            under="settled_after",
            bare=True,
        ),
        Field(
            labels["credit"],
            _TEXT,
            12,
            lambda item: labels["credit"] if item.is_credit else "",
            printed=False,
            under="number",
            bare=True,
        ),
        Field(
            labels["ageing_row"],
            _COUNT,
            8,
            lambda item: groups[item.counterparty_number, item.currency],
            printed=False,
            name="group",
            under="hidden",
        ),
    ]
    return new_table(
        labels["open_items"],
        fields,
        appendix.items,
        key=lambda item: item.number,
        when_empty=labels["no_items"],
    )


def _settled_after(item: OpenItem) -> Decimal | None:
    amounts = [settlement.amount_sek for settlement in item.settled_after]
    return sum(amounts, _ZERO) if amounts else None


# Both tables below begin with the same columns, because an account without a ledger shows them on one sheet.
_WIDTHS: Final = {"number": 12, "text": 48, "date": 12, "amount": 16, "note": 24}


def _register_table(appendix: Appendix, language: Language) -> Table:
    labels, rows = labels_in(language), appendix.register_rows
    is_register = appendix.ledger is not Ledger.NONE

    def detail(name: Text) -> Field[RegisterRow]:
        values = [dict(row.details).get(name, "") for row in rows]
        heading = name.in_language(language)
        if all(not value or _MONEY.fullmatch(value) for value in values):
            return Field(heading, _AMOUNT, 15, lambda row: _money(dict(row.details).get(name, "")))
        return Field(heading, _LONG, 15, lambda row: dict(row.details).get(name, ""))

    details = list(dict.fromkeys(name for row in rows for name, _ in row.details))
    fields: list[Field[RegisterRow]] = [
        Field(labels["number"], _TEXT, _WIDTHS["number"], lambda row: row.number, name="number"),
        Field(labels["text"], _LONG, _WIDTHS["text"], lambda row: row.text),
        Field(labels["date"], _DAY, _WIDTHS["date"], lambda row: row.on),
        Field(
            labels["amount_sek"],
            _AMOUNT,
            _WIDTHS["amount"],
            lambda row: row.amount,
            summed=True,
            name="amount",
        ),
        Field(labels["note"], _LONG, _WIDTHS["note"], lambda _: "", name="note", editable=True),
        *map(detail, details),
    ]
    return new_table(
        labels["register" if is_register else "consists_of"],
        fields,
        rows,
        key=lambda row: row.number if is_register else f"part {row.number}",
        when_empty=labels["no_register_rows"],
    )


def _money(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _postings_table(appendix: Appendix, language: Language) -> Table:
    labels, origin = labels_in(language), appendix.provenance
    opening = Posting(
        voucher="",
        on=origin.year_start,
        text=Text.same(labels["opening_balance"]),
        amount=appendix.opening_balance,
    )
    listed = [opening, *appendix.postings]
    rest = appendix.account_balance - sum((posting.amount for posting in listed), _ZERO)
    if rest:
        text = Text.same(labels["outside_vouchers"])
        listed.append(Posting(voucher="", on=None, text=text, amount=rest))
    fields: list[Field[Posting]] = [
        Field(labels["voucher"], _TEXT, _WIDTHS["number"], lambda posting: posting.voucher, name="number"),
        Field(labels["text"], _LONG, _WIDTHS["text"], lambda posting: posting.text.in_language(language)),
        Field(labels["date"], _DAY, _WIDTHS["date"], lambda posting: posting.on),
        Field(
            labels["amount_sek"],
            _AMOUNT,
            _WIDTHS["amount"],
            lambda posting: posting.amount,
            summed=True,
            name="amount",
        ),
        Field(labels["note"], _LONG, _WIDTHS["note"], lambda _: "", name="note", editable=True),
    ]
    return new_table(
        labels["account_vouchers"], fields, listed, key=lambda posting: posting.voucher or _NO_VOUCHER
    )


def causes_table(appendix: Appendix, language: Language) -> Table:
    """Return the table of causes of the difference, with their evidence."""
    labels = labels_in(language)
    fields: list[Field[Cause]] = [
        Field(labels["cause"], _LONG, 30, lambda cause: term(cause.kind, language)),
        Field(labels["voucher"], _TEXT, 10, lambda cause: cause.voucher),
        Field(labels["date"], _DAY, 12, lambda cause: cause.on),
        Field(labels["amount_sek"], _AMOUNT, 16, lambda cause: cause.amount, summed=True),
        Field(labels["evidence"], _LONG, 70, lambda cause: cause.evidence.in_language(language)),
        Field(labels["note"], _LONG, 24, lambda _: "", name="note", editable=True),
    ]
    return new_table(
        labels["reconciliation"],
        fields,
        appendix.causes,
        key=lambda cause: f"{appendix.account}/{cause_key(cause)}",
        when_empty=labels["no_causes"],
    )


def cause_key(cause: Cause) -> str:
    """Return the key of a cause within its appendix, by which a new import finds the same cause again."""
    return f"{cause.kind.value} {cause.voucher}".strip()


def parts_table(appendix: Appendix, language: Language) -> Table:
    """Return the table of an appendix's control accounts, with the balance, ledger and difference of each account."""
    labels = labels_in(language)
    fields: list[Field[Appendix]] = [
        Field(labels["account"], _TEXT, 9, lambda part: part.account, name="account"),
        Field(labels["name"], _TEXT, 44, lambda part: part.account_name),
        Field(
            labels["account_balance"],
            _AMOUNT,
            18,
            lambda part: part.account_balance,
            summed=True,
            name="account_balance",
        ),
        Field(labels["ledger_total"], _AMOUNT, 18, lambda part: part.ledger_total, summed=True),
        Field(labels["difference"], _AMOUNT, 18, lambda part: part.difference, summed=True),
        Field(labels["unexplained"], _AMOUNT, 18, lambda part: part.unexplained, summed=True),
        Field(labels["verdict"], _LONG, 34, lambda part: term(part.verdict, language)),
    ]
    return new_table(
        labels["control_accounts"], fields, appendix.parts, key=lambda part: f"{part.account}/joint"
    )


def item_key(ledger: Ledger, number: str) -> str:
    """Return the key of an open item in `DocumentLinks`.

    >>> item_key(Ledger.SUPPLIERS, "17")
    'suppliers/17'
    """
    return f"{ledger.value}/{number}"


def voucher_key(label: str) -> str:
    """Return the key of a voucher in `DocumentLinks`.

    >>> voucher_key("A17")
    'voucher/A17'
    """
    return f"voucher/{label}"


def with_links(
    tables: Sequence[Table], appendix: Appendix, documents: DocumentLinks, language: Language
) -> tuple[Table, ...]:
    """Return the tables of an appendix. The last table gets columns with links from its rows to their documents.

    Only open items and vouchers have links, so the table of a register is returned unchanged.
    """
    *others, table = tables
    if appendix.ledger in (Ledger.CUSTOMERS, Ledger.SUPPLIERS):
        keys = [item_key(appendix.ledger, key) for key in table.keys]
    elif appendix.ledger is Ledger.NONE:
        keys = [voucher_key(key) for key in table.keys]
    else:
        return tuple(tables)
    paths = [tuple(documents.get(key, ())) for key in keys]
    count = max(map(len, paths), default=0)
    heading = labels_in(language)["document"]
    columns = tuple(
        Column(
            heading if number == 1 else f"{heading} {number}",
            ColumnKind.LINK,
            _LINK_WIDTH,
            name=f"document{number}",
            printed=False,
        )
        for number in range(1, count + 1)
    )
    rows = (
        (*row, *found, *[None] * (count - len(found))) for row, found in zip(table.rows, paths, strict=True)
    )
    return (*others, attrs.evolve(table, columns=(*table.columns, *columns), rows=tuple(rows)))
