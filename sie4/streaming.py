"""Vouchers and balances of a file of any size, without holding the file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sie4.reader import parse

__all__ = ["balances"]


def balances(data: bytes, on: date | None = None) -> dict[str, Decimal]:
    r"""Balance at the end of a day of every account, straight from a file's bytes; see `Document.balances`.

    >>> balances(b'#FLAGGA 0\n#SIETYP 4\n#IB 0 1930 100.00\n')
    {'1930': Decimal('100.00')}
    """
    return parse(data)[0].balances(on)
