"""Tests with twenty questions about the demo company, whose answers are known.

The tests show that names and descriptions distinguish the tools, and that the answers are right. They do not show
that a language model asks well. The tests choose the tool that shares the most words with the question: rare words
count more, and function words do not count. The arguments are given with each question.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import anyio
import attrs
import pytest

from fortnox_sdk.mcp.catalogue import READ_TOOLS
from fortnox_sdk.mcp.tool import Tool
from tests.mcp.conftest import Json, answer, context_of, in_process

YEAR = {"from_date": "2025-01-01", "to_date": "2025-12-31"}
AS_OF = {"as_of": "2025-12-31"}


@attrs.frozen
class Question:
    """A question, the arguments of the call that answers it, and the known answer."""

    text: str
    tool: str
    arguments: Json
    found: Callable[[Any], object]
    known: object


def one(name: str) -> Callable[[Any], object]:
    """Return a function that returns the value at a place in a result, such as `totals.rows` or `rows.0.voucher`."""

    def find(result: Any) -> object:
        for part in name.split("."):
            result = result[int(part)] if part.isdigit() else result[part]
        return result

    return find


QUESTIONS = [
    Question(
        "How many days are left before somebody has to sign in to Fortnox again?",
        "list_companies",
        {},
        one("companies.0.days_left"),
        30,
    ),
    Question(
        "Which financial years does the company have, and what is the first and last day of each?",
        "list_financial_years",
        {},
        lambda result: [year["last_day"] for year in result["years"]],
        ["2025-12-31", "2026-12-31"],
    ),
    Question(
        "How much money was on the bank account 1930 at the end of 2025?",
        "get_account_balances",
        {**AS_OF, "from_account": "1930", "to_account": "1930"},
        one("totals.balance"),
        "920697.07",
    ),
    Question(
        "What was the profit of the year 2025, that is årets resultat?",
        "get_account_balances",
        AS_OF,
        one("profit_of_the_year"),
        "733907.82",
    ),
    Question(
        "What were the sales on the revenue accounts 3000 to 3799?",
        "get_account_balances",
        {**AS_OF, "from_account": "3000", "to_account": "3799"},
        one("totals.balance"),
        "-3545457.09",
    ),
    Question(
        "Which rows of posted vouchers have the amount 1250 kr on account 1510?",
        "search_vouchers",
        {**YEAR, "account": "1510", "amount": "1250"},
        lambda result: [row["voucher"] for row in result["rows"]],
        ["A52"],
    ),
    Question(
        "Search for the vouchers whose text mentions Hyra: how many are there?",
        "search_vouchers",
        {**YEAR, "text": "hyra butik"},
        one("totals.vouchers"),
        12,
    ),
    Question(
        "Show one voucher, A 1, with all its rows.",
        "get_voucher",
        {"series": "A", "number": 1, "in_year_of": "2025-12-31"},
        one("totals.debit"),
        "65300.00",
    ),
    Question(
        "Which customers owed us money at year-end, and what was unpaid in total?",
        "list_open_items",
        {**AS_OF, "ledger": "customers"},
        one("totals.open_sek"),
        "885562.70",
    ),
    Question(
        "How much do we owe suppliers at year-end, in open items?",
        "list_open_items",
        {**AS_OF, "ledger": "suppliers"},
        one("totals"),
        {"items": 5, "open_sek": "44480.02"},
    ),
    Question(
        "How many customer items were overdue by more than 90 days on that day in the past?",
        "list_open_items",
        {**AS_OF, "ledger": "customers", "overdue_only": True},
        one("by_age.4"),
        {"days_overdue": "over 90", "items": 1, "open_sek": "14360.00"},
    ),
    Question(
        "How many customer items were overdue on that day in the past, and what is their sum?",
        "list_open_items",
        {**AS_OF, "ledger": "customers", "overdue_only": True},
        one("totals"),
        {"items": 7, "open_sek": "627442.82"},
    ),
    Question(
        "How many open items does the customer with a certain number have?",
        "list_open_items",
        {**AS_OF, "ledger": "customers", "counterparty": "1"},
        one("totals"),
        {"items": 1, "open_sek": "63960.00"},
    ),
    Question(
        "Explain the difference between account 1510 and its ledger, with the cause.",
        "explain_account",
        {**AS_OF, "account": "1510"},
        lambda result: (result["difference"], [each["voucher"] for each in result["causes"]]),
        ("1250.00", ["A52"]),
    ),
    Question(
        "Reconcile account 2440 with its ledger: what is the verdict?",
        "explain_account",
        {**AS_OF, "account": "2440"},
        one("verdict"),
        "verified",
    ),
    Question(
        "Which accounts are green, yellow or red, and what remains to be done in the closing (bokslut)?",
        "get_binder_overview",
        AS_OF,
        one("counts"),
        {"green": 8, "yellow": 17, "red": 0},
    ),
    Question(
        "Which customer invoices (kundfakturor) are unpaid now, and what are their totals?",
        "list_customer_invoices",
        {"state": "unpaid"},
        one("unpaid"),
        [{"currency": "SEK", "invoices": 4, "unpaid": "192032.00"}],
    ),
    Question(
        "How many supplier invoices (leverantörsfakturor) did we get in US dollars?",
        "list_supplier_invoices",
        {},
        one("totals.2"),
        {"currency": "USD", "invoices": 6, "total": "8793.00"},
    ),
    Question(
        "Show all fields of one invoice, the customer invoice with number 34.",
        "get_invoice",
        {"kind": "customer", "number": "34"},
        one("record_from_books.Invoice.CustomerName"),
        "Västkustens Båtklubb",
    ),
    Question(
        "How many customers are in the register (kunder)?",
        "list_customers",
        {},
        one("totals.rows"),
        11,
    ),
    Question(
        "In which city is the supplier Tältfabriken, according to the register (leverantörer)?",
        "list_suppliers",
        {"name": "tältfabriken"},
        one("rows.0.city.text_from_books"),
        "Mora",
    ),
    Question(
        "Which documents are attached to the supplier invoices?",
        "list_documents",
        {"attached_to": "supplier invoices"},
        one("totals.documents"),
        0,
    ),
    Question(
        "Read the path /3/settings/lockedperiod of the API: until when is the period locked?",
        "get_from_api",
        {"path": "/3/settings/lockedperiod"},
        one("response_from_books.LockedPeriod.EndDate"),
        None,
    ),
]


FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a and are as at by did do for from get got how in is it its of on or the to us was we were with",
    )
)


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold())) - FUNCTION_WORDS


def choose(question: str, tools: Sequence[Tool]) -> str:
    """Return the tool that shares the most words with a question. Rare words count more."""
    texts = {
        tool.name: words(f"{tool.name.replace('_', ' ')} {tool.title.en} {tool.description}")
        for tool in tools
    }
    counts = Counter(word for text in texts.values() for word in text)

    def score(name: str) -> float:
        shared = words(question) & texts[name]
        return sum(math.log(len(tools) / counts[word]) for word in shared)

    return max(texts, key=score)


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> list[Json]:
    """Call the tool of each question, and return the answers in the order of the questions."""
    from fortnox_sdk.sandbox import serve

    folder: Path = tmp_path_factory.mktemp("questions")

    async def ask() -> list[Json]:
        with serve(rate_limit=False) as sandbox:
            async with in_process(context_of(sandbox, folder)) as client:
                return [await answer(client, each.tool, **each.arguments) for each in QUESTIONS]

    return anyio.run(ask)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.text)
def test_the_words_of_the_question_choose_the_tool(question):
    assert choose(question.text, READ_TOOLS) == question.tool


@pytest.mark.parametrize("number", range(len(QUESTIONS)), ids=lambda number: QUESTIONS[number].text)
def test_the_answer_is_the_known_one(answers, number):
    question = QUESTIONS[number]
    assert question.found(answers[number]["result"]) == question.known


def test_there_are_at_least_twenty_questions_and_one_for_each_tool():
    assert len(QUESTIONS) >= 20
    assert {each.tool for each in QUESTIONS} == {tool.name for tool in READ_TOOLS}
