"""Tests that docs/reference/assistant_tools.md lists every tool of the server for assistants, with its arguments."""

from fortnox_sdk.mcp.catalogue import READ_TOOLS
from fortnox_sdk.mcp.catalogue.writing import WRITE_TOOLS
from fortnox_sdk.mcp.prompts import PROMPTS
from fortnox_sdk.mcp.tool import Tool
from tests.docs.pages import ROOT

PAGE = ROOT / "docs" / "reference" / "assistant_tools.md"


def row(tool: Tool) -> str:
    """Return the row of a tool in the table on the page. Optional arguments are in brackets."""
    names = [f"`{each.name}`" if each.required else f"[`{each.name}`]" for each in tool.parameters]
    return f"| `{tool.name}` | {tool.title.en} | {tool.title.sv} | {' '.join(names)} |"


def test_the_page_has_a_row_for_each_tool_in_their_order():
    first_section = PAGE.read_text(encoding="utf-8").partition("## The answer")[0]
    rows = [line for line in first_section.splitlines() if line.startswith("| `")]
    assert rows == [row(tool) for tool in (*READ_TOOLS, *WRITE_TOOLS)]


def test_the_page_names_the_prompts():
    page = PAGE.read_text(encoding="utf-8")
    assert [prompt.name for prompt in PROMPTS if f"`{prompt.name}`" not in page] == []
