"""The reduction of a JSON value to its structure: keys, types and formats, without the company's data."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, cast
from urllib.parse import urlsplit

from fortnox_sdk.cli.doctor.compare.resources import Vocabulary

Structure = Mapping[str, tuple[str, ...]]
"""The classes of the values at each path of a JSON text, such as `{"Customers[].Name": ("text: other",)}`."""

HIDDEN: Final = "(hidden)"
"""The name that replaces a key if the key could be data of the company."""
ABSENT: Final = "absent in some"

_DEEPEST: Final = 12
_FIELD_NAME: Final = re.compile(r"@?[A-Za-z]{1,40}[0-9]?")
_FORMATS: Final = (
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), "date"),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:.]{5,15}(Z|[+-][0-9:]{4,6})?"), "date and time"),
    (re.compile(r"true|false"), "true or false"),
    (re.compile(r"0[0-9]+"), "digits with leading zeros"),
    (re.compile(r"-?[0-9]+"), "digits"),
    (re.compile(r"-?[0-9]+\.[0-9]{2}"), "number with two decimals"),
    (re.compile(r"-?[0-9]+\.[0-9]+"), "number with other decimals"),
    (re.compile(r"API_NORIGHT"), "API_NORIGHT"),
)
_QUERY_NAMES: Final = frozenset(["financialyear", "path", "fileid"])


def structure_of(value: object, words: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return the structure of a parsed JSON value.

    >>> from fortnox_sdk.cli.doctor.compare.resources import vocabulary
    >>> structure_of({"Customer": {"Name": "Bo", "CustomerNumber": "007"}}, vocabulary())["Customer.CustomerNumber"]
    ('text: digits with leading zeros',)
    """
    found: dict[str, list[str]] = {}
    _walk([value], "", "", words, found)
    return {path: tuple(sorted(set(classes))) for path, classes in found.items()}


def json_type(shown: str) -> str:
    """Return the JSON type of a class of values, such as `text` for the class `text: date`."""
    return shown.partition(":")[0]


def _walk(
    values: Sequence[object], path: str, name: str, words: Vocabulary, found: dict[str, list[str]]
) -> None:
    """Add to `found` the classes of the values at a path, and of the values inside them."""
    classes = found.setdefault(path, [])
    classes += [_class_of(value, name, words) for value in values]
    if path.count(".") + path.count("[") >= _DEEPEST:
        return
    objects = [cast("Mapping[str, object]", value) for value in values if isinstance(value, dict)]
    for key in dict.fromkeys(key for each in objects for key in each):
        inside = [each[key] for each in objects if key in each]
        shown = _shown_name(key, [each for each in objects if key in each], is_top=not path, words=words)
        below = f"{path}.{shown}" if path else shown
        _walk(inside, below, key, words, found)
        if len(inside) < len(objects):
            found[below].append(ABSENT)
    lists = [cast("list[object]", value) for value in values if isinstance(value, list)]
    if any(lists):
        _walk([item for each in lists for item in each], f"{path}[]", name, words, found)


def _shown_name(key: str, objects: Sequence[Mapping[str, object]], *, is_top: bool, words: Vocabulary) -> str:
    """Return the name of a key, or `HIDDEN` if the key could be data of the company.

    The name of an undeclared key is shown if it looks like the name of a field, and if the object also has a declared
    key. An object without any declared key may be a table whose keys are data. An envelope is always shown.
    """
    if key in words.names:
        return key
    has_known = is_top or any(not words.names.isdisjoint(each) for each in objects)
    return key if has_known and _FIELD_NAME.fullmatch(key) else HIDDEN


def _class_of(value: object, name: str, words: Vocabulary) -> str:
    if isinstance(value, str):
        return f"text: {_format(value, name, words)}"
    if isinstance(value, list):
        return "list" if value else "list: empty"
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    if isinstance(value, int):
        return "number: whole"
    return "number: decimals" if isinstance(value, Decimal) else "object"


def _format(text: str, name: str, words: Vocabulary) -> str:
    if not text:
        return "empty"
    if text in words.values.get(name, ()):
        return text
    if name.startswith("@url"):
        return _address(text, words)
    return next((shown for pattern, shown in _FORMATS if pattern.fullmatch(text)), "other")


def _address(text: str, words: Vocabulary) -> str:
    """Return a URL or path for the report, without its host and without the keys of records."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return "other"
    owner = max(
        (path for path in words.paths if f"{parts.path}/".startswith(f"{path}/")), key=len, default=""
    )
    if not owner:
        return "other address"
    keys = "/{}" * len([part for part in parts.path[len(owner) :].split("/") if part])
    names = [pair.partition("=")[0] for pair in parts.query.split("&") if pair]
    query = "&".join(each if each in _QUERY_NAMES else HIDDEN for each in names)
    start = "address " if parts.netloc else "path "
    return f"{start}{owner}{keys}{'?' if query else ''}{query}"
