"""Files in the archive and the inbox: their content and two ids, which are not always interchangeable.

Clients can read each file both through the archive and through the inbox. The paths `/archive/{Id}` and `/inbox/{Id}`
accept only the `Id`, and `/archive?fileid=` accepts only the `ArchiveFileId`. `/inbox?fileid=`
accepts both ids (live tests of Fortnox.NET.SDK, issue 99).
"""

from uuid import NAMESPACE_URL, uuid5

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.books.records import Collection
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Upload
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body

FILES = Collection("file")
_CONTENT = "file.content"  # the resource name under which the table `record` contains the files' bytes
NO_FILE = (CODES["file_missing"], "Kan inte hitta filen.")
NO_FOLDER = (CODES["file_missing"], "Kan inte hitta mappen.")
_LISTED_FIELDS = ("Comments", "Id", "ArchiveFileId", "Name", "Path", "Size")


def files_in(call: Call, place: str, folder: str) -> list[Body]:
    """Return the files in a folder of the archive or the inbox."""
    return [body for body in FILES.every(call) if (body["_place"], body["_folder"]) == (place, folder)]


def find_file(call: Call, number: str) -> Body:
    """Return the file with this `Id`, from the archive or the inbox. Raises a Problem if it does not exist."""
    body = FILES.find(call, number)
    if body is None:
        raise Problem.missing(*NO_FILE)
    return body


def find_archived_file(call: Call, number: str) -> Body:
    """Return the file with this `ArchiveFileId`. Raises a Problem if it does not exist."""
    for body in FILES.every(call):
        if body["ArchiveFileId"] == number:
            return body
    raise Problem.missing(*NO_FILE)


def find_file_by_any_id(call: Call, number: str) -> Body:
    """Return the file with this `Id` or `ArchiveFileId`. Raises a Problem if it does not exist."""
    return FILES.find(call, number) or find_archived_file(call, number)


def list_fields(call: Call, body: Body) -> Body:
    """Return a file's `@url` and the fields that are included in lists."""
    return {"@url": call.url(f"{body['_place']}/{body['Id']}")} | {
        name: body[name] for name in _LISTED_FIELDS
    }


def content(call: Call, body: Body) -> Reply:
    """Return the response with the content of a file."""
    row = call.first(
        "SELECT body FROM record WHERE company = ? AND resource = ? AND key = ?", _CONTENT, body["Id"]
    )
    return Reply(b"" if row is None else bytes(row["body"]), content_type="application/octet-stream")


def store_file(call: Call, place: str, folder: str, path: str) -> Reply:
    """Store the uploaded file, and return the response with its record."""
    upload = call.body
    if not isinstance(upload, Upload) or not upload.name:
        raise Problem.refused(2001392, "Ingen eller felaktig typ av data.")
    number = FILES.next_number(call)
    file, archived = (
        str(uuid5(NAMESPACE_URL, f"{call.company}/{kind}/{number}")) for kind in ("Id", "ArchiveFileId")
    )
    body: Body = {
        "Id": file,
        "ArchiveFileId": archived,
        "Name": upload.name,
        "Path": path,
        "Size": len(upload.data),
        "Comments": "",
        "_place": place,
        "_folder": folder,
    }
    FILES.insert(call, body, file)
    call.run("INSERT INTO record VALUES (?, ?, ?, 0, ?)", _CONTENT, file, upload.data)
    return Reply({"File": list_fields(call, body)}, 201, place)


def delete_file(call: Call, body: Body) -> Reply:
    """Delete a file and its content."""
    FILES.remove(call, body["Id"])
    call.run("DELETE FROM record WHERE company = ? AND resource = ? AND key = ?", _CONTENT, body["Id"])
    return Reply(status=204)
