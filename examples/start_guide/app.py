"""A web app that has its own login and mounts the start guide below /guide. It runs against its own sandbox."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
from flask import Flask, Request, redirect, request, session
from flask.typing import ResponseReturnValue
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from fortnox_sdk import ConnectionKey, FortnoxConfig
from fortnox_sdk.sandbox import serve
from fortnox_sdk.stores import open_store
from fortnox_sdk.testing import sandbox_config
from fortnox_sdk.web import User, create_app

LOGIN = '<!doctype html><form method="post"><input name="name" aria-label="Your name"><button>Log in</button></form>'


def create_host(config: FortnoxConfig, folder: Path, address: str) -> Flask:
    """Return the app. It decides who the user is, and which connections each user may see."""
    host = Flask(__name__)
    host.secret_key = secrets.token_hex()
    connections: dict[str, set[ConnectionKey]] = {}  # a table of your database

    @host.route("/", methods=["GET", "POST"])
    def log_in() -> ResponseReturnValue:  # a real app checks a password here
        if request.method == "GET":
            return LOGIN
        session["name"] = request.form["name"][:50]
        return redirect("/guide/")

    # --- mounting the guide ---
    def current_user(incoming: Request) -> User | None:
        data: Mapping[str, str] = host.session_interface.open_session(host, incoming) or {}
        name = data.get("name")
        return User(id=name, connections=connections.get(name, set())) if name else None

    def on_connected(user: User, key: ConnectionKey) -> None:
        connections.setdefault(user.id, set()).add(key)

    guide = create_app(
        config=config,
        store=open_store(config),
        folder=folder / "jobs",
        current_user=current_user,
        on_connected=on_connected,
        redirect_uri=f"{address}/guide/callback",
    )
    host.wsgi_app = DispatcherMiddleware(host.wsgi_app, {"/guide": guide})  # type: ignore[method-assign]  # Flask's documented way
    # --- the guide is mounted ---
    return host


def main() -> None:
    """Start a sandbox with two companies, and the app on port 5000."""
    address = "http://127.0.0.1:5000"
    with serve(companies=2) as sandbox, TemporaryDirectory() as folder:
        uris = [f"{address}/guide/callback"]  # with Fortnox, you register it in the developer portal
        sandbox.put_app(sandbox.client_id, sandbox.client_secret, redirect_uris=uris)
        config = attrs.evolve(sandbox_config(sandbox), store=f"{folder}/connections")
        create_host(config, Path(folder), address).run(host="127.0.0.1", port=5000)


if __name__ == "__main__":
    main()
