"""Tests of the judgement list: overdue and old items, later credit invoices, and balances of the opposite sign."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

import sie4
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.proposals.judgement import judgement_list
from fortnox_sdk.year_end.proposals.proposal import Proposal, ProposalKind
from fortnox_sdk.year_end.reconciliation.findings import BOOKS_MOVED
from fortnox_sdk.year_end.reconciliation.reconcile import ledger_appendix
from tests.year_end.reconciliation.paper_company import PROVENANCE, PaperCompany

YEAR_END = date(2025, 12, 31)
# Compared letter by letter, because people decide on these sentences. Read the file again when you change it.
EXPECTED = Path(__file__).with_name("judgement_texts.txt").read_text("utf-8")


@pytest.fixture
def customers() -> PaperCompany:
    return PaperCompany(Ledger.CUSTOMERS)


@pytest.fixture
def suppliers() -> PaperCompany:
    return PaperCompany(Ledger.SUPPLIERS)


def proposals(company: PaperCompany) -> list[Proposal]:
    valued = company.matched()
    return list(judgement_list(valued, ledger_appendix(valued, YEAR_END, provenance=PROVENANCE)))


def kinds(company: PaperCompany) -> list[tuple[ProposalKind, tuple[str, ...]]]:
    return [(each.kind, each.invoices) for each in proposals(company)]


def rows_of(proposal: Proposal) -> list[tuple[int, Decimal]]:
    assert proposal.voucher is not None, proposal.why_no_voucher.en
    assert proposal.voucher.balance == 0
    assert proposal.voucher.date == YEAR_END
    return [(row.account, row.amount) for row in proposal.voucher.rows]


def invoice(
    company: PaperCompany,
    rows: Mapping[str, int | str],
    on: date,
    *,
    party: str = "1",
    due: date | None = None,
) -> str:
    """Add an invoice whose voucher has these rows. The row on the control account gives the invoice's total."""
    total = company.sign * Decimal(rows[company.account])
    number = company.invoice(total, on=on)
    paper = company.papers[number]
    paper.invoice = attrs.evolve(
        paper.invoice,
        counterparty_number=party,
        counterparty_name=f"Motparten {party} AB",
        due_date=due or on,
    )
    assert paper.invoice.voucher is not None
    set_rows(company, paper.invoice.voucher, rows)
    return number


def set_rows(
    company: PaperCompany, key: VoucherKey, rows: Mapping[str, int | str], text: str = "text"
) -> None:
    company.vouchers[key] = attrs.evolve(
        company.vouchers[key],
        text=text,
        rows=tuple(sie4.Row(account=account, amount=Decimal(amount)) for account, amount in rows.items()),
    )


def manual(company: PaperCompany, rows: Mapping[str, int | str], text: str, on: date = YEAR_END) -> str:
    key = company.voucher("A", on, Decimal(0))
    set_rows(company, key, rows, text)
    return key.label


def sale(company: PaperCompany, on: date, *, party: str = "1", due: date | None = None) -> str:
    return invoice(company, {"1510": 1250, "3001": -1000, "2611": -250}, on, party=party, due=due)


# --- old and overdue items ---------------------------------------------------------------------------------------


def test_an_old_item_has_a_draft_without_vat_for_what_is_still_unpaid(customers: PaperCompany) -> None:
    number = sale(customers, date(2025, 6, 1))
    customers.pay(number, Decimal(250), on=date(2026, 2, 1))
    (old,) = proposals(customers)
    assert (old.kind, old.invoices, old.amount, old.paid_after) == (
        ProposalKind.OLD,
        (number,),
        Decimal(1250),
        Decimal(250),
    )
    assert rows_of(old) == [(6352, Decimal(800)), (1519, Decimal(-800))]
    assert "was due on 2025-06-01, 213 days before the balance date, and 1,250.00 was open" in old.rests_on.en
    assert "250.00 was paid after the balance date (until 2026-06-01), and 1,000.00 is" in old.rests_on.en
    assert "voucher B1, 250.00 of 1,250.00 is VAT, so 1,000.00 is 800.00 without VAT" in old.rests_on.en
    assert "utan moms" in old.rests_on.sv


