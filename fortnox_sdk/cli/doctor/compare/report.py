"""The report of a comparison, as Markdown in the user's language and as JSON in English."""

from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from typing import Final

import attrs

from fortnox_sdk.cli.doctor.compare.assumptions import ASSUMPTIONS, Assumption, assumption_of
from fortnox_sdk.cli.doctor.compare.calls import PlannedCall
from fortnox_sdk.cli.doctor.compare.differences import Difference, all_differences, is_refusal
from fortnox_sdk.cli.doctor.compare.facts import FACTS
from fortnox_sdk.cli.doctor.compare.reading import Reading
from fortnox_sdk.cli.doctor.compare.unsettled import CONSTANTS, UNSETTLED
from fortnox_sdk.text import Text

_SHOWN_CALLS: Final = 4
_FACT_IDS: Final = frozenset(fact.id for fact in FACTS)


@attrs.frozen(kw_only=True)
class Comparison:
    """The result of a comparison."""

    on: date
    """The date of the comparison. It reveals nothing about the company."""
    calls: tuple[PlannedCall, ...]
    fortnox: Reading
    sandbox: Reading
    contradicted: Mapping[str, tuple[Difference, ...]]
    """The differences, by the id of the assumption that they contradict, in the order of `ASSUMPTIONS`."""

    @classmethod
    def of(cls, on: date, calls: tuple[PlannedCall, ...], fortnox: Reading, sandbox: Reading) -> "Comparison":
        """Return the comparison of two readings."""
        found: dict[str, list[Difference]] = {}
        for difference in all_differences(calls, fortnox, sandbox):
            found.setdefault(assumption_of(difference).id, []).append(difference)
        return cls(
            on=on,
            calls=calls,
            fortnox=fortnox,
            sandbox=sandbox,
            contradicted={each.id: tuple(found[each.id]) for each in ASSUMPTIONS if each.id in found},
        )

    @property
    def differences(self) -> tuple[Difference, ...]:
        """All differences."""
        return tuple(each for found in self.contradicted.values() for each in found)

    def confirmed(self) -> list[Assumption]:
        """Return the assumptions that at least one response can confirm and that no difference contradicts."""
        return [each for each in ASSUMPTIONS if each.id not in self.contradicted and self.evidence(each)]

    def open(self) -> list[Assumption]:
        """Return the assumptions that this company's data neither confirms nor contradicts."""
        return [each for each in ASSUMPTIONS if each.id not in self.contradicted and not self.evidence(each)]

    def refused(self) -> list[str]:
        """Return the names of the calls that need a scope, a licence or a permission that is missing."""
        return [name for name, each in self.fortnox.observations.items() if each.status and is_refusal(each)]

    def unanswered(self) -> list[str]:
        """Return the names of the calls without a usable response."""
        return [name for name, each in self.fortnox.observations.items() if not each.status]

    def evidence(self, assumption: Assumption) -> list[str]:
        """Return the names of the calls whose responses can confirm an assumption.

        For a fact (a question about relations between records), return its id if both Fortnox and the sandbox gave an
        answer.
        """
        if assumption.id in _FACT_IDS:
            has_answers = assumption.id in self.fortnox.facts and assumption.id in self.sandbox.facts
            return [assumption.id] if has_answers else []
        about_rights = assumption.id == "requests.missing-right"
        return [
            name
            for name, observation in self.fortnox.observations.items()
            if observation.status
            and is_refusal(observation) is about_rights
            and (about_rights or name in self.sandbox.observations)
            and assumption.covers(name)
            and assumption.is_shown_by(observation)
        ]


_PRIVACY: Final = Text(
    "This report contains the structure of responses only: names of fields, types, formats, status and error codes. "
    "It contains no name, number, amount, date, id or text of the company. Read it before you send it.",
    "Rapporten innehåller bara svarens struktur: fältnamn, typer, format, status och felkoder. Den innehåller inga "
    "namn, nummer, belopp, datum, id:n eller texter från företaget. Läs den innan du skickar den.",
)


