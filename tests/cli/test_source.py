"""Tests of `fortnox source` and `fortnox import --sie` with a running sandbox, in both languages and as JSON."""

import io
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.connection import Connection
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.file import FileStore
from tests.cli.conftest import CommandResult

Command = Callable[..., CommandResult]

FIELDS: Mapping[str, tuple[type, ...]] = {
    "schema": (str,),
    "folder": (str,),
    "balance_date": (str,),
    "source": (dict,),
    "state": (str,),
    "state_sv": (str,),
    "is_usable": (bool,),
    "days_left": (int, type(None)),
    "valid_until": (str, type(None)),
    "last_import": (str, type(None)),
    "covers": (str,),
    "covers_sv": (str,),
    "can_export": (bool,),
    "export_refusal": (str, type(None)),
    "export_refusal_sv": (str, type(None)),
    "hint": (str,),
    "hint_sv": (str,),
    "change": (dict, type(None)),
}
COMMON = {"kind", "name", "name_sv", "company", "organisation_number"}
SOURCES = {
    "fortnox": COMMON | {"connection"},
    "sie": COMMON | {"file", "sha256", "first_day", "last_day"},
}


def valid(result: CommandResult) -> dict[str, object]:
    """Return the JSON of `fortnox source`, after checking the names and the types of its values."""
    output = result.json
    assert output.keys() == FIELDS.keys()
    assert all(type(output[name]) in kinds for name, kinds in FIELDS.items())
    sources, change = [output["source"]], output["change"]
    if isinstance(change, dict):
        names = {"kept", "read_again", "refused"}
        assert change.keys() == {"before", "after", *names, *(f"{name}_sv" for name in names)}
        sources += [change["before"], change["after"]]
        texts = [text for name in ("kept", "read_again", "refused") for text in change[name]]
        assert all(isinstance(text, str) and text for text in texts)
    for source in sources:
        assert isinstance(source, dict)
        assert source.keys() == SOURCES[source["kind"]]
        assert all(isinstance(value, str) for value in source.values())
    return output


def changed_connection(change: Callable[[Connection], Connection]) -> None:
    store = FileStore(Path("connections"))
    (key,) = store.keys()

    def apply(saved: Connection | None) -> Connection:
        assert saved is not None
        return change(saved)

    store.update(key, apply)


