"""Tests that errors are results with a code, a message and a hint in both languages, and never a traceback."""

import subprocess
from datetime import timedelta

import pytest

from fortnox_sdk.errors import SignInRequired
from fortnox_sdk.sandbox import serve
from tests.mcp.conftest import EVERY_TOOL, answer, command, context_of, failure, in_process, stdio
from tests.settings import write_settings

pytestmark = pytest.mark.anyio


async def test_an_expired_window_is_a_clear_result_and_nothing_is_sent(sandbox, tmp_path, clock):
    context = context_of(sandbox, tmp_path, clock=clock)
    async with in_process(context) as client:
        clock.advance(timedelta(days=31))
        error = await failure(client, "list_financial_years")
        assert (error["code"], context.requests) == ("sign_in_required", [])
        assert error["hint"].startswith("Run an import")
        companies = await answer(client, "list_companies")
    assert companies["result"]["companies"][0]["connection"] == "expired"
    assert companies["result"]["companies"][0]["is_usable"] is False


async def test_what_was_read_before_the_window_ended_is_still_answered_with_its_age(sandbox, tmp_path, clock):
    arguments = {"account": "1510", "as_of": "2025-12-31"}
    async with in_process(context_of(sandbox, tmp_path, clock=clock, max_age=timedelta(days=60))) as client:
        before = await answer(client, "explain_account", **arguments)
        clock.advance(timedelta(days=31))
        after = await answer(client, "explain_account", **arguments)
        error = await failure(client, "explain_account", **arguments, read_again=True)
    assert after["result"] == before["result"]
    assert after["age_seconds"] >= 31 * 24 * 3600
    assert error["code"] == "sign_in_required"


async def test_fortnox_down_is_a_clear_result_within_the_patience_of_an_assistant(tmp_path, clock):
    with serve(rate_limit=False) as sandbox:
        context = context_of(sandbox, tmp_path, clock=clock)
    async with in_process(context) as client:
        began = clock.monotonic()
        for tool in ("list_financial_years", "explain_account"):
            assert (await failure(client, tool, **EVERY_TOOL[tool]))["code"] == "not_sent"
    assert clock.monotonic() - began < 40


async def test_a_failure_at_fortnox_is_a_clear_result(sandbox, tmp_path, clock):
    async with in_process(context_of(sandbox, tmp_path, clock=clock)) as client:
        sandbox.set_faults(half_answer=1.0)
        assert (await failure(client, "list_customers"))["code"] == "no_answer"
        sandbox.clear_faults()
        sandbox.set_rights(without=["customers"])
        assert (await failure(client, "list_customers"))["code"] == "access_denied"


