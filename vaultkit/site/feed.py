"""A feed of the notes that changed last, in Atom, for a site that knows its address."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from heapq import nlargest
from xml.etree import ElementTree as Xml

from vaultkit.site.content import describe
from vaultkit.site.dates import changed_at
from vaultkit.site.edition import Edition, title_of
from vaultkit.site.whole import Output, SiteFile
from vaultkit.source.path import VaultPath

FEED_ADDRESS = "feed.xml"
"""The feed's address."""
_MOST = 30
_ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_Dated = tuple[datetime, VaultPath]


def has_feed(edition: Edition) -> bool:
    """Tell whether the site has a feed: it knows its address, its owner wants one, and a note says when it changed."""
    return _is_wanted(edition) and any(_dated(edition))


def _files(edition: Edition) -> Iterator[SiteFile]:
    latest = nlargest(_MOST, _dated(edition)) if _is_wanted(edition) else []
    if latest:
        yield FEED_ADDRESS, _written(edition, latest)


def _concerns(before: Edition, after: Edition, changed: Collection[VaultPath]) -> bool:
    return _is_wanted(after)


def _is_wanted(edition: Edition) -> bool:
    return edition.publication.wishes.feed and bool(edition.choices.site_url)


def _dated(edition: Edition) -> Iterator[_Dated]:
    for path in edition.notes():
        moment = changed_at(edition.note(path))
        if moment is not None:
            yield moment, path


def _written(edition: Edition, latest: list[_Dated]) -> bytes:
    site = edition.choices.site_url.rstrip("/") + "/"
    feed = Xml.Element("feed", xmlns=_ATOM)
    _add(feed, "title", edition.choices.site_name)
    _add(feed, "id", site)
    _add(feed, "updated", _stamp(latest[0][0]))
    Xml.SubElement(feed, "link", href=site)
    Xml.SubElement(feed, "link", rel="self", href=site + FEED_ADDRESS)
    author = Xml.SubElement(feed, "author")
    _add(author, "name", edition.choices.site_name)
    for moment, path in latest:
        address = site + edition.addresses.url(path).removeprefix("./")
        entry = Xml.SubElement(feed, "entry")
        _add(entry, "title", title_of(path))
        _add(entry, "id", address)
        _add(entry, "updated", _stamp(moment))
        Xml.SubElement(entry, "link", href=address)
        _add(entry, "summary", describe(edition, path)).set("type", "html")
    Xml.indent(feed)
    written: bytes = Xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add(parent: Xml.Element, name: str, text: str) -> Xml.Element:
    element = Xml.SubElement(parent, name)
    element.text = _NO_XML.sub("\ufffd", text)
    return element


def _stamp(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")


FEED = Output("feed", _files, _concerns)
