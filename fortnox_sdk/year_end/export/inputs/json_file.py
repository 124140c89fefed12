"""The reader of closing vouchers from a JSON file. Numbers are read as text, so that nothing is rounded."""

import difflib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NoReturn, cast

import attrs

from fortnox_sdk.text import Text, printable
from fortnox_sdk.year_end.export.inputs.identity import voucher_reference
from fortnox_sdk.year_end.export.inputs.refusal import Refusal, quoted, refused
from fortnox_sdk.year_end.export.inputs.values import Values
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher

_VOUCHER_KEYS: Final = ("reference", "series", "number", "date", "text", "comment", "reverse_on", "rows")
_ROW_KEYS: Final = ("account", "debit", "credit", "amount", "text", "cost_center", "project")
_FORM: Final = '{"vouchers": [{"reference", "date", "text", "rows": [{"account", "debit", "credit"}]}]}'
_USE_FORM: Final = Text(f"Write the JSON file in the form {_FORM}.", f"Skriv JSON-filen på formen {_FORM}.")
_EXPORT_AGAIN: Final = Text(
    "Export the JSON file again from the program that wrote it.",
    "Exportera JSON-filen på nytt från programmet som skrev den.",
)


@attrs.frozen
class _Object:
    """A JSON object as a list of key-value pairs, in which a key may occur twice."""

    pairs: Sequence[tuple[str, object]]


def read_json(path: Path, raw: bytes, *, prefix: str | None = None) -> list[ClosingVoucher]:
    """Return the closing vouchers in a JSON file.

    Args:
        path: The path of the file, for error messages.
        raw: The content of the file.
        prefix: The prefix for vouchers to which the file gives no reference, or None to refuse such vouchers.

    Raises:
        ClosingFileError: The file is not valid JSON, or something in it can't be used.
    """

    def refuse(name: str) -> NoReturn:
        raise ValueError(f"{name} is not an amount")

    try:
        content: object = json.loads(
            raw.decode("utf-8-sig"),  # some Windows programs write a byte order mark at the beginning
            parse_float=str,
            parse_int=str,
            parse_constant=refuse,
            object_pairs_hook=_Object,
        )
    except ValueError as fault:
        detail = printable(f"{fault}")
        raise refused(
            path,
            "",
            Refusal(Text(f"is not valid JSON: {detail}", f"är inte giltig JSON: {detail}"), _EXPORT_AGAIN),
        ) from fault
    except RecursionError as fault:
        reason = Text(
            "is not valid JSON: it is nested too deeply", "är inte giltig JSON: den är för djupt nästlad"
        )
        raise refused(path, "", Refusal(reason, _EXPORT_AGAIN)) from fault
    vouchers = _object(content, path, "", ("vouchers",)).get("vouchers")
    return [_voucher(item, path, i, prefix) for i, item in enumerate(_list(vouchers, path, "vouchers"))]


def _voucher(item: object, path: Path, index: int, prefix: str | None) -> ClosingVoucher:
    at = f"vouchers[{index}]"
    fields = _object(item, path, at, _VOUCHER_KEYS)
    rows: list[ClosingRow] = []
    for i, row_item in enumerate(_list(fields.get("rows"), path, f"{at}.rows")):
        row_at = f"{at}.rows[{i}]"
        row = Values(path, _object(row_item, path, row_at, _ROW_KEYS), _places(row_at, _ROW_KEYS))
        rows.append(row.row(text="text", cost_center="cost_center"))
    values = Values(path, fields, _places(at, _VOUCHER_KEYS))
    return ClosingVoucher(
        reference=voucher_reference(values, position=index + 1, prefix=prefix),
        date=values.date("date"),
        text=values.text("text"),
        rows=tuple(rows),
        comment=values.text("comment"),
        reverse_on=None if values.is_missing("reverse_on") else values.date("reverse_on"),
    )


def _places(at: str, keys: Sequence[str]) -> Mapping[str, Text]:
    return {"": Text.same(at)} | {key: Text.same(f"{at}.{key}") for key in keys}


def _object(value: object, path: Path, at: str, keys: Sequence[str]) -> Mapping[str, object]:
    place = Text.same(at) if at else Text("the file", "filen")
    if not isinstance(value, _Object):
        raise refused(
            path, place, Refusal(Text("is not a JSON object", "är inte ett JSON-objekt"), _USE_FORM)
        )
    fields: dict[str, object] = {}
    for key, item in value.pairs:
        if key in fields:
            reason = Text(f"has the key {quoted(key)} twice", f"har nyckeln {quoted(key)} två gånger")
            advice = Text("Remove one of the two keys.", "Ta bort den ena nyckeln.")
            raise refused(path, place, Refusal(reason, advice))
        if key not in keys:
            raise refused(path, place, _unknown_key(key, keys))
        fields[key] = item
    return fields


def _unknown_key(key: str, keys: Sequence[str]) -> Refusal:
    similar = difflib.get_close_matches(key[:40], keys, n=1)
    names = ", ".join(sorted(keys))
    return Refusal(
        Text(f"has an unknown key {quoted(key)}", f"har en okänd nyckel {quoted(key)}"),
        Text(f"Did you mean {similar[0]!r}?", f"Menade du {similar[0]!r}?")
        if similar
        else Text(f"Use only {names}.", f"Använd bara {names}."),
    )


def _list(value: object, path: Path, at: str) -> list[object]:
    if not isinstance(value, list):
        raise refused(path, at, Refusal(Text("is not a JSON list", "är inte en JSON-lista"), _USE_FORM))
    return cast("list[object]", value)
