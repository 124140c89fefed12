"""A file as multipart/form-data, with its name in UTF-8 as it is: Fortnox misreads the encoded form (issue 84)."""

from hashlib import sha256

__all__ = ["form"]


def form(name: str, data: bytes) -> tuple[bytes, str]:
    r"""The body and its content type. The boundary follows from the file, so that the same call is the same bytes.

    >>> form("kvitto åäö.pdf", b"%PDF")[0].decode().splitlines()[1]
    'Content-Disposition: form-data; name="file"; filename="kvitto åäö.pdf"'
    """
    boundary = sha256(data).hexdigest()
    shown = "".join("_" if sign in '"\\\r\n' else sign for sign in name)
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + data + f"\r\n--{boundary}--\r\n".encode()
    return body, f"multipart/form-data; boundary={boundary}"
