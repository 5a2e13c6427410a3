"""Kinds of decoys: what looks like a defect and is none, by the specification of the syntax."""

from __future__ import annotations

import json
import unicodedata
from urllib.parse import quote

from injector import PIXEL, Ground, Grow


def _said(*ways: str) -> Grow:
    """A decoy that stands in any note. `{w}` is a word of its own, `{n}` a name that no note has."""

    def grow(g: Ground) -> None:
        g.lure(g.rng.choice(ways).replace("{w}", g.word()).replace("{n}", g.name()))

    return grow


def _about(*ways: str) -> Grow:
    """A decoy about a note: `{n}` is its name, `{q}` its path in percent-encoding."""

    def grow(g: Ground) -> None:
        page = g.target()
        way = g.rng.choice(ways).replace("{n}", page.name).replace("{w}", g.word())
        other = g.host(lambda other: other is not page)  # what embeds itself is a defect
        g.lure(way.replace("{q}", quote(page.path)), page=other)

    return grow


def _attached(suffix: str, *ways: str) -> Grow:
    """A decoy about an attachment: `{n}` is its name."""

    def grow(g: Ground) -> None:
        name = f"{g.name()}.{suffix}"
        g.lure_file(g.folder() + name, PIXEL)
        g.lure(g.rng.choice(ways).replace("{n}", name).replace("{q}", quote(name)))

    return grow


def relative(g: Ground) -> None:
    page, to = g.target(lambda page: "/" in page.path), g.target()
    up = "../" * page.path.count("/")
    ways = [f"[up]({up}{quote(to.path)})", f"[[{up}{to.path}]]", f"[up](<{up}{to.path}>)"]
    ways += [f"[here](./{quote(page.name)}.md)", f"[[./{page.name}]]"]
    g.lure(g.rng.choice(ways), page=page)


def rooted(g: Ground) -> None:
    path = g.target().path
    g.lure(
        g.rng.choice(
            [f"[[/{path}]]", f"[it](/{quote(path)})", f"[[{path}]]", f"[[{path[:-3]}|it]]"]
        )
    )


def other_form(g: Ground) -> None:
    name = f"Café {g.word()}"
    g.write(f"{g.folder()}{name}.md", "A house.\n")
    far = unicodedata.normalize("NFD", name)
    g.lure(g.rng.choice([f"[[{far}]]", f"[[{far}|it]]", f"[it]({quote(far)}.md)"]))


def suffix(g: Ground) -> None:
    note, picture = g.name(), g.name()
    g.write(f"{g.folder()}{note}.MD", "Shouted.\n")
    g.write(f"{g.folder()}{picture}.PNG", PIXEL)
    g.lure(f"[[{note}]] and ![[{picture}.PNG]]")


def alias(g: Ground) -> None:
    page, name = g.head("aliases"), g.name()
    g.reserve(page)
    page.set_property(f"aliases: [{name}]")
    folder = page.path[:-3]
    g.lure(f"[[{folder}|{name}]]")


def callouts(g: Ground) -> None:
    custom = g.word()
    for _ in range(4):
        g.lure(f"> [!{custom}]- So it is\n> Text.")


def known_callouts(g: Ground) -> None:
    for kind in ("TLDR", "faq", "Cite", "missing", "attention", "hint|wide"):
        g.lure(f"> [!{kind}]+ So it *is*\n> Text.\n> > [!bug]\n> > More.")


def styled_callout(g: Ground) -> None:
    word = g.word()
    snippet = g.root / ".obsidian" / "snippets" / "mine.css"
    snippet.parent.mkdir(parents=True, exist_ok=True)
    snippet.write_text(f'.callout[data-callout="{word}"] {{ --callout-color: 1, 2, 3; }}\n')
    g.lure(f"> [!{word}]\n> Text.")


