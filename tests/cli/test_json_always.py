"""Tests that a command with `--json` prints exactly one JSON object on stdout: its result or its error."""

import json
import re
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from fortnox_sdk import errors
from fortnox_sdk.cli.consent import approve
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.failure import failure_of
from fortnox_sdk.connectors.assets.assets import Asset
from fortnox_sdk.http.transport import RequestsTransport
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import connect
from fortnox_sdk.text import Text
from tests.cli.conftest import CommandResult
from tests.cli.error_cases import CASES, NOT_FROM_COMMANDS, Case, Scene
from tests.cli.test_bad_input import vouchers
from tests.docs.pages import ROOT

Command = Callable[..., CommandResult]

SCHEMA: dict[str, Any] = json.loads(
    files("fortnox_sdk.cli").joinpath("output.schema.json").read_text("utf-8")
)
ESCAPE = chr(27)


def check_object(output: str, name: str) -> dict[str, Any]:
    """Return the only JSON object in an output. Check it against the schema `name` and with `check_languages`."""
    assert output.count("\n") == 1
    content = json.loads(output)
    schema = {"$defs": SCHEMA["$defs"], "$ref": f"#/$defs/{name}"}
    jsonschema.Draft202012Validator(schema).validate(content)
    check_languages(content)
    return content


def check_languages(value: object) -> None:
    """Check that each Swedish text and its English text are either both present or both empty."""
    if isinstance(value, list):
        for each in value:
            check_languages(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            check_languages(each)
            if name.endswith("_sv"):
                assert bool(each) is bool(value[name.removesuffix("_sv")]), name


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.code} {' '.join(case.words)[:60]} {case.about}".strip()
)
def test_an_error_is_one_object_in_both_languages(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path, case: Case
) -> None:
    def fails(*more: str) -> CommandResult:
        at_sandbox.clear_faults()
        with ExitStack() as ends:
            patch = ends.enter_context(pytest.MonkeyPatch.context())
            case.prepare(Scene(at_sandbox, tmp_path, patch, ends))
            result = fortnox(*more, *case.words)
        assert result.code == case.exit, result.err
        return result

    plain, swedish = fails(), fails("--lang", "sv")
    assert not plain.out + swedish.out
    error = check_object(fails("--json").out, "error")["error"]
    assert (error["code"], error["exit"]) == (case.code, case.exit)
    assert ESCAPE not in plain.err + swedish.err
    assert not [name for name in errors.__all__ if name in plain.err]
    assert error["message"] != error["message_sv"]
    assert bool(error["hint"]) is bool(error["hint_sv"])
    # The hint for a refusal by Fortnox names the next call in Python. Only `fortnox api` may show such a hint.
    assert "client." not in error["hint"] or case.words[0] == "api"
    assert not error["hint"] or error["hint"] != error["hint_sv"]
    assert plain.error_line == f"fortnox: {error['message']} {error['hint']}".rstrip()
    assert swedish.error_line == f"fortnox: {error['message_sv']} {error['hint_sv']}".rstrip()


ERROR_CLASSES: list[type[errors.FortnoxError]] = [getattr(errors, name) for name in errors.__all__]


def documented_codes() -> dict[str, int]:
    page = (ROOT / "docs" / "reference" / "command_json.md").read_text(encoding="utf-8")
    return {code: int(number) for code, number in re.findall(r"^\| `(\w+)` \| (\d+) ", page, re.MULTILINE)}


@pytest.mark.parametrize("kind", ERROR_CLASSES, ids=lambda kind: kind.__name__)
def test_every_error_class_has_its_documented_code(kind: type[errors.FortnoxError]) -> None:
    fault = kind(Text("It failed.", "Det gick fel."), hint=Text("Try again.", "Försök igen."))
    failure = failure_of(fault)
    error = check_object(failure.to_json() + "\n", "error")["error"]
    assert error["message_sv"] == "Det gick fel."
    assert (failure.line("en"), failure.line("sv")) == ("It failed. Try again.", "Det gick fel. Försök igen.")
    assert documented_codes()[failure.code] == failure.exit


def test_every_error_class_comes_from_a_command_or_cannot() -> None:
    produced = {case.code for case in CASES}
    missing = {kind for kind in ERROR_CLASSES if failure_of(kind("It failed.")).code not in produced}
    assert missing == set(NOT_FROM_COMMANDS)


