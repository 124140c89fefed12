"""Tests of the list of jobs: the files that it reads, damaged files, and jobs from the command line."""

import json
from collections import Counter
from datetime import date

import pytest

from fortnox_sdk import YearEnd
from fortnox_sdk.files import LocalFiles
from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.scalars import Secret
from fortnox_sdk.testing import connect
from fortnox_sdk.web import User
from tests.web.conftest import ClientVisitor
from tests.web.walking import import_and_wait


class CountedFiles(LocalFiles):
    """A file system that counts the reads and size requests of files, by file name."""

    def __init__(self):
        self.uses = Counter()

    def read(self, path, **options):
        self.uses[path.name] += 1
        return super().read(path, **options)

    def size(self, path):
        self.uses[path.name] += 1
        return super().size(path)


@pytest.fixture
def many_jobs(jobs_folder, key):
    """Write 300 jobs, each of which has a large file of results."""
    for number in range(300):
        folder = jobs_folder / f"{number:016x}"
        folder.mkdir(parents=True)
        job = {
            "owner": "anna",
            "created_at": "2026-01-01T09:00:00+00:00",
            "connection": str(key),
            "company_name": f"Bolag {number}",
            "balance_date": "2025-12-31",
            "source": "fortnox",
            "imported_at": "2026-01-01T09:00:00+00:00",
            "verdict_counts": {"green": 2, "yellow": 300, "red": 1},
        }
        (folder / "guide.json").write_text(json.dumps(job))
        (folder / "results.json").write_text('{"items": "' + "x" * 100_000 + '"}')


def test_the_first_page_reads_one_small_file_per_job_and_asks_fortnox_nothing(make_guide, many_jobs, sandbox):
    files = CountedFiles()
    person = ClientVisitor(make_guide(files=files))
    calls = len(sandbox.log())
    page = person.get("/")
    assert page.text.count("<tr>") == 301
    assert files.uses == {"guide.json": 300}
    assert len(sandbox.log()) == calls


@pytest.mark.parametrize("counts", [None, [2, 1], "2"])
def test_a_job_without_usable_counts_of_verdicts_is_in_the_list(make_guide, jobs_folder, counts):
    (jobs_folder / "job-1").mkdir(parents=True)
    job = {"owner": "anna", "created_at": "2026-01-01T09:00:00+00:00", "verdict_counts": counts}
    (jobs_folder / "job-1" / "guide.json").write_text(json.dumps(job | {"company_name": "Ekbacken AB"}))
    assert "Ekbacken AB" in ClientVisitor(make_guide()).get("/").text


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"owner": "anna"}', b"\xff", b"[" * 100_000])
def test_a_damaged_file_hides_only_its_own_job(anna, jobs_folder, content):
    page = anna.submit(anna.get("/new"), "/new/fortnox")
    (jobs_folder / "damaged").mkdir()
    (jobs_folder / "damaged" / "guide.json").write_bytes(content)
    start = anna.get("/").text
    assert page.path.split("/")[2] in start
    assert "damaged" not in start
    assert anna.get("/jobs/damaged/").status == 404


@pytest.mark.parametrize("name", ["guide.json", "fortnox-job.json"])
def test_the_guide_of_one_person_names_the_damaged_file_of_a_missing_job(make_guide, jobs_folder, name):
    (jobs_folder / "empty").mkdir(parents=True)
    (jobs_folder / "job-1").mkdir()
    (jobs_folder / "job-1" / name).write_bytes(b"{")
    person = ClientVisitor(make_guide(start_token=Secret("t" * 20)))
    text = person.get(f"/?token={'t' * 20}").text
    assert (
        f"The job in the folder job-1 is not in the list, because the file {name} is damaged. "
        "Restore the file from a backup, or delete it and import the books again."
    ) in text
    assert "empty" not in text
    assert text.count("is not in the list") == 1


def test_a_job_of_the_command_line_is_listed_and_imported(make_guide, jobs_folder, sandbox, store, clock):
    client = connect(sandbox, store=store, clock=clock, pace=Pace.off)
    YearEnd(client, date(2025, 12, 31), folder=jobs_folder / "bokslut-1-2025-12-31", clock=clock).import_all()
    app = make_guide(start_token=Secret("t" * 20), current_user=lambda _: User(id="local", connections=None))
    person = ClientVisitor(app)
    assert "2025-12-31" in person.get(f"/?token={'t' * 20}").text
    page = person.get("/jobs/bokslut-1-2025-12-31/import")
    assert "Tests that ran" in import_and_wait(person, page).text
    assert "1510" in person.get("/jobs/bokslut-1-2025-12-31/appendices").text
    assert "bokslut-1" not in ClientVisitor(make_guide(current_user=lambda _: User(id="local"))).get("/").text


def test_the_binder_is_downloaded_as_a_file(anna, key):
    from tests.web.walking import imported_job

    base = imported_job(anna, key).path.removesuffix("/import")
    for suffix, start in (("html", b"<!doctype html>"), ("xlsx", b"PK")):
        file = anna.get(f"{base}/download/binder.{suffix}")
        assert file.body.lower().startswith(start.lower())
        disposition = file.headers["Content-Disposition"]
        assert disposition.startswith("attachment; filename=")
        assert "/" not in disposition
    assert anna.get(f"{base}/download/binder.exe").status == 404
