"""A tag that is not among those the vault has agreed on.

What it finds: tags that the settings do not list. `area/*` lists all that is nested in `area`. It looks at
nothing until there is a list.

Why: a vocabulary that everybody adds to is none.

Example:

Where `vaultkit.toml` says `allowed = ["draft", "area/*"]` under `[rules.tag-vocabulary]`:

    #drafts

Better:

    #draft

When the fix is safe: there is none; vaultkit names the nearest tags of the list.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._tag_uses import places
from vaultkit.lint.scope import Scope
from vaultkit.vault.tags import tag_key, tags_of

_LONGEST = 60
_MOST = 3


def check(scope: Scope) -> Iterator[Finding]:
    """Yield every tag outside the list, once for each note."""
    said: list[object] = scope.option("tag-vocabulary", "allowed", [])
    listed = {tag_key(str(name).removeprefix("#")): str(name).removeprefix("#") for name in said}
    allowed = listed.keys()
    below = tuple(key[:-1] for key in allowed if key.endswith("/*"))
    if not allowed:
        return
    from difflib import get_close_matches  # few vaults have such a list

    for note in scope.notes():
        strange = {name for name in tags_of(note) if not _is_among(tag_key(name), allowed, below)}
        for name, found in places(note, strange).items() if strange else ():
            near = get_close_matches(tag_key(name), allowed, _MOST) if len(name) <= _LONGEST else []
            suggestions = tuple(f"#{listed[other]}" for other in near if not other.endswith("*"))
            message = f"#{name} is not in the vault's list of tags"
            yield Finding(note.path, found.first, message, None, suggestions)


def _is_among(key: str, allowed: Container[str], below: tuple[str, ...]) -> bool:
    return key in allowed or key.startswith(below)


RULE = Rule("tag-vocabulary", "tags", "warning", check, default=False)
