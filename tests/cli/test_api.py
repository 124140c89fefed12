"""Tests of `fortnox api get`, `post`, `put` and `delete`."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.sandbox import Sandbox
from fortnox_sdk.testing import connect
from tests.cli.conftest import CommandResult

Command = Callable[..., CommandResult]
ACME = '{"Customer": {"Name": "Acme"}}'


def writes(sandbox: Sandbox) -> list[str]:
    return [f"{call['method']} {call['path']}" for call in sandbox.log() if call["method"] != "GET"]


def test_all_pages_of_a_list_are_read(fortnox: Command, at_sandbox: Sandbox) -> None:
    client = connect(at_sandbox)
    expected = [customer.customer_number for customer in client.customers.list()]
    words = ("api", "get", "/3/customers", "--query", "limit=2", "--json")
    response = fortnox(*words, "--all").json["response"]
    assert [row["CustomerNumber"] for row in response["Customers"]] == expected  # type: ignore[index]  # JSON
    second = fortnox(*words, "--page", "2").json["response"]
    assert [row["CustomerNumber"] for row in second["Customers"]] == expected[2:4]  # type: ignore[index]  # JSON


@pytest.mark.usefixtures("at_sandbox")
def test_all_is_refused_for_a_single_record(fortnox: Command) -> None:
    result = fortnox("api", "get", "/3/companyinformation", "--all")
    assert (result.code, "Run the command without --all" in result.error_line) == (ExitCode.USAGE, True)
    assert fortnox("api", "get", "/3/customers", "--all", "--page", "2").code == ExitCode.USAGE


@pytest.mark.usefixtures("at_sandbox")
def test_a_response_is_shown_with_all_digits(fortnox: Command) -> None:
    words = ("api", "get", "/3/articles", "--all")
    shown = fortnox(*words).out
    assert json.loads(shown) == fortnox(*words, "--json").json["response"]


def test_a_body_comes_from_the_line_a_file_or_stdin(
    fortnox: Command, at_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "acme.json").write_text(ACME, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(ACME.encode())))
    for data in (ACME, "@acme.json", "-"):
        assert fortnox("api", "post", "/3/customers", "--data", data, "--yes").code == ExitCode.DONE
    assert writes(at_sandbox) == ["POST /3/customers"] * 3


@pytest.mark.parametrize(
    "words",
    [
        ("post", "/3/customers", "--data", ACME),
        ("put", "/3/customers/1", "--data", ACME),
        ("delete", "/3/customers/1"),
        ("get", "/3/invoices/1/email"),
    ],
)
def test_nothing_is_sent_without_a_confirmation(
    fortnox: Command, at_sandbox: Sandbox, words: tuple[str, ...]
) -> None:
    calls = len(at_sandbox.log())
    result = fortnox("api", *words)
    assert (result.code, "Add --yes" in result.error_line) == (ExitCode.USAGE, True)
    assert len(at_sandbox.log()) == calls


def test_a_post_whose_response_is_lost_is_not_sent_again(fortnox: Command, at_sandbox: Sandbox) -> None:
    at_sandbox.set_faults(drop_after_commit=1)
    result = fortnox("api", "post", "/3/customers", "--data", ACME, "--yes")
    assert (result.code, writes(at_sandbox)) == (ExitCode.UNCERTAIN, ["POST /3/customers"])


@pytest.mark.parametrize(
    "path", ["https://example.com/3/x", "//example.com/3/x", "/3/../admin", "/oauth-v1/token", "/3/x?y=1"]
)
def test_only_paths_of_the_api_are_called(fortnox: Command, at_sandbox: Sandbox, path: str) -> None:
    calls = len(at_sandbox.log())
    assert fortnox("api", "get", path).code == ExitCode.USAGE
    assert len(at_sandbox.log()) == calls


@pytest.mark.usefixtures("at_sandbox")
@pytest.mark.parametrize("query", ["filter", "=x", "a=1 a=2"])
def test_a_wrong_query_is_refused(fortnox: Command, query: str) -> None:
    options = [word for each in query.split() for word in ("--query", each)]
    assert fortnox("api", "get", "/3/customers", *options).code == ExitCode.USAGE
