r"""The columnar reader of vouchers in a plain form: it splits a text into columns without a Python object per row.

A voucher is plain if it has the form that programs normally write: a header with series, number, date and quoted text;
`{`; rows with account, object list, amount, date and text; `}`. This module recognises plain vouchers. All other
vouchers are passed to `VoucherReader`, so this module needs no rule for them.

In the arrays, ``\x01`` stands for a quote that is escaped in the file. The control characters of the file itself
have already been removed.
"""

from __future__ import annotations

import attrs

from sie4.array_building import constant, date_array, integer_array, null, range_array
from sie4.libraries import Array, library
from sie4.limits import MAX_VOUCHER_LENGTH
from sie4.plain_rows import PlainRows, parse_rows
from sie4.regular_lines import RegularLineParser
from sie4.values import read_date
from sie4.voucher_reader import VOUCHER

__all__ = [
    "ESCAPED_QUOTE",
    "Candidates",
    "Headers",
    "PlainVouchers",
    "find_candidates",
    "original_text",
    "parse_days",
    "parse_vouchers",
]

ESCAPED_QUOTE = "\x01"

_BARE = r'[^ {}"\\\x01\n]+'
_TEXT = r'"[^"\\\n]*"'
_REST = rf" [0-9]{{8}} {_TEXT}(?: [0-9]{{8}}(?: {_TEXT})?)? *$"
# The form A 19 20250131 "text" 20250131 "sign" and its replacement for headers in another form.
_BARE_HEADER, _BARE_DUMMY = rf"^{_BARE} {_BARE}{_REST}", 'A 1 20000101 ""'
# The form "A" "19" 20250131 "text" 20250131 "sign".
_QUOTED_HEADER, _QUOTED_DUMMY = rf"^{_TEXT} {_TEXT}{_REST}", '"A" "1" 20000101 ""'
_NO_SIGN = ' ""'


@attrs.frozen
class Headers:
    """The fields of voucher headers, as arrays of equal length."""

    series: Array
    number: Array
    date: Array
    text: Array
    registered_on: Array
    sign: Array


@attrs.frozen
class PlainVouchers:
    """The vouchers of a text, as arrays.

    Attributes:
        chunks: The text of each voucher, without ``#VER``.
        lines: The line number of each voucher.
        next_line: The number of the line after the text.
        plain: The indices of the plain vouchers in ``chunks``. `headers` has one value for each of them.
        other: The indices of the vouchers that `VoucherReader` must read.
        headers: The headers of the plain vouchers, or None if the text has no candidates; see `Candidates`.
        rows: The rows of the plain vouchers, or None if the text has no candidates.
    """

    chunks: Array
    lines: Array
    next_line: int
    plain: Array
    other: Array
    headers: Headers | None
    rows: PlainRows | None


@attrs.frozen
class Candidates:
    """The vouchers of a text, some of which may be plain.

    Attributes:
        chunks: The text of each voucher, without ``#VER``.
        trimmed: The text of each voucher, without spaces and empty lines at the end.
        has_lone_cr: True if a line ends in CR without LF.
        is_candidate: True for each candidate, which is a voucher whose last part is a block of rows.
        indices: The indices of the candidates in ``chunks``.
        headers: The text of each candidate before its block.
        lists: The lines of each candidate between its braces, as a list array.
        has_rows: True for each candidate with at least one line between its braces.
    """

    chunks: Array
    trimmed: Array
    has_lone_cr: bool
    is_candidate: Array
    indices: Array
    headers: Array
    lists: Array
    has_rows: Array


