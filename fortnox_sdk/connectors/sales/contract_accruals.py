"""Contract accruals (periodisering av avtal)."""

from collections.abc import Sequence
from decimal import Decimal

import attrs

from fortnox_sdk.connectors._accruals import AccrualPeriod, AccrualRow
from fortnox_sdk.connectors._base import Creates, Deletes, Gets, Updates
from fortnox_sdk.entities.codec import Entity, read_only, record_rows, required, wire
from fortnox_sdk.http.paging import Pager

__all__ = [
    "AccrualPeriod",
    "AccrualRow",
    "ContractAccrual",
    "ContractAccrualConnector",
    "ContractAccrualSummary",
]


@attrs.frozen(kw_only=True)
class ContractAccrual(Entity):
    """An accrual: the distribution of income from a contract's invoices over periods."""

    accrual_account: int | None = required()
    """An account number from 1000 to 9999."""
    accrual_rows: Sequence[AccrualRow] = record_rows(required=True)
    cost_account: int | None = required()
    """An account number from 1000 to 9999."""
    description: str | None = required()
    document_number: str = required(sent_as=int)
    period: AccrualPeriod | str | None = read_only()
    times: int | None = read_only()
    total: Decimal | None = required()
    url: str | None = read_only(name="@url")
    vat_included: bool | None = wire("VATIncluded")


@attrs.frozen(kw_only=True)
class ContractAccrualSummary(Entity):
    """An accrual of a contract as returned in lists."""

    document_number: str
    description: str | None = None
    period: AccrualPeriod | str | None = None
    url: str | None = wire("@url")


class ContractAccrualConnector(
    Gets[ContractAccrual, str],
    Creates[ContractAccrual],
    Updates[ContractAccrual, str],
    Deletes[str],
    path="/3/contractaccruals",
    one="ContractAccrual",
    many="ContractAccruals",
    scope="invoice",
):
    """Accruals of contracts. The key is the contract's number.

    Scope: invoice. Calls need no financial year.
    """

    entity = ContractAccrual

    def list(self, *, limit: int | None = None) -> Pager[ContractAccrualSummary]:
        """Return the accruals of all contracts, page by page.

        `limit` is the largest number of records to return; None returns all.
        """
        return self._pager(ContractAccrualSummary, {}, limit=limit)