def report_text(comparison: Comparison) -> Text:
    """Return the report as Markdown, in English and Swedish."""
    lines = [
        Text("# Comparison of Fortnox with fortnox-sdk", "# Jämförelse av Fortnox med fortnox-sdk"),
        _EMPTY,
        Text(
            f"fortnox-sdk {version('fortnox-sdk')}, {comparison.on}, {len(comparison.fortnox.observations)} calls and "
            f"{len(comparison.fortnox.facts)} relations in the company's records.",
            f"fortnox-sdk {version('fortnox-sdk')}, {comparison.on}, {len(comparison.fortnox.observations)} anrop och "
            f"{len(comparison.fortnox.facts)} samband i företagets poster.",
        ),
        _EMPTY,
        _PRIVACY,
        _EMPTY,
        Text("## Differences", "## Skillnader"),
        _EMPTY,
    ]
    for assumption in ASSUMPTIONS:
        found = comparison.contradicted.get(assumption.id)
        if found is None:
            continue
        lines += [Text.same(f"### {assumption.id}"), _EMPTY, assumption.text, _EMPTY]
        lines += [_difference_line(each) for each in found]
        lines += [_EMPTY]
    if not comparison.differences:
        lines += [Text("None.", "Inga."), _EMPTY]
    lines += _section(
        Text(
            "## Confirmed assumptions, with the number of calls that show them",
            "## Bekräftade antaganden, med antalet anrop som visar dem",
        ),
        [
            Text.same(f"- `{each.id}`: ") + each.text + Text.same(f" ({len(comparison.evidence(each))})")
            for each in comparison.confirmed()
        ],
    )
    lines += _section(
        Text(
            "## Assumptions that this company's data can't decide",
            "## Antaganden som inte kan avgöras med företagets data",
        ),
        [
            Text.same(f"- `{each.id}`: ") + each.text + Text.same(" ") + each.answer
            for each in comparison.open()
        ],
    )
    lines += _section(
        Text("## Calls without permission or licence", "## Anrop utan behörighet eller licens"),
        [_call_line(comparison, name) for name in comparison.refused()],
    )
    lines += _section(
        Text("## Calls without a response", "## Anrop utan svar"),
        [_call_line(comparison, name) for name in comparison.unanswered()],
    )
    lines += _section(
        Text(
            "## Assumptions that read-only calls can't decide",
            "## Antaganden som inte kan avgöras med läsande anrop",
        ),
        [
            Text.same(f"- `{each.id}`: ") + each.text + Text.same(" (") + each.reason.value + Text.same(")")
            for each in UNSETTLED
        ]
        + [
            Text.same(f"- {', '.join(f'`{name}`' for name in names)} (") + reason.value + Text.same(")")
            for reason, names in CONSTANTS.items()
        ],
    )
    return Text("\n".join(line.en for line in lines), "\n".join(line.sv for line in lines))


def report_json(comparison: Comparison) -> dict[str, object]:
    """Return the report as JSON, with the structure of every response."""
    shown = {call.name: call.shown for call in comparison.calls}
    return {
        "version": version("fortnox-sdk"),
        "date": comparison.on.isoformat(),
        "note": _PRIVACY.en,
        "differences": [
            _difference_json(each, assumption, shown)
            for assumption in ASSUMPTIONS
            for each in comparison.contradicted.get(assumption.id, ())
        ],
        "confirmed": {each.id: comparison.evidence(each) for each in comparison.confirmed()},
        "not_settled_by_data": [each.id for each in comparison.open()],
        "not_settled_by_reading": [each.id for each in UNSETTLED],
        "refused": comparison.refused(),
        "unanswered": comparison.unanswered(),
        "facts": dict(comparison.fortnox.facts),
        "observations": {
            name: {"request": shown[name], **_without_empty(attrs.asdict(observation, recurse=False))}
            for name, observation in comparison.fortnox.observations.items()
        },
    }


_EMPTY: Final = Text.same("")


def _section(title: Text, lines: Sequence[Text]) -> list[Text]:
    return [title, _EMPTY, *lines, _EMPTY] if lines else []


def _difference_line(difference: Difference) -> Text:
    found = difference.found
    more = len(difference.calls) - _SHOWN_CALLS
    calls = ", ".join(f"`{name}`" for name in difference.calls[:_SHOWN_CALLS])
    rest = Text(f" and {more} more", f" och {more} till") if more > 0 else _EMPTY
    place = f" `{found.place}`" if found.place else ""
    against = Text("the client", "klienten") if difference.is_of_client else Text("the sandbox", "sandlådan")
    doubt = _EMPTY if found.is_certain else Text(" (may depend on the company)", " (kan bero på företaget)")
    return (
        Text.same("- ")
        + found.kind.text
        + Text.same(f"{place}: Fortnox `{found.fortnox}`, ")
        + against
        + Text.same(f" `{found.expected}`")
        + doubt
        + Text.same(f". {calls}")
        + rest
    )


def _call_line(comparison: Comparison, name: str) -> Text:
    observation = comparison.fortnox.observations[name]
    status = f": {observation.status}, {observation.code}" if observation.status else ""
    return Text.same(f"- `{name}`{status}")


def _difference_json(
    difference: Difference, assumption: Assumption, shown: Mapping[str, str]
) -> dict[str, object]:
    found = difference.found
    return {
        "id": difference.id,
        "assumption": assumption.id,
        "constants": list(assumption.constants),
        "kind": found.kind.value,
        "place": found.place,
        "fortnox": found.fortnox,
        "expected": found.expected,
        "against": "client" if difference.is_of_client else "sandbox",
        "certain": found.is_certain,
        "calls": list(difference.calls),
        "request": shown.get(difference.calls[0], ""),
    }


def _without_empty(values: dict[str, object]) -> dict[str, object]:
    return {name: dict(value) if name == "body" else value for name, value in values.items() if value}  # type: ignore[call-overload]
