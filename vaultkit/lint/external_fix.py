"""Another address in the place of one: what is written, and whether it is safe."""

from __future__ import annotations

import re

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.external_address import Address, read_address
from vaultkit.lint.external_course import Seen
from vaultkit.lint.external_places import WebPlace
from vaultkit.source.edit import Edit

_PLAIN = re.compile(r"[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]+")
_ENTITY = re.compile(r"(&[A-Za-z0-9#]+);")


def moved_fix(place: WebPlace, address: Address, seen: Seen) -> Fix | None:
    """Return the fix that writes where an address has moved to for good.

    It is safe in a link that shows a text. A page that has moved to the front page is more likely gone.
    """
    moved = read_address(seen.moved)
    if place.target is None or moved is None:
        return None
    text = as_written(str(moved), _fragment(place.address))
    if text is None:
        return None
    gone = moved.target == "/" != address.target
    weaker = address.scheme == "https" and moved.scheme == "http"
    safe = not (place.is_shown or gone or weaker)
    return Fix(f"Write {text}", safe, (Edit(place.path, place.target, text),))


def secure_fix(place: WebPlace) -> Fix | None:
    """Return the fix that writes `https`; nobody can promise that the page is the same."""
    address = read_address(place.address)
    if place.target is None or address is None or address.secure is None:
        return None
    text = as_written(str(address.secure), _fragment(place.address))
    return (text and Fix(f"Write {text}", False, (Edit(place.path, place.target, text),))) or None


def _fragment(address: str) -> str:
    _, mark, rest = address.partition("#")
    return mark + rest


def as_written(address: str, fragment: str = "") -> str | None:
    """Return `address` so that Markdown reads it as it is wherever an address may stand; None if it cannot be.

    What could begin or end something else (math, emphasis, an entity, the link itself) is escaped.
    """
    text = address if "#" in address else address + fragment
    if not _PLAIN.fullmatch(text):
        return None
    text = text.replace("$", "%24").replace("*", "%2A").replace("==", "=%3D").replace("~~", "~%7E")
    text = _ENTITY.sub(r"\1%3B", text)
    return text if _is_balanced(text) else text.replace("(", "%28").replace(")", "%29")


def _is_balanced(text: str) -> bool:
    depth = 0
    for mark in text:
        depth += (mark == "(") - (mark == ")")
        if depth < 0:
            return False
    return depth == 0
