"""Tests of settings from the file, the environment and the arguments, and of the hint for an unknown setting."""

import os
import pickle
import subprocess
import sys
import traceback

import attrs
import pytest

from fortnox_sdk.client import FortnoxClient
from fortnox_sdk.config import SCOPE_REASONS, FortnoxConfig, default_store_folder
from fortnox_sdk.errors import ConfigurationError
from fortnox_sdk.scalars import Secret
from fortnox_sdk.secret_reference import SecretReference

GOOD = """
client_id = "from file"
client_secret = { file = "secret.txt" }
redirect_uris = ["http://localhost:8765/callback", "http://localhost:8766/callback"]
token_timeout_s = 10
"""


@pytest.fixture
def toml(tmp_path):
    def write(text):
        path = tmp_path / "fortnox.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_the_file_is_read(toml, tmp_path):
    config = FortnoxConfig.load(toml(GOOD), environment={})
    assert config.client_id == "from file"
    assert config.redirect_uris == ("http://localhost:8765/callback", "http://localhost:8766/callback")
    assert config.token_timeout_s == 10.0
    (tmp_path / "secret.txt").write_text("hush\n", encoding="utf-8")
    (tmp_path / "secret.txt").chmod(0o600)
    assert config.secret() == Secret("hush"), "a relative path is one beside the file"


def test_environment_overrides_the_file_and_arguments_override_both(toml):
    environment = {
        "FORTNOX_CONFIG": str(toml(GOOD)),
        "FORTNOX_CLIENT_ID": "from environment",
        "FORTNOX_CLIENT_SECRET": "hush",
        "FORTNOX_SCOPES": "invoice payment",
        "FORTNOX_SERVICE": "true",
        "FORTNOX_TOKEN_TIMEOUT_S": "5",
        "FORTNOX_STORE": "memory:",
    }
    config = FortnoxConfig.load(environment=environment)
    assert config.client_id == "from environment"
    assert config.client_secret == SecretReference("environment", "FORTNOX_CLIENT_SECRET")
    assert config.client_secret.read(environment=environment) == Secret("hush")
    assert config.scopes == ("invoice", "payment")
    assert (config.service, config.token_timeout_s, config.store) == (True, 5.0, "memory:")
    assert len(config.redirect_uris) == 2, "what the environment does not name stays as in the file"
    config = FortnoxConfig.load(environment=environment, overrides={"client_id": "mine", "service": False})
    assert (config.client_id, config.service) == ("mine", False)


def test_file_of_the_user_is_found(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "config" / "fortnox-sdk"
    folder.mkdir(parents=True)
    (folder / "fortnox.toml").write_text('client_id = "users own"', encoding="utf-8")
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "APPDATA": str(tmp_path / "config")}
    assert FortnoxConfig.load(environment=environment).client_id == "users own"


def test_the_current_folder_is_never_read(tmp_path, monkeypatch):
    # If the folder were read, its settings could send the client secret and the tokens to a foreign host.
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fortnox.toml").write_text('client_id = "this folder"', encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with pytest.raises(ConfigurationError, match="client id is missing"):
        FortnoxConfig.load()
    with pytest.raises(ConfigurationError, match="client id is missing"):
        FortnoxClient.connect("556677-8899")
    assert FortnoxConfig.load("fortnox.toml").client_id == "this folder"
    monkeypatch.setenv("FORTNOX_CONFIG", "fortnox.toml")
    assert FortnoxConfig.load().client_id == "this folder"


def test_a_broken_store_does_not_show_its_password(toml):
    text = 'client_id = "k3"\nstore = "postgresql://books:fxhush\\u0000@db/books"'
    with pytest.raises(ConfigurationError, match="'store' has the invalid value") as refused:
        FortnoxConfig.load(toml(text), environment={})
    assert "fxhush" not in str(refused.value)


