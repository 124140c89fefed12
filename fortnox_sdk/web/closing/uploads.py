"""Uploaded files with closing vouchers or closing rates, and the workbook to fill in."""

from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Language, Text, printable
from fortnox_sdk.web.results.record import ImportedResults
from fortnox_sdk.year_end.export.inputs.files import FileLimits, read_closing_vouchers
from fortnox_sdk.year_end.export.inputs.identity import USE_PREFIX
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError
from fortnox_sdk.year_end.export.inputs.template import write_template
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from fortnox_sdk.year_end.proposals.rates_file import RatesLimits, read_closing_rates

LARGEST: Final = FileLimits().file_bytes
"""The largest file that can be uploaded, in bytes."""
LARGEST_RATES: Final = RatesLimits().file_bytes
"""The largest file with closing rates that can be uploaded, in bytes."""
_LONGEST_NAME: Final = 80
_CHOOSE_POSITION: Final = Text(
    "tick the option that the vouchers have no references, so that they are identified by their position in the file.",
    "kryssa i att verifikationerna saknar referenser, så att de identifieras av sin plats i filen.",
)
"""The hint on a page for vouchers that have neither a reference nor a series and number. It replaces `USE_PREFIX`,
which is about an option of the command line."""


def read_upload(
    name: str, content: bytes, *, series: Collection[str] = (), by_position: bool = False
) -> list[ClosingVoucher]:
    """Return the closing vouchers of an uploaded file.

    Args:
        name: The name of the file on the user's machine. Its suffix determines the file format.
        content: The content of the file.
        series: The voucher series to read from a SIE file. If it is empty, all series of a SIE 4I file are read, and
            other SIE files are refused.
        by_position: True to identify vouchers by the name of the file and their position in it, if they have neither
            a reference nor a series and number.

    Raises:
        InvalidInput: The file can't be used. The message contains the position in the file and an instruction.
    """
    shown = _file_name(name)
    with TemporaryDirectory() as folder:
        path = Path(folder, shown)
        path.write_bytes(content)
        try:
            return read_closing_vouchers(
                path, series=series, reference_prefix=Path(shown).stem if by_position else None
            )
        except ClosingFileError as fault:
            # The message names the file. The user knows it by its own name, not by a path on this machine.
            text = _replaced(fault.text, USE_PREFIX, _CHOOSE_POSITION)
            raise InvalidInput(_own_name(text, path, shown)) from None
        except InvalidInput as fault:
            text = Text(fault.in_language("en"), fault.in_language("sv"))
            raise InvalidInput(_own_name(text, path, shown)) from None


def check_rates(name: str, content: bytes) -> None:
    """Check an uploaded file with closing rates.

    Args:
        name: The name that the file has on the user's machine.
        content: The content of the file.

    Raises:
        InvalidInput: The file can't be used. The message names the line and the column.
    """
    shown = _file_name(name)
    with TemporaryDirectory() as folder:
        path = Path(folder, shown)
        path.write_bytes(content)
        try:
            read_closing_rates(path)
        except ClosingFileError as fault:
            raise InvalidInput(_own_name(fault.text, path, shown)) from None


def template_bytes(results: ImportedResults, language: Language) -> bytes:
    """Return the workbook to fill in, with the accounts, cost centres and projects of the imported books.

    Raises:
        ConfigurationError: XlsxWriter is not installed.
    """
    accounts = {int(number): name for number, name in results.accounts.items() if number.isdecimal()}
    with TemporaryDirectory() as folder:
        path = Path(folder, "closing.xlsx")
        write_template(
            path,
            accounts=accounts,
            cost_centers=results.cost_centers,
            projects=results.projects,
            first_day=results.year.start,
            last_day=results.year.end,
            language=language,
        )
        return path.read_bytes()


def _file_name(name: str) -> str:
    """Return a valid file name, made from the last part of a name that a browser has sent."""
    last = printable(name.replace("\\", "/").rpartition("/")[2]).replace("\0", "?")
    stem, suffix = Path(last).stem, Path(last).suffix
    return f"{stem[:_LONGEST_NAME].strip('. ') or 'file'}{suffix[:_LONGEST_NAME]}"


def _own_name(text: Text, path: Path, name: str) -> Text:
    return _replaced(text, Text.same(printable(str(path))), Text.same(name))


def _replaced(text: Text, old: Text, new: Text) -> Text:
    return Text(text.en.replace(old.en, new.en), text.sv.replace(old.sv, new.sv))
