"""The hand-over as JSON, in the schema `fortnox-sdk/handover/1` (see docs/guides/handover.md)."""

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Final

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.files import Files, replace_file
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.handover.account_groups import group_name
from fortnox_sdk.year_end.handover.figures import Handover
from fortnox_sdk.year_end.handover.records import (
    HandoverAccount,
    at_closing,
    at_opening,
    in_assets,
    in_equity_and_liabilities,
    in_income_statement,
    is_other,
    is_transfer,
    of_previous_year,
    total,
)
from fortnox_sdk.year_end.report.json_file import money

SCHEMA: Final = "fortnox-sdk/handover/1"
"""The name and the version of the schema. A change that could break a program gets a new version number."""
_SIGNS: Final = Text(
    "Debit is positive: assets and costs are positive, and equity, liabilities and income are negative. The only "
    "exception is the object 'profit', in which a profit is positive.",
    "Debet är positivt: tillgångar och kostnader är positiva, och eget kapital, skulder och intäkter är negativa. Enda "
    "undantaget är objektet 'profit', där en vinst är positiv.",
)
JsonObject = dict[str, object]


@checked
def write_handover(handover: Handover, path: Path | str, *, files: Files | None = None) -> None:
    """Write a hand-over to a JSON file. Amounts are texts such as `"-1250.00"`, and dates are `YYYY-MM-DD`.

    Args:
        handover: The hand-over.
        path: The `.json` file. An existing file is replaced when the new one is complete.
        files: The file system; None means the local file system.

    Raises:
        OSError: The file can't be written.

    >>> import json
    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> from fortnox_sdk.year_end import make_handover
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     books = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder).books
    ...     write_handover(make_handover(books), Path(folder, "handover.json"))
    ...     document = json.loads(Path(folder, "handover.json").read_text(encoding="utf-8"))
    >>> document["schema"], document["balance_sheet"]["assets"]["groups"][0]["group"]
    ('fortnox-sdk/handover/1', '12')
    """
    replace_file(Path(path), handover_bytes(handover), files=files)


def handover_bytes(handover: Handover) -> bytes:
    """Return the content of the JSON file."""
    return f"{json.dumps(handover_object(handover), ensure_ascii=False, indent=1)}\n".encode()


def handover_object(handover: Handover) -> JsonObject:
    """Return a hand-over as a JSON object in the schema `SCHEMA`."""
    previous, accounts = handover.previous_year, handover.accounts
    transferred = total(accounts, is_transfer)
    return {
        "schema": SCHEMA,
        "company": {"name": handover.company_name, "organisation_number": handover.org_number},
        "as_of": handover.as_of.isoformat(),
        "financial_year": {"start": handover.year_start.isoformat(), "end": handover.year_end.isoformat()},
        "previous_year": None
        if previous is None
        else {"start": previous[0].isoformat(), "end": previous[1].isoformat()},
        "sie_sha256": handover.sie_sha256,
        "signs": _text(_SIGNS),
        "balance_sheet": {
            "assets": _section(handover, in_assets),
            "equity_and_liabilities": _section(handover, in_equity_and_liabilities),
        },
        "income_statement": _section(handover, in_income_statement),
        "other_accounts": _section(handover, is_other),
        "profit": {
            "of_the_year": money(handover.profit),
            "transferred": money(transferred),
            "not_transferred": money(handover.profit - transferred),
        },
        "checks": [
            {
                "name": check.name,
                "text": _text(check.text),
                "left": money(check.left),
                "right": money(check.right),
                "difference": money(check.left - check.right),
                "accounts": list(check.accounts),
                "holds": check.holds,
            }
            for check in handover.checks
        ],
        "consistent": handover.is_consistent,
    }


def _section(handover: Handover, selects: Callable[[HandoverAccount], bool]) -> JsonObject:
    chosen = [account for account in handover.accounts if selects(account)]
    has_previous = any(account.previous is not None for account in chosen)
    return {
        **_amounts(chosen, has_previous=has_previous),
        "groups": [
            _group(group, list(accounts))
            for group, accounts in groupby(chosen, lambda account: account.number[:2])
        ],
    }


def _group(group: str, accounts: list[HandoverAccount]) -> JsonObject:
    return {
        "group": group,
        "name": _text(group_name(group)),
        **_amounts(accounts, has_previous=any(account.previous is not None for account in accounts)),
        "accounts": [
            {
                "account": account.number,
                "name": account.name,
                "sru": list(account.sru),
                "opening": money(account.opening),
                "closing": money(account.closing),
                "previous": money(account.previous),
            }
            for account in accounts
        ],
    }


def _amounts(accounts: Iterable[HandoverAccount], *, has_previous: bool) -> JsonObject:
    listed = list(accounts)
    sums: dict[str, Callable[[HandoverAccount], Decimal]] = {"opening": at_opening, "closing": at_closing}
    amounts: JsonObject = {
        name: money(total(listed, lambda _: True, amount)) for name, amount in sums.items()
    }
    amounts["previous"] = money(total(listed, lambda _: True, of_previous_year)) if has_previous else None
    return amounts


def _text(text: Text) -> dict[str, str]:
    return {"en": text.en, "sv": text.sv}
