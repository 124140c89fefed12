"""The table `explained.toml`. It names the party at fault for each failed call of a client, and the reason."""

import tomllib
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

from attrs import field, frozen, validators

TABLE = Path(__file__).with_name("explained.toml")
FAULTS = ("client", "specification", "sandbox", "unsettled")


@frozen(kw_only=True)
class Explanation:
    """One cause of failed calls.

    Attributes:
        client: The name of the package.
        calls: Patterns (of `fnmatch`) for the names of the calls that fail.
        exception: A text that the exceptions of these calls contain.
        fault: The party that would have to change something: one of `FAULTS`.
        evidence: The reason, with the file and line in the client's source if the client is at fault.
    """

    client: str
    calls: list[str] = field(validator=validators.min_len(1))
    exception: str = field(validator=validators.min_len(1))
    fault: str = field(validator=validators.in_(FAULTS))
    evidence: str = field(validator=validators.min_len(20))

    def covers(self, call: str, exception: str) -> bool:
        return self.exception in exception and any(fnmatchcase(call, pattern) for pattern in self.calls)


def read_table(path: Path = TABLE) -> list[Explanation]:
    """Return the explanations of a table."""
    return [Explanation(**entry) for entry in tomllib.loads(path.read_text(encoding="utf-8"))["explained"]]


def judge(exceptions: dict[str, str], table: list[Explanation]) -> tuple[list[str], Counter[str]]:
    """Compare a client's exceptions (by the name of the call) with the explanations for this client.

    Returns:
        The problems, one line each, and the number of exceptions for each party at fault.
    """
    problems, faults = [], Counter()
    for call, text in exceptions.items():
        found = [entry for entry in table if entry.covers(call, text)]
        if len(found) == 1:
            faults[found[0].fault] += 1
        else:
            problems.append(f"{len(found)} explanations: {call}: {text}")
    for entry in table:
        for pattern in entry.calls:
            matching = [text for call, text in exceptions.items() if fnmatchcase(call, pattern)]
            if not any(entry.exception in text for text in matching):
                problems.append(f"no longer occurs: {pattern}: {entry.exception}")
    return problems, faults
