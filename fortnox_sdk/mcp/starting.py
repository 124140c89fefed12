"""The start of a server. It says which extra is missing."""

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
    """Return a server, which answers nothing before a transport serves it.

    Args:
        context: What the server knows.
        tools: The tools that it offers.

    Raises:
        ConfigurationError: The package of the protocol is not installed.
    """
    # The import makes many objects that stay. Searching them for garbage would take a tenth of the time of the start.
    gc.disable()
    try:
        from fortnox_sdk.mcp.server import ToolServer  # noqa: PLC0415 -- needs an extra
    except ImportError as missing:
        raise ConfigurationError(
            Text(
                "The server for assistants needs the package mcp, which is not installed.",
                "Servern för assistenter behöver paketet mcp, som inte är installerat.",
            ),
            hint=Text('Run: pip install "fortnox-sdk[mcp]"', 'Kör: pip install "fortnox-sdk[mcp]"'),
        ) from missing
    finally:
        gc.enable()
    return ToolServer(context=context, tools=tools)