def test_the_age_counts_from_the_due_date(customers: PaperCompany) -> None:
    over = sale(customers, date(2025, 8, 1), due=date(2025, 10, 1))
    within = sale(customers, date(2025, 8, 1), due=date(2025, 10, 2))
    sale(customers, date(2025, 8, 1), due=YEAR_END)
    assert kinds(customers) == [(ProposalKind.OLD, (over,)), (ProposalKind.OVERDUE, (within,))]


def test_an_overdue_item_that_was_paid_after_the_balance_date_is_not_listed_but_an_old_one_is(
    customers: PaperCompany,
) -> None:
    recent, old = sale(customers, date(2025, 12, 1)), sale(customers, date(2025, 6, 1))
    for number in (recent, old):
        customers.pay(number, Decimal(1250), on=date(2026, 1, 9))
    (proposal,) = proposals(customers)
    assert (proposal.invoices, proposal.paid_after, proposal.voucher) == (
        (old,),
        Decimal(1250),
        None,
    )


def test_what_was_written_off_after_the_balance_date_is_a_loss_of_the_year(customers: PaperCompany) -> None:
    number = sale(customers, date(2025, 12, 1))
    customers.pay(number, Decimal(0), on=date(2026, 2, 1), write_off=Decimal(1250))
    (overdue,) = proposals(customers)
    assert overdue.kind is ProposalKind.OVERDUE
    assert "1,250.00 was written off." in overdue.rests_on.en
    assert rows_of(overdue)[0] == (6352, Decimal(1000))


def test_a_payment_that_a_credit_invoice_balances_is_a_credit_and_no_money(customers: PaperCompany) -> None:
    number = sale(customers, date(2025, 6, 1))
    credit = invoice(customers, {"1510": -1250, "3001": 1000, "2611": 250}, date(2026, 1, 12))
    customers.pay(number, Decimal(1250), on=date(2026, 1, 13))
    customers.pay(credit, Decimal(-1250), on=date(2026, 1, 13))
    (old,) = of_kind(customers, ProposalKind.OLD)
    assert (old.paid_after, old.voucher) == (Decimal(0), None)
    assert "Nothing was paid after the balance date (until 2026-06-01), and 0.00 is still" in old.rests_on.en
    assert "1,250.00 was credited." in old.rests_on.en


def test_the_write_off_of_a_payment_that_a_credit_invoice_balances_is_still_written_off(
    customers: PaperCompany,
) -> None:
    number = sale(customers, date(2025, 6, 1))
    credit = invoice(customers, {"1510": -1000, "3001": 800, "2611": 200}, date(2026, 1, 12))
    customers.pay(number, Decimal(1000), on=date(2026, 1, 13), write_off=Decimal(250))
    customers.pay(credit, Decimal(-1000), on=date(2026, 1, 13))
    (old,) = of_kind(customers, ProposalKind.OLD)
    assert "1,000.00 was credited." in old.rests_on.en
    assert "250.00 was written off." in old.rests_on.en


def test_a_number_in_a_date_is_no_mention_of_the_invoice(customers: PaperCompany) -> None:
    number = sale(customers, date(2025, 6, 1))
    manual(customers, {"6352": 70, "1519": -70}, f"Nedskrivning 2025-{number}-31")
    (old,) = proposals(customers)
    assert "1519 has the balance -70.00" in old.why_no_voucher.en


def test_an_invoice_of_a_year_that_was_not_read_has_no_draft(customers: PaperCompany) -> None:
    sale(customers, date(2023, 6, 1))
    (old,) = proposals(customers)
    assert old.voucher is None
    assert "VAT is not known" in old.why_no_voucher.en


def test_suppliers_get_a_question_but_no_write_down(suppliers: PaperCompany) -> None:
    invoice(suppliers, {"2440": -1250, "4010": 1000, "2641": 250}, date(2025, 6, 1))
    (old,) = proposals(suppliers)
    assert (old.amount, old.voucher, old.why_no_voucher.en) == (Decimal(1250), None, "")
    assert "booked twice" in old.question.en


