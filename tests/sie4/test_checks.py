"""What is found in books that do not hold together, and that sound books have no findings."""

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


SOUND = sie4.Document(
    type_number="4",
    program=sie4.Program(name="Exempelprogram", version="1"),
    generated=END,
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


TWICE = balance("3001", 0)


def found(**changes):
    return [
        (finding.code.value, finding.severity.value) for finding in sie4.check(attrs.evolve(SOUND, **changes))
    ]


def test_sound_books_have_no_findings():
    assert found() == []


def test_zero_balances_may_be_left_out():
    assert found(closing_balances=(*SOUND.closing_balances, balance("3001", 0, -1))) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"program": sie4.Program()}, [("mandatory-record", "warning")]),
        ({"generated": None}, [("mandatory-record", "warning")]),
        ({"vouchers": (*SOUND.vouchers, voucher("2", row("1930", 5), row("1930", "-4.99")))}, "unbalanced-voucher"),
        ({"vouchers": (*SOUND.vouchers, voucher("2"))}, [("empty-voucher", "info")]),
        ({"vouchers": (*SOUND.vouchers, voucher("1"))}, [("empty-voucher", "info"), ("duplicate-number", "warning")]),
        ({"vouchers": (voucher("2"), *SOUND.vouchers)}, [("empty-voucher", "info"), ("number-order", "warning")]),
        (
            {"vouchers": (*SOUND.vouchers, voucher("2", day=date(2024, 12, 31)))},
            [("empty-voucher", "info"), ("date-outside-year", "warning")],
        ),
        ({"vouchers": (*SOUND.vouchers, voucher("", day=None))}, [("empty-voucher", "info")]),
        ({"closing_balances": (balance("1930", 151), balance("2081", -100))}, "closing-balance"),
        ({"closing_balances": (balance("1930", 150),)}, "closing-balance"),
        ({"results": (balance("3001", -49),)}, "result"),
        ({"results": (*SOUND.results, TWICE)}, [("duplicate-balance", "warning")]),
        (
            {"closing_balances": (*SOUND.closing_balances[:3], balance("2081", -101, -1))},
            [("opening-balance", "warning")],
        ),
        (
            {"period_balances": (attrs.evolve(SOUND.period_balances[1], amount=Decimal(-51)),)},
            [("period-balance", "warning")],
        ),
        ({"accounts": [SOUND.accounts["1930"], SOUND.accounts["3001"]]}, [("undeclared-account", "warning")]),
        ({"objects": [sie4.SieObject(dimension="1", number="K")], "budgets": (BUDGET,)}, []),
        ({"company": sie4.Company(name="A", industry_code="62010")}, []),
    ],
)  # fmt: skip
def test_what_does_not_hold_together_is_found(changes, expected):
    result = found(**changes)
    if isinstance(expected, str):
        assert (expected, "error") in result
    else:
        assert result == expected


@pytest.mark.parametrize(
    ("twin", "expected"),
    [
        (row("1930", 50), []),
        (row("1930", 50, sign="", date=START), []),
        (row("1930", 51), ["unbalanced-voucher", "missing-twin"]),
    ],
)
def test_an_added_row_is_followed_by_itself(twin, expected):
    """Programs leave the sign off the twin, and give it another day."""
    added = row("1930", 50, kind=sie4.RowKind.RTRANS, sign="Bo")
    book = attrs.evolve(SOUND, vouchers=(voucher("1", added, twin, row("3001", -50)),))
    codes = [finding.code for finding in sie4.check(book)]
    assert [code for code in codes if code in {"missing-twin", "unbalanced-voucher"}] == expected


def test_an_added_row_at_the_end_has_no_twin():
    added = row("1930", 0, kind=sie4.RowKind.RTRANS)
    book = attrs.evolve(SOUND, vouchers=(voucher("1", row("1930", 50), row("3001", -50), added),))
    assert [finding.code for finding in sie4.check(book)] == ["missing-twin"]


def test_undeclared_objects_are_named_once_and_reserved_dimensions_need_no_declaration():
    on = (("1", "K1"), ("25", "X"))
    book = attrs.evolve(
        SOUND,
        vouchers=(voucher("1", row("1930", 50, objects=on), row("3001", -50, objects=on)),),
        budgets=(
            sie4.PeriodBalance(
                year=0, month=START, account="3001", objects=(("1", "K2"),), amount=Decimal(1)
            ),
        ),
    )
    assert sorted(finding.message for finding in sie4.check(book)) == [
        "dimension 25 is used and has no #DIM",
        "object K1 of dimension 1 has no #OBJEKT",
        "object K2 of dimension 1 has no #OBJEKT",
        "object X of dimension 25 has no #OBJEKT",
    ]


def test_a_file_of_type_3_must_not_have_vouchers():
    book = sie4.Document(type_number="3", vouchers=SOUND.vouchers)
    messages = [finding.message for finding in sie4.check(book)]
    assert "#VER does not belong in a file of type 3" in messages
    assert "#OMFATTN is missing, which type 3 must have" in messages


