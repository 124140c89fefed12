"""Drafts of closing vouchers as a JSON file, in the format that `read_closing_vouchers` and `fortnox export` read."""

import json
from collections.abc import Iterable
from pathlib import Path

import attrs

from fortnox_sdk.arguments.checking import checked
from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.files import Files, LocalFiles, replace_file
from fortnox_sdk.foreign.os_faults import os_reason
from fortnox_sdk.scalars import ORE
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from fortnox_sdk.year_end.proposals.proposal import Proposal

_LONGEST_COMMENT = 944


def draft_vouchers(proposals: Iterable[Proposal]) -> list[ClosingVoucher]:
    """Return the draft vouchers of proposals. The comment of each voucher states the evidence in Swedish."""
    return [
        attrs.evolve(proposal.voucher, comment=proposal.rests_on.sv[:_LONGEST_COMMENT])
        for proposal in proposals
        if proposal.voucher is not None
    ]


def drafts_json(vouchers: Iterable[ClosingVoucher]) -> bytes:
    """Return closing vouchers as JSON. Amounts are text with two decimals.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> debit = ClosingRow(account=6352, debit=Decimal(800))
    >>> credit = ClosingRow(account=1519, credit=Decimal(800))
    >>> voucher = ClosingVoucher(
    ...     reference="d-1", date=date(2025, 12, 31), text="Befarad kundförlust", rows=(debit, credit)
    ... )
    >>> json.loads(drafts_json([voucher]))["vouchers"][0]["rows"][0]
    {'account': 6352, 'debit': '800.00'}
    """
    content = {
        "vouchers": [
            {
                "reference": voucher.reference,
                "date": voucher.date.isoformat(),
                "text": voucher.text,
                "comment": voucher.comment,
                **({} if voucher.reverse_on is None else {"reverse_on": voucher.reverse_on.isoformat()}),
                "rows": [_row(row) for row in voucher.rows],
            }
            for voucher in vouchers
        ]
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _row(row: ClosingRow) -> dict[str, object]:
    amounts = {
        name: f"{amount.quantize(ORE)}" for name in ("debit", "credit") if (amount := getattr(row, name))
    }
    texts = {name: text for name in ("text", "cost_center", "project") if (text := getattr(row, name))}
    return {"account": row.account, **amounts, **texts}


@checked
def write_drafts(path: Path, proposals: Iterable[Proposal], *, files: Files | None = None) -> int:
    """Write the draft vouchers of proposals to a JSON file, and return their number.

    An existing file is never replaced, because somebody may have edited it.

    Args:
        path: The file.
        proposals: The proposals. Those without a draft are left out.
        files: The file system; None means the local file system.

    Raises:
        InvalidInput: The file exists, or can't be written.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_drafts(Path(folder, "drafts.json"), [])
    0
    """
    files = files or LocalFiles()
    vouchers = draft_vouchers(proposals)
    try:
        if files.is_file(path):
            raise InvalidInput(
                Text(f"'{path}' exists already.", f"'{path}' finns redan."),
                hint=Text(
                    "Choose another file name, or move the existing file to another folder.",
                    "Välj ett annat filnamn, eller flytta den befintliga filen till en annan mapp.",
                ),
            )
        replace_file(path, drafts_json(vouchers), files=files)
    except OSError as fault:
        raise InvalidInput(
            Text(
                f"'{path}' can't be written: {os_reason(fault)}.",
                f"'{path}' kan inte skrivas: {os_reason(fault).sv}.",
            ),
            hint=Text("Choose a folder that you may write to.", "Välj en mapp som du får skriva i."),
        ) from fault
    return len(vouchers)
