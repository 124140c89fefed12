"""TCP ports of this computer."""

import socket


def port_is_free(port: int) -> bool:
    """Return True if a server can listen on a loopback port now. Port 0 is always free.

    Werkzeug, the sandbox's web server, ends the whole process if its port is in use. So callers check the port first.

    >>> port_is_free(0)
    True
    """
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
