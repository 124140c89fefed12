"""The reasons why a job does not accept a data source."""

import os
import shlex
from datetime import date
from typing import Final

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text, printable
from fortnox_sdk.year_end.source.sources import (
    DataSource,
    FortnoxSource,
    SieFileSource,
    company_text,
    is_same_company,
    is_same_source,
)

Refusal = tuple[Text, Text]
"""The reason for a refusal, and a hint."""

_OTHER_COMPANY: Final = Text(
    "The job belongs to {before}, but the data source belongs to {after}.",
    "Uppdraget hör till {before}, men datakällan hör till {after}.",
)
_UNNAMED: Final = Text(
    "The name and the organisation number of {unnamed} are missing, so it is not known whether it is the same company "
    "as {other}.",
    "För {unnamed} saknas både namn och organisationsnummer, så det går inte att se om det är samma företag som "
    "{other}.",
)
_NAME_CONNECTION: Final = Text(
    "Import once from Fortnox, or sign in again. The company's name and organisation number are then read.",
    "Importera en gång från Fortnox eller logga in på nytt. Då läses företagets namn och organisationsnummer in.",
)
_NAME_FILE: Final = Text(
    "Export a SIE file that has the company's name (#FNAMN) and organisation number (#ORGNR).",
    "Exportera en SIE-fil som har företagets namn (#FNAMN) och organisationsnummer (#ORGNR).",
)
_SAME_COMPANY: Final = Text(
    "Choose a data source of the job's company, or create a job in another folder.",
    "Välj en datakälla för uppdragets företag eller skapa ett uppdrag i en annan mapp.",
)
_OTHER_YEAR: Final = Text(
    "The SIE file covers {first} to {last}, which does not include the balance date {day}.",
    "SIE-filen omfattar {first} till {last}, där balansdagen {day} inte ingår.",
)
_RIGHT_YEAR: Final = Text(
    "Choose the SIE file of the financial year that contains the balance date.",
    "Välj SIE-filen för det räkenskapsår som balansdagen ligger i.",
)
_OTHER_SOURCE: Final = Text("The job has {source} as its data source.", "Uppdragets datakälla är {source}.")
_CHANGE_FIRST: Final = Text(
    "Change the data source of the job first: {command}",
    "Byt först uppdragets datakälla: {command}",
)


def change_refusal(before: DataSource | None, after: DataSource, balance_date: date | None) -> Refusal | None:
    """Return the reason why a job does not accept a new data source, with a hint; None if it accepts the source.

    Args:
        before: The job's data source; None for a new job.
        after: The new data source.
        balance_date: The balance date, which a SIE file must contain; None accepts any file.
    """
    if before is not None and not is_same_company(before, after):
        if (unnamed := _unnamed(before, after)) is not None:
            other = after if unnamed is before else before
            text = _UNNAMED.format(unnamed=company_text(unnamed), other=company_text(other))
            return text, _NAME_CONNECTION if isinstance(unnamed, FortnoxSource) else _NAME_FILE
        text = _OTHER_COMPANY.format(before=company_text(before), after=company_text(after))
        return text, _SAME_COMPANY
    if balance_date is None or not isinstance(after, SieFileSource):
        return None
    if after.first_day <= balance_date <= after.last_day:
        return None
    text = _OTHER_YEAR.format(first=after.first_day, last=after.last_day, day=balance_date)
    return text, _RIGHT_YEAR


def _unnamed(before: DataSource, after: DataSource) -> DataSource | None:
    """Return the source whose company has neither a name nor an organisation number, or None.

    If both sources are in Fortnox, the result is also None.
    """
    if isinstance(before, FortnoxSource) and isinstance(after, FortnoxSource):
        return None
    return next(
        (each for each in (before, after) if not (each.company_name or each.organisation_number)), None
    )


def import_refusal(
    remembered: DataSource, imported: DataSource, folder: str | os.PathLike[str]
) -> Refusal | None:
    """Return the reason why an import does not belong to a job, with a hint; None if it belongs to the job.

    Args:
        remembered: The data source of the job.
        imported: The data source that the import reads.
        folder: The folder of the job, which the hint names.
    """
    # A company in Fortnox may get a new connection, for example when the app gets new credentials.
    is_fortnox = isinstance(remembered, FortnoxSource) and isinstance(imported, FortnoxSource)
    if is_fortnox or is_same_source(remembered, imported):
        return change_refusal(remembered, imported, None)
    refusal = change_refusal(remembered, imported, None)
    target = imported.file if isinstance(imported, SieFileSource) else "fortnox"
    command = printable(shlex.join(["fortnox", "source", os.fspath(folder), "--change-to", target]))
    return refusal or (_OTHER_SOURCE.format(source=remembered.name), _CHANGE_FIRST.format(command=command))


def refuse(refusal: Refusal | None) -> None:
    """Raise the error for a refusal, if there is one.

    Raises:
        InvalidInput: There is a refusal.
    """
    if refusal is not None:
        text, hint = refusal
        raise InvalidInput(text, hint=hint)
