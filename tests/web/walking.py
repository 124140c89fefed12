"""Helpers that complete steps of the guide as a person would, for tests that begin at a later step."""

import threading

from tests.web.conftest import approve

RUNNING = "The import is running"


def link(page):
    """Return the URL of a page's first link that looks like a button."""
    return page.text.split('<a class="button" href="')[1].split('"')[0]


def sign_in(visitor, page, **choice):
    """Press the sign-in button of a page, decide on Fortnox's consent page, and return the guide's next page."""
    redirect = approve(link(visitor.submit(page, "/sign-in")), **choice)
    done = visitor.get(redirect.removeprefix(visitor.origin))
    return visitor.get(link(done)) if done.status == 200 else done


def choose_year(visitor, page, year="2025-01-01", balance_date=""):
    return visitor.submit(page, "/year", {"year": year, "balance_date": balance_date})


def connected_job(visitor, key):
    """Create a job with the saved connection `key`, choose its year, and return the page of its import."""
    page = visitor.submit(visitor.get("/new"), "/new/fortnox")
    page = visitor.submit(page, "/sign-in/connection", {"connection": str(key)})
    return choose_year(visitor, page)


def wait(visitor, page):
    """If a page shows a running import, wait until the import has ended. Return the current page."""
    if RUNNING not in page.text:
        return page
    for thread in threading.enumerate():
        if thread.name == "import":  # the guide runs in this process
            thread.join(60)
    return visitor.get(page.path)


def import_and_wait(visitor, page):
    return wait(visitor, visitor.submit(page, "/import"))


def imported_job(visitor, key):
    """Create and import a job, and return the page of its import."""
    return import_and_wait(visitor, connected_job(visitor, key))
