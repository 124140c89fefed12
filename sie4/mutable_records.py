"""Mutable base classes of `Row` and `Voucher`. The fast reader fills instances of these classes.

The reader assigns the slots of a mutable record and then changes its class to the frozen class. This takes a fifth of
the time that the constructor of the frozen class takes. Because the mutable class is the base of the frozen class,
Python need not compare their slots.
"""

from __future__ import annotations

__all__ = ["MutableRow", "MutableVoucher"]


class MutableRow:
    """The slots of a `Row`."""

    __slots__ = ("account", "amount", "date", "extra", "kind", "objects", "quantity", "sign", "text")


class MutableVoucher:
    """The slots of a `Voucher`."""

    __slots__ = (
        "date",
        "extra",
        "line",
        "number",
        "registered_on",
        "row_lines",
        "rows",
        "series",
        "sign",
        "text",
        "unknown",
    )