def find_candidates(text: str) -> Candidates:
    """Split a text into vouchers.

    Args:
        text: Whole lines. The first line starts with ``#VER``. The text does not contain `ESCAPED_QUOTE`.
    """
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    whole, has_lone_cr = _normalise(text[len(VOUCHER) - 1 :])
    chunks = pc.split_pattern(whole, VOUCHER).values
    trimmed = pc.ascii_rtrim(chunks, " \n")
    parts = pc.split_pattern(trimmed, "\n{\n", max_splits=1)
    is_candidate = pc.and_(pc.ends_with(trimmed, "\n}"), pc.equal(pc.list_value_length(parts), constant(2)))
    is_candidate = pc.and_(
        is_candidate, pc.less_equal(pc.binary_length(chunks), constant(MAX_VOUCHER_LENGTH))
    )
    if has_lone_cr:
        is_candidate = pc.and_not(is_candidate, pc.match_substring(chunks, "\r"))
    indices = pc.indices_nonzero(is_candidate)
    if len(indices) < len(chunks):
        parts = parts.take(indices)
    bodies = pc.binary_slice(pc.list_element(parts, constant(1)).view(pa.binary()), 0, -2).view(pa.string())
    return Candidates(
        chunks=chunks, trimmed=trimmed, has_lone_cr=has_lone_cr, is_candidate=is_candidate, indices=indices,
        headers=pc.list_element(parts, constant(0)), lists=pc.split_pattern(bodies, "\n"),
        has_rows=pc.not_equal(bodies, constant("")),
    )  # fmt: skip


def original_text(chunks: Array, index: int) -> str:
    """Return the text of a voucher as in the file, except that LF may have replaced CRLF."""
    chunk: str = chunks[index].as_py()
    # Each CRLF became LF, so a CRLF that is left was a CR before a CRLF.
    chunk = chunk.replace("\r\n", "\r\r\n")
    return VOUCHER[1:] + chunk.replace(ESCAPED_QUOTE, '\\"')


def parse_vouchers(text: str, first_line: int, parser: RegularLineParser) -> PlainVouchers:
    """Split vouchers into columns.

    Args:
        text: The vouchers; see `find_candidates`.
        first_line: The line number of the first line.
        parser: The parser of the distinct parts of rows.
    """
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    found = find_candidates(text)
    chunks, candidates, is_plain = found.chunks, found.indices, found.is_candidate
    headers, is_valid = _parse_headers(found.headers) if len(candidates) else (None, is_plain[:0])
    counts = pc.if_else(
        pc.and_(is_valid, found.has_rows),
        pc.add(pc.list_value_length(found.lists), constant(3)),
        null(pa.int32()),
    )
    lines = _count_lines(found, counts)
    ends = pc.add(pc.cumulative_sum(lines), constant(first_line))
    starts = pc.subtract(ends, lines)
    next_line = ends[-1].as_py() - (text[-1:] in "\r\n")
    if headers is None:
        return PlainVouchers(
            chunks, starts, next_line, candidates, pc.indices_nonzero(pc.invert(is_plain)), None, None
        )
    rows = parse_rows(found.lists, parser)
    bad = pc.unique(
        pa.concat_arrays([pc.indices_nonzero(pc.invert(is_valid)).cast(pa.int32()), rows.bad_vouchers])
    )
    if len(bad):
        is_good = pc.invert(pc.is_in(range_array(0, len(candidates)), bad))
        rows = rows.without_vouchers(is_good)
        headers = Headers(*(column.filter(is_good) for column in attrs.astuple(headers, recurse=False)))
        candidates = candidates.filter(is_good)
        is_plain = pc.is_in(range_array(0, len(chunks)).cast(pa.uint64()), candidates)
    return PlainVouchers(
        chunks, starts, next_line, candidates, pc.indices_nonzero(pc.invert(is_plain)), headers, rows
    )


def _normalise(text: str) -> tuple[Array, bool]:
    """Return an array whose only element is the normalised text, and True if the text has a lone CR.

    In the normalised text, LF replaces CRLF and `ESCAPED_QUOTE` replaces each escaped quote.
    """
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    data = text.encode()
    offsets = integer_array([0, len(data)]).buffers()[1]
    whole = pa.StringArray.from_buffers(1, offsets, pa.py_buffer(data))
    has_lone_cr = False
    if "\r" in text:
        whole = pc.replace_substring(whole, "\r\n", "\n")
        has_lone_cr = b"\r" in whole.buffers()[2].to_pybytes()
    if "\\" in text:
        whole = pc.replace_substring(whole, '\\"', ESCAPED_QUOTE)
    return whole, has_lone_cr


