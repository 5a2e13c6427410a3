"""A site's settings as YAML nodes: read, changed and written back without running any of their tags."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from vaultkit.errors import SettingsError


class YamlSettings:
    """One mapping of settings. `!ENV` and `!!python/name` stay what they are."""

    def __init__(self, root: MappingNode) -> None:
        self._root = root

    @classmethod
    def read(cls, file: Path) -> YamlSettings:
        """Return the settings of `file` with what it inherits. Raises SettingsError if they cannot be read."""
        return cls(_read(file, ()))

    @classmethod
    def of(cls, values: dict[str, Any]) -> YamlSettings:
        """Return plain values as settings."""
        root = _node(values)
        assert isinstance(root, MappingNode)
        return cls(root)

    def get(self, *keys: str) -> Any:
        """Return the plain value at `keys`; None if there is none, or if a tag would have to be run."""
        node: Node | None = self._root
        for key in keys:
            node = _find(node, key)
        return _plain(node) if node is not None else None

    def put(self, value: Any, *keys: str) -> None:
        """Set the value at `keys` to plain data; a mapping on the way is made."""
        at = self._root
        for key in keys[:-1]:
            inner = _find(at, key)
            if not isinstance(inner, MappingNode):
                inner = MappingNode("tag:yaml.org,2002:map", [])
                _set(at, key, inner)
            at = inner
        _set(at, keys[-1], _node(value))

    def entries(self, key: str) -> dict[str, Any]:
        """Return a list of names, each perhaps with options, as a mapping of them; so may it be written, too."""
        return {_name(entry): _plain(_options(entry)) or {} for entry in self._entries(key)}

    def drop_entry(self, key: str, name: str) -> None:
        """Take `name` out of such a list."""
        kept = [entry for entry in self._entries(key) if _name(entry) != name]
        _set(self._root, key, SequenceNode("tag:yaml.org,2002:seq", kept))

    def add_entry(self, key: str, name: str, options: dict[str, Any]) -> None:
        """Put `name` with its options at the end of such a list."""
        kept = [*self._entries(key), _node({name: options})]
        _set(self._root, key, SequenceNode("tag:yaml.org,2002:seq", kept))

    def _entries(self, key: str) -> list[Node]:
        found = _find(self._root, key)
        if isinstance(found, MappingNode):
            return [MappingNode("tag:yaml.org,2002:map", [pair]) for pair in found.value]
        return list(found.value) if isinstance(found, SequenceNode) else []

    def text(self) -> str:
        """Return the settings as YAML."""
        return str(yaml.serialize(self._root, allow_unicode=True))


def _read(file: Path, above: tuple[Path, ...]) -> MappingNode:
    try:
        root = yaml.compose(file.read_text("utf-8-sig"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{file}: cannot be read: {error}") from None
    if root is None:
        root = MappingNode("tag:yaml.org,2002:map", [])
    if not isinstance(root, MappingNode):
        raise SettingsError(f"{file}: holds no settings; they are written `name: value`")
    parent = _plain(_find(root, "INHERIT"))
    if not isinstance(parent, str):
        return root
    _drop(root, "INHERIT")
    there = (file.parent / parent).resolve()
    if there in above:
        raise SettingsError(f"{file}: inherits from itself")
    return _merged(_read(there, (*above, file.resolve())), root)


def _merged(parent: MappingNode, child: MappingNode) -> MappingNode:
    """Return the child's settings over the parent's; lists are not joined, as MkDocs has it."""
    for key, value in child.value:
        before = _find(parent, key.value)
        if isinstance(before, MappingNode) and isinstance(value, MappingNode):
            value = _merged(before, value)
        _set(parent, key.value, value)
    return parent


def _find(node: Node | None, key: str) -> Node | None:
    if not isinstance(node, MappingNode):
        return None
    return next((value for name, value in reversed(node.value) if name.value == key), None)


def _drop(node: MappingNode, key: str) -> None:
    node.value = [pair for pair in node.value if pair[0].value != key]


def _set(node: MappingNode, key: str, value: Node) -> None:
    _drop(node, key)
    node.value.append((ScalarNode("tag:yaml.org,2002:str", key), value))


def _node(value: Any) -> Node:
    """Return plain data as nodes. JSON is YAML, and nothing in it can be a tag."""
    node = yaml.compose(json.dumps(value), Loader=yaml.SafeLoader)
    assert node is not None
    return node


def _plain(node: Node | None) -> Any:
    if node is None:
        return None
    try:
        return yaml.safe_load(yaml.serialize(node))
    except yaml.YAMLError:
        return None


def _name(entry: Node) -> str:
    inside = entry.value[0][0] if isinstance(entry, MappingNode) and entry.value else entry
    return str(inside.value)


def _options(entry: Node) -> Node | None:
    return entry.value[0][1] if isinstance(entry, MappingNode) and entry.value else None
