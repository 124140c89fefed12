"""The reader of closing vouchers from a JSON or Excel file.

In JSON, amounts are numbers or strings. They are read exactly, without binary floating point:

    {"vouchers": [{"reference": "depreciation", "date": "2025-12-31", "text": "Avskrivning", "comment": "",
      "rows": [{"account": 7832, "debit": 1200.00, "text": "Inventarier"}, {"account": 1229, "credit": "1200.00"}]}]}

A row has `debit`, `credit` or a signed `amount` (debit is positive), and may have `text`, `cost_center` and `project`.

In Excel (.xlsx), the first sheet is read. Its first line names the columns, in English or Swedish and in any order:
reference (referens), date (datum), text, account (konto), debit (debet), credit (kredit) or amount (belopp), row text
(radtext), cost center (kostnadsställe), project (projekt) and comment (kommentar). Each further line is one row of a
voucher. The lines of one voucher repeat its reference, or leave it empty after the first line. Date, text and comment
are read from the first line of each voucher.

In both formats, amounts follow the grammar in `amounts`. An ambiguous value is refused with an error that names its
place in the file.
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
    """The limits for a file with closing vouchers. A larger file is refused."""

    file_bytes: int = 10 * _MEGABYTE
    """The maximum size of the file in bytes."""
    workbook: WorkbookLimits = WorkbookLimits()
    """The limits for the unpacked content of an Excel workbook."""


@checked
def read_closing_vouchers(
    path: Path, *, files: Files | None = None, limits: FileLimits | None = None
) -> list[ClosingVoucher]:
    """Return the closing vouchers of a .json or .xlsx file, in the formats that this module describes.

    This checks the format of the file. `plan_export` checks the vouchers, for example whether they balance.

    Args:
        path: The path of the file.
        files: The file system; None means the local file system.
        limits: The limits for the file; None means the defaults of `FileLimits`.

    Raises:
        ClosingFileError: The file is missing or too large, or something in it can't be used. The message names the
            place in the file.
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
    path_advice = Text("Correct the path or its permissions.", "Rätta sökvägen eller dess behörigheter.")
    try:
        size = files.size(path)
        if size > limit:
            reason = Text(
                f"is {size / _MEGABYTE:.1f} MB, but the limit is {limit / _MEGABYTE:g} MB",
                f"är {size / _MEGABYTE:.1f} MB, men gränsen är {limit / _MEGABYTE:g} MB".replace(".", ","),
            )
            advice = Text(
                "Split the vouchers into several files.", "Dela upp verifikationerna på flera filer."
            )
            raise refused(path, "", Refusal(reason, advice))
        return files.read(path)
    except OSError as fault:
        reason = Text(f"can't be read: {fault.strerror}", f"kan inte läsas: {fault.strerror}")
        raise refused(path, "", Refusal(reason, path_advice)) from fault
