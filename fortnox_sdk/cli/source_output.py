"""The output of `fortnox source`: the data source of a job, or the change to another data source."""

from collections.abc import Iterable

from fortnox_sdk.cli.json_texts import text_json, texts_json
from fortnox_sdk.cli.screen import Row, Screen
from fortnox_sdk.cli.status import days_left_text
from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.text import Text, instant_text
from fortnox_sdk.year_end.source.change import SourceChange
from fortnox_sdk.year_end.source.folder import JobFolder
from fortnox_sdk.year_end.source.sources import DataSource, FortnoxSource, company_text
from fortnox_sdk.year_end.source.status import SourceStatus


def source_json(source: DataSource) -> dict[str, object]:
    """Return the JSON of a data source."""
    fields: dict[str, object] = {
        **text_json(name=source.name),
        "company": source.company_name,
        "organisation_number": source.organisation_number,
    }
    if isinstance(source, FortnoxSource):
        return {"kind": "fortnox", **fields, "connection": str(source.key)}
    days = {"first_day": source.first_day.isoformat(), "last_day": source.last_day.isoformat()}
    return {"kind": "sie", **fields, "file": source.file, "sha256": source.sha256, **days}


def status_json(job: JobFolder, status: SourceStatus) -> dict[str, object]:
    """Return the JSON of the status of a job's data source."""
    return {
        "folder": str(job.folder),
        "balance_date": job.balance_date.isoformat(),
        "source": source_json(status.source),
        **text_json(state=status.state, covers=status.covers, hint=status.hint),
        "is_usable": status.is_usable,
        "days_left": status.days_left,
        "valid_until": status.valid_until and status.valid_until.isoformat(timespec="seconds"),
        "last_import": status.last_import and status.last_import.isoformat(timespec="seconds"),
        "can_export": status.can_export,
        **text_json(export_refusal=status.export_refusal),
    }


def change_json(change: SourceChange) -> dict[str, object]:
    """Return the JSON of a change that was made."""
    return {
        "before": source_json(change.before),
        "after": source_json(change.after),
        **texts_json(kept=change.kept, read_again=change.read_again, refused=change.refused),
    }


def show_change(screen: Screen, change: SourceChange) -> None:
    """Print what a planned or completed change keeps, what must be read again, and what is refused."""
    heading = (
        Text("The data source was changed: {before} → {after}", "Datakällan är bytt: {before} → {after}")
        if change.is_done
        else Text("Change of data source: {before} → {after}", "Byte av datakälla: {before} → {after}")
    )
    screen.line(heading.format(before=change.before.name, after=change.after.name), style="bold")
    screen.pairs(
        [
            *_rows(Text("Kept", "Bevaras"), change.kept),
            *_rows(Text("Read again", "Läses in på nytt"), change.read_again),
            *_rows(Text("Refused", "Nekas"), change.refused),
        ]
    )
    screen.line()


def show_source_status(screen: Screen, job: JobFolder, status: SourceStatus) -> None:
    """Print the data source of a job, its status, the last import, and whether an export is possible."""
    screen.line(company_text(status.source) + Text.same(f"  {job.balance_date}"), style="bold")
    days = Text("", "")
    if status.days_left is not None:
        days = Text.same(", ") + days_left_text(status.days_left)
    at = status.last_import
    rows: list[Row] = [
        (Text("Data source", "Datakälla"), status.source.name),
        (Text("Status", "Status"), status.state + days),
    ]
    if status.valid_until is not None:
        rows.append(
            (Text("Valid until", "Giltig till"), instant_text(status.valid_until.astimezone(STOCKHOLM)))
        )
    if at is not None:
        rows.append((Text("Last import", "Senaste import"), instant_text(at.astimezone(STOCKHOLM))))
    rows += [
        (Text("Covers", "Omfattar"), status.covers),
        (Text("Export", "Export"), status.export_refusal or Text("possible", "möjlig")),
        (Text("To do", "Att göra"), status.hint),
    ]
    screen.pairs(rows)


def _rows(name: Text, texts: Iterable[Text]) -> Iterable[Row]:
    nothing = Text("nothing", "ingenting")
    first, *others = tuple(texts) or (nothing,)
    return [(name, first), *(("", text) for text in others)]
