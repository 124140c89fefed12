"""Appendices and their items as JSON, schema `fortnox-sdk/appendix/1` (see docs/reference/appendix_json.md)."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date
from decimal import Decimal
from pathlib import Path
from typing import Final

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, replace_file
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Appendix, OpenItem, Provenance, Settlement

SCHEMA: Final = "fortnox-sdk/appendix/1"
"""The name and the version of the schema. A change that could break a program gets a new version number."""
JsonObject = Mapping[str, object]


@checked
def write_json(appendices: Sequence[Appendix], path: Path | str, *, files: Files | None = None) -> None:
    """Write appendices with all their items to a JSON file.

    Amounts are texts such as `"-1250.00"`, dates are `YYYY-MM-DD`, and texts for people are in English and Swedish.

    Args:
        appendices: One or more appendices.
        path: The `.json` file. An existing file is replaced when the new one is complete.
        files: The file system; None means the local file system.

    Raises:
        InvalidInput: `appendices` is empty.
        OSError: The file can't be written.

    >>> import json
    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     appendix = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder).receivables()
    ...     write_json([appendix], Path(folder, "1510.json"))
    ...     document = json.loads(Path(folder, "1510.json").read_text(encoding="utf-8"))
    >>> document["schema"], document["appendices"][0]["difference"], document["appendices"][0]["verdict"]
    ('fortnox-sdk/appendix/1', '1250.00', 'explained')
    """
    if not appendices:
        raise InvalidInput(
            Text("There is no appendix to write.", "Det finns ingen bilaga att skriva."),
            hint=Text("Pass at least one appendix.", "Ange minst en bilaga."),
        )
    document = {"schema": SCHEMA, "appendices": [appendix_object(appendix) for appendix in appendices]}
    content = json.dumps(document, ensure_ascii=False, indent=1)
    replace_file(Path(path), f"{content}\n".encode(), files=files)


def appendix_object(appendix: Appendix, *, with_items: bool = True) -> JsonObject:
    """Return the JSON object of an appendix, as defined by the schema `fortnox-sdk/appendix/1`.

    Args:
        appendix: The appendix.
        with_items: False to leave out open items, register rows, vouchers and parts.
    """
    head: dict[str, object] = {
        "account": appendix.account,
        "account_name": appendix.account_name,
        "accounts": list(appendix.accounts),
        "as_of": appendix.as_of.isoformat(),
        "ledger": appendix.ledger.value,
        "verdict": appendix.verdict.value,
        "colour": appendix.verdict.colour.value,
        "opening_balance": money(appendix.opening_balance),
        "account_balance": money(appendix.account_balance),
        "ledger_total": money(appendix.ledger_total),
        "difference": money(appendix.difference),
        "unexplained": money(appendix.unexplained),
        "causes": [
            {
                "kind": cause.kind.value,
                "voucher": cause.voucher,
                "on": _day(cause.on),
                "amount": money(cause.amount),
                "evidence": _text(cause.evidence),
            }
            for cause in appendix.causes
        ],
        "findings": [
            {"kind": finding.kind.value, "text": _text(finding.text)} for finding in appendix.findings
        ],
        "provenance": _provenance(appendix.provenance),
    }
    if with_items:
        head |= {
            "items": [_item(item) for item in appendix.items],
            "register_rows": [
                {
                    "number": row.number,
                    "text": row.text,
                    "on": _day(row.on),
                    "amount": money(row.amount),
                    "details": [{"name": _text(name), "value": value} for name, value in row.details],
                }
                for row in appendix.register_rows
            ],
            "postings": [
                {
                    "voucher": posting.voucher,
                    "on": _day(posting.on),
                    "text": _text(posting.text),
                    "amount": money(posting.amount),
                }
                for posting in appendix.postings
            ],
            "parts": [appendix_object(part) for part in appendix.parts],
        }
    return head


def _item(item: OpenItem) -> JsonObject:
    return {
        "number": item.number,
        "external_number": item.external_number,
        "counterparty_number": item.counterparty_number,
        "counterparty_name": item.counterparty_name,
        "invoice_date": item.invoice_date.isoformat(),
        "due_date": _day(item.due_date),
        "booked_on": _day(item.booked_on),
        "voucher": item.voucher,
        "currency": item.currency,
        "total": money(item.total),
        "total_sek": money(item.total_sek),
        "open_currency": money(item.open_currency),
        "open_sek": money(item.open_sek),
        "days_overdue": item.days_overdue,
        "bucket": item.bucket.value,
        "is_credit": item.is_credit,
        "settled_after": [_settlement(settlement) for settlement in item.settled_after],
        "note": item.note,
    }


def _settlement(settlement: Settlement) -> JsonObject:
    return {
        "kind": settlement.kind.value,
        "on": settlement.on.isoformat(),
        "amount_sek": money(settlement.amount_sek),
        "reference": settlement.reference,
    }


def _provenance(origin: Provenance) -> JsonObject:
    return {
        "source": origin.source,
        "company_name": origin.company_name,
        "org_number": origin.org_number,
        "year_start": origin.year_start.isoformat(),
        "year_end": origin.year_end.isoformat(),
        "fetched_at": origin.fetched_at.astimezone(UTC).isoformat(),
        "sie_sha256": origin.sie_sha256,
        "sie_generated": _day(origin.sie_generated),
        "verified_at": None if origin.verified_at is None else origin.verified_at.astimezone(UTC).isoformat(),
        "other_sie_files": [
            {
                "year_start": file.year_start.isoformat(),
                "year_end": file.year_end.isoformat(),
                "sha256": file.sha256,
            }
            for file in origin.other_sie_files
        ],
    }


def money(amount: Decimal | None) -> str | None:
    """Return an amount as text with at least two decimals and no exponent, or None.

    >>> money(Decimal("-1250")), money(Decimal("0.125")), money(Decimal("1E+2"))
    ('-1250.00', '0.125', '100.00')
    """
    if amount is None:
        return None
    least = amount.quantize(Decimal("0.01"))
    # Adding zero turns -0 into 0.
    return f"{(least if least == amount else amount) + 0:f}"


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _text(text: Text) -> Mapping[str, str]:
    return {"en": text.en, "sv": text.sv}
