"""E-mail senders that the inbox takes mail from; which were rejected is answered beside those that are trusted."""

import re

from fortnox_sdk.sandbox.assumptions import CODES
from fortnox_sdk.sandbox.protocol.call import Call, Reply, Route
from fortnox_sdk.sandbox.protocol.problems import Problem
from fortnox_sdk.sandbox.protocol.wire import Body
from fortnox_sdk.sandbox.resources.register import Register
from fortnox_sdk.sandbox.schema.resources import RESOURCES

__all__ = ["routes"]

_RESOURCE = RESOURCES["emailsenders"]
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _check(_call: Call, sent: Body) -> None:
    if not _ADDRESS.fullmatch(str(sent.get("Email", ""))):
        raise Problem.assumed("bad_choice", "Ogiltig e-postadress (Email)")


_REGISTER = Register(
    resource=_RESOURCE, missing=(CODES["record_missing"], "Kan inte hitta avsändaren."), check=_check
)


def _list(call: Call) -> Reply:
    trusted = [_RESOURCE.shown(body, _RESOURCE.row) for body in _REGISTER.every(call.db, call.company)]
    return Reply({_RESOURCE.many: {"TrustedSenders": trusted, "RejectedSenders": []}})


def routes() -> list[Route]:
    """The requests that e-mail senders take."""
    path, scope = _RESOURCE.path, _RESOURCE.scope
    return [
        Route("GET", path, scope, _list),
        Route("POST", f"{path}/trusted", scope, _REGISTER.create),
        Route("DELETE", f"{path}/trusted/<k0>", scope, _REGISTER.delete),
    ]
