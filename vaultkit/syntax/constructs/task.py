"""`- [x] text`: the box at the start of a list item, any one character in it (spec §15, TSK)."""

from __future__ import annotations

from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from vaultkit.syntax.constructs.construct import Construct, Html, Place, run_of
from vaultkit.syntax.dialect import TASK
from vaultkit.syntax.elements import Task

_NAMES = {
    " ": "to do",
    "x": "done",
    "X": "done",
    "/": "half done",
    "-": "cancelled",
    ">": "forwarded",
    "<": "scheduled",
    "?": "question",
    "!": "important",
    "*": "star",
    "i": "information",
    "I": "idea",
}


def box(state: StateInline, silent: bool) -> bool:
    """Parse the box at the start of a list item's first paragraph."""
    if state.pos or state.src[0] != "[" or run_of(state).kind != "item":
        return False
    match = TASK.match(state.src)
    if not match:
        return False
    if not silent:
        token = state.push("task", "", 0)
        token.content = match[1]
        token.meta = {"at": match.span()}
    state.pos = match.end()
    return True


def read(token: Token, place: Place) -> Task:
    """Return the task that a box token says."""
    return Task(place.span(*token.meta["at"]), token.content)


def html(token: Token, html: Html) -> None:
    """Write a box nobody can tick; any mark in it counts as done (TSK-02), and is said aloud."""
    status = token.content
    name = escape(_NAMES.get(status, f"marked {status}"))
    checked = "" if status == " " else " checked"
    html.write(
        '<label class="task-list-control">'
        f'<input type="checkbox" disabled{checked} aria-label="{name}">'
        '<span class="task-list-indicator"></span></label>'
    )


def install(md: MarkdownIt) -> None:
    """The box comes before links: `[x]` could be one where `x` is defined."""
    md.inline.ruler.before("link", "task", box)


TASK_CONSTRUCT = Construct("task", install, {"task": read}, {"task": html})
