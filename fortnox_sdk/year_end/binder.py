"""The binder (bokslutspärm): one appendix for every balance account as of a date."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import attrs

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.year_end.appendix import Appendix, Colour, Provenance, Verdict
from fortnox_sdk.year_end.reading import Reading
from fortnox_sdk.year_end.reconciliation.findings import ordered
from fortnox_sdk.year_end.registers.account_rows import accounts_of_year, balance_account_rows
from fortnox_sdk.year_end.registers.accruals import accrual_register, can_have_accruals
from fortnox_sdk.year_end.registers.assets import asset_register, can_have_assets
from fortnox_sdk.year_end.registers.register import Register, RegisterInput, register_appendix
from fortnox_sdk.year_end.registers.specification import account_specification, specified
from fortnox_sdk.year_end.registers.tax_reductions import ACCOUNT as TAX_REDUCTION_ACCOUNT
from fortnox_sdk.year_end.registers.tax_reductions import tax_reduction_register
from fortnox_sdk.year_end.registers.vacation import can_have_vacation_debt, vacation_register


@attrs.frozen(kw_only=True)
class Binder:
    """The appendices of all balance accounts of a company as of a date.

    >>> from datetime import date
    >>> from tempfile import TemporaryDirectory
    >>> from fortnox_sdk import YearEnd
    >>> from fortnox_sdk.sandbox import serve
    >>> from fortnox_sdk.testing import connect
    >>> with serve() as sandbox, TemporaryDirectory() as folder:
    ...     binder = YearEnd(connect(sandbox), date(2025, 12, 31), folder=folder).binder()
    >>> binder.company_name, binder.verdict.colour, binder.uncovered_accounts
    ('Fjällbris Friluft AB', <Colour.YELLOW: 'yellow'>, ())
    >>> [appendix.account for appendix in binder.appendices][:3]
    ['1220', '1229', '1250']
    """

    balance_date: date
    provenance: Provenance
    accounts: tuple[str, ...]
    """The balance accounts with a balance or with rows in the financial year, in order of number."""
    appendices: tuple[Appendix, ...]
    """The appendices in order of account number. A ledger with several control accounts has one appendix, with
    `parts`."""

    @property
    def company_name(self) -> str:
        """The name of the company."""
        return self.provenance.company_name

    @property
    def org_number(self) -> str:
        """The organisation number of the company."""
        return self.provenance.org_number

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of the appendices. A binder without appendices is verified."""
        verdicts = list(Verdict)
        return max(
            (appendix.verdict for appendix in self.appendices), key=verdicts.index, default=verdicts[0]
        )

    @property
    def counts(self) -> Mapping[Colour, int]:
        """The number of appendices of each colour."""
        counts = Counter(appendix.verdict.colour for appendix in self.appendices)
        return {colour: counts[colour] for colour in Colour}

    @property
    def uncovered_accounts(self) -> tuple[str, ...]:
        """The balance accounts that have no appendix. Empty in a binder that `YearEnd.binder` returned."""
        covered = {
            account for appendix in self.appendices for account in appendix.accounts or (appendix.account,)
        }
        return tuple(account for account in self.accounts if account not in covered)


def make_binder(
    client: FortnoxClient | None, reading: Reading, balance_date: date, ledger_appendices: Iterable[Appendix]
) -> Binder:
    """Read the registers, and return an appendix for every balance account.

    An account of a ledger belongs to the ledger's appendix. Any other account is compared with the register that has
    records for it. If there is no such register, the appendix is an account specification. If the connection may not
    read a register, a finding says so.

    Args:
        client: The client of the company, or None for a SIE file, which has no registers.
        reading: The books and ledgers.
        balance_date: The balance date.
        ledger_appendices: The appendices of the ledgers.

    Raises:
        FortnoxError: Fortnox could not be read.
    """
    rows = balance_account_rows(reading.books, balance_date)
    source = RegisterInput(books=reading.books, as_of=balance_date, rows=rows, ledgers=reading.ledgers)
    accounts = accounts_of_year(rows, reading.books)
    of_ledgers = tuple(ledger_appendices)
    in_ledgers = {account for appendix in of_ledgers for account in appendix.accounts or (appendix.account,)}
    registers = () if client is None else tuple(_registers(client, source))
    of_registers = {account for register in registers for account in _accounts_with_records(register)}
    others = sorted({*accounts, *of_registers} - in_ledgers)
    appendices = [
        *of_ledgers,
        *(_appendix(account, registers, source, reading.provenance) for account in others),
    ]
    return Binder(
        balance_date=balance_date,
        provenance=reading.provenance,
        accounts=accounts,
        appendices=tuple(sorted(appendices, key=lambda appendix: appendix.account)),
    )


def binder_appendix(
    client: FortnoxClient | None, reading: Reading, account: str, balance_date: date
) -> Appendix:
    """Return the appendix that the binder has for one balance account without a ledger.

    Only the registers that can have records for the account are read, and the reading stops at the first register
    that has such records. The register of assets is read for the accounts of Fortnox's asset types. The
    register of accruals is read for accounts on which an invoice's voucher has a row. Each of the two registers is also
    read for its usual accounts in BAS.

    Args:
        client: The client of the company, or None for a SIE file, which has no registers.
        reading: The books and ledgers.
        account: The account.
        balance_date: The balance date.

    Raises:
        FortnoxError: Fortnox could not be read.
    """
    rows = balance_account_rows(reading.books, balance_date)
    source = RegisterInput(books=reading.books, as_of=balance_date, rows=rows, ledgers=reading.ledgers)
    registers = () if client is None else _registers_of(client, source, account)
    return _appendix(account, registers, source, reading.provenance)


def _registers(client: FortnoxClient, source: RegisterInput) -> Iterator[Register]:
    yield asset_register(client, source)
    yield accrual_register(client, source)
    yield vacation_register(client, source)
    yield tax_reduction_register(client, source)


def _registers_of(client: FortnoxClient, source: RegisterInput, account: str) -> Iterator[Register]:
    """Yield the registers that can have records for an account, in the order of `_registers`.

    A register is not read until the caller asks for it.
    """
    if can_have_assets(client, account):
        yield asset_register(client, source)
    if can_have_accruals(account, source):
        yield accrual_register(client, source)
    if can_have_vacation_debt(account):
        yield vacation_register(client, source)
    if account == TAX_REDUCTION_ACCOUNT:
        yield tax_reduction_register(client, source)


def _accounts_with_records(register: Register) -> Iterator[str]:
    """Yield the accounts for which a register has records or findings, even if the books have no rows on them."""
    for account, part in register.accounts.items():
        if part.rows or part.findings:
            yield account


def _appendix(
    account: str, registers: Iterable[Register], source: RegisterInput, provenance: Provenance
) -> Appendix:
    appendix = account_specification(source.books, account, source.as_of, source.rows, provenance=provenance)
    usual: list[Register] = []
    for register in registers:
        part = register.accounts.get(account)
        if part is not None:
            return register_appendix(appendix, register.ledger, part, source)
        if register.has_account(account):
            usual.append(register)
    appendix = specified(appendix, source.rows)
    notes = tuple(register.finding() for register in usual)
    return attrs.evolve(appendix, findings=ordered((*appendix.findings, *notes)))
