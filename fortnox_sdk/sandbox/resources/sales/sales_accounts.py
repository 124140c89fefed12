"""The accounts for sales and output VAT, which depend on the customer's type of VAT, the VAT rate and the article."""

from collections.abc import Mapping
from types import MappingProxyType

from fortnox_sdk.sandbox.protocol.call import Tenant
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.settlement import demand_predefined

STANDARD_RATE = 25
WITHOUT_VAT = frozenset({"SEREVERSEDVAT", "EUREVERSEDVAT", "EXPORT"})
"""The types of VAT of customers who pay no Swedish VAT. Customers with the type `EUVAT` pay Swedish VAT."""

# Each pair contains the predefined accounts for goods and for services. For sales in Sweden, the pair depends on the
# VAT rate.
_BY_VAT_TYPE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "SEREVERSEDVAT": ("SALESCONSTR2", "SALESCONSTR2"),
        "EUREVERSEDVAT": ("SALESEUREV", "SALESEUREV2"),
        "EUVAT": ("SALESEUVAT", "SALESEUVAT2"),
        "EXPORT": ("SALESEXPORT", "SALESEXPORT2"),
    }
)
_BY_RATE: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        25: ("SALES_25_SE", "SALES_25_SE2"),
        12: ("SALES_12_SE", "SALES_12_SE2"),
        6: ("SALES_6_SE", "SALES_6_SE2"),
        0: ("SALES_0_SE", "SALES_0_SE2"),
    }
)
_OF_ARTICLE: Mapping[str, str] = MappingProxyType(
    {
        "SEREVERSEDVAT": "ConstructionAccount",
        "EUREVERSEDVAT": "EUAccount",
        "EUVAT": "EUVATAccount",
        "EXPORT": "ExportAccount",
    }
)
_OUTPUT_VAT: Mapping[int, str] = MappingProxyType({25: "OUTVAT_MP1", 12: "OUTVAT_MP2", 6: "OUTVAT_MP3"})


def sales_account(tenant: Tenant, vat_type: str, rate: int, article: Body) -> int:
    """Return the sales account of a row.

    It is the article's account for the customer's type of VAT. If the article has no such account, it is the
    predefined account for services (if the article is a service) or for goods. `article` is empty for a row without
    an article.
    """
    own_account = article.get(_OF_ARTICLE.get(vat_type, "SalesAccount"))
    if own_account:
        return int(own_account)
    for_goods, for_services = _BY_VAT_TYPE.get(vat_type) or _BY_RATE.get(rate, _BY_RATE[STANDARD_RATE])
    return int(demand_predefined(tenant, for_services if article.get("Type") == "SERVICE" else for_goods))


def output_vat_account(tenant: Tenant, rate: int) -> str:
    """Return the output VAT account for `rate`, which is a VAT rate in percent."""
    return demand_predefined(tenant, _OUTPUT_VAT.get(rate, "OUTVAT_MP1"))
