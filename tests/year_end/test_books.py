"""Tests that balances are read from SIE files, and that the files are saved as received."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.year_end import make_handover
from fortnox_sdk.year_end.appendix import Verdict
from fortnox_sdk.year_end.books import Books, VoucherKey
from fortnox_sdk.year_end.reconciliation.reconcile import account_appendix
from tests.year_end.reconciliation.paper_company import PROVENANCE

YEAR = (
    b'#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#PROGRAM "Prov" 1.0\n#GEN 20260110\n#FNAMN "Pappersbolaget AB"\n'
    b'#RAR 0 20250101 20251231\n#KONTO 1510 "Kundfordringar"\n#IB 0 1510 100.00\n'
    b'#VER A 0007 20250201 "Struket"\n{\n#TRANS 1510 {} 40.00 "" "" 0\n#BTRANS 1510 {} 50.00 "" "" 0 "Anna"\n'
    b'#RTRANS 1510 {} 40.00 "" "" 0 "Anna"\n#TRANS 1930 {} -40.00\n}\n'
    b'#VER A 8 20251101 "Sen"\n{\n#TRANS 1510 {} -5.00\n#TRANS 1930 {} 5.00\n}\n'
)


@pytest.fixture
def books(tmp_path: Path) -> Books:
    file = tmp_path / "year.se"
    file.write_bytes(YEAR)
    return Books.from_file(file)


def test_a_balance_is_the_opening_balance_and_the_trans_rows(books: Books) -> None:
    assert books.balance("1510", date(2025, 1, 31)) == 100
    assert books.balance("1510", date(2025, 6, 30)) == 140
    assert books.balance("1510", date(2025, 12, 31)) == 135
    assert books.account_name("1510") == "Kundfordringar"
    assert books.account_name("9999") == ""


def test_an_account_has_its_closing_balance_if_the_file_has_only_some_of_its_vouchers(tmp_path: Path) -> None:
    file = tmp_path / "part.se"
    file.write_bytes(YEAR.replace(b"#VER A 0007", b"#UB 0 1510 200.00\n#VER A 0007"))
    part = Books.from_file(file)
    assert part.amount_outside_vouchers("1510", date(2025, 12, 31)) == 65
    assert part.amount_outside_vouchers("1510", date(2025, 6, 30)) == 0
    appendix = account_appendix(part, "1510", date(2025, 12, 31), provenance=PROVENANCE)
    assert appendix.account_balance == 200
    moved = sum(posting.amount for posting in appendix.postings)
    assert appendix.opening_balance + moved == 135
    (finding,) = appendix.findings
    assert "differs by 65.00" in finding.text.en
    assert appendix.verdict is Verdict.NOT_VERIFIED


def test_a_file_without_closing_balances_has_no_amount_outside_its_vouchers(books: Books) -> None:
    assert books.amount_outside_vouchers("1510", date(2025, 12, 31)) == 0


def test_a_voucher_on_an_account_has_the_amounts_of_its_corrections(books: Books) -> None:
    corrected, late = books.on_accounts(("1510",))
    assert corrected.key == VoucherKey(0, "A", "7")
    assert (corrected.amount, corrected.struck, corrected.added) == (40, 50, 40)
    assert corrected.original == 50
    assert (late.amount, late.original) == (Decimal("-5.00"), Decimal("-5.00"))


def test_the_files_are_saved_once_and_as_received(books: Books, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    (path,) = books.save(folder)
    assert path.read_bytes() == YEAR
    assert path.name.startswith("sie4_2025-01-01_2025-12-31_")
    assert books.save(folder) == (path,)
    assert list(folder.iterdir()) == [path]


def test_other_bytes_of_the_same_year_get_another_file(books: Books, tmp_path: Path) -> None:
    other = attrs.evolve(books, year=attrs.evolve(books.year, data=YEAR + b"\n"))
    assert len({*books.save(tmp_path / "kept"), *other.save(tmp_path / "kept")}) == 2


def test_a_saved_file_that_was_changed_is_not_overwritten(books: Books, tmp_path: Path) -> None:
    (path,) = books.save(tmp_path / "kept")
    path.write_bytes(b"changed")
    with pytest.raises(InvalidInput, match="was changed after it was received"):
        books.save(tmp_path / "kept")
    assert path.read_bytes() == b"changed"


def test_a_folder_that_cannot_be_created_is_reported(books: Books, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match="can't be saved"):
        books.save(tmp_path / "file" / "folder")


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"<html></html>", "year.se"), (b"", "year.se"), (b'#FLAGGA 0\n#SIETYP 4\n#FNAMN "X AB"\n', "#RAR 0")],
)
def test_a_file_without_a_financial_year_is_refused_in_one_line(
    tmp_path: Path, data: bytes, message: str
) -> None:
    file = tmp_path / "year.se"
    file.write_bytes(data)
    with pytest.raises(InvalidInput) as caught:
        Books.from_file(file)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("damaged", "where"),
    [
        (YEAR[: YEAR.index(b"#TRANS 1930 {} 5.00")], "line 17"),
        (YEAR.replace(b"-5.00", b"-5,0O"), "line 19"),
        (YEAR.replace(b"20251101", b"202511O1"), "line 17"),
        (YEAR.replace(b"#TRANS 1930 {} 5.00\n}", b"}\n#TRANS 1930 {} 5.00"), "line 21"),
    ],
    ids=["cut off", "amount", "date", "row after the voucher"],
)
def test_a_file_with_a_record_that_cannot_be_read_gives_no_balances(
    tmp_path: Path, damaged: bytes, where: str
) -> None:
    file = tmp_path / "year.se"
    file.write_bytes(damaged)
    with pytest.raises(InvalidInput, match=where):
        Books.from_file(file)


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"nothing\.se' can't be read"):
        Books.from_file(tmp_path / "nothing.se")


def test_the_vouchers_on_an_account_add_up_to_its_balance_in_a_real_file(samples: Path) -> None:
    books = Books.from_file(samples / "sie" / "derived__fortnox_3.40.4_scrambled.se")
    balances = books.year.document.balances()
    for account, balance in balances.items():
        moved = sum((voucher.amount for voucher in books.year.on_accounts((account,))), Decimal(0))
        assert books.year.opening(account) + moved == balance
        outside = books.amount_outside_vouchers(account, books.year.end)
        assert books.balance(account, books.year.end) == balance + outside


def test_balances_that_a_file_states_in_several_parts_are_added(tmp_path: Path) -> None:
    # The program states a balance for each cost centre, or two files were joined.
    file = tmp_path / "books.se"
    file.write_text(
        "#FLAGGA 0\n#SIETYP 4\n#RAR 0 20250101 20251231\n#RAR -1 20240101 20241231\n"
        "#IB 0 1930 10.00\n#IB 0 1930 5.00\n#UB -1 1930 10.00\n#UB -1 1930 5.00\n"
        "#UB 0 1930 100.00\n#UB 0 1930 50.00\n"
        "#VER A 1 20250301\n{\n#TRANS 1930 {} 135.00\n#TRANS 3001 {} -135.00\n}\n"
        "#RES 0 3001 -100.00\n#RES 0 3001 -35.00\n"
    )
    books = Books.from_file(file)
    assert books.year.document.declared_balance("3001") == -135
    assert books.balance("1930", date(2025, 12, 31)) == 150
    assert books.amount_outside_vouchers("1930", date(2025, 12, 31)) == 0
    assert books.closing_before == {"1930": 15}
    handover = make_handover(books)
    (bank,) = [account for account in handover.accounts if account.number == "1930"]
    assert [bank.opening, bank.closing, bank.previous] == [Decimal(15), Decimal(150), Decimal(15)]
