"""Base classes of the records of vouchers, which the fast reader fills.

The reader assigns the slots of a mutable record and then changes its class to the frozen class. That takes a fifth of
the time of constructing a frozen record. Because the mutable class is the base of the frozen class, Python need not
compare their slots.
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
