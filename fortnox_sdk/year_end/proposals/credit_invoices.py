"""Proposals about credit invoices after the balance date that concern invoices before it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Final

import attrs

from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from fortnox_sdk.year_end.ledger.records import LedgerInvoice
from fortnox_sdk.year_end.ledger.settlements import ledger_amount_sek
from fortnox_sdk.year_end.proposals.closing_data import ClosingData
from fortnox_sdk.year_end.proposals.proposal import Proposal, ProposalKind
from fortnox_sdk.year_end.proposals.texts import JudgementTexts

_ZERO = Decimal(0)
_ACCRUAL: Final[Mapping[Ledger, str]] = MappingProxyType({Ledger.CUSTOMERS: "2990", Ledger.SUPPLIERS: "1790"})
"""The accounts in BAS for other accrued expenses and deferred income, and for other prepaid expenses and accrued
income."""
_Key = tuple[str, str, Decimal]


def credit_proposals(data: ClosingData) -> Iterator[Proposal]:
    """Yield a proposal for each credit invoice booked after the balance date that concerns an earlier invoice.

    The credited invoice is the invoice that Fortnox's list names or, if the list names no invoice, the only invoice
    with the same counterparty and amount. If the credited invoice is not known, there is a proposal only if the
    counterparty had open items. The draft voucher of a proposal moves the rows on income and expense accounts to the
    balance date, without VAT.
    """
    yield from _Credits(data).proposals()


@attrs.define(slots=False)
class _Credits:
    data: ClosingData

    def proposals(self) -> Iterator[Proposal]:
        for credit in self.data.valued.records.invoices.values():
            booked_on = self.data.valued.booked_on[credit.number]
            if credit.ledger_amount < 0 and booked_on is not None and booked_on > self.data.as_of:
                concerns = self._original(credit)
                if concerns is not None:
                    yield self._proposal(credit, *concerns)

    def _original(self, credit: LedgerInvoice) -> tuple[LedgerInvoice | None, Text] | None:
        """Return the credited invoice and the evidence, or None if the credit invoice needs no proposal.

        A credit invoice needs no proposal if the credited invoice was not booked by the balance date. It also needs
        no proposal if the credited invoice is not known and the counterparty had no open items. If the credited
        invoice is not known, but the counterparty had open items, the first element of the result is None.
        """
        named = self._named.get(credit.number)
        if named is not None:
            return self._if_before(named, JudgementTexts.NAMED)
        key = (credit.counterparty_number, credit.currency, -credit.total)
        booked_on = self.data.valued.booked_on
        last = booked_on[credit.number]
        equal = [
            invoice
            for invoice in self._by_amount.get(key, ())
            if (day := booked_on[invoice.number]) is not None and last is not None and day <= last
        ]
        if len(equal) == 1:
            return self._if_before(equal[0], JudgementTexts.SAME_AMOUNT)
        has_open_items = credit.counterparty_number in self._with_open_items
        return (None, JudgementTexts.UNKNOWN_ORIGINAL) if has_open_items else None

    def _if_before(self, original: LedgerInvoice, text: Text) -> tuple[LedgerInvoice, Text] | None:
        booked = self.data.valued.booked_on[original.number]
        if booked is None or booked > self.data.as_of:
            return None
        return original, text.format(original=original.number, booked=booked)

    @cached_property
    def _named(self) -> Mapping[str, LedgerInvoice]:
        """The credited invoice of each credit invoice, if a reference or a settlement shows it."""
        invoices = self.data.valued.records.invoices
        named: dict[str, LedgerInvoice] = {}
        for invoice in invoices.values():
            other = invoices.get(invoice.credit_reference)
            if other is not None:
                credit, original = (invoice, other) if invoice.total < 0 else (other, invoice)
                named[credit.number] = original
        for pair in self.data.valued.pairs:
            named.setdefault(pair.credit, invoices[pair.original])
        return named

    @cached_property
    def _by_amount(self) -> Mapping[_Key, list[LedgerInvoice]]:
        by_amount: dict[_Key, list[LedgerInvoice]] = {}
        for invoice in self.data.valued.records.invoices.values():
            if invoice.total > 0 and invoice.is_in_ledger:
                key = (invoice.counterparty_number, invoice.currency, invoice.total)
                by_amount.setdefault(key, []).append(invoice)
        return by_amount

    @cached_property
    def _with_open_items(self) -> frozenset[str]:
        return frozenset(item.counterparty_number for item in self.data.appendix.items if item.open_sek > 0)

    def _proposal(self, credit: LedgerInvoice, original: LedgerInvoice | None, evidence: Text) -> Proposal:
        amount = ledger_amount_sek(credit, self.data.valued.booked_amounts)
        booked_on = self.data.valued.booked_on[credit.number]
        first = JudgementTexts.CREDIT.format(credit=credit.number, on=booked_on, amount=amount)
        proposal = Proposal(
            kind=ProposalKind.CREDITED_AFTER,
            invoices=(credit.number,) if original is None else (credit.number, original.number),
            counterparty_number=credit.counterparty_number,
            counterparty_name=credit.counterparty_name,
            amount=amount,
            rests_on=join([first, evidence]),
            question=JudgementTexts.WHICH_YEAR,
        )
        if original is None:
            return attrs.evolve(proposal, why_no_voucher=JudgementTexts.NO_ORIGINAL)
        return self._with_draft(proposal, credit)

    def _with_draft(self, proposal: Proposal, credit: LedgerInvoice) -> Proposal:
        data = self.data
        booking = data.booking(credit)
        change = sum(booking.result.values(), _ZERO) if booking else _ZERO
        if booking is None or not change:
            return attrs.evolve(proposal, why_no_voucher=JudgementTexts.NO_RESULT_ROWS)
        accrual = _ACCRUAL[data.appendix.ledger]
        existing = data.existing_voucher(accrual, -change, (credit.number,))
        if existing is not None:
            accrued = JudgementTexts.ACCRUED.format(voucher=existing.key.label)
            return attrs.evolve(proposal, why_no_voucher=accrued)
        text = JudgementTexts.CREDITED.format(credit=credit.number, name=credit.counterparty_name).sv[:100]
        rows = (*booking.result.items(), (accrual, -change))
        voucher = ClosingVoucher(
            reference=f"credited-{data.appendix.ledger.value}-{credit.number}-{data.as_of}",
            date=data.as_of,
            text=text,
            rows=tuple(ClosingRow.signed(int(account), amount, text=text) for account, amount in rows),
        )
        missing = data.missing_accounts(account for account, _ in rows)
        return attrs.evolve(proposal, rests_on=proposal.rests_on + missing, voucher=voucher)
