"""Tests that error messages can be printed, and that no request path makes the client send a token to another host."""

import ast
import pickle
from pathlib import Path

import pytest

import fortnox_sdk
from fortnox_sdk import errors
from fortnox_sdk.errors import BadRequest, ConsentDenied, FortnoxError, InvalidInput, SignInRequired
from fortnox_sdk.text import Text
from tests.transports import answer, scripted_session

PACKAGE = Path(fortnox_sdk.__file__).parent


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


def test_every_class_has_both_languages_and_keeps_them_in_a_pickle():
    for kind in error_classes():
        error = kind(Text("It failed.", "Det gick inte."), hint=Text("Try again.", "Försök igen."))
        for same in (error, pickle.loads(pickle.dumps(error))):  # noqa: S301 -- our own pickle
            assert (same.message, same.hint) == ("It failed.", "Try again."), kind
            assert (same.message_sv, same.hint_sv) == ("Det gick inte.", "Försök igen."), kind
            assert type(same) is kind


def test_no_error_is_created_from_a_text_in_one_language():
    names = {kind.__name__ for kind in error_classes()}
    plain: list[str] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] in {"cli", "sandbox"}:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        texts = {name: value for name, value in constants(tree) if is_plain(value)}
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names:
                given = [*call.args[:1], *(each.value for each in call.keywords if each.arg == "hint")]
                plain += [
                    f"{path.relative_to(PACKAGE)}:{value.lineno}"
                    for value in given
                    if is_plain(value) or (isinstance(value, ast.Name) and value.id in texts)
                ]
    assert plain == []


def error_classes() -> list[type[FortnoxError]]:
    return [kind for name in errors.__all__ if issubclass(kind := getattr(errors, name), FortnoxError)]


def constants(tree: ast.Module):
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value


def is_plain(value: ast.expr) -> bool:
    """Return True if an expression is a `str` rather than a `Text`, and thus has only one language."""
    match value:
        case ast.Constant(value=str(text)):
            return text != ""
        case ast.IfExp(body=body, orelse=orelse):
            return is_plain(body) or is_plain(orelse)
        case ast.BinOp(left=left, right=right):
            return is_plain(left) or is_plain(right)
        case (
            ast.JoinedStr()
            | ast.Call(func=ast.Name(id="str"))
            | ast.Attribute(attr="message" | "hint" | "en", value=ast.Name(id="fault"))
        ):
            return True
    return False
