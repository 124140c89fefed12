"""Tests that personal numbers and bank accounts are masked, and nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.mcp.privacy.masking import BANK_ACCOUNT, PERSONAL_NUMBER, Masking

MASKED = Masking().text


@pytest.mark.parametrize(
    "number",
    [
        "800101-1234",
        "8001011234",
        "19800101-1234",
        "198001011234",
        "19800101 1234",
        "1980-01-01-1234",
        "1980-01-01 1234",
        "800101 - 1234",
        "800101\u20131234",
        "800101+1234",
        "80 01 01 1234",
        "800161-1234",
        "20150101-1234",
        "٨٠٠١٠١-١٢٣٤",
    ],
)
def test_personal_and_co_ordination_numbers_are_masked(number):
    assert MASKED(f"Lön {number}, mars") == f"Lön {PERSONAL_NUMBER}, mars"


@pytest.mark.parametrize(
    "account",
    [
        "SE45 5000 0000 0583 9825 7466",
        "SE4550000000058398257466",
        "se45 5000 0000 0583 9825 7466",
        "5050-1055",
        "bg 5050-1055",
        "90 20 03-3",
        "902003-3",
        "8327-9, 123 456 789-0",
        "5000 5839825746",
        "6000 123 456 789",
        "3300-8001011234",
    ],
)
def test_bank_accounts_are_masked(account):
    shown = MASKED(f"till {account}.")
    assert BANK_ACCOUNT in shown or PERSONAL_NUMBER in shown
    assert not any(len(part) > 4 for part in "".join(c if c.isdigit() else " " for c in shown).split())


@pytest.mark.parametrize(
    "text",
    [
        "Faktura 12345",
        "556677-8899",
        "16556677-8899",
        "2025-12-31",
        "2025-01-01 - 2025-12-31",
        "2025-01-01--2025-12-31",
        "20250101-20251231",
        "2025-2026",
        "2025-10-14 1510",
        "Voucher A52 of 2025-10-14 has 1,250.00 on account 1510",
        "konto 1510 1\u00a0250\u00a0000,00",
        "1220 486000.00",
        "1930: -161841.50",
        "1 250 000,00",
        "070-123 45 67",
        "12 st à 250,00",
        "24b9d93e626c9201cc69045e693a436d",
    ],
)
def test_other_numbers_stay(text):
    assert MASKED(text) == text


def test_a_field_whose_name_says_it_is_masked_as_a_whole():
    value = {
        "Employee": {"EmployeeId": "1", "PersonalIdentityNumber": "x", "ClearingNo": 1, "BankAccountNo": ""}
    }
    assert Masking().json(value) == {
        "Employee": {
            "EmployeeId": "1",
            "PersonalIdentityNumber": PERSONAL_NUMBER,
            "ClearingNo": BANK_ACCOUNT,
            "BankAccountNo": "",
        }
    }


@given(st.text())
def test_every_text_becomes_printable_and_masking_it_again_changes_nothing(text):
    shown = MASKED(text)
    assert all(char.isprintable() or char == "\N{NO-BREAK SPACE}" for char in shown)
    assert MASKED(shown) == shown


@given(st.text(alphabet="ab ,.:;()", max_size=20), st.dates(date(1920, 1, 1), date(2014, 12, 31)))
def test_a_personal_number_is_masked_in_any_surroundings(around, born):
    number = f"{born:%y%m%d}-1234"
    assert number not in MASKED(f"{around}{number}{around}")
