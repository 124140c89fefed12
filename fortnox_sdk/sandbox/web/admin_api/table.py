"""The table of the admin endpoints, which is the only source of the router and the OpenAPI description.

A request may contain only the keys that its endpoint lists here, so a key that is missing from this table can't be
used.
"""

from attrs import fields_dict

from fortnox_sdk.sandbox.books.behaviour import CHOICES
from fortnox_sdk.sandbox.faults.switches import COUNTED, Faults
from fortnox_sdk.sandbox.web.admin_api.endpoint import (
    AMOUNT,
    COUNT,
    DAY,
    FLAG,
    INSTANT,
    INTEGER,
    NULLABLE_DAY,
    NULLABLE_INTEGER,
    NULLABLE_TEXT,
    NULLABLE_TEXTS,
    NUMBER,
    RECORDS,
    TEXT,
    TEXT_OR_NUMBER,
    TEXTS,
    Endpoint,
    Key,
    Schema,
    list_schema,
    object_schema,
    returned,
)

_STATUSES: Schema = {"type": "object", "additionalProperties": NUMBER}


def _fault_schema(name: str, default: object) -> Schema:
    if name == "status":
        return _STATUSES
    if isinstance(default, bool):
        return FLAG
    if name in COUNTED or isinstance(default, float):
        return NUMBER
    return INTEGER if isinstance(default, int) else TEXT


