"""One note as pages need it: HTML with holes, and the words of it that other pages show.

A sheet depends on the note's own text alone. So it is made once for all pages, by any process, and what
was made can be kept until the text changes.
"""

from __future__ import annotations

from msgspec import Struct, msgpack

from vaultkit.site.excerpts import around, beginning, shown
from vaultkit.syntax.elements import Heading
from vaultkit.syntax.pieces import Piece
from vaultkit.syntax.rendered import BlockPlace, HeadingPlace, Rendered


class Words(Struct, frozen=True, gc=False, array_like=True):
    """A run of the note's text as it reads."""

    section: int
    """Which of the note's headings it stands under, counted from 0; -1 before the first."""
    html: str
    """Escaped; code is `<code>`."""


class Sheet(Struct, frozen=True, gc=False, array_like=True):
    """A note as HTML with holes. Places are indexes into `pieces`, half-open."""

    pieces: tuple[Piece, ...]
    """All of it, the footnotes last."""
    body_end: int
    """Where the footnotes begin."""
    headings: tuple[HeadingPlace, ...]
    """In text order."""
    blocks: dict[str, BlockPlace]
    """By block id in lower case."""
    words: tuple[Words, ...]
    """What a search looks through, in text order, headings left out, the footnotes' last."""
    contexts: dict[int, str]
    """By the offset of each internal link that is shown: the sentence around it as HTML, the link marked."""
    lead: str
    """The first words as HTML: what a list of notes says about it."""
    has_raw: bool
    """Whether there is raw HTML in it, which may leave tags open."""

    def section(self, heading: Heading) -> tuple[int, int]:
        """Return the pieces of a section: its heading and all up to the next of its level or above (EMB-02)."""
        places = (i for i, place in enumerate(self.headings) if place.heading == heading)
        at = next(places, None)
        if at is None:  # the sheet is none of all the note
            return 0, self.body_end
        rest = self.headings[at + 1 :]
        end = next((p.start for p in rest if p.heading.level <= heading.level), self.body_end)
        return self.headings[at].start, end


def sheet_of(rendered: Rendered) -> Sheet:
    """Return the sheet of a note that has been rendered."""
    return Sheet(
        pieces=rendered.pieces,
        body_end=rendered.body_end,
        headings=rendered.headings,
        blocks=dict(rendered.blocks),
        words=tuple(
            Words(run.section, shown(run, 0, len(run.text)))
            for run in rendered.runs
            if run.text.strip()
        ),
        contexts={m.link.span.start: around(r, m) for r in rendered.runs for m in r.mentions},
        lead=beginning(rendered.lead),
        has_raw=rendered.has_raw,
    )


_ENCODER = msgpack.Encoder()
_DECODER = msgpack.Decoder(Sheet)


def pack(sheet: Sheet) -> bytes:
    """Return a sheet as MessagePack, to be kept or sent to another process."""
    return _ENCODER.encode(sheet)


def unpack(packed: bytes) -> Sheet:
    """Return the sheet that was packed. Raises ValueError if that is none."""
    return _DECODER.decode(packed)
