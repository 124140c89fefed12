"""Example appendices for the tests of the reports."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import (
    Appendix,
    Cause,
    CauseKind,
    Finding,
    FindingKind,
    Ledger,
    OpenItem,
    Posting,
    Provenance,
    RegisterRow,
    Settlement,
    SettlementKind,
    SieFile,
)
from fortnox_sdk.year_end.binder import Binder
from fortnox_sdk.year_end.proposals.closing_rates import ClosingRate, ClosingRates
from fortnox_sdk.year_end.reconciliation.reconcile import ledger_appendix
from fortnox_sdk.year_end.review import LedgerReview
from tests.year_end.reconciliation.paper_company import PaperCompany

AS_OF = date(2025, 12, 31)
HOSTILE = '=HYPERLINK("http://evil.example.com","<b>Bolaget & Söner</b>")'

PROVENANCE = Provenance(
    source="Fortnox",
    company_name="Ström & Åberg Övningsbolag AB",
    org_number="556000-1234",
    year_start=date(2025, 1, 1),
    year_end=AS_OF,
    fetched_at=datetime(2026, 3, 2, 8, 15, 30, tzinfo=UTC),
    sie_sha256="0123456789abcdef" * 4,
    sie_generated=date(2026, 3, 2),
    verified_at=datetime(2026, 3, 2, 8, 15, 40, tzinfo=UTC),
    other_sie_files=(
        SieFile(year_start=date(2024, 1, 1), year_end=date(2024, 12, 31), sha256="fedcba9876543210" * 4),
    ),
)


def item(
    number: int, amount: str, *, overdue: int = 0, currency: str = "SEK", name: str = "Björkens Bygg AB"
) -> OpenItem:
    rate = Decimal("11.25") if currency == "EUR" else Decimal(1)
    due = AS_OF - timedelta(days=overdue) if overdue else AS_OF + timedelta(days=20)
    return OpenItem(
        number=str(number),
        external_number=f"F-{number}",
        counterparty_number=str(100 + number % 7),
        counterparty_name=name,
        invoice_date=due - timedelta(days=30),
        due_date=due,
        booked_on=due - timedelta(days=30),
        voucher=f"B{number}",
        currency=currency,
        total=Decimal(amount) * 2,
        total_sek=Decimal(amount) * 2 * rate,
        open_currency=Decimal(amount),
        open_sek=Decimal(amount) * rate,
        days_overdue=overdue,
        settled_after=(
            Settlement(
                kind=SettlementKind.PAYMENT,
                on=date(2026, 1, 20),
                amount_sek=Decimal(amount) * rate,
                reference="77",
            ),
        )
        if number % 2
        else (),
    )


def customers() -> Appendix:
    items = (
        item(1, "12000.10"),
        item(2, "800.35", overdue=12),
        item(3, "1500", overdue=45, currency="EUR", name="Müller & Söhne GmbH"),
        item(4, "99.99", overdue=75),
        item(5, "45000", overdue=200, name=HOSTILE),
        attrs.evolve(
            item(6, "-350"), is_credit=True, counterparty_number="900", counterparty_name="Kredit & Co AB"
        ),
    )
    total = sum((open_item.open_sek for open_item in items), Decimal(0))
    return Appendix(
        account="1510",
        account_name="Kundfordringar",
        as_of=AS_OF,
        ledger=Ledger.CUSTOMERS,
        provenance=PROVENANCE,
        items=items,
        account_balance=total - 1250,
        ledger_total=total,
        causes=(
            Cause(
                kind=CauseKind.MANUAL_VOUCHER,
                voucher="A17",
                on=date(2025, 11, 3),
                amount=Decimal(-1250),
                evidence=Text(
                    "Voucher A17 'Rättelse' has -1 250.00 on 1510 and belongs to no invoice.",
                    "Verifikation A17 ”Rättelse” har -1 250,00 på 1510 och hör inte till någon faktura.",
                ),
            ),
        ),
    )


def suppliers() -> Appendix:
    items = (item(21, "7000"), item(22, "3000.50", overdue=5))
    return Appendix(
        account="2440",
        account_name="Leverantörsskulder",
        as_of=AS_OF,
        ledger=Ledger.SUPPLIERS,
        provenance=PROVENANCE,
        items=items,
        account_balance=Decimal("-10000.50"),
        ledger_total=Decimal("-10000.50"),
    )


def without_ledger() -> Appendix:
    return Appendix(
        account="1510",
        account_name="Kundfordringar",
        as_of=AS_OF,
        ledger=Ledger.NONE,
        provenance=attrs.evolve(PROVENANCE, source="bolaget.se"),
        account_balance=Decimal("350.00"),
        ledger_total=None,
        opening_balance=Decimal("100.00"),
        postings=(
            Posting(voucher="A1", on=date(2025, 2, 1), text=Text.same("Försäljning"), amount=Decimal(250)),
        ),
    )


def assets() -> Appendix:
    value, kind = Text("Acquisition value", "Anskaffningsvärde"), Text("Type", "Typ")
    return Appendix(
        account="1220",
        account_name="Inventarier och verktyg",
        as_of=AS_OF,
        ledger=Ledger.ASSETS,
        provenance=PROVENANCE,
        account_balance=Decimal(150000),
        ledger_total=Decimal(150000),
        register_rows=(
            RegisterRow(
                number="1",
                text="Fräsmaskin",
                on=date(2023, 5, 1),
                amount=Decimal(100000),
                details=((value, "100 000,00"), (kind, "Maskiner")),
            ),
            RegisterRow(
                number="2",
                text="Truck",
                on=date(2024, 2, 1),
                amount=Decimal(50000),
                details=((value, "60 000,00"), (kind, "Fordon")),
            ),
        ),
    )


def two_control_accounts() -> Appendix:
    """Return an appendix of the customer ledger with two control accounts: 1510 with four items, and 1511 with two."""
    joint = customers()

    def part(account: str, items: tuple[OpenItem, ...], causes: tuple[Cause, ...]) -> Appendix:
        total = sum((each.open_sek for each in items), Decimal(0))
        explained = sum((cause.amount for cause in causes), Decimal(0))
        return attrs.evolve(
            joint,
            account=account,
            accounts=(account,),
            items=items,
            causes=causes,
            ledger_total=total,
            account_balance=total + explained,
        )

    parts = (part("1510", joint.items[:4], joint.causes), part("1511", joint.items[4:], ()))
    return attrs.evolve(joint, accounts=("1510", "1511"), parts=parts)


def with_findings() -> Appendix:
    return attrs.evolve(
        customers(),
        findings=(
            Finding(
                FindingKind.CORRECTION,
                Text(
                    "Invoice 3 was credited in January, but the credit concerns December.",
                    "Faktura 3 krediterades i januari, men krediten avser december.",
                ),
            ),
            Finding(FindingKind.NOTE, Text("Look at this.", "Titta på detta.")),
        ),
    )


def binder_of(*appendices: Appendix) -> Binder:
    return Binder(
        balance_date=AS_OF,
        provenance=PROVENANCE,
        accounts=tuple(each.account for each in appendices),
        appendices=appendices,
    )


RATE = ClosingRate(currency="EUR", on=AS_OF, sek_per_unit=Decimal("11.5"))


def review_of(ledger: Ledger = Ledger.CUSTOMERS, *, vouchers: int = 1) -> LedgerReview:
    """Return the review of a ledger with an old invoice, an invoice in EUR, and manual vouchers on its account."""
    company = PaperCompany(ledger)
    company.invoice(Decimal(5000), on=date(2025, 3, 1))
    company.invoice(Decimal(200), on=date(2025, 11, 1), currency="EUR", rate=Decimal("11.25"))
    for day in range(1, vouchers + 1):
        company.voucher("A", date(2025, 5, day), Decimal(1250))
    return review_of_paper(company)


def review_of_paper(company: PaperCompany) -> LedgerReview:
    valued = company.matched()
    appendix = ledger_appendix(valued, AS_OF, provenance=PROVENANCE)
    return LedgerReview(
        appendix=appendix, valued=valued, rates=ClosingRates(source="rates.csv", rates=(RATE,))
    )


def bank() -> Appendix:
    return attrs.evolve(without_ledger(), account="1930", account_name="Företagskonto", provenance=PROVENANCE)
