"""Properties that need a YAML parser: python-frontmatter for the block, YAML 1.2 for the values (spec §9).

python-frontmatter's defaults differ from Obsidian in a dozen ways (spec YML-04), so it is handed only
the block, through a handler that reads YAML 1.2: `yes` is a string, a date is a string, a key stands once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler
from msgspec.structs import replace
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from vaultkit.source.document import Document
from vaultkit.source.problem import Problem
from vaultkit.source.span import Span
from vaultkit.syntax.elements import PropertyLink
from vaultkit.syntax.property_values import (
    CORE_SCHEMA,
    aliases_in,
    property_link,
    tags_in,
    typed_value,
)
from vaultkit.syntax.symbols import Frontmatter, Value

# libyaml ends lines at these, YAML 1.2 does not: they stand in for others while it reads.
_HIDDEN = {0x85: 0xE085, 0x2028: 0xE028, 0x2029: 0xE029}
_BREAKS = re.compile("[\x85\u2028\u2029]")
_SHOWN = {stand_in: character for character, stand_in in _HIDDEN.items()}
_MAX_DEPTH = 64
_NESTING = "[{-?:"  # each level of YAML costs one of them at least
_TOO_MUCH = "the properties are nested too deep or repeat too much"
_MAX_VALUES = 20_000

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Yaml12(_Loader):  # type: ignore[valid-type,misc]
    """Composes nodes whose plain scalars are tagged by YAML 1.2's core schema."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


for _kind, _expression, _first in CORE_SCHEMA:
    _Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", _expression, _first)


class _Handler(BaseHandler):
    """Gives python-frontmatter the block, which `read` has cut out already, as a mapping node.

    The block is kept as it stands: python-frontmatter strips what it is given, and places would shift.
    """

    FM_BOUNDARY = re.compile("---")  # it wants to have one

    def __init__(self, block: str) -> None:
        super().__init__()
        self.block = block

    def detect(self, text: str) -> bool:
        return True

    def split(self, text: str) -> tuple[str, str]:
        return self.block, ""

    def load(self, fm: str, **kwargs: object) -> dict[str, Node | None]:
        return {"root": yaml.compose(fm.translate(_HIDDEN), Loader=_Yaml12)}


def read(
    document: Document, start: int, end: int, content_start: int
) -> tuple[Frontmatter, list[Problem]]:
    """Return what the block at `start` to `end` of the file says, and what is wrong with it."""
    text = document.text
    empty = Frontmatter(exists=True, valid=False, content_start=content_start)
    block = text[start:end]
    try:
        _refuse_depth(block, start)
        return _Builder(text, start, end).frontmatter(_compose(block), empty), []
    except _Invalid as error:
        problem = Problem(error.kind, document.path, error.span, str(error))
    except yaml.YAMLError as error:
        problem = Problem("invalid-yaml", document.path, _place(error, start, end), _reason(error))
    return empty, [problem]


def _refuse_depth(block: str, start: int) -> None:
    """Raise _Invalid for a block nested deeper than any is; composing it would use up the C stack."""
    if sum(map(block.count, _NESTING)) <= _MAX_DEPTH:
        return
    depth = 0
    for event in yaml.parse(block, Loader=_Yaml12):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            assert event.start_mark  # only events that are made by hand have none
            at = start + event.start_mark.index
            raise _Invalid(_TOO_MUCH, Span(at, at + 1))


def _compose(block: str) -> Node | None:
    metadata, _ = frontmatter.parse(block, handler=_Handler(block))
    root = metadata["root"]
    assert root is None or isinstance(root, Node)
    return root


def _place(error: yaml.YAMLError, start: int, end: int) -> Span:
    """Return where the YAML parser gave up; for a character that YAML refuses, the start of the block."""
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    at = start + mark.index if mark else start
    return Span(min(at, end), min(at + 1, end))


def _reason(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError):
        said = ", ".join(part for part in (error.context, error.problem) if part)
    else:
        said = str(error).partition("\n")[0]
    return f"the properties are not valid YAML: {said}"


class _Invalid(Exception):
    """The block is YAML, but no properties."""

    def __init__(self, message: str, span: Span, kind: str = "invalid-yaml") -> None:
        super().__init__(message)
        self.span = span
        self.kind = kind


@dataclass
class _Builder:
    """Nodes to values, with a bound on depth and number: an alias may repeat a node without end."""

    note: str
    start: int
    end: int
    links: list[PropertyLink] = field(default_factory=list)
    count: int = 0
    hides: bool = field(init=False)

    def __post_init__(self) -> None:
        self.hides = _BREAKS.search(self.note, self.start, self.end) is not None

    def frontmatter(self, root: Node | None, empty: Frontmatter) -> Frontmatter:
        if root is None:
            return replace(empty, valid=True)
        if not isinstance(root, MappingNode):
            raise _Invalid("the properties are no list of `name: value` lines", self._span(root))
        properties = self._mapping(root, "", 1)
        return replace(
            empty,
            valid=True,
            properties=properties,
            keys={self._text(key): self._span(key) for key, _ in root.value},
            tags=tags_in(properties),
            aliases=aliases_in(properties),
            links=tuple(self.links),
        )

    def _value(self, node: Node, key: str, depth: int) -> Value:
        self.count += 1
        if depth > _MAX_DEPTH or self.count > _MAX_VALUES:
            raise _Invalid(_TOO_MUCH, self._span(node))
        if isinstance(node, MappingNode):
            return dict(self._mapping(node, key + ".", depth + 1))
        if isinstance(node, SequenceNode):
            items = enumerate(node.value)
            return [self._value(item, f"{key}.{i}", depth + 1) for i, item in items]
        assert isinstance(node, ScalarNode)
        return self._scalar(node, key)

    def _mapping(self, node: MappingNode, prefix: str, depth: int) -> dict[str, Value]:
        mapping: dict[str, Value] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                raise _Invalid("a property's name is no plain text", self._span(key_node))
            key = self._text(key_node)
            if key in mapping:
                message = f"the property `{key}` stands twice"
                raise _Invalid(message, self._span(key_node), "duplicate-property")
            mapping[key] = self._value(value_node, prefix + key, depth)
        return mapping

    def _scalar(self, node: ScalarNode, key: str) -> Value:
        text = self._text(node)
        value = typed_value(node.tag.rpartition(":")[2], text)
        if isinstance(value, str):
            link = property_link(key, text, self.note, self._span(node))
            self.links += [link] if link is not None else []
        return value

    def _text(self, node: ScalarNode) -> str:
        text = str(node.value)
        return text.translate(_SHOWN) if self.hides else text

    def _span(self, node: Node) -> Span:
        first, last = node.start_mark, node.end_mark
        return Span(self.start + first.index, self.start + last.index)
