"""What links and embeds show that is no note: pictures, sound, films, PDFs, and the world outside."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import parse_qs, quote, urlsplit

from vaultkit.site.allowed import SCHEMES
from vaultkit.site.clean import trusted
from vaultkit.source.path import AUDIO, IMAGES, VIDEO, VaultPath, extension, name, stem
from vaultkit.syntax.pieces import Embed

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_YOUTUBE = re.compile(r"(?:www\.|m\.|music\.)?(?:youtube\.com|youtube-nocookie\.com|youtu\.be)\Z")
_POSTS = re.compile(r"(?:www\.|mobile\.)?(?:twitter|x)\.com\Z")
_VIDEO_ID = re.compile(r"[\w-]{6,20}\Z")
_IMAGE_DATA = re.compile(r"data:image/(?:png|gif|jpe?g|webp|avif|bmp);base64,", re.IGNORECASE)
_PDF_HEIGHT = re.compile(r"(?:^|&)height=(\d{1,4})\b")


def safe_address(url: str) -> str | None:
    """Return an external address as a page may hold it, or None if its scheme is none that may be followed."""
    url = _CONTROL.sub("", url).strip()
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() not in SCHEMES:
        return None
    return url


def external_link(url: str, tooltip: str) -> tuple[str, str]:
    """Return the start and end of a link that leads out of the vault; `tooltip` is an attribute or nothing."""
    address = safe_address(url)
    if address is None:
        return f'<span class="vk-unsafe"{tooltip}>', "</span>"
    return f'<a class="vk-external" href="{escape(address)}" rel="noopener"{tooltip}>', "</a>"


def external_embed(hole: Embed) -> str:
    """Return a picture, a film or a post from outside."""
    url = hole.link.path
    if _IMAGE_DATA.match(url):
        return _image(hole, url, hole.text)
    address = safe_address(url)
    if address is None:
        return f'<span class="vk-unsafe">{escape(hole.text)}</span>'
    host = _host(address)
    if _YOUTUBE.match(host) and (video := _youtube_id(address)):
        title = escape(hole.text or "Video")
        source = f"https://www.youtube-nocookie.com/embed/{video}"
        return f'<iframe class="vk-video" src="{source}" title="{title}" loading="lazy" allowfullscreen></iframe>'
    if _POSTS.match(host):
        start, end = external_link(address, "")
        return f"{start}{escape(hole.text or address)}{end}"
    return _image(hole, address, hole.text)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:  # `http://[::bad/` is no address
        return ""


def _youtube_id(url: str) -> str | None:
    parts = urlsplit(url)
    asked = parse_qs(parts.query).get("v") or [parts.path.rpartition("/")[2]]
    return asked[0] if _VIDEO_ID.match(asked[0]) else None


def attachment(hole: Embed, path: VaultPath, address: str) -> str:
    """Return a file of the vault shown in place; `address` leads to it."""
    kind = extension(path)
    if kind in IMAGES:
        return _image(hole, address, hole.text if hole.text != hole.link.path else stem(path))
    source, label = escape(address), escape(name(path))
    if kind in VIDEO:
        size = _size(hole)
        return f'<video class="vk-video" controls preload="metadata" src="{source}"{size}></video>'
    if kind in AUDIO:
        return f'<audio class="vk-audio" controls preload="metadata" src="{source}"></audio>'
    height = _PDF_HEIGHT.search((hole.link.subpath or "").removeprefix("#"))
    tall = f' height="{height[1]}"' if height else ""
    frame = f'<iframe class="vk-pdf" src="{source}" title="{label}"{tall}></iframe>'
    # Browsers show no PDF in a sandbox, which every other frame gets.
    return f'{trusted(frame)}<a class="vk-link vk-file" href="{source}">{label}</a>'


def _image(hole: Embed, address: str, text: str) -> str:
    title = f' title="{escape(hole.title)}"' if hole.title else ""
    return f'<img src="{escape(address)}" alt="{escape(text)}"{title}{_size(hole)} loading="lazy">'


def _size(hole: Embed) -> str:
    width, height = hole.link.width, hole.link.height
    return (f' width="{width}"' if width else "") + (f' height="{height}"' if height else "")


def fragment(subpath: str | None) -> str:
    """Return a file's subpath as the end of its address: `#page=3`, `#t=30`."""
    inside = (subpath or "").removeprefix("#")
    return "#" + quote(inside, safe="=&,.:-") if inside else ""
