"""Tests that the hand-over has the figures of the books, and that its checks find contradictory figures."""

import json
from collections.abc import Iterator
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
GROUPS = """
10 | Intangible assets | Immateriella anläggningstillgångar
11 | Land and buildings | Byggnader och mark
12 | Machinery and equipment | Maskiner och inventarier
13 | Financial non-current assets | Finansiella anläggningstillgångar
14 | Inventories and work in progress | Lager, produkter i arbete och pågående arbeten
15 | Trade receivables | Kundfordringar
16 | Other current receivables | Övriga kortfristiga fordringar
17 | Prepaid expenses and accrued income | Förutbetalda kostnader och upplupna intäkter
18 | Current investments | Kortfristiga placeringar
19 | Cash and bank | Kassa och bank
20 | Equity | Eget kapital
21 | Untaxed reserves | Obeskattade reserver
22 | Provisions | Avsättningar
23 | Non-current liabilities | Långfristiga skulder
24 | Current liabilities to credit institutions, customers and suppliers | \
Kortfristiga skulder till kreditinstitut, kunder och leverantörer
25 | Tax liabilities | Skatteskulder
26 | VAT and excise duties | Moms och punktskatter
27 | Employees' taxes, contributions and deductions | Personalens skatter, avgifter och löneavdrag
28 | Other current liabilities | Övriga kortfristiga skulder
29 | Accrued expenses and deferred income | Upplupna kostnader och förutbetalda intäkter
30-34 | Net sales | Nettoomsättning
35 | Invoiced expenses | Fakturerade kostnader
36 | Secondary operating income | Rörelsens sidointäkter
37 | Adjustments to income | Intäktskorrigeringar
38 | Own work capitalised | Aktiverat arbete för egen räkning
39 | Other operating income | Övriga rörelseintäkter
40-49 | Goods, materials and services | Varor, material och tjänster
50 | Premises | Lokalkostnader
51 | Real estate expenses | Fastighetskostnader
52 | Hire of non-current assets | Hyra av anläggningstillgångar
53 | Energy | Energikostnader
54 | Consumables | Förbrukningsinventarier och förbrukningsmaterial
55 | Repairs and maintenance | Reparation och underhåll
56 | Vehicle expenses | Kostnader för transportmedel
57 | Freight and shipping | Frakter och transporter
58 | Travel | Resekostnader
59 | Advertising and PR | Reklam och PR
60 | Other selling expenses | Övriga försäljningskostnader
61 | Office supplies and printed matter | Kontorsmateriel och trycksaker
62 | Telephone and post | Tele och post
63 | Insurance and other risk costs | Företagsförsäkringar och övriga riskkostnader
64 | Administration | Förvaltningskostnader
65 | Other external services | Övriga externa tjänster
68 | Hired staff | Inhyrd personal
69 | Other external expenses | Övriga externa kostnader
70 | Wages of workers | Löner till kollektivanställda
71 | Wages | Löner
72 | Salaries of employees and management | Löner till tjänstemän och företagsledare
73 | Reimbursements and benefits | Kostnadsersättningar och förmåner
74 | Pensions | Pensionskostnader
75 | Social security and other contributions | Sociala och andra avgifter enligt lag och avtal
76 | Other staff costs | Övriga personalkostnader
77 | Write-downs and their reversal | Nedskrivningar och återföring av nedskrivningar
78 | Depreciation according to plan | Avskrivningar enligt plan
79 | Other operating expenses | Övriga rörelsekostnader
80 | Result from shares in group companies | Resultat från andelar i koncernföretag
81 | Result from shares in associated companies | Resultat från andelar i intresseföretag
82 | Result from other securities and non-current receivables | \
Resultat från övriga värdepapper och långfristiga fordringar
83 | Other interest income and similar items | Övriga ränteintäkter och liknande poster
84 | Interest expenses and similar items | Räntekostnader och liknande poster
88 | Appropriations | Bokslutsdispositioner
89 | Taxes and result for the year | Skatter och årets resultat
85-87 | Group {group} | Grupp {group}
"""
"""Each account group, one a line: its number, its name in English and its name in Swedish."""


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


def all_groups(value: object) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the number and the names of each account group in a JSON value."""
    if isinstance(value, dict):
        if "group" in value:
            yield value["group"], value["name"]
        for item in value.values():
            yield from all_groups(item)
    elif isinstance(value, list):
        for item in value:
            yield from all_groups(item)


def test_each_account_group_has_its_name_in_both_languages(tmp_path: Path):
    expected: dict[str, dict[str, str]] = {}
    for line in GROUPS.strip().splitlines():
        numbers, en, sv = line.split(" | ")
        first, _, last = numbers.partition("-")
        for group in map(str, range(int(first), int(last or first) + 1)):
            expected[group] = {"en": en.format(group=group), "sv": sv.format(group=group)}
    balances = [f"#{'UB' if group < '30' else 'RES'} 0 {group}10 1.00" for group in expected]
    content = HEAD + "\n".join(balances).encode() + b"\n"
    assert dict(all_groups(document_of(handover_of(tmp_path, content), tmp_path))) == expected


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


def test_an_account_with_vouchers_but_without_a_closing_balance_is_named(tmp_path: Path):
    # The closing balances were stated before the last voucher, which uses two new accounts.
    voucher = b"#VER A 4 20251231\n{\n#TRANS 1630 {} 500.00\n#TRANS 2893 {} -500.00\n}\n"
    handover = handover_of(tmp_path, HEAD + CLOSED + voucher)
    assert failed(handover) == ["vouchers"]
    (check,) = [check for check in handover.checks if not check.holds]
    assert check.accounts == ("1630", "2893")
    assert not handover.is_consistent


def test_the_vouchers_are_summed_once_and_not_for_each_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    calls: list[date | None] = []
    balances = sie4.Document.balances

    def counted(document: sie4.Document, on: date | None = None) -> dict[str, Decimal]:
        calls.append(on)
        return balances(document, on)

    monkeypatch.setattr(sie4.Document, "balances", counted)
    handover_of(tmp_path, HEAD + CLOSED)
    assert 1 <= len(calls) <= 3


def test_books_of_type_1_have_the_last_day_only(tmp_path: Path):
    content = HEAD.replace(b"SIETYP 4", b"SIETYP 1") + CLOSED[: CLOSED.index(b"#VER")]
    assert failed(handover_of(tmp_path, content)) == []
    for day in (date(2025, 6, 30), date(2024, 12, 31), date(2026, 1, 1)):
        with pytest.raises(InvalidInput, match="have no balances"):
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
