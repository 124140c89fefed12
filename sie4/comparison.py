"""What two documents say differently: accounts, balances, vouchers, rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import attrs

from sie4.document import Document
from sie4.model import Balance, FiscalYear, ObjectBalance, Objects, PeriodBalance, Row, Voucher
from sie4.values import amount_text

__all__ = ["Difference", "compare"]


@attrs.frozen(kw_only=True)
class Difference:
    """One thing that two documents say differently.

    Attributes:
        where: What it is about: ``"voucher A 12"``, ``"closing balance 1930, year 0"``.
        before: What the first document says; None where it does not have it.
        after: What the second says; None where it does not have it.
    """

    where: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.where}: only in the second: {self.after}"
        if self.after is None:
            return f"{self.where}: only in the first: {self.before}"
        return f"{self.where}: {self.before} became {self.after}"


def compare(a: Document, b: Document) -> list[Difference]:
    """Name what two documents say differently in meaning, in the order of the standard.

    What programs write in different ways is the same here: no quantity and quantity 0, a row without a date and a row
    with its voucher's, no text and an empty one, an org number with and without hyphen. Program, encoding, day of
    export, and the order of accounts, balances and vouchers do not count.

    Example:
        >>> from sie4 import Account, Document
        >>> before = Document(accounts=[Account(number="1930", name="Bank")])
        >>> after = Document(accounts=[Account(number="1930", name="Företagskonto")])
        >>> [str(difference) for difference in compare(before, after)]
        ["account 1930, name: 'Bank' became 'Företagskonto'"]
    """
    found = [Difference(where=where, before=x, after=y) for where, x, y in _header(a, b) if x != y]
    found += _mapping(_named("account", a.accounts), _named("account", b.accounts))
    found += _mapping(_named("dimension", a.dimensions), _named("dimension", b.dimensions))
    found += _mapping(_named("object", a.objects), _named("object", b.objects))
    found += _balances(a, b)
    found += _vouchers(a.vouchers, b.vouchers)
    found += _bags(
        "record", (_shown(record) for record in a.unknown), (_shown(record) for record in b.unknown)
    )
    return found


def _header(a: Document, b: Document) -> Iterator[tuple[str, str | None, str | None]]:
    yield "SIE type", a.sie_type, b.sie_type
    yield "currency", a.currency or "SEK", b.currency or "SEK"
    yield "account plan", a.account_plan, b.account_plan
    yield "tax year", a.tax_year, b.tax_year
    for field in attrs.fields(type(a.company)):
        x, y = str(getattr(a.company, field.name) or ""), str(getattr(b.company, field.name) or "")
        if field.name == "org_number":
            x, y = x.replace("-", ""), y.replace("-", "")
        yield f"company {field.name.replace('_', ' ')}", x, y
    for index in sorted({*a.fiscal_years, *b.fiscal_years}, reverse=True):
        yield (
            f"fiscal year {index}",
            _year_text(a.fiscal_years.get(index)),
            _year_text(b.fiscal_years.get(index)),
        )


def _year_text(year: FiscalYear | None) -> str | None:
    return None if year is None else f"{year.start} to {year.end}"


def _named(noun: str, things: Mapping[Any, attrs.AttrsInstance]) -> dict[str, attrs.AttrsInstance]:
    return {
        " ".join([noun, *([key] if isinstance(key, str) else key)]): thing for key, thing in things.items()
    }


def _mapping(
    a: Mapping[str, attrs.AttrsInstance], b: Mapping[str, attrs.AttrsInstance]
) -> Iterator[Difference]:
    """Compare declared things by their names, field by field."""
    for where in [*a, *(key for key in b if key not in a)]:
        if where not in a:
            yield Difference(where=where, before=None, after=_shown(b[where]))
        elif where not in b:
            yield Difference(where=where, before=_shown(a[where]), after=None)
        else:
            before, after = _fields(a[where]), _fields(b[where])
            for name in before:
                if before[name] != after[name]:
                    yield Difference(where=f"{where}, {name}", before=before[name], after=after[name])


def _fields(thing: attrs.AttrsInstance) -> dict[str, str]:
    return {name: repr(value) for name, value in attrs.asdict(thing, recurse=False).items()}


def _shown(thing: attrs.AttrsInstance) -> str:
    return " ".join(str(value) for value in attrs.asdict(thing, recurse=False).values() if value)


def _balances(a: Document, b: Document) -> Iterator[Difference]:
    for name, of_a, of_b in (
        ("opening balance", a.opening_balances, b.opening_balances),
        ("closing balance", a.closing_balances, b.closing_balances),
        ("object's opening balance", a.object_opening_balances, b.object_opening_balances),
        ("object's closing balance", a.object_closing_balances, b.object_closing_balances),
        ("result", a.results, b.results),
        ("period balance", a.period_balances, b.period_balances),
        ("budget", a.budgets, b.budgets),
    ):
        x, y = _summed(name, of_a), _summed(name, of_b)
        for where in [*x, *(key for key in y if key not in x)]:
            # A balance that is left out is 0 (SIE 4B §5.16).
            before, after = x.get(where, (Decimal(0), Decimal(0))), y.get(where, (Decimal(0), Decimal(0)))
            if before != after:
                yield Difference(where=where, before=_amount(*before), after=_amount(*after))


def _summed(
    name: str, balances: Iterable[Balance | ObjectBalance | PeriodBalance]
) -> dict[str, tuple[Decimal, Decimal]]:
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for balance in balances:
        where = f"{name} {balance.account}"
        if not isinstance(balance, Balance):
            where += _on_objects(balance.objects)
        if isinstance(balance, PeriodBalance):
            where += f", {balance.month:%Y-%m}"
        where += f", year {balance.year}"
        amount, quantity = sums.get(where, (Decimal(0), Decimal(0)))
        sums[where] = amount + balance.amount, quantity + (balance.quantity or 0)
    return sums


def _vouchers(a: Iterable[Voucher], b: Iterable[Voucher]) -> Iterator[Difference]:
    """Compare vouchers by series and number; those without a number, or with one that comes twice, as wholes."""
    x, y = _by_number(a), _by_number(b)
    for key in [*x, *(key for key in y if key not in x)]:
        before, after = x.get(key, []), y.get(key, [])
        where = " ".join(["voucher", *(part for part in key if part)])
        if key[1] and len(before) == len(after) == 1:
            yield from _voucher(where, before[0], after[0])
        else:
            yield from _bags(where, map(_voucher_text, before), map(_voucher_text, after))


def _by_number(vouchers: Iterable[Voucher]) -> dict[tuple[str, str], list[Voucher]]:
    found: dict[tuple[str, str], list[Voucher]] = {}
    for voucher in vouchers:
        found.setdefault((voucher.series, voucher.number), []).append(voucher)
    return found


def _voucher(where: str, a: Voucher, b: Voucher) -> Iterator[Difference]:
    for name in ("date", "text", "registered", "sign"):
        before, after = getattr(a, name), getattr(b, name)
        if before != after:
            yield Difference(where=f"{where}, {name}", before=str(before), after=str(after))
    yield from _bags(
        f"{where}, row", (_row_text(row, a) for row in a.rows), (_row_text(row, b) for row in b.rows)
    )


def _voucher_text(voucher: Voucher) -> str:
    rows = "; ".join(_row_text(row, voucher) for row in voucher.rows)
    return f"{voucher.date} {voucher.text!r}: {rows}"


def _row_text(row: Row, voucher: Voucher) -> str:
    parts = [row.kind.value, row.account + _on_objects(row.objects), amount_text(row.amount)]
    if row.date is not None and row.date != voucher.date:
        parts.append(str(row.date))
    if row.text:
        parts.append(repr(row.text))
    if row.quantity:
        parts.append(f"{row.quantity.normalize():f} pcs")
    if row.sign:
        parts.append(f"by {row.sign}")
    return " ".join(parts)


def _bags(where: str, a: Iterable[str], b: Iterable[str]) -> Iterator[Difference]:
    x, y = Counter(a), Counter(b)
    for text in (x - y).elements():
        yield Difference(where=where, before=text, after=None)
    for text in (y - x).elements():
        yield Difference(where=where, before=None, after=text)


def _on_objects(objects: Objects) -> str:
    return "".join(f" {dimension}:{number}" for dimension, number in objects)


def _amount(amount: Decimal, quantity: Decimal) -> str:
    return amount_text(amount) + (f" ({quantity.normalize():f} pcs)" if quantity else "")