def _count_lines(found: Candidates, counts: Array) -> Array:
    """Return the number of lines of each voucher.

    Args:
        found: The vouchers.
        counts: The number of lines of each candidate, or null if it is not known. This number is returned if no
            empty lines follow the candidate. For all other vouchers, the line ends in the text are counted.
    """
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    chunks, trimmed = found.chunks, found.trimmed
    if len(found.indices) < len(chunks):
        at = pc.index_in(range_array(0, len(chunks)).cast(pa.uint64()), found.indices)
        counts = counts.take(at)
    is_counted = pc.or_(pc.is_null(counts), pc.not_equal(pc.binary_length(chunks), pc.binary_length(trimmed)))
    irregular = chunks.filter(is_counted)
    ends = pc.count_substring(irregular, "\n")
    if found.has_lone_cr:
        ends = pc.add(ends, pc.count_substring(irregular, "\r"))
    return pc.replace_with_mask(counts, is_counted, pc.add(ends, constant(1)))


def _parse_headers(headers: Array) -> tuple[Headers, Array]:
    """Return the fields of the headers, and an array that is False for the headers that are not plain.

    All headers of a file normally have the same form. A header that has a different form is not plain.
    """
    pa, pc = library("pyarrow"), library("pyarrow.compute")
    is_valid, dummy, at = pc.match_substring_regex(headers, _BARE_HEADER), _BARE_DUMMY, 0
    if pc.sum(is_valid).as_py() * 2 < len(headers):
        is_valid, dummy, at = pc.match_substring_regex(headers, _QUOTED_HEADER), _QUOTED_DUMMY, 4
    if not pc.all(is_valid).as_py():
        headers = pc.if_else(is_valid, headers, constant(dummy))
    parts = pc.split_pattern(headers, '"')
    lengths = pc.list_value_length(parts)
    shortest, longest = pc.min_max(lengths).values()
    has_sign = longest.as_py() == at + 5
    if has_sign and shortest != longest:
        padded = pc.binary_join_element_wise(headers, constant(_NO_SIGN), constant(""))
        parts = pc.split_pattern(pc.if_else(pc.less(lengths, constant(at + 5)), padded, headers), '"')
    if at:
        series, number = pc.list_element(parts, constant(1)), pc.list_element(parts, constant(3))
        day_text = pc.ascii_trim(pc.list_element(parts, constant(4)), " ")
    else:
        words = pc.split_pattern(pc.list_element(parts, constant(0)), " ")
        series, number, day_text = (pc.list_element(words, constant(i)) for i in range(3))
    registered_text = pc.ascii_trim(pc.list_element(parts, constant(at + 2)), " ")
    day, registered_on = parse_days(day_text), parse_days(registered_text)
    is_valid = pc.and_(is_valid, pc.is_valid(day))
    is_valid = pc.and_(is_valid, pc.or_(pc.is_valid(registered_on), pc.equal(registered_text, constant(""))))
    sign = pc.list_element(parts, constant(at + 3)) if has_sign else pa.repeat(constant(""), len(headers))
    if at:
        series, number = _unescape(series), _unescape(number)
    if has_sign:
        sign = _unescape(sign)
    return Headers(
        series, number, day, _unescape(pc.list_element(parts, constant(at + 1))), registered_on, sign
    ), is_valid


def _unescape(texts: Array) -> Array:
    return library("pyarrow.compute").replace_substring(texts, ESCAPED_QUOTE, '"')


def parse_days(texts: Array) -> Array:
    """Return dates. A text that is not a date becomes null."""
    encoded = texts.dictionary_encode()
    days = date_array(read_date(text) for text in encoded.dictionary.to_pylist())
    return days.take(encoded.indices)
