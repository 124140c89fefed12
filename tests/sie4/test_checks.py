"""Tests of the checks of a document, and of the checksum in a file."""

import zlib
from datetime import date
from decimal import Decimal

import attrs
import pytest

import sie4

START, END = date(2025, 1, 1), date(2025, 12, 31)


def row(account, amount, kind=sie4.RowKind.TRANS, **values):
    return sie4.Row(kind=kind, account=account, amount=Decimal(amount), **values)


def voucher(number, *rows, day=date(2025, 3, 1), **values):
    return sie4.Voucher(**{"series": "A", "number": number, "date": day, "text": "t", "rows": rows, **values})


def balance(account, amount, year=0):
    return sie4.Balance(year=year, account=account, amount=Decimal(amount))


BOOKS = sie4.Document(
    type_number="4",
    program=sie4.Program(name="Exempelprogram", version="1"),
    generated_on=END,
    company=sie4.Company(name="Exempelbolaget AB"),
    fiscal_years=[sie4.FiscalYear(index=0, start=START, end=END)],
    accounts=[sie4.Account(number=number) for number in ("1930", "2081", "3001")],
    opening_balances=(balance("1930", 100), balance("2081", -100)),
    closing_balances=(balance("1930", 150), balance("2081", -100), balance("1930", 100, -1), balance("2081", -100, -1)),
    results=(balance("3001", -50),),
    period_balances=(
        sie4.PeriodBalance(year=-1, month=date(2024, 3, 1), account="3001", amount=Decimal(-1)),
        sie4.PeriodBalance(year=0, month=date(2025, 3, 1), account="3001", amount=Decimal(-50)),
    ),
    vouchers=(voucher("1", row("1930", 50), row("3001", -50)),),
)  # fmt: skip


BUDGET = sie4.PeriodBalance(year=0, month=START, account="3001", objects=(("1", "K"),), amount=Decimal(1))


SECOND_RESULT = balance("3001", 0)


def diagnostics_with(**changes):
    return [
        (diagnostic.code.value, diagnostic.severity.value)
        for diagnostic in sie4.check(attrs.evolve(BOOKS, **changes))
    ]


def test_a_consistent_document_has_no_diagnostics():
    assert diagnostics_with() == []


def test_a_zero_balance_may_be_missing():
    assert diagnostics_with(closing_balances=(*BOOKS.closing_balances, balance("3001", 0, -1))) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"program": sie4.Program()}, [("mandatory-record", "warning")]),
        ({"generated_on": None}, [("mandatory-record", "warning")]),
        ({"vouchers": (*BOOKS.vouchers, voucher("2", row("1930", 5), row("1930", "-4.99")))}, "unbalanced-voucher"),
        ({"vouchers": (*BOOKS.vouchers, voucher("2"))}, [("empty-voucher", "info")]),
        ({"vouchers": (*BOOKS.vouchers, voucher("1"))}, [("empty-voucher", "info"), ("duplicate-number", "warning")]),
        ({"vouchers": (voucher("2"), *BOOKS.vouchers)}, [("empty-voucher", "info"), ("number-order", "warning")]),
        (
            {"vouchers": (*BOOKS.vouchers, voucher("2", day=date(2024, 12, 31)))},
            [("empty-voucher", "info"), ("date-outside-year", "warning")],
        ),
        ({"vouchers": (*BOOKS.vouchers, voucher("", day=None))}, [("empty-voucher", "info")]),
        ({"closing_balances": (balance("1930", 151), balance("2081", -100))}, "closing-balance"),
        ({"closing_balances": (balance("1930", 150),)}, "closing-balance"),
        ({"results": (balance("3001", -49),)}, "result"),
        ({"results": (*BOOKS.results, SECOND_RESULT)}, [("duplicate-balance", "warning")]),
        (
            {"closing_balances": (*BOOKS.closing_balances[:3], balance("2081", -101, -1))},
            [("opening-balance", "warning")],
        ),
        (
            {"period_balances": (attrs.evolve(BOOKS.period_balances[1], amount=Decimal(-51)),)},
            [("period-balance", "warning")],
        ),
        ({"accounts": [BOOKS.accounts["1930"], BOOKS.accounts["3001"]]}, [("undeclared-account", "warning")]),
        ({"objects": [sie4.SieObject(dimension="1", number="K")], "budgets": (BUDGET,)}, []),
        ({"company": sie4.Company(name="A", industry_code="62010")}, []),
    ],
)  # fmt: skip
def test_inconsistencies_are_reported(changes, expected):
    result = diagnostics_with(**changes)
    if isinstance(expected, str):
        assert (expected, "error") in result
    else:
        assert result == expected


