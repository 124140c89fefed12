"""The inbox: fixed folders that receive uploaded and e-mailed files."""

from fortnox_sdk.sandbox.protocol.call import Call, Reply
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.files.stored_files import (
    FILES,
    NO_FILE,
    NO_FOLDER,
    content,
    delete_file,
    files_in,
    list_fields,
    store_file,
)
from fortnox_sdk.sandbox.schema.resources import RESOURCES

_RESOURCE = RESOURCES["inbox"]
_FOLDERS = {
    "inbox_a": "Tillgångar",
    "inbox_b": "Bankfiler",
    "inbox_d": "Dagskassor",
    "inbox_kf": "Kundfakturor",
    "inbox_l": "Lön",
    "inbox_o": "Ordrar",
    "inbox_of": "Offerter",
    "inbox_s": "Leverantörsfakturor",
    "inbox_v": "Verifikationer",
}


def _show(call: Call, key: str = "") -> Reply:
    folders = [
        {"@url": call.url(f"inbox/{folder}"), "Id": folder, "Name": name} for folder, name in _FOLDERS.items()
    ]
    folder: Body = {
        "@url": call.url(f"inbox/{key}" if key else "inbox"),
        "Email": f"{key or 'inbox'}@arkivplats.example.com",
        "Files": [list_fields(call, file) for file in files_in(call, "inbox", key)],
        "Folders": [] if key else folders,
        "Id": key or "root",
        "Name": _FOLDERS.get(key, "Inbox"),
    }
    return Reply({_RESOURCE.one: folder})


def _find(call: Call, key: str) -> Body:
    for body in FILES.every(call):
        if body["_place"] == "inbox" and key in (body["Id"], body["ArchiveFileId"]):
            return body
    raise Problem.missing(*NO_FILE)


def _get(call: Call, key: str) -> Reply:
    return _show(call, key) if key in _FOLDERS else content(call, _find(call, key))


def _create(call: Call) -> Reply:
    key = call.query.get("folderid") or call.query.get("path") or ""
    by_name = {name: folder for folder, name in _FOLDERS.items()}
    key = by_name.get(key, key)
    if key and key not in _FOLDERS:
        raise Problem.missing(*NO_FOLDER)
    return store_file(call, "inbox", key, _FOLDERS.get(key, ""))


def _delete(call: Call, key: str) -> Reply:
    return delete_file(call, _find(call, key))


ROUTES = _RESOURCE.routes({"GET": _show, "POST": _create, "GET /<key>": _get, "DELETE /<key>": _delete})
