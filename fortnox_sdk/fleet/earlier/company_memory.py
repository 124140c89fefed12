"""The data of a company that a reconciliation need not request from Fortnox again."""

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import attrs

from fortnox_sdk.fleet.earlier.details import Details, fingerprint
from fortnox_sdk.fleet.sie_file import content_digest
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.earlier import EarlierData, References
from fortnox_sdk.year_end.ledger.completion import SingleReader
from fortnox_sdk.year_end.ledger.records import LedgerInvoice, LedgerPayment
from fortnox_sdk.year_end.ledger.voucher_references import VoucherReference


@attrs.define(kw_only=True)
class CompanyMemory(EarlierData):
    """The details from earlier synchronisations, and the files that this synchronisation has received.

    Args:
        before: The details from earlier synchronisations, without the records that have changed since then.
        sie_files: The SIE files that this synchronisation has received, by the id of their financial year.
        predefined_accounts: The predefined accounts by name.
    """

    before: Details
    sie_files: Mapping[int, Path]
    predefined_accounts: Mapping[str, str] | None = None
    _readers: dict[Ledger, "_KnownSingles"] = attrs.field(factory=dict[Ledger, "_KnownSingles"], init=False)
    _references: dict[str, References] = attrs.field(factory=dict[str, References], init=False)

    def sie_file(self, year: int, /) -> bytes | None:
        """Return the SIE file of a financial year, or None if it was not received."""
        file = self.sie_files.get(year)
        return None if file is None else file.read_bytes()

    def references(self, sie_file: bytes, read: Callable[[], References], /) -> References:
        """Return the references of the vouchers in a SIE file. They are read only if the file has changed."""
        digest = content_digest(BytesIO(sie_file))
        known = self.before.references.get(digest)
        self._references[digest] = (
            read()
            if known is None
            else {key: VoucherReference(type=kind, number=number) for key, kind, number in known}
        )
        return self._references[digest]

    def singles(self, reader: SingleReader, /) -> SingleReader:
        """Return a reader that requests a single record only if the record is new or has changed."""
        ledger = reader.ledger
        self._readers[ledger] = _KnownSingles(
            reader=reader,
            known_invoices=self.before.invoices.get(ledger, {}),
            known_payments=self.before.payments.get(ledger, {}),
        )
        return self._readers[ledger]

    @property
    def after(self) -> Details:
        """The details to save: the details that were used, and all details of ledgers that were not reconciled."""
        readers = self._readers.items()
        return Details(
            invoices={**self.before.invoices, **{ledger: reader.invoices for ledger, reader in readers}},
            payments={**self.before.payments, **{ledger: reader.payments for ledger, reader in readers}},
            references={
                digest: tuple((key, each.type, each.number) for key, each in references.items())
                for digest, references in self._references.items()
            }
            if readers
            else self.before.references,
        )


@attrs.define(kw_only=True)
class _KnownSingles(SingleReader):
    """A reader of the single records of one ledger. A record is requested only if its row in the list has changed."""

    reader: SingleReader
    known_invoices: Mapping[str, LedgerInvoice]
    known_payments: Mapping[str, LedgerPayment]
    invoices: dict[str, LedgerInvoice] = attrs.field(factory=dict[str, LedgerInvoice], init=False)
    payments: dict[str, LedgerPayment] = attrs.field(factory=dict[str, LedgerPayment], init=False)

    @property
    def ledger(self) -> Ledger:
        return self.reader.ledger

    def invoice(self, listed: LedgerInvoice, /) -> LedgerInvoice:
        mark = fingerprint(listed)
        self.invoices[mark] = self.known_invoices.get(mark) or self.reader.invoice(listed)
        return self.invoices[mark]

    def payment(self, listed: LedgerPayment, /) -> LedgerPayment:
        mark = fingerprint(listed)
        self.payments[mark] = self.known_payments.get(mark) or self.reader.payment(listed)
        return self.payments[mark]