@pytest.mark.parametrize(
    ("next_row", "expected"),
    [
        (row("1930", 50), []),
        (row("1930", 50, sign="", date=START), []),
        (row("1930", 51), ["unbalanced-voucher", "missing-trans-copy"]),
    ],
)
def test_an_added_row_needs_a_copy_as_trans(next_row, expected):
    # Programs omit the signature in the copy, and some programs give the copy a different date.
    added = row("1930", 50, kind=sie4.RowKind.RTRANS, sign="Bo")
    books = attrs.evolve(BOOKS, vouchers=(voucher("1", added, next_row, row("3001", -50)),))
    codes = [diagnostic.code for diagnostic in sie4.check(books)]
    assert [code for code in codes if code in {"missing-trans-copy", "unbalanced-voucher"}] == expected


def test_an_added_row_at_the_end_has_no_copy():
    added = row("1930", 0, kind=sie4.RowKind.RTRANS)
    books = attrs.evolve(BOOKS, vouchers=(voucher("1", row("1930", 50), row("3001", -50), added),))
    assert [diagnostic.code for diagnostic in sie4.check(books)] == ["missing-trans-copy"]


def test_undeclared_objects_are_reported_once_and_reserved_dimensions_are_not_reported():
    objects = (("1", "K1"), ("25", "X"))
    books = attrs.evolve(
        BOOKS,
        vouchers=(voucher("1", row("1930", 50, objects=objects), row("3001", -50, objects=objects)),),
        budgets=(
            sie4.PeriodBalance(
                year=0, month=START, account="3001", objects=(("1", "K2"),), amount=Decimal(1)
            ),
        ),
    )
    assert sorted(diagnostic.message for diagnostic in sie4.check(books)) == [
        "Dimension 25 is used but has no #DIM.",
        "Object K1 of dimension 1 is used but has no #OBJEKT.",
        "Object K2 of dimension 1 is used but has no #OBJEKT.",
        "Object X of dimension 25 is used but has no #OBJEKT.",
    ]


def test_vouchers_are_not_allowed_in_type_3():
    books = sie4.Document(type_number="3", vouchers=BOOKS.vouchers)
    messages = [diagnostic.message for diagnostic in sie4.check(books)]
    assert "#VER is not allowed in type 3." in messages
    assert "#OMFATTN is missing. Type 3 requires it." in messages


def test_diagnostics_have_line_numbers():
    data = (
        b"#FLAGGA 0\r\n#SIETYP 4\r\n#RAR 0 20250101 20251231\r\n"
        b'#VER A 1 20250131 "x"\r\n{\r\n#TRANS 1930 {} 5.00\r\n}\r\n#PSALDO 0 202501 1930 {} 6.00\r\n'
    )
    lines = {diagnostic.code.value: diagnostic.line for diagnostic in sie4.check(sie4.loads(data))}
    assert (lines["unbalanced-voucher"], lines["period-balance"]) == (4, 8)


def file_with_checksum(*, declared=None, encoding="cp437"):
    books = attrs.evolve(BOOKS, comments=('Å "s"',))
    data = sie4.dumps(books, checksum=True, encoding=encoding)
    return data if declared is None else data[: data.rindex(b"#KSUMMA")] + declared


def test_a_checksum_is_written_and_verified():
    data = file_with_checksum()
    assert data.startswith(b"#FLAGGA 0\r\n#KSUMMA\r\n")
    assert sie4.parse(data)[1] == []
    assert [f.code for f in sie4.parse(file_with_checksum(encoding="utf-8"))[1]] == ["encoding"]


