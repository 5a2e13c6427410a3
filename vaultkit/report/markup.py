"""XML, written element by element."""

from __future__ import annotations

from collections.abc import Mapping

from vaultkit.report.escape import xml


def document(root: str) -> str:
    """Return an XML document with that root element."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{root}'


def element(name: str, attributes: Mapping[str, object], *children: str) -> str:
    """Return an element on lines of its own; `children` are elements, and stand two columns further in."""
    said = "".join(f' {key}="{xml(str(value))}"' for key, value in attributes.items())
    if not children:
        return f"<{name}{said}/>\n"
    inside = "".join(f"  {line}\n" for child in children for line in child.splitlines())
    return f"<{name}{said}>\n{inside}</{name}>\n"