@pytest.mark.parametrize("home", [".", "config", "./config", ""])
@pytest.mark.parametrize("name", ["XDG_CONFIG_HOME", "APPDATA", "HOME"])
def test_a_relative_home_does_not_lead_into_the_current_folder(tmp_path, monkeypatch, name, home):
    monkeypatch.chdir(tmp_path)
    for folder in (".", "config", ".config", "config/.config"):
        settings = tmp_path / folder / "fortnox-sdk"
        settings.mkdir(parents=True, exist_ok=True)
        (settings / "fortnox.toml").write_text('client_id = "this folder"', encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv(name, home)
    with pytest.raises(ConfigurationError, match="client id is missing"):
        FortnoxConfig.load()


@pytest.mark.skipif(os.name != "posix", reason="requires HOME")
def test_a_user_without_a_home_needs_a_store(monkeypatch):
    monkeypatch.setenv("HOME", "relative")
    assert FortnoxConfig.load(environment={"FORTNOX_CLIENT_ID": "k3"}).client_id == "k3"
    with pytest.raises(ConfigurationError, match="no home folder"):
        default_store_folder({})


@pytest.mark.parametrize(
    ("store", "expected"),
    [
        ("connections", "{folder}/connections"),
        ("/srv/connections", "/srv/connections"),
        ("sqlite:///books.db", "sqlite:///{folder}/books.db"),
        ("sqlite:////srv/books.db", "sqlite:////srv/books.db"),
        ("memory:", "memory:"),
        ("", ""),
        ("postgresql://db/books", "postgresql://db/books"),
    ],
)
def test_a_relative_store_is_beside_the_file(toml, tmp_path, store, expected):
    config = FortnoxConfig.load(toml(f"client_id = 'k3'\nstore = '{store}'"), environment={})
    assert config.store == expected.format(folder=tmp_path.as_posix())


def test_without_a_file_the_environment_is_enough(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environment = {"FORTNOX_CLIENT_ID": "k3", "XDG_CONFIG_HOME": str(tmp_path), "APPDATA": str(tmp_path)}
    config = FortnoxConfig.load(environment=environment)
    assert config == FortnoxConfig(client_id="k3")
    assert set(config.scopes) == set(SCOPE_REASONS)
    with pytest.raises(ConfigurationError, match="FORTNOX_CLIENT_ID"):
        FortnoxConfig.load(environment=environment | {"FORTNOX_CLIENT_ID": ""})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cleint_id = 'x'", r"'cleint_id'.*Did you mean client_id\?"),
        ("xyz = 1", "Use one of these settings: client_id, client_secret"),
        ("client_id = 7", "'client_id' has the invalid value 7. The value of 'client_id' has to be a string"),
        ("scopes = 'invoice'", "has to be a list of strings"),
        ("scopes = [1]", "has to be a list of strings"),
        ("service = 'yes'", "has to be true or false"),
        ("token_timeout_s = true", "has to be a number"),
        ("client_secret = 'hush'", "has to be a reference to the secret"),
        ("client_secret = { vault = 'x' }", "has to be a reference"),
        ("client_id = ", "is not valid TOML"),
        (f"token_timeout_s = {'9' * 5000}", "is not valid TOML"),
        (f"token_timeout_s = {'9' * 400}", "has to be a number"),
        ("client_id = 'x'\ntoken_timeout_s = inf", "above 0 and at most"),
        ("client_id = 'x'\ntoken_timeout_s = nan", "above 0 and at most"),
        ("client_id = 'x'\nrefresh_token_days = 1e300", "above 0 and at most"),
        ("client_id = 'x'\nrefresh_token_days = -1", "above 0 and at most"),
        ("a = 9999-99-99", "is not valid TOML"),
        ("store = 'a\u0000b'", "is not valid TOML"),
        ('store = "a\\u0000b"', "has to be a string"),
        ('store = "sqlite:///a\\u0000b"', "has to be a string"),
        ('client_secret = { file = "a\\u0000b" }', "is not a path"),
        ("client_secret = { file = '~nobody-of-this-name/x' }", "home folder in '~nobody"),
        ("store = '~nobody-of-this-name/x'", "home folder in '~nobody"),
        ("a = " + "[" * 5000, "nests|not valid TOML"),
        ("a." * 5000 + "b = 1", "nests|not valid TOML|unknown setting"),
        (f"client_id = {'[' + '1,' * 500 + ']'}", "invalid value"),
        ("client_id = 'x'\napi_url = 'https://api.example.com'", "do not belong together"),
        (
            "client_id = 'x'\napi_url = 'http://api.example.com'\nauth_url = 'http://api.example.com'",
            "only https",
        ),
        ("client_id = 'x'\nscopes = []", "at least one"),
    ],
)
def test_mistake_in_the_file_is_reported(toml, text, message):
    with pytest.raises(ConfigurationError, match=message) as raised:
        FortnoxConfig.load(toml(text), environment={})
    assert "hush" not in str(raised.value)


