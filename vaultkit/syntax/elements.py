"""What a note can hold. Every element is frozen and knows its span in the note.

They are msgspec structs because a vault has a hundred thousand of them: made in a tenth of a
dataclass's time, in half its memory.

`text[e.span.start:e.span.end]` is the element as it is written, for every element (the law of spans).
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, structs

from vaultkit.source.span import Span

LinkSyntax = Literal["wikilink", "markdown", "reference", "autolink"]


class Link(Struct, frozen=True, gc=False, array_like=True):
    """A link or an embed, as written; what it means is the resolver's to say."""

    span: Span
    """All of it, an embed's `!` included."""
    syntax: LinkSyntax
    """How it is written: `[[x]]`, `[t](x)`, `[t][x]` or `<https://x>`."""
    embed: bool
    """Whether it shows its target in place (spec EMB-01, MDL-08)."""
    external: bool
    """Whether it leads out of the vault: a scheme or `//` (spec MDL-06)."""
    path: str
    """The target file: trimmed; in Markdown links decoded; external: the whole address; `""` is this note."""
    subpath: str | None
    """From the first `#` on, trimmed and decoded; None without one."""
    display: str | None
    """The text to show, raw and trimmed; None if none is given, `""` if it is empty."""
    target: Span
    """Where path and subpath stand: what a rewrite replaces. Of a reference link, the link itself."""
    width: int | None = None
    """An embed's width in pixels (spec EMB-03)."""
    height: int | None = None
    """An embed's height in pixels."""
    in_comment: bool = False
    """Whether it stands in `%%…%%` (spec CMT-03)."""

    def placed(self, span: Span) -> Link:
        """Return the link as one that stands at `span` as a whole: its own text lies elsewhere."""
        return structs.replace(self, span=span, target=span)


class Tag(Struct, frozen=True, gc=False, array_like=True):
    """A `#tag` in the text."""

    span: Span
    """With its `#`."""
    name: str
    """As typed, without the `#`."""
    in_comment: bool = False
    """Whether it stands in `%%…%%` (spec TAG-10)."""


class Heading(Struct, frozen=True, gc=False, array_like=True):
    """A heading at the note's root; those in quotes and lists cannot be linked (spec HDG-07)."""

    span: Span
    """From the first hash (or the text, under which `===` stands) to its last mark."""
    level: int
    """1 to 6."""
    text: str
    """The raw source between the hashes, trimmed, markup and all (spec HDG-05)."""


class BlockId(Struct, frozen=True, gc=False, array_like=True):
    """A `^id` that names a block (spec BLK-02, BLK-03)."""

    span: Span
    """With its caret."""
    id: str
    """Without the caret, as typed."""


class FootnoteReference(Struct, frozen=True, gc=False, array_like=True):
    """`[^id]` in the text."""

    span: Span
    """With its brackets."""
    id: str
    """As typed."""


class FootnoteDefinition(Struct, frozen=True, gc=False, array_like=True):
    """`[^id]:` at the start of a block."""

    span: Span
    """From the bracket to the colon."""
    id: str
    """As typed."""


class InlineFootnote(Struct, frozen=True, gc=False, array_like=True):
    """`^[text]` (spec FTN-03)."""

    span: Span
    """With caret and brackets."""


class Callout(Struct, frozen=True, gc=False, array_like=True):
    """The head of a callout, `[!type]` (spec CAL-01)."""

    span: Span
    """From `[!` to the bracket or the fold mark."""
    type: str
    """As typed, in lower case."""
    canonical: str
    """The one of Obsidian's thirteen types it is shown as; `note` for an unknown one (spec CAL-02, CAL-09)."""
    fold: Literal["+", "-"] | None
    """`+` open, `-` closed, None if it cannot be folded."""
    title: str | None
    """The raw title; None if there is none."""
    metadata: str | None
    """What follows a `|` in the brackets (spec CAL-07)."""
    depth: int
    """How many quotes it stands in, itself counted."""


class Comment(Struct, frozen=True, gc=False, array_like=True):
    """`%%…%%` (spec §10)."""

    span: Span
    """Both marks included."""
    form: Literal["inline", "block"]
    """Block: its line begins with `%%` and its end stands on a later one."""


class Math(Struct, frozen=True, gc=False, array_like=True):
    """`$…$` or `$$…$$` (spec §14)."""

    span: Span
    """With its dollars."""
    display: bool
    """Whether it stands between double dollars."""


class Task(Struct, frozen=True, gc=False, array_like=True):
    """The box of a task (spec TSK-01)."""

    span: Span
    """`[x]`."""
    status: str
    """The one character in the box."""


class Highlight(Struct, frozen=True, gc=False, array_like=True):
    """`==text==` (spec INL-01)."""

    span: Span
    """With its marks."""


class BareUrl(Struct, frozen=True, gc=False, array_like=True):
    """An address in running text (spec MDL-10)."""

    span: Span
    """The address."""


Element = (
    Link
    | Tag
    | Heading
    | BlockId
    | FootnoteReference
    | FootnoteDefinition
    | InlineFootnote
    | Callout
    | Comment
    | Math
    | Task
    | Highlight
    | BareUrl
)
"""Anything a note's text can hold."""


class PropertyLink(Struct, frozen=True, gc=False, array_like=True):
    """A property whose whole value is one wikilink (spec YML-08, YML-16)."""

    span: Span
    """The wikilink inside the property's quotes."""
    key: str
    """Dotted: `up`, `see.0`, `rel.0.who`."""
    link: Link
    """What the value says; its spans are the note's."""
