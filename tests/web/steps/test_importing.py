"""Tests of the import in the background: two tabs, lost connections, interruptions, progress, and checks."""

import threading
from datetime import timedelta

import pytest

from fortnox_sdk.errors import NotSent
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.year_end.appendix import Ledger
from fortnox_sdk.year_end.report.texts import term
from tests.transports import TamperingTransport
from tests.web.conftest import ORIGIN, ClientVisitor
from tests.web.walking import RUNNING, connected_job, import_and_wait, imported_job, wait


class Line:
    """A network connection to Fortnox that a test can cut, or pause at the requests for SIE files."""

    def __init__(self):
        self.reached, self.free = threading.Event(), threading.Event()
        self.free.set()
        self.is_cut = False
        self.sie_calls = 0
        self.transport = TamperingTransport(before=self._before)

    def hold(self):
        self.free.clear()

    def _before(self, request):
        if "/sie/" in request.url:
            self.sie_calls += 1
            self.reached.set()
            assert self.free.wait(20)
        if self.is_cut:
            raise NotSent("The connection was lost.", hint="Try again.")


@pytest.fixture
def line():
    line = Line()
    yield line
    line.free.set()


@pytest.fixture
def anna(make_guide, line):
    return ClientVisitor(make_guide(transport=line.transport))


def files_of(folder):
    return {
        path.name: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


def test_a_second_tab_shows_the_running_import_and_starts_no_other(anna, key, line, jobs_folder):
    page = connected_job(anna, key)
    line.hold()
    first = anna.submit(page, "/import")
    assert RUNNING in first.text
    assert line.reached.wait(20)
    calls = line.sie_calls
    second = anna.submit(page, "/import")
    assert RUNNING in second.text
    assert RUNNING in anna.get(page.path).text
    assert anna.get(f"{page.path}/progress").text.startswith('{"done"')
    line.free.set()
    done = wait(anna, second)
    assert "Tests that ran" in done.text
    assert line.sie_calls < 2 * calls + 6, "the books were read by one import only"
    assert '"running":false' in anna.get(f"{page.path}/progress").text


def test_the_page_of_a_running_import_works_without_script(anna, key, line):
    page = connected_job(anna, key)
    line.hold()
    running = anna.submit(page, "/import")
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in running.text
    assert 'aria-live="polite"' in running.text
    assert f'href="{page.path}"' in running.text
    line.free.set()
    wait(anna, running)


def test_a_lost_connection_is_shown_and_the_import_can_be_repeated(anna, key, line, jobs_folder):
    page = connected_job(anna, key)
    before = files_of(jobs_folder)
    line.is_cut = True
    failed = import_and_wait(anna, page)
    assert "The last import failed. The appendices are unchanged." in failed.text
    assert "Try again" in failed.text
    after = files_of(jobs_folder)
    assert set(after) - set(before) == {"work.json"}
    assert {name: after[name] for name in before} == before
    line.is_cut = False
    done = import_and_wait(anna, failed)
    assert "failed" not in done.text
    assert "Tests that ran" in done.text


def test_a_failed_import_keeps_the_earlier_one(anna, key, line, jobs_folder):
    page = imported_job(anna, key)
    overview = anna.get(page.path.replace("/import", "/")).text
    line.is_cut = True
    failed = import_and_wait(anna, page)
    assert "The last import failed." in failed.text
    assert anna.get(page.path.replace("/import", "/")).text == overview


def test_an_import_whose_program_ended_is_shown_as_interrupted(anna, key, jobs_folder):
    page = connected_job(anna, key)
    (folder,) = jobs_folder.iterdir()
    (folder / "work.json").write_text(
        '{"status": "running", "kind": "import", "step": ["Books", "Bokföring"], "done": 1, "total": 9, '
        '"started_at": "2026-02-01T09:00:00+00:00", "error": ["", ""], "error_class": ""}'
    )
    interrupted = anna.get(page.path)
    assert "The last import was interrupted." in interrupted.text
    assert "Tests that ran" in import_and_wait(anna, interrupted).text


def test_another_process_that_imports_is_seen(anna, key, jobs_folder):
    page = imported_job(anna, key)
    (folder,) = jobs_folder.iterdir()
    unlock = LocalFiles().try_lock(folder / "work.lock")
    before = (folder / "guide.json").read_bytes()
    anna.submit(page, "/import")
    assert (folder / "guide.json").read_bytes() == before
    unlock()


def test_an_import_of_an_expired_window_is_not_started(anna, key, clock):
    page = connected_job(anna, key)
    clock.advance(timedelta(days=31).total_seconds())
    answer = anna.submit(page, "/import", follow=False)
    assert answer.location.endswith("/sign-in?then=import")
    assert "Sign in to Fortnox and import" in anna.get(answer.location).text


def test_the_tests_of_the_import_are_listed_in_both_languages(anna, key):
    page = imported_job(anna, key)
    assert f"1510 {term(Ledger.CUSTOMERS, 'en')}" in page.text
    assert "passed" in page.text
    swedish = ClientVisitor(anna._client.application, "sv").get(page.path)
    assert "Tester som kördes" in swedish.text
    assert "1510 Kundfordringar" in swedish.text
    assert "godkänt" in swedish.text


def test_a_job_without_a_year_leads_back(anna):
    page = anna.submit(anna.get("/new"), "/new/fortnox")
    assert anna.get(page.path.replace("/sign-in", "/import")).heading == "Sign in to Fortnox"
    answer = anna.post(page.path.replace("/sign-in", "/import"), {"form_token": page.token}, Origin=ORIGIN)
    assert (answer.status, answer.location) == (303, page.path.replace("/sign-in", "/year"))


RATES = b"datum;valuta;sek_per_enhet\n2025-12-31;EUR;10,8215\n2025-12-31;USD;9,2\n"


def test_closing_rates_are_uploaded_revalue_the_ledgers_and_can_be_removed(anna, key):
    page = connected_job(anna, key)
    page = anna.submit(page, "/import/rates", file=("file", "kurser.csv", RATES))
    assert "The next import uses it." in page.text
    page = import_and_wait(anna, page)
    base = page.path.removesuffix("/import")
    appendix = anna.get(f"{base}/appendices/1510").text
    assert "closing-rates.csv" in appendix
    assert "10.8215" in appendix
    assert "EUR" in anna.get(f"{base}/download/1510.html").text
    assert "Omräkning av kundfordringar till balansdagens kurs" in anna.get(f"{base}/closing").text
    page = anna.submit(page, "/import/rates/remove")
    assert "The next import uses it." not in page.text
    import_and_wait(anna, page)
    assert "10.8215" not in anna.get(f"{base}/appendices/1510").text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"datum;valuta;sek_per_enhet\n2025-12-31;EUR;11,005\n", "kurser.csv"),
        (b"datum;valuta\n", "kurser.csv"),
        (b"\x89PNG\r\n", "UTF-8"),
        (b"", "No file was chosen"),
    ],
)
def test_a_file_with_rates_that_can_not_be_used_is_refused(anna, key, jobs_folder, content, reason):
    page = connected_job(anna, key)
    answer = anna.submit(page, "/import/rates", file=("file", "kurser.csv", content))
    assert answer.status == 400
    assert reason in answer.text
    assert "The next import uses it." not in anna.get(page.path).text
