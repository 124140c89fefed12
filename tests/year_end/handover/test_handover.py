"""The hand-over has the figures of the books, and its checks name what does not agree."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import sie4
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.year_end import Books, Handover, make_handover, write_handover
from fortnox_sdk.year_end.job import YearEnd

HEAD = b'#FLAGGA 0\n#SIETYP 4\n#FNAMN "Exempel AB"\n#ORGNR 556000-1111\n#RAR 0 20250101 20251231\n'
PREVIOUS = b"#RAR -1 20240101 20241231\n"
CLOSED = (
    b"#KONTO 1930 Bank\n#SRU 1930 7281\n#IB 0 1930 100.00\n#UB 0 1930 350.00\n"
    b"#IB 0 2081 -100.00\n#UB 0 2081 -100.00\n#UB 0 2099 -250.00\n"
    b"#RES 0 3001 -400.00\n#RES 0 5010 150.00\n#RES 0 8999 250.00\n"
    b"#VER A 1 20250301\n{\n#TRANS 1930 {} 400.00\n#TRANS 3001 {} -400.00\n}\n"
    b"#VER A 2 20250401\n{\n#TRANS 5010 {} 150.00\n#TRANS 1930 {} -150.00\n}\n"
    b"#VER A 3 20251231\n{\n#TRANS 8999 {} 250.00\n#TRANS 2099 {} -250.00\n}\n"
)
LAST_YEAR = b"#UB -1 1930 100.00\n#UB -1 2081 -100.00\n"


def handover_of(tmp_path: Path, content: bytes, as_of: date | None = None) -> Handover:
    path = tmp_path / "books.se"
    path.write_bytes(content)
    return make_handover(Books.from_file(path), as_of=as_of)


def failed(handover: Handover) -> list[str]:
    return [check.name for check in handover.checks if not check.holds]


def document_of(handover: Handover, tmp_path: Path) -> dict[str, object]:
    write_handover(handover, tmp_path / "handover.json")
    content = json.loads((tmp_path / "handover.json").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def test_groups_have_the_sums_of_their_accounts(tmp_path: Path):
    handover = handover_of(tmp_path, HEAD + PREVIOUS + CLOSED + LAST_YEAR)
    assert failed(handover) == []
    document = document_of(handover, tmp_path)
    assets = document["balance_sheet"]["assets"]
    assert (assets["opening"], assets["closing"], assets["previous"]) == ("100.00", "350.00", "100.00")
    (group,) = assets["groups"]
    assert (group["group"], group["name"]["sv"]) == ("19", "Kassa och bank")
    assert group["accounts"] == [
        {
            "account": "1930",
            "name": "Bank",
            "sru": ["7281"],
            "opening": "100.00",
            "closing": "350.00",
            "previous": "100.00",
        }
    ]
    assert document["balance_sheet"]["equity_and_liabilities"]["closing"] == "-350.00"
    assert document["profit"] == {
        "of_the_year": "250.00",
        "transferred": "250.00",
        "not_transferred": "0.00",
    }
    assert document["previous_year"] == {"start": "2024-01-01", "end": "2024-12-31"}
    assert document["consistent"] is True


def test_before_the_transfer_the_result_is_not_in_equity(tmp_path: Path):
    handover = handover_of(tmp_path, HEAD + CLOSED, as_of=date(2025, 6, 30))
    assert (handover.profit, failed(handover)) == (Decimal(250), [])
    assert document_of(handover, tmp_path)["profit"] == {
        "of_the_year": "250.00",
        "transferred": "0.00",
        "not_transferred": "250.00",
    }


@pytest.mark.parametrize(
    ("before", "after", "name", "accounts"),
    [
        (b"#UB 0 1930 350.00", b"#UB 0 1930 351.00", "closing", ()),
        (b"#UB 0 1930 350.00", b"#UB 0 1930 351.00", "vouchers", ("1930",)),
        (b"#IB 0 1930 100.00", b"#IB 0 1930 90.00", "opening", ()),
        (b"#UB -1 1930 100.00", b"#UB -1 1930 90.00", "previous_year", ()),
        (b"#UB -1 1930 100.00", b"#UB -1 1930 90.00", "opening_as_closed", ("1930",)),
        (b"#KONTO 1930 Bank", b"#KONTO 1930 Bank\n#UB 0 9010 5.00", "known_classes", ("9010",)),
    ],
)
def test_a_figure_that_does_not_agree_is_named(
    tmp_path: Path, before: bytes, after: bytes, name: str, accounts: tuple[str, ...]
):
    content = (HEAD + PREVIOUS + CLOSED + LAST_YEAR).replace(before, after)
    handover = handover_of(tmp_path, content)
    (check,) = [check for check in handover.checks if check.name == name]
    assert not check.holds
    assert check.accounts == accounts
    assert not handover.is_consistent


def test_books_of_type_1_have_the_last_day_only(tmp_path: Path):
    content = HEAD.replace(b"SIETYP 4", b"SIETYP 1") + CLOSED[: CLOSED.index(b"#VER")]
    assert failed(handover_of(tmp_path, content)) == []
    for day in (date(2025, 6, 30), date(2024, 12, 31), date(2026, 1, 1)):
        with pytest.raises(InvalidInput, match="do not show balances"):
            handover_of(tmp_path, content, as_of=day)


def test_the_figures_of_fortnox_are_those_of_its_sie_file(client: FortnoxClient, tmp_path: Path):
    books = YearEnd(client, date(2025, 12, 31), folder=tmp_path).books
    handover = make_handover(books)
    balances = books.year.document.balances()
    assert {account.number: account.closing for account in handover.accounts if account.closing} == {
        number: amount for number, amount in balances.items() if amount
    }
    assert failed(handover) == []


def test_real_files_give_a_handover_or_name_the_difference(samples: Path):
    read = 0
    for path in sorted((samples / "sie").rglob("*.s[ei]*")):
        try:
            handover = make_handover(Books.from_file(path))
        except (InvalidInput, sie4.SieError):
            continue
        read += 1
        total = sum(account.closing for account in handover.accounts)
        assert handover.is_consistent or failed(handover), path
        assert (total == 0) or "closing" in failed(handover) or "known_classes" in failed(handover), path
    assert read >= 3
