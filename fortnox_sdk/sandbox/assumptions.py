"""Assumptions about Fortnox's behaviour where it is unknown, each with its reason.

If a test in a live company gives a different result, only the assumption's value in this module has to change.
Known behaviour (recorded, measured by other developers or documented) is implemented in the other modules, with its
source.
"""

import re
from decimal import Decimal
from types import MappingProxyType

# --- signing in ---------------------------------------------------------------------------------------------
REFRESH_TOKEN_LIFE_DAYS = 45  # assumed: Fortnox's newest documentation page says 45, an older page says 31
REFRESH_TOKEN_NEEDS_OFFLINE = True  # assumed: the documentation says only "needed for refresh tokens"
SERVICE_CODE_GIVES_REFRESH_TOKEN = True  # according to ulrik-s/ava (2026-08), not confirmed
CONTENT_TYPE_OF_CODE_ERRORS = "text/html; charset=UTF-8"  # assumed: as recorded for refresh tokens

# --- events -------------------------------------------------------------------------------------------------
EVENT_DAYS = 14  # documented: "two weeks"
REPLAY_HAS_GIVEN_EVENT = True  # assumed: as Kafka, on which the stream is built, reads from an offset

# --- rate limit ---------------------------------------------------------------------------------------------
# Documented. Other developers measured a limit of exactly 25, which network delays can also explain.
RATE_CALLS = 25
RATE_WINDOW_S = 5.0
RATE_REFUSED_CALLS_COUNT = False  # assumed: otherwise a client that keeps retrying would stay blocked forever
RATE_BODY = '{"message":"Too Many Requests"}'  # assumed: same format as the gateway's recorded 401

# --- requests and lists -------------------------------------------------------------------------------------
LIMIT_ABOVE_MAXIMUM_IS_CUT = True  # assumed: only the maximum of 500 is documented
WRONG_ACCEPT_CODE = 1000030  # observed for application/pdf; Fortnox can also send XML, but the sandbox cannot

# Codes for errors whose real code is unknown. They are outside the range of Fortnox's codes, to avoid confusion.
CODES = MappingProxyType(
    {
        "wrong_year": 2900001,
        "series_missing": 2900002,
        "series_not_manual": 2900003,
        "not_balanced": 2900004,
        "too_few_rows": 2900005,
        "year_missing": 2900006,
        "bad_date": 2900007,
        "bad_choice": 2900008,
        "number_taken": 2900009,
        "not_last_voucher": 2900010,
        "invoice_booked": 2900011,
        "invoice_cancelled": 2900012,
        "invoice_not_booked": 2900013,
        "payment_booked": 2900014,
        "already_credited": 2900017,
        "voucher_missing": 2900018,
        "record_missing": 2900019,
        "in_use": 2900020,
        "years_overlap": 2900021,
        "bad_amount": 2900022,
        "out_of_range": 2900023,
        "wrong_state": 2900024,
        "reference_missing": 2900026,
        "file_missing": 2900027,
        "account_demands": 2900028,
        "malformed_request": 2900029,
        "payment_outside_year": 2900030,
        "wrong_method": 2900041,
        "wrong_action": 2900042,
    }
)

