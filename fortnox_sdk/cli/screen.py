"""The output of the command: results on stdout, progress and notes on stderr, in the user's language."""

import sys
from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from math import ceil

import attrs
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from fortnox_sdk.cli.exits import ExitCode
from fortnox_sdk.cli.invocation import schema_name
from fortnox_sdk.cli.json_output import json_line
from fortnox_sdk.cli.progress import StepProgress
from fortnox_sdk.cli.styled_text import StyledText
from fortnox_sdk.http.calls import Call
from fortnox_sdk.text import Language, Text, amount_text, printable
from fortnox_sdk.year_end.appendix import Appendix, Finding, FindingKind
from fortnox_sdk.year_end.explanation.advice import next_step
from fortnox_sdk.year_end.look import LOOKS
from fortnox_sdk.year_end.report.summary import MAX_CAUSES, LineRole, summary_lines, verdict
from fortnox_sdk.year_end.report.texts import ledger_title

_PIPE_WIDTH = 110
_POSTINGS = 5
_STYLES: Mapping[LineRole, str] = {LineRole.DIFFERENCE: "bold", LineRole.UNEXPLAINED: "bold"}

Row = tuple[Text | str, Text | str]
"""A name and a value, which `Screen.pairs` prints on one line."""


def more_text(count: int) -> Text:
    """Return the last line of a shortened list, such as `… and 3 more`."""
    return Text(f"… and {count} more", f"… och {count} till")


class _Console(Console):
    """A console that, unlike a plain `rich` console, does not end the process if nobody reads its output."""

    def on_broken_pipe(self) -> None:
        """Print nothing more on this console if it is stderr. If it is stdout, raise the `BrokenPipeError`."""
        if not self.stderr:
            raise  # noqa: PLE0704 -- `rich` calls this method while it handles the error
        self.quiet = True


