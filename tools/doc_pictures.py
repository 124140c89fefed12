"""Draw the screenshots of docs/index.md: `python -m tools.doc_pictures docs/pictures` (needs Chromium).

The pictures show the sandbox's demo company, so that they contain no real data.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from fortnox_sdk import YearEnd
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect
from fortnox_sdk.year_end.report import write_html


def take(chromium: str, address: str, picture: Path, size: str) -> None:
    """Save a screenshot of a page. `size` is its width and height in pixels."""
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-color-profile=srgb",
    ]
    command = [chromium, *options, f"--window-size={size}", f"--screenshot={picture}", address]
    subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - our own arguments


def main(arguments: list[str]) -> int:
    """Draw both pictures and print their sizes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args(arguments).folder
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("Chromium is not installed: apt-get install chromium", file=sys.stderr)
        return 1
    with serve(database_number=1840201) as sandbox, tempfile.TemporaryDirectory() as work:
        client = connect(sandbox)
        job = YearEnd(client, date(2025, 12, 31), folder=Path(work))
        job.import_all()
        appendix = Path(work) / "1510.html"
        write_html([job.receivables()], appendix, language="en")
        take(chromium, appendix.as_uri(), folder / "appendix.png", "1000,540")
        take(chromium, sandbox.url, folder / "sandbox.png", "1240,620")
    for name in ("appendix.png", "sandbox.png"):
        print(f"{name}: {(folder / name).stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
