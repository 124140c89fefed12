"""The table of records in SIE 4B and 4C, which the reader, the writer, the checks and the documentation share.

A string such as ``"OMMMM"`` has one letter for each of the types 1, 2, 3, 4I and 4E: the record is mandatory (M),
optional (O) or not allowed (-). Source: the matrix in SIE 4B §6.
"""

from __future__ import annotations

from enum import Enum
from typing import Literal

import attrs

__all__ = ["LABELS", "FieldKind", "FieldRule", "Group", "Label", "SieType"]

SieType = Literal["1", "2", "3", "4E", "4I"]
SIE_TYPES: tuple[SieType, ...] = ("1", "2", "3", "4I", "4E")


class FieldKind(Enum):
    """The kind of value in a field, which decides how the field is read and written."""

    TEXT = "a text, written in quotes"
    CODE = "a word or number, written without quotes"
    ACCOUNT = "an account number, stored as text"
    YEAR = "a year index: 0, -1, -2"
    DATE = "YYYYMMDD"
    MONTH = "YYYYMM"
    AMOUNT = "an amount: debit positive, credit negative"
    QUANTITY = "a quantity"
    OBJECTS = "an object list {dimension object ...}"


class Group(Enum):
    """The groups of records, in their order in a file (SIE 4B §5.12)."""

    FLAG = 1
    IDENTIFICATION = 2
    CHART = 3
    BALANCES = 4
    VOUCHERS = 5
    END = 6


@attrs.frozen
class FieldRule:
    """A field of a record: its name, the kind of its value, and whether the field is mandatory."""

    name: str
    kind: FieldKind
    required: bool = False


@attrs.frozen
class Label:
    """A kind of record.

    Attributes:
        name: The label without its ``#``.
        group: The group, which decides the place of the record in a file.
        fields: The fields, in the order of the standard.
        use: The use of the record by SIE type: ``"M"`` mandatory, ``"O"`` optional, ``"-"`` not allowed.
    """

    name: str
    group: Group
    fields: tuple[FieldRule, ...]
    use: dict[str, Literal["M", "O", "-"]]


_KINDS = {kind.name.lower(): kind for kind in FieldKind}


def _label(name: str, group: Group, use: str, fields: str) -> Label:
    """Create a label. In ``fields``, a field has the form ``name:kind``, followed by ``!`` if it is mandatory."""
    rules: list[FieldRule] = []
    for field in fields.split():
        field_name, _, kind = field.removesuffix("!").partition(":")
        rules.append(FieldRule(field_name, _KINDS[kind], field.endswith("!")))
    letters: dict[str, Literal["M", "O", "-"]] = {}
    for sie_type, letter in zip(SIE_TYPES, use, strict=True):
        letters[sie_type] = "M" if letter == "M" else "O" if letter == "O" else "-"
    return Label(name, group, tuple(rules), letters)


_F, _I, _C, _B, _V, _E = Group
_ROW = "account:account! objects:objects! amount:amount! date:date text:text quantity:quantity sign:text"
_BALANCE = "year:year! account:account! amount:amount! quantity:quantity"
_OBJECT_BALANCE = "year:year! account:account! objects:objects! amount:amount! quantity:quantity"
_PERIOD = "year:year! month:month! account:account! objects:objects! amount:amount! quantity:quantity"

# The labels have the order of the records in a file.
_TABLE = (
    _label("FLAGGA", _F, "MMMMM", "flag:code!"),
    _label("PROGRAM", _I, "MMMMM", "name:text! version:text"),
    _label("FORMAT", _I, "MMMMM", "format:code!"),
    _label("GEN", _I, "MMMMM", "date:date! sign:text"),
    _label("SIETYP", _I, "OMMMM", "type:code!"),
    _label("PROSA", _I, "OOOOO", "text:text!"),
    _label("FTYP", _I, "OOOOO", "form:code!"),
    _label("FNR", _I, "OOOOO", "number:text!"),
    _label("ORGNR", _I, "OOOOO", "org_number:code! acquisition_number:code activity_number:code"),
    _label("BKOD", _I, "OOO-O", "industry_code:code!"),
    _label("ADRESS", _I, "OOOOO", "contact:text! street:text! postal_address:text! phone:text!"),
    _label("FNAMN", _I, "MMMMM", "name:text!"),
    _label("RAR", _I, "MMMOM", "year:year! start:date! end:date!"),
    _label("TAXAR", _I, "OOOOO", "year:code!"),
    _label("OMFATTN", _I, "-MM-O", "date:date!"),
    _label("KPTYP", _I, "OOOOO", "type:code!"),
    _label("VALUTA", _I, "OOOOO", "currency:code!"),
    _label("KONTO", _C, "MMMOM", "account:account! name:text!"),
    _label("KTYP", _C, "OOOOO", "account:account! type:code!"),
    _label("ENHET", _C, "OOOOO", "account:account! unit:text!"),
    _label("SRU", _C, "MMOOO", "account:account! code:code!"),
    _label("DIM", _C, "--MOO", "dimension:code! name:text!"),
    _label("UNDERDIM", _C, "--MOO", "dimension:code! name:text! parent:code!"),
    _label("OBJEKT", _C, "--MOO", "dimension:code! number:text! name:text!"),
    _label("IB", _B, "MMM-M", _BALANCE),
    _label("UB", _B, "MMM-M", _BALANCE),
    _label("OIB", _B, "--M-O", _OBJECT_BALANCE),
    _label("OUB", _B, "--M-O", _OBJECT_BALANCE),
    _label("RES", _B, "MMM-M", _BALANCE),
    _label("PSALDO", _B, "-MM-O", _PERIOD),
    _label("PBUDGET", _B, "-MM-O", _PERIOD),
    _label("VER", _V, "---OO", "series:code number:code date:date! text:text registered_on:date sign:text"),
    _label("TRANS", _V, "---OO", _ROW),
    _label("RTRANS", _V, "---OO", _ROW),
    _label("BTRANS", _V, "---OO", _ROW),
    _label("KSUMMA", _E, "OOOOO", "checksum:code"),
)

LABELS: dict[str, Label] = {label.name: label for label in _TABLE}
"""Every label of the standard, by name without ``#``, in the order of the records in a file."""

LAST_TEXT_FIELD: dict[str, int] = {
    label.name: len(label.fields) - 1
    for label in _TABLE
    if label.fields[-1].kind is FieldKind.TEXT and label.group is not Group.VOUCHERS
}
"""The index of the last field, for each label outside vouchers whose last field is a text. If the quotes of such a
text are wrong, the text is read to the end of the line."""
