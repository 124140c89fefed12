"""Tests of the tables of Fortnox's error codes: order, texts, classes, hints and scopes."""

import re

import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors._binding import bind
from fortnox_sdk.errors import AccessDenied, ApiError, BadRequest, NotFound, PeriodLocked
from fortnox_sdk.http.error_codes.hints import HINTS
from fortnox_sdk.http.error_codes.numbers import CODES, SANDBOX_CODES
from fortnox_sdk.http.error_codes.scopes import ACCESS_CODES, scope_of
from fortnox_sdk.http.error_codes.texts import TEXT_CODES
from fortnox_sdk.http.retry import RetryPolicy
from fortnox_sdk.sandbox.assumptions import CODES as MADE_UP
from tests.transports import answer, scripted_session

ALL = CODES | TEXT_CODES
CONNECTORS = {name: each.connector() for name, each in vars(FortnoxClient).items() if isinstance(each, bind)}
OPERATION = re.compile(r"client\.(\w+)\.(\w+)")
COMMONEST = [
    2000663, 2001101, 2001103, 2000310, 2000401, 2000423, 2000550, 2001304, 2000433, 2000434,
    2000428, 2001302, 2000439, 2000429, 2000432, 2001161, 2000637, 2000496, 2000499, 2001399,
]  # fmt: skip
"""The errors that published clients handle or report most often."""


def raised_by(body: object, method: str = "GET", path: str = "/3/invoices", status: int = 400) -> ApiError:
    session, _ = scripted_session(answer(status, body), retry=RetryPolicy(tries=1))
    with pytest.raises(ApiError) as caught:
        session.send(method, path)
    return caught.value


def refusal(code: int, text: str = "") -> dict[str, object]:
    return {"ErrorInformation": {"error": 1, "message": text, "code": code}}


def test_codes_are_sorted_and_have_a_meaning():
    assert list(CODES) == sorted(CODES)
    for number, code in CODES.items():
        assert 1_000_000 <= number < 2_900_000
        for meaning in (code.en, code.sv):
            assert meaning
            assert not meaning.endswith(".")
            assert meaning[0].islower() or re.match(r"(JSON|XML|VAT)\b", meaning), (
                "a meaning is a part of a sentence"
            )


@pytest.mark.parametrize("code", HINTS, ids=str)
def test_every_hint_is_a_sentence_in_both_languages_for_a_known_code(code):
    assert code in ALL
    assert HINTS[code].en.endswith(".")
    assert HINTS[code].sv.endswith(".")
    assert HINTS[code].en != HINTS[code].sv


@pytest.mark.parametrize("code", HINTS, ids=str)
def test_calls_in_hints_exist(code):
    for text in (HINTS[code].en, HINTS[code].sv):
        for resource, operation in OPERATION.findall(text):
            assert callable(getattr(CONNECTORS[resource], operation)), text


@pytest.mark.parametrize("code", COMMONEST)
def test_hints_of_the_commonest_errors_lead_to_the_next_call(code):
    hint = raised_by(refusal(code)).hint
    assert re.search(
        r"client\.\w+\.\w+|fortnox login|fortnox\.toml|since=|Leave out the record's number|Ask the company",
        hint,
    )


@pytest.mark.parametrize(
    ("number", "raises"),
    [(2000432, NotFound), (2000401, PeriodLocked), (2001101, AccessDenied), (2001427, AccessDenied)],
)
def test_code_decides_the_class(number, raises):
    assert CODES[number].raises is raises
    assert issubclass(raises, ApiError)


def test_access_errors_have_a_hint():
    refusals = {code for code, entry in ALL.items() if entry.raises is AccessDenied}
    assert refusals <= HINTS.keys() | ACCESS_CODES


@pytest.mark.parametrize("name", CONNECTORS)
def test_scope_of_a_path_is_that_of_its_connector(name):
    connector = CONNECTORS[name]
    assert scope_of("GET", f"{connector.path}/1") == connector.scope


def test_missing_scope_is_named_with_the_places_where_it_can_be_missing():
    error = raised_by(refusal(2000663, "Har inte behörighet för scope"), path="/3/orders/7")
    assert isinstance(error, AccessDenied)
    assert error.scope == "order"
    assert "'order' to the app in Fortnox's developer portal and to `scopes` in fortnox.toml" in error.hint
    assert "Lägg till behörigheten (scope) 'order'" in error.in_language("sv")


