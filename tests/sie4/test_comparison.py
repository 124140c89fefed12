"""Tests of the comparison of two documents."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

import sie4

DAY = date(2025, 3, 1)
BUDGET = sie4.PeriodBalance(year=0, month=DAY, account="3001", objects=(("1", "K"),), amount=Decimal(9))


def voucher(*rows, **values):
    return sie4.Voucher(**{"series": "A", "number": "1", "date": DAY, "text": "Hyra", "rows": rows, **values})


def row(amount, **values):
    return sie4.Row(**{"account": "1930", "amount": Decimal(amount), **values})


def differences(before, after):
    return [str(difference) for difference in sie4.compare(before, after)]


def document(**values):
    return sie4.Document(type_number="4", opening_balances=values.pop("opening_balances", IB), **values)


IB = (sie4.Balance(year=0, account="2081", amount=Decimal(-1)),)


def balance(amount, **values):
    return (sie4.Balance(year=0, account="1930", amount=Decimal(amount), **values),)


def test_different_forms_of_the_same_value_are_equal():
    before = document(
        company=sie4.Company(org_number="555555-5555"),
        opening_balances=(*IB, *balance(0)),
        vouchers=(voucher(row("5.0")), voucher(row(1), number="2")),
    )
    after = document(
        opening_balances=(*IB,),
        encoding="utf-8",
        company=sie4.Company(org_number="5555555555"),
        currency="SEK",
        vouchers=(voucher(row(1), number="2"), voucher(row("5.00", quantity=Decimal(0), date=DAY))),
    )
    assert differences(before, after) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            {"company": sie4.Company(name="Ett AB")},
            {"company": sie4.Company(name="Två AB")},
            ["company name: Ett AB became Två AB"],
        ),
        (
            {"chart_type": "EUBAS97", "currency": "SEK", "tax_year": 2025},
            {"chart_type": "BAS2008", "currency": "EUR", "tax_year": 2026},
            [
                "currency: SEK became EUR",
                "chart type: EUBAS97 became BAS2008",
                "tax year: 2025 became 2026",
            ],
        ),
        (
            {"fiscal_years": [sie4.FiscalYear(index=0, start=DAY, end=DAY)]},
            {},
            ["fiscal year 0: only in the first document: 2025-03-01 to 2025-03-01"],
        ),
        (
            {"accounts": [sie4.Account(number="1930", name="Bank")]},
            {"accounts": [sie4.Account(number="1910", name="Kassa")]},
            [
                "account 1930: only in the first document: 1930 Bank",
                "account 1910: only in the second document: 1910 Kassa",
            ],
        ),
        (
            {"objects": [sie4.SieObject(dimension="1", number="K", name="a")]},
            {"objects": [sie4.SieObject(dimension="1", number="K", name="b")]},
            ["object 1 K, name: 'a' became 'b'"],
        ),
        (
            {"opening_balances": balance(1)},
            {"opening_balances": balance(1, quantity=Decimal("2.50"))},
            ["opening balance 1930, year 0: 1.00 became 1.00 (2.5 pcs)"],
        ),
        (
            {"budgets": (BUDGET,)},
            {},
            ["budget 3001 1:K, 2025-03, year 0: 9.00 became 0.00"],
        ),
        (
            {"vouchers": (voucher(row(5)),)},
            {"vouchers": (voucher(row(6), text="Lokal"),)},
            [
                "voucher A 1, text: Hyra became Lokal",
                "voucher A 1, row: only in the first document: TRANS 1930 5.00",
                "voucher A 1, row: only in the second document: TRANS 1930 6.00",
            ],
        ),
        (
            {"vouchers": (voucher(row(5, date=date(2025, 3, 2), text="t", quantity=Decimal(2), sign="Bo")),)},
            {},
            ["voucher A 1: only in the first document: 2025-03-01 'Hyra': TRANS 1930 5.00 2025-03-02 't' 2 pcs by Bo"],
        ),
        (
            {"unknown": (sie4.Record(label="X", fields=("1",)),)},
            {},
            ["record: only in the first document: X ('1',)"],
        ),
    ],
)  # fmt: skip
def test_differences_are_listed(before, after, expected):
    assert differences(document(**before), document(**after)) == expected


def test_vouchers_without_numbers_are_compared_as_a_whole():
    first, second = voucher(row(1), number=""), voucher(row(2), number="")
    assert differences(sie4.Document(vouchers=(first, second)), sie4.Document(vouchers=(second, first))) == []
    assert differences(sie4.Document(vouchers=(first,)), sie4.Document(vouchers=(first, first))) == [
        "voucher A: only in the second document: 2025-03-01 'Hyra': TRANS 1930 1.00"
    ]


def test_a_difference_can_be_converted_to_a_dictionary():
    before = sie4.Document(accounts=[sie4.Account(number="1930")])
    (difference,) = sie4.compare(before, sie4.Document())
    assert attrs.asdict(difference) == {"where": "account 1930", "before": "1930", "after": None}
