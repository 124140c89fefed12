"""The folder of a demo, and the sandbox that stores its state in this folder."""

import contextlib
import hashlib
import json
from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self, cast

import attrs

import sie4
from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.files import LocalFiles, replace_file
from fortnox_sdk.foreign.data import read_json
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Appendix

if TYPE_CHECKING:
    from fortnox_sdk.sandbox import Sandbox

DEMO_DAY: Final = date(2025, 12, 31)
"""The balance date of the demo company."""
_ROOT: Final = Path("fortnox-demo")
_MARKER: Final = "demo.json"
_OTHER_FOLDER: Final = Text("Choose another folder with --out.", "Välj en annan mapp med --out.")


@attrs.frozen(kw_only=True)
class DemoFolder:
    """The folder of a demo, and the SIE file that the demo runs on."""

    folder: Path
    data: bytes | None
    """The content of the SIE file; None for the demo company."""
    document: sie4.Document | None
    """The parsed SIE file; None for the demo company."""
    name: str = ""
    """The name of the SIE file, or `""` for the demo company."""

    @classmethod
    def of(cls, out: Path | None, sie: Path | None) -> Self:
        """Return the demo folder for the values of the options `--out` and `--sie`.

        Raises:
            OSError: The SIE file can't be read.
            Stop: The SIE file is invalid, the path is not a folder, or the folder contains a demo that was made from
                different books.
        """
        data = None if sie is None else LocalFiles().read(sie)
        try:
            document = None if data is None else sie4.loads(data)
        except sie4.SieError as fault:
            raise Stop(
                Text(f"'{sie}' is not a valid SIE file:", f"'{sie}' är ingen giltig SIE-fil:"),
                hint=str(fault),
            ) from fault
        folder = out or _ROOT
        if out is None and sie is not None and data is not None:
            folder = _ROOT / f"{sie.stem}-{hashlib.sha256(data).hexdigest()[:8]}"
        demo_folder = cls(folder=folder, data=data, document=document, name=sie.name if sie else "")
        demo_folder._check()
        return demo_folder

    @property
    def state(self) -> Path:
        """The path of the file with the sandbox's state."""
        return self.folder / "sandbox.sqlite"

    def mark(self) -> None:
        """Write the file `demo.json` with the hash of the SIE file. Create the demo folder if it is missing."""
        marker = {"sie_sha256": self._sha256}
        replace_file(self.folder / _MARKER, json.dumps(marker).encode())

    def with_source(self, appendix: Appendix) -> Appendix:
        """Return an appendix that names the user's SIE file as its source, instead of the sandbox's SIE export."""
        if self.document is None:
            return appendix
        provenance = attrs.evolve(
            appendix.provenance,
            source=self.name,
            sie_sha256=self._sha256 or "",
            sie_generated=self.document.generated_on,
        )
        return attrs.evolve(appendix, provenance=provenance)

    @property
    def _sha256(self) -> str | None:
        return None if self.data is None else hashlib.sha256(self.data).hexdigest()

    def _marker(self) -> dict[str, object]:
        with contextlib.suppress(FileNotFoundError):
            content: object = read_json(LocalFiles().read(self.folder / _MARKER))
            if isinstance(content, dict):
                return cast("dict[str, object]", content)
        return {}

    def _check(self) -> None:
        if not self.folder.exists():
            return
        if not self.folder.is_dir():
            raise Stop(
                Text(f"'{self.folder}' is not a folder.", f"'{self.folder}' är ingen mapp."),
                hint=_OTHER_FOLDER,
            )
        marker = self._marker()
        if not marker and not self.state.exists():
            return
        if not marker or marker.get("sie_sha256") != self._sha256:
            raise Stop(
                Text(
                    f"'{self.folder}' contains a demo that was made from different books.",
                    f"'{self.folder}' innehåller en demonstration med annan bokföring.",
                ),
                hint=_OTHER_FOLDER,
            )


@contextlib.contextmanager
def demo_sandbox(demo_folder: DemoFolder) -> Generator["Sandbox"]:
    """Run a sandbox that keeps its state in a demo folder.

    Raises:
        ConfigurationError: flask is not installed.
        Stop: The sandbox can't use the state in the folder.
    """
    try:
        from fortnox_sdk.sandbox import serve  # noqa: PLC0415 -- needs an extra
        from fortnox_sdk.sandbox.books.database import StateError  # noqa: PLC0415
    except ModuleNotFoundError as fault:
        raise ConfigurationError(
            "The sandbox needs flask, which is not installed.", hint='Run: pip install "fortnox-sdk[sandbox]"'
        ) from fault
    demo_folder.mark()
    with contextlib.ExitStack() as stack:
        try:
            sandbox = stack.enter_context(
                serve(state=demo_folder.state, sie=demo_folder.data, rate_limit=False)
            )
        except StateError as fault:
            raise Stop(str(fault), hint=_OTHER_FOLDER) from fault
        yield sandbox
