"""A check that the rows of a page are in the requested order. Fortnox ignores a `sortby` that it does not know."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from types import NoneType
from typing import Any, Final, cast, get_args

import attrs

from fortnox_sdk.entities.codec import Entity, declared

_COMPARABLE: Final = (date, datetime, Decimal, int)
# Swedish databases sort V and W as one letter.
_ONE_LETTER: Final = str.maketrans("wW", "vV")


def order_check(
    kind: type[Entity], selection: Mapping[str, object]
) -> Callable[[Sequence[Entity]], bool] | None:
    """Return a function that checks whether the rows of a page are sorted.

    Return None if no order was requested, or if the rows lack the field or its values can't be compared.

    Rows whose field is None are left out. Fortnox does not document how it sorts texts, so only their first letters
    are compared. If all texts are numbers, they may be sorted as numbers or as texts. Amounts are compared only if
    they share one currency.

    Args:
        kind: The class of the rows.
        selection: The query parameters. `sortby` is the field as Fortnox names it, such as `invoicedate`.
    """
    fields = {f.name.replace("_", ""): f for f in attrs.fields(attrs.resolve_types(kind)) if declared(f)}
    field = fields.get(str(selection.get("sortby", "")).replace("_", "").lower())
    if field is None:
        return None
    types = {part for part in get_args(field.type) or (field.type,) if part is not NoneType}
    if not types <= {str, *_COMPARABLE}:
        return None

    def is_sorted(rows: Sequence[Entity]) -> bool:
        if types == {Decimal} and len({getattr(row, "currency", None) for row in rows}) > 1:
            return True
        values = [value for row in rows if (value := getattr(row, field.name)) is not None]
        if selection.get("sortorder") == "descending":
            values.reverse()
        return any(map(_ascends, _as_texts(values) if types == {str} else [values]))

    return is_sorted


def _as_texts(values: Sequence[str]) -> list[Sequence[Any]]:
    """Return the values in the two forms in which Fortnox may compare them.

    If all values are numbers, the forms are the numbers and their texts. Otherwise, the forms are the first letters in
    lower case and the first letters as given.
    """
    if all(value.isdecimal() for value in values):
        return [[int(value) for value in values], values]
    letters = [
        value[0].translate(_ONE_LETTER) for value in values if value[:1].isascii() and value[:1].isalpha()
    ]
    return [[letter.lower() for letter in letters], letters]


def _ascends(values: Sequence[Any]) -> bool:
    return all(first <= second for first, second in pairwise(cast("Sequence[int]", values)))