class Screen:
    """The output of one command, in the user's language.

    Args:
        language: The language of texts.
        as_json: True to print only one JSON object on stdout, and no tables or lines.
    """

    def __init__(self, language: Language, *, as_json: bool = False) -> None:
        self.language: Language = language
        self.as_json = as_json
        width = None if sys.stdout.isatty() else _PIPE_WIDTH
        self._out = _Console(markup=False, highlight=False, emoji=False, width=width)
        self._err = _Console(stderr=True, markup=False, highlight=False, emoji=False, soft_wrap=True)
        self._progress: StepProgress | None = None

    def text(self, text: Text | str) -> str:
        """Return a text in the user's language."""
        return text.in_language(self.language) if isinstance(text, Text) else text

    def note(self, text: Text | str, *, style: str = "") -> None:
        """Print a line on stderr."""
        self._err.print(StyledText(printable(self.text(text)), style=style))

    @contextmanager
    def step(self, text: Text) -> Generator[None]:
        """Show a slow step on stderr: its progress while it runs, and a check mark when it ends."""
        with self.working(text):
            yield
        self._err.print(StyledText.assemble(("✓ ", "green"), printable(self.text(text))))

    @contextmanager
    def working(self, text: Text) -> Generator[None]:
        """Show the progress of slow work on stderr while it runs. On a pipe and with `--json`, print nothing."""
        if not self._err.is_interactive or self.as_json:
            yield
            return
        shown = StepProgress(text, self._err, self.language)
        with shown:
            self._progress = shown
            try:
                yield
            finally:
                self._progress = None

    @contextmanager
    def paused(self) -> Generator[None]:
        """Hide the progress of the current step, so that a person can type."""
        if self._progress is None:
            yield
            return
        with self._progress.paused():
            yield

    def progress(self, text: Text, done: int, total: int | None, /) -> None:
        """Show the progress of the current step."""
        if self._progress is not None:
            self._progress.update(text, done, total)

    def show_block(self, call: Call) -> None:
        """Print a note if all calls have to wait because Fortnox responded to a call with status 429."""
        if call.blocked_s:
            seconds = ceil(call.blocked_s)
            self.note(
                Text(
                    f"Fortnox limits the rate of calls: the next call is sent in {seconds} s.",
                    f"Fortnox begränsar antalet anrop: nästa anrop skickas om {seconds} s.",
                )
            )

    def answer(self, value: Mapping[str, object], *, schema: str) -> None:
        """Print a JSON object as one line on stdout and flush it. Without `--json`, print nothing.

        Args:
            value: The content of the object.
            schema: The name of the object's schema, which is the name of the command, such as `export-run`.
        """
        if self.as_json:
            ascii_only = "utf" not in (sys.stdout.encoding or "").lower()
            print(json_line({"schema": schema_name(schema), **value}, ascii_only=ascii_only), flush=True)  # noqa: T201 -- the command's output

    def line(self, text: Text | str = "", *, style: str = "") -> None:
        """Print a line on stdout. With `--json`, print nothing."""
        if not self.as_json:
            self._out.print(StyledText(printable(self.text(text)), style=style), soft_wrap=True)

    def pairs(self, rows: Iterable[Row]) -> None:
        """Print names and values on stdout. With `--json`, print nothing."""
        if self.as_json:
            return
        table = Table.grid(padding=(0, 3))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        for name, value in rows:
            table.add_row(StyledText(printable(self.text(name))), StyledText(printable(self.text(value))))
        self._out.print(Padding(table, (0, 0, 0, 2), expand=False))

    def table(
        self, names: Sequence[Text], rows: Iterable[Sequence[Text | str]], *, numbers: Collection[int] = ()
    ) -> None:
        """Print a table on stdout. With `--json`, print nothing.

        Args:
            names: The names of the columns.
            rows: The cells of each row.
            numbers: The indexes of the columns that are aligned to the right.
        """
        if self.as_json:
            return
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
        for index, name in enumerate(names):
            table.add_column(
                StyledText(self.text(name), style="bold"), justify="right" if index in numbers else "left"
            )
        for row in rows:
            table.add_row(*(StyledText(printable(self.text(cell))) for cell in row))
        self._out.print(table)

    def amount(self, amount: Decimal) -> str:
        """Return an amount as text, in the format of the user's language."""
        return amount_text(amount, self.language)

    def appendix(self, appendix: Appendix) -> None:
        """Print the summary of an appendix on stdout. With `--json`, print nothing."""
        if self.as_json:
            return
        colour, message = verdict(appendix, self.language)
        look = LOOKS[colour]
        title = f"{printable(ledger_title(appendix, self.language))} {appendix.as_of}  "
        self._out.print(StyledText.assemble((title, "bold"), (f"{look.mark} {message}", look.terminal)))
        table = Table.grid(padding=(0, 3))
        table.add_column(max_width=44)
        table.add_column(justify="right", no_wrap=True)
        table.add_column(style="dim", overflow="fold")
        for line in summary_lines(appendix, self.language):
            indent = "  " if line.role in (LineRole.CAUSE, LineRole.REVERSED) else ""
            is_unexplained = line.role is LineRole.UNEXPLAINED and line.amount
            style = "bold red" if is_unexplained else _STYLES.get(line.role, "")
            amount = StyledText(self.amount(line.amount), style=style)
            table.add_row(
                StyledText(indent + printable(line.label), style=style),
                amount,
                StyledText(printable(line.note)),
            )
            if line.role is LineRole.VOUCHERS:
                self._postings(table, appendix)
        self._out.print(Padding(table, (0, 0, 0, 2), expand=False))
        self._next_steps(appendix)
        self.findings(appendix.findings)

    def overview(self, appendices: Iterable[Appendix]) -> None:
        """Print one line per appendix: account, name, balance and verdict. With `--json`, print nothing."""
        if self.as_json:
            return
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(max_width=44, overflow="ellipsis", no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
        table.add_column(overflow="fold")
        for appendix in appendices:
            colour, message = verdict(appendix, self.language)
            look = LOOKS[colour]
            table.add_row(
                "+".join(appendix.accounts or (appendix.account,)),
                StyledText(printable(appendix.account_name)),
                StyledText(self.amount(appendix.account_balance)),
                # The first words are enough here. The reports show the rest.
                StyledText(f"{look.mark} {message.partition(',')[0]}", style=look.terminal),
            )
        self._out.print(Padding(table, (0, 0, 0, 2), expand=False))

    def findings(self, findings: Iterable[Finding]) -> None:
        """Print findings on stdout. With `--json`, print nothing."""
        if not self.as_json:
            for finding in findings:
                text = printable(finding.text.in_language(self.language))
                self._out.print(Padding(StyledText(f"! {text}"), (0, 0, 0, 2)))

    def _next_steps(self, appendix: Appendix) -> None:
        """Print what to do about each cause of a difference or, if there are many causes, about each kind of cause."""
        causes = appendix.causes
        if len(causes) > MAX_CAUSES:
            causes = tuple({cause.kind: attrs.evolve(cause, voucher="") for cause in causes}.values())
        table = Table.grid(padding=(0, 1))
        for cause in causes:
            table.add_row("→", StyledText(printable(next_step(cause).in_language(self.language))))
        if causes:
            self._out.print(Padding(table, (0, 0, 0, 2), expand=False))

    def _postings(self, table: Table, appendix: Appendix) -> None:
        """Add table rows for the first vouchers of an account without a ledger. The report files list all vouchers."""
        for posting in appendix.postings[:_POSTINGS]:
            label = StyledText(f"  {printable(posting.voucher)}  {posting.on or ''}", style="dim")
            table.add_row(
                label,
                StyledText(self.amount(posting.amount), style="dim"),
                StyledText(printable(posting.text.in_language(self.language))),
            )
        more = len(appendix.postings) - _POSTINGS
        if more > 0:
            table.add_row(StyledText(f"  {self.text(more_text(more))}", style="dim"), "", "")

    @staticmethod
    def verdict_code(appendices: Sequence[Appendix], findings: Sequence[Finding] = ()) -> ExitCode:
        """Return the exit code DONE if no verdict is red and no finding needs a correction; otherwise UNEXPLAINED."""
        is_good = all(finding.kind is FindingKind.NOTE for finding in findings)
        is_good = is_good and all(appendix.reconciled for appendix in appendices)
        return ExitCode.DONE if is_good else ExitCode.UNEXPLAINED
