"""A block id that stands twice in a note.

What it finds: the second and every further `^id` of one name in one note, in any case.

Why: a link can mean only one of them; it leads to the first, and the other block cannot be linked.

Example:

    Recovery is a way of living. ^definition

    Recovery is not a cure. ^definition

Better:

    Recovery is not a cure. ^not-a-cure

When the fix is safe: never. Links lead to the first block before and after, but the author of one may have meant
the other; vaultkit can give the second a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vaultkit.lint.diagnostic import Fix
from vaultkit.lint.rule import Finding, Place, Rule
from vaultkit.source.edit import Edit
from vaultkit.syntax.elements import BlockId
from vaultkit.syntax.note import Note


def read(note: Note) -> Iterator[Finding]:
    """Yield every block id that stands further up already."""
    blocks = note.symbols.block_ids
    if len(blocks) < 2:
        return
    taken = {block.id.lower() for block in blocks}
    numbers: dict[str, int] = {}
    first: dict[str, BlockId] = {}
    for block in blocks:
        key = block.id.lower()
        earlier = first.setdefault(key, block)
        if earlier is block:
            continue
        number = numbers.get(key, 1) + 1
        while f"{key}-{number}" in taken:
            number += 1
        numbers[key] = number
        edit = Edit(note.path, block.span, f"^{block.id}-{number}")
        yield Finding(
            note.path,
            block.span,
            f"the block id “^{block.id}” stands twice; links lead to the first",
            fix=Fix(f"Rename it to ^{block.id}-{number}", False, (edit,)),
            related=(Place(note.path, earlier.span, "the first"),),
        )


RULE = Rule("duplicate-block-id", "graph", "error", read=read, suspects=re.compile(r"\^"))
