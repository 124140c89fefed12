"""The server over standard input and output. The assistant's program starts and ends this server."""

import sys
from contextlib import redirect_stdout

import anyio
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server


def serve_stdio(server: Server) -> None:
    """Serve the assistant's program until it closes the standard input."""

    async def serve() -> None:
        async with stdio_server() as (received, sent):
            await server.run(received, sent, server.create_initialization_options())

    # The protocol needs the bytes of the standard output, which the command wraps in a stream of text.
    with redirect_stdout(sys.__stdout__):
        anyio.run(serve)
