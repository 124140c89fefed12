"""The limits of the sandbox's HTTP server, which prevent a client from exhausting the server's memory and threads."""

from attrs import frozen

MOST_FORM_BYTES = 500_000  # with less, Werkzeug could not find the end of an uploaded file
MOST_FORM_PARTS = 100


@frozen(kw_only=True)
class Limits:
    """The limits of the HTTP server and its connections.

    Args:
        connections: Maximum number of open connections, each of which has a thread. If a new connection exceeds this
            number, the server closes the connection that has waited longest for a request. If all connections are
            handling requests, the server refuses the new connection.
        head_bytes: Maximum size of the request line and the headers together.
        headers: Maximum number of headers.
        upload_bytes: Maximum size of a body with an uploaded file.
        body_bytes: Maximum size of any other body. Decoded JSON needs much more memory than its text.
        small_body_bytes: Maximum size of a body that is handled in parallel. Larger bodies are handled one at a time.
        idle_s: Seconds to wait for the next request on an open connection.
        head_s: Seconds that the request line and the headers may take.
        body_s: Seconds that the body may take.
        send_s: Seconds that the client may take to read the response.
        linger_s: Seconds for reading the rest of a refused request, so that the client can read the response.
    """

    connections: int = 512
    head_bytes: int = 64 * 1024
    headers: int = 100
    upload_bytes: int = 50 * 1024 * 1024
    body_bytes: int = 4 * 1024 * 1024
    small_body_bytes: int = 32 * 1024
    idle_s: float = 120.0
    head_s: float = 10.0
    body_s: float = 20.0
    send_s: float = 60.0
    linger_s: float = 0.5
