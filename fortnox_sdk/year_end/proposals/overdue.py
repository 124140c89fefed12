"""Proposals about items that are old, or overdue and unpaid."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

import attrs

from fortnox_sdk.text import Text, join
from fortnox_sdk.year_end.appendix import Bucket, Ledger, OpenItem, SettlementKind
from fortnox_sdk.year_end.export.vouchers import ClosingRow, ClosingVoucher
from fortnox_sdk.year_end.proposals.closing_data import ClosingData
from fortnox_sdk.year_end.proposals.proposal import Proposal, ProposalKind
from fortnox_sdk.year_end.proposals.texts import JudgementTexts

_ZERO = Decimal(0)
_LOSS: Final = "6352"
"""The account for expected losses on claims in BAS."""
_WRITE_DOWN: Final = "1519"
"""The account for write-downs of claims in BAS."""


def overdue_proposals(data: ClosingData) -> Iterator[Proposal]:
    """Yield a proposal for each overdue item that is old, or was not fully paid or credited after the balance date.

    An old item is more than 90 days overdue. Only items of customers get a draft. It covers the unpaid part of an
    old item, and the amount that was written off on any overdue item after the balance date. The draft has no VAT,
    because VAT is reduced only when a loss is certain.
    """
    doubtful: list[tuple[Proposal, OpenItem, Decimal]] = []
    for item in data.appendix.items:
        if item.open_sek <= 0 or item.days_overdue <= 0:
            continue
        after = data.settled_after(item)
        unpaid = item.open_sek - sum(after.values(), _ZERO)
        written_off = after[SettlementKind.WRITE_OFF]
        is_old = item.bucket is Bucket.OVER_90
        if is_old or unpaid or written_off:
            proposal = _proposal(data, item, after, unpaid, is_old=is_old)
            doubtful.append((proposal, item, (unpaid if is_old else _ZERO) + written_off))
    if data.appendix.ledger is Ledger.CUSTOMERS:
        yield from _with_drafts(data, doubtful)
    else:
        yield from (proposal for proposal, _, _ in doubtful)


def _proposal(
    data: ClosingData,
    item: OpenItem,
    after: Mapping[SettlementKind, Decimal],
    unpaid: Decimal,
    *,
    is_old: bool,
) -> Proposal:
    texts = JudgementTexts
    paid = after[SettlementKind.PAYMENT]
    evidence = [
        texts.DUE.format(number=item.number, due=item.due_date, days=item.days_overdue, open=item.open_sek),
        (texts.PAID_AFTER if paid else texts.NOT_PAID_AFTER).format(
            paid=paid, until=data.read_on, unpaid=unpaid
        ),
    ]
    if after[SettlementKind.CREDIT]:
        evidence.append(texts.CREDITED_AFTER.format(amount=after[SettlementKind.CREDIT]))
    if after[SettlementKind.WRITE_OFF]:
        evidence.append(texts.WRITTEN_OFF_AFTER.format(amount=after[SettlementKind.WRITE_OFF]))
    is_customer = data.appendix.ledger is Ledger.CUSTOMERS
    return Proposal(
        kind=ProposalKind.OLD if is_old else ProposalKind.OVERDUE,
        invoices=(item.number,),
        counterparty_number=item.counterparty_number,
        counterparty_name=item.counterparty_name,
        amount=item.open_sek,
        paid_after=paid,
        rests_on=join(evidence),
        question=texts.WILL_CUSTOMER_PAY if is_customer else texts.IS_DEBT_RIGHT,
    )


def _with_drafts(data: ClosingData, doubtful: list[tuple[Proposal, OpenItem, Decimal]]) -> Iterator[Proposal]:
    """Yield the proposals about customers' items. Add a draft of a write-down, unless the books may already contain it.

    The balance of the account for write-downs is traced to the items that its vouchers name. If a part of the balance
    is left over, this part may cover any other item, so no draft is made.
    """
    balance = data.valued.books.balance(_WRITE_DOWN, data.as_of)
    net = {item.number: _without_vat(data, item, amount) for _, item, amount in doubtful if amount > 0}
    existing = {
        number: voucher
        for number, (amount, _) in net.items()
        if amount is not None
        and (voucher := data.existing_voucher(_WRITE_DOWN, -amount, (number,))) is not None
    }
    traced = {(voucher.key, voucher.on): voucher.amount for voucher in existing.values()}
    is_traced = balance == sum(traced.values(), _ZERO)
    for proposal, item, amount in doubtful:
        if amount <= 0:
            yield proposal
            continue
        without_vat, vat_text = net[item.number]
        voucher = existing.get(item.number)
        if without_vat is None:
            yield attrs.evolve(proposal, why_no_voucher=vat_text)
        elif voucher is not None:
            text = JudgementTexts.WRITTEN_DOWN.format(voucher=voucher.key.label)
            yield attrs.evolve(proposal, why_no_voucher=text)
        elif not is_traced:
            text = JudgementTexts.WRITE_DOWNS_EXIST.format(
                account=_WRITE_DOWN, balance=balance, net=without_vat
            )
            yield attrs.evolve(proposal, why_no_voucher=text)
        else:
            rests_on = join([proposal.rests_on, vat_text]) + data.missing_accounts((_LOSS, _WRITE_DOWN))
            yield attrs.evolve(proposal, rests_on=rests_on, voucher=_voucher(data, item, without_vat))


def _without_vat(data: ClosingData, item: OpenItem, amount: Decimal) -> tuple[Decimal | None, Text]:
    """Return an amount without VAT and a sentence about the VAT, or None and the reason why the VAT is not known."""
    booking = data.booking(data.valued.records.invoices[item.number])
    if booking is None or not booking.control:
        return None, JudgementTexts.VAT_UNKNOWN
    net = booking.without_vat(amount)
    text = JudgementTexts.VAT.format(
        voucher=booking.voucher, vat=abs(booking.vat), total=abs(booking.control), unpaid=amount, net=net
    )
    return net, text


def _voucher(data: ClosingData, item: OpenItem, amount: Decimal) -> ClosingVoucher:
    text = JudgementTexts.DOUBTFUL.format(number=item.number, name=item.counterparty_name).sv[:100]
    return ClosingVoucher(
        reference=f"doubtful-{item.number}-{data.as_of}",
        date=data.as_of,
        text=text,
        rows=(
            ClosingRow.signed(int(_LOSS), amount, text=text),
            ClosingRow.signed(int(_WRITE_DOWN), -amount, text=text),
        ),
    )
