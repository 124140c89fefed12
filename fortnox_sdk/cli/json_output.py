"""JSON objects that several commands print with `--json`."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import cast

from fortnox_sdk.cli.exits import error_texts
from fortnox_sdk.cli.json_reviews import findings_json, review_json
from fortnox_sdk.cli.json_texts import text_json, texts_json
from fortnox_sdk.connection import Connection, ConnectionStatus
from fortnox_sdk.connectors.bookkeeping.financial_years import FinancialYearSummary
from fortnox_sdk.entities.codec import encode_json
from fortnox_sdk.scalars import money_text
from fortnox_sdk.text import join, printable
from fortnox_sdk.year_end.appendix import Appendix, Ledger
from fortnox_sdk.year_end.books import BookYear
from fortnox_sdk.year_end.explanation.advice import next_step
from fortnox_sdk.year_end.export.result import ExportResult
from fortnox_sdk.year_end.export.twins import Twin
from fortnox_sdk.year_end.review import LedgerReview


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else money_text(amount)


def json_line(value: Mapping[str, object], *, ascii_only: bool) -> str:
    r"""Return a JSON object as one line. Characters that could control a terminal are escaped.

    Each `Decimal` is a number with all its digits.

    >>> json_line({"name": f"Bo{chr(155)}2J", "total": Decimal("0.10")}, ascii_only=False)
    '{"name":"Bo\\u009b2J","total":0.10}'
    """
    line = encode_json(_exact(value)).decode()
    if line.isprintable() and (line.isascii() or not ascii_only):
        return line
    return "".join(
        char if printable(char) == char and (char.isascii() or not ascii_only) else json.dumps(char)[1:-1]
        for char in line
    )


def _exact(value: object) -> object:
    """Return a JSON value with a `Decimal` in place of each float, such as a number of seconds."""
    if isinstance(value, dict):
        return {key: _exact(each) for key, each in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [_exact(each) for each in cast("list[object]", value)]
    return Decimal(repr(value)) if isinstance(value, float) else value


def json_lines(value: object) -> Iterator[str]:
    r"""Yield a JSON value as indented lines for people.

    >>> print(*json_lines({"Customer": {"Name": "Acme", "Labels": []}}), sep="\n")
    {
      "Customer": {
        "Name": "Acme",
        "Labels": []
      }
    }
    """
    parts: list[tuple[str, object]] = []
    brackets = "[]"
    plain = encode_json(value).decode()
    if isinstance(value, dict):
        brackets = "{}"
        parts = [
            (f"{json.dumps(str(key))}: ", each) for key, each in cast("dict[object, object]", value).items()
        ]
    elif isinstance(value, list):
        parts = [("", each) for each in cast("list[object]", value)]
    if not parts:
        yield plain
        return
    yield brackets[0]
    for number, (name, each) in enumerate(parts, start=1):
        first, *others = json_lines(each)
        comma = "," if number < len(parts) else ""
        lines = [f"{name}{first}", *others]
        yield from (f"  {line}" for line in lines[:-1])
        yield f"  {lines[-1]}{comma}"
    yield brackets[1]


def appendix_json(appendix: Appendix, reviews: Iterable[LedgerReview] = ()) -> dict[str, object]:
    """Return the JSON of an appendix, with its review if it is the joint appendix of a ledger.

    Amounts are text with two decimals. Debit is positive, and credit is negative.
    """
    output: dict[str, object] = {
        "account": appendix.account,
        "account_name": appendix.account_name,
        "accounts": list(appendix.accounts),
        "as_of": appendix.as_of.isoformat(),
        "ledger": appendix.ledger.value,
        "items": len(appendix.items),
        "ledger_total": _money(appendix.ledger_total),
        "account_balance": money_text(appendix.account_balance),
        "difference": _money(appendix.difference),
        "causes": [
            {
                "cause": cause.kind.value,
                "voucher": cause.voucher,
                "date": cause.on.isoformat() if cause.on else None,
                "amount": money_text(cause.amount),
                **text_json(evidence=cause.evidence, next_step=next_step(cause)),
            }
            for cause in appendix.causes
        ],
        "unexplained": _money(appendix.unexplained),
        "verdict": appendix.verdict.value,
        "colour": appendix.verdict.colour.value,
        "reconciled": appendix.reconciled,
        "findings": findings_json(appendix.findings),
    }
    if appendix.ledger is Ledger.NONE:
        output["opening_balance"] = money_text(appendix.opening_balance)
        output["vouchers"] = [
            {
                "voucher": posting.voucher,
                "date": posting.on.isoformat() if posting.on else None,
                **text_json(text=posting.text),
                "amount": money_text(posting.amount),
            }
            for posting in appendix.postings
        ]
    for review in reviews:
        if review.appendix.account == appendix.account:
            output["review"] = review_json(review)
    return output


def export_json(result: ExportResult) -> dict[str, object]:
    """Return the JSON of one export run."""
    return {
        "series": result.series,
        "vouchers": [
            {"reference": reference, "label": label, "financial_year": result.financial_years.get(reference)}
            for reference, label in result.labels.items()
        ],
        "posted": list(result.posted),
        "already_posted": list(result.already_posted),
        "removed": list(result.removed),
        "reversed_by": dict(result.reversed_by),
        "removed_references": list(result.removed_references),
        "unsettled": list(result.unsettled),
        "not_sent": list(result.not_sent),
        "complete": result.complete,
        **text_json(stopped=join(error_texts(result.error)) if result.error else None),
        **texts_json(differences=[problem.text_and_hint for problem in result.differences]),
        "twins": [_twin_json(twin) for twin in result.twins],
        "reversed_twins": [_twin_json(twin) for twin in result.reversed_twins],
    }


def _twin_json(twin: Twin) -> dict[str, object]:
    return {"reference": twin.reference, "older": twin.older.label, "younger": twin.younger.label}


def connection_json(connection: Connection | None, status: ConnectionStatus) -> dict[str, object]:
    """Return the JSON of a connection and its 30-day window."""
    return {
        "status": status.state.value,
        "days_left": status.days_left,
        "valid_until": _instant(status.valid_until),
        "fortnox_days_left": status.fortnox_days_left,
        "company": connection.company_name if connection else "",
        "organisation_number": connection.organisation_number if connection else "",
        "database_number": connection.key.database_number if connection else None,
        "service": connection.service if connection else False,
        "last_import": _instant(connection.last_import if connection else None),
        "last_export": _instant(connection.last_export if connection else None),
        **text_json(hint=status.hint),
    }


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat(timespec="seconds")


def year_json(year: FinancialYearSummary) -> dict[str, object]:
    """Return the JSON of a financial year."""
    return {"id": year.id, "from": year.from_date.isoformat(), "to": year.to_date.isoformat()}


def book_year_json(year: BookYear) -> dict[str, object]:
    """Return the financial year of the books as JSON. A year from a SIE file has no id in Fortnox."""
    return {"id": year.id or None, "from": year.start.isoformat(), "to": year.end.isoformat()}


def paths_json(paths: Sequence[Path]) -> list[str]:
    """Return file paths as a JSON array of strings."""
    return [str(path) for path in paths]
