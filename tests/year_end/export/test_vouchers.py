"""Tests that closing vouchers hold exact amounts, refuse invalid amounts, and are converted to Fortnox's records."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from tests.messages import all_texts
from tests.year_end.export.exporting import closing


@pytest.mark.parametrize("amount", [Decimal("999999999999999.99"), Decimal("1E-28"), -5, 0, Decimal("-0.01")])
def test_an_amount_is_kept_exactly(amount: Decimal | int) -> None:
    assert ClosingRow(account=1930, debit=amount).debit == amount
    assert ClosingRow(account=1930, credit=amount).credit == amount


@pytest.mark.parametrize(
    ("amount", "hint"),
    [
        (Decimal(10) ** 15, "Decimal("),
        (-(Decimal(10) ** 15), "Decimal("),
        (Decimal("1E-29"), "Decimal("),
        (Decimal("NaN"), "at most 100 digits"),
        (Decimal("sNaN"), "at most 100 digits"),
        (Decimal("-Infinity"), "at most 100 digits"),
        (Decimal("1E+999999"), "at most 100 digits"),
    ],
)
def test_an_amount_beyond_every_limit_is_refused(amount: Decimal, hint: str) -> None:
    # The check of all arguments refuses the last four before `ClosingRow.signed` checks its amount.
    for make in (
        lambda: ClosingRow(account=1930, debit=amount),
        lambda: ClosingRow(account=1930, credit=amount),
    ):
        with pytest.raises(InvalidInput, match="is not an amount") as refused:
            make()
        assert f"'{amount:.10}'" in refused.value.message
        assert "Decimal(" in refused.value.hint
    with pytest.raises(InvalidInput, match="is not an amount") as refused:
        ClosingRow.signed(1930, amount)
    assert f"{amount:.10}" in refused.value.message
    assert hint in refused.value.hint


@pytest.mark.parametrize(
    ("value", "name"), [(0.1, "float"), ("1200", "str"), (True, "bool"), (None, "NoneType")]
)
def test_a_value_that_is_not_a_decimal_is_refused_with_its_type(value: object, name: str) -> None:
    with pytest.raises(
        InvalidInput, match=f"has the type {name}, which is not allowed for amounts"
    ) as refused:
        ClosingRow(account=1930, debit=value)  # type: ignore[arg-type]  # the wrong type is the point
    assert repr(value) in refused.value.message
    assert refused.value.hint == (
        'Pass a Decimal or an int below 10**15, with at most 28 decimals, such as Decimal("1200.00").'
    )


def test_a_long_value_is_shown_shortened() -> None:
    with pytest.raises(InvalidInput) as refused:
        ClosingRow(account=1930, debit="x" * 10_000)  # type: ignore[arg-type]  # the wrong type is the point
    assert refused.value.message == f"'{'x' * 39}… has the type str, which is not allowed for amounts."
    with pytest.raises(InvalidInput, match=r"^'x{38}' has"):
        ClosingRow(account=1930, debit="x" * 38)  # type: ignore[arg-type]  # the wrong type is the point


@pytest.mark.parametrize("account", [0, 1, 9999])
def test_an_account_has_at_most_four_digits(account: int) -> None:
    assert ClosingRow(account=account).account == account


@pytest.mark.parametrize("account", [-1, 10_000])
def test_number_outside_the_range_is_not_an_account(account: int) -> None:
    with pytest.raises(InvalidInput, match="account") as refused:
        ClosingRow(account=account)
    assert refused.value.hint


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"], ids=["first", "last"])
def test_lone_surrogate_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="lone surrogate") as refused:
        closing(text=text)
    assert repr(text) in refused.value.message
    assert refused.value.hint
    assert closing(text="\ud7ff\ue000").text == "\ud7ff\ue000"


def test_texts_are_stripped_and_composed() -> None:
    row = ClosingRow(account=1930, text=" A\u030a ", cost_center=" K1 ", project=" 7 ")
    assert (row.text, row.cost_center, row.project) == ("Å", "K1", "7")


@pytest.mark.parametrize(
    ("amount", "debit", "credit"),
    [("12.50", "12.50", "0"), ("-12.50", "0", "12.50"), ("0", "0", "0"), ("-0", "0", "0")],
)
def test_a_signed_amount_is_debit_or_credit(amount: str, debit: str, credit: str) -> None:
    row = ClosingRow.signed(1930, Decimal(amount), text="t", cost_center="k", project="p")
    assert row == ClosingRow(
        account=1930,
        debit=Decimal(debit),
        credit=Decimal(credit),
        text="t",
        cost_center="k",
        project="p",
    )
    assert row.amount == Decimal(amount)


FULL = ClosingVoucher(
    reference="tax",
    date=date(2025, 12, 31),
    text="Skatt",
    comment="Bilaga 7",
    rows=(
        ClosingRow(account=8910, debit=Decimal(500), text="Årets", cost_center="K1", project="7"),
        ClosingRow(account=2512, credit=Decimal("500.00")),
    ),
)
ENTITY = Voucher(
    voucher_series="V",
    transaction_date=date(2025, 12, 31),
    description="Skatt",
    comments="Bilaga 7 och märken",
    voucher_rows=(
        VoucherRow(
            account=8910,
            debit=Decimal("500.00"),
            transaction_information="Årets",
            cost_center="K1",
            project="7",
        ),
        VoucherRow(account=2512, credit=Decimal("500.00")),
    ),
)


def test_voucher_becomes_the_record_that_fortnox_gets() -> None:
    entity = FULL.to_entity(series="V", comments="Bilaga 7 och märken")
    assert entity == ENTITY
    assert [str(row.debit or row.credit) for row in entity.voucher_rows] == ["500.00", "500.00"]


def test_a_record_of_fortnox_becomes_the_voucher_without_comment_and_struck_rows() -> None:
    struck = attrs.evolve(ENTITY.voucher_rows[0], removed=True)
    listed = attrs.evolve(ENTITY, voucher_rows=(struck, *ENTITY.voucher_rows))
    assert ClosingVoucher.from_entity(listed, reference="tax") == attrs.evolve(FULL, comment="")
    empty = ClosingVoucher.from_entity(
        Voucher(voucher_series="V", transaction_date=FULL.date, voucher_rows=(VoucherRow(account=None),)),
        reference="empty",
    )
    assert empty == ClosingVoucher(reference="empty", date=FULL.date, text="", rows=(ClosingRow(account=0),))


def test_a_record_without_a_date_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"ClosingVoucher\.date: expected date") as refused:
        ClosingVoucher.from_entity(
            attrs.evolve(ENTITY, transaction_date=None, voucher_number=7), reference="tax"
        )
    assert refused.value.hint


def test_a_reversal_exchanges_debit_and_credit_and_has_no_comment() -> None:
    reversal = FULL.reverse(reference="r", text="Återföring", date=date(2026, 1, 1))
    assert reversal == ClosingVoucher(
        reference="r",
        date=date(2026, 1, 1),
        text="Återföring",
        rows=(
            ClosingRow(account=8910, credit=Decimal(500), text="Årets", cost_center="K1", project="7"),
            ClosingRow(account=2512, debit=Decimal("500.00")),
        ),
    )
    assert FULL.balance == reversal.balance == 0
    assert closing("half").balance == 0
    assert attrs.evolve(FULL, rows=FULL.rows[:1]).balance == Decimal(500)


@pytest.mark.parametrize("value", [7, b"tax", None])
def test_a_text_of_another_type_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput, match=r"^text: expected str, got"):
        ClosingRow(account=1930, text=value)  # type: ignore[arg-type]  # the wrong type is the point


def test_rows_of_another_type_are_refused() -> None:
    for rows in (7, ["row"], None):
        with pytest.raises(InvalidInput, match=r"^ClosingVoucher\.rows"):
            attrs.evolve(FULL, rows=rows)
    assert attrs.evolve(FULL, rows=list(FULL.rows)) == FULL


def test_a_refused_account_text_or_amount_is_described_in_these_words() -> None:
    with pytest.raises(InvalidInput) as refused:
        ClosingRow(account=19300, debit=Decimal(1))
    assert all_texts(refused.value) == [
        "The account number is not in the range 0 to 9999.",
        "Pass a number of four digits, such as 1930.",
        "Kontonumret ligger inte mellan 0 och 9999.",
        "Ange ett nummer med fyra siffror, till exempel 1930.",
    ]
    with pytest.raises(InvalidInput, match=r"^account: expected int, got") as refused:
        ClosingRow(account="1930", debit=Decimal(1))  # type: ignore[arg-type]  # the wrong type is the point
    with pytest.raises(InvalidInput) as refused:
        closing("\udfff")
    assert all_texts(refused.value) == [
        r"'\udfff' contains an invalid character (a lone surrogate).",
        "Pass text that can be encoded as UTF-8.",
        r"'\udfff' innehåller ett ogiltigt tecken (ett ensamt surrogattecken).",
        "Ange text som kan kodas som UTF-8.",
    ]
    with pytest.raises(InvalidInput) as refused:
        ClosingRow(account=1930, debit=0.1)  # type: ignore[arg-type]  # the wrong type is the point
    assert all_texts(refused.value) == [
        "0.1 has the type float, which is not allowed for amounts.",
        'Pass a Decimal or an int below 10**15, with at most 28 decimals, such as Decimal("1200.00").',
        "0.1 har typen float, som inte är tillåten för belopp.",
        'Ange en Decimal eller en int under 10**15, med högst 28 decimaler, till exempel Decimal("1200.00").',
    ]


def test_a_comment_is_composed_and_has_no_blanks_around_it() -> None:
    assert closing(comment=" A\u030angpanna ").comment == "Ångpanna"


def test_the_automatic_reversal_of_a_voucher_without_a_reference_has_none() -> None:
    for reference, expected in (("tax", "tax:reversal"), ("", "")):
        mirror = attrs.evolve(FULL, reference=reference, reverse_on=date(2026, 1, 1)).mirror
        assert mirror is not None
        assert mirror.reference == expected
