"""Tests with real SIE files of Norstedts, Visma and others: each voucher is planned, or refused with a reason."""

from datetime import date
from pathlib import Path

import pytest

import sie4
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import Clock, connect
from fortnox_sdk.year_end.export.export_plan import ExportPlan
from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
from fortnox_sdk.year_end.export.inputs.refusal import ClosingFileError
from fortnox_sdk.year_end.export.vouchers import ClosingVoucher
from tests.year_end.export.exporting import Company

SUFFIXES = {".si", ".se"}


def plan_of(vouchers: list[ClosingVoucher], folder: Path, clock: Clock) -> ExportPlan:
    """Plan the vouchers of a file in a company that has the accounts, cost centres, projects and year of the file."""
    days = [voucher.date for voucher in vouchers]
    rows = [row for voucher in vouchers for row in voucher.rows]
    books = sie4.Document(
        type_number="4",
        company=sie4.Company(name="Exempel AB"),
        fiscal_years=[
            sie4.FiscalYear(index=0, start=date(min(days).year, 1, 1), end=date(max(days).year, 12, 31))
        ],
        accounts=[sie4.Account(number=str(number), name="Konto") for number in {row.account for row in rows}],
        dimensions=[
            sie4.Dimension(number="1", name="Kostnadsställe"),
            sie4.Dimension(number="6", name="Projekt"),
        ],
        objects=[
            sie4.SieObject(dimension=dimension, number=number, name=number)
            for dimension, numbers in (
                ("1", {row.cost_center for row in rows}),
                ("6", {row.project for row in rows}),
            )
            for number in numbers
            if number
        ],
    )
    with serve(sie=sie4.dumps(books), now=clock.now) as sandbox:
        client = connect(sandbox, clock=clock, pace=Pace.off)
        year = client.financial_years.on(min(days))
        acme = Company(sandbox, client, clock, folder, year)
        series = client.voucher_series.list(financial_year=year.id)
        manual = next(row.code for row in series if row.manual)
        return acme.plan(vouchers, series=manual)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("byrokrat__Norstedts_Bokslut_SIE_4I.si", 2),
        ("idstam__Norstedts_Bokslut_SIE_4I.si", 2),
        ("byrokrat__FAKT.SI", 1),
        ("byrokrat__Lon.si", 1),
        ("idstam__si.SI", 47),
    ],
)
def test_each_voucher_of_norstedts_and_visma_is_planned(
    samples: Path, tmp_path: Path, clock: Clock, name: str, count: int
) -> None:
    path = samples / "sie" / name
    vouchers = read_closing_vouchers(path, reference_prefix="sample")
    written = sie4.read(path).vouchers
    assert len(vouchers) == len(written) == count
    assert [voucher.balance for voucher in vouchers] == [0] * count
    plan = plan_of(vouchers, tmp_path, clock)
    assert plan.problems == []
    assert plan.to_post == vouchers
    assert sum(len(voucher.rows) for voucher in vouchers) == sum(
        1 for voucher in written for row in voucher.transactions if row.amount
    )


@pytest.mark.parametrize(("name", "line"), [("byrokrat__FAKT.SI", 14), ("byrokrat__Lon.si", 17)])
def test_vouchers_of_visma_without_numbers_are_refused_with_the_option(
    samples: Path, name: str, line: int
) -> None:
    with pytest.raises(ClosingFileError, match=f"line {line}, voucher .* --reference-prefix"):
        read_closing_vouchers(samples / "sie" / name)


def outcome(path: Path, document: sie4.Document) -> list[ClosingVoucher] | ClosingFileError:
    """Return the vouchers of all series in a file, or the error if the file is refused."""
    series = sorted({voucher.series for voucher in document.vouchers})
    chosen = series if document.sie_type != "4I" else []
    try:
        return read_closing_vouchers(path, series=chosen, reference_prefix="sample")
    except ClosingFileError as refusal:
        return refusal


def test_each_voucher_of_every_file_is_read_or_its_refusal_is_named(samples: Path) -> None:
    read = named = 0
    for path in sorted((samples / "sie").iterdir()):
        document, _ = sie4.parse(path.read_bytes())
        if path.suffix.lower() not in SUFFIXES or not document.vouchers:
            continue
        result = outcome(path, document)
        if isinstance(result, ClosingFileError):
            assert result.hint, path.name
            assert result.message_sv != result.message, path.name
            lines = tuple(f"line {voucher.line}, voucher " for voucher in document.vouchers)
            sentences = [each.en for each in result.refusals] or [str(result).partition(": ")[2]]
            is_whole_file = str(result).startswith("'") and not result.refusals
            assert is_whole_file or all(each.startswith(lines) for each in sentences), str(result)
            named += len(sentences)
        else:
            assert len(result) == len(document.vouchers), path.name
            assert len({voucher.reference for voucher in result}) == len(result), path.name
            read += len(result)
    assert read > 500
    assert named > 50
