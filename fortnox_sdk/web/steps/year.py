"""The step of the company, the financial year and the period: which years the import reads, and which it does not."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import attrs
from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from fortnox_sdk.clock import stockholm_date
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Text, join
from fortnox_sdk.web.guide import Guide, User, current_guide, current_user
from fortnox_sdk.web.jobs import Job, current_job, update_job, visible_jobs
from fortnox_sdk.web.opening import job_folder, job_source, open_client
from fortnox_sdk.web.pages import page
from fortnox_sdk.year_end.lists import years_from
from fortnox_sdk.year_end.source import DataSource, SieFileSource

year: Blueprint = Blueprint("year", __name__)

_TITLE: Final = Text("Company, financial year and period", "Företag, räkenskapsår och period")


@attrs.frozen
class YearChoice:
    """A financial year that can be chosen."""

    first_day: date
    last_day: date
    read: Text
    """The years that the import reads."""
    not_read: Text
    """The years that the import does not read; empty if it reads all years."""


@year.get("/jobs/<job>/year")
def show() -> Response | str:
    """Show the financial years to choose from, or, after the first import, the chosen year."""
    guide, job = current_guide(), current_job()
    source = job_source(guide, job)
    if source is None:
        return redirect(url_for("source.show", job=job.id))
    folder = job_folder(guide, job)
    is_fixed = folder.exists() and (folder.last_import is not None or job.imported_at is not None)
    choices = () if is_fixed else _choices(guide, current_user(), job, source)
    today = stockholm_date(guide.clock.now())
    # The year that a person most likely closes is the last year that has ended.
    ended = [each.first_day for each in choices if each.last_day < today] or [
        each.first_day for each in choices
    ]
    default = job.year_start or max(ended, default=None)
    return page("year.html", title=_TITLE, source=source, is_fixed=is_fixed, choices=choices, default=default)


@year.post("/jobs/<job>/year")
def choose() -> Response:
    """Save the chosen year and balance date, and go to the import."""
    guide, job = current_guide(), current_job()
    source, folder = job_source(guide, job), job_folder(guide, job)
    if source is None:
        return redirect(url_for("source.show", job=job.id), code=303)
    first_text, day_text = request.form.get("year", ""), request.form.get("balance_date", "").strip()
    choice = next(
        (
            each
            for each in _choices(guide, current_user(), job, source)
            if each.first_day.isoformat() == first_text
        ),
        None,
    )
    if choice is None:
        raise InvalidInput(
            Text("No financial year is chosen.", "Inget räkenskapsår är valt."),
            hint=Text(
                "Choose one of the financial years in the list.", "Välj ett av räkenskapsåren i listan."
            ),
        )
    balance_date = _balance_date(day_text, choice)
    _refuse_second_job(job, balance_date)
    if folder.exists() and folder.last_import is None:
        guide.files.remove(folder.path)  # nothing has been read for the earlier choice
    job_folder(guide, job).create(source, balance_date)
    update_job(
        guide,
        job,
        lambda job: attrs.evolve(
            job, balance_date=balance_date, year_start=choice.first_day, year_end=choice.last_day
        ),
    )
    return redirect(url_for("importing.show", job=job.id), code=303)


def _choices(guide: Guide, user: User, job: Job, source: DataSource) -> Sequence[YearChoice]:
    if isinstance(source, SieFileSource):
        others = Text(
            "all other years, because the file contains only one year",
            "alla andra år, eftersom filen bara innehåller ett år",
        )
        return (
            YearChoice(source.first_day, source.last_day, _span(source.first_day, source.last_day), others),
        )
    years = sorted(open_client(guide, user, job).financial_years.list(), key=lambda each: each.from_date)
    return [_choice(each, years) for each in reversed(years)]


def _choice(chosen: FinancialYearSummary, years: Sequence[FinancialYearSummary]) -> YearChoice:
    read = years_from(years, chosen)
    read_ids = {each.id for each in read}
    return YearChoice(
        chosen.from_date,
        chosen.to_date,
        _spans(read),
        _spans([each for each in years if each.id not in read_ids]),
    )


def _spans(years: Sequence[FinancialYearSummary]) -> Text:
    return join((_span(each.from_date, each.to_date) for each in years), ", ")


def _span(first: date, last: date) -> Text:
    return Text.same(f"{first} – {last}")


def _balance_date(text: str, choice: YearChoice) -> date:
    if not text:
        return choice.last_day
    hint = Text(
        "Write a date from {first} to {last} as YYYY-MM-DD, or leave the field empty.",
        "Skriv ett datum från {first} till {last} som ÅÅÅÅ-MM-DD, eller lämna fältet tomt.",
    ).format(first=choice.first_day, last=choice.last_day)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            Text("'{text}' is not a date.", "'{text}' är inget datum.").format(text=text[:20]), hint=hint
        ) from None
    if not choice.first_day <= day <= choice.last_day:
        raise InvalidInput(
            Text("{day} is not in the financial year.", "{day} ligger inte i räkenskapsåret.").format(
                day=day
            ),
            hint=hint,
        )
    return day


def _refuse_second_job(job: Job, balance_date: date) -> None:
    """Raise InvalidInput if another visible job has the same connection and balance date."""
    for other in visible_jobs():
        if (
            job.connection is not None
            and other.id != job.id
            and other.connection == job.connection
            and other.balance_date == balance_date
        ):
            raise InvalidInput(
                Text(
                    "There is already a job for this company and balance date: {name}.",
                    "Det finns redan ett uppdrag för företaget och balansdagen: {name}.",
                ).format(name=other.name),
                hint=Text(
                    "Open the existing job from the start page.",
                    "Öppna det befintliga uppdraget från startsidan.",
                ),
            )
