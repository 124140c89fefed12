"""`fortnox series`: lists the voucher series of a financial year, and shows which series can be used for an export."""

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.invocation import JsonOption, LangOption
from fortnox_sdk.cli.json_output import year_json
from fortnox_sdk.cli.options import (
    CompanyOption,
    ConfigOption,
    YearDateOption,
    YearOption,
    connect,
    find_year,
    make_screen,
    parse_date,
)
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.preflight.settings import series_obstacle

_YES_NO = {True: Text("yes", "ja"), False: Text("no", "nej"), None: Text("unknown", "okänt")}


def list_series(
    *,
    year: YearOption = None,
    on: YearDateOption = None,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """List the voucher series of a financial year. Show the reason if a series can't be used for an export."""
    screen, day = make_screen(lang, as_json=as_json), parse_date(on)
    client = connect(config_file, company, screen=screen).client
    financial_year = find_year(client, year=year, on=day)
    rows = sorted(client.voucher_series.list(financial_year=financial_year.id), key=lambda row: row.code)
    obstacles = [series_obstacle(row) for row in rows]
    screen.answer(
        {
            "financial_year": year_json(financial_year),
            "series": [
                {
                    "code": row.code,
                    "description": row.description or "",
                    "manual": row.manual,
                    "usable": not obstacle,
                    "reason": obstacle.en or None,
                    "reason_sv": obstacle.sv or None,
                }
                for row, obstacle in zip(rows, obstacles, strict=True)
            ],
        },
        schema="series",
    )
    screen.table(
        (
            Text("Series", "Serie"),
            Text("Name", "Benämning"),
            Text("Manual", "Manuell"),
            Text("Export", "Export"),
        ),
        [
            (
                row.code,
                row.description or "",
                _YES_NO[row.manual],
                obstacle or Text("can be used", "kan användas"),
            )
            for row, obstacle in zip(rows, obstacles, strict=True)
        ],
    )
    return ExitCode.DONE