def test_named_file_must_exist(tmp_path):
    with pytest.raises(ConfigurationError, match=r"'.*none\.toml' does not exist"):
        FortnoxConfig.load(tmp_path / "none.toml", environment={})


def test_wrong_value_in_the_environment_is_reported(toml):
    with pytest.raises(
        ConfigurationError,
        match=r"'token_timeout_s' has the invalid value 'soon'\. The value of 'token_timeout_s' has to be a number",
    ):
        FortnoxConfig.load(toml(GOOD), environment={"FORTNOX_TOKEN_TIMEOUT_S": "soon"})


def test_missing_secret_is_reported_with_its_place(tmp_path):
    with pytest.raises(ConfigurationError, match="Set the environment variable NOWHERE"):
        SecretReference("environment", "NOWHERE").read(environment={})
    with pytest.raises(ConfigurationError, match=r"Write the secret to the file '.*none\.txt"):
        SecretReference("file", str(tmp_path / "none.txt")).read()
    with pytest.raises(ConfigurationError, match="can't be read"):
        SecretReference("file", str(tmp_path)).read()


def test_config_can_be_pickled_without_the_secret_only():
    config = FortnoxConfig(client_id="k3")
    assert pickle.loads(pickle.dumps(config)) == config  # noqa: S301 -- our own bytes
    with pytest.raises(TypeError, match="SecretReference"):
        pickle.dumps(FortnoxConfig(client_id="k3", client_secret=Secret("hush")))


@pytest.mark.parametrize(
    "uri",
    [
        "http://books.example.com/callback",
        "http://localhost.example.com/callback",
        "http://localhost@example.com/callback",
        "https://books.example.com/callback#part",
        "https://books.example.com\\@example.org/callback",
        " https://books.example.com/callback",
        "https://books.example.com/call back",
        "ftp://localhost/callback",
        "callback",
        "",
    ],
)
def test_a_redirect_uri_that_would_show_the_code_is_refused(uri):
    with pytest.raises(ConfigurationError, match="is not allowed"):
        FortnoxConfig(client_id="k3", redirect_uris=[uri])


