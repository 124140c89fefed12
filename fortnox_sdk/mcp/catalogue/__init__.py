"""The table of all tools: their names, descriptions and schemas."""

from typing import Final

from fortnox_sdk.mcp.catalogue.books import BOOK_TOOLS
from fortnox_sdk.mcp.catalogue.companies import COMPANY_TOOLS
from fortnox_sdk.mcp.catalogue.ledgers import LEDGER_TOOLS
from fortnox_sdk.mcp.catalogue.records import RECORD_TOOLS
from fortnox_sdk.mcp.tool import Tool

READ_TOOLS: Final[tuple[Tool, ...]] = (*COMPANY_TOOLS, *BOOK_TOOLS, *LEDGER_TOOLS, *RECORD_TOOLS)
"""The tools that every server offers. None of them changes anything."""
