"""The closing rates of a job, which its next import uses to revalue open items in foreign currency.

The job's folder keeps the uploaded file as it was received.
"""

from pathlib import Path
from typing import Final

from fortnox_sdk.files import replace_file
from fortnox_sdk.web.closing.uploads import check_rates
from fortnox_sdk.web.guide import Guide
from fortnox_sdk.year_end.proposals.closing_rates import ClosingRates
from fortnox_sdk.year_end.proposals.rates_file import read_closing_rates

FILE_NAME: Final = "closing-rates.csv"


def save_rates(guide: Guide, folder: Path, name: str, content: bytes) -> None:
    """Check an uploaded file with closing rates, and save it in the folder of a job in place of an earlier file.

    Raises:
        InvalidInput: The file can't be used. The message names the line and the column.
    """
    check_rates(name, content)
    replace_file(folder / FILE_NAME, content, private=True, files=guide.files)


def saved_rates(guide: Guide, folder: Path) -> ClosingRates | None:
    """Return the closing rates in the folder of a job, or None if the folder has no closing rates.

    Raises:
        ClosingFileError: The file was damaged after it was saved.
    """
    path = folder / FILE_NAME
    return read_closing_rates(path, files=guide.files) if guide.files.is_file(path) else None


def remove_rates(guide: Guide, folder: Path) -> None:
    """Remove the closing rates from the folder of a job."""
    guide.files.remove(folder / FILE_NAME)
