"""Texts in the JSON of commands: each text has an English key, and a Swedish key that ends in `_sv`."""

from collections.abc import Mapping, Sequence

from fortnox_sdk.text import Text


def text_json(**texts: Text | None) -> Mapping[str, str | None]:
    """Return texts for a JSON object: each in English, and in Swedish under a key that ends in `_sv`.

    >>> dict(text_json(hint=Text("Sign in.", "Logga in.")))
    {'hint': 'Sign in.', 'hint_sv': 'Logga in.'}
    """
    keys: dict[str, str | None] = {}
    for name, text in texts.items():
        keys |= {name: None, f"{name}_sv": None} if text is None else {name: text.en, f"{name}_sv": text.sv}
    return keys


def texts_json(**lists: Sequence[Text]) -> Mapping[str, list[str]]:
    """Return lists of texts for a JSON object: each in English, and in Swedish under a key that ends in `_sv`.

    >>> dict(texts_json(warnings=[Text("Look.", "Se efter.")]))
    {'warnings': ['Look.'], 'warnings_sv': ['Se efter.']}
    """
    keys: dict[str, list[str]] = {}
    for name, texts in lists.items():
        keys |= {name: [text.en for text in texts], f"{name}_sv": [text.sv for text in texts]}
    return keys
