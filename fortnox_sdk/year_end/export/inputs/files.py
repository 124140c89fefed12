"""The reader of closing vouchers from a JSON, Excel, CSV or SIE file.

Amounts follow the grammar in `amounts`. An ambiguous value is refused with an error that names its place in the file.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.inputs.csv_file import read_csv
from fortnox_sdk.year_end.export.inputs.excel_file import read_excel
from fortnox_sdk.year_end.export.inputs.identity import checked_prefix
from fortnox_sdk.year_end.export.inputs.json_file import read_json
from fortnox_sdk.year_end.export.inputs.refusal import Refusal, refused
from fortnox_sdk.year_end.export.inputs.sie.reader import read_sie
from fortnox_sdk.year_end.export.inputs.workbook import WorkbookLimits
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher

_MEGABYTE: Final = 1_000_000
_SIE: Final = (".si", ".se", ".sie")
_SUFFIXES: Final = (".json", ".xlsx", ".csv", ".txt", *_SIE)
_UNKNOWN_KIND: Final = Refusal(
    Text("is not a JSON, Excel, CSV or SIE file", "är inte en JSON-, Excel-, CSV- eller SIE-fil"),
    Text(
        "Save the vouchers as .json, .xlsx, .csv or .si.",
        "Spara verifikationerna som .json, .xlsx, .csv eller .si.",
    ),
)


@attrs.frozen(kw_only=True)
class FileLimits:
    """The limits for a file with closing vouchers. A larger file is refused."""

    file_bytes: int = 10 * _MEGABYTE
    """The maximum size of the file in bytes."""
    workbook: WorkbookLimits = WorkbookLimits()
    """The limits for the unpacked content of an Excel workbook."""
    rows: int = 20_000
    """The maximum number of lines of a CSV file, and of voucher rows that are read from a SIE file."""


@checked
def read_closing_vouchers(
    path: Path,
    *,
    series: Collection[str] = (),
    reference_prefix: str | None = None,
    files: Files | None = None,
    limits: FileLimits | None = None,
) -> list[ClosingVoucher]:
    """Return the closing vouchers of a JSON, Excel, CSV or SIE file.

    In JSON, amounts are numbers or strings. They are read exactly, without binary floating point::

        {"vouchers": [{"reference": "depreciation", "date": "2025-12-31", "text": "Avskrivning",
          "rows": [{"account": 7832, "debit": 1200.00, "text": "Inventarier"},
                   {"account": 1229, "credit": "1200.00"}]}]}

    A row has `debit`, `credit` or a signed `amount` (debit is positive), and may have `text`, `cost_center` and
    `project`. A voucher may have `comment`, and `reverse_on`, the date of its reversal.

    Excel (.xlsx, the first sheet) and CSV contain a table. Its first line names the columns, in English or Swedish and
    in any order: reference (referens), date (datum), text, account (konto), debit (debet), credit (kredit) or amount
    (belopp), row text (radtext), cost center (kostnadsställe), project (projekt), comment (kommentar) and reverse on
    (vänds). Each further line is one row of a voucher. The lines of one voucher repeat its reference, or leave it empty
    after the first line. The first line of a voucher contains its date, text and comment. CSV has semicolons or commas
    between the columns.

    From a SIE 4I file, all vouchers are read unless you choose series. From other SIE files, only the vouchers of the
    chosen series are read.

    A voucher is identified by its reference. If the file does not give a reference, `series` (serie) and `number`
    (nummer) form it, such as `A 12`. If these are missing too, a prefix and the position in the file form it. The same
    voucher therefore gives the same `ClosingVoucher` from each kind of file.

    This function checks the format of the file. `plan_export` checks the vouchers, for example whether their accounts
    exist.

    Args:
        path: The path of the file. Its suffix is `.json`, `.xlsx`, `.csv`, `.si`, `.se` or `.sie`. If the suffix is
            `.txt`, the content determines the kind of file.
        series: The voucher series to read from a SIE file, such as `{"B"}`. If it is empty, all series of
            a SIE 4I file are read. Other SIE files contain the books of a year, so a series must be chosen.
        reference_prefix: A name for the file, which identifies vouchers that have neither a reference nor a series and
            number: their references are `PREFIX:1`, `PREFIX:2` and so on. If the file is changed after its vouchers
            were posted, the plan refuses the vouchers whose content has changed. If the prefix is None,
            vouchers that have neither a reference nor a series and number are refused.
        files: The file system; None means the local file system.
        limits: The limits for the file; None means the defaults of `FileLimits`.

    Raises:
        ClosingFileError: The file is missing or too large, or something in it can't be used. The message names the
            place in the file. For a SIE file, it names each voucher that can't be used.
        InvalidInput: `reference_prefix` is empty, or `series` is given for a file that is not SIE.
        ConfigurationError: The file is an Excel file and openpyxl is not installed.

    >>> from pathlib import Path
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
    files, limits, prefix = files or LocalFiles(), limits or FileLimits(), checked_prefix(reference_prefix)
    kind = path.suffix.lower()
    if kind not in _SUFFIXES:
        raise refused(path, "", _UNKNOWN_KIND)
    raw = _read(path, files, limits.file_bytes)
    if kind == ".txt":
        kind = _kind_of_content(raw)
    if kind in _SIE:
        return read_sie(path, raw, series=series, max_rows=limits.rows, prefix=prefix)
    if series:
        raise InvalidInput(
            Text(
                f"'{path}' is not a SIE file. You can choose series only for a SIE file.",
                f"'{path}' är inte en SIE-fil. Serier kan bara väljas för en SIE-fil.",
            ),
            hint=Text(
                "Leave out --from-series (series in Python), or pass a .si or .se file.",
                "Utelämna --from-series (series i Python), eller ange en .si- eller .se-fil.",
            ),
        )
    if kind == ".json":
        return read_json(path, raw, prefix=prefix)
    if kind == ".xlsx":
        return read_excel(path, raw, limits.workbook, prefix=prefix)
    return read_csv(path, raw, max_rows=limits.rows, prefix=prefix)


def _kind_of_content(raw: bytes) -> str:
    start = raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return {b"#": ".si", b"{": ".json"}.get(start, ".csv")


def _read(path: Path, files: Files, limit: int) -> bytes:
    path_advice = Text(
        "Correct the path, or the permissions of the file.", "Rätta sökvägen eller filens rättigheter."
    )
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
        return files.read(path, limit=limit)
    except OSError as fault:
        reason = Text(f"can't be read: {os_reason(fault)}", f"kan inte läsas: {os_reason(fault).sv}")
        raise refused(path, "", Refusal(reason, path_advice)) from fault
