"""A web app in which each user connects a company. A worker can finish a sign-in that another worker started."""

import secrets
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask, redirect, render_template_string, request, session, url_for
from flask.typing import ResponseReturnValue

from fortnox_sdk import ConnectionKey, FortnoxClient, FortnoxConfig, FortnoxError, Secret
from fortnox_sdk.auth import SignIn
from fortnox_sdk.clock import Clock
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import open_store

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Unpaid invoices</title>
{% if message %}<p role="alert">{{ message }}</p>{% endif %}
{% if not user %}
<form method="post" action="/login"><input name="user" aria-label="Your name"> <button>Log in</button></form>
{% else %}
<p>You are {{ user }}.</p><form method="post" action="/logout"><button>Log out</button></form>
<form method="post" action="/connect"><button>Connect a company in Fortnox</button></form>
{% endif %}
{% if company %}<h1>{{ company }}</h1>
<table>{% for invoice in invoices %}<tr><td>{{ invoice.document_number }}<td>{{ invoice.due_date }}
<td>{{ invoice.balance }} {{ invoice.currency }}</tr>{% endfor %}</table>{% endif %}
</html>"""


class Companies:
    """The app's own table with the company of each user. Browser data never decides which company a user may see."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.execute("CREATE TABLE IF NOT EXISTS company (user TEXT PRIMARY KEY, key TEXT NOT NULL)")

    def execute(self, statement: str, *values: str) -> list[tuple[str, ...]]:
        """Run a statement in its own transaction and return its rows."""
        with closing(sqlite3.connect(self.database)) as db, db:
            return db.execute(statement, values).fetchall()

    def get(self, user: str) -> ConnectionKey | None:
        """Return the key of the user's company, or None."""
        rows = self.execute("SELECT key FROM company WHERE user = ?", user)
        return ConnectionKey.parse(rows[0][0]) if rows else None

    def set(self, user: str, key: ConnectionKey) -> None:
        """Save the key of the company that a user has connected."""
        self.execute("INSERT OR REPLACE INTO company VALUES (?, ?)", user, str(key))


def create_app(
    config: FortnoxConfig, database: Path, *, secret_key: str, clock: Clock | None = None
) -> Flask:
    """Return the app of one worker. All workers have the same settings, database and secret key."""
    app = Flask(__name__)
    app.secret_key = secret_key
    app.config["SESSION_COOKIE_SAMESITE"] = (
        "Lax"  # with "Strict", the redirect by Fortnox would come without a cookie
    )
    app.config["SESSION_COOKIE_SECURE"] = config.redirect_uris[0].startswith("https:")
    store, companies = open_store(config), Companies(database)

    @app.post("/login")
    def login() -> ResponseReturnValue:  # a real app checks a password here
        session.clear()
        session["user"] = request.form["user"][:50]
        return redirect(url_for("home"))

    @app.post("/logout")
    def logout() -> ResponseReturnValue:
        session.clear()
        return redirect(url_for("home"))

    @app.post("/connect")
    def connect() -> ResponseReturnValue:
        if "user" not in session:
            return redirect(url_for("home"))
        attempt = SignIn(config, store, clock=clock, session=session["user"])
        session["sign_in"] = attempt.save()
        return redirect(attempt.url)

    @app.get("/callback")
    def callback() -> ResponseReturnValue:
        saved, user = session.pop("sign_in", ""), session.get("user", "")
        attempt = SignIn.resume(
            saved,
            config,
            store,
            clock=clock,
            session=user,
            may_replace=lambda _connection, _fortnox_user: True,  # two users may share a company
        )
        companies.set(user, attempt.finish(Secret(request.url)).key)
        return redirect(url_for("home"))

    @app.get("/")
    def home() -> ResponseReturnValue:
        user = session.get("user", "")
        key = companies.get(user)
        if key is None:
            return render_template_string(PAGE, user=user)
        client = FortnoxClient.connect(key, config=config, store=store, sign_in=None)
        saved = store.get(key)
        return render_template_string(
            PAGE,
            user=user,
            company=saved.label if saved else "",
            invoices=list(client.invoices.list(filter="unpaid")),
        )

    @app.errorhandler(FortnoxError)
    def show_error(error: FortnoxError) -> ResponseReturnValue:
        language = request.accept_languages.best_match(["en", "sv"])
        message = error.in_language("sv" if language == "sv" else "en")
        return render_template_string(PAGE, user=session.get("user", ""), message=message), 400

    return app


def main() -> None:
    """Start a sandbox with two companies, and the app on port 5000."""
    with serve(companies=2) as sandbox, TemporaryDirectory() as folder:
        config = FortnoxConfig(
            client_id=sandbox.client_id,
            client_secret=Secret(sandbox.client_secret),
            redirect_uris=("http://127.0.0.1:5000/callback",),
            store=f"{folder}/connections",
            api_url=sandbox.url,
            auth_url=f"{sandbox.url}/oauth-v1",
        )
        app = create_app(config, Path(folder) / "app.db", secret_key=secrets.token_hex())
        app.run(host="127.0.0.1", port=5000)


if __name__ == "__main__":
    main()
