"""A file's own bytes, with only the edited records written anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

import attrs

from sie4.document import Document
from sie4.encoding import decode, encode, unwritable
from sie4.errors import SieError
from sie4.fields import ROW_LABELS, kept
from sie4.labels import LABELS
from sie4.lexer import split_line
from sie4.model import Voucher

__all__ = ["edit"]

_KEY_FIELDS = frozenset({"account", "year", "month", "dimension", "number", "objects", "code"})
_ORDER = {label: rank for rank, label in enumerate(LABELS)}


@attrs.define(eq=False)
class _Part:
    """A line outside of vouchers, or a voucher's lines; no lines where a record is gone."""

    lines: list[bytes]
    voucher: Voucher | None = None
    key: tuple[str, str] = ("", "")


def edit(
    original: bytes,
    before: Document,
    after: Document,
    parse: Callable[[bytes], Document],
    canonical: Callable[[Document], list[str]],
) -> bytes:
    """Write a document as a file that is there already: what did not change keeps its bytes.

    Args:
        original: The file.
        before: What was read from it.
        after: What it is to say.
        parse: Reads bytes.
        canonical: Writes a document as lines.
    """
    return original if before == after else _Edit(original, before, after, parse, canonical).result()


class _Edit:
    def __init__(
        self,
        original: bytes,
        before: Document,
        after: Document,
        parse: Callable[[bytes], Document],
        canonical: Callable[[Document], list[str]],
    ) -> None:
        self._before, self._after, self._parse, self._canonical = before, after, parse, canonical
        self._encoding = "utf-8" if before.encoding == "utf-8-sig" else before.encoding
        self._line_end = b"\r" if b"\r\n" in original else b""
        self._parts = list(self._cut(original.split(b"\n")))

    def result(self) -> bytes:
        """The edited file."""
        self._edit_records()
        self._edit_vouchers()
        return b"\n".join(line for part in self._parts for line in part.lines)

    def _cut(self, lines: list[bytes]) -> Iterator[_Part]:
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
            raise SieError(unwritable(line, error)) from None

    def _edit_records(self) -> None:
        """Records outside of vouchers: a changed one takes its own place, a new one goes where it belongs."""
        old = Counter(self._canonical(attrs.evolve(self._before, vouchers=())))
        new = Counter(self._canonical(attrs.evolve(self._after, vouchers=())))
        gone, added = old - new, new - old
        free: list[_Part] = []
        for part in self._parts:
            if part.voucher is not None:
                continue
            for form in self._forms(part.lines[0]):
                part.key = _key(form)
                if gone[form]:
                    gone[form] -= 1
                    part.lines = []
                    free.append(part)
                    break
        for line in added.elements():
            taken = next((part for part in free if part.key == _key(line)), None)
            if taken is None:
                self._parts.insert(self._place(_key(line)[0]), _Part([self._encode(line)], key=_key(line)))
            else:
                free.remove(taken)
                taken.lines = [self._encode(line)]

    def _forms(self, line: bytes) -> list[str]:
        """How a line may stand among the canonical ones: as its record, or as one that was only kept."""
        split = split_line(decode(line, self._encoding))
        if not split.label:
            return []
        alone = self._canonical(attrs.evolve(self._parse(line), vouchers=()))
        as_record = [form for form in alone if _key(form)[0] == split.label.upper()]
        return [*as_record, self._canonical(Document(unknown=(kept(split),)))[-1]]

    def _place(self, label: str) -> int:
        """Where a new record goes: after the last one that does not belong behind it, before the first voucher."""
        rank = _ORDER.get(label, len(_ORDER))
        vouchers = [i for i, part in enumerate(self._parts) if part.voucher is not None]
        before = self._parts[: vouchers[0]] if vouchers else self._parts
        fits = [
            i for i, part in enumerate(before) if part.key[0] and _ORDER.get(part.key[0], len(_ORDER)) <= rank
        ]
        return fits[-1] + 1 if fits else 0

    def _edit_vouchers(self) -> None:
        """Vouchers are known again by series and number."""
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
                fresh = _Part([self._encode(line) for line in self._written(voucher)], voucher)
                self._insert(fresh, previous)
                previous = fresh

    def _insert(self, fresh: _Part, previous: _Part | None) -> None:
        if previous is not None:
            at = self._parts.index(previous) + 1
        else:
            at = next((i for i, part in enumerate(self._parts) if part.voucher is not None), len(self._parts))
            while at and self._parts[at - 1].lines == [b""]:
                at -= 1
        # The last line of a file may end without a line end.
        before = next((part for part in reversed(self._parts[:at]) if part.lines), None)
        if before is not None and not before.lines[-1].endswith(self._line_end):
            before.lines[-1] += self._line_end
        self._parts.insert(at, fresh)

    def _written(self, voucher: Voucher) -> list[str]:
        lines = self._canonical(Document(vouchers=(voucher,)))
        return lines[next(i for i, line in enumerate(lines) if line.startswith("#VER")) :]

    def _edit_voucher(self, part: _Part, after: Voucher) -> None:
        before, lines = part.voucher, part.lines
        if before is None or before == after:
            return
        written = self._written(after)
        rows = [at for at, line in enumerate(lines) if self._is_row(line)]
        if len(rows) != len(before.rows) or not rows or before.unknown != after.unknown:
            part.lines = [self._encode(line) for line in written]
            return
        same_header = attrs.evolve(before, rows=()) == attrs.evolve(after, rows=())
        indent = lines[rows[0]][: len(lines[rows[0]]) - len(lines[rows[0]].lstrip())]
        part.lines = [lines[0] if same_header else self._encode(written[0]), *lines[1 : rows[0]]]
        at = rows[0]
        for action, i, i_end, j, j_end in SequenceMatcher(
            None, before.rows, after.rows, autojunk=False
        ).get_opcodes():
            end = rows[i_end - 1] + 1 if i < i_end else at
            if action == "equal":
                part.lines += lines[at:end]
            else:
                part.lines += [indent + self._encode(line) for line in written[2 + j : 2 + j_end]]
            at = end
        part.lines += lines[at:]

    def _is_row(self, line: bytes) -> bool:
        return split_line(decode(line, self._encoding)).label.upper() in ROW_LABELS


def _key(line: str) -> tuple[str, str]:
    """A record's label, and the fields by which it is known again."""
    split = split_line(line)
    label = split.label.upper()
    rules = LABELS[label].fields if label in LABELS else ()
    by = [str(field) for rule, field in zip(rules, split.fields, strict=False) if rule.name in _KEY_FIELDS]
    return label, "\0".join(by if len(rules) > 1 else [])
