"""Tests of the server over standard input and output, called by the MCP client library."""

import anyio
import jsonschema
import pytest

from fortnox_sdk.mcp.catalogue import READ_TOOLS
from fortnox_sdk.year_end.archive import verify_archive
from tests.mcp.conftest import EVERY_TOOL, answer, context_of, in_process, logged, stdio

pytestmark = pytest.mark.anyio


async def test_the_client_lists_and_calls_every_tool_over_standard_input_and_output(settings, tmp_path):
    async with stdio(settings, "--log", str(tmp_path / "log")) as client:
        assert client.server_info.name == "fortnox"
        listed = (await client.list_tools()).tools
        answers = {tool.name: await answer(client, tool.name, **EVERY_TOOL[tool.name]) for tool in listed}
    assert list(answers) == [tool.name for tool in READ_TOOLS] == list(EVERY_TOOL)
    for tool in listed:
        assert tool.annotations.read_only_hint
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        jsonschema.Draft202012Validator(tool.output_schema).validate(answers[tool.name])
        jsonschema.Draft202012Validator(tool.input_schema).validate(EVERY_TOOL[tool.name])
    assert [call["name"] for call in logged(tmp_path / "log")] == list(EVERY_TOOL)


async def test_each_answer_says_its_source_its_time_and_whether_it_is_complete(sandbox, tmp_path):
    async with in_process(context_of(sandbox, tmp_path)) as client:
        for tool, arguments in EVERY_TOOL.items():
            found = await answer(client, tool, **arguments)
            assert found["source"]
            assert found["read_at"] >= "2026"
            assert found["complete"] is (found["page"] is None or found["page"]["pages"] == 1)


async def test_a_long_list_comes_as_totals_and_pages(sandbox, tmp_path):
    arguments = {"from_date": "2025-01-01", "to_date": "2025-12-31", "rows_per_page": 100}
    async with in_process(context_of(sandbox, tmp_path)) as client:
        first = await answer(client, "search_vouchers", **arguments)
        pages = [
            await answer(client, "search_vouchers", **arguments, page=number + 1)
            for number in range(first["page"]["pages"])
        ]
    rows = [row for page in pages for row in page["result"]["rows"]]
    assert len(pages) > 3
    assert (first["complete"], first["page"]["next_page"]) == (False, 2)
    assert pages[-1]["page"]["next_page"] is None
    assert len(rows) == first["page"]["total_rows"] == first["result"]["totals"]["rows"]
    assert all(page["result"]["totals"] == first["result"]["totals"] for page in pages)
    assert first["result"]["totals"]["net"] == "0.00"


async def test_an_answer_says_how_old_it_is_and_is_read_again_on_request_or_after_an_hour(
    sandbox, tmp_path, clock
):
    arguments = {"account": "1510", "as_of": "2025-12-31"}
    context = context_of(sandbox, tmp_path, clock=clock)
    async with in_process(context) as client:
        await answer(client, "explain_account", **arguments)
        assert len(context.requests) > 10
        clock.sleep(1800)
        old = await answer(client, "explain_account", **arguments)
        assert (old["age_seconds"], context.requests) == (1800, [])
        other_day = await answer(client, "explain_account", account="2440", as_of="2025-11-30")
        assert (other_day["age_seconds"], context.requests) == (1800, [])
        new = await answer(client, "explain_account", **arguments, read_again=True)
        assert (new["age_seconds"], len(context.requests) > 10) == (0, True)
        clock.sleep(3601)
        assert (await answer(client, "explain_account", **arguments))["age_seconds"] == 0


async def test_balances_are_verified_once_the_books_were_compared_with_the_ledgers(sandbox, tmp_path):
    async with in_process(context_of(sandbox, tmp_path)) as client:
        before = await answer(client, "get_account_balances", as_of="2025-12-31")
        await answer(client, "explain_account", account="1510", as_of="2025-12-31")
        after = await answer(client, "get_account_balances", as_of="2025-12-31")
    assert before["result"] == after["result"]
    assert (before["verification"]["status"], after["verification"]["status"]) == ("not verified", "verified")
    assert "read once" in before["verification"]["reasons"][0]


async def test_the_progress_of_a_long_reading_is_reported(sandbox, tmp_path):
    steps = []

    async def note(done, total, message):
        steps.append((done, total, message))

    async with in_process(context_of(sandbox, tmp_path)) as client:
        arguments = {"account": "1510", "as_of": "2025-12-31"}
        await client.call_tool("explain_account", arguments, progress_callback=note)
    assert steps[0][2] == "Books 2025-01-01 – 2025-12-31 (SIE)"
    assert [done for done, _, _ in steps] == sorted(done for done, _, _ in steps)


async def test_the_log_is_an_archive_that_names_the_question_and_the_records(sandbox, tmp_path):
    context = context_of(sandbox, tmp_path)
    async with in_process(context) as client:
        await answer(client, "get_voucher", series="A", number=52, in_year_of="2025-12-31")
        await client.call_tool("get_voucher", {"series": "A"})
    first, second = logged(tmp_path / "log")
    assert (first["user"], first["name"], first["outcome"]) == ("tester", "get_voucher", "answered")
    assert first["arguments"] == {"series": "A", "number": 52, "in_year_of": "2025-12-31"}
    assert first["records"] == ["voucher A52 2025-01-01"]
    assert "GET /3/sie/{}" in first["requests"]
    assert (second["outcome"], second["records"], second["requests"]) == ("invalid_arguments", [], [])
    (manifest,) = (tmp_path / "log").rglob("manifest.jsonl")
    assert verify_archive(manifest.parent).is_intact
    changed = next(manifest.parent.rglob("000001.json"))
    changed.write_text(changed.read_text(encoding="utf-8").replace("52", "53"), encoding="utf-8")
    assert not verify_archive(manifest.parent).is_intact


async def test_a_reading_goes_on_if_the_assistant_gives_up_and_the_next_question_uses_it(sandbox, tmp_path):
    arguments = {"account": "1510", "as_of": "2025-12-31"}
    context = context_of(sandbox, tmp_path)
    async with in_process(context, "legacy") as client:
        sandbox.set_faults(latency_s=0.1)
        with anyio.CancelScope() as patience:

            async def give_up(_done, _total, _message):
                patience.cancel()

            await client.call_tool("explain_account", arguments, progress_callback=give_up)
        assert patience.cancelled_caught
        sandbox.clear_faults()
        later = await answer(client, "explain_account", **arguments)
        assert context.requests == []
    assert later["result"]["difference"] == "1250.00"
