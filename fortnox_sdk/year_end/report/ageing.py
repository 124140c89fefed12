"""The ageing tables of the open items: by age class, by currency, and by counterparty and currency."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from fortnox_sdk.text import Language
from fortnox_sdk.year_end.appendix import Appendix, Bucket, OpenItem
from fortnox_sdk.year_end.report.tables import Cell, ColumnKind, Field, Table, new_table
from fortnox_sdk.year_end.report.texts import labels_in, term

_ZERO = Decimal(0)
K = TypeVar("K", bound=Hashable)
Group = tuple[str, list[OpenItem]]
"""One row of an ageing table: the name, such as a currency, and the open items."""


def open_by_bucket(appendix: Appendix) -> Mapping[Bucket, Decimal]:
    """Return the open amount in SEK of every age class, including classes without items."""
    groups = _grouped(appendix.items, lambda item: item.bucket)
    return {bucket: _open_sek(groups.get(bucket, ())) for bucket in Bucket}


def group_numbers(items: Iterable[OpenItem]) -> Mapping[tuple[str, str], int]:
    """Return the row number of each pair of counterparty and currency in the ageing table, counted from 1.

    Excel finds the items of a row by this number. It can't find them by the number of the counterparty, because Excel
    treats texts such as `007` and `7`, or `a1` and `A1`, as equal, and `*` as a wildcard.
    """
    return {key: row for row, (key, _) in enumerate(_largest_first(items), 1)}


def ageing_tables(appendix: Appendix, language: Language) -> tuple[Table, ...]:
    """Return the tables by age class, by currency, and by counterparty and currency.

    Without open items, there are no tables.
    """
    if not appendix.items:
        return ()
    labels, total = labels_in(language), _open_sek(appendix.items)
    by_bucket = _grouped(appendix.items, lambda item: item.bucket)
    by_currency = _grouped(appendix.items, lambda item: item.currency)
    text, amount = ColumnKind.TEXT, ColumnKind.AMOUNT
    bucket: Field[Group] = Field(labels["bucket"], text, 13, lambda group: group[0], name="bucket")
    currency: Field[Group] = Field(labels["currency"], text, 13, lambda group: group[0], name="currency")
    count: Field[Group] = Field(
        labels["count"], ColumnKind.COUNT, 9, lambda group: len(group[1]), summed=True, name="count"
    )
    open_currency: Field[Group] = Field(
        labels["open_currency"],
        amount,
        18,
        lambda group: sum((item.open_currency for item in group[1]), _ZERO),
        name="open_currency",
    )
    open_sek: Field[Group] = Field(
        labels["open_sek"], amount, 18, lambda group: _open_sek(group[1]), summed=True, name="open_sek"
    )
    share: Field[Group] = Field(
        labels["share"],
        ColumnKind.SHARE,
        9,
        lambda group: _open_sek(group[1]) / total if total else None,
        name="share",
    )
    return (
        new_table(
            labels["by_bucket"],
            (bucket, count, open_sek, share),
            [(term(each, language), by_bucket.get(each, [])) for each in Bucket],
        ),
        new_table(
            labels["by_currency"], (currency, count, open_currency, open_sek), sorted(by_currency.items())
        ),
        _by_counterparty(appendix, language),
    )


def _by_counterparty(appendix: Appendix, language: Language) -> Table:
    labels = labels_in(language)

    def in_bucket(bucket: Bucket) -> Callable[[tuple[int, list[OpenItem]]], Cell]:
        return lambda group: _open_sek(item for item in group[1] if item.bucket is bucket)

    text, amount = ColumnKind.TEXT, ColumnKind.AMOUNT
    fields: list[Field[tuple[int, list[OpenItem]]]] = [
        Field(labels["ageing_row"], ColumnKind.COUNT, 8, lambda group: group[0], name="group"),
        Field(labels["counterparty_number"], text, 10, lambda group: group[1][0].counterparty_number),
        Field(labels["counterparty_name"], text, 30, lambda group: group[1][0].counterparty_name),
        Field(labels["currency"], text, 14, lambda group: group[1][0].currency),
        *(
            Field(
                term(bucket, language),
                ColumnKind.SPARSE_AMOUNT,
                15,
                in_bucket(bucket),
                summed=True,
                name=bucket.value,
            )
            for bucket in Bucket
        ),
        Field(
            f"{labels['total']} SEK",
            amount,
            16,
            lambda group: _open_sek(group[1]),
            summed=True,
            name="total",
        ),
    ]
    groups = [items for _, items in _largest_first(appendix.items)]
    return new_table(labels["by_counterparty"], fields, enumerate(groups, 1))


def _largest_first(items: Iterable[OpenItem]) -> list[tuple[tuple[str, str], list[OpenItem]]]:
    groups = _grouped(items, lambda item: (item.counterparty_number, item.currency))
    return sorted(groups.items(), key=lambda group: (-abs(_open_sek(group[1])), group[1][0].number))


def _grouped(items: Iterable[OpenItem], key: Callable[[OpenItem], K]) -> dict[K, list[OpenItem]]:
    groups: dict[K, list[OpenItem]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def _open_sek(items: Iterable[OpenItem]) -> Decimal:
    return sum((item.open_sek for item in items), _ZERO)
