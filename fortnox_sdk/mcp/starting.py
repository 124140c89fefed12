"""The creation of a server. If the package `mcp` is missing, an error says how to install it."""

import gc
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.mcp.catalogue import READ_TOOLS
from fortnox_sdk.mcp.context import ServerContext
from fortnox_sdk.mcp.tool import Tool
from fortnox_sdk.text import Text

if TYPE_CHECKING:
    from fortnox_sdk.mcp.server import ToolServer


def make_server(context: ServerContext, tools: Sequence[Tool] = READ_TOOLS) -> "ToolServer":
    """Return a server. It answers no requests until a transport is started for it.

    Args:
        context: The state of the server.
        tools: The tools that the server offers.

    Raises:
        ConfigurationError: The package `mcp` is not installed.
    """
    # The import makes many permanent objects. Searching them for garbage would take a tenth of the start-up time.
    gc.disable()
    try:
        from fortnox_sdk.mcp.server import ToolServer  # noqa: PLC0415 -- needs an extra
    except ImportError as missing:
        raise ConfigurationError(
            Text(
                "The server for assistants needs the package mcp, which is not installed.",
                "Servern för assistenter kräver paketet mcp, som inte är installerat.",
            ),
            hint=Text('Run: pip install "fortnox-sdk[mcp]"', 'Kör: pip install "fortnox-sdk[mcp]"'),
        ) from missing
    finally:
        gc.enable()
    return ToolServer(context=context, tools=tools)
