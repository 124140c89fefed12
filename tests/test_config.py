"""The file, the environment and the arguments, in this order; an unknown name gets a suggestion."""

import pickle

import attrs
import pytest

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
    (tmp_path / "fortnox.toml").write_text('client_id = "this folder"', encoding="utf-8")
    assert FortnoxConfig.load(environment=environment).client_id == "this folder"


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
        ("xyz = 1", "Use one of client_id, client_secret"),
        ("client_id = 7", "'client_id' has the invalid value 7. The value has to be a text"),
        ("scopes = 'invoice'", "has to be a list of texts"),
        ("scopes = [1]", "has to be a list of texts"),
        ("service = 'yes'", "has to be true or false"),
        ("token_timeout_s = true", "has to be a number"),
        ("client_secret = 'hush'", "has to name the place of the secret"),
        ("client_secret = { vault = 'x' }", "has to name the place"),
        ("client_id = ", "is not valid TOML"),
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
        match=r"'token_timeout_s' has the invalid value 'soon'\. The value has to be a number",
    ):
        FortnoxConfig.load(toml(GOOD), environment={"FORTNOX_TOKEN_TIMEOUT_S": "soon"})


def test_missing_secret_is_reported_with_its_place(tmp_path):
    with pytest.raises(ConfigurationError, match="Set NOWHERE"):
        SecretReference("environment", "NOWHERE").read(environment={})
    with pytest.raises(ConfigurationError, match=r"Write the secret to .*none\.txt"):
        SecretReference("file", str(tmp_path / "none.txt")).read()
    with pytest.raises(ConfigurationError, match="can't be read"):
        SecretReference("file", str(tmp_path)).read()


def test_config_can_be_pickled_without_the_secret_only():
    config = FortnoxConfig(client_id="k3")
    assert pickle.loads(pickle.dumps(config)) == config  # noqa: S301 -- our own bytes
    with pytest.raises(TypeError, match="SecretReference"):
        pickle.dumps(FortnoxConfig(client_id="k3", client_secret=Secret("hush")))


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


def test_a_secret_in_the_keyring(monkeypatch):
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
    with pytest.raises(ConfigurationError, match=r"NoKeyringError.*no desktop"):
        config.secret()