_FAULTS = tuple(
    Key(name, _fault_schema(name, getattr(Faults(), name))) for name in fields_dict(Faults) if name[0] != "_"
)
_FAULT_VALUES = object_schema([Key(key.name, key.schema, required=True) for key in _FAULTS])
_BEHAVIOUR = tuple(Key(name, {"type": "string", "enum": list(choices)}) for name, choices in CHOICES.items())
_BEHAVIOUR_VALUES = object_schema([Key(key.name, key.schema, required=True) for key in _BEHAVIOUR])
_YEAR = returned(id=INTEGER, **{"from": DAY, "to": DAY})
_COMPANY = returned(
    database_number=INTEGER,
    name=TEXT,
    organization_number=TEXT,
    locked_until=NULLABLE_DAY,
    years=list_schema(_YEAR),
    differences=TEXTS,
    unlisted=TEXTS,
)
_STATE = returned(
    client_id=TEXT,
    companies=list_schema(_COMPANY),
    now=INSTANT,
    clock_offset_s=INTEGER,
    faults=_FAULT_VALUES,
    behaviour=_BEHAVIOUR_VALUES,
    snapshots=TEXTS,
    refresh_tokens=object_schema(returned(live=COUNT, spent=COUNT, revoked=COUNT)),
)
_LOGGED = returned(
    at=INSTANT,
    method=TEXT,
    path=TEXT,
    query=TEXT,
    status=INTEGER,
    company=NULLABLE_INTEGER,
    dropped=NULLABLE_TEXT,
)
_COUNTED = returned(company=NULLABLE_INTEGER, method=TEXT, resource=TEXT, status=INTEGER, requests=COUNT)
_TOKEN = returned(access_token=TEXT, refresh_token=TEXT, scope=TEXT, expires_in=INTEGER, token_type=TEXT)
_COMPANY_PATH = "companies/<number:number>"
_YEAR_PATH = f"{_COMPANY_PATH}/years/<number:year>"
_VOUCHER = f"{_COMPANY_PATH}/vouchers/<number:year>/<series>/<number:voucher>"

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "openapi.json", "openapi", "Return this description."),
    Endpoint(
        "GET",
        "state",
        "state",
        "Return the companies, the clock, the faults and the token counts.",
        response=_STATE,
    ),
    Endpoint(
        "GET",
        "log",
        "log",
        "Return the logged requests, oldest first. The status is 0 if a fault prevented a complete response.",
        query=(Key("since", INSTANT, "Leave out requests before this instant."),),
        response=returned(requests=list_schema(_LOGGED)),
    ),
    Endpoint(
        "GET",
        "counts",
        "counts",
        "Return the number of requests for each company, method, resource and status.",
        response=returned(counts=list_schema(_COUNTED)),
    ),
    Endpoint(
        "POST",
        "clock",
        "clock",
        "Move the sandbox's clock, and post what is due on each new day. Tokens expire according to this clock.",
        keys=(Key("advance_s", AMOUNT, "Seconds; a negative number moves the clock back.", required=True),),
        response=returned(now=INSTANT),
    ),
    Endpoint(
        "POST",
        "faults",
        "set_faults",
        "Set the given faults and leave the other faults unchanged.",
        keys=_FAULTS,
        response=returned(**{key.name: key.schema for key in _FAULTS}),
    ),
    Endpoint(
        "DELETE",
        "faults",
        "clear_faults",
        "Turn off all faults.",
        response=returned(**{key.name: key.schema for key in _FAULTS}),
    ),
    Endpoint(
        "PUT",
        "behaviour",
        "set_behaviour",
        "Choose how the sandbox behaves where Fortnox's behaviour is uncertain. Omitted choices do not change.",
        keys=_BEHAVIOUR,
        response=returned(**{key.name: key.schema for key in _BEHAVIOUR}),
    ),
    Endpoint(
        "POST",
        "apps",
        "put_app",
        "Register an application, or change the application with this client id.",
        keys=(
            Key("client_id", TEXT, required=True),
            Key("client_secret", TEXT, required=True),
            Key(
                "scopes", NULLABLE_TEXTS, "Scopes that the application may ask for; any scopes are accepted."
            ),
            Key("redirect_uris", NULLABLE_TEXTS, "Registered redirect URIs; the first URI is the default."),
        ),
        response=returned(client_id=TEXT, scopes=TEXTS, redirect_uris=TEXTS),
    ),
    Endpoint(
        "POST",
        "token",
        "token",
        "Issue tokens without the consent page.",
        keys=(
            Key("database_number", NULLABLE_INTEGER, "Company of the tokens. Default: the first company."),
            Key("scopes", NULLABLE_TEXTS, "Scopes of the tokens. Default: all scopes of the application."),
            Key(
                "service",
                {"type": ["boolean", "null"]},
                "True for tokens of a service account. This counts as the company's consent to the service account.",
            ),
            Key(
                "client_id",
                NULLABLE_TEXT,
                "Application of the tokens. Default: the sandbox's own application.",
            ),
        ),
        response=_TOKEN,
    ),
    Endpoint(
        "POST",
        "events/cut",
        "cut_events",
        "End all connections to the event stream without a closing handshake.",
        response=returned(connections=COUNT),
    ),
    Endpoint(
        "POST",
        "reset",
        "reset",
        "Restore the initial state. The applications do not change.",
        response=_STATE,
    ),
    Endpoint(
        "POST",
        "snapshots/<name>",
        "snapshot",
        "Save the whole state and the clock under a name.",
        response=returned(snapshots=TEXTS),
    ),
    Endpoint(
        "POST",
        "snapshots/<name>/restore",
        "restore",
        "Restore the state and the clock from a snapshot. The faults do not change.",
        response=_STATE,
    ),
    Endpoint(
        "POST",
        "companies",
        "add_company",
        "Add a company: the demo company, or a generated company if a number of invoices or vouchers is given.",
        keys=(
            Key("name", NULLABLE_TEXT, "Name of the company. A generated company gets a random name."),
            Key("invoices", COUNT, "Number of generated customer invoices."),
            Key("vouchers", COUNT, "Minimum number of generated vouchers."),
            Key("seed", COUNT, "Seed number of the generated company."),
        ),
        response=returned(database_number=INTEGER),
    ),
    Endpoint(
        "POST",
        f"{_COMPANY_PATH}/empty",
        "empty",
        "Delete the company's records and vouchers.",
        keys=(Key("books", FLAG, "True also deletes years, accounts and series."),),
        response=returned(emptied=INTEGER),
    ),
    Endpoint(
        "POST",
        f"{_COMPANY_PATH}/records",
        "put_records",
        "Store records without applying Fortnox's rules.",
        keys=(
            Key("resource", TEXT, "Resource as in its URL, such as `invoices`.", required=True),
            Key("records", RECORDS, required=True),
            Key("financial_year", INTEGER, "Id of the financial year, for resources that belong to a year."),
        ),
        response=returned(put=COUNT),
    ),
    Endpoint(
        "POST",
        f"{_COMPANY_PATH}/licences",
        "licences",
        "Remove the licences for some scopes, and grant the licences for all other scopes.",
        keys=(Key("without", TEXTS, "Scopes without a licence.", required=True),),
        response=returned(without=TEXTS),
    ),
    Endpoint(
        "POST",
        f"{_COMPANY_PATH}/rights",
        "rights",
        "Take the rights to some registers away from the users, and give them the rights to all other registers.",
        keys=(Key("without", TEXTS, "Registers as in their URLs, such as `suppliers`.", required=True),),
        response=returned(without=TEXTS),
    ),
    Endpoint(
        "POST",
        f"{_COMPANY_PATH}/lock",
        "lock",
        "Lock the books up to and including a day.",
        keys=(Key("end_date", NULLABLE_DAY, "Last locked day. Without it, the books are unlocked."),),
        response=returned(end_date=NULLABLE_DAY),
    ),
    Endpoint(
        "POST",
        f"{_COMPANY_PATH}/revoke",
        "revoke_consent",
        "Revoke the company's consent. Its refresh tokens become invalid.",
        response=returned(revoked=INTEGER),
    ),
    Endpoint(
        "POST",
        f"{_COMPANY_PATH}/accounts/<number:year>/<account>",
        "set_account",
        "Activate or deactivate an account.",
        keys=(Key("active", FLAG, required=True),),
        response=returned(account=TEXT, active=FLAG),
    ),
    Endpoint(
        "POST",
        f"{_COMPANY_PATH}/vouchers",
        "foreign_voucher",
        "Post a voucher as another user.",
        keys=(
            Key(
                "day",
                NULLABLE_DAY,
                "Date of the voucher. Default: today, or the nearest day in the newest year.",
            ),
        ),
        response=returned(voucher=NULLABLE_TEXT),
    ),
    Endpoint(
        "DELETE",
        _VOUCHER,
        "remove_voucher",
        "Delete the last voucher of a series, as a user can in Fortnox's user interface.",
        response=returned(next_voucher_number=INTEGER),
    ),
    Endpoint(
        "POST",
        f"{_VOUCHER}/change",
        "change_voucher",
        "Correct a posted voucher as a Fortnox user does: strike a row, and add the corrected row and a balancing row.",
        keys=(
            Key("account", TEXT_OR_NUMBER, "Account of the row to correct.", required=True),
            Key("amount", AMOUNT, "Amount to add; debit is positive.", required=True),
            Key("against", TEXT_OR_NUMBER, "Account of the balancing row.", required=True),
        ),
        response=returned(changed=TEXT),
    ),
    Endpoint(
        "POST",
        f"{_COMPANY_PATH}/accruals",
        "post_accruals",
        "Post the accrual periods of booked invoices, oldest first.",
        keys=(Key("until", NULLABLE_DAY, "Last day of the last period. Default: today."),),
        response=returned(vouchers=TEXTS),
    ),
    Endpoint(
        "POST",
        f"{_YEAR_PATH}/carry_balances",
        "carry_balances",
        "Replace the year's opening balances with the closing balances of the preceding year.",
        response=returned(year=INTEGER),
    ),
    Endpoint(
        "POST",
        f"{_YEAR_PATH}/year_end_booking",
        "book_unpaid_invoices",
        "Post the unpaid invoices of a cash-method year on the last day of the year.",
        response=returned(vouchers=TEXTS),
    ),
)
