"""The rules and their manual pages, as text, as records and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from vaultkit.lint.rule import Rule, manual

FAMILIES = {
    "links": "Where links and embeds lead.",
    "graph": "How notes hang together.",
    "names": "What files are called.",
    "properties": "What stands at the head of notes.",
    "tags": "How notes are tagged.",
    "syntax": "What is written otherwise than it was meant.",
    "canvas": "Canvases and bases.",
    "external": "Addresses outside the vault.",
    "site": "What readers of the website get.",
    "vaultkit": "What notes and settings say to vaultkit itself.",
}
"""The families in the order they are told, and what each is about."""

_PART = re.compile(r"(What it finds|Why|Example|Better|When the fix is safe):")
_INDENT = "    "


def by_family(rules: Iterable[Rule]) -> Iterator[tuple[str, list[Rule]]]:
    """Yield the families that have any of the `rules`, with these."""
    of: dict[str, list[Rule]] = {family: [] for family in FAMILIES}
    for rule in rules:
        of.setdefault(rule.family, []).append(rule)
    return ((family, found) for family, found in of.items() if found)


def first_sentence(rule: Rule) -> str:
    """Return what a rule is about."""
    return " ".join(manual(rule).split("\n\n", 1)[0].split())


def record(rule: Rule) -> dict[str, Any]:
    """Return what a rule is, as JSON has it."""
    return {
        "name": rule.name,
        "family": rule.family,
        "severity": rule.severity,
        "default": rule.default,
        "summary": first_sentence(rule),
    }


def list_lines(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield a line for each rule, below its family."""
    for family, found in by_family(rules):
        yield f"{family}: {FAMILIES.get(family, '')}"
        for rule in found:
            asked = "on " if rule.default else "off"
            yield f"  {rule.name:<24} {rule.severity:<7}  {asked}  {first_sentence(rule)}"
        yield ""


def page_lines(rule: Rule) -> list[str]:
    """Return a rule's manual page."""
    return [f"{rule.name}: {_is(rule)}", "", *manual(rule).splitlines()]


def markdown_page(rule: Rule, level: int = 1) -> str:
    """Return a rule's manual page as Markdown, below a heading of that level."""
    lines: list[str] = []
    code: list[str] = []
    for line in [*manual(rule).splitlines(), ""]:
        if line.startswith(_INDENT) or (code and not line):
            code.append(line.removeprefix(_INDENT))
            continue
        lines += [*_fenced(code), _PART.sub(r"**\1:**", line)]
        code = []
    text = "\n".join([*lines, *_fenced(code)]).strip()
    return f"{'#' * level} {rule.name}\n\n*{_is(rule)}*\n\n{text}\n"


def markdown_list(rules: Iterable[Rule]) -> str:
    """Return the manual pages of `rules` as Markdown, family by family, each begun by a table."""
    parts = []
    for family, found in by_family(rules):
        rows = "".join(
            f"| [`{r.name}`](#{r.name}) | {r.severity} | {'on' if r.default else 'off'} "
            f"| {first_sentence(r)} |\n"
            for r in found
        )
        table = f"| rule | severity | by default | what it finds |\n|---|---|---|---|\n{rows}"
        parts.append(f"## {family}\n\n{FAMILIES.get(family, '')}\n\n{table}")
        parts += [markdown_page(rule, level=3) for rule in found]
    return "\n".join(parts)


def _is(rule: Rule) -> str:
    return f"{rule.severity}, {rule.family}, {'on' if rule.default else 'off'} by default"


def _fenced(code: list[str]) -> list[str]:
    """Return lines of code between fences longer than any in them, with the blank line that follows them."""
    shown = "\n".join(code).strip("\n")
    if not shown:
        return code
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", shown)), 3)
    return [f"{fence}text", shown, fence, ""]
