"""The log of what assistants asked and read, as an archive that `fortnox archive verify` can verify.

Each session of a server has its own folder. Each call is a file in this folder. The file is on disk before the
assistant gets the answer.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC
from pathlib import Path

import attrs

from fortnox_sdk.clock import Clock
from fortnox_sdk.files import Files
from fortnox_sdk.year_end.archive.folder import ArchiveFolder, ArchiveWriter
from fortnox_sdk.year_end.archive.lines import Kind, Subject

SCHEMA = "fortnox-sdk/mcp/call/1"
"""The value of `schema` in each file of the log."""


@attrs.frozen(kw_only=True)
class LoggedCall:
    """One call of a tool, or one reading of a resource."""

    user: str
    """The user of this computer who started the server."""
    client: str
    """The name and the version that the assistant's program states."""
    name: str
    """The name of the tool; `read resource` for a resource."""
    arguments: Mapping[str, object]
    outcome: str
    """`answered`, or the code of the error."""
    requests: Sequence[str]
    """The requests that were sent to Fortnox. Keys of records in the paths are replaced by `{}`."""
    records: Sequence[str]
    """The records that the answer shows."""


@attrs.define(kw_only=True)
class AuditLog:
    """The log of one session of a server, for one company."""

    folder: Path
    """The folder of the session, which is created with the first call."""
    subject: Subject
    """The company that the log is about."""
    clock: Clock
    files: Files
    _stack: ExitStack = attrs.field(factory=ExitStack, init=False)
    _writer: ArchiveWriter | None = attrs.field(default=None, init=False)
    _calls: int = attrs.field(default=0, init=False)

    def write(self, call: LoggedCall) -> None:
        """Add a call to the log.

        Raises:
            OSError: The log can't be written.
            FortnoxError: The folder can't be used as an archive.
        """
        if self._writer is None:
            self.files.make_folder(self.folder, private=True)
            archive = ArchiveFolder(self.folder, clock=self.clock, files=self.files)
            self._writer = self._stack.enter_context(archive.adding(self.subject))
        self._calls += 1
        content = {
            "schema": SCHEMA,
            "call": self._calls,
            "at": self.clock.now().astimezone(UTC).isoformat(timespec="seconds"),
            **attrs.asdict(call),
        }
        data = f"{json.dumps(content, ensure_ascii=False, indent=1, default=str)}\n".encode()
        self._writer.add(
            f"calls/{self._calls:06d}.json", data, kind=Kind.OTHER, source=f"fortnox mcp: {call.name}"
        )

    def close(self) -> None:
        """Add the line that ends the session, and release the folder."""
        self._writer = None
        self._stack.close()