def answer(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    """Simulate a person who types this line at a terminal."""
    terminal = io.StringIO(line)
    terminal.isatty = lambda: True  # type: ignore[method-assign]  # a terminal
    monkeypatch.setattr(sys, "stdin", terminal)


@pytest.fixture
def acme(fortnox: Command, at_sandbox: Sandbox) -> Path:
    """Import the demo company into a folder, and return the folder."""
    assert at_sandbox.url
    assert fortnox("import", "--date", "2025-12-31", "--out", "acme").code == ExitCode.DONE
    return Path("acme")


@pytest.fixture
def own_file(acme: Path) -> Path:
    """Return a SIE file of the demo company, as if a person had saved it from Fortnox."""
    (saved,) = acme.glob("sie4_2025*.se")
    # The file differs from the file that the import has saved.
    Path("own.se").write_bytes(saved.read_bytes().replace(b"#FORMAT PC8", b"#FORMAT PC8\r\n#PROSA Egen", 1))
    return Path("own.se")


# --- the data source is shown ------------------------------------------------------------------------------------


def test_the_source_of_an_import_is_shown(fortnox: Command, acme: Path) -> None:
    result = fortnox("source", acme, "--lang", "sv")
    assert result.code == ExitCode.DONE
    text = " ".join(result.out.split())
    for part in (
        "Fjällbris Friluft AB",
        "Datakälla Fortnox",
        "Status aktiv, 30 dagar kvar",
        "Inläst: bokföringen för 2025-01-01 – 2025-12-31",
        "Export möjlig",
        "Senaste import 20",
    ):
        assert part in text
    output = valid(fortnox("source", acme, "--json"))
    assert (output["is_usable"], output["days_left"], output["can_export"]) == (True, 30, True)
    assert output["export_refusal"] is None
    assert str(output["last_import"]).endswith("+00:00")


def test_the_folder_is_the_current_one_by_default(
    fortnox: Command, acme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Path("fortnox.toml").resolve()
    monkeypatch.chdir(acme)
    assert fortnox("source", "--config", settings).code == ExitCode.DONE


def test_an_expired_connection_says_why_nothing_can_be_exported(fortnox: Command, acme: Path) -> None:
    then = datetime.now(UTC) - timedelta(days=31)
    changed_connection(lambda saved: attrs.evolve(saved, renewed_at=then))
    result = fortnox("source", acme, "--json")
    output = valid(result)
    assert (result.code, output["can_export"], output["days_left"]) == (ExitCode.SIGN_IN, False, 0)
    assert str(output["export_refusal"]).startswith("30 days have passed since the last import or export.")
    text = " ".join(fortnox("source", acme, "--lang", "sv").out.split())
    assert (
        "Kör en import. Importen loggar in på nytt om det behövs, och därefter gäller kopplingen i 30 nya dagar."
        in text
    )


@pytest.mark.usefixtures("at_sandbox")
def test_a_folder_without_a_job_is_an_error(fortnox: Command) -> None:
    result = fortnox("source", "--lang", "sv")
    assert result.code == ExitCode.USAGE
    assert "innehåller inget uppdrag" in result.error_line


def test_a_damaged_job_file_is_an_error_in_both_languages(fortnox: Command, acme: Path) -> None:
    (acme / "fortnox-job.json").write_text("{", encoding="utf-8")
    for language, part in (
        ("en", "is damaged. Move the job file"),
        ("sv", "är skadad. Flytta uppdragsfilen"),
    ):
        for command in (("source", acme), ("import", "--out", acme)):
            result = fortnox(*command, "--lang", language)
            assert (result.code, part in result.error_line) == (ExitCode.USAGE, True)


def test_control_characters_in_a_name_are_harmless(fortnox: Command, tmp_path: Path) -> None:
    file = tmp_path / "books.se"
    file.write_bytes(b'#FLAGGA 0\n#SIETYP 4\n#FNAMN "Bo\x1b[2Jlaget"\n#RAR 0 20250101 20251231\n')
    assert fortnox("import", "--sie", file, "--out", tmp_path / "job").code == ExitCode.UNEXPLAINED
    for words in ((), ("--json",)):
        assert "\x1b" not in fortnox("source", tmp_path / "job", *words).out


# --- a job from a SIE file ---------------------------------------------------------------------------------------


def test_a_sie_file_is_imported_and_remembered(fortnox: Command, books: Path, tmp_path: Path) -> None:
    folder = tmp_path / "job"
    result = fortnox("import", "--sie", books, "--out", folder, "--json")
    assert result.code == ExitCode.UNEXPLAINED  # the ledgers are not verified
    assert result.json["calls"] == 0
    assert result.json["financial_year"] == {"id": None, "from": "2025-01-01", "to": "2025-12-31"}
    names = {path.name for path in folder.iterdir()}
    assert {"1510_2025-12-31.xlsx", "1510_2025-12-31.html", "2440_2025-12-31.xlsx"} <= names
    output = valid(fortnox("source", folder, "--json"))
    assert (output["is_usable"], output["can_export"], output["days_left"]) == (True, False, None)
    assert output["export_refusal"] == (
        "An export needs Fortnox as the data source. Choose Fortnox as the data source."
    )
    books.unlink()
    again = fortnox("import", "--out", folder, "--json").json["appendices"]
    assert again == result.json["appendices"]
    (copy,) = folder.glob("*.se")
    copy.unlink()
    gone = fortnox("source", folder, "--json")
    assert (gone.code, valid(gone)["is_usable"]) == (ExitCode.USAGE, False)


def test_the_balance_date_of_a_file_is_chosen(fortnox: Command, books: Path, tmp_path: Path) -> None:
    folder = tmp_path / "job"
    fortnox("import", "--sie", books, "--date", "2025-06-30", "--out", folder)
    assert valid(fortnox("source", folder, "--json"))["balance_date"] == "2025-06-30"
    assert (folder / "1510_2025-06-30.html").is_file()


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("--year", "2024"), "slutar 2025, inte 2024"),
        (("--date", "2024-12-31"), "balansdagen 2024-12-31"),
        (("--company", "1"), "--company kan inte kombineras"),
    ],
)
def test_wrong_words_with_a_file_are_refused(
    fortnox: Command, books: Path, tmp_path: Path, words: tuple[str, str], part: str
) -> None:
    result = fortnox("import", "--sie", books, "--out", tmp_path / "job", "--lang", "sv", *words)
    assert (result.code, part in result.error_line) == (ExitCode.USAGE, True)
    assert not (tmp_path / "job").exists()


