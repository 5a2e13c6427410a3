"""Changes to files. A fix, a rename and every other rewrite is a list of edits."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from typing import NamedTuple

from vaultkit.source.document import decode
from vaultkit.source.path import VaultPath
from vaultkit.source.span import Span

_ANY = VaultPath("")  # bytes are text or not whatever their file is called
_SIZED = "vaultkit-sized"
_BAD = "\ud801\ud802\ud803"  # stand for one, two, three bytes that are no text; no UTF-8 gives them
_LIKE_A_LINK = 3  # bytes: what "surrogatepass" makes of each of these


class Edit(NamedTuple):
    """Put `text` in the place of `span` in one file."""

    path: VaultPath
    """The file."""
    span: Span
    """What goes; an empty span inserts."""
    text: str
    """What comes."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with `edits` made; no other code point changes.

    Raises ValueError if two edits overlap or one lies outside the text: that is a bug of the caller.

    >>> apply("a [[B]]", [Edit(VaultPath("x.md"), Span(4, 5), "C")])
    'a [[C]]'
    """
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda e: e.span):
        if edit.span.start < at or edit.span.end > len(text):
            raise ValueError(f"{edit} overlaps its neighbour or lies outside the text")
        pieces += (text[at : edit.span.start], edit.text)
        at = edit.span.end
    pieces.append(text[at:])
    return "".join(pieces)


def edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return `data` with edits of its text made; no byte outside of them changes, be it text or not.

    Offsets are code points of the text as `decode` gives it. Raises ValueError if the data is no text,
    or an edit touches bytes that are none, overlaps another, lies outside, or puts in what UTF-8 cannot say.
    """
    edits = sorted(edits, key=lambda e: e.span)
    document = decode(_ANY, data)
    if data and not document.text:
        raise ValueError("the file is no text")
    codecs.register_error(_SIZED, _sized)
    text = data.decode(errors=_SIZED)
    pieces: list[bytes] = []
    at = offset = 0
    for edit in edits:
        start, end = edit.span
        if not at <= start <= end <= len(text):
            raise ValueError(f"{edit} overlaps its neighbour or lies outside the text")
        if not text.isascii() and any(bad in text[start:end] for bad in _BAD):
            raise ValueError("the place holds bytes that are no UTF-8")
        begin = offset + _length(text[at:start])
        pieces += (data[offset:begin], edit.text.encode())
        offset = begin + _length(text[start:end])
        at = end
    pieces.append(data[offset:])
    new = b"".join(pieces)
    if document.problems and decode(_ANY, new).text != apply(document.text, edits):
        raise ValueError("bytes that are no UTF-8 stand beside the place, and would become text")
    return new


def _sized(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return _BAD[error.end - error.start - 1], error.end


def _length(text: str) -> int:
    """Return the number of bytes that `text` was decoded from."""
    if text.isascii():
        return len(text)
    size = len(text.encode("utf-8", "surrogatepass"))
    return size - sum((_LIKE_A_LINK - n) * text.count(bad) for n, bad in enumerate(_BAD, 1))
