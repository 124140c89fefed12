"""The contents of a ledger's review in the reports: its explanation, and what an accountant has to judge."""

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
    """Return the reviews by the accounts of their appendices.

    Raises:
        InvalidInput: A review belongs to none of the appendices, or two reviews belong to the same one.
    """
    accounts, found = {appendix.account for appendix in appendices}, dict[str, LedgerReview]()
    for review in reviews:
        account = review.appendix.account
        if account not in accounts or account in found:
            raise InvalidInput(
                Text(
                    f"The review of account {account} does not belong to exactly one of the appendices.",
                    f"Genomgången av konto {account} hör inte till exakt en av bilagorna.",
                ),
                hint=Text(
                    "Pass one review for the appendix of each ledger, from the same job.",
                    "Ange en genomgång för varje reskontras bilaga, från samma uppdrag.",
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
    """Return the next steps, the seven checks, the days of changes and the vouchers with the amount."""
    explanation = review.explanation
    searched = (equal_vouchers_table(explanation, language),) if explanation.equal.amount else ()
    return (
        next_steps_table(explanation, language),
        checks_table(explanation, language),
        changes_table(explanation, language),
        *searched,
    )


def tables_of_judgement(review: LedgerReview, language: Language) -> tuple[Table, ...]:
    """Return the judgement list, whose rows have keys, and the rows of the draft vouchers."""
    return proposals_table(review.proposals, language), drafts_table(review.proposals, language)


def tables_of_revaluation(review: LedgerReview, language: Language) -> tuple[Table, ...]:
    """Return the currencies and the items at the closing rate, or no table if there are no rates."""
    if review.revaluation is None:
        return ()
    return (
        revalued_currencies_table(review.revaluation, language),
        revalued_items_table(review.revaluation, language),
    )
