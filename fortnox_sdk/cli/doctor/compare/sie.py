"""The structure of a SIE file (encoding, line ends, labels, forms of fields), and the differences between two files."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from fortnox_sdk.cli.doctor.compare.json_differences import Found, Kind
from fortnox_sdk.cli.doctor.compare.structure import Structure
from sie4.encoding import decode, detect
from sie4.labels import LABELS, Group
from sie4.lexer import split_line

_SHOWN_VALUES: Final[Mapping[str, frozenset[str]]] = {
    "FLAGGA": frozenset("01"),
    "FORMAT": frozenset(["PC8"]),
    "SIETYP": frozenset("1234"),
    "KPTYP": frozenset(["BAS95", "BAS96", "EUBAS97", "NE2007", "BAS2000"]),
    "VALUTA": frozenset(["SEK"]),
}
"""The SIE labels whose first field the report can show, each with the values that it may show."""
_AMOUNT_FIELD: Final[Mapping[str, int]] = {
    "IB": 2,
    "UB": 2,
    "RES": 2,
    "TRANS": 2,
    "OIB": 3,
    "OUB": 3,
    "PSALDO": 4,
}
_DATE_FIELD: Final[Mapping[str, int]] = {"GEN": 0, "OMFATTN": 0, "VER": 2, "RAR": 1}
_NUMBER: Final = re.compile(r"-?[0-9]+(\.([0-9]+))?")
_MOST_LINES: Final = 200_000

_HEADER: Final = frozenset(
    label.name for label in LABELS.values() if label.group in {Group.FLAG, Group.IDENTIFICATION}
)
_DECIMALS: Final = "decimals of amounts"
_BLANK_LINES: Final = "blank lines"
_ALWAYS_EQUAL: Final = frozenset(["line ends"])

_LABEL_ORDER: Final = "order of the labels"
"""The name of the property that lists the labels in the order of their first lines."""


def sie_structure(data: bytes) -> dict[str, tuple[str, ...]]:
    r"""Return the properties of a SIE file by name, without the company's data.

    >>> sie_structure(b'#FLAGGA 0\r\n#IB 0 1930 12.5\r\n')["decimals of amounts"]
    ('1',)
    """
    encoding, doubtful = detect(data)
    lines = decode(data, encoding).splitlines()[:_MOST_LINES]
    found: dict[str, list[str]] = {_LABEL_ORDER: []}

    def add(name: str, value: str) -> None:
        if value not in found.setdefault(name, []):
            found[name].append(value)

    add("encoding", "ASCII only" if data.isascii() else encoding)
    if doubtful:
        add("encoding", "mixed")
    for end in _line_ends(data):
        add("line ends", end)
    for line in lines:
        if not line.strip():
            add("blank lines", "some")
            continue
        if line.strip() in {"{", "}"}:
            continue
        parsed = split_line(line)
        label = parsed.label if parsed.label in LABELS else "(other)"
        values = [field if isinstance(field, str) else None for field in parsed.fields]
        add(_LABEL_ORDER, label)
        add(f"number of fields of {label}", str(len(values)))
        if _is_quoted(line) is not None:
            add(f"first field of {label}", "quoted" if _is_quoted(line) else "not quoted")
        if values and label in _SHOWN_VALUES:
            known = values[0] is not None and values[0] in _SHOWN_VALUES[label]
            add(f"value of {label}", str(values[0]) if known else "other")
        _add_form(add, "decimals of amounts", values, _AMOUNT_FIELD.get(label), _decimals)
        _add_form(add, "dates", values, _DATE_FIELD.get(label), _date_form)
    return {
        name: tuple(classes if name == _LABEL_ORDER else sorted(classes)) for name, classes in found.items()
    }


def sie_differences(fortnox: Structure, expected: Structure) -> Iterator[Found]:
    """Yield the differences between the properties of two SIE files."""
    yield from _labels(fortnox.get(_LABEL_ORDER, ()), expected.get(_LABEL_ORDER, ()))
    for name in sorted({*fortnox, *expected} - {_LABEL_ORDER}):
        own, other = set(fortnox.get(name, ())), set(expected.get(name, ()))
        if name == _BLANK_LINES or name in _ALWAYS_EQUAL:
            if own != other:
                yield _found(name, own, other)
        elif own and other and own - other and own != {"ASCII only"}:
            yield _found(name, own, other)
        elif name == _DECIMALS and own != other:
            yield _found(name, own, other, is_certain=False)


def _labels(fortnox: tuple[str, ...], expected: tuple[str, ...]) -> Iterator[Found]:
    common = [label for label in fortnox if label in expected]
    wanted = [label for label in expected if label in fortnox]
    if common != wanted:
        yield _found(_LABEL_ORDER, common, wanted)
    for label in _HEADER:
        if (label in fortnox) is not (label in expected):
            sides = [["present" if label in each else "missing"] for each in (fortnox, expected)]
            yield _found(f"label {label}", sides[0], sides[1], is_certain=False)


def _found(
    name: str, fortnox: set[str] | list[str], expected: set[str] | list[str], *, is_certain: bool = True
) -> Found:
    own, other = (
        " ".join(each) if isinstance(each, list) else ", ".join(sorted(each)) for each in (fortnox, expected)
    )
    return Found(
        kind=Kind.SIE, place=name, fortnox=own or "none", expected=other or "none", is_certain=is_certain
    )


def _add_form(
    add: Callable[[str, str], None],
    name: str,
    values: Sequence[str | None],
    index: int | None,
    form: Callable[[str], str],
) -> None:
    if index is not None and index < len(values) and (value := values[index]) is not None:
        add(name, form(value))


def _is_quoted(line: str) -> bool | None:
    """Return whether the first field of a line is in quotes; None if the line has no field."""
    first = line.strip().partition(" ")[2].lstrip()
    return first.startswith('"') if first else None


def _decimals(text: str) -> str:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return "comma" if "," in text else "other form"
    return str(min(len(match[2] or ""), 9))


def _date_form(text: str) -> str:
    if re.fullmatch(r"[0-9]{8}", text):
        return "YYYYMMDD"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return "YYYY-MM-DD"
    return "other form" if text else "empty"


def _line_ends(data: bytes) -> list[str]:
    crlf, line_feeds, returns = data.count(b"\r\n"), data.count(b"\n"), data.count(b"\r")
    counts = {"CRLF": crlf, "LF": line_feeds - crlf, "CR": returns - crlf}
    return [name for name, count in counts.items() if count] or ["none"]
