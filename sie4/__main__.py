"""The `sie4` command."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from sie4.document import Document
from sie4.errors import Diagnostic, Severity, SieError
from sie4.model import RowKind
from sie4.reader import loads, parse

__all__ = ["main", "run"]

GOOD, FINDINGS, UNREADABLE = 0, 1, 2


def run() -> None:
    """Run the command and leave with its exit code."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Run the command.

    Returns:
        0: good; 1: findings of severity error; 2: unreadable, or wrong usage.
    """
    parser = argparse.ArgumentParser(prog="sie4", description="Read, check and convert SIE 4 files.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    info = commands.add_parser("info", help="say what a file holds")
    info.add_argument("file", metavar="FILE")
    info.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    file = str(options.file)
    try:
        data = Path(file).read_bytes()
        loads(data)
        document, findings = parse(data)
    except OSError as error:
        return _unreadable(f"{file}: {error.strerror}.")
    except SieError as error:
        return _unreadable(f"{file}: {error}")
    if options.json:
        print(json.dumps(summary(file, document, findings), ensure_ascii=False, indent=2))  # noqa: T201 - a command prints
    else:
        print(readable(file, document, findings))  # noqa: T201 - a command prints
    return FINDINGS if any(finding.severity is Severity.ERROR for finding in findings) else GOOD


def summary(file: str, document: Document, findings: Sequence[Diagnostic]) -> dict[str, object]:
    """What a file holds, as values for JSON."""
    kinds = [row.kind for voucher in document.vouchers for row in voucher.rows]
    return {
        "file": file,
        "encoding": document.encoding,
        "sie_type": document.sie_type,
        "program": " ".join(part for part in (document.program.name, document.program.version) if part),
        "company": document.company.name,
        "org_number": document.company.org_number,
        "fiscal_years": {
            str(year.index): [None if day is None else day.isoformat() for day in (year.start, year.end)]
            for year in document.fiscal_years.values()
        },
        "accounts": len(document.accounts),
        "vouchers": len(document.vouchers),
        "rows": kinds.count(RowKind.TRANS),
        "added": kinds.count(RowKind.RTRANS),
        "removed": kinds.count(RowKind.BTRANS),
        "diagnostics": [
            {
                "line": finding.line,
                "code": finding.code.value,
                "severity": finding.severity.value,
                "message": finding.message,
                "affects": finding.affects,
                "number": finding.number,
            }
            for finding in findings
        ],
    }


def readable(file: str, document: Document, findings: Sequence[Diagnostic]) -> str:
    """What a file holds, for people."""
    values = summary(file, document, findings)
    company = " ".join(part for part in (document.company.name, document.company.org_number) if part)
    lines = [
        f"{file}",
        f"  program    {values['program'] or '(not said)'}",
        f"  company    {company or '(not said)'}",
        f"  type       {document.sie_type}, {document.encoding}",
    ]
    lines += [
        f"  year {year.index:<5} {year.start or '?'} to {year.end or '?'}"
        for year in document.fiscal_years.values()
    ]
    lines.append(f"  accounts   {values['accounts']}")
    history = (
        f" (and {values['added']} added, {values['removed']} struck)"
        if values["added"] or values["removed"]
        else ""
    )
    lines.append(f"  vouchers   {values['vouchers']} with {values['rows']} rows{history}")
    counts = {severity: sum(finding.severity is severity for finding in findings) for severity in Severity}
    lines.append("  findings   " + (", ".join(f"{n} {s}" for s, n in counts.items() if n) or "none"))
    lines += [f"    {finding}" for finding in findings]
    return "\n".join(lines)


def _unreadable(message: str) -> int:
    print(message, file=sys.stderr)  # noqa: T201 - a command prints
    return UNREADABLE


if __name__ == "__main__":
    run()
