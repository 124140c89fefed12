"""Tests that a hostile page in the same browser can neither read nor change anything in the guide.

The hostile page on 127.0.0.1 has another origin than the guide, but belongs to the same site. The browser therefore
sends the guide's cookies with the requests of that page. The hostile page on localhost belongs to another site. Both
pages know the form token of the guide, which a real attacker would not know.
"""

import functools
import http.server
import json
import threading

import pytest

from fortnox_sdk.scalars import Secret

TOKEN = "start-token-of-the-test"
PAGE = """<!doctype html><title>Hostile</title>
<iframe name="shown" src="{guide}/"></iframe><iframe name="sink"></iframe>
<form id="form" method="post" action="{guide}/new/fortnox" target="sink">
<input name="form_token" value="{form_token}"></form>
<script>
const attempts = {{}};
const attempt = async (name, path, options) => {{
  try {{
    const answer = await fetch("{guide}" + path, {{credentials: "include", ...options}});
    attempts[name] = answer.type === "opaque" ? "opaque" : await answer.text();
  }} catch {{ attempts[name] = "refused"; }}
}};
const fields = () => new URLSearchParams({{form_token: "{form_token}"}});
(async () => {{
  await attempt("read", "/", {{}});
  await attempt("read opaquely", "/", {{mode: "no-cors"}});
  await attempt("write", "/new/fortnox", {{method: "POST", body: fields()}});
  await attempt("write opaquely", "/new/fortnox", {{method: "POST", mode: "no-cors", body: fields()}});
  await attempt("write JSON", "/new/fortnox", {{method: "POST", headers: {{"X-Any": "1"}}, body: "{{}}"}});
  document.getElementById("form").submit();
  document.title = JSON.stringify(attempts);
}})();
</script>"""


class Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Log no requests."""


@pytest.fixture
def serve_page(tmp_path):
    """Start a server, and yield a function that sets the server's page and returns the server's port."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Silent, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def serve(text):
        (folder / "index.html").write_text(text, encoding="utf-8")
        return server.server_port

    yield serve
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def victim(make_person, serve_guide):
    """Return a person who has opened the guide with a URL that contains its start token."""
    person = make_person(serve_guide(start_token=Secret(TOKEN)))
    person.open(f"/?token={TOKEN}")
    assert person.heading == "Bokslutsuppdrag"
    return person


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_page_of_another_origin_reads_and_changes_nothing(victim, serve_page, jobs_folder, host):
    form_token = victim.page.locator("input[name=form_token]").first.get_attribute("value")
    port = serve_page(PAGE.format(guide=victim.origin, form_token=form_token))
    page = victim.new_tab()
    answers = []
    page.on("response", lambda answer: answers.append((answer.request.method, answer.url, answer.status)))
    # The response to the form may arrive after the page is complete.
    with page.expect_response(
        lambda answer: answer.request.method == "POST" and answer.url.startswith(victim.origin)
    ):
        page.goto(f"http://{host}:{port}/")
        page.wait_for_function("() => document.title.startsWith('{')")
    attempts = json.loads(page.title())
    assert attempts == {
        "read": "refused",
        "read opaquely": "refused",
        "write": "refused",
        "write opaquely": "refused",
        "write JSON": "refused",
    }
    writes = [status for method, url, status in answers if method == "POST" and url.startswith(victim.origin)]
    assert writes, "the browser did send the writes"
    assert set(writes) == {403}
    shown = page.frame("shown").locator("body").inner_text()
    assert "Bokslutsuppdrag" not in shown
    assert not jobs_folder.exists()


def test_a_name_that_was_made_to_lead_to_this_machine_shows_nothing(victim):
    page = victim.new_tab()
    port = victim.origin.rpartition(":")[2]
    answer = page.goto(f"http://rebound.example:{port}/")
    assert answer.status == 421
    assert "Bokslutsuppdrag" not in victim.text
    assert page.goto(f"http://localhost:{port}/?token={TOKEN}").status == 421


def test_a_guessed_port_shows_nothing_to_a_browser_without_the_start_address(victim, make_person):
    stranger = make_person(victim.origin)
    assert stranger.open("/").status == 403
    assert stranger.page.locator("form").count() == 0
    assert stranger.context.cookies() == []
