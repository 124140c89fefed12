"""`fortnox doctor`: looks at everything that can stand in the way, and says what to do."""

from collections.abc import Iterator

import attrs

from fortnox_sdk.cli.doctor.checks import Check, Grade, checks_here, failure
from fortnox_sdk.cli.doctor.company_checks import CONNECTION, checks_at_fortnox
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.options import CompanyOption, ConfigOption, JsonOption, LangOption, connect, make_screen
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.errors import ConfigurationError, SignInRequired, StoreError
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.text import Text

__all__ = ["run_doctor"]

_MARKS = {Grade.GOOD: ("✓", ""), Grade.ODD: ("!", "yellow"), Grade.BAD: ("✗", "bold red")}


def run_doctor(
    *,
    company: CompanyOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
    config_file: ConfigOption = None,
) -> int:
    """Look for what stands in the way, and say what to do.

    Reads only. The exit code is that of the first thing that is bad.
    """
    screen = make_screen(lang, as_json=as_json)
    clock = SystemClock()
    config = FortnoxConfig.load(config_file)

    def look() -> Iterator[Check]:
        yield from checks_here(config, lambda: open_store(config), RequestsTransport(), clock)
        try:
            connected = connect(config_file, company)
        except SignInRequired as fault:
            finding = failure(fault)
            swedish = "Inget sådant företag är kopplat. Kör: fortnox login."
            yield Check(CONNECTION, attrs.evolve(finding, text=Text(finding.text.en, swedish)))
        except (ConfigurationError, StoreError) as fault:
            yield Check(CONNECTION, failure(fault))
        else:
            yield from checks_at_fortnox(connected, clock)

    checks: list[Check] = []
    for check in look():
        checks.append(check)
        mark, style = _MARKS[check.finding.grade]
        line = f"{mark} {screen.text(check.name):<22} {screen.text(check.finding.text)}"
        screen.line(line.rstrip(), style=style)
    screen.answer(
        {
            "checks": [
                {"name": check.name.en, "grade": check.finding.grade.value, "says": check.finding.text.en}
                for check in checks
            ]
        }
    )
    bad = (check.finding for check in checks if check.finding.grade is Grade.BAD)
    return next((finding.code for finding in bad), ExitCode.DONE)
