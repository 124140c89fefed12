"""Tests that texts from outside are shown without the client's credentials and without control characters."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fortnox_sdk.foreign.texts import HIDDEN, foreign_text, is_header_value, is_token
from fortnox_sdk.scalars import Secret

SECRET = "kQ7/zW+x3TnR8vYb=m2LcJ5hD"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


SHAPES = {
    "clear": str,
    "capitals": str.upper,
    "other case": str.swapcase,
    "beginning": lambda text: text[:12],
    "end": lambda text: text[9:],
    "middle": lambda text: text[4:14],
    "percent": lambda text: quote(text, safe=""),
    "percent without slash": quote,
    "base64": encoded,
    "base64 after 7": lambda text: encoded("client:" + text),
    "base64 after 6": lambda text: encoded("clien:" + text + "x"),
    "base64 after 5": lambda text: encoded("clie:" + text),
    "header": lambda text: "Bearer " + text,
    "twice": lambda text: text + text,
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("before", ["", "x" * 290])
def test_credential_is_hidden_in_any_form(shape, before):
    echo = shape(SECRET)
    shown = foreign_text(f"{before} {echo} end", [Secret(SECRET)])
    # The base64 text of the bytes before the secret may be shown.
    own = echo.removeprefix("Bearer ")[12 if shape(SECRET).startswith("Y2xpZ") else 0 :]
    assert [own[i : i + 8] for i in range(len(own) - 7) if own[i : i + 8] in shown] == []


def test_the_rest_of_the_text_is_kept():
    text = f"Kontot 1930 finns inte ({SECRET}), välj ett annat."
    assert foreign_text(text, [Secret(SECRET)]) == f"Kontot 1930 finns inte ({HIDDEN}), välj ett annat."
    assert foreign_text("Kontot 1930 finns inte.", [Secret(SECRET)]) == "Kontot 1930 finns inte."


def test_an_unknown_bearer_is_hidden_as_well():
    assert foreign_text("got Bearer abcdefgh.ijk", []) == f"got Bearer {HIDDEN}"


def test_short_credential_is_not_searched_for():
    assert foreign_text("a short text", [Secret("a"), Secret("")]) == "a short text"


def test_controls_are_replaced_and_the_length_is_limited():
    assert foreign_text("a\x1b[2J\r\n\u202eb", []) == "a?[2J???b"
    assert len(foreign_text("x" * 10**6, [Secret(SECRET)])) == 300
    assert len(foreign_text((SECRET + " ") * 1000, [Secret(SECRET)], longest=50)) <= 50


@given(st.text(), st.text())
def test_any_text_becomes_printable_and_short(text, secret):
    shown = foreign_text(text, [Secret(secret)], longest=100)
    assert len(shown) <= 100
    assert shown.replace("\N{NO-BREAK SPACE}", " ").isprintable()
    if len(secret) >= 8 and secret.isascii() and secret.isprintable():
        assert secret not in foreign_text(f"x{secret}y", [Secret(secret)], longest=1000)


@pytest.mark.parametrize(
    "token",
    ["", "a b", "a\r\nX-Other: 1", "a\n", "\na", "å", "a\0", "a\x7f", "\ud83d", "a" * 8193],
    ids=lambda text: ascii(text)[:20],
)
def test_invalid_token_is_recognised(token):
    assert not is_token(token)


@pytest.mark.parametrize(
    "token", ["a", "eyJh.eyJi.c-_~+/", "YWJj==", "<ACCESS_TOKEN>", "a" * 8192], ids=lambda text: text[:20]
)
def test_valid_token_is_recognised(token):
    assert is_token(token)
    assert is_header_value(f"Bearer {token}")


@pytest.mark.parametrize(
    "value", ["Bearer a\r\nX: 1", "Bearer a\n", "Bearer å", "Bearer \x00", "Bearer \ud83d"], ids=ascii
)
def test_invalid_header_value_is_recognised(value):
    assert not is_header_value(value)
