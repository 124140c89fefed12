"""The open items of the customer and supplier ledgers."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from fortnox_sdk.mcp.answers import Answer, BookText, Key
from fortnox_sdk.mcp.context import ServerContext
from fortnox_sdk.mcp.readings import ledger_on, source_of, verification_of
from fortnox_sdk.mcp.tool import AS_OF, FRESH, Arguments
from fortnox_sdk.year_end.appendix import Bucket, Ledger, OpenItem

_ZERO: Final = Decimal(0)


def list_open_items(context: ServerContext, arguments: Arguments) -> Answer:
    """Return the invoices that were open at the end of a day, with the totals of all these invoices."""
    company, as_of = context.company(arguments), arguments.day(AS_OF.name)
    ledger = Ledger(arguments.text("ledger"))
    cached = ledger_on(company, ledger, as_of, again=arguments.flag(FRESH.name))
    appendix = cached.value
    fits = _filter(arguments)
    found = [item for item in appendix.items if fits(item)]
    page = arguments.page(len(found))
    shown = page.cut(found)
    return company.answer(
        result={
            "ledger": ledger,
            "items": [_item(item) for item in shown],
            "totals": totals(found),
            "by_age": [
                {"days_overdue": bucket, **totals([item for item in found if item.bucket is bucket])}
                for bucket in Bucket
            ],
            "whole_ledger": totals(appendix.items),
            "account_balance": appendix.account_balance,
            "difference": appendix.difference,
        },
        read_at=cached.read_at,
        source=source_of(appendix.provenance),
        as_of=as_of,
        verification=verification_of(appendix, context.language),
        page=page,
        records=[f"{ledger} invoice {item.number}" for item in shown],
    )


def totals(items: Sequence[OpenItem]) -> dict[str, object]:
    """Return the number of open items and their sum in SEK."""
    return {"items": len(items), "open_sek": sum((item.open_sek for item in items), _ZERO)}


def _filter(arguments: Arguments) -> Callable[[OpenItem], bool]:
    counterparty, overdue_only = arguments.text("counterparty"), arguments.flag("overdue_only")

    def fits(item: OpenItem) -> bool:
        is_party = (
            item.counterparty_number == counterparty
            or counterparty.casefold() in item.counterparty_name.casefold()
        )
        return is_party and (not overdue_only or item.days_overdue > 0)

    return fits


def _item(item: OpenItem) -> dict[str, object]:
    return {
        "invoice": Key(item.number),
        "suppliers_invoice_number": Key(item.external_number),
        "counterparty_number": Key(item.counterparty_number),
        "counterparty": BookText(item.counterparty_name),
        "invoice_date": item.invoice_date,
        "due_date": item.due_date,
        "voucher": Key(item.voucher),
        "currency": Key(item.currency),
        "total": item.total,
        "open": item.open_currency,
        "open_sek": item.open_sek,
        "days_overdue": item.days_overdue,
        "is_credit": item.is_credit,
        "settled_after": [
            {
                "kind": each.kind,
                "date": each.on,
                "amount_sek": each.amount_sek,
                "reference": Key(each.reference),
            }
            for each in item.settled_after
        ],
    }