# --- registers that every company has -----------------------------------------------------------------------
# Assumed: the records in a new company are not documented. The texts are those in Fortnox's user interface.
UNITS = MappingProxyType({"st": "styck", "h": "timmar", "kg": "kilogram", "m": "meter", "km": "kilometer"})
TERMS_OF_PAYMENT = MappingProxyType(  # "0" and "PF" were observed in one company
    {days: f"{days} dagar" for days in ("0", "10", "14", "15", "20", "21", "30", "45", "60", "90")}
    | {"PF": "Postförskott"}
)
TERMS_OF_DELIVERY = MappingProxyType({"FVL": "Fritt vårt lager", "CIF": "Fritt hamn", "FB": "Fritt banvagn"})
WAYS_OF_DELIVERY = MappingProxyType({"B": "Brev", "P": "Postpaket", "H": "Hämtas", "TP": "Transport"})
MODES_OF_PAYMENT = MappingProxyType(
    {"BG": "Bankgiro", "PG": "Plusgiro", "AG": "Autogiro", "LB": "Leverantörsbetalning"}
)
# A live test of Fortnox.NET.SDK counts 4. BAS in English and the chart for sports clubs are in Fortnox's help.
ACCOUNT_CHARTS = ("Bas 2025", "Bas 2026", "Bas 2026 på engelska", "Idrottskontoplan")
# A live test of Fortnox.NET.SDK counts 8 for invoices, 3 for orders and 1 for offers. `st` and `oc` were recorded for
# an invoice and an order; the other codes and all names are assumed.
PRINT_TEMPLATES = MappingProxyType(
    {
        "st": ("invoice", "Faktura"),
        "kont": ("invoice", "Kontantfaktura"),
        "rut": ("invoice", "Faktura med husarbete"),
        "avtal": ("invoice", "Avtalsfaktura"),
        "st_en": ("invoice", "Faktura engelska"),
        "bg": ("invoice", "Faktura med bankgiro"),
        "pg": ("invoice", "Faktura med plusgiro"),
        "fs_f": ("invoice", "Faktura med följesedel"),
        "oc": ("order", "Orderbekräftelse"),
        "fs": ("order", "Följesedel"),
        "pl": ("order", "Plocklista"),
        "of": ("offer", "Offert"),
    }
)
HOURS_OF_A_WORKDAY = "8"  # default for every schedule; can be changed per employee and day
# The error for an invalid VAT number was observed, but not the rule. Assumed: the EU's pattern, and Sweden's for "SE".
VAT_NUMBER = re.compile(r"SE\d{12}|(?!SE)[A-Z]{2}[0-9A-Z+*]{2,13}")
EU_VAT_LIMIT_SEK = 99680  # statutory threshold for distance sales within the EU
# Fortnox.NET.SDK lists these names, and its live test counts 48. The accounts were observed in one company
# (notima/fortnox4j, 2020-03), except those of SALES_*, OUTVAT_* and CURRENCY*, which are the accounts in BAS. A name
# that ends in 2 is for services, otherwise for goods. 0 means that no account is set.
PREDEFINED_ACCOUNTS = MappingProxyType(
    {
        "BG": 1930,
        "PG": 1920,
        "CASH": 1910,
        "CASHBYCARD": 1930,
        "AG": 0,
        "PURCASE": 4011,
        "SUPDEBT": 2440,
        "SUPADMFEE": 0,
        "SUPFREIGHT": 5710,
        "CASHDISCOUNTIN": 4730,
        "SALES_25_SE": 3001,
        "SALES_25_SE2": 3041,
        "SALES_12_SE": 3002,
        "SALES_12_SE2": 3042,
        "SALES_6_SE": 3003,
        "SALES_6_SE2": 3043,
        "SALES_0_SE": 3004,
        "SALES_0_SE2": 3044,
        "SALESCONSTR2": 3231,
        "SALESEUREV": 3108,
        "SALESEUREV2": 3308,
        "SALESEUVAT": 3106,
        "SALESEUVAT2": 3308,
        "SALESEXPORT": 3105,
        "SALESEXPORT2": 3305,
        "CUSTCLAIM": 1510,
        "ADMFEE": 3540,
        "FREIGHT": 3520,
        "CASHDISCOUNTOUT": 3730,
        "DEMAND": 3540,
        "INTEREST": 8313,
        "ROUNDOFF": 3740,
        "OUTVAT_MP1": 2611,
        "OUTVAT_MP2": 2621,
        "OUTVAT_MP3": 2631,
        "INVAT": 2641,
        "PRODUCT_DEB": 2645,
        "PRODUCT_CRE": 2615,
        "SERVICE_DEB": 2645,
        "SERVICE_CRE": 2614,
        "CONSTRUCTION_DEB": 2647,
        "CONSTRUCTION_CRE": 2617,
        "ACCRSINVOICE": 1790,
        "ACCRINVOICE": 2990,
        "ACCRINCOME": 3990,
        "ACCRCOST": 0,
        "CURRENCYWIN": 3960,
        "CURRENCYLOSS": 7960,
    }
)

# --- assets -------------------------------------------------------------------------------------------------
YEARS_OF_DEPRECIATION = 5  # default for an asset created without an end date
ASSET_STATUSES = (
    MappingProxyType(  # the keys are the values of `filter=` (specification); texts and ids are assumed
        {
            "active": "Aktiv",
            "fully_depreciated": "Fullt avskriven",
            "inactive": "Ej aktiv",
            "scrapped": "Utrangerad",
            "sold": "Såld",
            "voided": "Makulerad",
        }
    )
)
ASSET_EVENTS = MappingProxyType({"depreciate": 1, "writeup": 2, "writedown": 3, "sell": 4, "scrap": 5})

