"""Tests that the example of each connector runs, and names the records that must exist first."""

from fortnox_sdk.http.ratelimit import Pace
from fortnox_sdk.sandbox import serve
from fortnox_sdk.testing import connect
from tests.connectors.resources import bound
from tests.connectors.test_resource_pages import WRITER


def test_every_connector_has_an_example_that_uses_it():
    examples = WRITER.examples()
    assert set(examples) == set(bound())
    for name, entry in examples.items():
        assert f"client.{name}." in entry["example"], name


def test_the_examples_run_one_after_the_other(capsys):
    with serve(rate_limit=False, database_number=1840201) as sandbox:
        client = connect(sandbox, pace=Pace.off)
        for name, entry in WRITER.examples().items():
            code = entry["example"].replace("9d1ea010fe1c", sandbox.client_id)
            exec(compile(code, f"the example of {name}", "exec"), {"client": client})  # noqa: S102 -- our own page
    assert len(capsys.readouterr().out.splitlines()) > 60
