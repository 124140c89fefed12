"""Draw the screenshots of README.md and docs: `tox -e pictures`.

The pictures show the sandbox's demo company, so that they contain no real data. To add a picture, add a line to
`PICTURES`. If Chromium is not installed, all pictures are skipped.
"""

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import cache
from math import ceil
from pathlib import Path
from typing import Final

import attrs
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from fortnox_sdk import YearEnd
from fortnox_sdk.sandbox import Sandbox, serve
from fortnox_sdk.testing import connect
from fortnox_sdk.year_end.report import write_binder_html, write_html
from tools.demo_guide import serve_guide

_COLUMNS: Final = 110
_LETTER_WIDTH: Final = 8.43  # DejaVu Sans Mono of 14 pixels
_LINE_HEIGHT: Final = 20
_FRAME: Final = 22
_NOT_ANIMATED: Final = "\x1b[?25l\x1b[?25h\n"
"""The line that rich prints for a step that is not animated."""
_THEME: Final = TerminalTheme(
    (23, 28, 36),
    (221, 227, 235),
    [
        (70, 78, 90),
        (255, 123, 114),
        (90, 200, 130),
        (240, 195, 107),
        (122, 162, 247),
        (187, 154, 247),
        (125, 207, 255),
        (221, 227, 235),
    ],
)
_TERMINAL: Final = f"""<!DOCTYPE html><meta charset="utf-8"><style>
body {{{{ margin: 0; padding: {_FRAME}px; background: {{background}}; color: {{foreground}}; }}}}
pre {{{{ margin: 0; font: 14px/{_LINE_HEIGHT}px "DejaVu Sans Mono", monospace; }}}}
</style><pre>{{code}}</pre>"""


@attrs.frozen
class Page:
    """A page to take a picture of: its URL, and its width and height in pixels."""

    address: str
    width: int
    height: int


@attrs.frozen
class Stage:
    """The sandbox that the pictures show, and a folder for the HTML files."""

    folder: Path
    sandbox: Sandbox
    job: YearEnd
    """The year-end job of the sandbox's company, with imported books."""
    guide: Callable[[], str]
    """A function that starts the start guide if it does not run yet, and returns the URL of the guide's job."""

    def file(self, name: str, write: Callable[[Path], object], width: int, height: int) -> Page:
        """Write an HTML file, and return the page that shows it."""
        path = self.folder / name
        write(path)
        return Page(path.as_uri(), width, height)

    def command(self, *words: str, lines: int | None = None) -> Page:
        """Run a `fortnox` command, and return a page that shows it as a terminal does.

        Args:
            words: The words after `fortnox`.
            lines: The number of lines of output to show; None shows all.
        """
        environment = os.environ | {
            "FORCE_COLOR": "1",
            "TTY_INTERACTIVE": "0",  # rich then shows no progress, which looks different each time
            "LANG": "C.UTF-8",
            "XDG_STATE_HOME": str(self.folder / "state"),
        }
        done = subprocess.run(  # noqa: S603 -- our own command
            [sys.executable, "-m", "fortnox_sdk.cli", *words],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=True,
        )
        output = done.stdout.decode().replace(_NOT_ANIMATED, "").rstrip().splitlines()[:lines]
        shown = "\n".join([f"\x1b[1m$ fortnox {' '.join(words)}\x1b[0m", *output])
        console = Console(record=True, width=_COLUMNS, file=io.StringIO())
        console.print(Text.from_ansi(shown), soft_wrap=True)
        page = console.export_html(theme=_THEME, code_format=_TERMINAL, inline_styles=True)
        return self.file(
            f"{'-'.join(words)}.html",
            lambda path: path.write_text(page, encoding="utf-8"),
            2 * _FRAME + ceil(_COLUMNS * _LETTER_WIDTH),
            2 * _FRAME + _LINE_HEIGHT * (shown.count("\n") + 1),
        )

    def step(self, path: str, height: int) -> Page:
        """Return a page of the job in the start guide."""
        return Page(self.guide() + path, 1280, height)


def _sandbox_page(stage: Stage) -> Page:
    stage.sandbox.set_faults(rate_limit=True)  # off for the import, which need not wait
    return Page(stage.sandbox.url, 1240, 620)


PICTURES: Final[Mapping[str, Callable[[Stage], Page]]] = {
    "demo.png": lambda stage: stage.command("demo"),
    "appendix.png": lambda stage: stage.file(
        "1510.html", lambda path: write_html([stage.job.receivables()], path, language="en"), 1000, 540
    ),
    "binder.png": lambda stage: stage.file(
        "binder.html", lambda path: write_binder_html(stage.job.binder(), path, language="en"), 1000, 700
    ),
    "guide_start.png": lambda stage: stage.step("/../..", 400),
    "guide_import.png": lambda stage: stage.step("/import", 1180),
    "guide_appendix.png": lambda stage: stage.step("/appendices/1510", 1120),
    "guide_closing.png": lambda stage: stage.step("/closing", 700),
    "guide_export.png": lambda stage: stage.step("/export", 980),
    "guide_source.png": lambda stage: stage.step("/maintenance/settings/source", 1120),
    "sandbox.png": _sandbox_page,
}
"""For the file name of each picture, the function that returns the page to take the picture of."""


@contextmanager
def open_stage() -> Generator[Stage]:
    """Start a sandbox with the demo company, and import its books."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(serve(database_number=1840201, rate_limit=False))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        job = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder / "job")
        job.import_all()
        guide = cache(lambda: stack.enter_context(serve_guide(sandbox, folder / "jobs")))
        yield Stage(folder, sandbox, job, guide)


def take(chromium: str, page: Page, picture: Path) -> None:
    """Save a picture of a page at 1.5 times its size, so that it is sharp on all screens."""
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-color-profile=srgb",
        "--force-device-scale-factor=1.5",
        f"--window-size={page.width},{page.height}",
        f"--screenshot={picture}",
    ]
    subprocess.run([chromium, *options, page.address], check=True, capture_output=True, timeout=120)  # noqa: S603 -- our own arguments


def main(arguments: Sequence[str]) -> int:
    """Draw the named pictures, or all pictures if no name is given, and print their sizes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"pictures to draw: {', '.join(PICTURES)}; default: all"
    )
    options = parser.parse_args(arguments)
    names = options.names or list(PICTURES)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        for name in names:
            print(f"{name}: skipped, because Chromium is not installed (apt-get install chromium)")
        return 0
    with open_stage() as stage:
        for name in names:
            take(chromium, PICTURES[name](stage), options.folder / name)
            print(f"{name}: {(options.folder / name).stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
