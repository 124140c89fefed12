"""Decoding of invoices with the client's decoder, compared with cattrs alone on the same classes."""

import json
import time
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Final, Union, cast, get_args, get_origin

import attrs
import cattrs
from cattrs.gen import make_dict_structure_fn, override

from benchmarks.timing import best
from fortnox_sdk.connectors.sales.invoices import Invoice, InvoiceRow
from fortnox_sdk.entities.codec import Entity, wire_name
from fortnox_sdk.entities.decoder import Decoder

__all__ = ["measure_decoding", "record_of"]

_PAGE: Final = 500


def value_of(kind: object) -> object:
    """Return an example of a JSON value for a declared type."""
    if get_origin(kind) in {UnionType, Union}:
        return value_of(next(a for a in get_args(kind) if a is not NoneType))
    if get_origin(kind) in {tuple, Sequence}:
        return [value_of(get_args(kind)[0])] * 3
    plain = {str: "Åäö", int: 7, bool: True, Decimal: Decimal("1250.50"), date: "2025-12-31"}
    if isinstance(kind, type):
        if issubclass(kind, StrEnum):
            return str(next(iter(kind)))
        if issubclass(kind, Entity):
            return record_of(kind)
    return plain[cast("type", kind)]


def record_of(kind: type[Entity]) -> dict[str, object]:
    """Return a JSON object with every declared field of an entity."""
    fields = [f for f in attrs.fields(attrs.resolve_types(kind)) if f.name not in {"extra", "no_right"}]
    return {wire_name(field): value_of(field.type) for field in fields}


def bare_converter() -> cattrs.Converter:
    """Return a cattrs converter with only the hooks that the classes require: names, exact numbers and dates."""
    converter = cattrs.Converter()
    converter.register_structure_hook(Decimal, lambda value, _: Decimal(value))
    converter.register_structure_hook(date, lambda value, _: date.fromisoformat(value))

    def is_open_enum(kind: object) -> bool:
        return get_origin(kind) in {UnionType, Union} and len(set(get_args(kind)) - {NoneType}) > 1

    converter.register_structure_hook_func(is_open_enum, lambda value, _: value)

    def structure_function(kind: type[Entity]) -> Any:  # noqa: ANN401 - cattrs' own hook type
        renames: dict[str, Any] = {
            f.name: override(rename=wire_name(f)) for f in attrs.fields(attrs.resolve_types(kind))
        }
        omitted: dict[str, Any] = {"extra": override(omit=True), "no_right": override(omit=True)}
        return make_dict_structure_fn(kind, converter, **(renames | omitted))

    converter.register_structure_hook_factory(
        lambda kind: isinstance(kind, type) and issubclass(kind, Entity), structure_function
    )
    return converter


def measure_decoding(invoices: int) -> dict[str, float]:
    """Decode invoices of three rows with the client's decoder and with cattrs alone, and return the figures."""
    body = record_of(Invoice) | {"InvoiceRows": [record_of(InvoiceRow) for _ in range(3)]}
    texts = json.dumps([body] * _PAGE, default=float)
    ours, bare = Decoder(), bare_converter()
    pages = [json.loads(texts, parse_float=Decimal) for _ in range(2)]

    def cpu_time(task: Callable[[], object]) -> float:
        start = time.process_time()
        for _ in range(invoices // _PAGE):
            task()
        return time.process_time() - start

    times = best(
        {
            "bare": lambda: [bare.structure(row, Invoice) for row in pages[0]],
            "ours": lambda: [ours.decode(row, Invoice, at="Invoice") for row in pages[1]],
        },
        3,
        cpu_time,
    )
    return {"decode_s": times["ours"], "decode_vs_cattrs": times["ours"] / times["bare"]}