def test_the_checksum_example_of_the_standard():
    # SIE 4B §10.15: quotes, braces, spaces and backslashes do not count.
    records = ['#KONTO 1915 "Kassa \\"special\\""', "#VER A 1 20250101", "{", '#TRANS 1 {1 "2"} 5', "}"]
    data = "\n".join(["#FLAGGA 0", "#KSUMMA", *records, "#KSUMMA %d", ""])
    total = zlib.crc32(b'#KONTO1915Kassa "special"#VERA120250101#TRANS1125')
    codes = [diagnostic.code for diagnostic in sie4.parse((data % total).encode())[1]]
    assert "checksum" not in codes
    signed = total - 2**32
    assert "checksum" not in [diagnostic.code for diagnostic in sie4.parse((data % signed).encode())[1]]


@pytest.mark.parametrize(
    ("declared", "code", "line"),
    [(b"#KSUMMA 1\r\n", "checksum", 27), (b"", "truncated", 2)],
)
def test_a_wrong_checksum_is_reported(declared, code, line):
    (diagnostic,) = sie4.parse(file_with_checksum(declared=declared))[1]
    assert (diagnostic.code, diagnostic.line) == (code, line)


@pytest.mark.parametrize(("record", "codes"), [(b"#KSUMMA x y", ["checksum"]), (b'#PROSA "Om #KSUMMA"', [])])
def test_a_checksum_that_is_not_a_number_is_reported(record, codes):
    diagnostics = sie4.parse(b"#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n" + record)[1]
    assert [diagnostic.code for diagnostic in diagnostics] == codes


def test_a_checksum_without_an_opening_record_is_reported():
    codes = [
        diagnostic.code for diagnostic in sie4.parse(b"#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#KSUMMA 5\n")[1]
    ]
    assert codes == ["checksum"]


def test_a_checksum_of_characters_outside_code_page_437():
    books = attrs.evolve(BOOKS, comments=("5 €",))
    assert [f.code for f in sie4.parse(sie4.dumps(books, checksum=True, encoding="utf-8"))[1]] == ["encoding"]
    with pytest.raises(sie4.SieError, match="€"):
        sie4.dumps(books, checksum=True)


def test_strict_reading_refuses_the_given_codes():
    data = b"#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#MOMS 1\n#MOMS 2\n"
    assert sie4.loads(data, strict={sie4.Code.CHECKSUM}).type_number == "4"
    with pytest.raises(sie4.SieError, match=r"line 4: info: #MOMS .* \(and 1 more\)"):
        sie4.loads(data, strict={sie4.Code.UNKNOWN_LABEL})


def test_period_balances_with_objects_are_not_allowed_in_type_2():
    balances = (attrs.evolve(BUDGET, objects=()), BUDGET)
    changes = {
        "type_number": "2",
        "vouchers": (),
        "budgets": balances,
        "objects": [sie4.SieObject(dimension="1", number="K")],
    }
    messages = [f.message for f in sie4.check(attrs.evolve(BOOKS, **changes)) if "with objects" in f.message]
    assert messages == [
        "#PBUDGET of account 3001 with objects is not allowed in type 2. It is not included in sums."
    ]
    assert not [f for f in sie4.check(attrs.evolve(BOOKS, budgets=balances)) if "with objects" in f.message]


@pytest.mark.parametrize(("child", "parent"), [("2", None), ("21", "20")])
def test_balances_of_a_sub_dimension_join_the_object_numbers_of_parent_and_child(child, parent):
    dimensions = [sie4.Dimension(number="20"), sie4.Dimension(number="21", parent=parent)]
    parent_number = parent or "1"
    objects = [
        sie4.SieObject(dimension=parent_number, number="01"),
        sie4.SieObject(dimension=child, number="02"),
    ]

    def undeclared(number, rows=()):
        part = sie4.ObjectBalance(year=0, account="1930", objects=((child, number),), amount=Decimal(1))
        books = attrs.evolve(
            BOOKS, dimensions=dimensions, objects=objects, object_opening_balances=(part,), vouchers=rows
        )
        return [f.message for f in sie4.check(books) if f.code is sie4.Code.UNDECLARED_OBJECT]

    assert undeclared("0102") == []
    assert undeclared("0202") == [f"Object 0202 of dimension {child} is used but has no #OBJEKT."]
    booked = voucher("1", row("1930", 50, objects=((parent_number, "01"), (child, "0102"))), row("3001", -50))
    assert undeclared("0102", (booked,)) == [f"Object 0102 of dimension {child} is used but has no #OBJEKT."]