def test_missing_licence_names_the_module():
    error = raised_by(refusal(2001101), path="/3/employees")
    assert isinstance(error, AccessDenied)
    assert error.scope == "salary"
    assert "the Fortnox module for payroll (Lön)" in error.hint
    assert "Fortnox-modulen för Lön" in error.in_language("sv")
    assert "scope 'customer'" in raised_by(refusal(2001101), path="/3/customers").hint
    assert "module for this resource" in raised_by(refusal(2001101), path="/3/unknown").hint


def test_a_missing_licence_with_code_0_is_a_denied_access():
    body = {"ErrorInformation": {"error": 1, "message": "Behörighet saknas", "code": 0}}
    error = raised_by(body, path="/3/assets", status=400)
    assert isinstance(error, AccessDenied)
    assert (error.scope, error.code) == ("assets", 0)
    assert "licen" in error.hint or "module" in error.hint


def test_refusal_without_a_code_names_everything_that_can_be_missing():
    error = raised_by({"message": "Behörighet saknas"}, path="/3/assets", status=403)
    assert isinstance(error, AccessDenied)
    for english, swedish in [
        ("the scope 'assets'", "behörigheten (scope) 'assets'"),
        ("module for fixed assets (Anläggningsregister)", "modulen för Anläggningsregister"),
        ("the user who signed in", "användaren som loggade in"),
    ]:
        assert english in error.hint
        assert swedish in error.hint_sv


def test_refusal_with_a_text_code_says_what_it_means_in_both_languages():
    refused = {"id": "1", "error": "document_is_voided", "message": "Voided"}
    error = raised_by(refused, path="/api/warehouse/purchaseorders-v1/1")
    assert "the document is voided (Voided) [HTTP 400" in error.message
    assert "dokumentet är makulerat (Voided) [HTTP 400" in error.message_sv


def test_deleting_a_voucher_needs_a_scope_of_its_own():
    error = raised_by(refusal(2000663), "DELETE", "/3/vouchers/A/7")
    assert isinstance(error, AccessDenied)
    assert error.scope == "deletevoucher"


@pytest.mark.parametrize("code", MADE_UP.values())
def test_codes_of_the_sandbox_are_marked(code):
    assert code in SANDBOX_CODES
    error = raised_by(refusal(code, "Verifikationen balanserar inte."))
    assert type(error) is BadRequest
    assert f"code {code}, which only the sandbox uses" in error.message
    assert "never for the sandbox's code" in error.hint
    assert f"kod {code}, som bara sandlådan använder" in error.in_language("sv")


def test_swedish_error_has_the_text_of_fortnox_and_the_hint_in_swedish():
    error = raised_by(refusal(2000428, "Kan inte hitta artikeln."), path="/3/articles/9", status=404)
    assert error.in_language("sv") == (
        "GET /3/articles/9: Kan inte hitta artikeln. [HTTP 404, kod 2000428]. client.articles.list() visar "
        "befintliga poster, och client.articles.create(...) skapar en post."
    )
    assert error.in_language("en") == str(error)
    assert raised_by({"message": ""}).in_language("sv") == "GET /3/invoices: nekades [HTTP 400]."


@pytest.mark.parametrize(
    ("status", "english", "swedish"),
    [
        (302, "a redirect, which is not followed", "en omdirigering, som inte följs"),
        (400, "refused", "nekades"),
        (401, "not signed in", "inte inloggad"),
        (403, "not allowed", "inte tillåtet"),
        (404, "not found", "finns inte"),
        (429, "too many calls", "för många anrop"),
        (500, "an error at Fortnox", "ett fel hos Fortnox"),
    ],
)
def test_refusal_without_a_code_has_the_meaning_of_its_status(status, english, swedish):
    error = raised_by({"message": ""}, status=status)
    assert error.message == f"GET /3/invoices: {english} [HTTP {status}]."
    assert error.message_sv == f"GET /3/invoices: {swedish} [HTTP {status}]."


def test_each_text_code_has_a_meaning_in_both_languages():
    for name, code in TEXT_CODES.items():
        for meaning in (code.en, code.sv):
            assert re.fullmatch(r"[A-Za-zåäö].*[^.]", meaning), name
