"""The behaviour of Fortnox's nouns, one file each. Fields and types come from `protocol/nouns.json`."""

from fortnox_sdk.sandbox.nouns import (
    accounts,
    companyinformation,
    customers,
    financialyears,
    invoice_delivery,
    invoicepayments,
    invoices,
    sie,
    supplierinvoicepayments,
    supplierinvoices,
    suppliers,
    vouchers,
    voucherseries,
)
from fortnox_sdk.sandbox.protocol.call import Route

__all__ = ["all_routes"]

_FILES = (
    accounts,
    companyinformation,
    customers,
    financialyears,
    invoice_delivery,
    invoicepayments,
    invoices,
    sie,
    supplierinvoicepayments,
    supplierinvoices,
    suppliers,
    vouchers,
    voucherseries,
)


def all_routes() -> list[Route]:
    """Every request that the API takes."""
    return [route for noun in _FILES for route in noun.routes()]