@pytest.mark.parametrize(
    ("settings", "message_sv", "hint", "hint_sv"),
    [
        (
            {"token_timeout_s": 0.0},
            "token_timeout_s är 0.0, men värdet måste vara större än 0 och högst 3600.",
            "Set token_timeout_s to a number above 0, at most 3600.",
            "Ange ett tal större än 0, högst 3600, som token_timeout_s.",
        ),
        (
            {"refresh_token_days": 3651.0},
            "refresh_token_days är 3651.0, men värdet måste vara större än 0 och högst 3650.",
            "Set refresh_token_days to a number above 0, at most 3650.",
            "Ange ett tal större än 0, högst 3650, som refresh_token_days.",
        ),
        (
            {"client_id": ""},
            "Klient-id saknas.",
            (
                "Set FORTNOX_CLIENT_ID, or client_id in fortnox.toml, to the id from Fortnox's developer portal. To "
                "try fortnox-sdk without a Fortnox account, run: fortnox sandbox --write-config ."
            ),
            (
                "Ange klient-id från Fortnox utvecklarportal som FORTNOX_CLIENT_ID, eller som client_id i "
                "fortnox.toml. Prova fortnox-sdk utan konto i Fortnox med: fortnox sandbox --write-config ."
            ),
        ),
        (
            {"scopes": ()},
            "redirect_uris och scopes måste ha minst en post var.",
            "If redirect_uris or scopes is an empty list, add an entry to the list or leave out the setting.",
            "Om redirect_uris eller scopes är en tom lista: lägg till en post i listan eller utelämna inställningen.",
        ),
        (
            {"redirect_uris": ("callback",)},
            "Omdirigeringsadressen 'callback' är inte tillåten.",
            (
                "Write the redirect URI exactly as registered with Fortnox, without a fragment. Use https, or http "
                "with an address on this machine, for example http://localhost:8765/callback."
            ),
            (
                "Skriv omdirigeringsadressen exakt som hos Fortnox, utan fragment. Använd https, eller http med en "
                "adress på den här datorn, till exempel http://localhost:8765/callback."
            ),
        ),
        (
            {"api_url": "http://api.fortnox.se"},
            (
                "api_url är inte en giltig adress: bara https är tillåtet (eller http på den här datorn), med en "
                "värd och eventuellt en port och en sökväg."
            ),
            (
                "Write the URL in api_url like https://api.example.com, without a user name, query, fragment or "
                "trailing dot."
            ),
            (
                "Skriv adressen i api_url som https://api.example.com, utan användarnamn, frågesträng, fragment "
                "eller avslutande punkt."
            ),
        ),
        (
            {"api_url": "https://api.example.com"},
            "api_url https://api.example.com och auth_url https://apps.fortnox.se/oauth-v1 hör inte ihop.",
            "Leave out api_url and auth_url to use Fortnox. For another server, set both api_url and auth_url.",
            (
                "Utelämna api_url och auth_url för att använda Fortnox. Ange både api_url och auth_url för en annan "
                "server."
            ),
        ),
        (
            {"api_url": "https://api.example.com", "auth_url": "https://auth.example.com"},
            "api_url https://api.example.com och auth_url https://auth.example.com är inte Fortnox egna adresser.",
            (
                "Leave out api_url and auth_url to use Fortnox. If you trust the hosts in api_url and auth_url with "
                "the client secret and the books, set allow_other_hosts = true."
            ),
            (
                "Utelämna api_url och auth_url för att använda Fortnox. Om du litar på värdarna i api_url och auth_url "
                "med klienthemligheten och bokföringen: ange allow_other_hosts = true."
            ),
        ),
    ],
    ids=["seconds", "days", "client id", "scopes", "redirect URI", "http", "one host", "other hosts"],
)
def test_each_refused_setting_has_a_hint_in_both_languages(settings, message_sv, hint, hint_sv):
    with pytest.raises(ConfigurationError) as refused:
        FortnoxConfig(**{"client_id": "k3", **settings})
    fault = refused.value
    assert (fault.message_sv, fault.hint, fault.hint_sv) == (message_sv, hint, hint_sv)


HOSTILE_SECRETS = {
    "two lines": (b"-----BEGIN KEY-----\nfxcanary-line\n", "one line"),
    "too long": (b"fxcanary-" + b"x" * 4200, "4 kB"),
    "control characters": (b"fxcanary-\x1b[2J", "one line of printable characters"),
    "not UTF-8": (b"fxcanary-\xff", "UTF-8"),
}


