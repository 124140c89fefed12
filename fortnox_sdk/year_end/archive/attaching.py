"""The attachment of files to vouchers. A second run does not attach the same content again."""

from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connectors.files.inbox import InboxFolder
from fortnox_sdk.connectors.files.voucher_file_connections import VoucherFileConnection
from fortnox_sdk.errors import InvalidInput, LimitExceeded, NotFound
from fortnox_sdk.files import Files, LocalFiles
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.text import Text


@attrs.frozen(kw_only=True)
class Attached:
    """The result of `attach_once`."""

    voucher: str
    """Series and number of the voucher, such as `V12`."""
    name: str
    """The name of the file in Fortnox."""
    file_id: str
    """The id of the file in Fortnox."""
    is_new: bool
    """True if this call attached the file, and False if it was attached already."""


@checked
def attach_once(
    client: FortnoxClient,
    series: str,
    number: int,
    path: str | PathLike[str],
    *,
    financial_year: int,
    files: Files | None = None,
) -> Attached:
    """Attach a file to a voucher, unless a file with the same content is attached to it already.

    The contents are compared, because Fortnox may change names. If an earlier attempt uploaded the file but did not
    connect it to the voucher, the uploaded file in the inbox is connected now. Two attempts at the same moment can
    attach the file twice.

    The connection to Fortnox needs the scopes `connectfile` and `inbox`. It also needs `archive` if files of the
    voucher are not in the inbox.

    Args:
        client: The client of the company.
        series: The series of the voucher.
        number: The number of the voucher.
        path: The file.
        financial_year: Fortnox's id of the financial year.
        files: The file system; None means the local file system.

    Raises:
        InvalidInput: The file can't be read or is empty; nothing was sent.
        AccessDenied: A scope is missing.
        BadRequest: The voucher does not exist, or Fortnox refused the file.
        OutcomeUnknown: A response was lost. Call the function again: it finds out whether the file is attached.

    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     client = connect(sandbox)
    ...     year = client.financial_years.on(date(2025, 12, 31)).id
    ...     file = Path(folder, "bilaga.pdf")
    ...     _ = file.write_bytes(b"%PDF-1.4 ...")
    ...     [attach_once(client, "A", 1, file, financial_year=year).is_new for _ in range(2)]
    [True, False]
    """
    local, file, label = files or LocalFiles(), Path(path), f"{series}{number}"
    try:
        content = local.read(file)
    except OSError as fault:
        raise InvalidInput(
            Text(
                f"'{file}' can't be read: {os_reason(fault)}.",
                f"'{file}' kan inte läsas: {os_reason(fault).sv}.",
            ),
            hint=Text("Correct the path.", "Rätta sökvägen."),
        ) from fault
    if not content:
        raise InvalidInput(
            Text(f"'{file}' is empty.", f"'{file}' är tom."),
            hint=Text("Choose a file that is not empty.", "Välj en fil med innehåll."),
        )
    connections = client.voucher_file_connections
    listed = list(connections.list(financial_year=financial_year))
    connected = {row.file_id for row in listed}
    for row in listed:
        is_voucher = (row.voucher_series, row.voucher_number) == (series, number)
        if is_voucher and _has_content(client, row.file_id, content):
            return Attached(voucher=label, name=row.name or file.name, file_id=row.file_id, is_new=False)
    for waiting, name in _waiting(client, len(content)):
        if waiting not in connected and _has_content(client, waiting, content):
            connection = VoucherFileConnection(file_id=waiting, voucher_series=series, voucher_number=number)
            connections.create(connection, financial_year=financial_year)
            return Attached(voucher=label, name=name, file_id=waiting, is_new=True)
    made = client.vouchers.attach(series, number, content, financial_year=financial_year, name=file.name)
    return Attached(voucher=label, name=made.name or file.name, file_id=made.file_id, is_new=True)


def _waiting(client: FortnoxClient, size: int) -> Iterator[tuple[str, str]]:
    """Yield the id and name of each file in the voucher inbox, if the file's size is `size` or unknown."""
    for stored in client.inbox.folder(InboxFolder.VOUCHERS).files:
        if stored.id and stored.size in {None, size}:
            yield stored.id, stored.name or ""


def _has_content(client: FortnoxClient, file_id: str, content: bytes) -> bool:
    """Return whether a file in Fortnox has the given content."""
    with TemporaryDirectory() as folder:
        target = Path(folder, "file")
        try:
            client.inbox.download(file_id, target, max_bytes=len(content))
        except NotFound:
            try:
                client.archive.download_by_archive_id(file_id, target, max_bytes=len(content))
            except (NotFound, LimitExceeded):
                return False
        except LimitExceeded:
            return False
        return client.files.read(target) == content
