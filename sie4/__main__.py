# ruff: noqa: T201 - a command prints
"""The `sie4` command: read, check, compare and convert SIE 4 files."""

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
from sie4.columns import Columns
from sie4.comparison import compare
from sie4.document import Document
from sie4.errors import Diagnostic, Severity, SieError
from sie4.model import RowKind
from sie4.reader import parse
from sie4.recognition import not_sie_message
from sie4.redaction import redact
from sie4.speed_test import measure_file
from sie4.table_schemas import SCHEMAS, TableName
from sie4.values import amount_text
from sie4.writer import write

__all__ = ["main", "run"]

_MAX_PROCESSES = 64
OK, ERRORS_OR_DIFFERENCES, INVALID_INPUT = 0, 1, 2


def run() -> None:
    """Run the command with the command-line arguments, and exit with its exit code."""
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # The program that reads the output, such as `head`, has closed the pipe. Python must not write to it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = OK
    sys.exit(code)


def main(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code.

    Args:
        arguments: The arguments after the name of the command.

    Returns:
        0 if the command succeeded. 1 if it found differences, found diagnostics with severity error, or left out a file
        of a folder. 2 if a file is not a SIE file or cannot be read or written, or if a library is not installed.

    Raises:
        SystemExit: The usage is wrong (exit code 2), or help was printed (exit code 0).
    """
    options = _build_parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.run
    try:
        return command(options)
    except BrokenPipeError:
        raise
    except OSError as error:
        message = f"{error.filename}: {error.strerror}."
    except (SieError, ImportError) as error:
        message = str(error)
    _show(message, error=True)
    return INVALID_INPUT


def _build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sie4", description="Read, check, compare and convert SIE 4 files.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(
        name: str, run: Callable[[argparse.Namespace], int], help_text: str, *files: str
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help_text, description=help_text)
        for file in files:
            command.add_argument(file, metavar=file.upper())
        command.set_defaults(run=run)
        return command

    print_commands = [
        add("info", _print_info, "Print a summary of a file.", "file"),
        add("check", _check, "Check the format, the records and the sums of a file.", "file"),
        add("balances", _print_balances, "Print the balance of every account as of a date.", "file"),
        add("diff", _diff, "Print the differences between two files.", "before", "after"),
    ]
    print_commands[2].add_argument(
        "--on", type=_parse_date, metavar="YYYY-MM-DD", help="balance date (default: count all vouchers)"
    )
    write_commands = [
        add(
            "convert",
            _convert,
            "Write a copy of a file with uniform record order, quoting and encoding, or its voucher rows as Parquet.",
            "file",
            "out",
        ),
        add(
            "redact",
            _redact,
            "Write a copy of a file without names and texts, for a bug report.",
            "file",
            "out",
        ),
    ]
    write_commands[0].add_argument(
        "--table",
        choices=list(SCHEMAS),
        default="rows",
        help="table of a Parquet file (default: rows). If FILE is a folder, OUT is a new folder of Parquet files.",
    )
    write_commands[0].add_argument(
        "--history", action="store_true", help="Parquet: include the rows of kind RTRANS and BTRANS"
    )
    write_commands[0].add_argument(
        "--processes",
        type=_parse_count,
        default=1,
        metavar="N",
        help="processes that read a folder (default: 1)",
    )
    add(
        "bench", _measure, "Measure the speed of reading a file as objects, columns and balances.", "file"
    ).add_argument("--json", action="store_true", help="print JSON")
    for command in write_commands:
        command.add_argument(
            "--encoding",
            default="cp437",
            help="cp437 (default, the only encoding in the standard), utf-8 or cp1252",
        )
        command.add_argument(
            "--transliterate", action="store_true", help="replace characters that the encoding does not have"
        )
        command.add_argument("--checksum", action="store_true", help="add the checksum record #KSUMMA")
    for command in (*print_commands, *write_commands):
        command.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _parse_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date. Expected YYYY-MM-DD.") from None


def _parse_count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= _MAX_PROCESSES:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {_MAX_PROCESSES}.")
    return int(text)


def _load(file: str) -> tuple[Document, list[Diagnostic]]:
    data = Path(file).read_bytes()
    message = not_sie_message(data)
    if message is not None:
        raise SieError(f"{file}: {message}")
    return parse(data)


def _show(text: str, *, error: bool = False) -> None:
    """Print text. `?` replaces each character that could control the terminal, such as an escape character."""
    shown = "".join(char if char.isprintable() or char in "\n\N{NO-BREAK SPACE}" else "?" for char in text)
    print(shown, file=sys.stderr if error else sys.stdout)


def _print_json(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    # Characters that could control the terminal are escaped as JSON, so that no character is lost.
    print("".join(char if char.isprintable() or char == "\n" else json.dumps(char)[1:-1] for char in text))


def _exit_code(diagnostics: Sequence[Diagnostic]) -> int:
    return (
        ERRORS_OR_DIFFERENCES
        if any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
        else OK
    )


def _print_info(options: argparse.Namespace) -> int:
    return _print_report(options, *_load(options.file))


def _check(options: argparse.Namespace) -> int:
    document, diagnostics = _load(options.file)
    return _print_report(
        options,
        document,
        sorted([*diagnostics, *check(document)], key=lambda diagnostic: diagnostic.line or 0),
    )


def _print_report(options: argparse.Namespace, document: Document, diagnostics: Sequence[Diagnostic]) -> int:
    if options.json:
        _print_json(_summary(options.file, document, diagnostics))
    else:
        _show(_summary_text(options.file, document, diagnostics))
    return _exit_code(diagnostics)


def _print_balances(options: argparse.Namespace) -> int:
    document, diagnostics = _load(options.file)
    balances: dict[str, Decimal] = dict(sorted(document.balances(options.on).items()))
    if options.json:
        _print_json({account: amount_text(amount) for account, amount in balances.items()})
    else:
        for account, amount in balances.items():
            name = document.accounts[account].name if account in document.accounts else ""
            _show(f"{account:<6} {amount_text(amount):>18}  {name}".rstrip())
    return _exit_code(diagnostics)


def _diff(options: argparse.Namespace) -> int:
    (before, _), (after, _) = _load(options.before), _load(options.after)
    differences = compare(before, after)
    if options.json:
        _print_json([attrs.asdict(difference) for difference in differences])
    else:
        _show("\n".join(map(str, differences)) or "The files have no differences.")
    return ERRORS_OR_DIFFERENCES if differences else OK


def _convert(options: argparse.Namespace) -> int:
    if Path(options.file).is_dir() or Path(options.out).suffix.lower() == ".parquet":
        return _convert_to_parquet(options)
    document, diagnostics = _load(options.file)
    return _write(options, document, diagnostics)


def _convert_to_parquet(options: argparse.Namespace) -> int:
    source = Path(options.file)
    table: TableName = options.table
    columns = Columns(source, history=options.history)
    skipped: list[str] = []

    def skip(name: str, message: str) -> None:
        skipped.append(name)
        _show(f"{name}: {message} The file is left out.", error=True)

    if source.is_dir():
        count = columns.to_dataset(options.out, table, processes=options.processes, skip=skip)
    else:
        try:
            count = columns.to_parquet(options.out, table)
        except SieError as error:
            raise SieError(f"{source}: {error}") from None
    if options.json:
        _print_json({"out": options.out, "table": table, "rows": count, "skipped": skipped})
    else:
        _show(f"{options.out}: {count} rows")
    return ERRORS_OR_DIFFERENCES if skipped else OK


def _measure(options: argparse.Namespace) -> int:
    timings = measure_file(options.file)
    if options.json:
        _print_json({timing.name: attrs.asdict(timing) for timing in timings})
        return OK
    _show(f"{'task':<10} {'seconds':>9} {'ratio':>7} {'MB/s':>8}")
    for timing in timings:
        _show(f"{timing.name:<10} {timing.seconds:9.4f} {timing.ratio:7.2f} {timing.mb_per_s:8.1f}")
    return OK


def _redact(options: argparse.Namespace) -> int:
    document, diagnostics = _load(options.file)
    return _write(options, redact(document), diagnostics)


def _write(options: argparse.Namespace, document: Document, diagnostics: Sequence[Diagnostic]) -> int:
    write(
        document,
        options.out,
        encoding=options.encoding,
        errors="transliterate" if options.transliterate else "strict",
        checksum=options.checksum,
    )
    if options.json:
        # The summary describes the new file. A summary of the original file would show what redaction removed.
        _print_json(_summary(options.out, *_load(options.out)))
    for diagnostic in diagnostics:
        if diagnostic.severity is Severity.ERROR:
            _show(f"{options.file}: {diagnostic}", error=True)
    return _exit_code(diagnostics)


def _summary(file: str, document: Document, diagnostics: Sequence[Diagnostic]) -> dict[str, object]:
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
        "diagnostics": [attrs.asdict(diagnostic) for diagnostic in diagnostics],
    }


def _summary_text(file: str, document: Document, diagnostics: Sequence[Diagnostic]) -> str:
    values = _summary(file, document, diagnostics)
    company = " ".join(part for part in (document.company.name, document.company.org_number) if part)
    corrections = (
        f" (corrections: {values['added']} added, {values['removed']} removed)"
        if values["added"] or values["removed"]
        else ""
    )
    counts = {
        severity: sum(diagnostic.severity is severity for diagnostic in diagnostics) for severity in Severity
    }
    return "\n".join(
        [
            file,
            f"  program      {values['program'] or '(missing)'}",
            f"  company      {company or '(missing)'}",
            f"  type         {document.sie_type}, {document.encoding}",
            *(
                f"  year {year.index:<7} {year.start or '?'} to {year.end or '?'}"
                for year in document.fiscal_years.values()
            ),
            f"  accounts     {values['accounts']}",
            f"  vouchers     {values['vouchers']} with {values['rows']} rows{corrections}",
            "  diagnostics  "
            + (", ".join(f"{number} {severity}" for severity, number in counts.items() if number) or "none"),
            *(f"    {diagnostic}" for diagnostic in diagnostics),
        ]
    )


if __name__ == "__main__":
    run()
