"""Helpers that start a server with the write tools, and approve or reject its plans."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mcp import Client

from fortnox_sdk.mcp.catalogue import READ_TOOLS
from fortnox_sdk.mcp.catalogue.writing import WRITE_TOOLS
from fortnox_sdk.mcp.context import ServerContext
from fortnox_sdk.mcp.server import ToolServer
from fortnox_sdk.year_end.export.approvals.folder import Approvals

VOUCHER: dict[str, Any] = {
    "reference": "depreciation",
    "date": "2025-12-31",
    "text": "Avskrivning inventarier",
    "rows": [{"account": 7832, "debit": "1200.00"}, {"account": 1229, "credit": "1200.00"}],
}
FEE: dict[str, Any] = {
    "reference": "fee",
    "date": "2025-12-31",
    "text": "Upplupet arvode",
    "rows": [{"account": 6530, "debit": "900.00"}, {"account": 2990, "credit": "900.00"}],
}


@asynccontextmanager
async def writing(context: ServerContext) -> AsyncIterator[Client]:
    """Start a server with the write tools in this process, and yield a client that is connected to it."""
    server = ToolServer(context=context, tools=(*READ_TOOLS, *WRITE_TOOLS)).build()
    try:
        async with Client(server) as client:
            yield client
    finally:
        context.close()


def decide(folder: Path, context: ServerContext, plan: dict[str, Any], *, is_approval: bool = True) -> None:
    """Approve or reject a plan as a person does, outside the conversation."""
    Approvals(folder, clock=context.clock).decide(
        plan["plan_id"], shown=plan["hash"], is_approval=is_approval, by="anna", place="terminal"
    )