def heading(g: Ground) -> None:
    page, word = g.target(), g.word()
    shapes = [
        (f"## What's {word}: a (short) *note*?", f"what's {word} a short note"),
        (f"## Use `{word}` & [[{page.name}|it]]!", f"Use {word} {page.name} it"),
        (f"## {word} #lab, 50% of it", f"{word} lab 50 of it"),
        (f"## {word.title()} ##", word),
        (f"{word.title()} of all\n===", f"{word} of all"),
    ]
    text, link = g.rng.choice(shapes)
    g.lure(text, page=page)
    g.lure(g.rng.choice([f"[[{page.name}#{link}]]", f"[it]({quote(page.path)}#{quote(link)})"]))


def chain(g: Ground) -> None:
    page, one, two = g.target(), g.word().title(), g.word().title()
    page.insert(g.rng, f"## {one}\n\nText.\n\n### {two}\n\nText.", last=True)
    g.lure(g.rng.choice([f"[[{page.name}#{one}#{two}]]", f"![[{page.name}##{two}]]"]))


def blocks(g: Ground) -> None:
    page, word = g.target(), g.word()
    shapes = [
        f"- one\n- two ^{word}\n- three",
        f"> said\n\n^{word}",
        f"Text. ^{word}",
        f"| a |\n|---|\n| b |\n\n^{word}",
    ]
    g.lure(g.rng.choice(shapes), page=page)
    ways = [f"![[{page.name}#^{word}]]", f"[[{page.name}#^{word.upper()}|it]]"]
    g.lure(g.rng.choice(ways), page=g.host(lambda other: other is not page))


def same_headings(g: Ground) -> None:
    word = g.word().title()
    g.lure(f"#### {word}\n\nText.\n\n#### {word}\n\nText.")


def pages(g: Ground) -> None:
    name = g.name()
    g.lure_file(f"{g.folder()}{name}.pdf", b"%PDF-1.4\n")
    g.lure(g.rng.choice([f"[[{name}.pdf#page=3]]", f"![[{name}.pdf#page=2&height=300]]"]))


def canvas(g: Ground) -> None:
    picture, card, other = f"{g.folder()}{g.name()}.png", g.word(), g.word()
    g.lure_file(picture, PIXEL)
    at = {"x": 0, "y": 0, "width": 90, "height": 90}
    text = {"id": card, "type": "text", "text": f"Code: `[[{g.name()}]]`", **at}
    nodes = [text, {"id": other, "type": "file", "file": picture, **at}]
    edges = [{"id": g.word(), "fromNode": card, "toNode": other}]
    path = f"{g.folder()}{g.name()}.canvas"
    g.lure_file(path, json.dumps({"nodes": nodes, "edges": edges}))
    g.lure_file(f"{g.folder()}{g.name()}.canvas", "{}")
    g.lure(f"![[{path.rsplit('/', 1)[-1]}]]")


def base(g: Ground) -> None:
    name = f"{g.name()}.base"
    g.lure_file(
        g.folder() + name,
        'filters: file.hasLink("Nowhere")\nviews:\n  - type: table\n    name: All\n',
    )
    g.lure(g.rng.choice([f"![[{name}]]", f"![[{name}#All]]", f"[[{name}#all|it]]"]))


def in_html(g: Ground) -> None:
    picture = g.name() + ".png"
    g.lure_file(g.folder() + picture, PIXEL)
    ways = [f'<img src="{quote(picture)}">', f"Text <img src='{picture}' width=20> text."]
    g.write(f"{g.name()}.md", g.rng.choice(ways) + "\n")  # at the top, where a README is


def entry_pages(g: Ground) -> None:
    g.lure_file(f"{g.word()}/{g.rng.choice(['index', 'README', 'Home'])}.md", "# Here it begins\n")


def daily(g: Ground) -> None:
    g.lure_file(
        f"{g.word()}/20{g.rng.randrange(40, 99)}-0{g.rng.randrange(1, 9)}-17.md", "It rained.\n"
    )


