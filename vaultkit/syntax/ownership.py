"""Which block a block id names, as a token: the one whose HTML carries the id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from vaultkit.syntax.elements import BlockId


@dataclass(slots=True)
class _Container:
    """A block that is open, None at the note's root, and the last block inside it."""

    opener: Token | None
    last: Token | None = None


def owners(tokens: Sequence[Token]) -> Iterator[tuple[int, BlockId]]:
    """Yield each block id with the block it names: the `id()` of the token that opens that block."""
    path = [_Container(None)]
    seen: set[int] = set()
    for token in tokens:
        for owner, block in _named_by(token, path):
            if owner is not None and id(owner) not in seen:
                seen.add(id(owner))
                yield id(owner), block
        if token.nesting > 0:
            path.append(_Container(token))
        elif token.nesting < 0:
            closed = path.pop().opener
            path[-1].last = closed
        elif token.type != "block_id":
            path[-1].last = token


def _named_by(token: Token, path: Sequence[_Container]) -> Iterator[tuple[Token | None, BlockId]]:
    if token.type == "inline":
        items = [c.opener for c in path[-2:] if c.opener and c.opener.type == "list_item_open"]
        owner = items[-1] if items else path[-1].opener
        for child in token.children or []:
            block = child.meta.get("element") if child.type == "block_id" else None
            if isinstance(block, BlockId):
                yield owner, block
    elif isinstance(block := token.meta.get("element"), BlockId):
        inside = path[-1].opener
        item = inside is not None and inside.type == "list_item_open"
        yield (inside if item else path[-1].last), block
