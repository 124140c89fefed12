"""The strict conversion of plans to JSON and back. A file with an unknown or missing field is refused."""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar, cast

import cattrs
from cattrs.errors import ForbiddenExtraKeysError

from fortnox_sdk.foreign.data import Unreadable, read_json

_T = TypeVar("_T")
_PLAIN: Final = (bool, int, str)


def plain_data(record: object) -> object:
    """Return a record as JSON values. Amounts, dates and times become strings."""
    return _converter().unstructure(record)


def digest(record: object) -> str:
    """Return the SHA-256 of a record's canonical form: JSON with sorted keys and without spaces."""
    text = json.dumps(plain_data(record), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def record_from_json(raw: bytes, kind: type[_T]) -> _T:
    """Convert a JSON text to a record. The text must have exactly the fields of the record, each with its type.

    Raises:
        ValueError: The text is not JSON, or is not the JSON that `plain_data` returns for a record of this type.
        InvalidInput: An account or an amount of a voucher is invalid.
    """
    data = read_json(raw, unique_keys=True)
    if isinstance(data, Unreadable):
        raise ValueError(str(data.reason))  # noqa: TRY004 -- the text is wrong, not its type
    try:
        record = _converter().structure(data, kind)
    except (
        TypeError,
        KeyError,
        AttributeError,
        ArithmeticError,
        RecursionError,
        ForbiddenExtraKeysError,
    ) as fault:
        raise ValueError(type(fault).__name__) from fault
    # A converter may accept more than it writes, such as another spelling of a date. What is hashed must be what was
    # written, so that two different files never have the same hash.
    if plain_data(record) != data:
        raise ValueError("not in canonical form")
    return record


@cache
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=False, forbid_extra_keys=True)

    def text_of(value: object) -> str:
        return str(value)

    def iso(value: date) -> str:
        return value.isoformat()

    def exact(value: Any, kind: Any) -> object:  # noqa: ANN401 -- the types of cattrs' hooks
        # A hook for `str` is also called for enums whose values are texts.
        is_enum = issubclass(kind, StrEnum)
        if type(value) is not (str if is_enum else kind):
            raise TypeError(kind)
        return kind(value) if is_enum else cast("object", value)

    def amount(value: Any, _: object) -> Decimal:  # noqa: ANN401 -- see above
        return Decimal(cast("str", exact(value, str)))

    def day(value: Any, _: object) -> date:  # noqa: ANN401 -- see above
        return date.fromisoformat(cast("str", exact(value, str)))

    def instant(value: Any, _: object) -> datetime:  # noqa: ANN401 -- see above
        found = datetime.fromisoformat(cast("str", exact(value, str)))
        if found.tzinfo is None:
            raise TypeError(datetime)
        return found

    for kind in _PLAIN:
        converter.register_structure_hook(kind, exact)
    converter.register_unstructure_hook(Decimal, text_of)
    converter.register_unstructure_hook(date, iso)
    converter.register_unstructure_hook(datetime, iso)
    converter.register_structure_hook(Decimal, amount)
    converter.register_structure_hook(date, day)
    converter.register_structure_hook(datetime, instant)
    return converter
