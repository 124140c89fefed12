"""The rendering of templates: language, texts, amounts and times.

A view returns `page("name.html", title=Text(...), ...)`. Templates write a text in both languages where it is used:

    {{ t("Save", "Spara") }}   {{ t(value_of_type_Text) }}   {{ amount | money }}   {{ instant | time }}

Every form is `{% call form(url_for("...")) %} ... {% endcall %}`, which adds the token of the form.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from flask import Flask, g, render_template, request

from fortnox_sdk.clock import STOCKHOLM
from fortnox_sdk.text import Language, Text, amount_text, instant_text, printable
from fortnox_sdk.web.guide import current_guide, current_user
from fortnox_sdk.web.jobs import Job
from fortnox_sdk.web.security.sessions import FORM_FIELD, form_token, read_cookie
from fortnox_sdk.year_end.look import LOOKS


def page_language() -> Language:
    """Return the language of the page.

    The language that the visitor has chosen comes first, then the language of the settings, then that of the browser.
    """
    guide = current_guide()
    chosen = read_cookie(guide, "language")
    best = chosen or guide.language or request.accept_languages.best_match(("sv", "en")) or "en"
    return "sv" if best == "sv" else "en"


def page(template: str, *, title: Text, **values: object) -> str:
    """Return a page of the guide.

    Args:
        template: The name of the template, which extends `base.html`.
        title: The heading of the page, which is also its title in the browser.
        values: The values of the template. `job` is added if the request has a job.
    """
    return render_template(template, title=title, **values)


def add_template_tools(app: Flask) -> None:
    """Add the functions and filters that the templates use."""
    # Flask creates the environment with these options when it is first used.
    app.jinja_options = {"finalize": _without_controls, "trim_blocks": True, "lstrip_blocks": True}

    def translate(en: Text | Mapping[str, str] | str, sv: str = "", /, **details: object) -> str:
        # A text in a saved file is an object with both languages.
        text = Text(**en) if isinstance(en, Mapping) else en if isinstance(en, Text) else Text(en, sv)
        return (text.format(**details) if details else text).in_language(page_language())

    def money(amount: Decimal | str | None) -> str:
        return "" if amount is None else amount_text(Decimal(amount), page_language())

    def time(instant: datetime | None) -> str:
        return "" if instant is None else instant_text(instant.astimezone(STOCKHOLM))

    def tools() -> dict[str, object]:
        job = g.get("guide_job")
        values: dict[str, object] = {
            "t": translate,
            "language": page_language(),
            "badge_marks": {colour.value: look.mark for colour, look in LOOKS.items()},
            "job": job if isinstance(job, Job) else None,
            "form_field": FORM_FIELD,
            "form_token": form_token(current_guide(), current_user()) if "guide_user" in g else "",
        }
        return values

    app.context_processor(tools)
    app.add_template_filter(money, "money")
    app.add_template_filter(time, "time")


def _without_controls(value: object) -> object:
    """Return a value for a template. If it is a text, replace its control characters, which could alter the page."""
    return "\n".join(map(printable, value.splitlines())) if type(value) is str else value
