# ruff: noqa: T201 - a command prints
"""The `sie4` command."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs

from sie4.checks import check
from sie4.comparison import compare
from sie4.document import Document
from sie4.errors import Diagnostic, Severity, SieError
from sie4.model import RowKind
from sie4.reader import parse
from sie4.recognition import why_not_sie
from sie4.redaction import redact
from sie4.values import amount_text
from sie4.writer import write

__all__ = ["main", "run"]

GOOD, FINDINGS, UNREADABLE = 0, 1, 2


def run() -> None:
    """Run the command and leave with its exit code."""
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough; nothing may be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = GOOD
    sys.exit(code)


def main(arguments: Sequence[str]) -> int:
    """Run the command.

    Returns:
        0: good; 1: findings of severity error, or differences; 2: unreadable, not writable, or wrong usage.
    """
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.run
    try:
        return command(options)
    except BrokenPipeError:
        raise
    except OSError as error:
        message = f"{error.filename}: {error.strerror}."
    except SieError as error:
        message = str(error)
    print(message, file=sys.stderr)
    return UNREADABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sie4", description="Read, check, compare and convert SIE 4 files.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str, run: Callable[[argparse.Namespace], int], text: str, *files: str
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        for file in files:
            command.add_argument(file, metavar=file.upper())
        command.set_defaults(run=run)
        return command

    printing = [
        add("info", _info, "Say what a file holds.", "file"),
        add("check", _check, "Check a file: its form, its records, its sums.", "file"),
        add("balances", _balances, "Print the balance of every account at the end of a day.", "file"),
        add("diff", _diff, "Name what two files say differently.", "before", "after"),
    ]
    printing[2].add_argument(
        "--on", type=_day, metavar="YYYY-MM-DD", help="the day; without it, all vouchers count"
    )
    writing = [
        add("convert", _convert, "Write a file again, in the canonical form.", "file", "out"),
        add("redact", _redact, "Write a file without names and texts, for a bug report.", "file", "out"),
    ]
    for command in writing:
        command.add_argument(
            "--encoding", default="cp437", help="cp437 (the standard's, and the default), utf-8, cp1252"
        )
        command.add_argument(
            "--transliterate", action="store_true", help="spell characters that the encoding lacks"
        )
        command.add_argument("--checksum", action="store_true", help="add #KSUMMA")
    for command in (*printing, *writing):
        command.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write it as 2025-12-31") from None


def _load(file: str) -> tuple[Document, list[Diagnostic]]:
    data = Path(file).read_bytes()
    problem = why_not_sie(data)
    if problem is not None:
        raise SieError(f"{file}: {problem}")
    return parse(data)


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _exit_code(findings: Sequence[Diagnostic]) -> int:
    return FINDINGS if any(finding.severity is Severity.ERROR for finding in findings) else GOOD


def _info(options: argparse.Namespace) -> int:
    return _report(options, *_load(options.file))


def _check(options: argparse.Namespace) -> int:
    document, findings = _load(options.file)
    return _report(
        options, document, sorted([*findings, *check(document)], key=lambda finding: finding.line or 0)
    )


def _report(options: argparse.Namespace, document: Document, findings: Sequence[Diagnostic]) -> int:
    if options.json:
        _print_json(_summary(options.file, document, findings))
    else:
        print(_readable(options.file, document, findings))
    return _exit_code(findings)


def _balances(options: argparse.Namespace) -> int:
    document, findings = _load(options.file)
    balances: dict[str, Decimal] = dict(sorted(document.balances(options.on).items()))
    if options.json:
        _print_json({account: amount_text(amount) for account, amount in balances.items()})
    else:
        for account, amount in balances.items():
            name = document.accounts[account].name if account in document.accounts else ""
            print(f"{account:<6} {amount_text(amount):>18}  {name}".rstrip())
    return _exit_code(findings)


def _diff(options: argparse.Namespace) -> int:
    (before, _), (after, _) = _load(options.before), _load(options.after)
    differences = compare(before, after)
    if options.json:
        _print_json([attrs.asdict(difference) for difference in differences])
    else:
        print("\n".join(map(str, differences)) or "The files say the same.")
    return FINDINGS if differences else GOOD


def _convert(options: argparse.Namespace) -> int:
    document, findings = _load(options.file)
    return _write(options, document, findings)


def _redact(options: argparse.Namespace) -> int:
    document, findings = _load(options.file)
    return _write(options, redact(document), findings)


def _write(options: argparse.Namespace, document: Document, findings: Sequence[Diagnostic]) -> int:
    write(
        document,
        options.out,
        encoding=options.encoding,
        errors="transliterate" if options.transliterate else "strict",
        checksum=options.checksum,
    )
    if options.json:
        # Of the file written, read back: a redacted one shows nothing that was taken out.
        _print_json(_summary(options.out, *_load(options.out)))
    for finding in findings:
        if finding.severity is Severity.ERROR:
            print(f"{options.file}: {finding}", file=sys.stderr)
    return _exit_code(findings)


def _summary(file: str, document: Document, findings: Sequence[Diagnostic]) -> dict[str, object]:
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
        "diagnostics": [attrs.asdict(finding) for finding in findings],
    }


def _readable(file: str, document: Document, findings: Sequence[Diagnostic]) -> str:
    values = _summary(file, document, findings)
    company = " ".join(part for part in (document.company.name, document.company.org_number) if part)
    history = (
        f" (and {values['added']} added, {values['removed']} struck)"
        if values["added"] or values["removed"]
        else ""
    )
    counts = {severity: sum(finding.severity is severity for finding in findings) for severity in Severity}
    return "\n".join(
        [
            file,
            f"  program    {values['program'] or '(not said)'}",
            f"  company    {company or '(not said)'}",
            f"  type       {document.sie_type}, {document.encoding}",
            *(
                f"  year {year.index:<5} {year.start or '?'} to {year.end or '?'}"
                for year in document.fiscal_years.values()
            ),
            f"  accounts   {values['accounts']}",
            f"  vouchers   {values['vouchers']} with {values['rows']} rows{history}",
            "  findings   "
            + (", ".join(f"{number} {severity}" for severity, number in counts.items() if number) or "none"),
            *(f"    {finding}" for finding in findings),
        ]
    )


if __name__ == "__main__":
    run()
