"""Ports of this machine."""

import socket

__all__ = ["port_is_free"]


def port_is_free(port: int) -> bool:
    """Whether a server could listen there now; 0 always can.

    Asked beforehand since Werkzeug ends the whole process when it finds its port taken.

    >>> port_is_free(0)
    True
    """
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
