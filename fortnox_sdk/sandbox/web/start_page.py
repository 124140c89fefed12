"""The start page at `/`, which shows companies, tokens, requests, faults and the clock. It needs no JavaScript."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from attrs import frozen
from flask import Flask, Response, render_template, request

from fortnox_sdk.sandbox import assumptions
from fortnox_sdk.sandbox.books import ledger
from fortnox_sdk.sandbox.books.company import Company, companies, find_company
from fortnox_sdk.sandbox.books.years import all_years
from fortnox_sdk.sandbox.faults.parsing import read_clock, read_faults
from fortnox_sdk.sandbox.faults.switches import COUNTED, Faults
from fortnox_sdk.sandbox.protocol.call import Tenant, parse_number
from fortnox_sdk.sandbox.web.service import Service

_LAST_REQUESTS = 25
_PAGE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",  # with "no-referrer", browsers would send "Origin: null" with the forms
}
# The Swedish heading, the English heading and the switches of each group on the page.
_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Långsamt", "Slow", ("latency_s", "latency_jitter_s", "slow_every", "slow_s")),
    (
        "Avbrott",
        "Interruptions",
        (
            "status", "retry_after_s", "drop_before_commit", "drop_after_commit", "commit_late", "commit_late_s",
            "half_answer", "drop_token_answer",
        ),
    ),
    (
        "Egendomliga svar",
        "Unusual responses",
        (
            "repeat_page", "ignore_page", "without_meta", "lists_without_comments", "numbers_as_text",
            "unknown_values", "no_right",
        ),
    ),
    ("Andra användare", "Other users", ("foreign_voucher_every", "foreign_voucher_day", "revoke_in")),
    ("Allmänt", "General", ("rate_limit", "path", "seed")),
)  # fmt: skip


@frozen
class _Switch:
    """A fault switch on the start page: its name, kind of input field and current value."""

    name: str
    kind: str
    value: str
    on: bool


@frozen
class _Tokens:
    """The number of a company's refresh tokens by state, and the age of the newest token."""

    live: int
    spent: int
    revoked: int
    newest: str


def add_start_page(app: Flask, service: Service) -> None:
    """Register the start page and its forms with the Flask application."""

    def show(message: str = "", status: int = 200) -> Response:
        return Response(_page(service, message), status, headers=_PAGE)

    def handle_form(action: Callable[[Service, Mapping[str, str]], str]) -> Callable[[], Response]:
        def view() -> Response:
            try:
                return show(action(service, request.form))
            except (ValueError, LookupError) as wrong:
                return show(str(wrong), 400)

        return view

    app.add_url_rule("/", "start page", show, methods=["GET"])
    for name, action in _FORMS.items():
        app.add_url_rule(
            f"/_sandbox/page/{name}", f"start page {name}", handle_form(action), methods=["POST"]
        )


def _page(service: Service, message: str) -> str:
    now = service.now()
    with service.database.transaction() as db:
        company_rows = [
            (company, ledger.locked_until(tenant), all_years(tenant))
            for company in companies(db)
            for tenant in (Tenant(db, company.number),)
        ]
        log = db.execute("SELECT * FROM request_log ORDER BY id DESC LIMIT ?", (_LAST_REQUESTS,)).fetchall()
        counts = db.execute(
            "SELECT company, sum(n) AS n, sum(n * (status >= 400)) AS refused, sum(n * (status = 0)) AS dropped "
            "FROM request_count GROUP BY company"
        ).fetchall()
        tokens = db.execute(
            "SELECT company, state, count(*) AS n, max(expires_at) AS last FROM refresh_token GROUP BY company, state"
        ).fetchall()
    counts_by_company = {row["company"]: row for row in counts}
    return render_template(
        "start.html",
        message=message,
        url=request.host_url.rstrip("/"),
        client=service.client,
        companies=[
            (company, locked, years, _tokens(company, tokens, now), counts_by_company.get(company.number))
            for company, locked, years in company_rows
        ],
        unknown=next((row["n"] for row in counts if not row["company"]), 0),
        groups=[
            (swedish, english, [_switch(service.faults, name) for name in names])
            for swedish, english, names in _GROUPS
        ],
        active=sorted(_changed(service.faults)),
        log=log,
        now=now,
        moved=_offset_text(timedelta(seconds=round(service.offset_s))),
        snapshots=service.database.snapshots(),
    )


