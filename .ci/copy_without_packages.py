"""Copy the checkout without `fortnox_sdk` and `sie4`, so that tests find only the installed packages.

python copy_without_packages.py CHECKOUT TARGET
"""

import os
import shutil
import sys
from pathlib import Path

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".tox", ".venv", ".*_cache", ".hypothesis", "__pycache__", "_build", "dist", "node_modules"
)


def main(checkout: Path, target: Path) -> None:
    """Copy the checkout to a new folder, and link the real samples that lie beside it, if they are there."""
    packages = {str(checkout / "fortnox_sdk"), str(checkout / "sie4")}

    def left_out(folder: str, names: list[str]) -> set[str]:
        return {*LEFT_OUT(folder, names), *(n for n in names if str(Path(folder, n)) in packages)}

    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(checkout, target, ignore=left_out)
    samples = checkout.parent / "shared"
    link = target.parent / "shared"
    if samples.is_dir() and not os.path.lexists(link):
        link.symlink_to(samples, target_is_directory=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