@pytest.mark.parametrize(
    ("content", "part"),
    [(None, "kan inte läsas"), (b"not a SIE file", "Exportera bokf"), (b"#FLAGGA 0\n", "anger inte sitt r")],
)
def test_an_unusable_file_is_refused(
    fortnox: Command, tmp_path: Path, content: bytes | None, part: str
) -> None:
    file = tmp_path / "books.se"
    if content is not None:
        file.write_bytes(content)
    result = fortnox("import", "--sie", file, "--lang", "sv")
    assert (result.code, part in result.error_line) == (ExitCode.USAGE, True)


def test_a_second_import_from_fortnox_needs_only_the_folder(fortnox: Command, acme: Path) -> None:
    result = fortnox("import", "--out", acme, "--json")
    assert (result.code, result.json["financial_year"]) == (
        ExitCode.DONE,
        {"id": 2, "from": "2025-01-01", "to": "2025-12-31"},
    )


def test_an_import_of_a_file_does_not_change_the_source(fortnox: Command, acme: Path, own_file: Path) -> None:
    result = fortnox("import", "--sie", own_file, "--out", acme)
    assert result.code == ExitCode.USAGE
    command = f"fortnox source {acme} --change-to {own_file}"
    assert f"Change the data source of the job first: {command}" in result.error_line
    assert valid(fortnox("source", acme, "--json"))["source"]["kind"] == "fortnox"  # type: ignore[index]  # JSON


