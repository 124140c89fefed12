"""The causes of a difference: rows on the account, and invoices and payments without a row on the account."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Cause, CauseKind
from fortnox_sdk.year_end.books import AccountVoucher, VoucherKey
from fortnox_sdk.year_end.ledger.records import SEK, Origin, OriginKind
from fortnox_sdk.year_end.reconciliation.comparison import Comparison
from fortnox_sdk.year_end.reconciliation.texts import CauseTexts, day_text

_ZERO = Decimal(0)


def row_causes(comparison: Comparison) -> Iterator[Cause]:
    """Yield the causes for vouchers on the account that differ from their invoices and payments.

    A voucher without an invoice or payment, such as a manual voucher, is a cause as well.
    """
    matching = comparison.valued.matching
    for key, vouchers in comparison.rows.items():
        origins, further = matching.origins.get(key, ()), matching.further.get(key)
        for voucher in vouchers:
            if origins:
                yield from _matched_voucher_causes(comparison, voucher, origins)
            elif not _counts(comparison, voucher):
                continue
            elif key in matching.without_payment:
                yield _without_payment_cause(comparison, voucher)
            elif further is None:
                yield _manual_voucher_cause(comparison, voucher)
            else:
                kind = _kind((further,))
                amount = voucher.amount
                yield _row_cause(comparison, kind, key, voucher.on, (further,), booked=amount, expected=_ZERO)


def _counts(comparison: Comparison, voucher: AccountVoucher) -> bool:
    """Return True if a voucher without an invoice or payment changes the balance on the balance date.

    Return False for manual vouchers that book unpaid invoices by the cash method, or reverse such vouchers.
    """
    is_recognised = voucher.key in comparison.cash.recognised
    return comparison.is_by_balance_date(voucher.on) and bool(voucher.amount) and not is_recognised


def _without_payment_cause(comparison: Comparison, voucher: AccountVoucher) -> Cause:
    number = comparison.valued.matching.references[voucher.key].number
    return comparison.cause(
        CauseKind.WITHOUT_PAYMENT,
        CauseTexts.WITHOUT_PAYMENT,
        voucher.key,
        voucher.on,
        voucher.amount,
        number=CauseTexts.WITH_REFERENCE.format(number=number) if number else "",
    )


def _manual_voucher_cause(comparison: Comparison, voucher: AccountVoucher) -> Cause:
    together = comparison.valued.on_account[voucher.key]
    if comparison.part is not None and not sum((each.amount for each in together), _ZERO):
        return comparison.cause(
            CauseKind.RECLASSIFICATION,
            CauseTexts.RECLASSIFICATION,
            voucher.key,
            voucher.on,
            voucher.amount,
            accounts=", ".join(
                account
                for account, vouchers in comparison.valued.on_each.items()
                if account != comparison.part and voucher.key in vouchers
            ),
        )
    reference, created_from = comparison.valued.matching.references.get(voucher.key), Text.same("")
    if reference is not None and reference.type not in {"", "MANUAL"}:
        label = f"{reference.type} {reference.number}".rstrip()
        created_from = CauseTexts.CREATED_FROM.format(reference=label)
    return comparison.cause(
        CauseKind.MANUAL_VOUCHER,
        CauseTexts.MANUAL,
        voucher.key,
        voucher.on,
        voucher.amount,
        text=f" “{voucher.text}”" if voucher.text else "",
        created_from=created_from,
    )


def _matched_voucher_causes(
    comparison: Comparison, voucher: AccountVoucher, origins: tuple[Origin, ...]
) -> Iterator[Cause]:
    """Yield the causes for a voucher that is matched with invoices or payments.

    First come the causes for invoices and payments whose date in the ledger and whose voucher date are on different
    sides of the balance date. Then come the causes for differences between the amount of the voucher and the amounts
    of its invoices or payments.
    """
    valued, key, on = comparison.valued, voucher.key, voucher.on
    is_booked = comparison.is_by_balance_date(on)
    counting = [
        origin
        for origin in origins
        if valued.matching.voucher_of.get(origin) == key and comparison.day_of(origin) is not None
    ]
    for origin in counting:
        if comparison.is_by_balance_date(comparison.day_of(origin)) != is_booked:
            expected = comparison.expected_amount(origin)
            yield _other_side_cause(comparison, key, on, origin, expected if is_booked else -expected)
    if not is_booked:
        return
    kind = _kind(origins)
    if all(comparison.day_of(origin) is None for origin in origins):
        if voucher.amount:
            invoice = valued.invoice_of(origins[0])
            cancelled = invoice is not None and invoice.cancelled
            yield comparison.cause(
                kind,
                CauseTexts.NOT_COUNTED,
                key,
                on,
                voucher.amount,
                origins=origins[:1],
                state=CauseTexts.IS_CANCELLED if cancelled else CauseTexts.IS_NOT_IN_LEDGER,
            )
        return
    if voucher.added != voucher.struck:
        yield comparison.cause(
            kind,
            CauseTexts.CORRECTED,
            key,
            on,
            voucher.added - voucher.struck,
            origins=origins,
            struck=voucher.struck,
            added=voucher.added,
        )
    expected = sum(map(comparison.expected_amount, counting), _ZERO)
    if voucher.original != expected:
        kind = _row_kind(comparison, origins)
        booked = voucher.original
        yield _row_cause(comparison, kind, key, on, origins, booked=booked, expected=expected)


def _row_cause(
    comparison: Comparison,
    kind: CauseKind,
    key: VoucherKey,
    on: date | None,
    origins: tuple[Origin, ...],
    *,
    booked: Decimal,
    expected: Decimal,
) -> Cause:
    """Return the cause for a row on the account that differs from its invoice or payment."""
    return comparison.cause(
        kind,
        CauseTexts.ROW,
        key,
        on,
        booked - expected,
        origins=origins,
        booked=booked,
        expected=expected,
        at_rate=CauseTexts.AT_RATE if kind is CauseKind.EXCHANGE_DIFFERENCE else "",
    )


def _other_side_cause(
    comparison: Comparison, key: VoucherKey, booked_on: date | None, origin: Origin, amount: Decimal
) -> Cause:
    """Return the cause for an invoice or payment whose date in the ledger differs from the date of its voucher.

    The two dates are on different sides of the balance date.
    """
    voucher_date = CauseTexts.IN_ANOTHER_YEAR if booked_on is None else CauseTexts.DATED.format(day=booked_on)
    return comparison.cause(
        CauseKind.BOOKED_LATER,
        CauseTexts.OTHER_SIDE,
        key,
        booked_on,
        amount,
        origins=(origin,),
        ledger_date=day_text(comparison.day_of(origin)),
        voucher_date=voucher_date,
    )


def _row_kind(comparison: Comparison, origins: tuple[Origin, ...]) -> CauseKind:
    """Return the kind of cause for a row that differs from its invoices or payments.

    The kind is INVOICE_ROW or PAYMENT_ROW or, for a payment in foreign currency, EXCHANGE_DIFFERENCE.
    """
    kind = _kind(origins)
    if kind is CauseKind.PAYMENT_ROW:
        invoices = map(comparison.valued.invoice_of, origins)
        if any(invoice is not None and invoice.currency != SEK for invoice in invoices):
            return CauseKind.EXCHANGE_DIFFERENCE
    return kind


def _kind(origins: tuple[Origin, ...]) -> CauseKind:
    is_invoice = any(origin.kind is OriginKind.INVOICE for origin in origins)
    return CauseKind.INVOICE_ROW if is_invoice else CauseKind.PAYMENT_ROW


def absence_causes(comparison: Comparison) -> Iterator[Cause]:
    """Yield the causes for invoices and payments that have no row on the account."""
    yield from _without_voucher(comparison)
    yield from _on_other_accounts(comparison)


def _without_voucher(comparison: Comparison) -> Iterator[Cause]:
    """Yield the causes for invoices and payments whose voucher is not in the books that were read."""
    valued = comparison.valued
    not_read = valued.records.years.keys() - {year.id for year in valued.books.years}
    for origin in comparison.origins_off_account:
        key, expected = valued.matching.voucher_of.get(origin), comparison.expected_amount(origin)
        if key in valued.books.voucher_days:
            continue
        if key is not None and key.year in not_read:
            yield _other_side_cause(comparison, key, None, origin, -expected)
        else:
            named = key or _named_voucher(comparison, origin)
            yield comparison.cause(
                CauseKind.VOUCHER_MISSING,
                CauseTexts.MISSING,
                named,
                comparison.day_of(origin),
                -expected,
                origins=(origin,),
                expected=expected,
                missing=CauseTexts.VOUCHER.format(label=named.label) if named else CauseTexts.ITS_VOUCHER,
            )


def _named_voucher(comparison: Comparison, origin: Origin) -> VoucherKey | None:
    """Return the voucher that an invoice or a payment names, even if the books lack it."""
    records = comparison.valued.records
    if origin.kind is OriginKind.INVOICE:
        return records.invoices[origin.number].voucher
    return records.payment[origin.number].voucher


def _on_other_accounts(comparison: Comparison) -> Iterator[Cause]:
    """Yield one cause for each invoice whose voucher or payment vouchers have no row on the account."""
    valued = comparison.valued
    days, voucher_of = valued.books.voucher_days, valued.matching.voucher_of
    groups: dict[str, list[Origin]] = {}
    for origin in comparison.origins_off_account:
        invoice = valued.invoice_of(origin)
        if invoice is not None and voucher_of.get(origin) in days:
            groups.setdefault(invoice.number, []).append(origin)
    for origins in groups.values():
        counted = sum(map(comparison.expected_amount, origins), _ZERO)
        first, key = origins[0], voucher_of[origins[0]]
        if counted and first.kind is OriginKind.INVOICE:
            kind, text = CauseKind.OTHER_ACCOUNT, CauseTexts.OTHER_ACCOUNT
            yield comparison.cause(kind, text, key, days[key], -counted, origins=(first,), counted=counted)
        elif counted:
            kind = CauseKind.PAYMENT_ROW
            yield _row_cause(comparison, kind, key, days[key], tuple(origins), booked=_ZERO, expected=counted)
