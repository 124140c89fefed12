"""The contents of a ledger's review in the reports: the explanation, and what an accountant has to judge."""

from collections.abc import Iterable, Mapping

from fortnox_sdk.errors import InvalidInput
from fortnox_sdk.text import Language, Text
from fortnox_sdk.year_end.appendix import Appendix
from fortnox_sdk.year_end.report.explanation_tables import (
    changes_table,
    checks_table,
    equal_vouchers_table,
    next_steps_table,
)
from fortnox_sdk.year_end.report.proposal_tables import (
    drafts_table,
    proposals_table,
    revalued_currencies_table,
    revalued_items_table,
)
from fortnox_sdk.year_end.report.tables import Table
from fortnox_sdk.year_end.review import LedgerReview


def reviews_by_account(
    appendices: Iterable[Appendix], reviews: Iterable[LedgerReview]
) -> Mapping[str, LedgerReview]:
    """Return the reviews by the account of their appendix.

    Raises:
        InvalidInput: The appendix of a review is not in `appendices`, or two reviews belong to the same appendix.
    """
    accounts, found = {appendix.account for appendix in appendices}, dict[str, LedgerReview]()
    for review in reviews:
        account = review.appendix.account
        if account not in accounts or account in found:
            raise InvalidInput(
                Text(
                    f"Account {account} has a review but no appendix, or more than one review.",
                    f"Konto {account} har en genomgång men ingen bilaga, eller mer än en genomgång.",
                ),
                hint=Text(
                    "For the appendix of each ledger, pass one review from the job of the appendix.",
                    "Ange en genomgång för varje reskontras bilaga, från bilagans uppdrag.",
                ),
            )
        found[account] = review
    return found


def explanation_title(review: LedgerReview) -> Text:
    """Return the title of the explanation, such as `Explanation 1510`."""
    account = review.appendix.account
    return Text(f"Explanation {account}", f"Förklaring {account}")


def judgement_title(review: LedgerReview) -> Text:
    """Return the title of the proposals, such as `To judge 1510`."""
    account = review.appendix.account
    return Text(f"To judge {account}", f"Att bedöma {account}")


def tables_of_explanation(review: LedgerReview, language: Language) -> tuple[Table, ...]:
    """Return the tables of next steps, checks, changes by day and, if there is a difference, vouchers that match it."""
    explanation = review.explanation
    searched = (equal_vouchers_table(explanation, language),) if explanation.equal.amount else ()
    return (
        next_steps_table(explanation, language),
        checks_table(explanation, language),
        changes_table(explanation, language),
        *searched,
    )


def tables_of_judgement(review: LedgerReview, language: Language) -> tuple[Table, ...]:
    """Return the table of the judgement list, whose rows have keys, and the table of the draft vouchers."""
    return proposals_table(review.proposals, language), drafts_table(review.proposals, language)


def tables_of_revaluation(review: LedgerReview, language: Language) -> tuple[Table, ...]:
    """Return the tables of the currencies and items at the closing rate, or no tables if there are no rates."""
    if review.revaluation is None:
        return ()
    return (
        revalued_currencies_table(review.revaluation, language),
        revalued_items_table(review.revaluation, language),
    )
