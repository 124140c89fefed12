"""A conversation: an assistant's tool calls through the MCP client library, and the results that it reads."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import attrs
from mcp import Client
from mcp_types import ElicitResult

from fortnox_sdk.mcp.catalogue import READ_TOOLS
from fortnox_sdk.mcp.catalogue.writing import WRITE_TOOLS
from fortnox_sdk.mcp.context import ServerContext
from fortnox_sdk.mcp.server import ToolServer
from tests.chaos.assistant.world import World

Json = dict[str, Any]


class Unexpected(Exception):
    """An exception that ends a conversation that can't continue."""


@attrs.define
class Talk:
    """A conversation of the assistant with the server, and the steps that scenarios consist of."""

    world: World
    chance: Random
    client: Client
    read: list[str] = attrs.field(factory=list[str])
    """The texts that the assistant has read, as JSON."""

    async def call(self, tool: str, **arguments: Any) -> Json:
        """Call a tool, and return its result or its error."""
        found = await self.client.call_tool(tool, arguments)
        content = found.structured_content
        assert isinstance(content, dict)
        self.read += [json.dumps(content, ensure_ascii=False), *_texts(found)]
        return content

    async def plan(self, *vouchers: Json, **more: Any) -> Json:
        """Plan the given vouchers, or else a random voucher, and return the plan.

        Raises:
            Unexpected: The server refused the plan.
        """
        found = await self.call(
            "plan_closing_vouchers", vouchers=list(vouchers or [self.voucher()]), series="V", **more
        )
        if "result" not in found:
            raise Unexpected(f"a plan was refused: {found.get('error')}")
        return dict(found["result"])

    async def run(self, plan: Json, **changes: str) -> Json:
        """Run a plan, with `changes` in place of the right arguments. Return the result or the error."""
        return await self.call(
            "run_approved_plan", **{"plan_id": plan["plan_id"], "hash": plan["hash"], **changes}
        )

    async def refused(self, plan: Json, *codes: str, **changes: str) -> None:
        """Run a plan, which must be refused with one of the error codes."""
        found = await self.run(plan, **changes)
        code = found.get("error", {}).get("code", "answered")
        self.expect(code in codes, f"a run ended with '{code}' instead of {codes}")

    async def posted(self, plan: Json) -> Json:
        """Run a plan, which must be posted completely, and return the result."""
        found = await self.run(plan)
        self.expect(found.get("result", {}).get("complete") is True, f"a run failed: {found.get('error')}")
        return found

    def voucher(self, reference: str = "", amount: str = "") -> Json:
        """Return a voucher. A reference or amount that is not given is random, so that no two vouchers are the same."""
        debit, credit, text = self.chance.choice(
            [
                (7832, 1229, "Avskrivning inventarier"),
                (6530, 2990, "Upplupet arvode"),
                (8910, 2512, "Årets skatt: godkänd av alla"),
            ]
        )
        value = amount or f"{self.chance.randrange(1, 10**6)}.{self.chance.randrange(100):02}"
        return {
            "reference": reference or f"{self.chance.getrandbits(64):x}",
            "date": "2025-12-31",
            "text": text,
            "rows": [{"account": debit, "debit": value}, {"account": credit, "credit": value}],
        }

    def expect(self, is_so: object, otherwise: str) -> None:
        """Report the problem `otherwise` unless the condition `is_so` holds."""
        if not is_so:
            self.world.problems.append(otherwise)


@asynccontextmanager
async def connected(context: ServerContext, *, allow_writes: bool = True) -> AsyncIterator[Client]:
    """Start a server in this process and yield a client, which answers yes to all questions to its user."""

    async def agree(*_: object) -> ElicitResult:
        return ElicitResult(action="accept", content={"approve": True, "approved": True, "confirm": True})

    tools = (*READ_TOOLS, *WRITE_TOOLS) if allow_writes else READ_TOOLS
    server = ToolServer(context=context, tools=tools).build()
    try:
        async with Client(server, elicitation_callback=agree) as client:
            yield client
    finally:
        context.close()


def _texts(found: Any) -> list[str]:
    return [json.dumps(json.loads(each.text), ensure_ascii=False) for each in found.content]
