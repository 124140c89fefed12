"""Tests of jobs whose data source is Fortnox or a SIE file, with the sandbox over HTTP."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import attrs
import openpyxl
import pytest
from openpyxl.comments import Comment

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import AccessDenied, InvalidInput, SignInRequired
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.stores.memory import MemoryStore
from fortnox_sdk.testing import Clock, connect
from fortnox_sdk.year_end.appendix import Colour, FindingKind, Ledger, Verdict
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.report import (
    write_binder_html,
    write_binder_xlsx,
    write_html,
    write_json,
    write_parquet,
    write_xlsx,
)
from fortnox_sdk.year_end.source import (
    FileJob,
    FortnoxSource,
    JobFolder,
    SieFileSource,
    plan_change,
    source_status,
)
from tests.transports import TamperingTransport

YEAR_END = date(2025, 12, 31)
ROWS = (ClosingRow.signed(7832, Decimal(1200)), ClosingRow.signed(1229, Decimal(-1200)))
VOUCHER = ClosingVoucher(reference="depreciation", date=YEAR_END, text="Avskrivning", rows=ROWS)


@pytest.fixture
def job(client: FortnoxClient, tmp_path: Path) -> YearEnd:
    return YearEnd(client, YEAR_END, folder=tmp_path / "job")


def exported_file(client: FortnoxClient, path: Path) -> SieFileSource:
    """Save the books of the year as a SIE file, as a person does in Fortnox, and return it as a source."""
    year = client.financial_years.on(YEAR_END)
    path.write_bytes(client.sie.export(financial_year=year.id))
    return SieFileSource.from_file(path)


# --- what an import remembers ------------------------------------------------------------------------------------


def test_an_import_from_fortnox_is_remembered(job: YearEnd) -> None:
    job.import_all()
    folder = JobFolder(job.folder).open()
    company = job.company
    assert job.window is not None
    assert folder.source == FortnoxSource(
        job.window.key, company.company_name, company.organization_number or ""
    )
    assert (folder.balance_date, folder.last_import is not None) == (YEAR_END, True)
    assert str(folder.covers) == (
        "Read: the books of 2025-01-01 – 2025-12-31 and 2026-01-01 – 2026-12-31, the customer ledger, "
        "the supplier ledger."
    )


def test_what_an_import_left_out_is_remembered(client: FortnoxClient, tmp_path: Path) -> None:
    YearEnd(client, date(2026, 6, 30), folder=tmp_path, ledgers=[Ledger.SUPPLIERS]).import_all()
    covers = JobFolder(tmp_path).open().covers
    assert covers is not None
    assert covers.sv.endswith("leverantörsreskontran. Inte inläst: kundreskontran.")


def test_an_import_without_a_saved_connection_remembers_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    client = FortnoxClient(connect(sandbox).session)
    YearEnd(client, YEAR_END, folder=tmp_path).import_all()
    assert not JobFolder(tmp_path).exists()


def test_a_failed_import_leaves_what_was_remembered(sandbox: Sandbox, job: YearEnd) -> None:
    job.import_all()
    before = JobFolder(job.folder).path.read_bytes()

    def denied(request: Request, response: Response) -> Response:
        if request.path == "/3/invoices":
            body = b'{"ErrorInformation":{"error":1,"message":"Saknar behorighet","code":2000663}}'
            return attrs.evolve(response, status=403, body=body)
        return response

    client = connect(sandbox, transport=TamperingTransport(denied), pace=Pace.off)
    with pytest.raises(AccessDenied):
        YearEnd(client, YEAR_END, folder=job.folder).import_all()
    assert JobFolder(job.folder).path.read_bytes() == before


def test_another_balance_date_of_the_same_company_is_remembered(
    client: FortnoxClient, tmp_path: Path
) -> None:
    YearEnd(client, YEAR_END, folder=tmp_path).import_all()
    YearEnd(client, date(2026, 1, 31), folder=tmp_path).import_all()
    assert JobFolder(tmp_path).balance_date == date(2026, 1, 31)


@pytest.mark.parametrize("fortnox_sandbox_options", [{"companies": 2}])
def test_another_company_is_refused_before_its_books_are_read(sandbox: Sandbox, tmp_path: Path) -> None:
    companies: Sequence[dict[str, int]] = sandbox.state()["companies"]  # type: ignore[assignment]  # JSON
    first, second = (connect(sandbox, database_number=each["database_number"]) for each in companies)
    YearEnd(first, YEAR_END, folder=tmp_path).import_all()
    before = len(sandbox.log())
    with pytest.raises(InvalidInput, match="The job belongs to"):
        YearEnd(second, YEAR_END, folder=tmp_path).import_all()
    assert {entry["path"] for entry in sandbox.log()[before:]} == {"/3/companyinformation"}


# --- the status --------------------------------------------------------------------------------------------------


def test_after_30_days_no_export_is_possible_until_an_import(sandbox: Sandbox, tmp_path: Path) -> None:
    clock, store = Clock(), MemoryStore()
    client = connect(sandbox, store=store, clock=clock)
    job = YearEnd(client, YEAR_END, folder=tmp_path, clock=clock)
    job.import_all()
    folder = JobFolder(tmp_path).open()
    (key,) = store.keys()

    fresh = source_status(folder.source, store.get(key), folder, clock)
    assert (fresh.is_usable, fresh.days_left, fresh.can_export, fresh.export_refusal) == (
        True,
        30,
        True,
        None,
    )
    assert (fresh.last_import, fresh.covers) == (folder.last_import, folder.covers)

    clock.advance(timedelta(days=30, seconds=1).total_seconds())
    over = source_status(folder.source, store.get(key), folder, clock)
    assert (over.is_usable, over.days_left, over.can_export) == (False, 0, False)
    assert over.export_refusal is not None
    assert over.export_refusal.en == (
        "30 days have passed since the last import or export. "
        "Run an import. The import signs in again if needed, and the connection is then valid for another 30 days."
    )
    assert over.export_refusal.sv.startswith(
        "Det har gått 30 dagar sedan den senaste importen eller exporten."
    )
    with pytest.raises(SignInRequired):
        job.plan_export([VOUCHER], series="V")


# --- a job from a SIE file ---------------------------------------------------------------------------------------


def test_a_sie_file_gives_the_same_balances_and_nothing_green(
    client: FortnoxClient, job: YearEnd, tmp_path: Path
) -> None:
    from_file = FileJob(exported_file(client, tmp_path / "books.se"), YEAR_END, folder=tmp_path / "other")
    of_file, of_fortnox = from_file.binder(), job.binder()
    assert of_file.accounts == of_fortnox.accounts
    assert of_file.uncovered_accounts == ()
    assert of_file.counts[Colour.GREEN] == 0
    assert from_file.company_name == job.company.company_name
    for account in of_file.accounts:
        assert from_file.appendix(account).account_balance == job.books.balance(account, YEAR_END)
    assert from_file.appendix("3001").postings == job.appendix("3001").postings


def test_the_ledger_accounts_of_a_file_are_not_verified_with_the_reason_first(
    client: FortnoxClient, tmp_path: Path
) -> None:
    source = exported_file(client, tmp_path / "books.se")
    imported = FileJob(source, YEAR_END, folder=tmp_path / "job").import_all()
    for appendix, name in zip(imported.appendices, ("kundreskontran", "leverantörsreskontran"), strict=True):
        assert (appendix.verdict, appendix.ledger) == (Verdict.NOT_VERIFIED, Ledger.NONE)
        reason = appendix.findings[0]
        assert reason.kind is FindingKind.NOT_VERIFIED
        assert reason.text.sv.startswith(f"En SIE-fil innehåller inte {name}")
        assert appendix.postings
        assert appendix.provenance.source == "books.se"
    assert (imported.vouchers > 100, imported.files) == (True, (tmp_path / "job" / source.copy_name,))


def test_an_import_of_a_file_renews_no_connection_and_calls_nothing(
    sandbox: Sandbox, client: FortnoxClient, tmp_path: Path, clock: Clock
) -> None:
    source = exported_file(client, tmp_path / "books.se")
    assert client.saved_connection is not None
    before, calls = client.saved_connection.status(), len(sandbox.log())
    FileJob(source, YEAR_END, folder=tmp_path / "job", clock=clock).import_all()
    assert (client.saved_connection.status().valid_until, len(sandbox.log())) == (before.valid_until, calls)
    folder = JobFolder(tmp_path / "job").open()
    assert folder.last_import == clock.now()
    assert str(folder.covers) == (
        "Read: the books of 2025-01-01 – 2025-12-31. Not read: other financial years, the customer ledger, "
        "the supplier ledger, the registers of assets, accruals, vacation debt and tax reductions."
    )


def test_a_remembered_file_needs_no_original(client: FortnoxClient, tmp_path: Path) -> None:
    source = exported_file(client, tmp_path / "books.se")
    first = FileJob(source, YEAR_END, folder=tmp_path / "job").import_all()
    Path(source.file).unlink()
    remembered = JobFolder(tmp_path / "job").open().source
    assert isinstance(remembered, SieFileSource)
    again = FileJob(remembered, YEAR_END, folder=tmp_path / "job").import_all()
    assert again.appendices[0].account_balance == first.appendices[0].account_balance


def test_the_job_of_a_folder_is_the_job_of_its_file(client: FortnoxClient, tmp_path: Path) -> None:
    folder = JobFolder(tmp_path / "job")
    folder.create(exported_file(client, tmp_path / "books.se"), date(2025, 6, 30))
    job = FileJob.of(folder)
    assert (job.source, job.balance_date, job.folder) == (folder.source, date(2025, 6, 30), folder.folder)
    assert job.books.year.end == YEAR_END


def test_the_job_of_a_folder_with_fortnox_is_no_file_job(job: YearEnd) -> None:
    job.import_all()
    with pytest.raises(InvalidInput, match="is Fortnox") as fault:
        FileJob.of(JobFolder(job.folder))
    assert fault.value.hint == "Use YearEnd."


def test_a_file_has_no_export(client: FortnoxClient, tmp_path: Path) -> None:
    job = FileJob(exported_file(client, tmp_path / "books.se"), YEAR_END, folder=tmp_path / "job")
    with pytest.raises(InvalidInput, match="An export needs Fortnox") as fault:
        job.plan_export([VOUCHER], series="V")
    assert fault.value.hint == "Choose Fortnox as the data source."
    assert "Välj Fortnox som datakälla." in fault.value.in_language("sv")


def test_a_file_of_another_year_is_refused(client: FortnoxClient, tmp_path: Path) -> None:
    source = exported_file(client, tmp_path / "books.se")
    with pytest.raises(InvalidInput, match="does not include the balance date 2026-01-31"):
        FileJob(source, date(2026, 1, 31), folder=tmp_path / "job")


def test_a_balance_date_in_the_future_is_not_verified(client: FortnoxClient, tmp_path: Path) -> None:
    source = exported_file(client, tmp_path / "books.se")
    clock = Clock()
    clock.advance((YEAR_END - clock.now().date() - timedelta(days=30)).total_seconds())
    job = FileJob(source, YEAR_END, folder=tmp_path / "job", clock=clock)
    assert job.appendix("1930").verdict is Verdict.NOT_VERIFIED


def test_the_reports_of_a_file_are_written(client: FortnoxClient, tmp_path: Path) -> None:
    job = FileJob(exported_file(client, tmp_path / "books.se"), YEAR_END, folder=tmp_path / "job")
    appendices = job.import_all().appendices
    write_xlsx(appendices, tmp_path / "a.xlsx", language="sv")
    write_html(appendices, tmp_path / "a.html", language="sv")
    write_json(appendices, tmp_path / "a.json")
    write_parquet(appendices, tmp_path / "a.parquet")
    write_binder_xlsx(job.binder(), tmp_path / "b.xlsx", language="sv")
    write_binder_html(job.binder(), tmp_path / "b.html", language="sv")
    assert "En SIE-fil innehåller inte kundreskontran" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert len(openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames) > 10


# --- a change in a job under way ---------------------------------------------------------------------------------


def test_after_a_change_to_a_file_and_back_nothing_is_posted_twice(
    client: FortnoxClient, job: YearEnd, tmp_path: Path
) -> None:
    job.import_all()
    assert list(job.plan_export([VOUCHER], series="V").run().posted) == ["V1"]
    fortnox = JobFolder(job.folder).open().source

    folder = JobFolder(job.folder)
    to_file = plan_change(folder, exported_file(client, tmp_path / "books.se"))
    assert "export-" in to_file.kept[0].en
    folder.change_source(to_file)
    assert isinstance(folder.source, SieFileSource)
    from_file = FileJob(folder.source, YEAR_END, folder=job.folder)
    from_file.import_all()
    assert [(each.series, each.number) for each in from_file.exported_vouchers()] == [("V", "1")]
    for refused in (
        job.import_all,
        lambda: job.plan_export([VOUCHER], series="V"),
        lambda: job.plan_reversal("V", 1),
    ):
        with pytest.raises(InvalidInput, match="The job has SIE file sie4_2025"):
            refused()

    back = folder.change_source(plan_change(folder, fortnox))
    assert "export-" in back.kept[0].en
    again = YearEnd(client, YEAR_END, folder=job.folder)
    again.import_all()
    assert [(each.series, each.number) for each in again.exported_vouchers()] == [("V", "1")]
    result = again.plan_export([VOUCHER], series="V").run()
    assert (list(result.posted), len(result.already_posted)) == ([], 1)
    year = client.financial_years.on(YEAR_END)
    posted = [row for row in client.vouchers.list(financial_year=year.id) if row.voucher_series == "V"]
    assert len(posted) == 1


def test_notes_in_the_workbook_survive_a_change_of_the_source(
    client: FortnoxClient, job: YearEnd, tmp_path: Path
) -> None:
    path = job.folder / "1930.xlsx"
    job.import_all()
    write_xlsx([job.appendix("1930")], path, language="sv")
    book = openpyxl.load_workbook(path)
    sheet = next(each for each in book.worksheets if each.title.startswith("1930"))
    noted = next(
        cell
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("2025-0")
    )
    noted.comment = Comment("Kontoutdrag finns", "Ek")
    book.save(path)

    file = tmp_path / "books.se"
    exported_file(client, file)
    data = file.read_bytes()
    number = (job.company.organization_number or "").encode()
    assert b"-" in number
    file.write_bytes(data.replace(number, b"16" + number.replace(b"-", b"")))
    folder = JobFolder(job.folder)
    folder.change_source(plan_change(folder, SieFileSource.from_file(file)))
    assert isinstance(folder.source, SieFileSource)
    written = write_xlsx(
        [FileJob(folder.source, YEAR_END, folder=job.folder).appendix("1930")], path, language="sv"
    )
    assert written.kept is not None
    comments = [
        cell.comment.text
        for sheet in openpyxl.load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    ]
    assert comments == ["Kontoutdrag finns"]


@pytest.mark.parametrize(
    ("before", "verdict"), [("100", Verdict.SPECIFIED), ("90", Verdict.CORRECTION_NEEDED)]
)
def test_a_file_can_show_that_its_opening_balance_is_not_last_years_closing_balance(
    tmp_path: Path, before: str, verdict: Verdict
):
    file = tmp_path / "books.se"
    file.write_text(
        "#FLAGGA 0\n#SIETYP 4\n#RAR 0 20250101 20251231\n#RAR -1 20240101 20241231\n"
        f"#IB 0 1930 100\n#IB 0 2081 -100\n#UB -1 1930 {before}\n#UB -1 2081 -{before}\n"
    )
    job = FileJob(SieFileSource.from_file(file), YEAR_END, folder=tmp_path / "job")
    assert job.appendix("1930").verdict is job.specification("1930").verdict is verdict
    assert [finding.kind for finding in job.import_all().findings] == (
        [] if before == "100" else [FindingKind.CORRECTION] * 2
    )
