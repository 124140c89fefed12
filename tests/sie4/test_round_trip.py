"""Tests that documents of all types are written and read without loss, and that arbitrary bytes raise only SieError."""

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sie4

# Every character of code page 437 except control characters and the no-break space.
LETTERS = [chr(i) for i in range(32, 127)] + [
    c for c in bytes(range(128, 256)).decode("cp437") if c != "\xa0"
]
texts = st.text(st.sampled_from(LETTERS), max_size=12).filter(lambda text: not text.endswith("\\"))
words = st.text(st.sampled_from("ABCdefÅäö0123456789-._:\\"), min_size=1, max_size=8)
optional_words = st.none() | words
accounts = st.from_regex(r"[0-9]{4,6}", fullmatch=True)
cents = st.integers(-(10**14), 10**14).map(lambda n: Decimal(n) / 100)
quantities = st.none() | st.decimals(-(10**6), 10**6, places=4)
days = st.dates(date(1900, 1, 1), date(2999, 12, 31))
months = days.map(lambda day: day.replace(day=1))
years = st.integers(-9, 0)
extras = st.lists(texts, max_size=2).map(tuple).filter(lambda fields: not fields or fields[-1] != "")
objects = st.lists(st.tuples(st.from_regex(r"[1-9][0-9]?", fullmatch=True), texts), max_size=3).map(tuple)


def tuples(strategy, size=3):
    return st.lists(strategy, max_size=size).map(tuple)


def mappings(strategy, key, size=3):
    return st.lists(strategy, max_size=size, unique_by=key)


rows = st.builds(
    sie4.Row, kind=st.sampled_from(sie4.RowKind), account=accounts, objects=objects, amount=cents,
    date=st.none() | days, text=texts, quantity=quantities, sign=texts, extra=extras,
)  # fmt: skip
records = st.builds(
    sie4.Record,
    label=st.sampled_from(["MOMSKOD", "FRAMTID"]),
    fields=tuples(texts | st.lists(texts, max_size=2).map(tuple)),
)
vouchers = st.builds(
    sie4.Voucher, series=texts, number=words | st.just(""), date=days, text=texts, sign=texts,
    registered_on=st.none() | days, rows=tuples(rows), unknown=tuples(records, 1), extra=extras,
)  # fmt: skip
balances = st.builds(
    sie4.Balance, year=years, account=accounts, amount=cents, quantity=quantities, extra=extras
)
object_balances = st.builds(
    sie4.ObjectBalance, year=years, account=accounts, objects=objects, amount=cents, quantity=quantities, extra=extras
)  # fmt: skip
period_balances = st.builds(
    sie4.PeriodBalance, year=years, month=months, account=accounts, objects=objects, amount=cents, quantity=quantities,
    extra=extras,
)  # fmt: skip
companies = st.builds(
    sie4.Company, name=texts, org_number=optional_words, number=st.none() | texts.filter(bool), form=optional_words,
    industry_code=optional_words, contact=texts, street=texts, postal_address=texts, phone=texts,
    acquisition_number=optional_words, activity_number=optional_words,
)  # fmt: skip


@st.composite
def documents(draw):
    type_number = draw(st.sampled_from(["1", "2", "3", "4"]))
    chart = draw(
        mappings(
            st.builds(
                sie4.Account, number=accounts, name=texts, type=st.none() | st.sampled_from("TSKI"),
                unit=st.none() | texts.filter(bool), sru=tuples(words),
            ),
            lambda account: account.number,
        )
    )  # fmt: skip
    has_objects = type_number in {"3", "4"}
    periods = tuples(period_balances) if type_number != "1" else st.just(())
    return sie4.Document(
        flag=draw(st.sampled_from([0, 1])),
        type_number=type_number,
        program=draw(st.builds(sie4.Program, name=texts, version=optional_words)),
        generated_on=draw(st.none() | days),
        generated_by=draw(texts),
        comments=draw(tuples(texts)),
        company=draw(companies),
        fiscal_years=draw(
            mappings(
                st.builds(sie4.FiscalYear, index=years, start=st.none() | days, end=st.none() | days),
                lambda year: year.index,
            )
        ),
        tax_year=draw(optional_words),
        balances_until=draw(st.none() | days),
        chart_type=draw(optional_words),
        currency=draw(optional_words),
        accounts=chart,
        dimensions=draw(
            mappings(
                st.builds(sie4.Dimension, number=words, name=texts, parent=optional_words),
                lambda dimension: dimension.number,
            )
        ),
        objects=draw(
            mappings(
                st.builds(sie4.SieObject, dimension=words, number=texts, name=texts),
                lambda item: (item.dimension, item.number),
            )
        ),
        opening_balances=draw(tuples(balances)),
        closing_balances=draw(tuples(balances)),
        results=draw(tuples(balances)),
        object_opening_balances=draw(tuples(object_balances)) if has_objects else (),
        object_closing_balances=draw(tuples(object_balances)) if has_objects else (),
        period_balances=draw(periods),
        budgets=draw(periods),
        vouchers=draw(tuples(vouchers)) if type_number == "4" else (),
        unknown=draw(tuples(records)),
    )


@given(documents(), st.sampled_from(["cp437", "utf-8", "utf-8-sig"]))
def test_a_document_is_equal_after_writing_and_reading(document, encoding):
    again = sie4.loads(sie4.dumps(document, encoding=encoding), encoding=encoding)
    assert again == document
    assert again.sie_type == document.sie_type
    assert sie4.compare(document, again) == []


@given(st.binary(max_size=300))
def test_arbitrary_bytes_never_raise(data):
    sie4.parse(data)
    sie4.parse(b"#FLAGGA 0\n" + data)


PIECES = [
    b"#VER", b"#TRANS", b"#BTRANS", b"#KONTO", b"#IB", b"#PSALDO", b"#RAR", b"#FNAMN", b"#X", b" ", b"\t", b"\n",
    b"\r\n", b"{", b"}", b'"', b"\\", b"1930", b"20240101", b"-5.00", b"0", b'""', b"\x86", b"\xe5", b"A",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join))
def test_the_document_of_a_broken_file_is_equal_after_writing_and_reading(data):
    document, _ = sie4.parse(b"#FLAGGA 0\n" + data)
    try:
        written = sie4.dumps(document, encoding="utf-8")
    except sie4.SieError:
        return
    assert sie4.loads(written, encoding="utf-8") == document


@pytest.mark.parametrize(
    "data",
    [
        b"\n#VER \n\n \n#VER A 1 20250101\n{\n}",
        b"#VER\n{\nBTRANS",
        b"#VER\n#TRANS\nRTRANS",
        b'#VER a \\" 20240116\n{\n}',
        b'#VER "a" "\\"" 20240116\n{\n}',
        b'#SRU 0 "" 1',
        b"#GEN bok\n#GEN 20250131",
        b"#VALUTA\n#VALUTA SEK",
        b'#KTYP 1930 ""\n#KTYP 1930 T',
        b"#TRANS 1930 {\\ 1",
        b'#FNAMN"E\n#VER\n#TRANS\n#FNAMN"" {"',
        b'#ADRESS"t\n#ADRESS"" 1 6 "" {o',
        b'#KONTO\t\xa2{}{\\"',
    ],
)
def test_files_from_fuzzing_are_read_and_written_correctly(data):
    data = b"#FLAGGA 0\n" + data
    document = sie4.loads(data)
    assert sie4.loads(sie4.dumps(document)) == document
    assert sie4.balances(data) == document.balances()
    assert tuple(sie4.stream(io.BytesIO(data))) == document.vouchers
    assert sie4.dumps(document, original=data) == data
