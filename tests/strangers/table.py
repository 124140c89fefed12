"""The table in docs/sandbox/strangers.md. The tests compare its rows with their results."""

from collections import Counter
from pathlib import Path

from tests.strangers.explanations import FAULTS
from tests.strangers.running import Run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sandbox" / "strangers.md"


def row(package: str, language: str, run: Run, faults: Counter[str]) -> str:
    """Return a client's row: the numbers of calls, of understood responses, and of failures for each party at fault."""
    counts = [run.made, run.understood, *(faults[fault] for fault in FAULTS)]
    return f"| {package} {run.version} | {language} | {' | '.join(map(str, counts))} |"


def is_in_page(line: str) -> bool:
    return line in PAGE.read_text(encoding="utf-8").splitlines()
