"""The assumptions about Fortnox that no read-only call can confirm or contradict, each with the reason."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

import attrs

from fortnox_sdk.text import Text


class Reason(Enum):
    """The reason why no read-only call can confirm or contradict an assumption."""

    WRITING = Text("needs calls that change data", "kräver anrop som ändrar data")
    SIGN_IN = Text(
        "needs a new sign-in or several refreshes", "kräver en ny inloggning eller flera förnyelser"
    )
    RATE_LIMIT = Text(
        "needs more calls than the rate limit allows", "kräver fler anrop än hastighetsgränsen tillåter"
    )
    NEW_COMPANY = Text(
        "needs a new company without changed settings", "kräver ett nytt företag utan ändrade inställningar"
    )
    FICTITIOUS = Text("is a fictitious value of the sandbox", "är ett påhittat värde i sandlådan")
    KNOWN = Text(
        "follows from a law or a published chart of accounts", "följer av lag eller en publicerad kontoplan"
    )


@attrs.frozen
class Unsettled:
    """An assumption that no read-only call can confirm or contradict, and that is not a constant of the sandbox."""

    id: str
    text: Text
    reason: Reason


CONSTANTS: Final[Mapping[Reason, tuple[str, ...]]] = MappingProxyType(
    {
        Reason.WRITING: (
            "HOURS_OF_A_WORKDAY",
            "YEARS_OF_DEPRECIATION",
            "ASSET_EVENTS",
            "MANUAL_REFERENCE_TYPE",
            "ACCRUAL_REFERENCE_TYPE",
            "ACCOUNT_GOODS_NOT_INVOICED",
            "WAREHOUSE_ACCOUNTS",
            "REVERSE_CHARGE_VAT_RATE",
            "VAT_RATES_OF_CODES",
            "VAT_NUMBER",
            "OFFER_TO_INVOICE_GOES_OVER_ORDER",
            "UNDELIVERED_ORDER_IS_INVOICED_AS_ORDERED",
            "SUPPLIER_CREDIT_ANSWERS_WITH_ORIGINAL",
            "AREA_ERROR_INVALID",
            "AREA_ERROR_MISSING_FIELD",
            "AREA_WORDS",
            "AREAS_REFUSE_UNKNOWN_FIELDS",
            "EVENT_DAYS",
            "REPLAY_HAS_GIVEN_EVENT",
        ),
        Reason.SIGN_IN: (
            "REFRESH_TOKEN_LIFE_DAYS",
            "REFRESH_TOKEN_NEEDS_OFFLINE",
            "SERVICE_CODE_GIVES_REFRESH_TOKEN",
            "CONTENT_TYPE_OF_CODE_ERRORS",
        ),
        Reason.RATE_LIMIT: ("RATE_CALLS", "RATE_WINDOW_S", "RATE_REFUSED_CALLS_COUNT", "RATE_BODY"),
        Reason.NEW_COMPANY: (
            "UNITS",
            "TERMS_OF_PAYMENT",
            "TERMS_OF_DELIVERY",
            "WAYS_OF_DELIVERY",
            "MODES_OF_PAYMENT",
            "ACCOUNT_CHARTS",
            "PRINT_TEMPLATES",
            "ASSET_STATUSES",
            "FIRST_STOCK_POINT",
            "ACCOUNT_BANK",
        ),
        Reason.FICTITIOUS: ("RATES", "USES_STOCK_POINTS", "INTEGRATION_ID", "BILLS_OF_MATERIALS"),
        Reason.KNOWN: ("EU_VAT_LIMIT_SEK", "ACCOUNT_TAX_REDUCTION", "TAX_REDUCTION_SHARES"),
    }
)
"""The constants of `fortnox_sdk.sandbox.assumptions` that no read-only call can confirm or contradict."""

UNSETTLED: Final = (
    Unsettled(
        "tokens.simultaneous-refresh",
        Text(
            "Of two simultaneous refreshes of a token, the second is refused.",
            "Av två samtidiga förnyelser av en åtkomstnyckel avvisas den andra.",
        ),
        Reason.SIGN_IN,
    ),
    Unsettled(
        "writes.null",
        Text(
            "A field that is null in a request body is ignored.",
            "Ett fält som är null i ett anrop ignoreras.",
        ),
        Reason.WRITING,
    ),
    Unsettled(
        "vouchers.rounding",
        Text(
            "Voucher amounts are rounded to two decimals, with halves rounded up.",
            "Belopp i verifikationer avrundas till två decimaler, halva ören uppåt.",
        ),
        Reason.WRITING,
    ),
    Unsettled(
        "accruals.vouchers",
        Text(
            "Each period of an accrual is posted on the last day of the period, and only if the invoice is booked.",
            "Varje period i en periodisering bokförs på periodens sista dag, och bara om fakturan är bokförd.",
        ),
        Reason.WRITING,
    ),
    Unsettled(
        "invoices.cash-method",
        Text(
            "Under the cash method, an invoice is booked when it is paid.",
            "Med kontantmetoden bokförs en faktura när den betalas.",
        ),
        Reason.WRITING,
    ),
    Unsettled(
        "payments.write-off-currency",
        Text("A write-off is in the payment's currency.", "En bortskrivning anges i betalningens valuta."),
        Reason.WRITING,
    ),
    Unsettled(
        "warehouse.articles",
        Text("The warehouse accepts any article number.", "Lagret godtar alla artikelnummer."),
        Reason.WRITING,
    ),
    Unsettled(
        "warehouse.vouchers",
        Text(
            "A released document is posted during the next night, and deliveries have the cost of the oldest goods.",
            "Ett frisläppt dokument bokförs nästa natt, och utleveranser får de äldsta varornas kostnad.",
        ),
        Reason.WRITING,
    ),
    Unsettled(
        "warehouse.forced-delivery",
        Text(
            "A delivery that exceeds the stock requires forcedDelivery only in custom documents.",
            "En leverans över lagersaldot kräver forcedDelivery bara i egna dokument.",
        ),
        Reason.WRITING,
    ),
    Unsettled(
        "warehouse.transfer-version",
        Text(
            "The version number of a stock transfer increases with each update.",
            "Versionsnumret för en lagerflytt ökar med varje ändring.",
        ),
        Reason.WRITING,
    ),
    Unsettled(
        "warehouse.purchase-order-state",
        Text(
            "A purchase order has the first of these states that applies: voided, received, delayed, sent, not sent.",
            "En inköpsorder har den första av dessa statusar som gäller: makulerad, mottagen, försenad, skickad, ej "
            "skickad.",
        ),
        Reason.WRITING,
    ),
)
"""The assumptions that no read-only call can confirm or contradict, except those in `CONSTANTS`."""