# --- bookkeeping --------------------------------------------------------------------------------------------
MANUAL_REFERENCE_TYPE = "MANUAL"  # recorded; vouchers from a bank file have "" instead
ACCRUAL_REFERENCE_TYPE = "ACCRUAL"  # reported; the invoice's number is in the voucher's text only
# Fortnox.NET.SDK lists the first ten names, and its live test counts 13. The last three names are assumed; Fortnox's
# help has such settings for receipts and for the year-end series, for which a user has to choose a series.
# A to E were observed in Fortnox, L and M are in its help, and the other series are assumed.
PREDEFINED_SERIES = MappingProxyType(
    {
        "ANL": "A",
        "CASHINVOICE": "B",
        "INVOICE": "B",
        "INVOICEACCRUAL": "A",
        "INVOICEPAYMENT": "C",
        "SALARY": "L",
        "SUPPLIERINVOICE": "D",
        "SUPPLIERINVOICEACCRUAL": "A",
        "SUPPLIERINVOICEPAYMENT": "E",
        "VAT": "M",
        "RECEIPT": "A",
        "WAREHOUSE": "A",
        "YEAREND": "",
    }
)
ACCOUNT_TAX_REDUCTION = "1513"  # BAS: the Tax Agency's part of invoices with tax reduction
ACCOUNT_BANK = "1930"
RATES = MappingProxyType(  # fictitious
    {
        "SEK": Decimal(1),
        "DKK": Decimal("1.5000"),
        "EUR": Decimal("11.2000"),
        "GBP": Decimal("13.0000"),
        "NOK": Decimal("0.9700"),
        "USD": Decimal("9.8000"),
    }
)

# --- invoices -----------------------------------------------------------------------------------------------
TAX_REDUCTION_SHARES = (
    MappingProxyType(  # statutory shares of labour cost with VAT, 2026; no limit per person
        {"rot": Decimal("0.30"), "rut": Decimal("0.50"), "green": Decimal("0.50")}
    )
)
OFFER_TO_INVOICE_GOES_OVER_ORDER = (
    True  # assumed, because the specification says that `createinvoice` of an offer returns an order
)
UNDELIVERED_ORDER_IS_INVOICED_AS_ORDERED = (
    True  # assumed: without the warehouse module, recorded orders have a delivered quantity of 0
)
SUPPLIER_CREDIT_ANSWERS_WITH_ORIGINAL = True  # assumed: same as measured for customer invoices
# The VAT rate of a purchase with reverse charge is given by the VAT code of its output VAT account (Fortnox's help).
# The VAT codes MP1 to MP3 stand for the three rates, as in the names of the predefined accounts. Assumed: U1 to U3
# stand for the same rates of output VAT. An account with another code, or without a code, has the standard rate.
VAT_RATES_OF_CODES = MappingProxyType({"MP1": 25, "MP2": 12, "MP3": 6, "U1": 25, "U2": 12, "U3": 6})
REVERSE_CHARGE_VAT_RATE = 25

