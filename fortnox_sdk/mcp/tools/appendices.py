"""The appendix of one account, and the overview of the binder."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.mcp.answers import Answer, BookText, Key, Trust, Verification
from fortnox_sdk.mcp.context import ServerContext
from fortnox_sdk.mcp.readings import appendix_on, job_on, source_of, verification_of
from fortnox_sdk.mcp.tool import AS_OF, FRESH, Arguments
from fortnox_sdk.mcp.tools.ledgers import totals
from fortnox_sdk.text import Language
from fortnox_sdk.year_end.appendix import Appendix, Colour, Finding, Ledger
from fortnox_sdk.year_end.binder import Binder
from fortnox_sdk.year_end.explanation.advice import next_step

_ZERO: Final = Decimal(0)
_OF_INVOICES: Final = (Ledger.CUSTOMERS, Ledger.SUPPLIERS)


@attrs.frozen(kw_only=True)
class AppendixRow:
    """A part of an account's balance."""

    key: str
    on: date | None
    text: str
    amount: Decimal


def explain_account(context: ServerContext, arguments: Arguments) -> Answer:
    """Return the appendix of an account with the causes of its difference."""
    company, as_of, account = context.company(arguments), arguments.day(AS_OF.name), arguments.text("account")
    cached = appendix_on(company, account, as_of, again=arguments.flag(FRESH.name))
    appendix = cached.value
    rows = appendix_rows(appendix, context.language)
    page = arguments.page(len(rows))
    return company.answer(
        result={
            **_summary(appendix, context.language),
            "accounts": [Key(each) for each in appendix.accounts],
            "explained": sum((cause.amount for cause in appendix.causes), _ZERO),
            "reconciled": appendix.reconciled,
            "causes": [
                {
                    "cause": cause.kind,
                    "voucher": Key(cause.voucher),
                    "date": cause.on,
                    "amount": cause.amount,
                    "evidence": BookText(cause.evidence.in_language(context.language)),
                    "next_step": BookText(next_step(cause).in_language(context.language)),
                }
                for cause in appendix.causes
            ],
            "open_items": totals(appendix.items) if appendix.ledger in _OF_INVOICES else None,
            "rows": [
                {"key": Key(row.key), "date": row.on, "text": BookText(row.text), "amount": row.amount}
                for row in page.cut(rows)
            ],
            "rows_total": sum((row.amount for row in rows), _ZERO),
        },
        read_at=cached.read_at,
        source=source_of(appendix.provenance),
        as_of=as_of,
        verification=verification_of(appendix, context.language),
        page=page,
        records=[f"account {account}", *(f"voucher {cause.voucher}" for cause in appendix.causes)],
    )


def get_binder_overview(context: ServerContext, arguments: Arguments) -> Answer:
    """Return the verdicts of the balance accounts, and the number of accounts with each colour."""
    company, as_of = context.company(arguments), arguments.day(AS_OF.name)
    job = job_on(company, as_of, again=arguments.flag(FRESH.name))
    binder = company.recall("binder", as_of, job.read_at, read=job.value.binder).value
    colours = [Colour.RED] if arguments.flag("only_red") else list(Colour)
    chosen = [each for each in binder.appendices if each.verdict.colour in colours]
    page = arguments.page(len(chosen))
    return company.answer(
        result={
            "verdict": binder.verdict,
            "colour": binder.verdict.colour,
            "counts": {colour.value: count for colour, count in binder.counts.items()},
            "accounts": [_summary(each, context.language) for each in page.cut(chosen)],
            "uncovered_accounts": [Key(account) for account in binder.uncovered_accounts],
        },
        read_at=job.read_at,
        source=source_of(binder.provenance),
        as_of=as_of,
        verification=_of_binder(binder, context.language),
        page=page,
        records=[f"account {each.account}" for each in page.cut(chosen)],
    )


def appendix_rows(appendix: Appendix, language: Language) -> list[AppendixRow]:
    """Return the rows that make up a balance: rows of a register, of a specification, or of the year's vouchers.

    The open items of customers and suppliers are not included.
    """
    if appendix.register_rows:
        return [
            AppendixRow(key=row.number, on=row.on, text=row.text, amount=row.amount)
            for row in appendix.register_rows
        ]
    return [
        AppendixRow(key=each.voucher, on=each.on, text=each.text.in_language(language), amount=each.amount)
        for each in appendix.postings
    ]


def _summary(appendix: Appendix, language: Language) -> dict[str, object]:
    return {
        "account": Key(appendix.account),
        "name": BookText(appendix.account_name),
        "compared_with": appendix.ledger,
        "balance": appendix.account_balance,
        "ledger_total": appendix.ledger_total,
        "difference": appendix.difference,
        "unexplained": appendix.unexplained,
        "verdict": appendix.verdict,
        "colour": appendix.verdict.colour,
        "findings": _findings(appendix.findings, language),
    }


def _findings(findings: Sequence[Finding], language: Language) -> list[object]:
    return [{"kind": each.kind, "text": BookText(each.text.in_language(language))} for each in findings]


def _of_binder(binder: Binder, language: Language) -> Verification:
    """Return the worst verification of the appendices, with the reasons from all appendices."""
    each_of = [verification_of(appendix, language) for appendix in binder.appendices]
    doubtful = [each for each in each_of if each.reasons]
    if not doubtful:
        return each_of[0] if each_of else Verification(status=Trust.VERIFIED)
    reasons = dict.fromkeys(reason for each in doubtful for reason in each.reasons)
    return attrs.evolve(doubtful[0], reasons=tuple(reasons))
