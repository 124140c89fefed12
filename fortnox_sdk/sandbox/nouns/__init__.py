"""The behaviour of Fortnox's nouns, one file each. Fields and types come from the tables in `protocol`."""

from fortnox_sdk.sandbox.nouns import (
    accounts,
    articles,
    books_objects,
    companyinformation,
    contracts,
    contracttemplates,
    currencies,
    customerreferences,
    customers,
    emailsenders,
    financialyears,
    invoice_delivery,
    invoicepayments,
    invoices,
    noxfinansinvoices,
    offers,
    orders,
    plain_registers,
    predefined,
    prices,
    settings,
    sie,
    supplierinvoicepayments,
    supplierinvoices,
    suppliers,
    taxreductions,
    vouchers,
    voucherseries,
)
from fortnox_sdk.sandbox.protocol.call import Route

__all__ = ["all_routes"]

_FILES = (
    accounts,
    articles,
    books_objects,
    companyinformation,
    contracts,
    contracttemplates,
    currencies,
    customerreferences,
    customers,
    emailsenders,
    financialyears,
    invoice_delivery,
    invoicepayments,
    invoices,
    noxfinansinvoices,
    offers,
    orders,
    plain_registers,
    predefined,
    prices,
    settings,
    sie,
    supplierinvoicepayments,
    supplierinvoices,
    suppliers,
    taxreductions,
    vouchers,
    voucherseries,
)


def all_routes() -> list[Route]:
    """Every request that the API takes."""
    return [route for noun in _FILES for route in noun.routes()]
