"""The graph as text: JSON (networkx node-link data), GraphML, GEXF and DOT. Deterministic, byte for byte.

Each writer takes what makes a name safe to print, for the text may go to a terminal or a log.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any

import networkx as nx

Clean = Callable[[str], str]

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_json(graph: nx.MultiDiGraph[str], clean: Clean) -> str:
    """Return networkx node-link data with the keys `nodes` and `edges`; names are whole, JSON has its own escapes."""
    data = nx.node_link_data(graph, edges="edges")
    # `##[error]` would be a command to a pipeline, wherever it stands.
    return json.dumps(data, indent=1).replace("##", "#\\u0023") + "\n"


def to_graphml(graph: nx.MultiDiGraph[str], clean: Clean) -> str:
    """Return GraphML, for yEd, Gephi and most others."""
    out = io.BytesIO()
    nx.write_graphml_xml(_cleaned(graph, clean), out)
    return out.getvalue().decode() + "\n"


def to_gexf(graph: nx.MultiDiGraph[str], clean: Clean) -> str:
    """Return GEXF, for Gephi; its date stamp is left out so that equal graphs are equal files."""
    text = "\n".join(nx.generate_gexf(_cleaned(graph, clean)))
    return re.sub(r' lastmodifieddate="[^"]*"', "", text) + "\n"


def to_dot(graph: nx.MultiDiGraph[str], clean: Clean) -> str:
    """Return DOT, for Graphviz."""
    lines = ["digraph vault {", "  node [shape=box, style=rounded];"]
    graph = _cleaned(graph, clean)
    for node, data in graph.nodes(data=True):
        style = ", style=dashed" if data.get("unresolved") else ""
        lines.append(f"  {_quoted(node)} [label={_quoted(data['name'])}{style}];")
    for source, target, data in graph.edges(data=True):
        lines.append(f"  {_quoted(source)} -> {_quoted(target)} [kind={_quoted(data['kind'])}];")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _cleaned(graph: nx.MultiDiGraph[str], clean: Clean) -> nx.MultiDiGraph[str]:
    """Return a copy whose texts can be printed, and held by XML: a name may contain control characters."""

    def safe(value: Any) -> Any:
        return _NOT_XML.sub("\ufffd", clean(value)) if isinstance(value, str) else value

    copy: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, data in graph.nodes(data=True):
        copy.add_node(safe(node), **{k: safe(v) for k, v in data.items()})
    for source, target, data in graph.edges(data=True):
        copy.add_edge(safe(source), safe(target), **{k: safe(v) for k, v in data.items()})
    return copy


FORMATS: dict[str, Callable[[nx.MultiDiGraph[str], Clean], str]] = {
    "json": to_json,
    "graphml": to_graphml,
    "gexf": to_gexf,
    "dot": to_dot,
}
"""By the name that `vaultkit graph --format` takes."""
