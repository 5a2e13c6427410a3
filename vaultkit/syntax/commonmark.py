"""HTML for what CommonMark and GFM have; the dialect's own constructs write theirs."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from markdown_it.token import Token

from vaultkit.syntax.constructs.construct import Html, HtmlWriter


def text(token: Token, html: Html) -> None:
    """Write text."""
    if token.content:
        html.write(escape(token.content, quote=False))


def code_inline(token: Token, html: Html) -> None:
    """Write a code span."""
    html.write(f"<code>{escape(token.content, quote=False)}</code>")


def fence(token: Token, html: Html) -> None:
    """Write a block of code; how it is coloured is the page's to say."""
    ids = html.identify()
    code = html.rendering.code(token.content, token.info.strip())
    html.write(*(["<div", *ids, ">", *code, "</div>\n"] if ids else [*code, "\n"]))


def softbreak(token: Token, html: Html) -> None:
    """Write a line end, which Obsidian shows as a break."""
    html.break_line("<br>" if html.rendering.breaks else "")


def hardbreak(token: Token, html: Html) -> None:
    """Write a break."""
    html.break_line()


def raw(token: Token, html: Html) -> None:
    """Write HTML as the page lets it stand, without its comments (CMT-06); a block's id stands before it."""
    if token.type == "html_block" and (ids := html.identify()):
        html.write("<span", *ids, "></span>")
    if not token.content.startswith("<!--") or token.type == "html_block":
        html.write(html.rendering.raw(token.content))


def rule(token: Token, html: Html) -> None:
    """Write a thematic break."""
    html.write("<hr", *html.identify(), ">\n")


def tag(token: Token, html: Html) -> None:
    """Write an opening or closing tag."""
    if token.nesting < 0:
        html.write(f"</{token.tag}>" + ("\n" if token.block else ""))
        return
    style = token.attrs.get("style")
    styled = f' style="{escape(str(style))}"' if style else ""
    said = html.direction() if token.tag == "table" else html.auto if token.tag in _CELLS else ""
    end = ">" if token.tag in _IN_LINE else ">\n"
    html.write(f"<{token.tag}{styled}{said}", *html.identify(), end)


def ordered_list(token: Token, html: Html) -> None:
    """Write a numbered list, from the number it begins with."""
    start = token.attrs.get("start", 1)
    said = (f' start="{start}"' if start != 1 else "") + html.direction()
    html.write(f"<ol{said}", *html.identify(), ">\n")


def bullet_list(token: Token, html: Html) -> None:
    """Write a list; one with tasks says so."""
    tasks = any(_is_task(html, i) for i in _items(html))
    said = (' class="task-list"' if tasks else "") + html.direction()
    html.write(f"<ul{said}", *html.identify(), ">\n")


def list_item(token: Token, html: Html) -> None:
    """Write an item; a task says which state it is in."""
    html.write("<li")
    if _is_task(html, html.at):
        status = (html.siblings[html.at + 2].children or [])[0].content
        token.meta["task"] = True
        html.write(f' class="task-list-item" data-task="{escape(status)}"')
    first = html.siblings[html.at + 1]
    in_line = first.hidden or first.type == "list_item_close"
    html.write(*html.identify(), ">" if in_line else ">\n")


def list_around(item: Token, list_: Token) -> tuple[str, str]:
    """Return the list in which an item can stand alone: of its own number, or of a task."""
    if list_.type == "ordered_list_open":
        return f'<ol start="{int(item.info)}">\n', "</ol>\n"
    return '<ul class="task-list">\n' if item.meta.get("task") else "<ul>\n", "</ul>\n"


def _items(html: Html) -> list[int]:
    level, items = html.siblings[html.at].level, []
    for i in range(html.at + 1, len(html.siblings)):
        token = html.siblings[i]
        if token.level == level + 1 and token.type == "list_item_open":
            items.append(i)
        elif token.level == level:
            break
    return items


def _is_task(html: Html, item: int) -> bool:
    if item + 2 >= len(html.siblings):
        return False
    first = html.siblings[item + 2].children
    return bool(first) and first is not None and first[0].type == "task"


_CELLS = ("th", "td")
_IN_LINE = ("em", "strong", "s", *_CELLS)
_TAGS = ("em", "strong", "s", "table", "thead", "tbody", "tr", "th", "td")

COMMONMARK: Mapping[str, HtmlWriter] = {
    "text": text,
    "code_inline": code_inline,
    "fence": fence,
    "code_block": fence,
    "softbreak": softbreak,
    "hardbreak": hardbreak,
    "html_inline": raw,
    "html_block": raw,
    "hr": rule,
    "ordered_list_open": ordered_list,
    "bullet_list_open": bullet_list,
    "list_item_open": list_item,
    "ordered_list_close": tag,
    "bullet_list_close": tag,
    "list_item_close": tag,
    **{f"{name}_{end}": tag for name in _TAGS for end in ("open", "close")},
}
"""By token type; paragraphs are the renderer's own, for what stands in them decides their tags."""
