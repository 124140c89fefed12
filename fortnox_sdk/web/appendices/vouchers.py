"""A voucher from the saved SIE file: its rows with account names, including rows that a correction removed."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

import attrs

import sie4
from fortnox_sdk.connectors.bookkeeping.sie import complete_document
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.text import Text
from fortnox_sdk.web.results.recent import RecentValues
from fortnox_sdk.web.results.record import SavedYear
from fortnox_sdk.year_end.books import VoucherKey

_ZERO: Final = Decimal(0)
_COST_CENTER: Final = "1"
_PROJECT: Final = "6"
_MOST_YEARS: Final = 4
"""The largest number of financial years whose vouchers are kept in memory."""


@attrs.frozen(kw_only=True)
class VoucherLine:
    """A row of a voucher."""

    account: str
    account_name: str
    debit: Decimal
    credit: Decimal
    text: str
    cost_center: str
    project: str
    is_struck: bool
    """True if a correction removed the row. The totals leave out such rows."""


@attrs.frozen(kw_only=True)
class VoucherView:
    """A voucher with its rows."""

    label: str
    """Series and number, such as `A17`."""
    date: str
    registered_on: str
    text: str
    lines: tuple[VoucherLine, ...]
    debit: Decimal
    credit: Decimal


class SavedVouchers:
    """The vouchers of the SIE files in the folders of jobs. Threads may share them.

    Args:
        files: The file system; None means the local file system.
    """

    def __init__(self, *, files: Files | None = None) -> None:
        self._files = files or LocalFiles()
        self._years = RecentValues[Mapping[str, sie4.Voucher]](_MOST_YEARS)

    def find(
        self, folder: Path, year: SavedYear, label: str, accounts: Mapping[str, str]
    ) -> VoucherView | None:
        """Return a voucher of a year, or None if the books do not have it.

        Args:
            folder: The folder of the job.
            year: The financial year of the voucher.
            label: Series and number of the voucher, such as `A17`.
            accounts: The names of the accounts, by number.

        Raises:
            InvalidInput: The SIE file is missing or can't be read.
        """
        path = folder / year.file_name
        try:
            voucher = self._years.get(path, lambda: _by_label(self._files.read(path))).get(label)
        except (OSError, sie4.SieError) as fault:
            raise InvalidInput(
                Text(
                    f"The saved SIE file '{year.file_name}' can't be read.",
                    f"Den sparade SIE-filen '{year.file_name}' kan inte läsas.",
                ),
                hint=Text("Run the import again.", "Kör importen igen."),
            ) from fault
        return None if voucher is None else _view(label, voucher, accounts)


def _by_label(data: bytes) -> Mapping[str, sie4.Voucher]:
    return {
        VoucherKey.of(0, voucher.series, voucher.number).label: voucher
        for voucher in complete_document(data).vouchers
    }


def _view(label: str, voucher: sie4.Voucher, accounts: Mapping[str, str]) -> VoucherView:
    # A row that a correction added (#RTRANS) is repeated as #TRANS.
    rows = [row for row in voucher.rows if row.kind is not sie4.RowKind.RTRANS]
    lines = tuple(_line(row, accounts) for row in rows)
    return VoucherView(
        label=label,
        date=str(voucher.date or ""),
        registered_on=str(voucher.registered_on or ""),
        text=voucher.text,
        lines=lines,
        debit=_sum(line.debit for line in lines if not line.is_struck),
        credit=_sum(line.credit for line in lines if not line.is_struck),
    )


def _line(row: sie4.Row, accounts: Mapping[str, str]) -> VoucherLine:
    objects = dict(row.objects)
    return VoucherLine(
        account=row.account,
        account_name=accounts.get(row.account, ""),
        debit=max(row.amount, _ZERO),
        credit=max(-row.amount, _ZERO),
        text=row.text,
        cost_center=objects.get(_COST_CENTER, ""),
        project=objects.get(_PROJECT, ""),
        is_struck=row.kind is sie4.RowKind.BTRANS,
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, _ZERO)
