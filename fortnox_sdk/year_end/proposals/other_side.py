"""Proposals to present the credit balances of customers and the debit balances of suppliers separately."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

import attrs

from fortnox_sdk.text import Text, amount_text
from fortnox_sdk.year_end.appendix import Ledger, OpenItem
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from fortnox_sdk.year_end.proposals.closing_data import ClosingData
from fortnox_sdk.year_end.proposals.proposal import Proposal, ProposalKind
from fortnox_sdk.year_end.proposals.texts import JudgementTexts

_ZERO = Decimal(0)
_MAX_ITEMS: Final = 8
_OTHER_SIDE: Final[Mapping[Ledger, str]] = MappingProxyType(
    {Ledger.CUSTOMERS: "2420", Ledger.SUPPLIERS: "1684"}
)
"""The accounts in BAS for advance payments from customers, and for short-term claims on suppliers."""


def other_side_proposals(data: ClosingData) -> Iterator[Proposal]:
    """Yield a proposal for each customer with a credit balance, or for each supplier with a debit balance.

    A balance sheet must not set off claims against debts (ÅRL 2 kap. 4 §). So the draft moves the balance to the
    account for advance payments from customers or to the account for claims on suppliers.
    """
    groups: dict[str, list[OpenItem]] = {}
    for item in data.appendix.items:
        groups.setdefault(item.counterparty_number, []).append(item)
    for items in groups.values():
        if sum((item.open_sek for item in items), _ZERO) < 0:
            yield _proposal(data, items)


def _proposal(data: ClosingData, items: list[OpenItem]) -> Proposal:
    texts, ledger, first = JudgementTexts, data.appendix.ledger, items[0]
    amount = sum((item.open_sek for item in items), _ZERO)
    account = _OTHER_SIDE[ledger]
    rests_on = texts.CREDIT_BALANCE[ledger].format(amount=-amount, items=_listed(items))
    proposal = Proposal(
        kind=ProposalKind.CREDIT_BALANCE,
        invoices=tuple(item.number for item in items),
        counterparty_number=first.counterparty_number,
        counterparty_name=first.counterparty_name,
        amount=amount,
        rests_on=rests_on + data.missing_accounts((account,)),
        question=texts.RECLASSIFY.format(account=account),
    )
    moved = data.valued.records.sign * amount
    existing = data.existing_voucher(account, moved, (first.counterparty_name,))
    if existing is not None:
        text = texts.ALREADY_MOVED.format(voucher=existing.key.label)
        return attrs.evolve(proposal, why_no_voucher=text)
    return attrs.evolve(proposal, voucher=_voucher(data, items, account, moved))


def _listed(items: list[OpenItem]) -> Text:
    more = " …" if len(items) > _MAX_ITEMS else ""
    return Text(
        *(
            ", ".join(
                f"{item.number} ({amount_text(item.open_sek, language)})" for item in items[:_MAX_ITEMS]
            )
            + more
            for language in ("en", "sv")
        )
    )


def _voucher(data: ClosingData, items: list[OpenItem], account: str, moved: Decimal) -> ClosingVoucher:
    ledger, first = data.appendix.ledger, items[0]
    by_account: dict[str, Decimal] = {}
    for item in items:
        home = data.home[item.number]
        by_account[home] = by_account.get(home, _ZERO) - data.valued.records.sign * item.open_sek
    text = JudgementTexts.RECLASSIFIED[ledger].format(name=first.counterparty_name).sv[:100]
    rows = (*((home, amount) for home, amount in sorted(by_account.items()) if amount), (account, moved))
    return ClosingVoucher(
        reference=f"other-side-{ledger.value}-{first.counterparty_number}-{data.as_of}",
        date=data.as_of,
        text=text,
        rows=tuple(ClosingRow.signed(int(number), amount, text=text) for number, amount in rows),
    )
