"""The reader of closing vouchers from a JSON or Excel file.

In JSON, amounts are numbers or texts. They are read exactly, without binary floating point:

    {"vouchers": [{"reference": "depreciation", "date": "2025-12-31", "text": "Avskrivning", "comment": "",
      "rows": [{"account": 7832, "debit": 1200.00, "text": "Inventarier"}, {"account": 1229, "credit": "1200.00"}]}]}

A row has `debit`, `credit` or a signed `amount` (debit is positive), and may have `text`, `cost_center` and `project`.

In Excel (.xlsx), the first sheet is read. Its first line names the columns, in English or Swedish and in any order:
reference (referens), date (datum), text, account (konto), debit (debet), credit (kredit) or amount (belopp), row text
(radtext), cost center (kostnadsställe), project (projekt) and comment (kommentar). Each further line is one row of a
voucher. The lines of one voucher have the same reference, or the reference is only on the first of them. Date, text
and comment are needed only on the first line of a voucher.

Amounts follow the grammar in `amounts`, in both kinds of file. Nothing is guessed: what two people could read
differently is refused, with its place.
"""

from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.excel_file import read_excel
from fortnox_sdk.year_end.export.inputs.json_file import read_json
from fortnox_sdk.year_end.export.inputs.refusal import Refusal, refused
from fortnox_sdk.year_end.export.inputs.workbook import WorkbookLimits
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

_MEGABYTE: Final = 1_000_000


@attrs.frozen(kw_only=True)
class FileLimits:
    """The largest file that is read."""

    file_bytes: int = 10 * _MEGABYTE
    """The size of the file."""
    workbook: WorkbookLimits = WorkbookLimits()
    """The largest workbook."""


@checked
def read_closing_vouchers(
    path: Path, *, files: Files | None = None, limits: FileLimits | None = None
) -> list[ClosingVoucher]:
    """Return the closing vouchers of a .json or .xlsx file, in the formats that this module describes.

    The vouchers themselves are checked when the export is planned.

    Args:
        path: The file.
        files: The file system; None means the local file system.
        limits: The largest file that is read; None means the defaults of `FileLimits`.

    Raises:
        ClosingFileError: The file is missing or can't be read. The message names the place in the file.
        ConfigurationError: The file is an Excel file and openpyxl is not installed.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "closing.json")
    ...     _ = file.write_text(
    ...         '{"vouchers": [{"reference": "tax", "date": "2025-12-31", "text": "Skatt", "rows": ['
    ...         '{"account": 8910, "debit": 500.00}, {"account": 2512, "credit": 500.00}]}]}'
    ...     )
    ...     (voucher,) = read_closing_vouchers(file)
    >>> voucher.reference, voucher.balance, voucher.rows[0].debit
    ('tax', Decimal('0.00'), Decimal('500.00'))
    """
    files, limits = files or LocalFiles(), limits or FileLimits()
    suffix = path.suffix.lower()
    if suffix not in {".json", ".xlsx"}:
        reason = Text("is neither .json nor .xlsx", "är varken .json eller .xlsx")
        advice = Text("Save the vouchers as .json or .xlsx.", "Spara verifikationerna som .json eller .xlsx.")
        raise refused(path, "", Refusal(reason, advice))
    raw = _read(path, files, limits.file_bytes)
    return read_json(path, raw) if suffix == ".json" else read_excel(path, raw, limits.workbook)


def _read(path: Path, files: Files, limit: int) -> bytes:
    check_path = Text("Check the path.", "Kontrollera sökvägen.")
    try:
        size = files.size(path)
        if size > limit:
            reason = Text(
                f"has {size / _MEGABYTE:.1f} MB, and at most {limit / _MEGABYTE:g} MB are read",
                f"har {size / _MEGABYTE:.1f} MB, och högst {limit / _MEGABYTE:g} MB läses".replace(".", ","),
            )
            advice = Text(
                "Split the vouchers into several files.", "Dela upp verifikationerna på flera filer."
            )
            raise refused(path, "", Refusal(reason, advice))
        return files.read(path)
    except OSError as fault:
        reason = Text(f"can't be read: {fault.strerror}", f"kan inte läsas: {fault.strerror}")
        raise refused(path, "", Refusal(reason, check_path)) from fault
