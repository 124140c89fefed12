"""The pages that list the evidence for the sandbox's behaviour."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

from tools.sandbox_truth.evidence import KINDS, Evidence, operations
from tools.spec_diff import client_calls

__all__ = ["Behaviour", "coverage_page", "is_row_of", "row_of", "sentence", "truth_page", "write_pages"]


@attrs.frozen
class Behaviour:
    """A behaviour that one test checks.

    Attributes:
        place: The path of the test's module below `tests/sandbox`, without its ending.
        test: The test's name.
        evidence: The evidence for the behaviour.
        cases: The number of parameter sets of the test with this evidence.
        operations: The operations that the test called, such as `GET /3/vouchers`.
    """

    place: str
    test: str
    evidence: Evidence
    cases: int
    operations: frozenset[str]


_SPELLINGS = {
    **{word: word.upper() for word in ("api", "csv", "eu", "json", "pdf", "sek", "sie", "sru", "vat", "xml")},
    **{word: word.upper() for word in ("ascii", "uri", "url")},
    **{
        name: f"`{name}`"
        for name in ("connectfile", "createinvoice", "externalprint", "fileid", "lastmodified")
    },
    **{name: name.capitalize() for name in ("bokslut", "fortnox", "swedish")},
    **{f"series {letter}": f"series {letter.upper()}" for letter in "abc"},
    "below 3 and api": "below `/3` and `/api`",
    "below api": "below `/api`",
    "both succeed": "`both_succeed`",
    "format of api": "format of `/api`",
    "fortnox finans": "Fortnox Finans",
    "leverantorsfaktura": "`leverantörsfaktura`",
    "list a": "list A",
    "oauth": "OAuth",
    "under api": "under `/api`",
    # A name of a function can't contain commas.
    "article a quantity and a price": "article, a quantity and a price",
    "created changed and deleted": "created, changed and deleted",
    "created read and deleted": "created, read and deleted",
    "day code customer and state": "day, code, customer and state",
    "found updated and deleted": "found, updated and deleted",
    "freight fee and rounding": "freight, fee and rounding",
    "net vat and rounding": "net, VAT and rounding",
    "rate series and account": "rate, series and account",
    "reserved changed and voided": "reserved, changed and voided",
    "set replaced and removed": "set, replaced and removed",
    "state kind and item": "state, kind and item",
    "topic offset type company record and time": "topic, offset, type, company, record and time",
    "unpaid cancelled unbooked or fully paid": "unpaid, cancelled, unbooked or fully paid",
    "used existing and invalid": "used, existing and invalid",
    "written up written down and scrapped": "written up, written down and scrapped",
}
_SPELLING = re.compile(rf"\b({'|'.join(sorted(_SPELLINGS, key=len, reverse=True))})\b")


def sentence(name: str) -> str:
    """Return the name of a test function as a sentence.

    >>> sentence("test_a_page_beyond_the_end_is_empty[invoices]")
    'A page beyond the end is empty'
    >>> sentence("test_each_sie_type_has_its_records")
    'Each SIE type has its records'
    >>> sentence("test_net_vat_and_rounding_add_up"), sentence("test_body_below_api_is_json")
    ('Net, VAT and rounding add up', 'Body below `/api` is JSON')
    """
    words = name.partition("[")[0].removeprefix("test_").replace("_", " ")
    return _spelled(words)


def _spelled(words: str) -> str:
    words = _SPELLING.sub(lambda match: _SPELLINGS[match[0]], words)
    return words[:1].upper() + words[1:]


def row_of(test: str, evidence: Sequence[Evidence], cases: int) -> str:
    """Return the row of a behaviour: a sentence, the kinds of its evidence, and the citations."""
    counted = f" ({cases} cases)" if cases > 1 else ""
    kinds = ", ".join(kind for kind in KINDS if kind in {each.kind for each in evidence})
    citations = "<br>".join(dict.fromkeys(_cell(each.citation) for each in evidence))
    return f"| {_cell(sentence(test))}{counted} | {kinds} | {citations} |"


def is_row_of(row: str, test: str, evidence: Evidence) -> bool:
    """Return True if a row of the page is about this test and lists this evidence. The row can list more evidence."""
    shown = row.startswith(f"| {_cell(sentence(test))}")
    return shown and f"{evidence.kind}" in row and _cell(evidence.citation) in row


def truth_page(behaviours: Sequence[Behaviour]) -> str:
    """Return the page with the evidence for Fortnox's behaviour. The sandbox's own behaviour is only counted."""
    counts = Counter(behaviour.evidence.kind for behaviour in behaviours)
    fortnox = sum(count for kind, count in counts.items() if kind != "own")
    lines = [
        "# Evidence for the sandbox's behaviour",
        "",
        "Written by `python -m tools.sandbox_truth`. Each row is a test; its name says what the sandbox does. A test",
        "with several cases has one row. In the table below, it counts once for each piece of evidence.",
        "",
        "| evidence | tests | meaning |",
        "|---|---|---|",
        *(f"| {kind} | {counts[kind]} | {_MEANINGS[kind]} |" for kind in KINDS),
        "",
        f"Of the {fortnox} tests about Fortnox's behaviour, {_percent(counts['assumed'], fortnox)} rest on an",
        "assumption. `fortnox doctor --compare` shows which of them a real company confirms.",
    ]
    by_place: defaultdict[str, defaultdict[str, list[Behaviour]]] = defaultdict(lambda: defaultdict(list))
    for behaviour in behaviours:
        if behaviour.evidence.kind != "own":
            by_place[behaviour.place][behaviour.test.partition("[")[0]].append(behaviour)
    for place, tests in sorted(by_place.items()):
        lines += [
            "",
            f"## {_heading(place)}",
            "",
            "| behaviour | evidence | source, or what would settle it |",
        ]
        lines += ["|---|---|---|"]
        lines += [
            row_of(test, [each.evidence for each in cases], sum(each.cases for each in cases))
            for test, cases in tests.items()
        ]
    return "\n".join(lines) + "\n"


_MEANINGS = {
    "recorded": "as in a recorded exchange with Fortnox",
    "specified": "stated by Fortnox's API specification",
    "reported": "described by another project's tests, code or issues, or by a help page",
    "assumed": "not described anywhere that we know of",
    "own": "behaviour of the sandbox itself, such as its faults and its admin API; not listed below",
}


def coverage_page(behaviours: Sequence[Behaviour]) -> str:
    """Return the page that lists each operation with the number of tests that call it, by kind of evidence."""
    tests: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for behaviour in behaviours:
        for operation in behaviour.operations:
            tests[operation][behaviour.evidence.kind or ""] += 1
    called = [_operation(f"{call.method} {call.path}") for call in client_calls()]
    missing = sorted(operations() - {*called, *_SIGN_IN_OF_CLIENT}, key=_by_path)
    lines = [
        "# Operations of the sandbox",
        "",
        "Written by `python -m tools.sandbox_truth`. The columns are the kinds of evidence that",
        "[Evidence for the sandbox's behaviour](truth.md) explains. A number says how many tests with this evidence",
        "call the operation. All operations also get valid and invalid input from `python -m tools.api_fuzz`.",
        "",
        f"The sandbox has {len(operations())} operations. The tests call {len(tests)} of them. The client has a method",
        f"for every operation{' except ' if missing else ''}{', '.join(f'`{each}`' for each in missing)}.",
        "",
        f"| operation | {' | '.join(KINDS)} |",
        f"|---|{'---|' * len(KINDS)}",
    ]
    lines += [
        f"| `{operation}` | {' | '.join(str(tests[operation][kind] or '') for kind in KINDS)} |"
        for operation in sorted(operations(), key=_by_path)
    ]
    return "\n".join(lines) + "\n"


# `client_calls` has the methods of connectors only.
_SIGN_IN_OF_CLIENT = ("GET /oauth-v1/auth", "POST /oauth-v1/token")


def _operation(call: str) -> str:
    """Return the operation of a client call. The path of the call has sample values, such as `1` or a date, as keys.

    >>> _operation("GET /3/scheduletimes/1/2025-12-31"), _operation("GET /3/assets/types")
    ('GET /3/scheduletimes/{}/{}', 'GET /3/assets/types')
    """
    fitting = [each for each in operations() if re.fullmatch(re.escape(each).replace(r"\{\}", "[^/]+"), call)]
    # `/3/assets/types` also fits `/3/assets/{}`: the operation with fewer keys is the right one.
    return min(fitting, key=lambda each: each.count("{}"), default=call)


def _heading(place: str) -> str:
    """Return the heading for a module of tests.

    >>> _heading("resources/sales/test_invoice_states"), _heading("test_protocol")
    ('Sales: invoice states', 'Protocol')
    """
    *folders, module = place.removeprefix("resources/").split("/")
    subject = module.removeprefix("test_").replace("_", " ")
    return _spelled(": ".join(dict.fromkeys([*folders, subject])))


def _by_path(operation: str) -> tuple[str, str]:
    method, _, path = operation.partition(" ")
    return path, method


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "0 %"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "\\<")


def write_pages(behaviours: Sequence[Behaviour], folder: Path) -> Mapping[str, int]:
    """Write `truth.md` and `coverage.md`, and return the number of tests for each kind of evidence."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("truth.md").write_text(truth_page(behaviours), encoding="utf-8")
    folder.joinpath("coverage.md").write_text(coverage_page(behaviours), encoding="utf-8")
    return Counter(behaviour.evidence.kind or "none" for behaviour in behaviours)
