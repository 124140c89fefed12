"""The comparison of two SIE files of a financial year without reading their rows as objects."""

from collections.abc import Iterator
from functools import partial
from hashlib import blake2b, sha256
from typing import BinaryIO, Final

import attrs

import sie4

_BLOCK: Final = 1 << 20
_MAX_HEAD: Final = 64 << 20
_VOUCHER: Final = b"#VER"
_CREATED: Final = b"#GEN"


@attrs.frozen(order=True)
class ChangedVoucher:
    """The series and the original number of a voucher."""

    series: str
    number: str


@attrs.frozen
class VoucherChanges:
    """The vouchers of a financial year that were added, changed or removed since the file before."""

    new: tuple[ChangedVoucher, ...] = ()
    changed: tuple[ChangedVoucher, ...] = ()
    gone: tuple[ChangedVoucher, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def content_digest(file: BinaryIO) -> str:
    r"""Return the SHA-256 of a SIE file without the line that says when the file was created (#GEN), in hexadecimal.

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

    The texts of the vouchers are compared as they stand in the files. Each file is read once or twice; the memory that
    is used depends on the number of vouchers.

    >>> from io import BytesIO
    >>> first = b'#FLAGGA 0\n#VER A 1 20250131 "Hyra"\n{\n#TRANS 5010 {} 800.00\n}\n'
    >>> second = first.replace(b"800", b"900") + b'#VER A 2 20250228 "Hyra"\n{\n#TRANS 5010 {} 800.00\n}\n'
    >>> changes = compare_vouchers(BytesIO(first), BytesIO(second))
    >>> [(voucher.series, voucher.number) for voucher in (*changes.new, *changes.changed)]
    [('A', '2'), ('A', '1')]
    """
    known = {_digest(voucher) for voucher in _vouchers(before)}
    kept: set[bytes] = set()
    added: set[ChangedVoucher] = set()
    for voucher in _vouchers(after):
        digest = _digest(voucher)
        if digest in known:
            kept.add(digest)
        else:
            added.add(_label(voucher))
    removed: set[ChangedVoucher] = set()
    if len(kept) < len(known):
        before.seek(0)
        removed = {_label(voucher) for voucher in _vouchers(before) if _digest(voucher) not in kept}
    return VoucherChanges(
        new=tuple(sorted(added - removed)),
        changed=tuple(sorted(added & removed)),
        gone=tuple(sorted(removed - added)),
    )


def _lines(file: BinaryIO) -> Iterator[bytes]:
    # A line without an end must not fill the memory, so it is read in pieces.
    return iter(partial(file.readline, _BLOCK), b"")


def _vouchers(file: BinaryIO) -> Iterator[list[bytes]]:
    """Yield the lines of each voucher, from its #VER line to the line before the next one."""
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


def _digest(lines: list[bytes]) -> bytes:
    # The last line of a file may lack its line end.
    return blake2b(b"\n".join(line.rstrip() for line in lines), digest_size=16).digest()


def _label(lines: list[bytes]) -> ChangedVoucher:
    document, _ = sie4.parse(b"#FLAGGA 0\n#FORMAT PC8\n" + lines[0] + b"\n{\n}\n")
    voucher = document.vouchers[0] if document.vouchers else None
    return ChangedVoucher(voucher.series or "", voucher.number or "") if voucher else ChangedVoucher("", "")


def read_head(file: BinaryIO) -> sie4.Document:
    r"""Return the part of a SIE file before its first voucher, with company, years, accounts and balances.

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
        lines.append(line)
    document, diagnostics = sie4.parse(b"".join(lines))
    lost = next((each for each in diagnostics if each.severity is sie4.Severity.ERROR), None)
    if lost is not None:
        raise sie4.SieError(str(lost))
    return document
