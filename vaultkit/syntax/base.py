"""A `.base` file: YAML with views; its formulas name notes, but hold no links (spec §21)."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from vaultkit.source.document import Document
from vaultkit.source.path import VaultPath
from vaultkit.source.problem import Problem
from vaultkit.source.span import Span


@dataclass(frozen=True)
class Base:
    """What one base says."""

    document: Document
    views: tuple[str, ...] = ()
    """The names of its views, in order: what `![[x.base#View]]` can name (BAS-02)."""
    problems: tuple[Problem, ...] = ()

    @property
    def path(self) -> VaultPath:
        """Where it lies in the vault."""
        return self.document.path


def parse(document: Document) -> Base:
    """Return what the base says."""
    try:
        root = yaml.compose(document.text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        reason = getattr(error, "problem", None) or "it is nested too deep"
        mark = getattr(error, "problem_mark", None)
        at = min(mark.index, len(document.text)) if mark else 0
        problem = Problem(
            "invalid-base", document.path, Span(at, at), f"is no valid YAML: {reason}"
        )
        return Base(document, problems=(*document.problems, problem))
    return Base(document, tuple(_view_names(root)), document.problems)


def _view_names(root: yaml.Node | None) -> list[str]:
    views = _entry(root, "views")
    if not isinstance(views, yaml.SequenceNode):
        return []
    names = (_entry(view, "name") for view in views.value)
    return [str(name.value) for name in names if isinstance(name, yaml.ScalarNode)]


def _entry(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    found: yaml.Node | None = next((v for k, v in node.value if k.value == key), None)
    return found
