"""The start guide: web pages that lead a person from the data source to posted closing vouchers.

`create_app` returns a Flask application. `fortnox web` runs it for one person on this machine, and another program can
mount it for many users.
"""

# The layout of this package:
# - `app` joins the parts, `guide` has the settings of the host and the user of a request, `jobs` finds the job of a
#   request, `pages` renders templates in a language, `work` runs imports and exports in the background, `checking` has
#   the tests of an import, and `opening` opens the client of a job.
# - `security/` decides which requests are accepted and which headers every response has.
# - `steps/` has one module with one blueprint per step; `steps/__init__.py` lists them and says how to add a step.
# - `results/` has what an import saves for the steps after it, `memory` keeps what was read lately, `appendices/` makes
#   the pages of the binder, and `closing/` has the closing vouchers and their export.
# - `templates/` and `static/` have the pages, one stylesheet and one script, which only updates the progress.

try:
    from fortnox_sdk.web.app import create_app
    from fortnox_sdk.web.guide import User
except ModuleNotFoundError as _missing:
    if _missing.name not in {"flask", "jinja2", "werkzeug"}:
        raise
    raise ImportError(
        f'The start guide needs {_missing.name}. Run: pip install "fortnox-sdk[web]"', name=_missing.name
    ) from _missing

__all__ = ["User", "create_app"]
