"""The planning of a change of the data source. Nothing is changed."""

from collections.abc import Iterator
from typing import Final

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.source.change import SourceChange
from fortnox_sdk.year_end.source.folder import JobFolder
from fortnox_sdk.year_end.source.refusals import change_refusal
from fortnox_sdk.year_end.source.sources import DataSource, SieFileSource, is_same_source
from fortnox_sdk.year_end.source.status import EXPORT_NEEDS_FORTNOX

_UNCHANGED: Final = Text("{source} is the data source already.", "{source} är redan datakälla.")
_NOTHING_TO_DO: Final = Text("The data source does not need to be changed.", "Datakällan behöver inte bytas.")
_BOOKS: Final = Text(
    "The books: import again before you use the appendices.",
    "Bokföringen: importera på nytt innan du använder bilagorna.",
)
_LEDGERS: Final = Text(
    "The customer and supplier ledgers and the registers.", "Kund- och leverantörsreskontran och registren."
)
_WITHOUT_LEDGERS: Final = Text(
    "A SIE file has no ledgers, so accounts 1510 and 2440 are not verified.",
    "En SIE-fil har ingen reskontra, så konto 1510 och 2440 är inte verifierade.",
)


@checked
def plan_change(job_folder: JobFolder, new_source: DataSource) -> SourceChange:
    """Plan a change of the data source: what is kept, what must be read again, and what is refused.

    If the new source belongs to another company, or is a SIE file without the balance date, the result has a
    `refusal`.

    Args:
        job_folder: The folder of the job.
        new_source: The data source to change to.

    Raises:
        InvalidInput: The folder contains no job, or its job file can't be used.

    >>> from datetime import date
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import ConnectionKey
    >>> from fortnox_sdk.year_end.source import FortnoxSource, JobFolder
    >>> first, second = (
    ...     FortnoxSource(ConnectionKey("apps.fortnox.se", "k3", number), f"Provbolaget {number} AB", "")
    ...     for number in (1001, 1002)
    ... )
    >>> with TemporaryDirectory() as folder:
    ...     job = JobFolder(folder)
    ...     job.create(first, date(2025, 12, 31))
    ...     print(plan_change(job, second).refusal)
    The job belongs to Provbolaget 1001 AB, but the data source belongs to Provbolaget 1002 AB.
    """
    before = job_folder.open().source
    refusal = change_refusal(before, new_source, job_folder.balance_date)
    if refusal is None and is_same_source(before, new_source):
        refusal = _UNCHANGED.format(source=before.name), _NOTHING_TO_DO
    text, hint = refusal or (None, Text("", ""))
    return SourceChange(
        before=before,
        after=new_source,
        balance_date=job_folder.balance_date,
        kept=job_folder.kept(),
        read_again=tuple(_read_again(new_source)),
        refused=(EXPORT_NEEDS_FORTNOX,) if isinstance(new_source, SieFileSource) else (),
        refusal=text,
        hint=hint,
    )


def _read_again(source: DataSource) -> Iterator[Text]:
    yield _BOOKS
    yield _WITHOUT_LEDGERS if isinstance(source, SieFileSource) else _LEDGERS
