"""The details of one company (single invoices, single payments, voucher references), and their file format."""

import json
from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import cast

import attrs
from cattrs import BaseValidationError

from fortnox_sdk.fleet.state import CONVERTER, FORMAT
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.books import VoucherKey
from fortnox_sdk.year_end.ledger.records import LedgerInvoice, LedgerPayment, Origin


@attrs.frozen(kw_only=True)
class Details:
    """The records of a company's ledgers that were read one by one, and the references of its vouchers."""

    invoices: Mapping[Ledger, Mapping[str, LedgerInvoice]] = attrs.field(
        factory=dict[Ledger, Mapping[str, LedgerInvoice]]
    )
    """The single invoices of each ledger, by the fingerprint of their row in the list."""
    payments: Mapping[Ledger, Mapping[str, LedgerPayment]] = attrs.field(
        factory=dict[Ledger, Mapping[str, LedgerPayment]]
    )
    """The single payments of each ledger, by the fingerprint of their row in the list."""
    references: Mapping[str, tuple[tuple[VoucherKey, str, str], ...]] = attrs.field(
        factory=dict[str, tuple[tuple[VoucherKey, str, str], ...]]
    )
    """The references of the vouchers in each SIE file (voucher, type, number), by the digest of the file."""

    def without(self, changed: Collection[tuple[Ledger, Origin]]) -> "Details":
        """Return the details without the records in `changed`, because their content is out of date."""
        return attrs.evolve(
            self,
            invoices={
                ledger: {mark: each for mark, each in singles.items() if (ledger, each.origin) not in changed}
                for ledger, singles in self.invoices.items()
            },
            payments={
                ledger: {mark: each for mark, each in singles.items() if (ledger, each.origin) not in changed}
                for ledger, singles in self.payments.items()
            },
        )


def fingerprint(listed: LedgerInvoice | LedgerPayment) -> str:
    """Return a short text that is the same for two equal rows of a list."""
    return sha256(repr(listed).encode()).hexdigest()[:32]


def details_to_json(details: Details) -> bytes:
    """Return the content of a file of details."""
    return CONVERTER.dumps({"format": FORMAT, "details": details}, ensure_ascii=False).encode()


def details_from_json(data: bytes) -> Details:
    """Return the details in a file. They are empty if the file can't be used, and everything is then read again."""
    try:
        content: object = json.loads(data, parse_float=str)
        if not isinstance(content, dict) or cast("Mapping[str, object]", content).get("format") != FORMAT:
            return Details()
        return CONVERTER.structure(cast("Mapping[str, object]", content)["details"], Details)
    except (BaseValidationError, KeyError, TypeError, ValueError, RecursionError):
        return Details()
