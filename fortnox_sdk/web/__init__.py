"""The start guide: web pages that lead a person from the data source to posted closing vouchers.

    from fortnox_sdk.web import create_app

`create_app` returns a Flask application. `fortnox web` runs it for one person on this machine, and another program can
mount it for many users. Flask is imported only here, and belongs to the extra `web`.

The layout of this package:

- `app` joins the parts, `guide` has the settings of the host and the user of a request, `jobs` finds the job of a
  request, `pages` renders templates in a language, `work` runs imports and exports in the background, `saved` has the
  files from which pages are rendered, and `opening` opens the client of a job.
- `security/` decides which requests are accepted and which headers every response has.
- `steps/` has one module with one blueprint per step; `steps/__init__.py` lists them and says how to add a step.
- `templates/` and `static/` have the pages, one stylesheet and one script, which only updates the progress.
"""

from typing import TYPE_CHECKING

from fortnox_sdk.lazy_names import lazy_getattr

if TYPE_CHECKING:
    from fortnox_sdk.web.app import create_app
    from fortnox_sdk.web.guide import User

__all__ = ["User", "create_app"]

if not TYPE_CHECKING:  # type checkers would accept any name
    __getattr__ = lazy_getattr(__name__, {"User": "guide", "create_app": "app"})


def __dir__() -> list[str]:
    return sorted(__all__)
