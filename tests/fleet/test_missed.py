"""Changes and failures that a synchronisation must not miss."""

import json
from datetime import date
from decimal import Decimal

import attrs
import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.connection import ConnectionKey
from fortnox_sdk.connectors.bookkeeping.vouchers import Voucher, VoucherRow
from fortnox_sdk.fleet import Dataset, SyncStatus
from fortnox_sdk.fleet.state import CompanyState
from fortnox_sdk.http.messages import Request, Response
from fortnox_sdk.sandbox import Sandbox
from tests.fleet.conftest import Sync
from tests.transports import TamperingTransport


def _post(client: FortnoxClient, day: date, account: int = 6570) -> None:
    rows = (
        VoucherRow(account=account, debit=Decimal(100)),
        VoucherRow(account=1930, credit=Decimal(100)),
    )
    client.vouchers.create(
        Voucher(description="Manual", voucher_series="A", transaction_date=day, voucher_rows=rows),
        financial_year=client.financial_years.on(day).id,
    )


def _record(dataset: Dataset, key: ConnectionKey) -> CompanyState:
    company = dataset.company(key)
    assert company is not None
    return company


def test_a_year_that_was_locked_since_the_last_time_is_read_once_more(
    sync: Sync, sandbox: Sandbox, client: FortnoxClient, dataset: Dataset, key: ConnectionKey
) -> None:
    sync()
    before = _record(dataset, key).years[0].vouchers
    _post(client, date(2025, 12, 31))
    sandbox.lock(date(2025, 12, 31))
    assert sync().vouchers["new"] == 1
    assert [year.is_closed for year in _record(dataset, key).years] == [True, False]
    assert _record(dataset, key).years[0].vouchers == before + 1
    calls = len(sandbox.log())
    sync()
    assert sum(str(call["path"]).endswith("/sie/4") for call in sandbox.log()[calls:]) == 1


@pytest.mark.parametrize("years", [[], [{"Id": 9, "FromDate": "2099-01-01", "ToDate": "2099-12-31"}]])
def test_a_company_whose_first_year_has_not_begun_is_synchronised(
    sync: Sync, years: list[dict[str, object]]
) -> None:
    def change(request: Request, response: Response) -> Response:
        if request.path == "/3/financialyears":
            meta = {"@TotalResources": len(years), "@TotalPages": 1, "@CurrentPage": 1}
            return attrs.evolve(
                response, body=json.dumps({"MetaInformation": meta, "FinancialYears": years}).encode()
            )
        if request.path == "/3/sie/4":
            sie = b"#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#ORGNR 556000-4615\n#RAR 0 20990101 20991231\n"
            return attrs.evolve(response, status=200, body=sie)
        return response

    result = sync(transport=TamperingTransport(change))
    assert result.status is SyncStatus.SYNCED
    assert "The ledgers were not compared with the books, because no financial year has begun." in [
        check.message for check in result.not_verified
    ]
