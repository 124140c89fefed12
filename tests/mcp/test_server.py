"""The protocol's own client over standard input and output."""

import pytest

from fortnox_sdk.mcp.catalogue import READ_TOOLS
from tests.mcp.conftest import answer, stdio

pytestmark = pytest.mark.anyio


async def test_the_command_lists_and_answers_over_standard_input_and_output(settings):
    async with stdio(settings) as client:
        assert client.server_info.name == "fortnox"
        listed = (await client.list_tools()).tools
        years = await answer(client, "list_financial_years")
    assert [tool.name for tool in listed] == [tool.name for tool in READ_TOOLS]
    assert all(tool.annotations.read_only_hint for tool in listed)
    assert years["result"]["years"][0]["last_day"] == "2025-12-31"
