"""Tests of the help of every command and group, in both languages, and of the examples in it."""

import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import jsonschema
import pytest

from fortnox_sdk.cli.commands import COMMANDS
from fortnox_sdk.cli.entries import Command as Entry
from fortnox_sdk.cli.entries import Group, all_commands
from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.sandbox import Sandbox
from tests.cli.conftest import CommandResult
from tests.cli.test_bad_input import vouchers
from tests.cli.test_json_always import SCHEMA, check_object
from tests.docs.shell import Shell
from tests.stores import postgres_server

Command = Callable[..., CommandResult]

NEED_A_BROWSER_OR_END_THE_CONNECTION = {"mcp", "sandbox", "login", "logout", "web"}
ABBREVIATIONS = {"AI", "API", "HTML", "SIE", "SIGTERM", "ZIP"}
PLACEHOLDERS = {"NAME", "NAMN"}
QUEUE = "postgresql://user@host/fleet"


def all_entries(group: Group, path: str = "") -> Iterator[tuple[str, Entry | Group]]:
    for entry in group.entries:
        words = f"{path} {entry.name}".strip()
        yield words, entry
        if isinstance(entry, Group):
            yield from all_entries(entry, words)


ENTRIES = dict(all_entries(COMMANDS))


def unwrapped(page: str) -> str:
    """Return a page on one line, whatever the width of the terminal is."""
    return " ".join(page.split())


@pytest.mark.parametrize("path", ENTRIES)
def test_help_is_complete_in_both_languages(fortnox: Command, path: str) -> None:
    entry = ENTRIES[path]
    english, swedish = (fortnox(*path.split(), "--help", "--lang", lang) for lang in ("en", "sv"))
    assert (english.code, swedish.code, english.err, swedish.err) == (0, 0, "", "")
    assert english.out.startswith(f"Usage: fortnox {path} [OPTIONS]")
    assert swedish.out.startswith(f"Användning: fortnox {path} [ALTERNATIV]")
    for word in ("Usage", "Options", "Arguments", "Commands", "Example", "default:", "required", "Show this"):
        assert word not in swedish.out, word
    assert f"Example:\n  {entry.example}\n" in english.out
    assert f"Exempel:\n  {entry.example}\n" in swedish.out
    assert entry.example.startswith("fortnox ")
    assert entry.text.en != entry.text.sv
    for text, page in ((entry.text.en, english.out), (entry.text.sv, swedish.out)):
        assert unwrapped(text) in unwrapped(page)
        for paragraph in text.split("\n\n"):
            assert paragraph[:1].isupper(), paragraph
            assert paragraph.endswith("."), paragraph
            assert re.findall(r"[.!?] [a-zåäö].*", paragraph) == []
        assert set(re.findall(r"\b[A-ZÅÄÖ]{2,}\b", text)) <= ABBREVIATIONS | PLACEHOLDERS, text
        for option in re.findall(r"--[\w-]+", text):
            assert re.search(rf"^  {option}\b", page, re.MULTILINE), (
                f"the text names {option}, which is missing"
            )


def test_every_command_and_group_has_a_text_in_both_languages() -> None:
    texts = {path: entry.text for path, entry in ENTRIES.items()}
    assert {path for path, text in texts.items() if not (text.en and text.sv) or text.en == text.sv} == set()
    for language in ("en", "sv"):
        assert len({text.in_language(language) for text in texts.values()}) == len(texts)


@pytest.mark.parametrize("path", [path for path, entry in ENTRIES.items() if isinstance(entry, Entry)])
def test_every_option_has_a_help_in_both_languages(fortnox: Command, path: str) -> None:
    def options(language: str, heading: str) -> list[str]:
        page = json.loads(fortnox(*path.split(), "--help", "--json", "--lang", language).out)["help"]
        return [line for line in page.partition(heading)[2].splitlines() if line.startswith("  -")]

    english, swedish = options("en", "Options:"), options("sv", "Alternativ:")
    assert len(english) == len(swedish) > 0
    for line, translated in zip(english, swedish, strict=True):
        name = line.split()[0]
        assert translated.split()[0] == name
        assert line != translated, f"{name} has the same help in both languages"