def _tokens(company: Company, rows: list[Mapping[str, object]], now: datetime) -> _Tokens:
    own_rows = {str(row["state"]): row for row in rows if row["company"] == company.number}
    count = {state: int(str(row["n"])) for state, row in own_rows.items()}
    newest = "–"
    if "live" in own_rows:
        issued = datetime.fromtimestamp(float(str(own_rows["live"]["last"])), UTC) - timedelta(
            days=assumptions.REFRESH_TOKEN_LIFE_DAYS
        )
        newest = _age(now - issued)
    return _Tokens(count.get("live", 0), count.get("spent", 0), count.get("revoked", 0), newest)


def _age(age: timedelta) -> str:
    minutes = int(age.total_seconds()) // 60
    if minutes < 60:  # noqa: PLR2004  # an hour's minutes
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 60 * 48 else f"{minutes // 60 // 24} d"


def _offset_text(offset: timedelta) -> str:
    """Return the clock offset as text, such as `+30 d 2:00:00`, or `""` if the offset is 0."""
    if not offset:
        return ""
    distance = abs(offset)
    days = f"{distance.days} d " if distance.days else ""
    return f"{'+' if offset > timedelta() else '-'}{days}{distance - timedelta(days=distance.days)}"


def _switch(faults: Faults, name: str) -> _Switch:
    value = faults.values()[name]
    if isinstance(value, bool):
        return _Switch(name, "checkbox", "on", value)
    if isinstance(value, dict):
        return _Switch(
            name, "text", ", ".join(f"{code}={count}" for code, count in faults.status.items()), False
        )
    return _Switch(name, "text", str(value), False)


def _changed(faults: Faults) -> set[str]:
    defaults = Faults().values()
    return {name for name, value in faults.values().items() if value != defaults[name]}


def _set_faults(service: Service, form: Mapping[str, str]) -> str:
    switches: dict[str, object] = {}
    defaults = Faults().values()
    for name in (name for _, _, names in _GROUPS for name in names):
        text = form.get(name, "").strip()
        if name == "status":
            switches[name] = read_faults(text).switches.get("status", {})
        elif isinstance(defaults[name], bool):
            switches[name] = name in form
        elif isinstance(defaults[name], str):
            switches[name] = text
        else:
            switches[name] = _number(
                name, text or "0", is_integer=isinstance(defaults[name], int) and name not in COUNTED
            )
    service.faults.change(switches)
    return "Felen är ändrade. (The faults are changed.)"


def _number(name: str, text: str, *, is_integer: bool) -> int | float:
    try:
        return int(text) if is_integer or text.isdecimal() else float(text.replace(",", "."))
    except ValueError:
        raise ValueError(f"{name}: '{text}' är inte ett tal. (Not a number.)") from None


def _clear_faults(service: Service, _form: Mapping[str, str]) -> str:
    service.faults = Faults(rate_limit=service.faults.rate_limit)
    return "Alla fel är avstängda. (All faults are turned off.)"


def _move_clock(service: Service, form: Mapping[str, str]) -> str:
    service.advance(read_clock(form.get("by", "")))
    return "Klockan är flyttad. (The clock is moved.)"


def _revoke(service: Service, form: Mapping[str, str]) -> str:
    number = parse_number(form.get("company", ""))
    with service.database.tenant(number) as tenant:
        if find_company(tenant) is None:
            raise ValueError("Företaget finns inte. (Unknown company.)")
    service.revoke_consent(number)
    return "Medgivandet är återkallat. (The consent is revoked.)"


def _save_snapshot(service: Service, form: Mapping[str, str]) -> str:
    service.database.snapshot(form.get("name", ""))
    return "Läget är sparat. (The snapshot is saved.)"


def _restore(service: Service, form: Mapping[str, str]) -> str:
    service.restore(form.get("name", ""))
    return "Läget är återställt. (The snapshot is restored.)"


def _reset(service: Service, _form: Mapping[str, str]) -> str:
    service.reset()
    return "Sandlådan är återställd till utgångsläget. (The initial state is restored.)"


_FORMS: Mapping[str, Callable[[Service, Mapping[str, str]], str]] = {
    "faults": _set_faults,
    "no-faults": _clear_faults,
    "clock": _move_clock,
    "revoke": _revoke,
    "snapshot": _save_snapshot,
    "restore": _restore,
    "reset": _reset,
}
