"""Why something is newly wrong: the rename, deletion, edit or new file behind it, and the fix that follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, cached_property
from typing import NamedTuple

from vaultkit.lint.changes_base import Base
from vaultkit.lint.changes_kinds import ALIAS_ONLY, DEAD_LINK, MISSING_PLACE, kind_of
from vaultkit.lint.changes_places import Became, Renamings
from vaultkit.lint.diagnostic import Diagnostic, Fix, Related
from vaultkit.lint.rules._respelt import path_fix
from vaultkit.rewrite.links import rewritten
from vaultkit.source.edit import Edit
from vaultkit.source.path import VaultPath, comparable, name
from vaultkit.source.span import Position, Span
from vaultkit.vault.anchors import AnchorFound, AnchorMissing
from vaultkit.vault.links import Edge
from vaultkit.vault.linktext import linktext
from vaultkit.vault.model import Vault
from vaultkit.vault.resolve import Found, Missing, Resolution, resolve_exact

_FILE = Span(0, 0)
_TOP = Position(1, 1)
_UNLINKED = frozenset(("orphan-attachment", "orphan-note", "unreachable", "unreachable-note"))
_MOST = 5  # places that have to do with one finding
_MARK = 10  # digits of a commit's name


class _Dead(NamedTuple):
    """A link that leads astray now and led somewhere then."""

    edge: Edge
    was: VaultPath
    """Where its file lay."""
    led: Found
    """What it meant."""


class Causes:
    """What changed between a base and now, asked about one finding after the other."""

    def __init__(self, base: Base, vault: Vault) -> None:
        self._base = base
        self._vault = vault
        self._since = f"since {base.commit[:_MARK]}"
        self._edges = cache(vault.links.out_of)
        self._renamings = cache(self._compared)

    def explained(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return a new finding with its cause and its fix, as far as they are known."""
        if diagnostic.rule in _UNLINKED:
            return self._with(diagnostic, *self._lost_links(diagnostic.path))
        kind = kind_of(diagnostic.rule)
        for edge in self._edges(diagnostic.path):
            if edge.span != diagnostic.span:
                continue
            match edge.resolution:
                case Missing(target=target) if kind in (DEAD_LINK, ALIAS_ONLY):
                    if target == diagnostic.target:
                        return self._dead(diagnostic, edge)
                case Found(anchor=AnchorMissing()) if kind == MISSING_PLACE:
                    return self._misplaced(diagnostic, edge)
                case Found(candidates=several) if len(several) > 1 and kind == diagnostic.rule:
                    return self._doubtful(diagnostic, edge, several)
        return diagnostic

    # A link to no file

    def _dead(self, diagnostic: Diagnostic, edge: Edge) -> Diagnostic:
        link = self._then(edge)
        if link is None:
            return self._by_alias(diagnostic, edge)
        old, new = link.led.path, self._base.becomes(link.led.path)
        if new not in self._vault.files:
            reason = f"deleted {self._since}; the link led to it"
            return self._with(diagnostic, self._place(old, _FILE, reason))
        rename = self._base.renamed.get(old)
        if rename is not None:
            reason = f"{old} until it was renamed {self._since}"
            message = f"{old} is now {new}"
            place, certain = self._place(new, _FILE, reason), rename.certain
        elif link.was != edge.origin:
            reason = f"{link.was} until it was moved {self._since}"
            message = (
                f"the note was moved from {link.was}, and from here this leads no more to {new}"
            )
            place, certain = self._place(edge.origin, _FILE, reason), True
        else:
            return diagnostic
        moved = diagnostic._replace(
            rule="moved-target", severity="error", message=message, suggestions=()
        )
        edit, became = self._towards(link, new)
        fix = _fix(
            edit, certain and all(b.certain for b in became), f"Write the new path of {name(old)}"
        )
        return self._with(moved, place, *(self._renamed(new, b) for b in became), fix=fix)

    def _towards(self, link: _Dead, new: VaultPath) -> tuple[Edit | None, list[Became]]:
        """Return the edit that makes a link lead to `new`, and what was renamed inside it."""
        old = link.was, link.led.path
        followed = self._followed(link, new)
        if followed is not None:
            edit = rewritten(self._vault, link.edge, old, new, followed[0])
            if edit is not None:
                return edit, followed[1]
        return rewritten(self._vault, link.edge, old, new), []

    def _by_alias(self, diagnostic: Diagnostic, edge: Edge) -> Diagnostic:
        said = comparable(edge.link.path.strip())
        path, alias = self._lost_aliases.get(said, (None, ""))
        if path is None:
            return diagnostic
        new = self._base.becomes(path)
        if new not in self._vault.notes:
            reason = f"deleted {self._since}; it had the alias “{alias}”"
            return self._with(diagnostic, self._place(path, _FILE, reason))
        note = self._vault.notes[new]
        keys = note.frontmatter.keys
        span = keys.get("aliases", keys.get("alias", _FILE))
        place = self._place(new, span, f"had the alias “{alias}” until it was edited {self._since}")
        title = f"Write the note's name, and “{alias}” as its text"
        fix = path_fix(self._vault, edge, new, linktext(self._vault, new), title=title, safe=True)
        return self._with(diagnostic, place, fix=fix)

    @cached_property
    def _lost_aliases(self) -> dict[str, tuple[VaultPath, str]]:
        """The aliases that nobody has now, with whose they were."""
        now = {comparable(alias) for alias, _ in self._vault.notes.aliases()}
        then = self._base.vault.notes.aliases()
        return {c: (path, a) for a, path in then if (c := comparable(a)) not in now}

    # A link to no place in its file

    def _misplaced(self, diagnostic: Diagnostic, edge: Edge) -> Diagnostic:
        link, now = self._then(edge), edge.target
        if link is None or now is None or not isinstance(link.led.anchor, AnchorFound):
            return diagnostic
        old, new = link.led.path, self._base.becomes(link.led.path)
        if new != now:  # another file of that name took the link
            return self._taken(diagnostic, link, new, now)
        followed = self._followed(link, new)
        if followed is None:
            then, element = self._base.vault.notes[old], link.led.anchor.element
            line = then.position(element.span.start).line
            reason = f"line {line} had “{then.raw(element.span)}” until it was edited {self._since}"
            return self._with(diagnostic, self._place(new, _FILE, reason))
        subpath, became = followed
        edit = rewritten(self._vault, edge, (link.was, old), new, subpath)
        fix = _fix(edit, all(b.certain for b in became), f"Write the new name, {subpath}")
        return self._with(diagnostic, *(self._renamed(new, b) for b in became), fix=fix)

    def _taken(
        self, diagnostic: Diagnostic, link: _Dead, new: VaultPath, now: VaultPath
    ) -> Diagnostic:
        came = self._place(now, _FILE, f"new {self._since}; the link led to {link.led.path}")
        if new not in self._vault.files:
            return self._with(diagnostic, came)
        edit, _ = self._towards(link, new)
        return self._with(diagnostic, came, fix=_fix(edit, True, f"Lead to {new} again"))

    def _renamed(self, path: VaultPath, became: Became) -> Related:
        then = self._base.vault.notes[self._base.was(path) or path]
        line = then.position(became.was.span.start).line
        reason = f"“{then.raw(became.was.span)}” (line {line}) until it was edited {self._since}"
        return self._place(path, became.now.span, reason)

    def _followed(self, link: _Dead, new: VaultPath) -> tuple[str, list[Became]] | None:
        """Return where the link's place in its file has gone, if that has another name now."""
        subpath = link.edge.link.subpath
        if not subpath or not isinstance(link.led.anchor, AnchorFound):
            return None
        if link.led.path not in self._base.vault.notes or new not in self._vault.notes:
            return None
        return self._renamings(link.led.path, new).follow(subpath)

    def _compared(self, old: VaultPath, new: VaultPath) -> Renamings:
        return Renamings(self._base.vault.notes[old], self._vault.notes[new])

    # Others

    def _then(self, edge: Edge) -> _Dead | None:
        """Return the link with what it would have meant then, None if it led nowhere."""
        was = self._base.was(edge.origin) or edge.origin
        vault = self._base.vault
        meant: Resolution
        if edge.kind == "canvas":
            meant = resolve_exact(vault, edge.link)
        else:
            meant = vault.resolve(edge.link, was)
        return _Dead(edge, was, meant) if isinstance(meant, Found) else None

    def _doubtful(
        self, diagnostic: Diagnostic, edge: Edge, several: tuple[VaultPath, ...]
    ) -> Diagnostic:
        """Explain what is said of a link that may mean several files."""
        twins = tuple(self._twins(several))
        link = self._then(edge)
        new = self._base.becomes(link.led.path) if link else edge.target
        if not twins or link is None or new is None or new == edge.target:
            return self._with(diagnostic, *twins)
        if new not in self._vault.files:
            return self._with(diagnostic, *twins)
        edit, _ = self._towards(link, new)
        return self._with(diagnostic, *twins, fix=_fix(edit, True, f"Lead to {new} again"))

    def taken(self, edge: Edge, old: VaultPath) -> Diagnostic:
        """Return what is to be said of a link that led to the file `old` and leads to another now."""
        now = edge.target or old
        new = self._base.becomes(old)
        gone = new not in self._vault.files
        places = [*self._twins((now,))]
        fix = None
        if gone:
            places.append(self._place(old, _FILE, f"deleted {self._since}"))
        else:
            edit = rewritten(
                self._vault, edge, (self._base.was(edge.origin) or edge.origin, old), new
            )
            fix = _fix(edit, True, f"Lead to {new} again")
            if new != old:
                places.append(self._place(new, _FILE, f"{old} until it was renamed {self._since}"))
        span, document = edge.span, self._vault.document(edge.origin)
        return Diagnostic(
            "moved-target",
            "warning",
            edge.origin,
            span,
            document.lines.position(span.start),
            document.lines.position(span.end),
            f"the link led to {old} and leads to {now} now",
            edge.link.path,
            fix=fix,
            related=tuple(places),
        )

    def _twins(self, several: tuple[VaultPath, ...]) -> Iterator[Related]:
        for path in several:
            was = self._base.was(path)
            if was is None:
                yield self._place(path, _FILE, f"new {self._since}")
            elif name(comparable(was)) != name(comparable(path)):
                yield self._place(path, _FILE, f"{was} until it was renamed {self._since}")

    def _lost_links(self, path: VaultPath) -> Iterator[Related]:
        """Yield the files that linked to the one at `path`, as far as they were edited or deleted."""
        for origin in self._linking.get(self._base.was(path) or path, []):
            gone = origin in self._base.removed
            reason = (
                f"deleted {self._since}; it linked here"
                if gone
                else "linked here until it was edited"
            )
            yield self._place(self._base.becomes(origin), _FILE, reason)

    @cached_property
    def _linking(self) -> dict[VaultPath, list[VaultPath]]:
        found: dict[VaultPath, list[VaultPath]] = defaultdict(list)
        for origin in sorted(self._base.edited | self._base.removed | self._base.renamed.keys()):
            for edge in self._base.vault.links.out_of(origin):
                if edge.target is not None and origin not in found[edge.target]:
                    found[edge.target].append(origin)
        return found

    def _place(self, path: VaultPath, span: Span, message: str) -> Related:
        at = self._vault.notes[path].position(span.start) if span != _FILE else _TOP
        return Related(path, span, at, message)

    def _with(self, diagnostic: Diagnostic, *places: Related, fix: Fix | None = None) -> Diagnostic:
        ours = {(place.path, place.span) for place in places}
        theirs = (r for r in diagnostic.related if (r.path, r.span) not in ours)
        related = (*theirs, *places)[:_MOST]
        return diagnostic._replace(related=related, fix=fix or diagnostic.fix)


def _fix(edit: Edit | None, safe: bool, title: str) -> Fix | None:
    return Fix(title, safe, (edit,)) if edit else None