@pytest.mark.parametrize("words", [(), ("--help",)])
def test_the_first_page_is_in_the_language_of_the_system(
    fortnox: Command, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    assert unwrapped(fortnox(*words).out).startswith(
        "Usage: fortnox [OPTIONS] COMMAND "
        "Move books between Fortnox and a year-end tool. Start with: fortnox demo Commands: "
    )
    monkeypatch.setenv("LANG", "sv_SE.UTF-8")
    assert unwrapped(fortnox(*words).out).startswith(
        "Användning: fortnox [ALTERNATIV] KOMMANDO "
        "Flytta bokföring mellan Fortnox och ett bokslutsprogram. Börja med: fortnox demo Kommandon: "
    )


@pytest.fixture(scope="module")
def server() -> Iterator[str | None]:
    if postgres_server.program("initdb") is None:
        yield None
    else:
        with postgres_server.running() as address:
            yield address


@pytest.fixture
def examples(at_sandbox: Sandbox, tmp_path: Path, server: str | None) -> dict[str, list[str]]:
    """Create the files that the examples in the help name, and return the arguments of each example.

    Examples that need a browser or end the connection are left out. Without PostgreSQL, examples that use a queue are
    left out too.
    """
    vouchers(tmp_path)
    database = postgres_server.new_database(server) if server else ""
    return {
        entry.example: [database if word == QUEUE else word for word in shlex.split(entry.example)[1:]]
        for entry in all_commands(COMMANDS)
        if entry.name not in NEED_A_BROWSER_OR_END_THE_CONNECTION and (database or QUEUE not in entry.example)
    }


def test_every_example_works(fortnox: Command, examples: dict[str, list[str]]) -> None:
    failed = {}
    for example, words in examples.items():
        result = fortnox(*words)
        if result.code != ExitCode.DONE:
            failed[example] = result.err
        assert chr(27) not in result.out + result.err, example
        assert ('"fortnox-sdk/output/' in result.out) is ("--json" in words), example
    assert not failed


@pytest.mark.slow
def test_every_result_is_one_object_that_fits_its_schema(
    fortnox: Command, examples: dict[str, list[str]]
) -> None:
    undocumented = set()
    for example, words in examples.items():
        result = fortnox(*(word for word in words if word != "--json"), "--json")
        assert result.code == ExitCode.DONE, example
        schema = result.json["schema"]
        name = next(name for name, each in SCHEMA["$defs"].items() if str(schema) in json.dumps(each))
        undocumented |= {f"{name}.{key}" for key in set(check_object(result.out, name)) - documented(name)}
    assert not {each for each in undocumented if not each.startswith("handover.")}


def documented(name: str) -> set[str]:
    """Return the keys in a definition of the schema, and in the definitions that it includes as a whole."""

    def keys(schema: object) -> set[str]:
        match schema:
            case {"$ref": str(reference)}:
                return keys(SCHEMA["$defs"][reference.rpartition("/")[2]])
            case {"allOf": list(parts)} | {"anyOf": list(parts)}:
                return set().union(*map(keys, parts))
            case {"properties": dict(properties)}:
                return set(properties)
            case _:
                return set()

    return keys(SCHEMA["$defs"][name])


def test_the_examples_that_start_and_end_a_connection_work(
    fortnox: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    entries = {entry.name: entry for entry in all_commands(COMMANDS)}
    shell = Shell(tmp_path)
    try:
        for name in ("sandbox", "login", "logout"):
            shell(entries[name].example)
    finally:
        shell.stop()


def test_a_wrong_object_does_not_fit_the_schema() -> None:
    with pytest.raises(jsonschema.ValidationError):
        check_object('{"schema": "fortnox-sdk/output/years/1", "years": [{"id": "1"}]}\n', "years")
