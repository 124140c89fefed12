"""Tests of the revaluation at the closing rate: amounts, the draft, and revaluations that are already posted."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import attrs
import pytest

import sie4
from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import FindingKind, Ledger
from fortnox_sdk.year_end.proposals.closing_rates import ClosingRate, ClosingRates
from fortnox_sdk.year_end.proposals.revaluation import Revaluation, revalue
from fortnox_sdk.year_end.proposals.revaluation_draft import revaluation_proposal
from fortnox_sdk.year_end.reconciliation.findings import BOOKS_MOVED
from fortnox_sdk.year_end.reconciliation.reconcile import ledger_appendix
from tests.year_end.reconciliation.paper_company import PROVENANCE, PaperCompany

YEAR_END = date(2025, 12, 31)


def rates(on: date = YEAR_END, **by_currency: str) -> ClosingRates:
    return ClosingRates(
        source="rates.csv",
        rates=tuple(
            ClosingRate(currency=currency, on=on, sek_per_unit=Decimal(rate))
            for currency, rate in by_currency.items()
        ),
    )


CLOSING = rates(EUR="10.8215", USD="9.40")


@pytest.fixture
def company() -> PaperCompany:
    """Return a company with 400 EUR booked at 11.00, of which 100 EUR are paid, and 100 USD booked at 9.00."""
    return with_items(Ledger.CUSTOMERS)


def with_items(ledger: Ledger) -> PaperCompany:
    company = PaperCompany(ledger)
    eur = company.invoice(Decimal(400), on=date(2025, 10, 1), currency="EUR", rate=Decimal(11))
    company.pay(eur, Decimal(100), on=date(2025, 11, 1))
    company.invoice(Decimal(100), on=date(2025, 10, 2), currency="USD", rate=Decimal(9))
    company.invoice(Decimal(777), on=date(2025, 10, 3))
    return company


def revalued(
    company: PaperCompany, closing: ClosingRates = CLOSING, predefined: Mapping[str, str] | None = None
) -> Revaluation:
    valued = attrs.evolve(company.matched(), predefined=predefined or {})
    return revalue(valued, ledger_appendix(valued, YEAR_END, provenance=PROVENANCE), closing)


def draft(revaluation: Revaluation) -> list[tuple[int, Decimal]]:
    proposal = revaluation_proposal(revaluation)
    assert proposal is not None
    assert proposal.voucher is not None
    assert proposal.voucher.balance == 0
    assert proposal.voucher.date == YEAR_END
    return [(row.account, row.amount) for row in proposal.voucher.rows]


def post(company: PaperCompany, on: date, rows: Mapping[str, int | str]) -> str:
    """Post a manual voucher, and return its label."""
    key = company.voucher("A", on, Decimal(0))
    company.vouchers[key] = sie4.Voucher(
        series="A",
        number=key.number,
        date=on,
        text="Omräkning",
        rows=tuple(sie4.Row(account=account, amount=Decimal(amount)) for account, amount in rows.items()),
    )
    return key.label


def kinds(revaluation: Revaluation) -> list[FindingKind]:
    return [finding.kind for finding in revaluation.findings]


def test_items_are_revalued_one_by_one_by_currency_and_in_total(company: PaperCompany) -> None:
    result = revalued(company)
    assert [(item.number, item.open_sek, item.revalued_sek, item.difference) for item in result.items] == [
        ("1000", Decimal(3300), Decimal("3246.45"), Decimal("-53.55")),
        ("1001", Decimal(900), Decimal(940), Decimal(40)),
    ]
    assert [(each.currency, each.count, each.difference) for each in result.by_currency] == [
        ("EUR", 1, Decimal("-53.55")),
        ("USD", 1, Decimal(40)),
    ]
    assert (result.difference, result.remaining, result.findings) == (
        Decimal("-13.55"),
        Decimal("-13.55"),
        (),
    )


def test_the_draft_has_gain_and_loss_by_currency_against_the_control_account(company: PaperCompany) -> None:
    assert draft(revalued(company)) == [
        (1510, Decimal("-13.55")),
        (7960, Decimal("53.55")),
        (3960, Decimal(-40)),
    ]


def test_a_debt_that_becomes_larger_is_a_loss() -> None:
    assert draft(revalued(with_items(Ledger.SUPPLIERS))) == [
        (2440, Decimal("13.55")),
        (3960, Decimal("-53.55")),
        (7960, Decimal(40)),
    ]


def test_the_predefined_accounts_of_the_company_are_used(company: PaperCompany) -> None:
    predefined = {"CURRENCYWIN": "3961", "CURRENCYLOSS": "7961"}
    assert [account for account, _ in draft(revalued(company, predefined=predefined))] == [1510, 7961, 3961]


def test_each_control_account_gets_its_own_row(company: PaperCompany) -> None:
    company.invoice(Decimal(50), on=date(2025, 10, 4), currency="USD", rate=Decimal(9), account="1511")
    assert draft(revalued(company))[:2] == [(1510, Decimal("-13.55")), (1511, Decimal(20))]


def test_without_foreign_items_there_is_no_proposal() -> None:
    company = PaperCompany(Ledger.CUSTOMERS)
    company.invoice(Decimal(777), on=date(2025, 10, 3))
    assert revaluation_proposal(revalued(company)) is None


def test_the_day_of_an_older_rate_is_named(company: PaperCompany) -> None:
    result = revalued(company, rates(date(2025, 12, 30), EUR="10.8215", USD="9.40"))
    assert kinds(result) == [FindingKind.NOTE, FindingKind.NOTE]
    assert "EUR is revalued at the rate of 2025-12-30" in result.findings[0].text.en
    assert draft(result)[0] == (1510, Decimal("-13.55"))


def test_a_missing_rate_gives_no_draft(company: PaperCompany) -> None:
    result = revalued(company, rates(EUR="10.8215"))
    assert kinds(result) == [FindingKind.NOT_VERIFIED]
    assert "no rate of USD" in result.findings[0].text.en
    assert result.items[1].revalued_sek is None
    proposal = revaluation_proposal(result)
    assert proposal is not None
    assert proposal.voucher is None
    assert proposal.why_no_voucher


def test_a_rate_per_hundred_units_is_doubtful_and_gives_no_draft(company: PaperCompany) -> None:
    result = revalued(company, rates(EUR="1082.15", USD="9.40"))
    assert kinds(result) == [FindingKind.NOT_VERIFIED]
    assert (
        "closing rate of EUR is 1082.15, but the invoice was booked at 11.0000" in result.findings[0].text.en
    )
    assert not result.is_verified


def test_an_appendix_that_is_not_verified_gives_no_draft(company: PaperCompany) -> None:
    valued = company.matched()
    appendix = ledger_appendix(valued, YEAR_END, provenance=PROVENANCE)
    result = revalue(valued, attrs.evolve(appendix, findings=(BOOKS_MOVED,)), CLOSING)
    assert kinds(result) == [FindingKind.NOT_VERIFIED]
    assert result.findings[0].text == Text(
        "The appendix is not verified, so the open items may be wrong. See its findings.",
        "Bilagan är inte verifierad, så de öppna posterna kan vara fel. Se dess anmärkningar.",
    )
    proposal = revaluation_proposal(result)
    assert proposal is not None
    assert proposal.voucher is None


# --- posted already ----------------------------------------------------------------------------------------------


def test_a_revaluation_of_the_whole_amount_is_recognised(company: PaperCompany) -> None:
    label = post(company, YEAR_END, {"1510": "-13.55", "7960": "13.55"})
    result = revalued(company)
    assert (result.posted_amount, result.remaining) == (Decimal("-13.55"), Decimal(0))
    assert kinds(result) == [FindingKind.NOTE]
    assert result.findings[0].text.en == f"The revaluation of -13.55 is posted already: {label}."
    assert revaluation_proposal(result) is None


def test_a_revaluation_of_one_currency_leaves_the_rest(company: PaperCompany) -> None:
    label = post(company, YEAR_END, {"1510": "-53.55", "7960": "53.55"})
    result = revalued(company)
    assert result.remaining == 40
    assert (
        f"-53.55 is posted already: {label} (EUR). 40.00 remains to be posted." in result.findings[0].text.en
    )
    assert draft(result) == [(1510, Decimal("40.00")), (3960, Decimal("-40.00"))]
    proposal = revaluation_proposal(result)
    assert proposal is not None
    assert proposal.voucher is not None
    assert proposal.voucher.reference == f"revaluation-customers-2025-12-31-after-{label}"


def test_one_voucher_may_revalue_both_ledgers(company: PaperCompany) -> None:
    post(company, YEAR_END, {"1510": "-13.55", "2440": 100, "7960": "13.55", "3960": -100})
    assert revalued(company).remaining == 0


def test_last_years_revaluation_and_its_reversal_are_left_out(company: PaperCompany) -> None:
    post(company, date(2024, 12, 31), {"1510": -70, "7960": 70})
    post(company, date(2025, 1, 1), {"1510": 70, "7960": -70})
    result = revalued(company)
    assert (result.posted, result.findings) == ((), ())


def test_an_earlier_revaluation_that_was_not_reversed_gives_both_readings_and_no_draft(
    company: PaperCompany,
) -> None:
    post(company, date(2024, 12, 31), {"1510": -70, "7960": 70})
    result = revalued(company)
    assert kinds(result) == [FindingKind.NOT_VERIFIED]
    text = result.findings[0].text.en
    assert "If these vouchers are not revaluations, -13.55 remains to be posted." in text
    assert "have not been reversed, 56.45 remains to be posted." in text
    proposal = revaluation_proposal(result)
    assert proposal is not None
    assert proposal.voucher is None


def test_a_voucher_of_the_balance_date_with_other_rows_gives_no_draft(company: PaperCompany) -> None:
    post(company, YEAR_END, {"1510": "-13.55", "7960": 3, "1930": "10.55"})
    assert kinds(revalued(company)) == [FindingKind.NOT_VERIFIED]


def test_a_payment_posted_by_hand_earlier_is_no_revaluation(company: PaperCompany) -> None:
    post(company, date(2025, 6, 1), {"1510": -500, "7960": 20, "1930": 480})
    assert revalued(company).posted == ()


def test_the_draft_is_recognised_after_it_was_posted(company: PaperCompany) -> None:
    rows = {str(account): str(amount) for account, amount in draft(revalued(company))}
    post(company, YEAR_END, rows)
    assert revaluation_proposal(revalued(company)) is None


# --- texts in both languages -------------------------------------------------------------------------------------


def plain(text: Text) -> Text:
    """Return the text with plain spaces instead of no-break spaces."""
    return Text(text.en, text.sv.replace("\N{NO-BREAK SPACE}", " "))


def finding(revaluation: Revaluation) -> Text:
    return plain(revaluation.findings[0].text)


def test_findings_about_rates_name_the_currency_and_the_day(company: PaperCompany) -> None:
    assert finding(revalued(company, rates(EUR="10.8215"))) == Text(
        "The file of exchange rates has no rate of USD on 2025-12-31 or on the seven days before, so "
        "1 open item was not revalued. Add the rate to the file.",
        "Kursfilen har ingen kurs för USD den 2025-12-31 eller de sju dagarna före, så "
        "1 öppen post har inte räknats om. Lägg till kursen i filen.",
    )
    assert finding(revalued(company, rates(date(2025, 12, 30), EUR="10.8215", USD="9.40"))) == Text(
        "EUR is revalued at the rate of 2025-12-30, because the file of exchange rates has no rate for 2025-12-31.",
        "EUR räknas om till kursen den 2025-12-30, eftersom kursfilen saknar kurs för 2025-12-31.",
    )
    assert finding(revalued(company, rates(EUR="1082.15", USD="9.40"))) == Text(
        "Invoice 1000: the closing rate of EUR is 1082.15, but the invoice was booked at 11.0000. Check that the "
        "closing rate is for one unit. Also check the rate of the invoice in Fortnox.",
        "Faktura 1000: balansdagens kurs för EUR är 1082,15, men fakturan bokfördes till kursen 11,0000. "
        "Kontrollera att balansdagens kurs gäller en enhet. Kontrollera också fakturans kurs i Fortnox.",
    )


def test_findings_about_posted_vouchers_name_them_and_the_amounts() -> None:
    def after(on: date, amount: str) -> Text:
        company = with_items(Ledger.CUSTOMERS)
        post(company, on, {"1510": amount, "7960": str(-Decimal(amount))})
        return finding(revalued(company))

    assert after(YEAR_END, "-13.55") == Text(
        "The revaluation of -13.55 is posted already: A1.", "Omräkningen på -13,55 är redan bokförd: A1."
    )
    assert after(YEAR_END, "-53.55") == Text(
        "Of the revaluation of -13.55, -53.55 is posted already: A1 (EUR). 40.00 remains to be posted.",
        "Av omräkningen på -13,55 är -53,55 redan bokfört: A1 (EUR). 40,00 återstår att bokföra.",
    )
    assert after(date(2024, 12, 31), "-70") == Text(
        "The books do not show whether A1 (2024-12-31), totalling -70.00, are revaluations. If these vouchers are "
        "not revaluations, -13.55 remains to be posted. If they are revaluations that have not been reversed, 56.45 "
        "remains to be posted.",
        "Bokföringen visar inte om A1 (2024-12-31), på sammanlagt -70,00, är omräkningar. Om dessa verifikationer "
        "inte är omräkningar återstår -13,55 att bokföra. Om de är omräkningar som inte har vänts återstår 56,45 att "
        "bokföra.",
    )


def test_a_proposal_explains_its_amounts_and_asks_for_a_reversal(company: PaperCompany) -> None:
    proposal = revaluation_proposal(revalued(company))
    assert proposal is not None
    assert plain(proposal.rests_on) == Text(
        "2 open items in foreign currency are booked at 4,200.00. The rates in rates.csv give 4,186.45. "
        "The change is -13.55, of which -13.55 is not posted.",
        "2 öppna poster i utländsk valuta är bokförda till 4 200,00. Kurserna i rates.csv ger 4 186,45. "
        "Ändringen är -13,55, varav -13,55 inte är bokfört.",
    )
    assert proposal.question == Text(
        "Should the open items in foreign currency be revalued at the closing rates? Reverse the voucher on the "
        "first day of the next year, because Fortnox settles each invoice at the exchange rate of the invoice.",
        "Ska de öppna posterna i utländsk valuta räknas om till balansdagens kurser? Vänd verifikationen på nästa "
        "års första dag, eftersom Fortnox reglerar varje faktura till fakturans egen kurs.",
    )
    assert not proposal.why_no_voucher
    assert proposal.voucher is not None
    assert proposal.voucher.text == "Omräkning av kundfordringar till balansdagens kurs"
    debts = revaluation_proposal(revalued(with_items(Ledger.SUPPLIERS)))
    assert debts is not None
    assert debts.voucher is not None
    assert debts.voucher.text == "Omräkning av leverantörsskulder till balansdagens kurs"


def test_a_proposal_without_a_draft_says_why(company: PaperCompany) -> None:
    proposal = revaluation_proposal(revalued(company, rates(EUR="10.8215")))
    assert proposal is not None
    assert proposal.rests_on.en.startswith("1 open item in foreign currency is booked at 3,300.00.")
    assert plain(proposal.rests_on).sv.startswith("1 öppen post i utländsk valuta är bokförd till 3 300,00.")
    assert proposal.why_no_voucher == Text(
        "A rate is missing or doubtful, or the books do not show what is posted already. See the findings of the "
        "revaluation.",
        "En kurs saknas eller är tveksam, eller bokföringen visar inte vad som redan är bokfört. Se omräkningens "
        "anmärkningar.",
    )
