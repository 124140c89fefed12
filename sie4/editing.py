"""Editing of a file: changed records are replaced in the original bytes, everything else stays byte for byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

import attrs

from sie4.document import Document
from sie4.encoding import decode, encode, unwritable_message
from sie4.errors import SieError
from sie4.fields import ROW_LABELS, to_record
from sie4.labels import LABELS
from sie4.lexer import split_line
from sie4.model import Voucher

__all__ = ["edit"]

_KEY_FIELDS = frozenset({"account", "year", "month", "dimension", "number", "objects", "code"})
_ORDER = {label: rank for rank, label in enumerate(LABELS)}


@attrs.define(eq=False)
class _Part:
    """A line outside vouchers, or the lines of a voucher; no lines if the record was removed."""

    lines: list[bytes]
    voucher: Voucher | None = None
    key: tuple[str, str] = ("", "")


def edit(
    original: bytes,
    before: Document,
    after: Document,
    parse: Callable[[bytes], Document],
    to_lines: Callable[[Document], list[str]],
) -> bytes:
    """Return the bytes of a file with the changes between two documents.

    Args:
        original: The bytes of the file.
        before: The document that was read from the file.
        after: The changed document.
        parse: Reads bytes into a document.
        to_lines: Writes a document as lines in the canonical form.

    Raises:
        SieError: The encoding of the file does not have a character of a changed record.
    """
    return original if before == after else _Editor(original, before, after, parse, to_lines).edit()


class _Editor:
    def __init__(
        self,
        original: bytes,
        before: Document,
        after: Document,
        parse: Callable[[bytes], Document],
        to_lines: Callable[[Document], list[str]],
    ) -> None:
        self._before, self._after, self._parse, self._to_lines = before, after, parse, to_lines
        self._encoding = "utf-8" if before.encoding == "utf-8-sig" else before.encoding
        self._line_end = b"\r" if b"\r\n" in original else b""
        self._parts = list(self._split(original.split(b"\n")))

    def edit(self) -> bytes:
        """Return the bytes of the edited file."""
        self._edit_records()
        self._edit_vouchers()
        return b"\n".join(line for part in self._parts for line in part.lines)

    def _split(self, lines: list[bytes]) -> Iterator[_Part]:
        """Yield the parts of a file, in order."""
        starts = {voucher.line: voucher for voucher in self._before.vouchers}
        at = 0
        while at < len(lines):
            voucher = starts.get(at + 1)
            end = at + 1
            while (
                voucher is not None
                and end < len(lines)
                and end + 1 not in starts
                and lines[end - 1].strip() != b"}"
            ):
                end += 1
            yield _Part(lines[at:end], voucher)
            at = end

    def _encode(self, line: str) -> bytes:
        try:
            return encode(line, self._encoding) + self._line_end
        except UnicodeEncodeError as error:
            raise SieError(unwritable_message(line, error)) from None

    def _edit_records(self) -> None:
        """Replace changed records outside vouchers in their place, and insert new ones according to the label table."""
        old = Counter(self._to_lines(attrs.evolve(self._before, vouchers=())))
        new = Counter(self._to_lines(attrs.evolve(self._after, vouchers=())))
        removed, added = old - new, new - old
        free_parts: list[_Part] = []
        for part in self._parts:
            if part.voucher is not None:
                continue
            for form in self._forms(part.lines[0]):
                part.key = _key(form)
                if removed[form]:
                    removed[form] -= 1
                    part.lines = []
                    free_parts.append(part)
                    break
        for line in added.elements():
            part_to_replace = next((part for part in free_parts if part.key == _key(line)), None)
            if part_to_replace is None:
                self._parts.insert(
                    self._insertion_index(_key(line)[0]), _Part([self._encode(line)], key=_key(line))
                )
            else:
                free_parts.remove(part_to_replace)
                part_to_replace.lines = [self._encode(line)]

    def _forms(self, line: bytes) -> list[str]:
        """Return the canonical lines that a line may have become: its record, and the record in `Document.unknown`."""
        split = split_line(decode(line, self._encoding))
        if not split.label:
            return []
        canonical_lines = self._to_lines(attrs.evolve(self._parse(line), vouchers=()))
        as_record = [form for form in canonical_lines if _key(form)[0] == split.label.upper()]
        return [*as_record, self._to_lines(Document(unknown=(to_record(split),)))[-1]]

    def _insertion_index(self, label: str) -> int:
        """Return the index for a new record: before the vouchers, after the records that a file has before it."""
        rank = _ORDER.get(label, len(_ORDER))
        vouchers = [i for i, part in enumerate(self._parts) if part.voucher is not None]
        head = self._parts[: vouchers[0]] if vouchers else self._parts
        candidates = [
            i for i, part in enumerate(head) if part.key[0] and _ORDER.get(part.key[0], len(_ORDER)) <= rank
        ]
        return candidates[-1] + 1 if candidates else 0

    def _edit_vouchers(self) -> None:
        """Replace, remove and insert vouchers, which are matched by series and number."""
        parts = [part for part in self._parts if part.voucher is not None]
        old, new = self._before.vouchers, self._after.vouchers
        old_names = [(voucher.series, voucher.number) for voucher in old]
        new_names = [(voucher.series, voucher.number) for voucher in new]
        previous: _Part | None = None
        for _, i, i_end, j, j_end in SequenceMatcher(
            None, old_names, new_names, autojunk=False
        ).get_opcodes():
            common = min(i_end - i, j_end - j)
            for part, voucher in zip(parts[i : i + common], new[j : j + common], strict=True):
                self._edit_voucher(part, voucher)
            for part in parts[i + common : i_end]:
                part.lines = []
            previous = parts[i_end - 1] if i_end else previous
            for voucher in new[j + common : j_end]:
                new_part = _Part([self._encode(line) for line in self._voucher_lines(voucher)], voucher)
                self._insert(new_part, previous)
                previous = new_part

    def _insert(self, new_part: _Part, previous: _Part | None) -> None:
        if previous is not None:
            at = self._parts.index(previous) + 1
        else:
            at = next((i for i, part in enumerate(self._parts) if part.voucher is not None), len(self._parts))
            while at and self._parts[at - 1].lines == [b""]:
                at -= 1
        # The last line of a file may have no line end.
        preceding = next((part for part in reversed(self._parts[:at]) if part.lines), None)
        if preceding is not None and not preceding.lines[-1].endswith(self._line_end):
            preceding.lines[-1] += self._line_end
        self._parts.insert(at, new_part)

    def _voucher_lines(self, voucher: Voucher) -> list[str]:
        lines = self._to_lines(Document(vouchers=(voucher,)))
        return lines[next(i for i, line in enumerate(lines) if line.startswith("#VER")) :]

    def _edit_voucher(self, part: _Part, after: Voucher) -> None:
        before, lines = part.voucher, part.lines
        if before is None or before == after:
            return
        new_lines = self._voucher_lines(after)
        rows = [at for at, line in enumerate(lines) if self._is_row(line)]
        if len(rows) != len(before.rows) or not rows or before.unknown != after.unknown:
            part.lines = [self._encode(line) for line in new_lines]
            return
        has_same_header = attrs.evolve(before, rows=()) == attrs.evolve(after, rows=())
        indent = lines[rows[0]][: len(lines[rows[0]]) - len(lines[rows[0]].lstrip())]
        part.lines = [lines[0] if has_same_header else self._encode(new_lines[0]), *lines[1 : rows[0]]]
        at = rows[0]
        for action, i, i_end, j, j_end in SequenceMatcher(
            None, before.rows, after.rows, autojunk=False
        ).get_opcodes():
            end = rows[i_end - 1] + 1 if i < i_end else at
            if action == "equal":
                part.lines += lines[at:end]
            else:
                part.lines += [indent + self._encode(line) for line in new_lines[2 + j : 2 + j_end]]
            at = end
        part.lines += lines[at:]

    def _is_row(self, line: bytes) -> bool:
        return split_line(decode(line, self._encoding)).label.upper() in ROW_LABELS


def _key(line: str) -> tuple[str, str]:
    """Return the label of a record and the fields that identify it, as one text."""
    split = split_line(line)
    label = split.label.upper()
    rules = LABELS[label].fields if label in LABELS else ()
    key_fields = [
        str(field) for rule, field in zip(rules, split.fields, strict=False) if rule.name in _KEY_FIELDS
    ]
    return label, "\0".join(key_fields if len(rules) > 1 else [])
