r"""The columnar reader of the rows of plain vouchers; see `plain_vouchers`.

A row is split into its start ``#TRANS 1930 {1 "K2"``, its amount ``-50.00``, its date ``20250131`` and the rest
``"Porto"``. Only the amounts are converted one by one, by Arrow. Each distinct text of the other parts is parsed once,
by `RegularLineParser`.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from itertools import accumulate, chain

import attrs

from sie4.array_building import (
    constant,
    date_array,
    decimal_array,
    flag_array,
    integer_array,
    range_array,
    text_array,
)
from sie4.libraries import Array, library
from sie4.limits import MAX_FIELDS
from sie4.model import RowKind
from sie4.regular_lines import RegularLineParser
from sie4.table_schemas import arrow_type, coded

__all__ = ["PlainRows", "parse_amounts", "parse_row_days", "parse_rows", "parse_starts", "split_texts"]

_AMOUNT = r"^-?[0-9]{1,16}(?:\.[0-9]{1,2})?$"
# A row that ends with its text. Most distinct row ends have this form. `RegularLineParser` parses all others.
_TEXT_ONLY = r'^"[^"\\\x01\n]*" *$'
# Object lists that write each number in quotes, as most programs do.
_PAIRS = r'^[^ "{}\\\x01]+ "[^"{}\\\x01]*[^"{}\\\x01]"(?: [^ "{}\\\x01]+ "[^"{}\\\x01]*[^"{}\\\x01]")*$'
_ROW_START = "#TRANS 1 {"
_NO_DATE = '"" '
_MAX_QUANTITY, _QUANTITY_DECIMALS = 10**12, 6


@attrs.frozen
class PlainRows:
    """The rows of plain vouchers, as arrays. Each distinct start, date and end of a row is stored once.

    Attributes:
        voucher: The index of the voucher of each row.
        position: The index of each row in its voucher.
        bad_vouchers: The indices of the vouchers with a row that is not plain.
        start: For each row, the index of its start in `kinds`, `accounts` and `objects`.
        amount: The amount of each row.
        day: For each row, the index of its date in `dates`.
        is_whole: False if rows were left out.
        end: For each row, the index of its end (the part after the date) in `texts`, `quantities` and `signs`.
    """

    voucher: Array
    position: Array
    bad_vouchers: Array
    start: Array
    kinds: Array
    accounts: Array
    objects: Array
    amount: Array
    day: Array
    dates: Array
    end: Array
    texts: Array
    quantities: Array
    signs: Array
    is_whole: bool = True

    @property
    def counts(self) -> Array:
        """An array that is True for each row that counts towards balances."""
        pc = library("pyarrow.compute")
        return pc.equal(self.kinds, constant(RowKind.TRANS.value)).take(self.start)

    def without_vouchers(self, is_kept: Array) -> PlainRows:
        """Return the rows of the vouchers for which ``is_kept`` is True, with new voucher indices."""
        pa, pc = library("pyarrow"), library("pyarrow.compute")
        numbers = pc.subtract(pc.cumulative_sum(is_kept.cast(pa.int32())), constant(1))
        rows = self.filter(is_kept.take(self.voucher))
        return attrs.evolve(rows, voucher=numbers.take(rows.voucher))

    def filter(self, mask: Array) -> PlainRows:
        """Return the rows for which the mask is True."""
        return attrs.evolve(
            self, voucher=self.voucher.filter(mask), position=self.position.filter(mask), start=self.start.filter(mask),
            amount=self.amount.filter(mask), day=self.day.filter(mask), end=self.end.filter(mask), is_whole=False,
        )  # fmt: skip

    def columns(self) -> dict[str, Array]:
        """Return the columns of the table ``"rows"`` that do not depend on the voucher. A date may be null."""
        return {
            "kind": coded(self.kinds, self.start, is_in_order=self.is_whole),
            "account": coded(self.accounts, self.start, is_in_order=self.is_whole),
            "amount": self.amount,
            "date": self.dates.take(self.day),
            "text": coded(self.texts, self.end, is_in_order=self.is_whole),
            "quantity": self.quantities.take(self.end),
            "sign": coded(self.signs, self.end, is_in_order=self.is_whole),
            "objects": self.objects.take(self.start),
        }


def parse_rows(lists: Array, parser: RegularLineParser) -> PlainRows:
    """Split the rows of vouchers into columns.

    Args:
        lists: The lines of each voucher between its braces, as a list array.
        parser: The parser of the distinct parts of rows.
    """
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    voucher = pc.list_parent_indices(lists).cast(pa.int32())
    ones = pa.repeat(constant(1), len(voucher))
    position = pc.subtract(pc.cumulative_sum(ones), pc.add(lists.offsets[:-1].take(voucher), ones))
    start_texts, rest = split_texts(lists.values, "} ", 2)
    starts = start_texts.dictionary_encode()
    kinds, accounts, objects, is_plain_start = parse_starts(starts.dictionary, parser)
    amounts, day_texts, end_texts = split_texts(rest, " ", 3)
    amount, is_amount = parse_amounts(amounts)
    days, ends = day_texts.dictionary_encode(), end_texts.dictionary_encode()
    dates, is_plain_day = parse_row_days(days.dictionary, parser)
    texts, quantities, signs, is_plain_end = _parse_ends(ends.dictionary, parser)
    is_plain = pc.and_(is_amount, is_plain_start.take(starts.indices))
    is_plain = pc.and_(is_plain, is_plain_day.take(days.indices))
    is_plain = pc.and_(is_plain, is_plain_end.take(ends.indices))
    # If several spaces follow the amount, the date is in the rest of the row.
    is_blank = pc.equal(pc.ascii_rtrim(ends.dictionary, " "), constant(""))
    if not pc.all(is_blank).as_py():
        has_day = pc.not_equal(days.dictionary, constant(""))
        if not pc.all(has_day).as_py():
            is_plain = pc.and_(is_plain, pc.or_(has_day.take(days.indices), is_blank.take(ends.indices)))
    return PlainRows(
        voucher=voucher, position=position, bad_vouchers=pc.unique(voucher.filter(pc.invert(is_plain))),
        start=starts.indices, kinds=kinds, accounts=accounts, objects=objects,
        amount=amount, day=days.indices, dates=dates,
        end=ends.indices, texts=texts, quantities=quantities, signs=signs,
    )  # fmt: skip


def parse_amounts(texts: Array) -> tuple[Array, Array]:
    """Return the amounts, and an array that is False if an amount is not plain."""
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    # If a text has only these characters, Arrow accepts it only if every reader accepts it. Otherwise Arrow raises an
    # error.
    if pc.all(pc.equal(pc.ascii_ltrim(texts, "-.0123456789"), constant(""))).as_py():
        with suppress(pa.ArrowInvalid):
            return texts.cast(arrow_type("amount")), pa.repeat(flag_array([True])[0], len(texts))
    is_amount = pc.match_substring_regex(texts, _AMOUNT)
    return pc.if_else(is_amount, texts, constant("0")).cast(arrow_type("amount")), is_amount


def split_texts(texts: Array, separator: str, parts: int) -> list[Array]:
    """Split each text into a number of parts. Parts that a text does not have are empty."""
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    lists = pc.split_pattern(texts, separator, max_splits=parts - 1)
    shortest, longest = (length.as_py() for length in pc.min_max(pc.list_value_length(lists)).values())
    if shortest == longest == 1:
        empty = pa.repeat(constant(""), len(texts))
        return [texts, *[empty] * (parts - 1)]
    if shortest < parts:
        padded = pc.binary_join_element_wise(texts, constant(separator * (parts - 1)), constant(""))
        lists = pc.split_pattern(padded, separator, max_splits=parts - 1)
    return [pc.list_element(lists, constant(i)) for i in range(parts)]


def parse_starts(starts: Array, parser: RegularLineParser) -> tuple[Array, Array, Array, Array]:
    """Return the kinds, accounts and objects of the starts, and an array that is False if a start is not plain."""
    pc = library("pyarrow.compute")
    head_texts, list_texts = split_texts(starts, "{", 2)
    heads, lists = head_texts.dictionary_encode(), list_texts.dictionary_encode()
    # The parser does not accept an escaped quote here.
    accounts = [
        parser.parse_row_start(head.replace("\x01", '\\"') + "{") for head in heads.dictionary.to_pylist()
    ]
    kinds = text_array(["" if account is None else account[0].value for account in accounts])
    numbers = text_array(["" if account is None else account[1] for account in accounts])
    is_account = flag_array(account is not None for account in accounts)
    objects, is_list = _parse_lists(lists.dictionary, parser)
    is_plain = pc.and_(is_account.take(heads.indices), is_list.take(lists.indices))
    return (
        kinds.take(heads.indices),
        numbers.take(heads.indices),
        objects.take(lists.indices),
        pc.and_(is_plain, pc.match_substring(starts, "{")),
    )


def _parse_lists(texts: Array, parser: RegularLineParser) -> tuple[Array, Array]:
    """Return the objects of each object list, and an array that is False if a list is not plain."""
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    is_simple = pc.match_substring_regex(texts, _PAIRS)
    simple = texts.filter(is_simple)
    # The items alternate: dimension, number, dimension, number.
    items = pc.split_pattern(pc.ascii_rtrim(simple, '"'), '"')
    lengths = pc.list_value_length(items)
    if pc.any(pc.greater(lengths, constant(MAX_FIELDS))).as_py():
        is_simple = pa.repeat(flag_array([False])[0], len(texts))
        items = pc.split_pattern(simple[:0], '"')
    others = [
        None if row_start is None else row_start[2]
        for text in texts.filter(pc.invert(is_simple)).to_pylist()
        for row_start in [parser.parse_row_start(_ROW_START + text.replace("\x01", '\\"'))]
    ]
    flat = list(chain.from_iterable(pairs or () for pairs in others))
    objects = pa.concat_arrays([
        _to_lists(
            items.offsets,
            pc.ascii_trim(items.values.take(range_array(0, len(items.values) // 2, 2)), " "),
            items.values.take(range_array(1, len(items.values) // 2, 2)),
        ),
        _to_lists(
            integer_array(accumulate((2 * len(pairs or ()) for pairs in others), initial=0)),
            text_array([dimension for dimension, _ in flat]),
            text_array([number for _, number in flat]),
        ),
    ])  # fmt: skip
    order = pc.sort_indices(pc.invert(is_simple).cast(pa.int8()))
    inverse = pc.sort_indices(order)
    is_plain = [pairs is not None for pairs in others]
    return objects.take(inverse), pc.replace_with_mask(is_simple, pc.invert(is_simple), flag_array(is_plain))


def _to_lists(item_offsets: Array, dimensions: Array, numbers: Array) -> Array:
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    structs = pa.StructArray.from_arrays([dimensions, numbers], ["dimension", "number"])
    return pa.ListArray.from_arrays(pc.divide(item_offsets, constant(2)).cast(pa.int32()), structs)


def parse_row_days(texts: Array, parser: RegularLineParser) -> tuple[Array, Array]:
    """Return the dates (null for an empty text), and an array that is False if a text is not plain."""
    days: list[date | None] = []
    is_plain: list[bool] = []
    for text in texts.to_pylist():
        row_end = parser.parse_row_end(text) if text else None
        days.append(None if row_end is None else row_end[0])
        is_plain.append(row_end is not None or not text)
    return date_array(days), flag_array(is_plain)


def _parse_ends(ends: Array, parser: RegularLineParser) -> tuple[Array, Array, Array, Array]:
    """Return the texts, quantities and signs of the row ends, and an array that is False if an end is not plain."""
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    is_text = pc.match_substring_regex(ends, _TEXT_ONLY)
    quoted = pc.if_else(is_text, pc.ascii_rtrim(ends, " "), constant('""'))
    texts = pc.binary_slice(quoted.view(pa.binary()), 1, -1).view(pa.string())
    others = pc.invert(is_text)
    row_ends = [
        parser.parse_row_end(_NO_DATE + end.replace("\x01", '\\"')) for end in ends.filter(others).to_pylist()
    ]
    row_ends = [None if row_end is None or not _fits(row_end[2]) else row_end for row_end in row_ends]
    values = [(None, "", None, "") if row_end is None else row_end for row_end in row_ends]
    count = len(ends)
    return (
        pc.replace_with_mask(texts, others, text_array([text for _, text, _, _ in values])),
        pc.replace_with_mask(
            pa.nulls(count, arrow_type("quantity")), others,
            decimal_array([quantity for _, _, quantity, _ in values], arrow_type("quantity")),
        ),
        pc.replace_with_mask(
            pa.repeat(constant(""), count), others,
            text_array([sign for _, _, _, sign in values]),
        ),
        pc.replace_with_mask(
            pa.repeat(flag_array([True])[0], count), others,
            flag_array(row_end is not None for row_end in row_ends),
        ),
    )  # fmt: skip


def _fits(quantity: Decimal | None) -> bool:
    """Return True if the column of quantities can store a quantity."""
    if quantity is None:
        return True
    decimals = f"{quantity:f}".partition(".")[2].rstrip("0")
    return quantity.copy_abs() < _MAX_QUANTITY and len(decimals) <= _QUANTITY_DECIMALS
