"""`fortnox doctor`: looks at everything that can stand in the way, and says what to do."""

from collections.abc import Iterator

from fortnox_sdk.cli.doctor.checks import Check, Grade, checks_here
from fortnox_sdk.cli.doctor.company_checks import checks_at_fortnox
from fortnox_sdk.cli.exits import ExitCode, exit_code, one_line
from fortnox_sdk.cli.options import CompanyOption, ConfigOption, JsonOption, LangOption, connect, make_screen
from fortnox_sdk.clock import SystemClock, stockholm_date
from fortnox_sdk.config import FortnoxConfig
from fortnox_sdk.errors import ConfigurationError, SignInRequired
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.stores.location import open_store
from fortnox_sdk.stores.protocol import StoreError

__all__ = ["run_doctor"]

_MARKS = {Grade.GOOD: ("✓", "green"), Grade.ODD: ("!", "yellow"), Grade.BAD: ("✗", "bold red")}


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
        except (ConfigurationError, StoreError, SignInRequired) as fault:
            text, nobody = one_line(fault), isinstance(fault, SignInRequired)
            yield Check(
                name="connection",
                swedish_name="koppling",
                grade=Grade.BAD,
                says=text,
                says_in_swedish="Inget sådant företag är kopplat. Kör: fortnox login." if nobody else text,
                code=exit_code(fault) or ExitCode.FAULT,
            )
            return
        yield from checks_at_fortnox(connected, clock.now(), stockholm_date(clock.now()))

    made: list[Check] = []
    for check in look():
        made.append(check)
        mark, style = _MARKS[check.grade]
        name = screen.say(check.swedish_name, check.name)
        says = screen.say(check.says_in_swedish, check.says)
        screen.line(
            f"{mark} {name:<22} {says}".rstrip(), style=style if check.grade is not Grade.GOOD else ""
        )
    screen.answer(
        {"checks": [{"name": check.name, "grade": check.grade.value, "says": check.says} for check in made]}
    )
    return next((check.code for check in made if check.grade is Grade.BAD), ExitCode.DONE)