@pytest.mark.parametrize("name", HOSTILE_SECRETS)
def test_a_file_that_is_not_a_secret_is_refused_and_not_shown(tmp_path, name):
    content, message = HOSTILE_SECRETS[name]
    (tmp_path / "secret").write_bytes(content)
    (tmp_path / "secret").chmod(0o600)
    with pytest.raises(ConfigurationError, match=message) as refused:
        SecretReference("file", str(tmp_path / "secret")).read()
    shown = traceback.TracebackException.from_exception(refused.value, capture_locals=True)
    frames = [frame for frame in shown.stack if "fortnox_sdk" in frame.filename]
    assert "fxcanary" not in str(refused.value) + str([frame.locals for frame in frames])


def test_a_list_of_keys_with_too_many_lines_names_the_limit():
    reference = SecretReference("environment", "KEYS")
    assert reference.read(environment={"KEYS": "k1\nk2"}, lines=2)
    with pytest.raises(ConfigurationError, match="at most 2 lines of printable characters") as refused:
        reference.read(environment={"KEYS": "k1\nk2\nk3"}, lines=2)
    assert "högst 2 rader" in refused.value.message_sv


@pytest.mark.skipif(os.name != "posix", reason="requires POSIX permissions")
@pytest.mark.parametrize(
    ("mode", "accepted", "accepted_as_readable"),
    [
        (0o600, True, True),
        (0o400, True, True),
        (0o700, True, True),
        (0o644, False, True),
        (0o604, False, True),
        (0o602, False, False),
        (0o620, False, False),
        (0o646, False, False),
        (0o666, False, False),
    ],
)
def test_secret_file_must_belong_to_the_user(tmp_path, mode, accepted, accepted_as_readable):
    path = tmp_path / "secret"
    path.write_text("hush\n", encoding="utf-8")
    path.chmod(mode)
    for allow_readable, expected in ((False, accepted), (True, accepted_as_readable)):
        config = FortnoxConfig(
            client_id="k3",
            client_secret=SecretReference("file", str(path)),
            allow_readable_secrets=allow_readable,
        )
        if expected:
            assert config.secret() == Secret("hush")
        else:
            with pytest.raises(ConfigurationError, match=r"other users.*chmod 600"):
                config.secret()