@pytest.mark.parametrize(
    ("tool", "arguments", "code"),
    [
        ("explain_account", {"as_of": "2025-12-31"}, "invalid_arguments"),
        ("explain_account", {"account": 1510, "as_of": "2025-12-31"}, "invalid_arguments"),
        ("explain_account", {"account": "1510\n", "as_of": "2025-12-31"}, "invalid_arguments"),
        ("explain_account", {"account": "1510", "as_of": "2025-02-30"}, "invalid_arguments"),
        ("explain_account", {"account": "1510", "as_of": "1999-12-31"}, "invalid_input"),
        ("explain_account", {"account": "1510", "as_of": "2025-12-31", "page": 9}, "invalid_arguments"),
        ("explain_account", {"account": "1510", "as_of": "2025-12-31", "page": True}, "invalid_arguments"),
        ("list_customers", {"rows_per_page": 501}, "invalid_arguments"),
        ("list_customers", {"nothing": 1}, "invalid_arguments"),
        ("list_open_items", {"ledger": "everybody", "as_of": "2025-12-31"}, "invalid_arguments"),
        ("search_vouchers", {"from_date": "2025-12-31", "to_date": "2025-01-01"}, "invalid_arguments"),
        (
            "search_vouchers",
            {"from_date": "2025-01-01", "to_date": "2025-12-31", "amount": "1e3"},
            "invalid_arguments",
        ),
        ("search_vouchers", {"from_date": "1999-01-01", "to_date": "1999-12-31"}, "invalid_input"),
        ("get_voucher", {"series": "A", "number": 9999, "in_year_of": "2025-12-31"}, "invalid_input"),
        ("get_invoice", {"kind": "customer", "number": "9999"}, "not_found"),
        ("get_invoice", {"kind": "customer", "number": "../1"}, "invalid_arguments"),
        ("get_from_api", {"path": "/3/invoices/1/email"}, "invalid_arguments"),
        ("get_from_api", {"path": "/3/invoices/1/%45mail"}, "invalid_arguments"),
        ("get_from_api", {"path": "/3/invoices/1/email%2F"}, "invalid_arguments"),
        ("get_from_api", {"path": "/3/invoices/1/%2565mail%00"}, "invalid_arguments"),
        ("get_from_api", {"path": "/3/sie/4"}, "invalid_arguments"),
        ("get_from_api", {"path": "/3/%73ie/4"}, "invalid_arguments"),
        ("get_from_api", {"path": "/3/../oauth-v1/token"}, "invalid_input"),
        ("get_from_api", {"path": "https://evil.example/3/"}, "invalid_arguments"),
        ("get_from_api", {"path": "/3/customers", "query": {"page": "2"}}, "invalid_arguments"),
        ("get_from_api", {"path": "/3/customers", "query": {"filter": 1}}, "invalid_arguments"),
        ("post_voucher", {}, "unknown_name"),
    ],
)
async def test_wrong_arguments_are_explained(sandbox, tmp_path, tool, arguments, code):
    async with in_process(context_of(sandbox, tmp_path)) as client:
        assert (await failure(client, tool, **arguments))["code"] == code


async def test_a_log_that_cannot_be_written_stops_the_answer(sandbox, tmp_path):
    (tmp_path / "log").write_text("in the way", encoding="utf-8")
    async with in_process(context_of(sandbox, tmp_path)) as client:
        error = await failure(client, "list_companies")
    assert error["code"] == "file_error"


async def test_an_internal_error_is_a_result_without_its_text(sandbox, tmp_path):
    def fail():
        raise KeyError("Grannbolaget AB")

    context = context_of(sandbox, tmp_path)
    context.choose = fail
    async with in_process(context) as client:
        error = await failure(client, "list_companies")
    assert error == {
        "code": "internal_error",
        "message": "Internal error: KeyError.",
        "message_sv": "Internt fel: KeyError.",
        "hint": "Report the error to the maintainers of fortnox-sdk. Other questions may still work.",
        "hint_sv": "Rapportera felet till dem som underhåller fortnox-sdk. Andra frågor kan ändå fungera.",
    }


async def test_without_a_connection_the_server_starts_and_says_what_to_do(sandbox, tmp_path):
    settings = write_settings(tmp_path, sandbox)
    async with stdio(settings) as client:
        error = await failure(client, "list_financial_years")
        assert (error["code"], error["hint"]) == ("sign_in_required", "Ask the user to run: fortnox login.")


async def test_an_error_about_the_choice_names_no_other_company(sandbox, tmp_path):
    def refuse():
        raise SignInRequired("No connection matches 'x'. Saved connections: Grannbolaget AB.")

    context = context_of(sandbox, tmp_path)
    context.choose = refuse
    async with in_process(context) as client:
        error = await failure(client, "list_companies")
    assert "Grannbolaget" not in str(error)


def test_with_several_companies_the_command_asks_for_one(sandbox, settings):
    from fortnox_sdk.stores.file import FileStore
    from fortnox_sdk.testing import connect

    connect(
        sandbox, store=FileStore(settings.parent / "connections"), database_number=sandbox.add_company("B AB")
    )
    done = subprocess.run(command(settings), capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Choose a company with --company." in done.stderr
