"""Tests of the file with the closing vouchers: versions, simultaneous changes, and damage."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fortnox_sdk import ClosingRow, ClosingVoucher
from fortnox_sdk.clock import SystemClock
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.web.closing.form import VoucherForm, form_of, read_form
from fortnox_sdk.web.closing.voucher_list import MOST_VOUCHERS, ClosingFile, ListChanged, added
from tests.web.imported import voucher


def closing_file(folder):
    return ClosingFile(folder, files=LocalFiles(), clock=SystemClock())


def test_a_change_of_an_old_version_is_refused(tmp_path):
    file = closing_file(tmp_path)
    saved = file.change(0, lambda _: [voucher()])
    assert saved.version == 1
    with pytest.raises(ListChanged):
        file.change(0, lambda _: [])
    assert file.read().vouchers == (voucher(),)


def test_of_simultaneous_changes_of_one_version_one_is_saved(tmp_path):
    outcomes, barrier = [], threading.Barrier(8)

    def change(number):
        barrier.wait()
        try:
            closing_file(tmp_path).change(0, lambda _: [voucher(f"{number}")])
            outcomes.append(number)
        except ListChanged:
            pass

    threads = [threading.Thread(target=change, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = outcomes
    assert [each.reference for each in closing_file(tmp_path).read().vouchers] == [f"{winner}"]


def test_two_vouchers_with_one_reference_are_refused(tmp_path):
    with pytest.raises(InvalidInput, match="reference 'a'"):
        closing_file(tmp_path).change(0, lambda _: [voucher("a"), voucher("a")])
    assert closing_file(tmp_path).read().version == 0


def test_the_list_has_a_limit(tmp_path):
    many = [voucher(f"{number}") for number in range(MOST_VOUCHERS + 1)]
    with pytest.raises(InvalidInput, match="at most 2000"):
        closing_file(tmp_path).change(0, lambda _: many)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"schema": "x", "version": 1, "closing": {"vouchers": []}}', "\0"]
)
def test_a_damaged_file_is_refused_and_kept(tmp_path, content):
    path = tmp_path / "closing.json"
    path.write_text(content)
    for action in (closing_file(tmp_path).read, lambda: closing_file(tmp_path).change(1, lambda _: [])):
        with pytest.raises(InvalidInput, match="damaged"):
            action()
    assert path.read_text() == content


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
AMOUNTS = st.decimals("0.01", "99999999", places=2)


@st.composite
def vouchers(draw):
    amount = draw(AMOUNTS)
    rows = (
        ClosingRow(account=draw(st.integers(1000, 9999)), debit=amount, text=draw(TEXTS)),
        ClosingRow(account=draw(st.integers(1000, 9999)), credit=amount, cost_center=draw(TEXTS)),
    )
    return ClosingVoucher(
        reference=f"r{draw(TEXTS)}",
        date=date(2025, 1, 1),
        text=f"t{draw(TEXTS)}",
        comment=draw(TEXTS),
        rows=rows,
        reverse_on=draw(st.none() | st.just(date(2026, 1, 1))),
    )


@settings(max_examples=30)
@given(vouchers())
def test_every_voucher_is_read_back_as_it_was_saved(tmp_path_factory, saved):
    file = closing_file(tmp_path_factory.mktemp("job"))
    file.change(0, lambda before: added(before, [saved]))
    assert file.read().vouchers == (saved,)


@settings(max_examples=30)
@given(vouchers(), st.sampled_from(["sv", "en"]))
def test_the_form_of_a_voucher_reads_as_the_same_voucher(original, language):
    read = read_form(form_of(original, language))
    assert not isinstance(read, VoucherForm), read.faults
    assert read == original
    assert read.balance == Decimal(0)
