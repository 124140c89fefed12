"""Comparison of two documents: differences in company, accounts, balances, vouchers and rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, localcontext
from typing import Any

import attrs

from sie4.document import Document
from sie4.model import Balance, FiscalYear, ObjectBalance, Objects, PeriodBalance, Row, Voucher
from sie4.values import EXACT, amount_text

__all__ = ["Difference", "compare"]


@attrs.frozen(kw_only=True)
class Difference:
    """A difference between two documents.

    Attributes:
        where: The item that differs, such as ``"voucher A 12"`` or ``"closing balance 1930, year 0"``.
        before: The value in the first document as text, or None if the first document does not have the item.
        after: The value in the second document as text, or None if the second document does not have the item.

    >>> print(Difference(where="voucher A 12, text", before="Hyra", after="Lokalhyra"))
    voucher A 12, text: Hyra became Lokalhyra
    """

    where: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.where}: only in the second document: {self.after}"
        if self.after is None:
            return f"{self.where}: only in the first document: {self.before}"
        return f"{self.where}: {self.before} became {self.after}"


def compare(before: Document, after: Document) -> list[Difference]:
    """Compare the meaning of two documents.

    Different forms of the same value count as equal: no quantity and quantity 0; a row without a date and a row with
    the date of its voucher; no text and an empty text; an organisation number with and without a hyphen. Program,
    encoding, export date, and the order of accounts, balances and vouchers are not compared.

    Returns:
        The differences, in the order of the records in the standard. Empty if the documents are equivalent.

    >>> from sie4 import Account, Document
    >>> first = Document(accounts=[Account(number="1930", name="Bank")])
    >>> second = Document(accounts=[Account(number="1930", name="Företagskonto")])
    >>> [str(difference) for difference in compare(first, second)]
    ["account 1930, name: 'Bank' became 'Företagskonto'"]
    """
    with localcontext(EXACT):
        return _compare(before, after)


def _compare(before: Document, after: Document) -> list[Difference]:
    differences = [
        Difference(where=where, before=x, after=y) for where, x, y in _single_values(before, after) if x != y
    ]
    differences += _compare_mappings(
        _labelled("account", before.accounts), _labelled("account", after.accounts)
    )
    differences += _compare_mappings(
        _labelled("dimension", before.dimensions), _labelled("dimension", after.dimensions)
    )
    differences += _compare_mappings(_labelled("object", before.objects), _labelled("object", after.objects))
    differences += _compare_balances(before, after)
    differences += _compare_vouchers(before.vouchers, after.vouchers)
    differences += _compare_texts(
        "record",
        (_values_text(record) for record in before.unknown),
        (_values_text(record) for record in after.unknown),
    )
    return differences


def _single_values(before: Document, after: Document) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield the name of each value that occurs once per document, and the value in each document as text."""
    yield "SIE type", before.sie_type, after.sie_type
    yield "currency", before.currency or "SEK", after.currency or "SEK"
    yield "chart type", before.chart_type, after.chart_type
    yield "tax year", before.tax_year, after.tax_year
    for field in attrs.fields(type(before.company)):
        x, y = str(getattr(before.company, field.name) or ""), str(getattr(after.company, field.name) or "")
        if field.name == "org_number":
            # The same number may be written with or without hyphen, and with the century.
            x, y = before.company.normalised_org_number or x, after.company.normalised_org_number or y
        yield f"company {field.name.replace('_', ' ')}", x, y
    for index in sorted({*before.fiscal_years, *after.fiscal_years}, reverse=True):
        yield (
            f"fiscal year {index}",
            _year_text(before.fiscal_years.get(index)),
            _year_text(after.fiscal_years.get(index)),
        )


def _year_text(year: FiscalYear | None) -> str | None:
    return None if year is None else f"{year.start} to {year.end}"


def _labelled(kind: str, items: Mapping[Any, attrs.AttrsInstance]) -> dict[str, attrs.AttrsInstance]:
    """Return the items with new keys. A new key is the kind followed by the old key, such as ``"object 1 K12"``."""
    return {" ".join([kind, *([key] if isinstance(key, str) else key)]): item for key, item in items.items()}


def _compare_mappings(
    before: Mapping[str, attrs.AttrsInstance], after: Mapping[str, attrs.AttrsInstance]
) -> Iterator[Difference]:
    """Yield the items that only one mapping has, and the different fields of items that both mappings have."""
    for where in [*before, *(key for key in after if key not in before)]:
        if where not in before:
            yield Difference(where=where, before=None, after=_values_text(after[where]))
        elif where not in after:
            yield Difference(where=where, before=_values_text(before[where]), after=None)
        else:
            x, y = _field_texts(before[where]), _field_texts(after[where])
            for name in x:
                if x[name] != y[name]:
                    yield Difference(where=f"{where}, {name}", before=x[name], after=y[name])


def _field_texts(item: attrs.AttrsInstance) -> dict[str, str]:
    return {name: repr(value) for name, value in attrs.asdict(item, recurse=False).items()}


