"""Assumptions about what nobody has established of Fortnox, chosen once; the reason stands beside each value.

A finding from a live company replaces a line here and nothing else. What is established (recorded, measured by
others or documented) lives in the code that does it, with its source.
"""

from decimal import Decimal
from types import MappingProxyType

# --- signing in ---------------------------------------------------------------------------------------------
REFRESH_TOKEN_LIFE_DAYS = 45  # assumed: the newest page says 45, an older one 31
REFRESH_TOKEN_NEEDS_OFFLINE = True  # assumed: "needed for refresh tokens" is all that the documentation says
SERVICE_CODE_GIVES_REFRESH_TOKEN = True  # one client saw it (2026-08); nobody else has looked
CONTENT_TYPE_OF_CODE_ERRORS = "text/html; charset=UTF-8"  # assumed: as recorded for refresh tokens

# --- rate limit ---------------------------------------------------------------------------------------------
RATE_CALLS = 25  # documented; others measured trips at exactly 25, which network delays explain as well
RATE_WINDOW_S = 5.0
RATE_REFUSED_CALLS_COUNT = False  # assumed: else a client that keeps trying would never come in again
RATE_BODY = '{"message":"Too Many Requests"}'  # assumed: in the form of the gateway's recorded 401

# --- requests and lists -------------------------------------------------------------------------------------
LIMIT_ABOVE_MAXIMUM_IS_CUT = True  # assumed: 500 is documented as the maximum, its breach is not described
WRONG_ACCEPT_CODE = (
    1000030  # seen for application/pdf; XML answers are real at Fortnox but not in this sandbox
)

# Codes that nobody has written down. They lie outside Fortnox's range so that no one mistakes them for known.
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
        "payment_too_large": 2900015,
        "payment_before_invoice": 2900016,
        "already_credited": 2900017,
        "voucher_missing": 2900018,
        "record_missing": 2900019,
        "in_use": 2900020,
        "years_overlap": 2900021,
        "bad_amount": 2900022,
        "out_of_range": 2900023,
        "wrong_state": 2900024,
        "already_invoiced": 2900025,
        "reference_missing": 2900026,
        "file_missing": 2900027,
        "account_demands": 2900028,
    }
)

# --- registers that every company has -----------------------------------------------------------------------
# Assumed: which records a fresh company has is written down nowhere. The words are those of the program's screens.
UNITS = MappingProxyType({"st": "styck", "h": "timmar", "kg": "kilogram", "m": "meter", "km": "kilometer"})
DAYS_OF_PAYMENT = ("0", "10", "14", "15", "20", "21", "30", "45", "60", "90")
TERMS_OF_DELIVERY = MappingProxyType({"FVL": "Fritt vårt lager", "CIF": "Fritt hamn", "FB": "Fritt banvagn"})
WAYS_OF_DELIVERY = MappingProxyType({"B": "Brev", "P": "Postpaket", "H": "Hämtas", "TP": "Transport"})
MODES_OF_PAYMENT = MappingProxyType(
    {"BG": "Bankgiro", "PG": "Plusgiro", "AG": "Autogiro", "LB": "Leverantörsbetalning"}
)
ACCOUNT_CHARTS = ("Bas 2024", "Bas 2025", "Bas 2026")
PRINT_TEMPLATES = MappingProxyType(
    {
        "st": "Faktura",
        "oc": "Orderbekräftelse",  # recorded as an order's, as `st` is as an invoice's
        "of": "Offert",
        "avtal": "Avtalsfaktura",
    }
)
HOURS_OF_A_WORKDAY = "8"  # of every schedule, until an employee's day is changed
EU_VAT_LIMIT_SEK = 99680  # the law's limit for distance sales within the EU
PREDEFINED_ACCOUNTS = MappingProxyType(
    {
        "CUSTCLAIM": 1510,
        "SUPPDEBT": 2440,
        "SALES_25_SE": 3001,
        "SALES_12_SE": 3002,
        "SALES_6_SE": 3003,
        "SALES_0_SE": 3004,
        "SALESEU": 3108,
        "SALESEUVAT": 3106,
        "SALESEXPORT": 3105,
        "OUTVAT_MP1": 2611,
        "OUTVAT_MP2": 2621,
        "OUTVAT_MP3": 2631,
        "INVAT": 2641,
        "PENNYDIFF": 3740,
        "CURRPROFIT": 3960,
        "CURRLOSS": 7960,
        "CASHBYINV": 1930,
        "PURCHASE": 4010,
    }
)

