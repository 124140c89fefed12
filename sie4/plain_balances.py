"""The columnar reader of balances: it reads only accounts, amounts and dates; see `plain_vouchers`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sie4.array_building import constant, date_array, range_array
from sie4.libraries import Array, Table, library
from sie4.limits import MAX_FIELDS
from sie4.model import RowKind
from sie4.plain_rows import parse_amounts, parse_row_days, parse_starts, split_texts
from sie4.plain_vouchers import Candidates, find_candidates, original_text, parse_days
from sie4.regular_lines import RegularLineParser
from sie4.voucher_reader import VOUCHER

__all__ = ["sum_plain_vouchers"]

_BLOCK = 3 << 20
_WORD = r'(?:[^ {}"\\\x01\n]+|"[^" \\\x01\n]+")'
_DATED_HEADER = rf"^{_WORD} {_WORD} [0-9]{{8}}(?: [^\n]*)?$"
_DUMMY_HEADER = "A 1 20000101"
_DAY, _WORDS = 2, 4
# A line of this length has fewer than the maximum number of fields.
_MAX_LENGTH = 2 * MAX_FIELDS


def sum_plain_vouchers(
    text: str, start: int, on: date | None, parser: RegularLineParser
) -> tuple[list[tuple[str, Decimal]], list[str]]:
    """Return sums as pairs of account and amount, and the texts of the vouchers that are not plain.

    The same account may have several sums. The decimal context must be exact.

    Args:
        text: Whole lines without control characters.
        start: The index of the first ``#VER`` at the start of a line, or the length of the text.
        on: The balance date, inclusive. None counts every row.
        parser: The parser of the distinct parts of rows.
    """
    pc = library("pyarrow.compute")
    sums: list[tuple[str, Decimal]] = []
    others: list[str] = []
    while start < len(text):
        end = text.find(VOUCHER, start + _BLOCK) + 1 or len(text)
        found = find_candidates(text[start:end])
        is_other = pc.invert(found.is_candidate)
        if len(found.indices):
            block_sums, is_plain = _sum_candidates(found, on, parser)
            sums += block_sums
            is_other = pc.replace_with_mask(is_other, found.is_candidate, pc.invert(is_plain))
        others += [
            original_text(found.chunks, index)[len(VOUCHER) - 1 :]
            for index in pc.indices_nonzero(is_other).to_pylist()
        ]
        start = end
    return sums, others


def _sum_candidates(
    found: Candidates, on: date | None, parser: RegularLineParser
) -> tuple[list[tuple[str, Decimal]], Array]:
    """Return the sums of the plain vouchers, and an array that is False for the candidates that are not plain."""
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    lines = found.lists.values
    voucher = pc.list_parent_indices(found.lists).cast(pa.int32())
    start_texts, rest = split_texts(lines, "} ", 2)
    starts = start_texts.dictionary_encode()
    kinds, accounts, _, is_plain_start = parse_starts(starts.dictionary, parser)
    amount_texts, *ends = split_texts(rest, " ", 2 if on is None else 3)
    amount, is_plain_row = parse_amounts(amount_texts)
    is_plain_row = pc.and_(is_plain_row, is_plain_start.take(starts.indices))
    is_plain_row = pc.and_(is_plain_row, pc.less_equal(pc.binary_length(lines), constant(_MAX_LENGTH)))
    counts = pc.equal(kinds, constant(RowKind.TRANS.value)).take(starts.indices)
    if on is None:
        is_plain = pc.invert(pc.match_substring(found.headers, "\n"))
    else:
        voucher_day, is_plain = _parse_header_days(found.headers)
        day_texts = ends[0].dictionary_encode()
        days, is_plain_day = parse_row_days(day_texts.dictionary, parser)
        is_plain_row = pc.and_(is_plain_row, is_plain_day.take(day_texts.indices))
        # If several spaces follow the amount, the date is in the rest of the row.
        is_moved = pc.and_(pc.equal(ends[0], constant("")), pc.not_equal(ends[1], constant("")))
        is_plain_row = pc.and_not(is_plain_row, is_moved)
        day = pc.coalesce(days.take(day_texts.indices), voucher_day.take(voucher))
        counts = pc.and_(counts, pc.less_equal(day, date_array([on])[0]))
    is_plain = pc.and_(is_plain, pc.less_equal(pc.binary_length(found.headers), constant(_MAX_LENGTH)))
    bad = pc.unique(voucher.filter(pc.invert(is_plain_row)))
    is_plain = pc.and_not(is_plain, pc.is_in(range_array(0, len(is_plain)), bad))
    counts = pc.and_(counts, is_plain.take(voucher))
    encoded = accounts.dictionary_encode()
    table = pa.table({
        "account": encoded.indices.take(starts.indices.filter(counts)),
        # An older pyarrow sums in the type of the amounts, which has only 18 digits.
        "amount": amount.filter(counts).cast(pa.decimal128(38, 2)),
        "decimals": _count_decimals(amount_texts.filter(counts)),
    })  # fmt: skip
    return list(_sum_accounts(table, encoded.dictionary)), is_plain


def _parse_header_days(headers: Array) -> tuple[Array, Array]:
    """Return the date of each header, and an array that is False if the header is not plain."""
    pc = library("pyarrow.compute")
    is_plain = pc.match_substring_regex(headers, _DATED_HEADER)
    words = pc.split_pattern(
        pc.if_else(is_plain, headers, constant(_DUMMY_HEADER)), " ", max_splits=_WORDS - 1
    )
    day = parse_days(pc.list_element(words, constant(_DAY)))
    return day, pc.and_(is_plain, pc.is_valid(day))


def _count_decimals(amounts: Array) -> Array:
    pc = library("pyarrow.compute")
    point = pc.find_substring(amounts, ".")
    decimals = pc.subtract(pc.subtract(pc.binary_length(amounts), point), constant(1))
    return pc.if_else(pc.less(point, constant(0)), constant(0), decimals)


def _sum_accounts(rows: Table, accounts: Array) -> Iterator[tuple[str, Decimal]]:
    """Yield the sum of each account.

    The sum has as many decimals as the amount with the most decimals, as in a sum of `Decimal` values.
    """
    groups = rows.group_by("account", use_threads=False)
    numbers = accounts.to_pylist()
    for group in groups.aggregate([("amount", "sum"), ("decimals", "max")]).to_pylist():
        amount: Decimal = group["amount_sum"]
        yield numbers[group["account"]], amount.quantize(Decimal((0, (1,), -group["decimals_max"])))
