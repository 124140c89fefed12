"""The comparison of two SIE files of a financial year, line by line, so that it needs little memory."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import partial
from hashlib import blake2b, sha256
from typing import BinaryIO, Final

import attrs

import sie4

_BLOCK: Final = 1 << 20
_PARTS: Final = 256
_MOST_CHANGES: Final = 100_000
_MAX_HEAD: Final = 64 << 20
_VOUCHER: Final = b"#VER"
_CREATED: Final = b"#GEN"
_PERIODS: Final = (b"#PSALDO", b"#PBUDGET")


@attrs.frozen(order=True)
class ChangedVoucher:
    """The series and the number of a voucher in a SIE file. A value is `""` if the file lacks it."""

    series: str
    number: str


@attrs.frozen
class VoucherChanges:
    """The vouchers of a financial year that were added, changed or removed since the previous file."""

    new: tuple[ChangedVoucher, ...] = ()
    changed: tuple[ChangedVoucher, ...] = ()
    gone: tuple[ChangedVoucher, ...] = ()
    is_complete: bool = True
    """False if changes may be missing: the previous file does not exist, or more than 100,000 vouchers of one of the
    two files differ."""

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def content_digest(file: BinaryIO) -> str:
    r"""Return the SHA-256 of a SIE file in hexadecimal. The line with the creation date (#GEN) is left out.

    Fortnox writes the current day on that line, so the bytes of an unchanged year differ from one day to the next.

    >>> from io import BytesIO
    >>> one, two = (BytesIO(b"#FLAGGA 0\n#GEN 2026010" + day + b"\n#RAR 0 20250101 20251231\n") for day in (b"1", b"2"))
    >>> content_digest(one) == content_digest(two)
    True
    """
    digest = sha256()
    for line in _lines(file):
        if not line.startswith(_CREATED):
            digest.update(line)
        if line.startswith(_VOUCHER):
            break
    for block in iter(partial(file.read, _BLOCK), b""):
        digest.update(block)
    return digest.hexdigest()


def compare_vouchers(before: BinaryIO, after: BinaryIO) -> VoucherChanges:
    r"""Return the vouchers that differ between two SIE files of the same year.

    The texts of the vouchers are compared as they stand in the files. The earlier file is read once or twice, and the
    later file once. Little memory is used, even for millions of vouchers.

    >>> from io import BytesIO
    >>> first = b'#FLAGGA 0\n#VER A 1 20250131 "Hyra"\n{\n#TRANS 5010 {} 800.00\n}\n'
    >>> second = first.replace(b"800", b"900") + b'#VER A 2 20250228 "Hyra"\n{\n#TRANS 5010 {} 800.00\n}\n'
    >>> changes = compare_vouchers(BytesIO(first), BytesIO(second))
    >>> [(voucher.series, voucher.number) for voucher in (*changes.new, *changes.changed)]
    [('A', '2'), ('A', '1')]
    """
    known = _Digests(_vouchers(before))
    added, removed = _Labels(), _Labels()
    for voucher in _vouchers(after):
        if not known.mark(voucher):
            added.add(voucher)
    if not known.are_all_marked:
        before.seek(0)
        for voucher in _vouchers(before):
            if not known.is_marked(voucher):
                removed.add(voucher)
    return VoucherChanges(
        new=tuple(sorted(added.labels - removed.labels)),
        changed=tuple(sorted(added.labels & removed.labels)),
        gone=tuple(sorted(removed.labels - added.labels)),
        is_complete=added.is_complete and removed.is_complete,
    )


class _Labels:
    """The series and numbers of vouchers, up to a limit."""

    def __init__(self) -> None:
        self.labels: set[ChangedVoucher] = set()
        self.is_complete = True

    def add(self, voucher: list[bytes]) -> None:
        """Add the label of a voucher, unless the limit has been reached."""
        if len(self.labels) < _MOST_CHANGES:
            self.labels.add(_label(voucher))
        else:
            self.is_complete = False


class _Digests:
    """The digests of a file's vouchers. Each digest can be marked.

    A voucher takes nine bytes, so a file with two million vouchers takes 18 MB.
    """

    def __init__(self, vouchers: Iterable[list[bytes]]) -> None:
        found = [array("Q") for _ in range(_PARTS)]
        for voucher in vouchers:
            digest = _digest(voucher)
            found[digest % _PARTS].append(digest)
        self._digests = [array("Q", sorted(set(part))) for part in found]
        self._marks = [bytearray(len(part)) for part in self._digests]

    def mark(self, voucher: list[bytes]) -> bool:
        """Mark the digest of a voucher. Return False if the file has no such voucher."""
        part, place = self._place(voucher)
        if place is None:
            return False
        self._marks[part][place] = 1
        return True

    def is_marked(self, voucher: list[bytes]) -> bool:
        """Return whether the digest of a voucher is marked."""
        part, place = self._place(voucher)
        return place is not None and bool(self._marks[part][place])

    @property
    def are_all_marked(self) -> bool:
        """True if each digest is marked."""
        return all(map(all, self._marks))

    def _place(self, voucher: list[bytes]) -> tuple[int, int | None]:
        digest = _digest(voucher)
        digests = self._digests[part := digest % _PARTS]
        place = bisect_left(digests, digest)
        return part, place if place < len(digests) and digests[place] == digest else None


def _lines(file: BinaryIO) -> Iterator[bytes]:
    # A line without an end must not fill the memory, so it is read in pieces.
    return iter(partial(file.readline, _BLOCK), b"")


def _vouchers(file: BinaryIO) -> Iterator[list[bytes]]:
    """Yield the lines of each voucher, from its #VER line to the line before the next #VER line."""
    lines: list[bytes] = []
    for line in _lines(file):
        if line.startswith(_VOUCHER):
            if lines:
                yield lines
            lines = [line]
        elif lines and line.strip():
            lines.append(line)
    if lines:
        yield lines


def _digest(lines: list[bytes]) -> int:
    # The last line of a file may lack its line end.
    text = b"\n".join(line.rstrip() for line in lines)
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


def _label(lines: list[bytes]) -> ChangedVoucher:
    document, _ = sie4.parse(b"#FLAGGA 0\n#FORMAT PC8\n" + lines[0] + b"\n{\n}\n")
    voucher = document.vouchers[0] if document.vouchers else None
    return ChangedVoucher(voucher.series or "", voucher.number or "") if voucher else ChangedVoucher("", "")


def read_head(file: BinaryIO) -> sie4.Document:
    r"""Return the part of a SIE file before its first voucher: company, years, accounts and yearly balances.

    Monthly balances are left out: they are half of this part, and a synchronisation does not need them.

    Raises:
        SieError: The file is not a SIE file, has a record that can't be read, or this part exceeds a limit.

    >>> from io import BytesIO
    >>> head = read_head(BytesIO(b'#FLAGGA 0\n#FNAMN "Provbolaget AB"\n#UB 0 1510 100.00\n#VER A 1 20250131\n{\n}\n'))
    >>> head.company.name, head.declared_balance("1510"), len(head.vouchers)
    ('Provbolaget AB', Decimal('100.00'), 0)
    """
    lines: list[bytes] = []
    size = 0
    for line in _lines(file):
        if line.startswith(_VOUCHER):
            break
        size += len(line)
        if size > _MAX_HEAD:
            raise sie4.SieError(f"The part before the first voucher is larger than {_MAX_HEAD} bytes.")
        if not line.startswith(_PERIODS):
            lines.append(line)
    document, diagnostics = sie4.parse(b"".join(lines))
    lost = next((each for each in diagnostics if each.severity is sie4.Severity.ERROR), None)
    if lost is not None:
        raise sie4.SieError(str(lost))
    return document