def test_the_binder_and_an_appendix_of_a_file_are_shown(
    fortnox: Command, books: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "job"
    fortnox("import", "--sie", books, "--out", folder)
    binder = fortnox("binder", "--out", folder, "--json")
    assert (binder.code, binder.json["verdict"]) == (ExitCode.UNEXPLAINED, "not verified")
    assert binder.json["counts"]["green"] == 0  # type: ignore[index]  # JSON
    assert {"binder_2025-12-31.xlsx", "binder_2025-12-31.html"} <= {path.name for path in folder.iterdir()}
    given = fortnox("binder", "--sie", books, "--json").json
    assert given["appendices"] == binder.json["appendices"]
    of_sales = fortnox("appendix", "3001", "--sie", books, "--date", "2025-02-28", "--json")
    assert (of_sales.code, of_sales.json["account_balance"]) == (ExitCode.DONE, "-3000.02")
    assert fortnox("appendix", "1510", "--sie", books, "--out", tmp_path / "1510.xlsx").code == 3
    assert (tmp_path / "1510.xlsx").is_file()


@pytest.mark.parametrize("command", [("binder",), ("appendix", "1510")])
def test_a_file_has_no_drafts(fortnox: Command, books: Path, command: tuple[str, ...]) -> None:
    result = fortnox(*command, "--sie", books, "--drafts", "drafts.json", "--lang", "sv")
    assert (result.code, "har ingen reskontra" in result.error_line) == (ExitCode.USAGE, True)


def test_the_binder_of_a_file_is_not_written_into_a_job_of_fortnox(
    fortnox: Command, acme: Path, own_file: Path
) -> None:
    result = fortnox("binder", "--sie", own_file, "--out", acme)
    assert (result.code, "The job has Fortnox as its data source." in result.error_line) == (2, True)


# --- the change --------------------------------------------------------------------------------------------------


def test_a_change_is_said_before_and_after(
    fortnox: Command, acme: Path, own_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "ja\n")
    result = fortnox("source", acme, "--change-to", own_file, "--lang", "sv")
    assert result.code == ExitCode.DONE
    before, _, after = result.out.partition("Datakällan är bytt: Fortnox → SIE-fil sie4_2025")
    assert before.startswith("Byte av datakälla: Fortnox → SIE-fil own.se")
    assert "Byta datakälla? [j/N]" in result.err
    for printed in (before, after):
        text = " ".join(printed.split())
        assert "Bevaras De sparade SIE-filerna, oförändrade" in text
        assert (
            "Arbetsböckerna med anteckningar och färger (1510_2025-12-31.xlsx, 2440_2025-12-31.xlsx)" in text
        )
        assert "Läses in på nytt Bokföringen: importera på nytt" in text
        assert "Nekas En export kräver Fortnox som datakälla." in text
    assert "Ingenting har importerats från uppdragets nuvarande datakälla ännu." in " ".join(after.split())


def test_a_change_to_a_file_and_back(fortnox: Command, acme: Path, own_file: Path) -> None:
    to_file = valid(fortnox("source", acme, "--change-to", own_file, "--yes", "--json"))
    assert (to_file["can_export"], to_file["last_import"]) == (False, None)
    assert fortnox("import", "--out", acme).code == ExitCode.UNEXPLAINED
    back = valid(fortnox("source", acme, "--change-to", "Fortnox", "--yes", "--json"))
    assert (back["can_export"], back["last_import"]) == (True, None)
    change = back["change"]
    assert isinstance(change, dict)
    assert (change["before"]["kind"], change["after"]["kind"], change["refused"]) == ("sie", "fortnox", [])
    assert fortnox("import", "--out", acme).code == ExitCode.DONE
    assert valid(fortnox("source", acme, "--json"))["last_import"]


def test_a_connection_without_labels_is_read_before_it_is_compared(
    fortnox: Command, acme: Path, own_file: Path
) -> None:
    fortnox("source", acme, "--change-to", own_file, "--yes")
    changed_connection(lambda saved: attrs.evolve(saved, company_name="", organisation_number=""))
    output = valid(fortnox("source", acme, "--change-to", "fortnox", "--yes", "--json"))
    assert output["source"]["company"] == "Fjällbris Friluft AB"  # type: ignore[index]  # JSON


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_without_a_terminal_nothing_is_changed_or_asked(
    fortnox: Command, acme: Path, own_file: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    if words:
        answer(monkeypatch, "y\n")  # one JSON object leaves no room for a question
    else:
        monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    result = fortnox("source", acme, "--change-to", own_file, *words)
    assert result.code == ExitCode.USAGE
    assert "Add --yes" in result.error_line
    assert valid(fortnox("source", acme, "--json"))["source"]["kind"] == "fortnox"  # type: ignore[index]  # JSON


def test_the_answer_no_changes_nothing(
    fortnox: Command, acme: Path, own_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for line in ("\n", "nej\n", ""):
        answer(monkeypatch, line)
        result = fortnox("source", acme, "--change-to", own_file)
        assert (result.code, "Nothing was changed." in result.error_line) == (ExitCode.USAGE, True)
    assert valid(fortnox("source", acme, "--json"))["source"]["kind"] == "fortnox"  # type: ignore[index]  # JSON


def test_a_file_of_another_company_is_refused_without_a_question(
    fortnox: Command, acme: Path, books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "y\n")
    for language, part in (
        ("en", "but the data source belongs to Åkerbärets Handel AB (556000-1111). Choose"),
        ("sv", "men datakällan hör till Åkerbärets Handel AB (556000-1111). Välj"),
    ):
        result = fortnox("source", acme, "--change-to", books, "--lang", language)
        assert (result.code, part in result.error_line, result.out) == (ExitCode.USAGE, True, "")


def test_the_same_source_is_nothing_to_change(fortnox: Command, acme: Path) -> None:
    result = fortnox("source", acme, "--change-to", "fortnox", "--lang", "sv")
    assert result.code == ExitCode.USAGE
    assert "Fortnox är redan datakälla." in result.error_line


def test_a_company_is_named_for_fortnox_only(fortnox: Command, acme: Path, own_file: Path) -> None:
    result = fortnox("source", acme, "--change-to", own_file, "--company", "1")
    assert (result.code, "used with --change-to fortnox" in result.error_line) == (ExitCode.USAGE, True)


def test_a_change_to_fortnox_needs_a_connection(fortnox: Command, acme: Path, own_file: Path) -> None:
    fortnox("source", acme, "--change-to", own_file, "--yes")
    store = FileStore(Path("connections"))
    (key,) = store.keys()
    store.delete(key)
    result = fortnox("source", acme, "--change-to", "fortnox", "--lang", "sv")
    assert (result.code, "Inget företag är kopplat." in result.error_line) == (ExitCode.SIGN_IN, True)
    assert fortnox("source", acme).code == ExitCode.DONE


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "closing.json", "--series", "V", "--journal", "acme"),
        ("run", "acme/closing.json", "--series", "V", "--yes"),
        ("reverse", "A1", "--year", "2025", "--journal", "acme", "--yes"),
    ],
)
def test_a_job_of_a_sie_file_exports_nothing(
    fortnox: Command, acme: Path, own_file: Path, words: tuple[str, ...]
) -> None:
    for folder in (Path(), acme):
        (folder / "closing.json").write_text(
            '{"vouchers": [{"reference": "a", "date": "2025-12-31", "text": "Avskrivning", "rows": '
            '[{"account": 7832, "debit": "10.00"}, {"account": 1229, "credit": "10.00"}]}]}',
            encoding="utf-8",
        )
    fortnox("source", acme, "--change-to", own_file, "--yes")
    result = fortnox("export", *words, "--lang", "sv")
    assert result.code == ExitCode.USAGE
    assert result.error_line.startswith("fortnox: Uppdragets datakälla är SIE-fil")
    assert "--change-to fortnox" in result.error_line
    fortnox("source", acme, "--change-to", "fortnox", "--yes")
    assert "datakälla" not in fortnox("export", *words, "--lang", "sv").err


