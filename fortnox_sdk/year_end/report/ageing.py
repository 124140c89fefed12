"""The ageing tables of the open items: by age class, by currency, and by counterparty and currency."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from fortnox_sdk.text import Language
from fortnox_sdk.year_end.appendix import Appendix, Bucket, Ledger, OpenItem
from fortnox_sdk.year_end.report.tables import Cell, ColumnKind, Field, Table, new_table
from fortnox_sdk.year_end.report.texts import labels_in, term

_ZERO = Decimal(0)
K = TypeVar("K", bound=Hashable)
Group = tuple[str, list[OpenItem]]
"""The name of a group and its open items."""


def open_by_bucket(appendix: Appendix) -> Mapping[Bucket, Decimal]:
    """Return the open amount in SEK of every age class, including classes without items."""
    groups = _grouped(appendix.items, lambda item: item.bucket)
    return {bucket: _open_sek(groups.get(bucket, ())) for bucket in Bucket}


def ageing_tables(appendix: Appendix, language: Language) -> tuple[Table, ...]:
    """Return the tables by age class, by currency and by counterparty. Without a ledger, there are no tables."""
    if appendix.ledger is Ledger.NONE:
        return ()
    labels, total = labels_in(language), _open_sek(appendix.items)
    by_bucket = _grouped(appendix.items, lambda item: item.bucket)
    by_currency = _grouped(appendix.items, lambda item: item.currency)
    bucket: Field[Group] = Field(labels["bucket"], ColumnKind.TEXT, 13, lambda group: group[0])
    currency: Field[Group] = Field(labels["currency"], ColumnKind.TEXT, 13, lambda group: group[0])
    count: Field[Group] = Field(
        labels["count"], ColumnKind.COUNT, 9, lambda group: len(group[1]), summed=True
    )
    open_currency: Field[Group] = Field(
        labels["open_currency"],
        ColumnKind.AMOUNT,
        18,
        lambda group: sum((item.open_currency for item in group[1]), _ZERO),
    )
    open_sek: Field[Group] = Field(
        labels["open_sek"], ColumnKind.AMOUNT, 18, lambda group: _open_sek(group[1]), summed=True
    )
    share: Field[Group] = Field(
        labels["share"], ColumnKind.SHARE, 9, lambda group: _open_sek(group[1]) / total if total else None
    )
    return (
        new_table(
            labels["by_bucket"],
            (bucket, count, open_sek, share),
            [(term(each, language), by_bucket.get(each, [])) for each in Bucket],
        ),
        new_table(
            labels["by_currency"],
            (currency, count, open_currency, open_sek),
            sorted(by_currency.items()),
            when_empty=labels["no_items"],
        ),
        _by_counterparty(appendix, language),
    )


def _by_counterparty(appendix: Appendix, language: Language) -> Table:
    labels = labels_in(language)
    groups = _grouped(appendix.items, lambda item: (item.counterparty_number, item.currency))

    def in_bucket(bucket: Bucket) -> Callable[[list[OpenItem]], Cell]:
        return lambda items: _open_sek(item for item in items if item.bucket is bucket) or None

    text, amount = ColumnKind.TEXT, ColumnKind.AMOUNT
    fields: list[Field[list[OpenItem]]] = [
        Field(labels["counterparty_name"], text, 30, lambda items: items[0].counterparty_name),
        Field(labels["counterparty_number"], text, 13, lambda items: items[0].counterparty_number),
        Field(labels["currency"], text, 16, lambda items: items[0].currency),
        *(Field(term(bucket, language), amount, 15, in_bucket(bucket), summed=True) for bucket in Bucket),
        Field(f"{labels['total']} SEK", amount, 16, _open_sek, summed=True),
    ]
    largest_first = sorted(groups.values(), key=lambda items: (-abs(_open_sek(items)), items[0].number))
    return new_table(labels["by_counterparty"], fields, largest_first, when_empty=labels["no_items"])


def _grouped(items: Iterable[OpenItem], key: Callable[[OpenItem], K]) -> dict[K, list[OpenItem]]:
    groups: dict[K, list[OpenItem]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def _open_sek(items: Iterable[OpenItem]) -> Decimal:
    return sum((item.open_sek for item in items), _ZERO)