def template(g: Ground) -> None:
    settings = g.root / ".obsidian" / "templates.json"
    settings.parent.mkdir(exist_ok=True)
    if not settings.exists():
        settings.write_text('{"folder": "Templates"}')
    folder = json.loads(settings.read_text())["folder"]
    g.lure_file(
        f"{folder}/{g.name()}.md",
        "---\ncreated: {{date}}\nup: [[{{title}}]]\n---\n# {{title}}\n\n[[<% tp.date.now() %>]] [[Nobody]] ==\n",
    )


def properties(g: Ground) -> None:
    a, b = g.word(), g.word()
    shapes = [
        f'{a}: "a: b # c"',
        f"{a}: >-\n  {b}: c\n  [[{g.name()}",
        f"{a}: https://x.org/#y",
        f"{a}: 12:30",
    ]
    shapes += [
        f"{a}: 'it''s'",
        f"{a}: See [[{g.name()}]] and more",
        f"{a}: '#2024'",
        f"{a}:\n- {b}",
        f"{a}: # a remark",
    ]
    page = g.head()
    for line in page.set_property(g.rng.choice(shapes)):
        g.lure_line(page, line)


def tags(g: Ground) -> None:
    page = g.head("tags")
    way = g.rng.choice(
        [f"tags:\n  - {g.word()}/{g.word()}", f"tags: {g.word()}", f"tags: [2026-11, y{g.word()}]"]
    )
    for line in page.set_property(way):
        g.lure_line(page, line)


def in_a_property(g: Ground) -> None:
    name = f"{g.name()}.png"
    g.lure_file(f"{g.folder()}{name}", PIXEL)
    page = g.head("cover")
    g.lure_line(page, page.set_property(f"cover: {name}")[0])


