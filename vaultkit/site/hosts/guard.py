"""Who may ask the server on one's own machine: browsers that mean this machine, not sites that name it as theirs.

A site anybody opens can let its own name point to 127.0.0.1 and then read what is served there. Its requests
still say that name (`Host`), so a name that is not known here is refused (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_REFUSED = (
    "This server answers to this machine's addresses and to localhost. "
    "To reach it by another name, start it with --address NAME:PORT.\n"
)


def guarded(app: WSGIApplication, own: str) -> WSGIApplication:
    """Return `app` for those alone who ask by an address, as localhost, or by the name `own`."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if is_known(environ.get("HTTP_HOST", ""), own):
            return app(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
        return [_REFUSED.encode()]

    return answer


def is_known(host: str, own: str) -> bool:
    """Tell whether a `Host` header names this machine; one that is not there does: browsers send it."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name in ("", own.lower(), "localhost") or name.endswith(".localhost"):
        return not host or name != ""
    try:
        ipaddress.ip_address(name)  # an address cannot be made to point elsewhere
    except ValueError:
        return False
    return True
