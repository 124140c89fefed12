"""Tests that `fortnox appendix`, `binder` and `import` explain a ledger's differences and list the proposals."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.year_end import read_closing_vouchers
from tests.cli.conftest import CommandResult

Command = Callable[..., CommandResult]
YEAR = ("--year", "2025")


@pytest.fixture
def rates(tmp_path: Path) -> Path:
    rows = ("date;currency;sek_per_unit", "2025-12-31;EUR;11.2500", "2025-12-31;USD;9.6500")
    file = tmp_path / "rates.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


@pytest.mark.usefixtures("at_sandbox")
def test_an_appendix_with_a_difference_says_what_to_do_and_what_to_judge(fortnox: Command) -> None:
    result = fortnox("appendix", "1510", *YEAR, "--lang", "sv")
    assert result.code == ExitCode.DONE
    text = " ".join(result.out.split())
    assert "→ Öppna verifikation A52. Om den avser en faktura eller en betalning: vänd verifikationen" in text
    assert "Att bedöma 1510 4, varav 2 med förslag till verifikation" in text


@pytest.mark.usefixtures("at_sandbox")
def test_the_json_of_an_appendix_has_checks_next_steps_and_proposals(fortnox: Command, rates: Path) -> None:
    output: dict[str, Any] = fortnox("appendix", "1510", *YEAR, "--rates", rates, "--json").json
    assert output["causes"][0]["next_step"].startswith("Open voucher A52.")
    review = output["review"]
    assert (review["differed_first_on"], review["differs_since"]) == ("2025-10-14", "2025-10-14")
    assert [check["number"] for check in review["checks"] if check["result"] == "failed"] == [2, 3, 5]
    assert [(each["voucher"], each["relation"]) for each in review["vouchers_with_amount"]] == [
        ("A52", "equal")
    ]
    assert review["proposals"][0]["kind"] == "revaluation"
    assert review["proposals"][0]["draft"] == "revaluation-customers-2025-12-31"
    revaluation = review["revaluation"]
    assert [each["currency"] for each in revaluation["currencies"]] == ["EUR", "USD"]
    total = sum(Decimal(each["difference"]) for each in revaluation["currencies"])
    assert (Decimal(revaluation["remaining"]), revaluation["is_verified"]) == (total, True)


@pytest.mark.usefixtures("at_sandbox")
def test_the_binder_writes_the_reviews_and_the_drafts_of_both_ledgers(
    fortnox: Command, rates: Path, tmp_path: Path
) -> None:
    output: dict[str, Any] = fortnox(
        "binder", *YEAR, "--rates", rates, "--drafts", "drafts.json", "--out", "acme", "--json"
    ).json
    assert output["files"][-1] == "drafts.json"
    references = [voucher.reference for voucher in read_closing_vouchers(tmp_path / "drafts.json")]
    assert {"revaluation-customers-2025-12-31", "revaluation-suppliers-2025-12-31"} <= set(references)
    book = openpyxl.load_workbook(tmp_path / "acme" / "binder_2025-12-31.xlsx")
    assert {"Explanation 1510", "To judge 1510", "Explanation 2440", "To judge 2440"} <= set(book.sheetnames)
    reviewed = [each["account"] for each in output["appendices"] if "review" in each]
    assert reviewed == ["1510", "2440"]


@pytest.mark.usefixtures("at_sandbox")
def test_an_import_writes_the_review_into_the_workbooks_and_keeps_decisions(
    fortnox: Command, tmp_path: Path
) -> None:
    words = ("import", *YEAR, "--out", "acme", "--lang", "sv")
    assert fortnox(*words).code == ExitCode.DONE
    path = tmp_path / "acme" / "1510_2025-12-31.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Att bedöma 1510"]
    decision = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Beslut")
    sheet.cell(decision.row + 1, decision.column).value = "Skriv ned"
    book.save(path)
    assert fortnox(*words).code == ExitCode.DONE
    sheet = openpyxl.load_workbook(path)["Att bedöma 1510"]
    assert sheet.cell(decision.row + 1, decision.column).value == "Skriv ned"


@pytest.mark.parametrize("command", [("appendix", "1510"), ("binder",)])
def test_an_existing_file_or_wrong_rates_are_refused_before_fortnox_is_read(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "drafts.json").write_text("edited", encoding="utf-8")
    (tmp_path / "rates.csv").write_text(
        "date;currency;sek_per_unit\n2025-12-31;EUR;11,005\n", encoding="utf-8"
    )
    for option, file, message in (
        ("--drafts", "drafts.json", "'drafts.json' finns redan"),
        ("--drafts", "drafts.xlsx", "'drafts.xlsx' är ingen .json-fil"),
        ("--rates", "rates.csv", "rad 2"),
        ("--rates", "missing.csv", "missing.csv"),
    ):
        before = len(at_sandbox.log())
        result = fortnox(*command, *YEAR, option, file, "--lang", "sv")
        assert (result.code, message in result.error_line) == (ExitCode.USAGE, True), result.err
        assert len(at_sandbox.log()) == before
    assert (tmp_path / "drafts.json").read_text(encoding="utf-8") == "edited"


@pytest.mark.usefixtures("at_sandbox")
def test_rates_need_an_account_with_a_ledger(fortnox: Command, rates: Path) -> None:
    result = fortnox("appendix", "1930", *YEAR, "--rates", rates)
    assert result.code == ExitCode.USAGE
    assert "Account 1930 has no ledger of its own" in result.error_line


@pytest.mark.usefixtures("at_sandbox")
def test_a_missing_rate_is_not_verified(fortnox: Command, tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_text(
        "date;currency;sek_per_unit\n2025-12-31;EUR;11.2500\n", encoding="utf-8"
    )
    result = fortnox("appendix", "1510", *YEAR, "--rates", "rates.csv", "--drafts", "drafts.json")
    assert result.code == ExitCode.UNEXPLAINED
    assert "no rate of USD" in result.out
    references = [voucher.reference for voucher in read_closing_vouchers(tmp_path / "drafts.json")]
    assert not [each for each in references if each.startswith("revaluation")]


@pytest.mark.usefixtures("at_sandbox")
def test_a_workbook_of_another_program_is_refused_in_swedish(fortnox: Command, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    result = fortnox("appendix", "1510", *YEAR, "--out", "a.xlsx", "--lang", "sv")
    assert result.code == ExitCode.USAGE
    assert (
        "'a.xlsx' är inte skapad av den här versionen av fortnox-sdk. Den befintliga filen är oförändrad."
        in result.error_line
    )