# --- assets -------------------------------------------------------------------------------------------------
YEARS_OF_DEPRECIATION = 5  # of an asset whose end was not sent
ASSET_STATUSES = (
    MappingProxyType(  # keys are the words of `filter=` (specification); texts and ids are assumed
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
MANUAL_REFERENCE_TYPE = "MANUAL"  # recorded; vouchers fed from a bank file show "" instead
NEXT_YEAR_OPENS_WITH_CLOSING_BALANCES = (
    True  # assumed: opening balances follow the year before while it is open
)
SERIES_BY_PROCESS = MappingProxyType(  # A and B were seen in a fresh company
    {
        "MANUAL": "A",
        "INVOICE": "B",
        "INVOICEPAYMENT": "C",
        "SUPPLIERINVOICE": "D",
        "SUPPLIERPAYMENT": "E",
        "ACCRUAL": "A",
        "CASHINVOICE": "B",
        "ASSET": "A",
        "SALARY": "A",
    }
)
ACCOUNT_RECEIVABLES = "1510"
ACCOUNT_TAX_REDUCTION = "1513"  # BAS: customers' claims, the Tax Agency's share of shared invoices
ACCOUNT_PAYABLES = "2440"
ACCOUNT_BANK = "1930"
ACCOUNT_ROUNDING = "3740"
ACCOUNT_EXCHANGE_GAIN = "3960"
ACCOUNT_EXCHANGE_LOSS = "7960"
ACCOUNT_INPUT_VAT = "2641"
SALES_ACCOUNTS = MappingProxyType({25: "3001", 12: "3002", 6: "3003", 0: "3004"})
OUTPUT_VAT_ACCOUNTS = MappingProxyType({25: "2611", 12: "2621", 6: "2631"})
SALES_ACCOUNTS_ABROAD = MappingProxyType({"EUREVERSEDVAT": "3108", "EUVAT": "3106", "EXPORT": "3105"})
RATES = MappingProxyType(  # invented
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
ROUNDS_SEK_TO_WHOLE_KRONOR = True  # Fortnox's default setting as far as anyone says
CREDIT_INVOICE_POINTS_AT_ORIGINAL = True  # assumed: CreditInvoiceReference of the credit invoice itself
BOOKED_CREDIT_SETTLES_PAIR = True  # assumed: original's balance falls, the credit invoice's becomes 0
TAX_REDUCTION_SHARES = (
    MappingProxyType(  # the law's shares of work with VAT in 2026; limits per person are not kept
        {"rot": Decimal("0.30"), "rut": Decimal("0.50"), "green": Decimal("0.50")}
    )
)
OFFER_TO_INVOICE_GOES_OVER_ORDER = (
    True  # assumed: the specification answers createinvoice of an offer with an order
)
UNDELIVERED_ORDER_IS_INVOICED_AS_ORDERED = (
    True  # assumed: recorded orders have delivered 0 without a warehouse
)
SUPPLIER_CREDIT_ANSWERS_WITH_ORIGINAL = True  # assumed: as measured for customer invoices

# --- the areas below /api -----------------------------------------------------------------------------------
AREA_ERROR_INVALID = "invalid_value"  # no word for a wrong value is documented
AREA_ERROR_MISSING_FIELD = "missing_mandatory_field"  # documented for attachments, assumed for the others
AREA_ERRORS = MappingProxyType(  # what the gates refuse; "missing.rights" was seen, the others are assumed
    {
        2000663: "missing.rights",
        2000762: "not_found",
        2002115: "malformed_body",
        1000031: "wrong_content_type",
    }
)
# Words for refusals that the documentation only describes; the others in the code are its own.
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
AREA_STATUS_NO_RIGHT = 403  # assumed: the documentation's status for a missing right
AREAS_REFUSE_UNKNOWN_FIELDS = True  # assumed: a misspelt field is then noticed
FIRST_STOCK_POINT = ("1", "Huvudlager")  # invented: a company with the warehouse has one place from the start
USES_STOCK_POINTS = True  # the warehouse's setting, invented
INTEGRATION_ID = 1001  # invented: the one published integration of the developer who asks
# item -> (part, how many of it in one): no operation of the API writes a bill of materials
BILLS_OF_MATERIALS = MappingProxyType({"PAKET-1": (("DEL-1", Decimal(2)), ("DEL-2", Decimal(1)))})

# --- without a switch ---------------------------------------------------------------------------------------
# Assumed as well, and so deep in the code that a switch would be a second program:
# - two refreshes at the same instant: the second is refused (others measured that both can win);
# - null in a body counts as not sent (every known client leaves nulls out);
# - a page beyond the last one is empty;
# - amounts of vouchers are rounded to two decimals, halves up (recorded for invoice rows);
# - a customer invoice that is not booked shows the balance 0 (seen by one client);
# - a supplier invoice's Total is in invoice currency (still open; its Balance is SEK, as measured by others);
# - a supplier invoice's Vouchers holds its own booking, not its payments;
# - accruals are kept and counted out, and book nothing by themselves;
# - under the cash method an invoice is booked when it is paid, in proportion to what is paid, and the unpaid
#   invoices of a year's end are left to a voucher by hand;
# - a write-off is in the payment's currency (the field Currency of a write-off is read-only);
# - below /api: messages are in English; fields without a value are null; an id that is no number is an unknown one;
#   lists are whole unless `limit` is sent, which counts with `page` and `offset` as in /3;
# - the warehouse takes any article number, and fills description and unit where the article is registered;
# - releasing books no voucher (Fortnox books a purchase's stock value, with accounts that nobody has listed);
# - a manual outbound delivery takes what is not in stock as forced quantity, a custom one only when it says
#   `forcedDelivery`; an inbound document has linked outbounds when its stock is no longer whole in its place;
# - a stock transfer's `version` counts its updates, and one that is sent must be the newest;
# - the states of a purchase order come before each other in the order voided, received, delayed, sent, not sent.
