"""Tests that SIE files have the same bytes as files from Fortnox."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

import sie4
from fortnox_sdk.sandbox.books.sie_text import sie_bytes

# A web export by Fortnox 3.57.11 of 2025-08-29, pasted into a program; the values here are invented.
PASTED = "sie_export_text__web_export_samples"
BOOKS = sie4.Document(
    type_number="4",
    program=sie4.Program(name="Fortnox", version="3.57.11"),
    generated_on=date(2025, 8, 29),
    company=sie4.Company(
        name="Björkris AB",
        org_number="556000-4615",
        number="503072",
        contact="Eva Ek",
        street="Storgatan 1",
        postal_address="352 30 Växjö",
        phone="000-000000",
    ),
    fiscal_years=[
        sie4.FiscalYear(index=0, start=date(2024, 5, 1), end=date(2025, 4, 30)),
        sie4.FiscalYear(index=-1, start=date(2023, 5, 1), end=date(2024, 4, 30)),
    ],
    balances_until=date(2025, 4, 30),
    chart_type="EUBAS97",
    accounts=[
        sie4.Account(number="1650", name="Momsfordran", sru=("7261",)),
        sie4.Account(number="2641", name="Ingående moms"),
        sie4.Account(number="6570", name="Bankkostnader"),
    ],
    dimensions=[sie4.Dimension(number="1", name="Kostnadsställe")],
    objects=[sie4.SieObject(dimension="1", number="UG", name="Unga")],
    opening_balances=(sie4.Balance(year=0, account="1650", amount=Decimal("0.00")),),
    closing_balances=(
        sie4.Balance(year=0, account="1650", amount=Decimal("180.00")),
        sie4.Balance(year=-1, account="1650", amount=Decimal(0)),
    ),
    results=(sie4.Balance(year=0, account="6570", amount=Decimal("3.70")),),
    period_balances=(
        sie4.PeriodBalance(year=0, month=date(2024, 5, 1), account="6570", amount=Decimal("3.70")),
    ),
    vouchers=(
        sie4.Voucher(
            series="A",
            number="1",
            date=date(2024, 5, 12),
            text='Korrigerad "M4"',
            registered_on=date(2024, 7, 6),
            rows=(
                sie4.Row(account="1650", amount=Decimal("180.00"), text="Moms"),
                sie4.Row(account="6570", objects=(("1", "UG"),), amount=Decimal("3.70")),
                sie4.Row(kind=sie4.RowKind.BTRANS, account="2641", amount=Decimal("-183.70"), sign="Eva Ek"),
            ),
        ),
    ),
)
HEADER = """\
#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#PROGRAM "Fortnox" 3.57.11
#GEN 20250829
#FNR 503072
#FNAMN "Björkris AB"
#ADRESS "Eva Ek" "Storgatan 1" "352 30 Växjö" "000-000000" \n\
#RAR 0 20240501 20250430
#RAR -1 20230501 20240430
#ORGNR 556000-4615
#OMFATTN 20250430
#KPTYP EUBAS97
"""
CHART = """
#KONTO 1650 "Momsfordran"
#SRU 1650 7261
#KONTO 2641 "Ingående moms"
#KONTO 6570 "Bankkostnader"
"""
OBJECTS = """
#DIM 1 "Kostnadsställe"
#OBJEKT 1 "UG" "Unga"
"""
BALANCES = """
#IB 0 1650 0 0
#UB 0 1650 180 0
#PSALDO 0 202405 6570 {} 3.7 0
#RES 0 6570 3.7 0

#UB -1 1650 0 0
"""
VOUCHERS = """




#VER A 1 20240512 "Korrigerad \\"M4\\"" 20240706
{
#TRANS 1650 {} 180 "" "Moms" 0
#TRANS 6570 {"1" "UG"} 3.7 "" "" 0
#BTRANS 2641 {} -183.7 "" "" 0 "Eva Ek"
}"""


def in_dos(text):
    return text.replace("\n", "\r\n").encode("cp437")


def of_type(kind):
    return sie4.Document(**{name: getattr(BOOKS, name) for name in FIELDS} | {"type_number": kind})


FIELDS = [
    "program",
    "generated_on",
    "company",
    "balances_until",
    "chart_type",
    "opening_balances",
    "closing_balances",
    "results",
]


@pytest.mark.recorded("sie_fortnox_3.40.4", "2021-04-26")
def test_a_file_from_fortnox_is_written_with_the_same_bytes(samples):
    data = (samples / "sie" / "derived__fortnox_3.40.4_scrambled.se").read_bytes()
    # Fortnox calculates with floats, so that an account can have the balance -0.
    assert sie_bytes(sie4.loads(data)) == data.replace(b" -0 0\r\n", b" 0 0\r\n")


@pytest.mark.recorded(PASTED, "2025-08-29")
def test_header_is_in_the_order_of_fortnox():
    lines = HEADER.splitlines()
    assert sie_bytes(BOOKS).decode("cp437").split("\r\n")[: len(lines)] == lines


@pytest.mark.recorded("sie_fortnox_3.40.4", "2021-04-26")
def test_records_are_in_the_order_of_fortnox():
    [voucher] = BOOKS.vouchers
    rows = tuple(attrs.evolve(row, objects=()) for row in voucher.rows)
    plain = attrs.evolve(BOOKS, vouchers=(attrs.evolve(voucher, rows=rows),))
    records = in_dos(CHART + OBJECTS + BALANCES + VOUCHERS.replace('{"1" "UG"}', "{}"))
    assert sie_bytes(plain).endswith(records)


@pytest.mark.assumed("the #TRANS of a row with a cost centre in Fortnox's own SIE file")
def test_row_with_a_cost_centre_has_an_object_list():
    assert sie_bytes(BOOKS) == in_dos(HEADER + CHART + OBJECTS + BALANCES + VOUCHERS)


@pytest.mark.assumed("an export of type 1 and one of type 2 by today's Fortnox")
@pytest.mark.parametrize("kind", ["1", "2"])
def test_small_types_have_no_dimensions(kind):
    lines = sie_bytes(of_type(kind)).decode("cp437").split("\r\n")
    labels = {line.partition(" ")[0] for line in lines}
    assert not {"#DIM", "#OBJEKT", "#VER"} & labels
    assert ("#OMFATTN" in labels) is (kind == "2")
    assert lines[-1] == "#UB -1 1650 0 0"


@pytest.mark.own
@pytest.mark.parametrize("text", ["€ – é", "slut\\", "rad\nbrytning", '"citat"', ""])
def test_any_text_can_be_read_again(text):
    document = sie4.Document(type_number="4", company=sie4.Company(name=text))
    assert sie4.loads(sie_bytes(document)).company.name in {
        text,
        "EUR - é",
        f"{text} ",
        text.replace("\n", " "),
    }