def test_a_write_down_of_the_invoice_is_recognised_and_the_other_gets_a_draft(
    customers: PaperCompany,
) -> None:
    first, second = sale(customers, date(2025, 6, 1)), sale(customers, date(2025, 7, 1))
    label = manual(customers, {"6352": 900, "1519": -900}, f"Nedskrivning faktura {first}")
    old = {proposal.invoices[0]: proposal for proposal in proposals(customers)}
    assert old[first].voucher is None
    assert old[first].why_no_voucher.en == f"Voucher {label} seems to have written down this invoice already."
    assert rows_of(old[second])[0] == (6352, Decimal(1000))


def test_write_downs_that_can_not_be_traced_give_no_draft_but_the_amount(customers: PaperCompany) -> None:
    sale(customers, date(2025, 6, 1))
    manual(customers, {"6352": 5000, "1519": -5000}, "Nedskrivning enligt lista")
    (old,) = proposals(customers)
    assert old.voucher is None
    assert "1519 has the balance -5,000.00" in old.why_no_voucher.en
    assert "1,000.00 is to be written down" in old.why_no_voucher.en


# --- credit invoices after the balance date ----------------------------------------------------------------------


def credited(company: PaperCompany, original: str, on: date) -> str:
    """Credit an invoice. The new voucher has the rows of the invoice's voucher, with debit and credit swapped."""
    number = company.credit(original, on=on)
    paper, source = company.papers[number], company.papers[original].invoice
    paper.invoice = attrs.evolve(
        paper.invoice,
        counterparty_number=source.counterparty_number,
        counterparty_name=source.counterparty_name,
        due_date=on,
    )
    assert source.voucher is not None
    assert paper.invoice.voucher is not None
    rows = {row.account: str(-row.amount) for row in company.vouchers[source.voucher].transactions}
    set_rows(company, paper.invoice.voucher, rows)
    return number


def of_kind(company: PaperCompany, kind: ProposalKind) -> list[Proposal]:
    return [proposal for proposal in proposals(company) if proposal.kind is kind]


def test_a_credit_invoice_in_january_moves_its_income_to_the_year_without_vat(
    customers: PaperCompany,
) -> None:
    original = sale(customers, date(2025, 12, 20))
    credit = credited(customers, original, date(2026, 1, 12))
    (proposal,) = of_kind(customers, ProposalKind.CREDITED_AFTER)
    assert (proposal.invoices, proposal.amount) == ((credit, original), Decimal(-1250))
    assert (
        f"According to Fortnox, it concerns invoice {original}, booked on 2025-12-20." in proposal.rests_on.en
    )
    assert rows_of(proposal) == [(3001, Decimal(1000)), (2990, Decimal(-1000))]


def test_a_suppliers_credit_invoice_lowers_the_expense(suppliers: PaperCompany) -> None:
    original = invoice(suppliers, {"2440": -1250, "4010": 1000, "2641": 250}, date(2025, 12, 20))
    credited(suppliers, original, date(2026, 1, 12))
    (proposal,) = of_kind(suppliers, ProposalKind.CREDITED_AFTER)
    assert rows_of(proposal) == [(4010, Decimal(-1000)), (1790, Decimal(1000))]


def test_a_credit_invoice_of_an_invoice_after_the_balance_date_is_not_listed(customers: PaperCompany) -> None:
    credited(customers, sale(customers, date(2026, 1, 5)), date(2026, 1, 12))
    assert proposals(customers) == []


def test_without_a_reference_the_only_invoice_of_the_same_amount_is_named_as_such(
    customers: PaperCompany,
) -> None:
    original = sale(customers, date(2025, 12, 20), party="7", due=date(2026, 1, 20))
    sale(customers, date(2025, 12, 20), party="8", due=date(2026, 1, 20))
    credit = invoice(customers, {"1510": -1250, "3001": 1000, "2611": 250}, date(2026, 1, 12), party="7")
    (proposal,) = proposals(customers)
    assert proposal.invoices == (credit, original)
    assert "has the same counterparty and amount" in proposal.rests_on.en
    assert rows_of(proposal)[0] == (3001, Decimal(1000))


