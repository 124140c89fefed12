"""The switches for Fortnox behaviour that the sources do not describe, or on which they disagree."""

import json
import sqlite3
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypedDict, get_args, get_type_hints

from attrs import asdict, frozen

_SETTING = "behaviour"

_PaymentReference = Literal["invoice", "payment", "none"]
_CreditPairs = Literal["payments", "settled"]
_DraftBalance = Literal["total", "zero"]
_TaxReduction = Literal["in_balance", "own_account"]
_SecondCredit = Literal["refused", "allowed"]
_WarehouseReady = Literal["always", "when_marked"]
_EarlyPayment = Literal["accepted", "refused"]
_DraftPayment = Literal["accepted", "refused"]
_SimultaneousRefresh = Literal["second_refused", "both_succeed"]


class BehaviourSwitches(TypedDict, total=False):
    """The keyword arguments of `Sandbox.set_behaviour`; see `Behaviour` for descriptions."""

    payment_reference: _PaymentReference
    credit_pairs: _CreditPairs
    draft_balance: _DraftBalance
    tax_reduction: _TaxReduction
    second_credit: _SecondCredit
    warehouse_ready: _WarehouseReady
    early_payment: _EarlyPayment
    draft_payment: _DraftPayment
    simultaneous_refresh: _SimultaneousRefresh


@frozen(kw_only=True)
class Behaviour:
    """The sandbox's behaviour where Fortnox's behaviour is uncertain. The defaults are the likelier choices.

    The choices are stored in the state. They apply to all companies and to everything that is posted afterwards.

    Attributes:
        payment_reference: `ReferenceNumber` of the voucher of a payment. `invoice`: the number of the paid customer
            invoice, or `GivenNumber` of the paid supplier invoice. `payment`: the number of the payment. `none`: an
            empty string.
        credit_pairs: The effect of booking a credit invoice. `payments`: no effect; the invoice and its credit
            invoice stay open until both are registered as paid, on the same date. `settled`: the two invoices settle
            each other.
        draft_balance: `Balance` of a customer invoice that is not booked. `total`: the invoice's total, or 0 if the
            invoice is cancelled. `zero`: always 0.
        tax_reduction: The part of an invoice that Skatteverket pays. `in_balance`: it is part of `Balance` and of the
            accounts receivable until Skatteverket's payment is registered. `own_account`: it is booked on account 1513
            and is not part of `Balance`.
        second_credit: The response to crediting an invoice that has a credit invoice. `refused`: an error, as Fortnox's
            program offers no second credit invoice. `allowed`: another credit invoice is created.
        warehouse_ready: `WarehouseReady` of a new customer invoice. `always`: true, as in a company without the
            warehouse module. `when_marked`: false until the action `warehouseready` marks the invoice as ready. An
            invoice must be marked as ready before it can be booked, and a marked invoice can't be changed.
        early_payment: The response to a payment that is dated before its invoice. `accepted`: the payment is created.
            `refused`: error 2001089, as two help desks describe for customer invoices.
        draft_payment: The response to a payment of an invoice that is not booked. `accepted`: the payment is created,
            and the invoice may be booked later. `refused`: an error, as a help desk says that the invoice must be
            booked first. Under the cash method, payments of saved invoices are always accepted.
        simultaneous_refresh: The response to a second refresh with the same refresh token while the first is not
            finished. `second_refused`: an error. `both_succeed`: a second pair of tokens; the refresh token of the
            first response is then invalid. Other developers measured that both refreshes can succeed in Fortnox, and
            that Fortnox refuses the second if it starts after the end of the first. The sandbox assumes that a
            refresh takes 0.7 s, the time that they measured.
    """

    payment_reference: _PaymentReference = "invoice"
    credit_pairs: _CreditPairs = "payments"
    draft_balance: _DraftBalance = "total"
    tax_reduction: _TaxReduction = "in_balance"
    second_credit: _SecondCredit = "refused"
    warehouse_ready: _WarehouseReady = "always"
    early_payment: _EarlyPayment = "accepted"
    draft_payment: _DraftPayment = "accepted"
    simultaneous_refresh: _SimultaneousRefresh = "second_refused"

    def values(self) -> dict[str, str]:
        """Return the value of each choice, by the name of the choice."""
        return asdict(self)


CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {name: get_args(kind) for name, kind in get_type_hints(Behaviour).items()}
)
"""The valid values of each choice, by the name of the choice. The first value is the default."""


def behaviour_of(db: sqlite3.Connection) -> Behaviour:
    """Return the behaviour that is stored in the state, or the defaults."""
    row = db.execute("SELECT value FROM setting WHERE name = ?", (_SETTING,)).fetchone()
    return Behaviour() if row is None else _parsed(row["value"])


def _parsed(value: bytes) -> Behaviour:
    return Behaviour(**json.loads(value))


def change_behaviour(db: sqlite3.Connection, changes: Mapping[str, object]) -> Behaviour:
    """Store changed choices and return all choices. Raises ValueError for an unknown name or value."""
    for name, value in changes.items():
        if name not in CHOICES:
            raise ValueError(f"Unknown behaviour '{name}'. Known: {', '.join(CHOICES)}.")
        if value not in CHOICES[name]:
            raise ValueError(
                f"'{value!s:.40}' is not a value of '{name}'. Known: {', '.join(CHOICES[name])}."
            )
    stored_value = json.dumps({**behaviour_of(db).values(), **changes}).encode()
    db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (_SETTING, stored_value))
    return _parsed(stored_value)


def reset_behaviour(db: sqlite3.Connection) -> None:
    """Restore the defaults."""
    db.execute("DELETE FROM setting WHERE name = ?", (_SETTING,))
