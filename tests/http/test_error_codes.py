"""The table of Fortnox's error codes: order, texts and classes."""

import pytest

from fortnox_sdk.errors import AccessDenied, ApiError, NotFound, PeriodLocked
from fortnox_sdk.http.error_codes import CODES


def test_codes_are_sorted_and_have_a_meaning():
    assert list(CODES) == sorted(CODES)
    for number, code in CODES.items():
        assert 1_000_000 <= number < 3_000_000
        assert code.meaning
        assert not code.meaning.endswith(".")
        assert not code.hint or code.hint.endswith(".")


@pytest.mark.parametrize(
    ("number", "raises"),
    [(2000432, NotFound), (2000401, PeriodLocked), (2001101, AccessDenied), (2001427, AccessDenied)],
)
def test_code_decides_the_class(number, raises):
    assert CODES[number].raises is raises
    assert issubclass(raises, ApiError)


def test_access_errors_have_a_hint():
    assert all(code.hint for code in CODES.values() if code.raises is AccessDenied)
