"""TCP ports of this computer."""

import socket


def port_is_free(port: int) -> bool:
    """Return True if a server can listen on a loopback port now. Port 0 is always free.

    >>> port_is_free(0)
    True
    """
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