def test_without_a_certain_original_the_credit_invoice_is_listed_without_a_draft(
    customers: PaperCompany,
) -> None:
    for day in (19, 20):
        sale(customers, date(2025, 12, day), due=date(2026, 1, 20))
    credit = invoice(customers, {"1510": -1250, "3001": 1000, "2611": 250}, date(2026, 1, 12))
    (proposal,) = proposals(customers)
    assert (proposal.invoices, proposal.voucher) == ((credit,), None)
    assert "not certain which invoice" in proposal.why_no_voucher.en


def test_a_credit_invoice_without_income_has_no_draft(customers: PaperCompany) -> None:
    sale(customers, date(2025, 12, 20), due=date(2026, 1, 20))
    invoice(customers, {"1510": -1250, "1930": 1250}, date(2026, 1, 12))
    (proposal,) = proposals(customers)
    assert proposal.voucher is None
    assert "no rows on income or expense accounts" in proposal.why_no_voucher.en


def test_a_credit_invoice_that_was_accrued_is_recognised(customers: PaperCompany) -> None:
    original = sale(customers, date(2025, 12, 20))
    credited(customers, original, date(2026, 1, 12))
    label = manual(customers, {"3001": 1000, "2990": -1000}, "Kreditnota januari")
    (proposal,) = of_kind(customers, ProposalKind.CREDITED_AFTER)
    assert proposal.voucher is None
    assert proposal.why_no_voucher.en.startswith(f"Voucher {label} ")


# --- balances on the other side ----------------------------------------------------------------------------------


def test_a_customer_with_a_credit_balance_is_moved_to_advance_payments(customers: PaperCompany) -> None:
    sale(customers, date(2025, 12, 1), party="7", due=date(2026, 1, 1))
    credit = invoice(customers, {"1510": -500, "3001": 400, "2611": 100}, date(2025, 12, 5), party="8")
    (proposal,) = proposals(customers)
    assert (proposal.kind, proposal.invoices) == (ProposalKind.CREDIT_BALANCE, (credit,))
    assert (proposal.amount, proposal.counterparty_name) == (Decimal(-500), "Motparten 8 AB")
    assert rows_of(proposal) == [(1510, Decimal(500)), (2420, Decimal(-500))]
    assert f"credit balance of 500.00 in total: {credit} (-500.00)." in proposal.rests_on.en
    assert "Accounts missing from the chart of accounts: 2420." in proposal.rests_on.en


def test_a_supplier_with_a_debit_balance_is_moved_to_claims(suppliers: PaperCompany) -> None:
    invoice(suppliers, {"2440": 500, "4010": -400, "2641": -100}, date(2025, 12, 5), party="8")
    (proposal,) = proposals(suppliers)
    assert rows_of(proposal) == [(2440, Decimal(-500)), (1684, Decimal(500))]


def test_items_of_one_counterparty_are_added_before_the_side_is_judged(customers: PaperCompany) -> None:
    sale(customers, date(2025, 12, 1), due=date(2026, 1, 1))
    invoice(customers, {"1510": -500, "3001": 400, "2611": 100}, date(2025, 12, 5))
    assert proposals(customers) == []


def test_a_balance_that_was_moved_is_recognised(customers: PaperCompany) -> None:
    invoice(customers, {"1510": -500, "3001": 400, "2611": 100}, date(2025, 12, 5), party="8")
    label = manual(customers, {"1510": 500, "2420": -500}, "Omföring")
    (proposal,) = proposals(customers)
    assert proposal.voucher is None
    assert f"Voucher {label} seems to have moved the balance" in proposal.why_no_voucher.en


