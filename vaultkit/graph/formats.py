"""The graph as text: JSON (networkx node-link data), GraphML, GEXF and DOT. Deterministic, byte for byte."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any

import networkx as nx

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_json(graph: nx.MultiDiGraph[str]) -> str:
    """Return networkx node-link data with the keys `nodes` and `edges`."""
    data = nx.node_link_data(graph, edges="edges")
    return json.dumps(data, indent=1) + "\n"


def to_graphml(graph: nx.MultiDiGraph[str]) -> str:
    """Return GraphML, for yEd, Gephi and most others."""
    out = io.BytesIO()
    nx.write_graphml_xml(_for_xml(graph), out)
    return out.getvalue().decode() + "\n"


def to_gexf(graph: nx.MultiDiGraph[str]) -> str:
    """Return GEXF, for Gephi; its date stamp is left out so that equal graphs are equal files."""
    text = "\n".join(nx.generate_gexf(_for_xml(graph)))
    return re.sub(r' lastmodifieddate="[^"]*"', "", text) + "\n"


def to_dot(graph: nx.MultiDiGraph[str]) -> str:
    """Return DOT, for Graphviz."""
    lines = ["digraph vault {", "  node [shape=box, style=rounded];"]
    for node, data in graph.nodes(data=True):
        style = ", style=dashed" if data.get("unresolved") else ""
        lines.append(f"  {_quoted(node)} [label={_quoted(data['name'])}{style}];")
    for source, target, data in graph.edges(data=True):
        lines.append(f"  {_quoted(source)} -> {_quoted(target)} [kind={_quoted(data['kind'])}];")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    clean = _NOT_XML.sub("\ufffd", text)
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _for_xml(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Return a copy whose texts XML can hold: a note may contain control characters, XML may not."""
    copy: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, data in graph.nodes(data=True):
        copy.add_node(_clean(node), **{k: _clean(v) for k, v in data.items()})
    for source, target, data in graph.edges(data=True):
        copy.add_edge(_clean(source), _clean(target), **{k: _clean(v) for k, v in data.items()})
    return copy


def _clean(value: Any) -> Any:
    return _NOT_XML.sub("\ufffd", value) if isinstance(value, str) else value


FORMATS: dict[str, Callable[[nx.MultiDiGraph[str]], str]] = {
    "json": to_json,
    "graphml": to_graphml,
    "gexf": to_gexf,
    "dot": to_dot,
}
"""By the name that `vaultkit graph --format` takes."""
