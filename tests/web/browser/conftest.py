"""Fixtures for the tests in Debian's Chromium: the browser, and people who use the guide with it.

A `Person` has a browser context of their own. `person.faults` contains everything that went wrong in the browser:
console errors and warnings, script errors, failed requests, violations of the content security policy, and requests
to an origin other than the guide's and the sandbox's.
"""

import shutil
from urllib.parse import urlsplit

import attrs
import pytest

from tests.web.browser.english import ENGLISH
from tests.web.imported import copy_job

# The import is made once for all tests of the guide.
from tests.web.steps.conftest import imported_folder  # noqa: F401

TIMEOUT_MS = 30_000
REBOUND = "MAP rebound.example 127.0.0.1"
"""A host rule for Chromium: `rebound.example` resolves to this machine, but is another site than the guide."""


ALL_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def origin_of(address):
    return "{0.scheme}://{0.netloc}".format(urlsplit(address))


@attrs.define(slots=False)
class Person:
    """A person with a browser: the guide's origin, the open page, and the faults that occurred in the browser."""

    origin: str
    context: object
    page: object = None
    origins: set = attrs.field(factory=set)
    """The origins to which requests were sent."""
    faults: list = attrs.field(factory=list)
    language: str = "sv"

    def word(self, swedish):
        """Return a Swedish text of a page in the person's language, or unchanged if it has no translation."""
        return ENGLISH.get(swedish, swedish) if self.language == "en" else swedish

    def new_tab(self):
        """Open a new tab, make it the person's current page, and return it."""
        self.page = self.context.new_page()
        self.page.set_default_timeout(TIMEOUT_MS)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("requestfailed", self._note_failure)
        self.page.on("request", lambda sent: self.origins.add(origin_of(sent.url)))
        return self.page

    def _note(self, message):
        if message.type in {"error", "warning"}:
            self.faults.append(f"{message.type}: {message.text} {message.location}")

    def _note_failure(self, sent):
        if sent.failure != "net::ERR_ABORTED":  # a download, or a page that was left
            self.faults.append(f"failed: {sent.url} {sent.failure}")

    def open(self, path):
        """Open a page of the guide, and return its response."""
        return self.page.goto(self.origin + path)

    def press(self, name, role="button"):
        """Click the button (or the link, by `role`) with exactly this Swedish name, and wait for the next page."""
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=self.word(name), exact=True).click()

    def follow(self, name):
        self.press(name, "link")

    @property
    def heading(self):
        return self.page.get_by_role("heading", level=1).inner_text()

    @property
    def text(self):
        """The visible text of the page, with spaces in place of no-break spaces."""
        return self.page.locator("body").inner_text().replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture(scope="module")
def chromium():
    """Start Debian's Chromium for a test module. If Chromium or Playwright is missing, skip the tests."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    driver = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed (group `browser`)"
    )
    with driver.sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                f"--host-resolver-rules={REBOUND}",
            ],
        )
        yield started
        started.close()


@pytest.fixture
def make_person(chromium):
    """Return a function that creates a person with a new browser window for the guide at `origin`.

    The function passes further options to Playwright's `new_context`.
    """
    contexts = []

    def make(origin, language="sv", **options):
        locale = {"sv": "sv-SE", "en": "en-GB"}[language]
        options = {"viewport": {"width": 1280, "height": 900}, **options}
        context = chromium.new_context(locale=locale, **options)
        contexts.append(context)
        person = Person(origin, context, language=language)
        person.new_tab()
        return person

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def anna(make_person, serve_guide):
    """Return a person with a Swedish browser who has opened the start page of a guide without jobs."""
    person = make_person(serve_guide())
    person.open("/")
    return person


@pytest.fixture
def import_demo(imported_folder, make_guide, store, sandbox, clock):  # noqa: F811
    """Return a function that adds an imported job to the guide, and returns the job."""
    return lambda: copy_job(imported_folder, make_guide(), None, store=store, sandbox=sandbox, clock=clock)


@pytest.fixture
def serious_faults():
    """Return a function that returns a page's serious and critical faults, found by axe-core in both colour schemes."""
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe-playwright-python is not installed")
    script = axe.AXE_SCRIPT

    def find(page):
        found = []
        page.evaluate(script)  # the policy of the page allows no added script element
        for scheme, rules in (("light", ALL_RULES), ("dark", ["color-contrast"])):
            page.emulate_media(color_scheme=scheme)
            result = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", rules)
            found += [
                (scheme, each["id"], node["html"])
                for each in result["violations"]
                if each["impact"] in {"serious", "critical"}
                for node in each["nodes"]
            ]
        page.emulate_media(color_scheme="light")
        return found

    return find