# --- paths that start with /api -----------------------------------------------------------------------------------
AREA_ERROR_INVALID = "invalid_value"  # the error word for an invalid value is not documented
AREA_ERROR_MISSING_FIELD = "missing_mandatory_field"  # documented for attachments, otherwise assumed
AREA_ERRORS = MappingProxyType(  # only "missing.rights" was observed; the rest is assumed
    {
        2000663: "missing.rights",
        2000762: "not_found",
        CODES["wrong_method"]: "method_not_allowed",
        2002115: "malformed_body",
        1000031: "wrong_content_type",
    }
)
# Error words for errors whose word is not documented. All other error words in the code are from the documentation.
AREA_WORDS = MappingProxyType(
    {
        "location_in_use": "stock_location_in_use",
        "no_dropship": "not_a_dropship_order",
        "no_order": "purchase_order_not_found",
        "no_order_row": "purchase_order_row_not_found",
        "no_place": "stock_point_not_found",
        "no_row": "row_not_found",
        "not_all_there": "document_not_fully_reserved",
        "not_released": "document_not_released",
        "not_started": "stock_taking_not_started",
        "order_in_use": "purchase_order_in_use",
        "order_received": "cannot_modify_received_order",
        "order_row_in_use": "purchase_order_row_in_use",
        "point_in_use": "stock_point_in_use",
        "version": "version_mismatch",
    }
)
AREA_STATUS_NO_RIGHT = 403  # assumed: the documented status for a missing permission
AREAS_REFUSE_UNKNOWN_FIELDS = True  # assumed; it reveals misspelt field names
FIRST_STOCK_POINT = ("1", "Standardlager")  # the name is from Fortnox's help; the code is fictitious
# The accounts for the stock's value (Fortnox's help). Each key is the article field that overrides the account.
WAREHOUSE_ACCOUNTS = MappingProxyType({"StockAccount": "1460", "StockChangeAccount": "4990"})
ACCOUNT_GOODS_NOT_INVOICED = "2995"  # incoming goods whose supplier invoice has not arrived (Fortnox's help)
USES_STOCK_POINTS = True  # setting of the warehouse module; the value is fictitious
INTEGRATION_ID = 1001  # fictitious: the only published integration of the calling developer
# Maps an item to its parts and their quantities. The API has no operation that creates a bill of materials.
BILLS_OF_MATERIALS = MappingProxyType({"PAKET-1": (("DEL-1", Decimal(2)), ("DEL-2", Decimal(1)))})

# --- without a constant -------------------------------------------------------------------------------------
# Further assumptions. They are part of the code, because a constant for each would require a second implementation.
# - Of two simultaneous refreshes of a token, the second is rejected, unless the switch `simultaneous_refresh` says
#   otherwise. After simultaneous refreshes, the access tokens of all responses are valid.
# - A field that is null in a request body is ignored (all known clients omit such fields).
# - A page after the last page is empty.
# - Voucher amounts are rounded half up to two decimals (recorded for invoice rows).
# - The Total of a supplier invoice is in the invoice currency. Other developers measured that its Balance is in SEK.
# - Freight, administration fee and rounding in the head of a supplier invoice become rows if no row has their codes.
# - The VAT of a purchase with reverse charge is calculated on the rows without a code, and the field VAT is then 0.
# - A supplier invoice's Vouchers contains the voucher of the invoice, but not the vouchers of its payments.
# - A period of an accrual is posted on its last day, and only if its invoice is booked. The last period ends on the end
#   date, even if it is short. An accrual can still be changed after its customer invoice is booked.
# - Under the cash method, an invoice is booked when it is paid, in proportion to the amount paid.
# - Of the codes for the amount of a tax reduction, 2004217 means a wrong format, and 2004218 an amount of 0 or less.
# - In a purchase with VATType REVERSE, a row on a predefined account of reverse charge is a VAT row and needs its code.
# - A write-off is in the payment's currency (the field Currency of a write-off is read-only).
# - Below /api, messages are in English, fields without a value are null, and an id that is not a number is treated
#   as unknown. Lists are complete unless the client sends `limit`, which works with `page` and `offset` as in /3.
# - The warehouse accepts any article number. It adds the description and the unit if the article is registered.
# - A released document is posted to its own predefined series, one voucher per document. Stock takings,
#   custom documents and production orders are posted to the same accounts as manual deliveries.
# - The cost of goods without a cost in their inbound row is the article's purchase price. Goods that are delivered
#   before they arrive, and goods that a stock taking adds, have the cost of the newest goods. If goods arrive later at
#   another cost, the posted value does not change.
# - The oldest goods of an item are taken first, regardless of their stock point.
# - The sale of an asset debits the price to the account of gains or losses, because the buyer's invoice credits it.
# - If a posted document is voided, its voucher is reversed the next night. If incoming goods are completed, their
#   voucher is reversed, and their value is posted to the accounts of manual deliveries.
# - In a manual outbound delivery, a quantity that is not in stock is delivered anyway (`forcedQuantity`). In a custom
#   outbound delivery, this requires `forcedDelivery`. An inbound document can't be voided if any of its stock has left
#   its stock point.
# - The `version` of a stock transfer counts its updates, and a `version` in a request must be the latest.
# - The state of a purchase order is the first of these that applies: voided, received, delayed, sent, not sent.
