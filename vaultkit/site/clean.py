"""Somebody's HTML made harmless: one allow-list for note bodies, by a browser-grade parser.

Nothing of a note reaches a page around it: neither scripts and styles nor forms, ids that scripts
look for, or places outside the site. Ids that vaultkit gives travel under an attribute nobody can
guess, so that a note's own ids can be told apart and are prefixed.
"""

from __future__ import annotations

import base64
import re
import secrets
from functools import cache
from html import escape

import nh3

from vaultkit.site.allowed import ATTRIBUTES, SCHEMES, STYLES, TAGS, VOID

_RAW_TEXT = frozenset(
    [
        "iframe",
        "noembed",
        "noframes",
        "noscript",
        "option",
        "plaintext",
        "script",
        "select",
        "style",
        "template",
        "textarea",
        "title",
        "xmp",
    ]
)
_FORMATTING = frozenset(
    [
        "a",
        "b",
        "big",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "kbd",
        "mark",
        "nobr",
        "q",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
    ]
)
_DEEPEST = 400  # nested tags; the parser's cost grows with depth times length, Markdown reaches 200
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_COMMENT = re.compile(r"<!--.*?(?:-->|--!>|\Z)|<!-?>|<!--->", re.DOTALL)
_FIELD = re.compile(r'<input (?![^>]*\btype="checkbox")[^>]*>')  # what is left of other fields
# A frame of the site's own origin that may run scripts and be of that origin could take its sandbox off.
_SHUT = "allow-popups"
_OPEN = "allow-scripts allow-same-origin allow-popups allow-presentation"
_FRAME = re.compile(r'<iframe(?: [\w:-]+="[^"]*")* src="(?:https?:)?//[^"]*"(?: [\w:-]+="[^"]*")*>')
_IMAGE_DATA = re.compile(r"data:image/(?:png|gif|jpe?g|webp|avif|bmp);base64,", re.IGNORECASE)


def id_attribute(name: str) -> str:
    """Return ` id="name"` in the form that survives `clean`; `name` is escaped already."""
    return f' {_attribute()}="{name}"'


def trusted(html: str) -> str:
    """Return HTML of our own so wrapped that `clean` lets it through as it is."""
    packed = base64.b64encode(html.encode("utf-8", "replace")).decode()
    return f'<span {_attribute()}="html:{packed}"></span>'


def clean(html: str) -> str:
    """Return `html` with only what is allowed, and every tag closed."""
    cleaned = contained(html)
    if "<input" in cleaned:
        cleaned = _FIELD.sub("", cleaned)
    if "<iframe" in cleaned:
        cleaned = _FRAME.sub(_opened, cleaned)
    cleaned = _wrapped().sub(_unwrap, cleaned)
    return cleaned.replace(f' {_attribute()}="', ' id="')


def contained(html: str) -> str:
    """Return cleaned `html` whose ids are still in their travelling form: it will be cleaned again."""
    if html.count("<") > _DEEPEST and _depth(html) > _DEEPEST:
        return f"<pre>{escape(html)}</pre>"
    return (_image_cleaner() if "data:" in html else _cleaner()).clean(html)


def _depth(html: str) -> int:
    depth = deepest = 0
    for match in _TAG.finditer(html):
        if match[2].lower() not in VOID:
            depth = max(depth - 1, 0) if match[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def tame(html: str) -> str:
    """Return a block of raw HTML, or one tag of it, as it may stand among a note's other HTML.

    A block may leave a `<div>` or `<details>` open for Markdown to stand in; a tag that would swallow
    or restyle all that follows it is closed where it stands.
    """
    single = _TAG.match(html)
    if single and html.count("<") == 1:
        name = single[2].lower()
        if name == "iframe" and not single[1]:
            return contained(html + "</iframe>")
        return "" if name in _RAW_TEXT else html
    html = _COMMENT.sub("", html)
    return contained(html) if _leaks(html) else html


def _leaks(html: str) -> bool:
    opened: dict[str, int] = {}
    for match in _TAG.finditer(html):
        name = match[2].lower()
        if name in _RAW_TEXT:
            return True
        if name in _FORMATTING:
            opened[name] = opened.get(name, 0) + (-1 if match[1] else 1)
    return any(opened.values())


@cache
def _attribute() -> str:
    return f"data-vk-{secrets.token_hex(8)}"


@cache
def _wrapped() -> re.Pattern[str]:
    return re.compile(f'<span {_attribute()}="html:([A-Za-z0-9+/=]*)"></span>')


def _unwrap(wrapped: re.Match[str]) -> str:
    return base64.b64decode(wrapped[1]).decode()


def _opened(frame: re.Match[str]) -> str:
    """Let a frame from elsewhere run its scripts, in its own origin: films play no other way."""
    return frame[0].replace(f' sandbox="{_SHUT}"', f' sandbox="{_OPEN}"')


@cache
def _cleaner() -> nh3.Cleaner:
    return _make(None)


@cache
def _image_cleaner() -> nh3.Cleaner:
    return _make(_only_image_data)


def _only_image_data(tag: str, attribute: str, value: str) -> str | None:
    """Let `data:` stand only as the picture of an image: the scheme alone says nothing about what it is."""
    if not value.lstrip("".join(map(chr, range(33)))).lower().startswith("data:"):
        return value
    return value if tag == "img" and attribute == "src" and _IMAGE_DATA.match(value) else None


def _make(attribute_filter: object) -> nh3.Cleaner:
    attributes = {tag: set(names) for tag, names in ATTRIBUTES.items()}
    attributes["*"] |= {_attribute()}
    return nh3.Cleaner(
        tags=set(TAGS),
        attributes=attributes,
        attribute_filter=attribute_filter,  # type: ignore[arg-type]
        clean_content_tags={"script", "style", "template", "noscript", "title", "textarea", "xmp"},
        tag_attribute_values={"input": {"type": {"checkbox"}}},
        # One for each tag: nh3 writes several in no particular order.
        set_tag_attribute_values={
            "input": {"disabled": ""},
            "iframe": {"sandbox": _SHUT},
        },
        url_schemes=set(SCHEMES) | ({"data"} if attribute_filter else set()),
        filter_style_properties=set(STYLES),
        strip_comments=True,
        link_rel=None,
        id_prefix="user-",
    )