def _values_text(item: attrs.AttrsInstance) -> str:
    return " ".join(str(value) for value in attrs.asdict(item, recurse=False).values() if value)


def _compare_balances(before: Document, after: Document) -> Iterator[Difference]:
    for name, balances_before, balances_after in (
        ("opening balance", before.opening_balances, after.opening_balances),
        ("closing balance", before.closing_balances, after.closing_balances),
        ("object's opening balance", before.object_opening_balances, after.object_opening_balances),
        ("object's closing balance", before.object_closing_balances, after.object_closing_balances),
        ("result", before.results, after.results),
        ("period balance", before.period_balances, after.period_balances),
        ("budget", before.budgets, after.budgets),
    ):
        x, y = _sum_balances(name, balances_before), _sum_balances(name, balances_after)
        for where in [*x, *(key for key in y if key not in x)]:
            # A balance that a file leaves out is 0 (SIE 4B §5.16).
            sums_before = x.get(where, (Decimal(0), Decimal(0)))
            sums_after = y.get(where, (Decimal(0), Decimal(0)))
            if sums_before != sums_after:
                yield Difference(
                    where=where, before=_balance_text(*sums_before), after=_balance_text(*sums_after)
                )


def _sum_balances(
    name: str, balances: Iterable[Balance | ObjectBalance | PeriodBalance]
) -> dict[str, tuple[Decimal, Decimal]]:
    """Sum the amounts and quantities of balances with the same description.

    Returns:
        The sum of the amounts and the sum of the quantities, by description. A description is a text such as
        ``"closing balance 1930, year 0"``.
    """
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for balance in balances:
        where = f"{name} {balance.account}"
        if not isinstance(balance, Balance):
            where += _objects_text(balance.objects)
        if isinstance(balance, PeriodBalance):
            where += f", {balance.month:%Y-%m}"
        where += f", year {balance.year}"
        amount, quantity = sums.get(where, (Decimal(0), Decimal(0)))
        sums[where] = amount + balance.amount, quantity + (balance.quantity or 0)
    return sums


def _compare_vouchers(before: Iterable[Voucher], after: Iterable[Voucher]) -> Iterator[Difference]:
    """Yield the differences between vouchers with the same series and number.

    Vouchers without a number, and vouchers whose number occurs twice, are compared as a whole.
    """
    x, y = _by_number(before), _by_number(after)
    for key in [*x, *(key for key in y if key not in x)]:
        vouchers_before, vouchers_after = x.get(key, []), y.get(key, [])
        where = " ".join(["voucher", *(part for part in key if part)])
        if key[1] and len(vouchers_before) == len(vouchers_after) == 1:
            yield from _compare_voucher(where, vouchers_before[0], vouchers_after[0])
        else:
            yield from _compare_texts(
                where, map(_voucher_text, vouchers_before), map(_voucher_text, vouchers_after)
            )


def _by_number(vouchers: Iterable[Voucher]) -> dict[tuple[str, str], list[Voucher]]:
    by_number: dict[tuple[str, str], list[Voucher]] = {}
    for voucher in vouchers:
        by_number.setdefault((voucher.series, voucher.number), []).append(voucher)
    return by_number


def _compare_voucher(where: str, before: Voucher, after: Voucher) -> Iterator[Difference]:
    for name in ("date", "text", "registered_on", "sign"):
        x, y = getattr(before, name), getattr(after, name)
        if x != y:
            yield Difference(where=f"{where}, {name.replace('_', ' ')}", before=str(x), after=str(y))
    yield from _compare_texts(
        f"{where}, row",
        (_row_text(row, before) for row in before.rows),
        (_row_text(row, after) for row in after.rows),
    )


def _voucher_text(voucher: Voucher) -> str:
    rows = "; ".join(_row_text(row, voucher) for row in voucher.rows)
    return f"{voucher.date} {voucher.text!r}: {rows}"


def _row_text(row: Row, voucher: Voucher) -> str:
    parts = [row.kind.value, row.account + _objects_text(row.objects), amount_text(row.amount)]
    if row.date is not None and row.date != voucher.date:
        parts.append(str(row.date))
    if row.text:
        parts.append(repr(row.text))
    if row.quantity:
        parts.append(f"{row.quantity.normalize():f} pcs")
    if row.sign:
        parts.append(f"by {row.sign}")
    return " ".join(parts)


def _compare_texts(where: str, before: Iterable[str], after: Iterable[str]) -> Iterator[Difference]:
    """Yield a difference for each text that only one of the documents has. The order of the texts does not matter."""
    x, y = Counter(before), Counter(after)
    for text in (x - y).elements():
        yield Difference(where=where, before=text, after=None)
    for text in (y - x).elements():
        yield Difference(where=where, before=None, after=text)


def _objects_text(objects: Objects) -> str:
    return "".join(f" {dimension}:{number}" for dimension, number in objects)


def _balance_text(amount: Decimal, quantity: Decimal) -> str:
    return amount_text(amount) + (f" ({quantity.normalize():f} pcs)" if quantity else "")
