"""Messages of errors can be printed, and a path can't send a token to another host."""

import pickle

import pytest

from fortnox_sdk.errors import BadRequest, ConsentDenied, FortnoxError, InvalidInput, SignInRequired
from fortnox_sdk.text import Text
from tests.transports import answer, scripted_session


@pytest.mark.parametrize(
    "hostile", ["\x1b[2J", "\x9b31m", "\u202e", "a\r\nfortnox: done", "\ud800"], ids=ascii
)
@pytest.mark.parametrize(
    "error",
    [
        lambda text: FortnoxError(f"Company {text}", hint=f"See {text}."),
        lambda text: SignInRequired(f"{text}: expired.", hint="Run: fortnox login."),
        lambda text: BadRequest(text, method="GET", path="/3/vouchers", status=400),
    ],
    ids=["base", "auth", "api"],
)
def test_a_message_has_no_character_that_controls_a_terminal_or_a_log(error, hostile):
    raised = error(hostile)
    for text in (str(raised), raised.message, raised.hint, repr(raised), *map(str, raised.args)):
        assert all(char.isprintable() or char == "\N{NO-BREAK SPACE}" for char in text), repr(text)
    assert str(pickle.loads(pickle.dumps(raised))) == str(raised)  # noqa: S301 -- our own error


@pytest.mark.parametrize("path", [".evil.example.com/3/vouchers", "@evil.example.com/", "", "3/vouchers"])
def test_a_path_does_not_continue_the_host(path):
    session, transport = scripted_session(answer(200, {}))
    with pytest.raises(InvalidInput, match="not a path"):
        session.send("GET", path)
    assert transport.requests == []


def test_an_error_has_a_text_in_both_languages():
    error = ConsentDenied(
        Text("The sign-in took too long.", "Inloggningen tog för lång tid.\x1b[2J"),
        hint=Text("Start again.", "Börja om."),
        error="access_denied",
    )
    assert (error.message, error.hint) == ("The sign-in took too long.", "Start again.")
    for same in (error, pickle.loads(pickle.dumps(error))):  # noqa: S301 -- our own pickle
        assert same.in_language("en") == str(same) == "The sign-in took too long. Start again."
        assert (same.message_sv, same.hint_sv) == ("Inloggningen tog för lång tid.?[2J", "Börja om.")
        assert same.in_language("sv") == "Inloggningen tog för lång tid.?[2J Börja om."


def test_an_error_without_a_swedish_text_is_in_english():
    error = FortnoxError("'x' is not a date.", hint="Write it as YYYY-MM-DD.")
    assert error.in_language("sv") == error.in_language("en") == str(error)