def test_findings_of_a_file_have_its_lines():
    data = b'#FLAGGA 0\r\n#SIETYP 4\r\n\r\n#VER A 1 20250131 "x"\r\n{\r\n#TRANS 1930 {} 5.00\r\n}\r\n'
    lines = {finding.code.value: finding.line for finding in sie4.check(sie4.loads(data))}
    assert lines["unbalanced-voucher"] == 4


def checksummed(*, declared=None, encoding="cp437"):
    book = attrs.evolve(SOUND, comments=('Å "s"',))
    data = sie4.dumps(book, checksum=True, encoding=encoding)
    return data if declared is None else data[: data.rindex(b"#KSUMMA")] + declared


def test_a_checksum_is_written_and_confirmed():
    data = checksummed()
    assert data.startswith(b"#FLAGGA 0\r\n#KSUMMA\r\n")
    assert sie4.parse(data)[1] == []
    assert [f.code for f in sie4.parse(checksummed(encoding="utf-8"))[1]] == ["encoding"]


def test_the_checksum_of_the_standard():
    """SIE 4B §10.15: quotes, braces, blanks and backslashes do not count."""
    records = ['#KONTO 1915 "Kassa \\"special\\""', "#VER A 1 20250101", "{", '#TRANS 1 {1 "2"} 5', "}"]
    data = "\n".join(["#FLAGGA 0", "#KSUMMA", *records, "#KSUMMA %d", ""])
    total = zlib.crc32(b'#KONTO1915Kassa "special"#VERA120250101#TRANS1125')
    codes = [finding.code for finding in sie4.parse((data % total).encode())[1]]
    assert "checksum" not in codes
    signed = total - 2**32
    assert "checksum" not in [finding.code for finding in sie4.parse((data % signed).encode())[1]]


@pytest.mark.parametrize(
    ("declared", "code", "line"),
    [(b"#KSUMMA 1\r\n", "checksum", 27), (b"", "truncated", 2)],
)
def test_a_wrong_checksum_is_told(declared, code, line):
    ((only),) = sie4.parse(checksummed(declared=declared))[1]
    assert (only.code, only.line) == (code, line)


@pytest.mark.parametrize(("record", "codes"), [(b"#KSUMMA x y", ["checksum"]), (b'#PROSA "Om #KSUMMA"', [])])
def test_a_checksum_that_is_no_number_is_told(record, codes):
    found = sie4.parse(b"#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n" + record)[1]
    assert [finding.code for finding in found] == codes


def test_a_checksum_that_is_never_opened_is_told():
    codes = [finding.code for finding in sie4.parse(b"#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#KSUMMA 5\n")[1]]
    assert codes == ["checksum"]


def test_a_checksum_over_characters_that_code_page_437_lacks():
    book = attrs.evolve(SOUND, comments=("5 €",))
    assert [f.code for f in sie4.parse(sie4.dumps(book, checksum=True, encoding="utf-8"))[1]] == ["encoding"]
    with pytest.raises(sie4.SieError, match="€"):
        sie4.dumps(book, checksum=True)


def test_strict_reading_refuses_what_it_is_told_to():
    data = b"#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#MOMS 1\n#MOMS 2\n"
    assert sie4.loads(data, strict={sie4.Code.CHECKSUM}).type_number == "4"
    with pytest.raises(sie4.SieError, match=r"line 4: info: #MOMS .* \(and 1 more\)"):
        sie4.loads(data, strict={sie4.Code.UNKNOWN_LABEL})


def test_months_of_objects_are_no_part_of_type_2():
    months = (attrs.evolve(BUDGET, objects=()), BUDGET)
    changes = {
        "type_number": "2",
        "vouchers": (),
        "budgets": months,
        "objects": [sie4.SieObject(dimension="1", number="K")],
    }
    told = [f.message for f in sie4.check(attrs.evolve(SOUND, **changes)) if "with objects" in f.message]
    assert told == ["#PBUDGET of account 3001 with objects does not belong in a file of type 2: not summed"]
    assert not [f for f in sie4.check(attrs.evolve(SOUND, budgets=months)) if "with objects" in f.message]


@pytest.mark.parametrize(("child", "parent"), [("2", None), ("21", "20")])
def test_balances_name_an_object_of_a_sub_dimension_with_its_parents_number_before_its_own(child, parent):
    dimensions = [sie4.Dimension(number="20"), sie4.Dimension(number="21", parent=parent)]
    above = parent or "1"
    objects = [sie4.SieObject(dimension=above, number="01"), sie4.SieObject(dimension=child, number="02")]

    def undeclared(number, rows=()):
        part = sie4.ObjectBalance(year=0, account="1930", objects=((child, number),), amount=Decimal(1))
        books = attrs.evolve(
            SOUND, dimensions=dimensions, objects=objects, object_opening_balances=(part,), vouchers=rows
        )
        return [f.message for f in sie4.check(books) if f.code is sie4.Code.UNDECLARED_OBJECT]

    assert undeclared("0102") == []
    assert undeclared("0202") == [f"object 0202 of dimension {child} has no #OBJEKT"]
    booked = voucher("1", row("1930", 50, objects=((above, "01"), (child, "0102"))), row("3001", -50))
    assert undeclared("0102", (booked,)) == [f"object 0102 of dimension {child} has no #OBJEKT"]
