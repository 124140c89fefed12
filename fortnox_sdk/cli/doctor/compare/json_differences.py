"""The differences between the structures of two JSON responses."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import attrs

from fortnox_sdk.cli.doctor.compare.structure import ABSENT, HIDDEN, Structure, json_type
from fortnox_sdk.text import Text

_FIXED_FORMATS: Final = frozenset(
    ["text: date", "text: date and time", "text: number with two decimals", "text: true or false"]
)
_EMPTY: Final = "text: empty"
_ADDRESSES: Final = ("text: address", "text: path", "text: other address")


class Kind(StrEnum):
    """The kind of a difference."""

    STATUS = "status"
    CODE = "error code"
    MESSAGE = "error text"
    CONTENT_TYPE = "content type"
    HEADER = "header"
    ENVELOPE = "envelope"
    MISSING = "missing field"
    ADDED = "additional field"
    TYPE = "type"
    NULL = "null"
    FORMAT = "format"
    ADDRESS = "address"
    KEY_ORDER = "order of fields"
    ROWS = "number of rows"
    ROW_ORDER = "order of rows"
    UNREADABLE = "unreadable"
    VALUE = "unknown value"
    SIE = "SIE"
    FACT = "relation"

    @property
    def text(self) -> Text:
        """The name of the kind, in English and Swedish."""
        return Text(self.value, _SWEDISH[self])


_SWEDISH: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.STATUS: "status",
        Kind.CODE: "felkod",
        Kind.MESSAGE: "feltext",
        Kind.CONTENT_TYPE: "innehållstyp",
        Kind.HEADER: "huvud",
        Kind.ENVELOPE: "kuvert",
        Kind.MISSING: "fält saknas",
        Kind.ADDED: "ytterligare fält",
        Kind.TYPE: "typ",
        Kind.NULL: "null",
        Kind.FORMAT: "format",
        Kind.ADDRESS: "adress",
        Kind.KEY_ORDER: "fältens ordning",
        Kind.ROWS: "antal rader",
        Kind.ROW_ORDER: "radernas ordning",
        Kind.UNREADABLE: "oläsbart",
        Kind.VALUE: "okänt värde",
        Kind.SIE: "SIE",
        Kind.FACT: "samband",
    }
)


@attrs.frozen(kw_only=True)
class Found:
    """A difference in one response."""

    kind: Kind
    place: str
    """The path in the response, such as `Invoices[].Balance`; `""` for the whole response."""
    fortnox: str
    expected: str
    is_certain: bool = True
    """False if the data of the company can also explain the difference."""


def structure_differences(fortnox: Structure, expected: Structure) -> Iterator[Found]:
    """Yield the differences between two structures. A part is compared only if both structures have data for it.

    >>> one, other = {"": ("object",), "A": ("number: whole",)}, {"": ("object",), "A": ("text: digits",)}
    >>> [(found.place, str(found.kind)) for found in structure_differences(one, other)]
    [('A', 'type')]
    """
    for path, classes in fortnox.items():
        if path in expected:
            yield from _classes(path, classes, expected[path])
            yield from _key_order(path, fortnox, expected)
        elif "object" in expected.get(_parent(path), ()):
            kind = Kind.ENVELOPE if _is_top(path) else Kind.ADDED
            yield Found(kind=kind, place=path, fortnox=_text(classes), expected="nothing")
    for path, classes in expected.items():
        if path not in fortnox and "object" in fortnox.get(_parent(path), ()):
            kind = Kind.ENVELOPE if _is_top(path) else Kind.MISSING
            certain = ABSENT not in classes
            yield Found(kind=kind, place=path, fortnox="nothing", expected=_text(classes), is_certain=certain)


def _classes(path: str, fortnox: tuple[str, ...], expected: tuple[str, ...]) -> Iterator[Found]:
    """Yield at most two differences between the classes of the values at a path.

    One has the kind TYPE, NULL, ADDRESS or FORMAT. The other has the kind MISSING: some rows from Fortnox lack the
    field, but no expected row does.
    """
    own, other = set(fortnox) - {ABSENT}, set(expected) - {ABSENT}
    own_types, other_types = {json_type(each) for each in own}, {json_type(each) for each in other}

    def found(kind: Kind, *, is_certain: bool = True) -> Found:
        return Found(
            kind=kind, place=path, fortnox=_text(fortnox), expected=_text(expected), is_certain=is_certain
        )

    own_texts = {each for each in own if json_type(each) == "text" and each != _EMPTY}
    other_texts = {each for each in other if json_type(each) == "text" and each != _EMPTY}
    if own_types - other_types - {"null"} and other_types - {"null"}:
        yield found(Kind.TYPE)
    elif "null" in own_types - other_types:
        # An empty text and null are two ways to say that there is no value. Otherwise, the company may have no value.
        yield found(Kind.NULL, is_certain=other == {_EMPTY})
    elif any(each.startswith(_ADDRESSES) for each in own_texts | other_texts):
        if own_texts - other_texts and other_texts:
            yield found(Kind.ADDRESS)
    elif len(other_texts) == 1 and other_texts <= _FIXED_FORMATS and own_texts - other_texts:
        yield found(Kind.FORMAT)
    if ABSENT in fortnox and ABSENT not in expected:
        yield found(Kind.MISSING, is_certain=False)


def _key_order(path: str, fortnox: Structure, expected: Structure) -> Iterator[Found]:
    own, other = (_children(path, each) for each in (fortnox, expected))
    common = [name for name in own if name in other]
    wanted = [name for name in other if name in own]
    if common != wanted:
        first = next(index for index, name in enumerate(common) if name != wanted[index])
        before = common[first - 1] if first else "the start"
        yield Found(
            kind=Kind.KEY_ORDER,
            place=path,
            fortnox=f"{common[first]} after {before}",
            expected=f"{wanted[first]} after {before}",
        )


def _children(path: str, structure: Structure) -> list[str]:
    start = f"{path}." if path else ""
    names = [each.removeprefix(start) for each in structure if each and each.startswith(start)]
    return [name for name in names if "." not in name and "[" not in name and name != HIDDEN]


def _parent(path: str) -> str:
    """Return the path of the object that contains a field, or `(item)` for an item of a list."""
    return "(item)" if path.endswith("[]") else path.rpartition(".")[0]


def _is_top(path: str) -> bool:
    return "." not in path and not path.startswith("[]")


def _text(classes: tuple[str, ...]) -> str:
    return ", ".join(classes)
