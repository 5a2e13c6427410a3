"""An SVG file without what could act when somebody opens it alone: scripts, events, foreign content."""

from __future__ import annotations

import re
from xml.etree import ElementTree

_ACTIVE = {"script", "foreignObject", "iframe", "object", "embed", "handler", "listener"}
_ANIMATED = {"set", "animate", "animateTransform", "animateMotion", "animateColor"}
_TARGETS = re.compile(r"(?:xlink:)?href|on\w+", re.IGNORECASE)
_IMAGE_DATA = re.compile(r"data:image/(?:png|gif|jpe?g|webp);base64,", re.IGNORECASE)
_URL = re.compile(r"url\(\s*['\"]?\s*(?!#|data:)[^)]*\)", re.IGNORECASE)
_DEEPEST = 100
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_NAMESPACES = {
    "": "http://www.w3.org/2000/svg",
    "xlink": "http://www.w3.org/1999/xlink",
}


def clean_svg(data: bytes) -> bytes | None:
    """Return the picture with only what draws, or None if it cannot be read."""
    if _ENTITY.search(data.replace(b"\0", b"")):  # in UTF-16, too
        return None
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    if _local(root.tag) != "svg" or _is_deep(root):
        return None
    _clean(root)
    for prefix, uri in _NAMESPACES.items():
        ElementTree.register_namespace(prefix, uri)
    picture: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return picture


def _is_deep(root: ElementTree.Element) -> bool:
    """Tell whether elements are nested deeper than in any picture: all that goes through them recurses."""
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
    return bool(level)


def _clean(element: ElementTree.Element) -> None:
    for name in list(element.attrib):
        if not _may_stay(element, name, element.attrib[name]):
            del element.attrib[name]
    if _local(element.tag) == "style" and element.text:
        element.text = _URL.sub("none", element.text.replace("@import", ""))
    for child in list(element):
        if _acts(child):
            element.remove(child)
        else:
            _clean(child)


def _acts(element: ElementTree.Element) -> bool:
    name = _local(element.tag)
    target = element.get("attributeName") or ""
    return name in _ACTIVE or (name in _ANIMATED and _TARGETS.fullmatch(target) is not None)


def _may_stay(element: ElementTree.Element, name: str, value: str) -> bool:
    local = _local(name).lower()
    if local.startswith("on"):
        return False
    if local in ("href", "src"):
        is_image = _local(element.tag) == "image" and _IMAGE_DATA.match(value.strip())
        return value.strip().startswith("#") or bool(is_image)
    return not _URL.search(value)


def _local(name: object) -> str:
    return name.rpartition("}")[2] if isinstance(name, str) else "script"