def test_an_export_of_the_job_is_found_after_a_change_and_back(
    fortnox: Command, acme: Path, own_file: Path
) -> None:
    closing = Path("closing.json")
    closing.write_text(
        '{"vouchers": [{"reference": "a", "date": "2025-12-31", "text": "Avskrivning", "rows": '
        '[{"account": 7832, "debit": "10.00"}, {"account": 1229, "credit": "10.00"}]}]}',
        encoding="utf-8",
    )
    export = ("export", "run", closing, "--series", "V", "--journal", acme, "--yes", "--json")
    assert fortnox(*export).json["posted"]
    # Without --journal, the journal is outside the job's folder.
    closing.write_text(closing.read_text(encoding="utf-8").replace('"a"', '"b"'), encoding="utf-8")
    elsewhere = ("export", "run", closing, "--series", "V", "--yes", "--json")
    assert fortnox(*elsewhere).json["posted"]
    change = valid(fortnox("source", acme, "--change-to", own_file, "--yes", "--json"))["change"]
    assert isinstance(change, dict)
    assert change["kept"][0].startswith(f"The export journal in {Path('state').resolve()}")
    assert change["kept"][1].startswith("The export journal (export-")
    fortnox("source", acme, "--change-to", "fortnox", "--yes")
    again = fortnox(*elsewhere)
    assert (again.code, again.json["posted"]) == (ExitCode.DONE, [])
    closing.write_text(closing.read_text(encoding="utf-8").replace('"b"', '"a"'), encoding="utf-8")
    again = fortnox(*export)
    assert (again.code, again.json["posted"]) == (ExitCode.DONE, [])
