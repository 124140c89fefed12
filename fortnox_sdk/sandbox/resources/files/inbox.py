"""The inbox: fixed folders that receive uploaded and e-mailed files."""

from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.resources.files.static_folders import (
    STATIC_FOLDERS,
    folder_id,
    show_static_folder,
)
from fortnox_sdk.sandbox.resources.files.stored_files import (
    NO_FOLDER,
    content,
    delete_file,
    find_file,
    find_file_by_any_id,
    store_file,
)
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["inbox"]
_ROOT = "root"
_IDS = {name: key for key, name in STATIC_FOLDERS.items()} | {_ROOT: ""}
"""The ids of the folders by their names."""


def _list(call: Call) -> Reply:
    number = call.query.get("fileid")
    if number:
        return content(call, find_file_by_any_id(call, number))
    return show_static_folder(call, "inbox", _folder(call))


def _get(call: Call, key: str) -> Reply:
    if key in STATIC_FOLDERS or key == _ROOT:
        return show_static_folder(call, "inbox", "" if key == _ROOT else key)
    return content(call, find_file(call, key))


def _folder(call: Call) -> str:
    """Return the id of the folder that the request specifies by id or path. Return "" for the inbox itself."""
    folder = folder_id(call) or call.query.get("path") or _ROOT
    key = _IDS.get(folder, folder)
    if key and key not in STATIC_FOLDERS:
        raise Problem.missing(*NO_FOLDER)
    return key


def _create(call: Call) -> Reply:
    key = _folder(call)
    return store_file(call, "inbox", key, STATIC_FOLDERS.get(key, ""))


def _delete(call: Call, key: str) -> Reply:
    return delete_file(call, find_file(call, key))


ROUTES = _RESOURCE.routes({"GET": _list, "POST": _create, "GET /<key>": _get, "DELETE /<key>": _delete})
