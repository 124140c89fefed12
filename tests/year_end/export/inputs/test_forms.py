"""Tests that vouchers that are written in a file format and read back are unchanged and give the same plan."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.connectors.registers.cost_centers import CostCenter
from fortnox_sdk.connectors.registers.projects import Project
from fortnox_sdk.year_end.export.inputs.files import read_closing_vouchers
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.year_end.export.exporting import Company
from tests.year_end.export.inputs.forms import FORMS, write_csv, write_excel, write_json

ACCOUNTS = (1229, 1930, 2512, 2990, 6530, 7832, 8910)


def ten_vouchers() -> list[ClosingVoucher]:
    """Return ten vouchers. The reference of each is a series and a number, such as `A 1`."""
    vouchers: list[ClosingVoucher] = []
    for number in range(1, 11):
        debit, credit = ACCOUNTS[number % 7], ACCOUNTS[(number + 3) % 7]
        amount = Decimal(number * 1000) + Decimal(number) / 100
        vouchers.append(
            ClosingVoucher(
                reference=f"{'A' if number < 7 else 'BOK'} {number}",
                date=date(2025, 12, 31) - timedelta(days=number % 3),
                text=f"Bokslut {number}: årets avsättning; 50 % av löner, enligt avtal",
                rows=(
                    ClosingRow(account=debit, debit=amount, text="Enligt bilaga 7, öre", cost_center="ÖST"),
                    ClosingRow(account=credit, credit=amount - Decimal("0.50"), project="P 1"),
                    ClosingRow(account=credit, credit=Decimal("0.50")),
                ),
            )
        )
    return vouchers


def read(path: Path, *, form: str) -> list[ClosingVoucher]:
    return read_closing_vouchers(path, series=("A", "BOK") if form == "SIE 4E" else ())


@pytest.fixture
def with_objects(acme: Company) -> Company:
    """Return a company that has the cost centre, the project and the accounts of the ten vouchers."""
    acme.client.cost_centers.create(CostCenter(code="ÖST", description="Öst"))
    acme.client.projects.create(Project(project_number="P 1", description="Projekt 1"))
    return acme


def test_ten_vouchers_give_one_identical_plan_from_each_form(with_objects: Company, tmp_path: Path) -> None:
    company, meant = with_objects, ten_vouchers()
    expected = company.plan(meant)
    assert expected.problems == []
    assert len(expected.to_post) == 10
    for form, write in FORMS.items():
        vouchers = read(write(tmp_path / "closing", meant), form=form)
        assert vouchers == meant, form
        plan = company.plan(vouchers)
        assert plan.vouchers == expected.vouchers, form
        assert plan.problems == expected.problems, form
    # The plan of each form finds what was posted from another form.
    posted = company.plan(read(write_json(tmp_path / "closing", meant), form="JSON")).run().posted
    assert len(posted) == 10
    for form, write in FORMS.items():
        plan = company.plan(read(write(tmp_path / "closing", meant), form=form))
        assert (plan.to_post, plan.already_posted, plan.problems) == ([], posted, []), form


_TEXTS = st.text(alphabet="abcåäöÅÄÖé 0123456789;,.:=+-\"'_#{}()%&/\\", max_size=20)
# SIE can't write a text that ends in a backslash.
_TEXTS = _TEXTS.map(lambda text: text.strip().rstrip("\\ "))
_NAMED = st.builds(lambda first, rest: f"{first}{rest}", st.sampled_from("Aåö"), _TEXTS)
_CODES = st.sampled_from(["", "K1", "ÖST", "1", "P 7"])
_AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("999999999.99"), places=2)


@st.composite
def _vouchers(draw: st.DrawFn) -> list[ClosingVoucher]:
    vouchers: list[ClosingVoucher] = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        amounts = draw(st.lists(_AMOUNTS, min_size=1, max_size=3))
        signed = [*amounts, -sum(amounts, Decimal(0))]
        rows = [
            ClosingRow.signed(
                draw(st.integers(1000, 9999)),
                amount,
                text=draw(_TEXTS),
                cost_center=draw(_CODES),
                project=draw(_CODES),
            )
            for amount in signed
        ]
        reference = f"{draw(st.sampled_from(['A', 'B', 'BOK 1']))} {number}"
        day = draw(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
        vouchers.append(ClosingVoucher(reference=reference, date=day, text=draw(_NAMED), rows=tuple(rows)))
    return vouchers


def _series(vouchers: Iterable[ClosingVoucher]) -> set[str]:
    return {voucher.reference.rpartition(" ")[0] for voucher in vouchers}


@given(meant=_vouchers())
def test_vouchers_that_are_written_in_each_form_read_back_equal(meant: list[ClosingVoucher]) -> None:
    with TemporaryDirectory() as folder:
        for form, write in FORMS.items():
            path = write(Path(folder, "closing"), meant)
            series = _series(meant) if form == "SIE 4E" else ()
            assert read_closing_vouchers(path, series=series) == meant, form


@given(meant=_vouchers())
def test_vouchers_with_references_of_their_own_read_back_equal(meant: list[ClosingVoucher]) -> None:
    with TemporaryDirectory() as folder:
        for write in (write_json, write_excel, write_csv):
            path = write(Path(folder, "closing"), meant, numbered=False)
            assert read_closing_vouchers(path) == meant