def test_an_appendix_that_is_not_verified_gives_no_draft(customers: PaperCompany) -> None:
    sale(customers, date(2025, 6, 1))
    sale(customers, date(2025, 12, 1))
    valued = customers.matched()
    appendix = ledger_appendix(valued, YEAR_END, provenance=PROVENANCE)
    old, overdue = judgement_list(valued, attrs.evolve(appendix, findings=(BOOKS_MOVED,)))
    assert (old.voucher, overdue.voucher) == (None, None)
    assert "not verified" in old.why_no_voucher.en
    assert not overdue.why_no_voucher


def test_every_reference_is_unique_and_the_same_in_every_run(customers: PaperCompany) -> None:
    for party in ("7", "8"):
        invoice(customers, {"1510": -500, "3001": 400, "2611": 100}, date(2025, 12, 5), party=party)
        sale(customers, date(2025, 6, 1), party=f"{party}0")
    references = [each.voucher.reference for each in proposals(customers) if each.voucher]
    assert len(references) == len(set(references)) == 4
    assert references == [each.voucher.reference for each in proposals(customers) if each.voucher]


# --- texts in both languages -------------------------------------------------------------------------------------


def companies_of_each_text() -> dict[str, PaperCompany]:
    """Return companies by description. Together, their judgement lists contain every text that such a list can have."""
    found: dict[str, PaperCompany] = {}
    refund = {"1510": -1250, "3001": 1000, "2611": 250}
    december, january, due = date(2025, 12, 20), date(2026, 1, 12), date(2026, 1, 20)

    def company(name: str, ledger: Ledger = Ledger.CUSTOMERS) -> PaperCompany:
        found[name] = PaperCompany(ledger)
        return found[name]

    new = company("old, paid in part")
    new.pay(sale(new, date(2025, 6, 1)), Decimal(250), on=date(2026, 2, 1))
    new = company("written off later")
    new.pay(sale(new, date(2025, 12, 1)), Decimal(0), on=date(2026, 2, 1), write_off=Decimal(1250))
    new = company("credited later")
    credited(new, sale(new, date(2025, 6, 1)), january)
    sale(company("VAT not known"), date(2023, 6, 1))
    new = company("written down")
    number = sale(new, date(2025, 6, 1))
    manual(new, {"6352": 900, "1519": -900}, f"Nedskrivning faktura {number}")
    new = company("write-downs exist")
    sale(new, date(2025, 6, 1))
    manual(new, {"6352": 5000, "1519": -5000}, "Nedskrivning enligt lista")
    new = company("same amount")
    sale(new, december, due=due)
    invoice(new, refund, january)
    new = company("original not known")
    for day in (19, 20):
        sale(new, date(2025, 12, day), due=due)
    invoice(new, refund, january)
    new = company("no income")
    sale(new, december, due=due)
    invoice(new, {"1510": -1250, "1930": 1250}, january)
    new = company("accrued")
    credited(new, sale(new, december), january)
    manual(new, {"3001": 1000, "2990": -1000}, "Kreditnota januari")
    credit_balance = {"1510": -500, "3001": 400, "2611": 100}
    invoice(company("credit balance"), credit_balance, date(2025, 12, 5), party="8")
    new = company("balance moved")
    invoice(new, credit_balance, date(2025, 12, 5), party="8")
    manual(new, {"1510": 500, "2420": -500}, "Omföring")
    new = company("old debt", Ledger.SUPPLIERS)
    invoice(new, {"2440": -1250, "4010": 1000, "2641": 250}, date(2025, 6, 1))
    new = company("debit balance", Ledger.SUPPLIERS)
    invoice(new, {"2440": 500, "4010": -400, "2641": -100}, date(2025, 12, 5), party="8")
    return found


def test_each_proposal_is_described_in_these_words() -> None:
    lines: list[str] = []
    for name, company in companies_of_each_text().items():
        lines.append(name)
        for proposal in proposals(company):
            lines.append(f"  {proposal.kind.value}")
            texts = (proposal.rests_on, proposal.question, proposal.why_no_voucher)
            lines += [f"    {each}" for text in texts if text for each in (text.en, text.sv)]
            lines += [f"    {proposal.voucher.text}"] if proposal.voucher else []
    # Amounts in Swedish contain no-break spaces.
    assert "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ") + "\n" == EXPECTED