@pytest.mark.skipif(os.name != "posix", reason="requires POSIX permissions")
def test_a_secret_file_of_another_user_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "secret"
    path.write_text("hush\n", encoding="utf-8")
    path.chmod(0o600)
    owner = path.stat().st_uid
    if owner == 0:
        os.chown(path, 4711, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(ConfigurationError, match="belongs to another user"):
        SecretReference("file", str(path)).read()


@pytest.mark.skipif(os.name != "posix", reason="requires named pipes")
def test_named_pipe_is_refused_as_a_secret_file_without_blocking(tmp_path):
    os.mkfifo(tmp_path / "secret", 0o600)
    with pytest.raises(ConfigurationError, match="can't be read"):
        SecretReference("file", str(tmp_path / "secret")).read()


@pytest.mark.parametrize(
    "store",
    [
        "postgresql+psycopg://books:fxhush@db.example.com/books",
        "postgresql+psycopg://books:fxhush@db.example.com:5432/books?sslmode=require",
        "postgresql://db.example.com/books?password=fxhush",
        "postgresql://db.example.com/books?password=a@fxhush",
        "postgresql://books:a@fxhush@db.example.com/books",
        "postgresql://books:a/fxhush@db.example.com/books",
        "postgresql://books:a?fxhush@db.example.com/books",
        "postgresql://books:1?fxhush@db.example.com/books",
        "postgresql://books:a#fxhush@db.example.com/books",
        "postgresql://fxhush@db.example.com/books",
        "mysql://books:fxhush@db.example.com/books",
        "postgresql://books:fxhush@[::1]/books",
        "://fxhush",
        "postgresql:/books:fxhush@db.example.com/books",
        "postgresql:books:fxhush@db.example.com/books",
    ],
)
def test_no_repr_shows_the_database_password(store, monkeypatch):
    config = FortnoxConfig(client_id="k3", store=store)
    assert config.store == store
    assert "fxhush" not in repr(config) + repr(config.store) + str(config) + str([config.store])
    assert "fxhush" not in str(attrs.asdict(config))
    monkeypatch.setenv("FORTNOX_STORE", store)
    with pytest.raises(ConfigurationError) as refused:
        FortnoxConfig.load(overrides={"client_id": ""})
    shown = traceback.TracebackException.from_exception(refused.value, capture_locals=True)
    frames = [frame.locals for frame in shown.stack if "fortnox_sdk" in frame.filename]
    # The mapping belongs to the caller, and the variable is being read, so the package can't hide them.
    assert "fxhush" not in str(
        [{k: v for k, v in (each or {}).items() if k != "environment"} for each in frames]
    )


def test_config_is_frozen_and_hides_the_secret():
    config = FortnoxConfig(client_id="k3", client_secret=Secret("hush"))
    assert "hush" not in repr(config)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        config.client_id = "other"


def test_a_sandbox_on_this_machine_may_use_http():
    config = FortnoxConfig(
        client_id="k3", api_url="http://127.0.0.1:5000", auth_url="http://127.0.0.1:5000/oauth-v1"
    )
    assert config.issuer_host == "127.0.0.1"


def test_default_store_is_in_the_folder_of_the_user(tmp_path):
    environment = {"XDG_STATE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    assert default_store_folder(environment).name == "connections"


def test_secret_is_read_from_the_keyring(monkeypatch):
    keyring = pytest.importorskip("keyring")
    from keyring.errors import NoKeyringError

    passwords = {("fortnox", "k3"): "hush"}
    monkeypatch.setattr(keyring, "get_password", lambda service, user: passwords.get((service, user)))
    config = FortnoxConfig(client_id="k3", client_secret=SecretReference("keyring", "fortnox"))
    assert config.secret() == Secret("hush")
    with pytest.raises(ConfigurationError, match="keyring set fortnox other"):
        attrs.evolve(config, client_id="other").secret()

    def headless(service, user):
        raise NoKeyringError

    monkeypatch.setattr(keyring, "get_password", headless)
    with pytest.raises(ConfigurationError, match=r"NoKeyringError.*without a desktop"):
        config.secret()


@pytest.mark.parametrize(
    "fault",
    [RuntimeError("no D-Bus"), OSError(5, "no bus"), UnicodeDecodeError("utf-8", b"hush", 0, 1, "x")],
    ids=lambda fault: type(fault).__name__,
)
def test_an_undocumented_error_of_a_keyring_is_reported_without_its_text(monkeypatch, fault):
    # Backends raise errors that are not KeyringErrors, and such an error may contain the secret.
    keyring = pytest.importorskip("keyring")

    def fail(service, user):
        raise fault

    monkeypatch.setattr(keyring, "get_password", fail)
    with pytest.raises(ConfigurationError, match=type(fault).__name__) as caught:
        SecretReference("keyring", "fortnox").read(user="k3")
    assert caught.value.__cause__ is caught.value.__context__ is None


@pytest.mark.parametrize("backend", ["no_such_package.Keyring", "keyring.backends.SecretService.Keyring"])
def test_a_keyring_backend_that_does_not_work_here_is_reported(backend):
    # The settings of the package keyring may name a backend that this computer lacks.
    pytest.importorskip("keyring")
    code = (
        "from fortnox_sdk.errors import ConfigurationError\n"
        "from fortnox_sdk.secret_reference import SecretReference, keyring_name\n"
        "assert keyring_name() == ''\n"
        "try:\n"
        "    SecretReference('keyring', 'fortnox').read(user='k3')\n"
        "except ConfigurationError as fault:\n"
        "    print(fault)\n"
    )
    environment = {name: text for name, text in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    environment["PYTHON_KEYRING_BACKEND"] = backend
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("The keyring can't be read (")