@pytest.mark.usefixtures("at_sandbox")
@pytest.mark.parametrize("language", ["en", "sv"])
def test_signing_in_and_out_is_one_object_each(
    fortnox: Command, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    def approve_all(address: str) -> None:
        approve(address, RequestsTransport())

    monkeypatch.setattr(webbrowser, "open", approve_all)
    for name in ("logout", "login", "doctor"):
        result = fortnox(name, "--json", "--lang", language)
        assert result.code == ExitCode.DONE, result.err
        assert check_object(result.out, name)


@pytest.mark.usefixtures("at_sandbox")
@pytest.mark.parametrize(("language", "text"), [("en", "No company"), ("sv", "Inget företag")])
def test_a_doctor_without_a_connection_has_its_findings_and_the_exit_code(
    fortnox: Command, language: str, text: str
) -> None:
    fortnox("logout")
    result, plain = (fortnox("doctor", "--lang", language, *more) for more in (("--json",), ()))
    assert "bad" in [each["grade"] for each in check_object(result.out, "doctor")["checks"]]
    assert (result.code, plain.code, text in plain.out) == (ExitCode.SIGN_IN, ExitCode.SIGN_IN, True)


def test_an_unexplained_difference_ends_with_3_in_both_languages(
    fortnox: Command, at_sandbox: Sandbox
) -> None:
    van = Asset(description="Skåpbil", acquisition_date=date(2025, 6, 1), acquisition_value=Decimal(60000))
    connect(at_sandbox).assets.create(van)
    for language in ("en", "sv"):
        words = ("reconcile", "--year", "2025", "--lang", language)
        result = fortnox(*words, "--json")
        output = check_object(result.out, "reconcile")
        assert output["colour"] == "red"
        causes = [cause for appendix in output["appendices"] for cause in appendix["causes"]]
        assert causes
        assert all(cause["evidence"] != cause["evidence_sv"] for cause in causes)
        assert result.code == fortnox(*words).code == ExitCode.UNEXPLAINED


@pytest.mark.parametrize(
    ("series", "lock_until", "exit_code"),
    [
        ("V", None, ExitCode.DONE),
        ("Q", None, ExitCode.REFUSED),
        ("V", date(2025, 12, 31), ExitCode.REFUSED),
    ],
    ids=["posted", "no such series", "locked"],
)
def test_an_export_is_one_object_in_both_languages(
    fortnox: Command,
    at_sandbox: Sandbox,
    tmp_path: Path,
    *,
    series: str,
    lock_until: date | None,
    exit_code: ExitCode,
) -> None:
    vouchers(tmp_path)
    at_sandbox.lock(lock_until)
    words = ("export", "run", "closing.json", "--series", series, "--yes")
    outputs = {}
    for language in ("en", "sv"):
        result = fortnox(*words, "--json", "--lang", language)
        output = check_object(result.out, "export-run")
        assert (result.code, bool(output["problems"])) == (exit_code, exit_code != ExitCode.DONE)
        plain = fortnox(*words, "--lang", language)
        assert plain.code == exit_code
        problems = output["problems_sv" if language == "sv" else "problems"]
        assert not problems or plain.error_line == f"fortnox: {problems[0]}"
        outputs[language] = plain.out
    assert outputs["en"] != outputs["sv"]


def test_the_request_id_of_a_refusal_is_in_the_object(fortnox: Command, at_sandbox: Sandbox) -> None:
    error = fortnox("api", "get", "/3/customers/999", "--json").json["error"]
    assert error["request_id"]  # type: ignore[index]  # JSON


def test_an_interruption_is_one_object(fortnox: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fortnox_sdk.cli.status.open_store", interrupt)
    monkeypatch.setenv("FORTNOX_CLIENT_ID", "k3")
    result = fortnox("status", "--json")
    assert (result.code, check_object(result.out, "error")["error"]["code"]) == (130, "interrupted")
    assert fortnox("status", "--lang", "sv").error_line == "fortnox: Kommandot avbröts."


def test_an_internal_error_is_one_object(fortnox: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError(f"an {ESCAPE}[2J invented error")

    monkeypatch.setattr("fortnox_sdk.cli.status.open_store", broken)
    monkeypatch.setenv("FORTNOX_CLIENT_ID", "k3")
    result = fortnox("status", "--json")
    assert (result.code, check_object(result.out, "error")["error"]["code"]) == (1, "internal_error")
    assert ESCAPE not in result.out + result.err
    assert "Internt fel" in fortnox("status", "--lang", "sv").error_line


def test_an_error_after_the_result_adds_no_second_object(
    fortnox: Command, at_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("fortnox_sdk.cli.status.show_connection", broken)
    result = fortnox("status", "--json")
    assert (result.code, "connections" in check_object(result.out, "status")) == (1, True)


@pytest.mark.parametrize("words", [(), ("--help",), ("export",), ("export", "--help"), ("status", "-h")])
def test_help_is_one_object(fortnox: Command, words: tuple[str, ...]) -> None:
    result = fortnox(*words, "--json", "--lang", "sv")
    assert result.code == ExitCode.DONE
    assert check_object(result.out, "help")["help"].startswith("Användning: fortnox")


def test_the_version_is_one_object(fortnox: Command) -> None:
    assert check_object(fortnox("--version", "--json").out, "version")["version"].startswith("fortnox ")


def test_the_schema_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
