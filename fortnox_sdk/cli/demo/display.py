"""What the demo did, for people and for scripts."""

from pathlib import Path
from typing import Final

import attrs

from fortnox_sdk.cli.demo.books import SieProof
from fortnox_sdk.cli.json_output import appendix_json, connection_json, export_json, paths_json, year_json
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.connection import Connection, ConnectionStatus
from fortnox_sdk.connectors.registers.company_information import CompanyInformation
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.job import Imported, YearEnd

__all__ = ["DEMO_SERIES", "Demonstrated", "show_demo"]

DEMO_SERIES: Final = "V"
_REASONS = 5
"""How many reasons people see; the JSON has more."""


@attrs.frozen(kw_only=True)
class Demonstrated:
    """What the demo did."""

    job: YearEnd
    imported: Imported
    first: ExportResult | None
    """None when the books have too few accounts to make vouchers from."""
    again: ExportResult | None
    connection: Connection
    stands: ConnectionStatus
    proof: SieProof | None
    files: list[Path]

    @property
    def company(self) -> CompanyInformation:
        """Whose books they are."""
        return self.job.company


def show_demo(screen: Screen, folder: Path, done: Demonstrated, *, seconds: float) -> None:
    """Show it, as tables or as JSON.

    Args:
        screen: Where.
        folder: Where the files lie.
        done: What was done.
        seconds: How long it took.
    """
    imported = done.imported
    answer: dict[str, object] = {
        "company": {
            "name": done.company.company_name,
            "organisation_number": done.company.organization_number or "",
            "database_number": done.company.database_number,
        },
        "financial_year": year_json(done.job.year),
        "calls": done.job.client.calls.count,
        "seconds": round(seconds, 2),
        "imported": {"vouchers": imported.vouchers, "rows": imported.rows, "accounts": imported.accounts},
        "appendices": [appendix_json(one) for one in imported.appendices],
        "export": export_json(done.first) if done.first else _no_export(),
        "export_again": export_json(done.again) if done.again else _no_export(),
        "connection": connection_json(done.connection, done.stands),
        "files": paths_json(done.files),
    }
    if done.proof is not None:
        answer["sie"] = done.proof.as_json()
    screen.answer(answer)
    say = screen.say
    screen.line()
    screen.line(f"{done.company.company_name}  {done.company.organization_number or ''}", style="bold")
    year = done.job.year
    counts = say(
        f"{imported.vouchers} verifikationer, {imported.rows} rader, {imported.accounts} konton",
        f"{imported.vouchers} vouchers, {imported.rows} rows, {imported.accounts} accounts",
    )
    screen.pairs(
        [
            (say("Räkenskapsår", "Financial year"), f"{year.from_date} – {year.to_date}"),
            (say("Importerat", "Imported"), counts),
            *_proof_lines(screen, done.proof),
        ]
    )
    for appendix in imported.appendices:
        screen.line()
        screen.appendix(appendix)
    screen.line()
    screen.line(say("Bokslutsverifikationer", "Closing vouchers"), style="bold")
    if done.first is None or done.again is None:
        screen.pairs([("", say("Kontoplanen har för få konton.", "The chart has too few accounts."))])
    else:
        screen.pairs(
            [
                (say("Export", "Export"), say(done.first.summary_in_swedish, done.first.summary)),
                (say("Samma igen", "The same again"), say(done.again.summary_in_swedish, done.again.summary)),
            ]
        )
    screen.line()
    state = say(done.stands.state.in_swedish, done.stands.state.value)
    left = say(f"{done.stands.days_left} dagar kvar", f"{done.stands.days_left} days left")
    calls = done.job.client.calls.count
    screen.pairs(
        [
            (say("Koppling", "Connection"), f"{state}, {left}"),
            (
                say("Anrop", "Calls"),
                say(f"{calls} på {seconds:.1f} s".replace(".", ","), f"{calls} in {seconds:.1f} s"),
            ),
            (say("Filer", "Files"), str(folder)),
            *(("", str(path.name)) for path in done.files),
        ]
    )


def _no_export() -> dict[str, object]:
    return {"series": DEMO_SERIES, "posted": [], "already": [], "stopped": "The chart has too few accounts."}


def _proof_lines(screen: Screen, proof: SieProof | None) -> list[tuple[str, str]]:
    if proof is None:
        return []
    lines = [("SIE", screen.say("kom tillbaka lika", "came back equal"))]
    if not proof.equal:
        count = len(proof.differences) or len(proof.balances)
        head = screen.say(f"kom tillbaka med {count} skillnader:", f"came back with {count} differences:")
        lines = [
            ("SIE", head),
            *_first(screen, proof.reasons or tuple(map(str, proof.differences)) or proof.balances),
        ]
    if proof.unlisted:
        count = len(proof.unlisted)
        odd = screen.say(
            f"filens egna saldon stämmer inte med dess verifikationer på {count} konton:",
            f"the file's own balances do not agree with its vouchers on {count} accounts:",
        )
        lines += [("", odd), *_first(screen, proof.unlisted)]
    return lines


def _first(screen: Screen, texts: tuple[str, ...]) -> list[tuple[str, str]]:
    left = len(texts) - _REASONS
    more = [screen.say(f"… och {left} till", f"… and {left} more")] if left > 0 else []
    return [("", f"  {text}") for text in [*texts[:_REASONS], *more]]
