"""The pages that list the evidence for the sandbox's behaviour."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from tools.sandbox_truth.evidence import KINDS, Evidence, operations, plain
from tools.spec_diff import client_calls

__all__ = ["TestedBehaviour", "line_of", "sentence", "write_pages"]


@attrs.frozen
class TestedBehaviour:
    """A behaviour that one test checks.

    Attributes:
        place: The path of the test's module below `tests/sandbox`, without its ending.
        test: The test's name.
        evidence: How we know it.
        operations: The operations that the test called, such as `GET /3/vouchers`.
    """

    place: str
    test: str
    evidence: Evidence
    operations: frozenset[str]


def sentence(name: str) -> str:
    """Return the name of a test function as a sentence.

    >>> sentence("test_a_page_beyond_the_end_is_empty[invoices]")
    'A page beyond the end is empty'
    """
    words = name.partition("[")[0].removeprefix("test_").replace("_", " ")
    return words[:1].upper() + words[1:]


def line_of(test: str, evidence: Evidence) -> str:
    """Return the line of a test on the page."""
    return f"| {_cell(sentence(test))} | {evidence.kind} | {_cell(evidence.citation)} |"


def truth_page(behaviours: Sequence[TestedBehaviour]) -> str:
    """Return the page that lists each behaviour with its evidence."""
    counts = Counter(behaviour.evidence.kind for behaviour in behaviours)
    fortnox = sum(count for kind, count in counts.items() if kind != "own")
    lines = [
        "# Evidence for the sandbox's behaviour",
        "",
        "Written by `python -m tools.sandbox_truth`. Each line is a test; its name says what the sandbox does.",
        "",
        "| evidence | tests | meaning |",
        "|---|---|---|",
        *(f"| {kind} | {counts[kind]} | {_MEANINGS[kind]} |" for kind in KINDS),
        "",
        f"Of the {fortnox} tests about Fortnox's behaviour, {_percent(counts['assumed'], fortnox)} are assumed.",
        "`fortnox doctor --compare` shows which of them a real company confirms.",
    ]
    by_place: defaultdict[str, list[TestedBehaviour]] = defaultdict(list)
    for behaviour in behaviours:
        if behaviour.evidence.kind != "own":
            by_place[behaviour.place].append(behaviour)
    for place, members in sorted(by_place.items()):
        lines += [
            "",
            f"## {place}",
            "",
            "| behaviour | evidence | source, or what would settle it |",
            "|---|---|---|",
        ]
        lines += [line_of(member.test, member.evidence) for member in members]
    return "\n".join(lines) + "\n"


_MEANINGS = {
    "recorded": "as in a recorded exchange with Fortnox",
    "specified": "stated by Fortnox's API specification",
    "reported": "described by another project's tests, code or issues, or by a help page",
    "assumed": "not described anywhere that we know of",
    "own": "behaviour of the sandbox itself, such as its faults and its admin API; not listed below",
}


def coverage_page(behaviours: Sequence[TestedBehaviour]) -> str:
    """Return the page that lists each operation with the tests that call it."""
    tests: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for behaviour in behaviours:
        for operation in behaviour.operations:
            tests[operation][behaviour.evidence.kind or ""] += 1
    client = {plain(f"{call.method} {call.path}") for call in client_calls()}
    client |= {_with_keys(operation) for operation in client}
    lines = [
        "# Operations of the sandbox",
        "",
        "Written by `python -m tools.sandbox_truth`. A number is the number of tests with that evidence that call the",
        "operation. All operations also get valid and invalid input from `python -m tools.api_fuzz`.",
        "",
        f"The sandbox has {len(operations())} operations, and the tests call {len(tests)} of them.",
        "",
        f"| operation | client | {' | '.join(KINDS)} |",
        f"|---|---|{'---|' * len(KINDS)}",
    ]
    lines += [
        f"| `{operation}` | {'yes' if _with_keys(operation) in client else 'no'} | "
        f"{' | '.join(str(tests[operation][kind] or '') for kind in KINDS)} |"
        for operation in sorted(operations(), key=_by_path)
    ]
    return "\n".join(lines) + "\n"


def _with_keys(operation: str) -> str:
    """Return an operation as `client_calls` has it: with `1` for each key."""
    return operation.replace("{}", "1")


def _by_path(operation: str) -> tuple[str, str]:
    method, _, path = operation.partition(" ")
    return path, method


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "0 %"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "\\<")


def write_pages(behaviours: Sequence[TestedBehaviour], folder: Path) -> Mapping[str, int]:
    """Write both pages, and return the number of tests for each kind of evidence."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("truth.md").write_text(truth_page(behaviours), encoding="utf-8")
    folder.joinpath("coverage.md").write_text(coverage_page(behaviours), encoding="utf-8")
    return Counter(behaviour.evidence.kind or "none" for behaviour in behaviours)