DECOYS: dict[str, Grow] = {
    "link in code": _said(
        "Write `[[{n}]]` so.", "Write ``[[{n}]] ` `` so.", "- `![[{w}.png]]` and `[x]()`"
    ),
    "link in a fence": _said(
        "```md\n[[{n}]]\n![[{w}.png]]\n[x](gone.md)\n```",
        "> ~~~\n> [[{n}]]\n> ~~~",
        "- one\n\n  ```\n  [[{n}]]\n  ```",
    ),
    "link in indented code": _said(
        "So:\n\n    [[{n}]] and #2024\n\nand so on.", "Thus:\n\n\t[[{n}]\n\nEnd."
    ),
    "link in an HTML comment": _said(
        "<!-- [[{n}]] -->", "Text <!-- [[{n}]] and [x]() --> text.", "<!--\n[[{n}]]\n\n[[{w}\n-->"
    ),
    "link in a comment": _said(
        "%% [[{n}]] %%", "Text %%[[{n}]]%% text.", "%%\n[[{n}]]\n\n![[{w}.png]]\n%%"
    ),
    "link in math": _said("$[[{n}]]$", "$$\n[[{n}]]\n$$", "So $$[[{n}]]$$ it is."),
    "link in HTML": _said(
        "<div>\n[[{n}]] ==a\n</div>", '<img src="https://x.org/{w}.png" alt="[[{n}]]">'
    ),
    "escaped link": _said(
        r"Write \[[{n}]] so.", r"Not \[a link\](gone.md), \#2024, \==no", r"\[[{w}\]\]"
    ),
    "numbers of issues": _said(
        "See #123 and #4567.", "Fixed in #12, for PR #99.", "- #1 of all", "Rank #1: {w}"
    ),
    "marks in addresses": _said(
        "https://x.org/a#b==c and <https://x.org/%%20#2024>",
        "[x](https://x.org/?a==b#c%%d)",
        "https://x.org/$$a",
    ),
    "colours": _said("The colours #fff, #a1b2c3 and #112233.", "`#000` and #000000"),
    "signs of equality": _said(
        "If `a == b` or `==`, stop.", "a == b, and c != d.", "==so== and ==so too==", "x === y"
    ),
    "signs of comments": _said(
        "Write `%%` around it.", "It is 50 %% of all.", "100%% sure", "```\n%%\n```"
    ),
    "amounts of money": _said(
        "It costs $5 and $6.",
        "$5 to $10, or US$20.",
        r"\$\$ and $$",
        "Between $100 and $200 million",
    ),
    "fence in a fence": _said(
        "````md\n```\nx\n```\n````", "~~~~\n~~~\n```\n~~~~", "````\n```\n````"
    ),
    "pipes in a table": _about(
        "| a | b |\n|---|---|\n| [[{n}\\|it]] | `a\\|b` |",
        "a | b\n--|--\n[[{n}\\|it]] | ![[{n}\\|x]]",
    ),
    "heading less its marks": heading,
    "headings in a chain": chain,
    "name in another form": other_form,
    "suffix in capitals": suffix,
    "path in percent-encoding": _about(
        "[it]({q})", '[it](<{q}> "A title")', "[it]({q}#)", "[a][{w}]\n\n[{w}]: {q}"
    ),
    "relative path": relative,
    "path from the root": rooted,
    "alias shown": alias,
    "shown as another": _about(
        "[[{n}|what [we] say]]", "[[ {n} | it ]]", "[[{n}|]]", "[[{n}]]s", "[[{n}#|it]]"
    ),
    "own callouts, often": callouts,
    "known callouts": known_callouts,
    "callout with a style": styled_callout,
    "no callout": _said("> text\n> [!{w}] more", "[!{w}] outside of a quote", "> `[!{w}]`"),
    "footnote before its use": _said(
        "[^{w}]: Twelve.\n\nIt rained.[^{w}]".replace("{w}", "rain1"),
        "It rained.^[Twelve [or so].]",
        "It rained.[^wet9] And so.[^wet9]\n\n[^wet9]: Long\n    and longer.",
    ),
    "footnote in code": _said(
        "Use `[^1]` and `[^{w}]:` there.", "```\n[^{w}]: x\n```", "So:\n\n    [^{w}]\n\nand so on."
    ),
    "tags of all sorts": _said(
        "#{w}🌧️",
        "#{w}/a and #{w}/a/b",
        "#1990s and #2026-11",
        "#été_{w}",
        "<br>#{w}",
        "C# and F#, a#b",
    ),
    "page of a PDF": pages,
    "picture of a size": _attached(
        "png", "![[{n}|300x200]]", "![[{n}|a view|300]]", "![200]({q})", "![[{n}#interface|50]]"
    ),
    "film from a time on": _attached("mp4", "![[{n}#t=30,60]]", "![]({q}#t=10)"),
    "picture in HTML": in_html,
    "block in a list": blocks,
    "headings nobody links": same_headings,
    "card on a canvas": canvas,
    "view of a base": base,
    "front page": entry_pages,
    "daily note": daily,
    "template": template,
    "text in properties": properties,
    "good tags in properties": tags,
    "picture in a property": in_a_property,
    "rule and title": _said(
        "Text.\n\n---\n\nMore.",
        "{n}\n===",
        "- one\n---",
        "> Text.\n---",
        "| a |\n|---|\n| b |\n\n---",
    ),
    "conflict in code": _said(
        "```\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n```", "Title {w}\n======="
    ),
    "brackets": _said(
        "[[sic] a {w}]",
        "a[b[0]] and c[1][2]",
        "- [ ] to do\n- [x] done\n- [?] asked",
        "[{w}] is text",
        "`if [[ -f {w} ]]; then`",
    ),
    "diagram": _said(
        "```mermaid\ngraph TD\n  A[[{n}]] --> B\n```", "```dataview\nLIST FROM [[{n}]]\n```"
    ),
    "hashes": _said(
        "#hashtag-{w}", "####### seven", "#!/bin/sh", "C## is no heading", "\\## no heading"
    ),
    "blanks of French": _said(
        "## Est-ce vrai\u00a0?", "Text with\u00a0a blank in 10\u00a0km.", "« \u00a0oui\u00a0»"
    ),
    "external links": _said(
        "[x](mailto:a@b.org) [y](obsidian://open?vault=x) [z](//x.org/a b)",
        "![](https://x.org/a.png)",
        "<https://x.org/{w}>",
    ),
}
