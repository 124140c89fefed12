"""The reviews of ledgers in commands: the options for closing rates and drafts, and the output on the terminal."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from fortnox_sdk.cli.exits import Stop
from fortnox_sdk.cli.screen import Screen
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Appendix, Finding, Ledger
from fortnox_sdk.year_end.job import YearEnd
from fortnox_sdk.year_end.proposals.closing_rates import ClosingRates
from fortnox_sdk.year_end.proposals.drafts import draft_vouchers, write_drafts
from fortnox_sdk.year_end.proposals.rates_file import read_closing_rates
from fortnox_sdk.year_end.report.reviews import judgement_title
from fortnox_sdk.year_end.review import LedgerReview
from fortnox_sdk.year_end.source.file_job import FileJob

RatesOption = Annotated[
    Path | None,
    typer.Option("--rates"),
    Text(
        "CSV file with exchange rates (date;currency;sek_per_unit), to revalue open items.",
        "CSV-fil med valutakurser (date;currency;sek_per_unit), för att omvärdera öppna poster.",
    ),
]
DraftsOption = Annotated[
    Path | None,
    typer.Option("--drafts"),
    Text(
        "Write the proposed vouchers to this new .json file. `fortnox export` can post them.",
        "Skriv de föreslagna verifikationerna till den här nya .json-filen. `fortnox export` kan bokföra dem.",
    ),
]
_COUNT = Text(
    "{count}, {drafts} of them with a draft voucher", "{count}, varav {drafts} med förslag till verifikation"
)
_REVALUED = Text(
    "{before} SEK becomes {now} SEK (difference {by})", "{before} kr blir {now} kr (differens {by})"
)


def read_inputs(rates: Path | None, drafts: Path | None) -> ClosingRates | None:
    """Read the closing rates, and check the path for the draft vouchers, so that Fortnox is not read in vain.

    Returns:
        The rates, or None if there is no file.

    Raises:
        Stop: The rates can't be used, or the path for the draft vouchers exists already or is not a `.json` file.
    """
    if drafts is not None and drafts.suffix.lower() != ".json":
        text = Text(
            f"'{drafts}' is not a .json file. Use a name such as drafts.json.",
            f"'{drafts}' är ingen .json-fil. Använd ett namn som utkast.json.",
        )
        raise Stop(text)
    if drafts is not None and drafts.exists():
        text = Text(
            f"'{drafts}' exists already. Choose another name, or move the file away.",
            f"'{drafts}' finns redan. Välj ett annat namn eller flytta undan filen.",
        )
        raise Stop(text)
    return None if rates is None else read_closing_rates(rates)


def review_ledgers(job: YearEnd | FileJob, rates: ClosingRates | None = None) -> tuple[LedgerReview, ...]:
    """Return the reviews of all ledgers that the job has read; an empty tuple for a SIE file, which has no ledgers."""
    return () if isinstance(job, FileJob) else tuple(job.review(ledger, rates) for ledger in job.ledgers)


def review_appendix(
    job: YearEnd | FileJob, appendix: Appendix, rates: ClosingRates | None
) -> LedgerReview | None:
    """Return the review of an appendix, or None if the appendix is not the joint appendix of a ledger."""
    if isinstance(job, FileJob) or appendix.ledger not in (Ledger.CUSTOMERS, Ledger.SUPPLIERS):
        return None
    if appendix.ledger not in job.ledgers:
        return None
    review = job.review(appendix.ledger, rates)
    return review if review.appendix.account == appendix.account else None


def without_review(account: str) -> Stop:
    """Return the error for rates or drafts of an account that has no ledger of its own."""
    text = Text(
        f"Account {account} has no ledger of its own. --rates and --drafts need the main account of a ledger, such as "
        "1510 or 2440.",
        f"Konto {account} har ingen egen reskontra. --rates och --drafts kräver en reskontras huvudkonto, som 1510 "
        "eller 2440.",
    )
    return Stop(text)


def write_drafts_file(reviews: Iterable[LedgerReview], path: Path | None) -> list[Path]:
    """Write the draft vouchers of all proposals to a new file, if there are any.

    Returns:
        A list with the path, or an empty list if nothing was written.

    Raises:
        InvalidInput: Another program has created the file in the meantime, or the file can't be written.
    """
    proposals = [proposal for review in reviews for proposal in review.proposals]
    if path is None or not draft_vouchers(proposals):
        return []
    write_drafts(path, proposals)
    return [path]


def rate_findings(reviews: Iterable[LedgerReview]) -> list[Finding]:
    """Return the findings about the closing rates."""
    return [finding for review in reviews if review.revaluation for finding in review.revaluation.findings]


def show_reviews(screen: Screen, reviews: Sequence[LedgerReview]) -> None:
    """Print the number of proposals, the number of draft vouchers, and the revaluation of each currency."""
    for review in reviews:
        drafts = len(draft_vouchers(review.proposals))
        count = _COUNT.format(count=len(review.proposals), drafts=drafts)
        screen.pairs([(judgement_title(review), count)])
        revaluation = review.revaluation
        if revaluation is not None:
            screen.pairs(
                (
                    each.currency,
                    _REVALUED.format(before=each.open_sek, now=each.revalued_sek, by=each.difference),
                )
                for each in revaluation.by_currency
                if each.rate is not None
            )
            screen.findings(revaluation.findings)
