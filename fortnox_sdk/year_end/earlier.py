"""Data that the caller has already read for a company, so that Fortnox need not be asked for it again."""

from collections.abc import Callable, Mapping
from typing import Protocol

from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.ledger.completion import SingleReader
from fortnox_sdk.year_end.ledger.voucher_references import VoucherReference

References = Mapping[VoucherKey, VoucherReference]


class EarlierData(Protocol):
    """A company's data from an earlier reading.

    An import reads a company twice. The second reading checks that nothing has changed since the first, so it always
    requests SIE files and lists from Fortnox.
    """

    predefined_accounts: Mapping[str, str] | None = None
    """The predefined accounts by name, or None if they must be requested from Fortnox."""

    def sie_file(self, year: int, /) -> bytes | None:
        """Return the SIE file of a financial year, or None if it must be requested from Fortnox."""
        ...

    def references(self, sie_file: bytes, read: Callable[[], References], /) -> References:
        """Return the references of the vouchers in a SIE file.

        If they were not read before, `read` reads them from Fortnox.
        """
        ...

    def singles(self, reader: SingleReader, /) -> SingleReader:
        """Return a reader of single records that reuses earlier records, and calls `reader` for all other records."""
        ...


class NoEarlierData(EarlierData):
    """Empty data, for a company that was never read before."""

    def sie_file(self, _year: int, /) -> bytes | None:
        """Return None, because no SIE file was read before."""
        return None

    def references(self, _sie_file: bytes, read: Callable[[], References], /) -> References:
        """Return the references that `read` reads."""
        return read()

    def singles(self, reader: SingleReader, /) -> SingleReader:
        """Return `reader` unchanged."""
        return reader
