"""A Fortnox register, split by account, and the function that compares an account with its part of the register."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property

import attrs

from fortnox_sdk.text import Text
from fortnox_sdk.year_end.appendix import Appendix, Cause, Finding, FindingKind, Ledger, RegisterRow
from fortnox_sdk.year_end.books import Books, VoucherKey
from fortnox_sdk.year_end.ledger.valuation import ValuedLedger
from fortnox_sdk.year_end.reconciliation.findings import ordered
from fortnox_sdk.year_end.registers.account_rows import AccountRow
from fortnox_sdk.year_end.registers.comparison import Movement, RegisterComparison
from fortnox_sdk.year_end.registers.texts import RegisterTexts

_ZERO = Decimal(0)


@attrs.frozen(kw_only=True, slots=False)
class RegisterInput:
    """The books and ledgers with which registers are compared."""

    books: Books
    as_of: date
    rows: Mapping[str, tuple[AccountRow, ...]]
    """The rows of all balance accounts up to the balance date."""
    ledgers: Mapping[Ledger, ValuedLedger]

    @cached_property
    def amounts(self) -> Mapping[VoucherKey, Mapping[str, Decimal]]:
        """The amount of each voucher on each balance account, up to the balance date."""
        amounts: dict[VoucherKey, dict[str, Decimal]] = {}
        for account, rows in self.rows.items():
            for row in rows:
                if row.key is not None:
                    of_voucher = amounts.setdefault(row.key, {})
                    of_voucher[account] = of_voucher.get(account, _ZERO) + row.amount
        return amounts


@attrs.define(kw_only=True)
class AccountRegister:
    """The part of a register that belongs to one account, as of the balance date."""

    rows: list[RegisterRow] = attrs.field(factory=list[RegisterRow])
    movements: list[Movement] = attrs.field(factory=list[Movement])
    """The movements that explain differences. If there are any, their sum is the sum of the rows."""
    causes: tuple[Cause, ...] = ()
    """The causes of the difference. They are used only if there are no `movements`."""
    findings: list[Finding] = attrs.field(factory=list[Finding])

    @property
    def total(self) -> Decimal:
        """The sum of the rows. Debit is positive."""
        return sum((row.amount for row in self.rows), _ZERO)

    def not_verified(self, text: Text) -> None:
        """Add a finding that says why the result is unreliable."""
        self.findings.append(Finding(FindingKind.NOT_VERIFIED, text))


@attrs.frozen(kw_only=True)
class Register:
    """A register of Fortnox, or the reason why it was not read."""

    ledger: Ledger
    name: Text
    """The name of the register, with a capital letter for the beginning of a sentence."""
    accounts: Mapping[str, AccountRegister] = attrs.field(factory=dict[str, AccountRegister])
    """The part of the register that belongs to each account."""
    usual_accounts: tuple[str, ...] = ()
    """The first digits of the accounts that the register usually has, in BAS."""
    except_accounts: tuple[str, ...] = ()
    """The first digits of accounts that belong to other registers."""
    missing: Finding | None = None
    """The reason why the register was not read or can't be compared, or None."""

    def has_account(self, account: str) -> bool:
        """Return True if an account is one of the register's usual accounts.

        If the register has no records for such an account, the appendix of the account says so.
        """
        return account.startswith(self.usual_accounts) and not account.startswith(self.except_accounts)

    def finding(self) -> Finding:
        """Return the finding for a usual account without records.

        The finding is `missing` or, if `missing` is None, a note that the register has no record for the account.
        """
        text = RegisterTexts.NO_RECORD.format(register=self.name)
        return self.missing or Finding(FindingKind.NOTE, text)


def denied(register: Register, scope: str) -> Register:
    """Return the register with a note that it was not read, because the connection lacks the scope."""
    text = RegisterTexts.DENIED.format(register=register.name, scope=scope)
    return attrs.evolve(register, missing=Finding(FindingKind.NOTE, text))


def register_appendix(
    specification: Appendix, ledger: Ledger, part: AccountRegister, source: RegisterInput
) -> Appendix:
    """Return the appendix of an account that is compared with a register.

    Args:
        specification: The appendix of the account, not yet compared with the register.
        ledger: The kind of register.
        part: The part of the register that belongs to the account.
        source: The books.
    """
    causes, findings = part.causes, [*part.findings]
    if part.movements:
        comparison = RegisterComparison(
            account=specification.account,
            rows=source.rows.get(specification.account, ()),
            movements=part.movements,
            first_day=source.books.first_day,
        )
        causes, needed = comparison.explain()
        findings += needed
    findings.append(Finding(FindingKind.NOTE, RegisterTexts.READ_LATER))
    return attrs.evolve(
        specification,
        ledger=ledger,
        accounts=(specification.account,),
        ledger_total=part.total,
        register_rows=tuple(part.rows),
        postings=(),
        causes=causes,
        findings=ordered((*findings, *specification.findings)),
    )
