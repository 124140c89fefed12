"""Mutants of the reconciliation, each of which the model has to notice within 20 histories."""

from typing import Final

import attrs


@attrs.frozen
class Mutant:
    """A deliberate bug in the package: `old`, which occurs once in `file`, is replaced with `new`."""

    name: str
    file: str
    old: str
    new: str

    def applied(self, source: str) -> str:
        """Return the source with the bug in it.

        Raises:
            ValueError: The old text does not occur exactly once.
        """
        if source.count(self.old) != 1:
            raise ValueError(
                f"'{self.name}': the old text occurs {source.count(self.old)} times in {self.file}."
            )
        return source.replace(self.old, self.new)


_LEDGER: Final = "fortnox_sdk/year_end/ledger"
_RECONCILIATION: Final = "fortnox_sdk/year_end/reconciliation"

MUTANTS: Final = (
    # Open items
    Mutant(
        "settlements of the balance date are left out",
        f"{_LEDGER}/valuation.py",
        "if settlement.on <= day:",
        "if settlement.on < day:",
    ),
    Mutant(
        "an invoice counts from the day after its voucher",
        f"{_LEDGER}/valuation.py",
        "if booked_on is not None and booked_on <= day:\n            open_currency = invoice",
        "if booked_on is not None and booked_on < day:\n            open_currency = invoice",
    ),
    Mutant(
        "payments of drafts do not count",
        f"{_LEDGER}/valuation.py",
        "for settlement in () if invoice.cancelled else",
        "for settlement in () if booked_on is None else",
    ),
    Mutant(
        "invoices from before the books are never open",
        f"{_LEDGER}/valuation.py",
        "if booked_on is None or invoice.balance != 0 or booked_on >= first:\n            return booked_on is not None",
        "if booked_on is None or first:\n            return booked_on is not None and booked_on >= first",
    ),
    Mutant(
        "the last part is rounded by itself",
        f"{_LEDGER}/settlements.py",
        "sek = rest_sek if event.amount == rest else round_to_ore(event.amount * invoice.rate)",
        "sek = round_to_ore(event.amount * invoice.rate)",
    ),
    Mutant(
        "write-offs do not lower the open amount",
        f"{_LEDGER}/settlements.py",
        "amount=amount + payment.write_off,",
        "amount=amount,",
    ),
    Mutant(
        "a payment in foreign currency counts at its own rate",
        f"{_LEDGER}/settlements.py",
        "return round_to_ore((payment.amount_currency + payment.write_off) * invoice.rate)",
        "return payment.amount_sek + payment.write_off",
    ),
    Mutant(
        "amounts are rounded half to even",
        f"{_LEDGER}/records.py",
        "rounding=ROUND_HALF_UP",
        'rounding="ROUND_HALF_EVEN"',
    ),
    Mutant(
        "the unit of the exchange rate is ignored",
        f"{_LEDGER}/fortnox.py",
        "return rate / (unit or 1)",
        "return rate",
    ),
    Mutant(
        "cash invoices are receivables",
        f"{_LEDGER}/fortnox.py",
        "_ZERO if row.invoice_type == InvoiceType.CASHINVOICE else row.total",
        "row.total",
    ),
    Mutant(
        "payments with write-offs are not read",
        f"{_LEDGER}/completion.py",
        "if not payment.has_write_off or invoice is None:",
        "if payment.has_write_off or invoice is None:",
    ),
    Mutant(
        "amounts in currency are calculated from the list",
        f"{_LEDGER}/records.py",
        "if not self.from_list or not self.amount_currency:",
        "if self.amount_currency == self.amount_currency:",
    ),
    Mutant(
        "the part on 1513 is always in the ledger",
        f"{_LEDGER}/booked_amounts.py",
        "return frozenset(outside - inside)",
        "return frozenset()",
    ),
    Mutant(
        "credit invoices settle on the day of the first invoice",
        f"{_LEDGER}/settlements.py",
        "            return final, True",
        "            return min(booked), True",
    ),
    # Matching
    Mutant(
        "a reused voucher number belongs to both invoices",
        f"{_LEDGER}/matching.py",
        "is_free = key not in of_list and",
        "is_free =",
    ),
    Mutant(
        "a reused voucher number belongs to both payments",
        f"{_LEDGER}/payment_matching.py",
        "if payment.voucher is not None and not self._is_reused(payment.voucher, payment):",
        "if payment.voucher is not None:",
    ),
    Mutant(
        "single payments are not read for their vouchers",
        f"{_LEDGER}/payment_matching.py",
        "if payment.from_list and payment.booked and payment.on >= first_day and is_open:",
        "if not payment.from_list and is_open:",
    ),
    # Causes
    Mutant(
        "corrections count twice",
        f"{_RECONCILIATION}/causes.py",
        "if voucher.original != expected:",
        "if voucher.amount != expected:",
    ),
    Mutant(
        "added rows are the whole correction",
        f"{_RECONCILIATION}/causes.py",
        "            voucher.added - voucher.struck,\n",
        "            voucher.added,\n",
    ),
    Mutant(
        "vouchers without a payment are manual",
        f"{_RECONCILIATION}/causes.py",
        "elif key in matching.without_payment:",
        "elif key is None:",
    ),
    Mutant(
        "the wrong sign of a late booking",
        f"{_RECONCILIATION}/causes.py",
        "expected if is_booked else -expected)",
        "expected)",
    ),
    Mutant(
        "missing vouchers are no causes",
        f"{_RECONCILIATION}/causes.py",
        "    yield from _without_voucher(comparison)\n",
        "",
    ),
    Mutant(
        "other accounts are no causes",
        f"{_RECONCILIATION}/causes.py",
        "    yield from _on_other_accounts(comparison)\n",
        "",
    ),
    Mutant(
        "late bookings are in the opening balance",
        f"{_RECONCILIATION}/comparison.py",
        "and counts_from <= before < (days.get(key) or before)",
        "and counts_from <= before",
    ),
    Mutant(
        "vouchers of the balance date are not booked",
        f"{_RECONCILIATION}/comparison.py",
        "return day is not None and day <= self.as_of",
        "return day is not None and day < self.as_of",
    ),
    # Cash method
    Mutant(
        "the cash method is that of the last year",
        f"{_LEDGER}/records.py",
        "year = self.year_of(invoice.invoice_date)",
        "year = max(self.years.values())",
    ),
    Mutant(
        "year-end vouchers are manual vouchers",
        f"{_RECONCILIATION}/cash_method.py",
        "return frozenset(key for booking in self.bookings for key in (*booking.vouchers, *booking.reversals))",
        "return frozenset()",
    ),
    Mutant(
        "year-end vouchers are never reversed",
        f"{_RECONCILIATION}/cash_method.py",
        "return attrs.evolve(booking, reversals=reversals, until=day)",
        "return booking",
    ),
    Mutant(
        "invoices by the cash method need no booking at the year's end",
        f"{_RECONCILIATION}/findings.py",
        "if not year.cash_method or comparison.as_of == year.last:",
        "if not year.cash_method:",
    ),
    Mutant(
        "payments do not clear what Fortnox booked at the year's end",
        f"{_RECONCILIATION}/cash_method.py",
        "is_on_account = is_kept or (own is not None and own <= before)",
        "is_on_account = is_kept",
    ),
    Mutant(
        "vouchers of invoices in years that were not read do not exist",
        f"{_RECONCILIATION}/cash_method.py",
        "elif year is not None and key.year not in years_read:",
        "elif year is None:",
    ),
    Mutant(
        "old invoices by the cash method count as booked",
        f"{_RECONCILIATION}/cash_method.py",
        "if not numbers or rest:",
        "if not numbers:",
    ),
)
