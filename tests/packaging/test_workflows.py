"""Tests that the workflows, the issue forms and the pre-commit hooks have the right permissions and steps."""

import re
import shlex
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from tests.packaging.test_metadata import PYTHONS

ROOT = Path(__file__).resolve().parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted(path.name for path in (GITHUB / "workflows").iterdir())
FORMS = sorted(path.name for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
MAJOR_VERSION = re.compile(r"[\w.-]+/[\w.-]+@(v\d+|release/v\d+)")


def load(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def workflow(name):
    loaded = load(GITHUB / "workflows" / name)
    return {
        "on" if key is True else key: value for key, value in loaded.items()
    }  # YAML 1.1 reads `on` as true


def steps(name):
    return [step for job in workflow(name)["jobs"].values() for step in job.get("steps", [])]


def tox_environments():
    tox = ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini", encoding="utf-8")
    return set(tox["tox"]["env_list"].replace(" ", "").split(","))


def test_list_of_workflows_is_complete():
    assert WORKFLOWS == ["ci.yml", "docs.yml", "release.yml"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_job_has_only_the_permissions_that_it_names(name):
    assert workflow(name)["permissions"] == {}
    for job in workflow(name)["jobs"].values():
        assert job["permissions"].get("contents", "read") == "read"
        assert set(job["permissions"]) <= {"contents", "pages", "id-token", "attestations"}
        assert "uses" in job or job["timeout-minutes"] <= 60


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_are_pinned_to_a_major_version(name):
    used = [step["uses"] for step in steps(name) if "uses" in step]
    assert used
    assert [action for action in used if not MAJOR_VERSION.fullmatch(action)] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_secret_is_used_and_no_credentials_stay_in_the_checkout(name):
    text = (GITHUB / "workflows" / name).read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "pull_request_target" not in text
    checkouts = [step for step in steps(name) if step.get("uses", "").startswith("actions/checkout@")]
    assert [step for step in checkouts if step["with"]["persist-credentials"] is not False] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_script_contains_an_expression_from_outside(name):
    # A branch or tag name in a script could be a command, so it must be passed as an environment variable.
    scripts = [step["run"] for step in steps(name) if "run" in step]
    expressions = {found for script in scripts for found in re.findall(r"\$\{\{\s*(.*?)\s*\}\}", script)}
    assert expressions <= {"matrix.environment", "matrix.python"}


def test_every_system_runs_every_python():
    matrix = workflow("ci.yml")["jobs"]["tests"]["strategy"]["matrix"]
    assert matrix["system"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    assert matrix["python"] == PYTHONS


def test_the_workflows_run_every_environment_of_tox():
    jobs = workflow("ci.yml")["jobs"]
    run = {
        *jobs["checks"]["strategy"]["matrix"]["environment"],
        *jobs["tests"]["strategy"]["matrix"]["python"],
    }
    pythons = set(jobs["tests"]["strategy"]["matrix"]["python"])
    assert pythons == {"3.11", "3.12", "3.13"}
    # Newer versions of Python and the security rules are not among the default environments, which have to end soon.
    assert run | {"docs"} == tox_environments() | pythons | {"security"}
    assert "python -m tox run -e docs" in [step.get("run") for step in steps("docs.yml")]


def test_a_release_needs_a_tag_and_the_tests():
    release = workflow("release.yml")
    assert release["on"] == {"push": {"tags": ["v*"]}}
    jobs = release["jobs"]
    assert (jobs["build"]["needs"], jobs["publish"]["needs"]) == ("tests", "build")
    assert jobs["tests"]["uses"] == "./.github/workflows/ci.yml"
    assert "workflow_call" in workflow("ci.yml")["on"]


def test_a_release_is_attested_and_published_without_a_token():
    publish = workflow("release.yml")["jobs"]["publish"]
    assert publish["permissions"] == {"id-token": "write"}
    assert publish["environment"]["name"] == "pypi"
    uploads = [step for step in steps("release.yml") if step.get("uses", "").startswith("pypa/")]
    assert [step["with"] for step in uploads] == [{"attestations": True}]
    assert any(
        step.get("uses", "").startswith("actions/attest-build-provenance@") for step in steps("release.yml")
    )


def test_dependabot_watches_packages_and_actions():
    settings = load(GITHUB / "dependabot.yml")
    assert settings["version"] == 2
    assert [update["package-ecosystem"] for update in settings["updates"]] == ["pip", "github-actions"]


@pytest.mark.parametrize("name", FORMS)
def test_an_issue_form_is_one_that_github_accepts(name):
    form = load(GITHUB / "ISSUE_TEMPLATE" / name)
    assert {"name", "description", "body"} <= form.keys()
    ids = [part["id"] for part in form["body"] if part["type"] != "markdown"]
    assert len(ids) == len(set(ids)) > 0
    for part in form["body"]:
        assert part["type"] in {"markdown", "textarea", "input", "dropdown", "checkboxes"}
        assert (
            part["attributes"].get("value" if part["type"] == "markdown" else "label")
            or part["attributes"]["options"]
        )


@pytest.mark.parametrize("name", ["bug.yml", "wrong_figure.yml"])
def test_issue_forms_ask_for_no_real_books(name):
    text = (GITHUB / "ISSUE_TEMPLATE" / name).read_text(encoding="utf-8")
    assert "no real books" in text
    (promise,) = [
        part for part in load(GITHUB / "ISSUE_TEMPLATE" / name)["body"] if part["type"] == "checkboxes"
    ]
    assert all(option["required"] for option in promise["attributes"]["options"])


def test_hooks_run_only_what_the_environment_already_has():
    (repository,) = load(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    assert {hook["language"] for hook in repository["hooks"]} == {"system"}
    tox = ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini", encoding="utf-8")
    linters = {tuple(shlex.split(line)[:2]) for line in tox["testenv:lint"]["commands"].strip().splitlines()}
    hooks = {tuple(shlex.split(hook["entry"])[:2]) for hook in repository["hooks"]}
    assert hooks == linters
