"""The files that are attached to supplier invoices and vouchers: their names and ids."""

import attrs

from fortnox_sdk.mcp.answers import Answer, BookText, Key
from fortnox_sdk.mcp.company import Cached, Company
from fortnox_sdk.mcp.context import ServerContext
from fortnox_sdk.mcp.tool import FRESH, Arguments


@attrs.frozen(kw_only=True)
class AttachedFile:
    """A file and the record that it is attached to."""

    record: str
    name: str
    file_id: str


def list_documents(context: ServerContext, arguments: Arguments) -> Answer:
    """Return the files that are attached to supplier invoices, or to the vouchers of a financial year."""
    company, record, again = context.company(arguments), arguments.text("record"), arguments.flag(FRESH.name)
    if arguments.text("attached_to") == "vouchers":
        year = company.year(arguments.day("in_year_of"))
        cached = company.recall("files", year.id, read=lambda: _of_vouchers(company, year.id), again=again)
    else:
        cached = company.recall("files", read=lambda: _of_invoices(company), again=again)
    return _answer(company, arguments, cached, record)


def _answer(
    company: Company, arguments: Arguments, cached: Cached[tuple[AttachedFile, ...]], record: str
) -> Answer:
    found = [each for each in cached.value if record in {"", each.record}]
    page = arguments.page(len(found))
    shown = page.cut(found)
    return company.answer(
        result={
            "documents": [
                {"record": Key(each.record), "name": BookText(each.name), "file_id": Key(each.file_id)}
                for each in shown
            ],
            "totals": {"documents": len(found), "records": len({each.record for each in found})},
        },
        read_at=cached.read_at,
        page=page,
        records=[f"file {each.file_id}" for each in shown],
    )


def _of_vouchers(company: Company, year: int) -> tuple[AttachedFile, ...]:
    return tuple(
        AttachedFile(
            record=f"{each.voucher_series}{each.voucher_number}", name=each.name or "", file_id=each.file_id
        )
        for each in company.client.voucher_file_connections.list(financial_year=year)
    )


def _of_invoices(company: Company) -> tuple[AttachedFile, ...]:
    return tuple(
        AttachedFile(
            record=each.supplier_invoice_number or "", name=each.name or "", file_id=each.file_id or ""
        )
        for each in company.client.supplier_invoice_file_connections.list()
    )
