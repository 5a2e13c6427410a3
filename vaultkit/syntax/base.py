"""A `.base` file: YAML with views; its formulas name notes, but hold no links (spec §21)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from vaultkit.source.document import Document
from vaultkit.source.path import VaultPath
from vaultkit.source.problem import Problem
from vaultkit.source.span import Span
from vaultkit.syntax.property_values import plain_value
from vaultkit.syntax.symbols import Value


@dataclass(frozen=True)
class Base:
    """What one base says."""

    document: Document
    views: tuple[str, ...] = ()
    """The names of its views, in order: what `![[x.base#View]]` can name (BAS-02)."""
    problems: tuple[Problem, ...] = ()
    definition: Mapping[str, Value] = field(default_factory=dict)
    """All it says, as YAML's core schema reads it; formulas are the texts they are written as."""

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
    values = _Values().of(root, 0)
    definition = values if isinstance(values, dict) else {}
    return Base(document, tuple(_view_names(root)), document.problems, definition)


@dataclass
class _Values:
    """Nodes to values, with a bound on both ways an alias can make much of little."""

    left: int = 10_000

    def of(self, node: yaml.Node | None, depth: int) -> Value:
        self.left -= 1
        if self.left < 0 or depth > 40:
            return None
        if isinstance(node, yaml.MappingNode):
            return {
                str(key.value): self.of(value, depth + 1)
                for key, value in node.value
                if isinstance(key, yaml.ScalarNode)
            }
        if isinstance(node, yaml.SequenceNode):
            return [self.of(item, depth + 1) for item in node.value]
        if not isinstance(node, yaml.ScalarNode):
            return None
        return plain_value(node.value) if node.style is None else str(node.value)


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
