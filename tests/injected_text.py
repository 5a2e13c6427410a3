"""Kinds of defects: what is written otherwise than it was meant, in a note or its properties."""

from __future__ import annotations

import json

from injected_links import slip
from injector import Ground, Grow, Line

_SENTENCES = ("Somebody will know.", "Nothing else was said.", "It took all day.")
_PROSE = ("{}", "- {}", "> {}", "1. {}")


def duplicate_block(g: Ground) -> None:
    word, page = g.word(), g.host()
    again = g.rng.choice([word, word.upper()])
    first, second = g.rng.choice(
        [
            (f"One thing. ^{word}", f"Another. ^{again}"),
            (f"- a\n- b ^{word}", f"- c\n- d\n\n^{again}"),
        ]
    )
    new = page.insert(g.rng, f"{first}\n\n{second}")
    g.plant((page, new[-1]), "duplicate-block-id")


def duplicate_heading(g: Ground) -> None:
    text, page = g.name(), g.target()
    again = g.rng.choice([text, text.upper(), text + "?"])
    page.insert(g.rng, f"## {text}\n\nSo it is.\n\n## {again}\n\nIs it so?", last=True)
    g.say(f"[[{page.name}#{text}]]")
    g.plant((page, None), "duplicate-heading")


def yaml(g: Ground) -> None:
    w, v = g.word(), g.word()
    ways = [
        f"{w}: {v}: it",
        f'{w}: "{v}',
        f"{w}: '{v}'s'",
        f"{w}: [{v}, b",
        f"{w}: @{v}",
        f"{w}: *{v}*",
    ]
    ways += [
        f"{w}:\n\t- {v}",
        f"{w}: %{v}",
        f"{w}: `{v}`",
        f"{w}\n{v}: 1",
        f"{w}: 1\n   {v}: 2",
        f"{w}: {{a",
    ]
    page = g.head()
    page.set_property(g.rng.choice(ways))
    g.reserve(page)
    g.plant((page, None), "invalid-yaml")


def duplicate_key(g: Ground) -> None:
    page, key = g.head(), g.word()
    page.set_property(
        g.rng.choice([f"{key}: 1\n{key}: 2", f"{key}:\n  - a\n{g.word()}: 3\n{key}: b"])
    )
    g.reserve(page)
    g.plant((page, None), "duplicate-property")


def property_type(g: Ground) -> None:
    types = g.root / ".obsidian" / "types.json"
    types.parent.mkdir(exist_ok=True)
    said = json.loads(types.read_text()) if types.exists() else {"types": {}}
    kind, value = g.rng.choice(
        [
            ("number", "four"),
            ("number", '"4"'),
            ("checkbox", "perhaps"),
            ("checkbox", '"true"'),
            ("date", "soon"),
            ("date", "[2026-01-01]"),
            ("datetime", "12"),
            ("number", "[1, 2]"),
            ("date", "2026-13-45"),
        ]
    )
    key = g.word()
    said["types"][key] = kind
    types.write_text(json.dumps(said))
    _property(g, f"{key}: {value}", "property-type")


def unknown_property(g: Ground) -> None:
    key = g.word()
    for _ in range(12):
        g.write(f"{g.folder()}{g.name()}.md", f"---\n{key}: {g.word()}\n---\nText.\n")
    wrong = g.rng.choice([slip(g.rng, key), key.title(), key + "s", "tag", "alias", "cssclass"])
    _property(g, f"{wrong}: {g.word()}", "unknown-property")


def unquoted(g: Ground) -> None:
    name = g.target().name
    key = g.word()
    ways = [
        f"{key}: [[{name}]]",
        f"{key}:\n  - [[{name}]]",
        f"{key}: [[{name}|it]]",
        f"{key}:\n- [[{name}]]",
    ]
    _property(g, g.rng.choice(ways), "unquoted-link", part=name)


def _property(g: Ground, text: str, *rules: str, part: str = "") -> None:
    key = text.split(":")[0]
    page = g.head(key)
    line = next(line for line in page.set_property(text) if (part or key) in line.text)
    g.plant((page, line), *rules)


def not_first(g: Ground) -> None:
    page = g.head()
    page.set_property(f"{g.word()}: 1")
    first = page.lines[0]
    g.reserve(page).closed = True  # what is a note's head from now on only the linter knows
    way = g.rng.choice(["\n", "\n\n", " ", "\ufeff", "trailing"])
    if way == "trailing":
        first.text = "--- "
    elif way.startswith("\n"):
        page.lines[0:0] = [Line("") for _ in way]
    else:
        first.text = way + first.text
    g.plant((page, None), "frontmatter-not-first")


def tag_case(g: Ground) -> None:
    tag = g.rng.choice([g.word(), f"{g.word()}/{g.word()}", f"{g.word()}-{g.word()}"])
    for _ in range(3):
        g.say(f"#{tag}", _TAGGED)
    odd = g.rng.choice([tag.title(), tag.upper(), tag[0].upper() + tag[1:]])
    _tag(g, odd, "tag-case-variant")


_TAGGED = ("Filed under #reading and {}.", "{} #reading", "- a thing {}", "> {}")


def _tag(g: Ground, tag: str, rule: str) -> None:
    if g.rng.random() < 0.4:
        page = g.head("tags")
        line = page.set_property(f"tags:\n  - {tag}")[1]
    else:
        page, line = g.say(f"#{tag}", _TAGGED)
    g.plant((page, line), rule)


def tag_near(g: Ground) -> None:
    two = f"{g.word()}-{g.word()}"
    tag, odd = g.rng.choice(
        [
            (two, two.replace("-", "_")),
            (two, two.replace("-", "")),
            (two, two + "s"),
            (two, slip(g.rng, two)),
        ]
    )
    for _ in range(12):
        g.say(f"#{tag}", _TAGGED)
    _tag(g, odd, "tag-near-duplicate")


def invalid_tag(g: Ground) -> None:
    a, b = g.word(), g.word()
    way = g.rng.randrange(8)
    if way < 7:
        said = [f"tags: {a}, {b}", f"tags: [2024, {a}]", f"tags:\n  - {a} {b}", f"tags:\n  - {a}!"]
        said += [f"tags: {a} {b}", f"tags: '#{a}, #{b}'", f"tags:\n  - {a}\n  - '2024'"]
        page = g.head("tags")
        page.set_property(said[way])
        g.plant((page, None), "invalid-tag")
    else:
        g.link(f"#{a} #2024", "invalid-tag", frames=["{}", "Tags: {}", "- {}"])


def comment(g: Ground) -> None:
    ways = [
        "%% ask Ada about this",
        "%%\nask Ada about this",
        "%%ask Ada",
        "It rained. %%ask Ada about it",
        "%% ask Ada\n\nIt rained, %%they say%% often.",
    ]
    _swallow(g, g.rng.choice(ways), "unclosed-comment")


def fence(g: Ground) -> None:
    ways = [
        "```\nlet x = 1",
        "~~~py\nx = 1\n```",
        "````md\n```\nx\n```",
        "```js\nlet x = 1\n``` js",
        "> ```\n> x",
    ]
    ways += ["- one\n  ```\n  two", "```\nx\n~~~\n\n# Later\n\nText."]
    _swallow(g, g.rng.choice(ways), "unclosed-fence")


def math(g: Ground) -> None:
    ways = [
        "$$\na^2 + b^2",
        "$$\n\\frac{1}{2}\n\n# Later",
        "$$ a^2 + b^2 = c^2",
        "Thus $$a^2 + b^2 = c^2$ holds.",
    ]
    _swallow(g, g.rng.choice(ways), "unclosed-math")


def _swallow(g: Ground, text: str, rule: str) -> None:
    """At the end of a note of its own: it takes all that follows."""
    page = g.lone()
    new = page.insert(g.rng, text, last=True)
    marks = ("%%", "```", "~~~", "$$")
    first = next(line for line in new if any(mark in line.text for mark in marks))
    g.plant((page, first), rule)


def highlight(g: Ground) -> None:
    ways = [
        "The ==first rule is to rest.",
        "==All of this matters.",
        "It is ==so, and\nno other way.",
    ]
    ways += ["One ==thing== and ==another are two."]
    g.plant(g.say(g.rng.choice(ways), _PROSE[:2]), "unclosed-highlight")


def setext(g: Ground) -> None:
    last = g.rng.choice(_SENTENCES)
    ways = [
        f"{last}\n---",
        "It was late\nand dark\n---",
        f"[[{g.target().name}]]\n---",
        f"{last}\n---\nMore.",
    ]
    ways += [
        "A line that is as long as lines are when people write what they think of it\n---",
        f"#{g.word()} #{g.word()}\n---",
    ]
    page = g.host()
    new = page.insert(g.rng, g.rng.choice(ways))
    g.plant((page, new[0]), "accidental-setext")


def callout(g: Ground) -> None:
    odd = g.rng.choice(["warnning", "tpi", "infoo", "exmaple", "abstrct", g.word(), "Warnign"])
    fold = g.rng.choice(["", "-", "+", " A title"])
    frames = ["> [!{}" + f"]{fold}\n> So it is.", "> [!note]\n> > [!{}" + f"]{fold}\n> > So it is."]
    page = g.host()
    new = page.insert(g.rng, g.rng.choice(frames).format(odd))
    g.plant((page, next(line for line in new if odd in line.text)), "unknown-callout")


def undefined_footnote(g: Ground) -> None:
    mark = g.rng.choice([g.word(), str(g.rng.randrange(400, 999))])
    g.plant(g.say(f"It rained.[^{mark}]", _PROSE), "undefined-footnote")


def unused_footnote(g: Ground) -> None:
    mark = g.rng.choice([g.word(), str(g.rng.randrange(400, 999))])
    g.plant(g.say(f"[^{mark}]: Twelve millimetres.", ["{}"]), "unused-footnote")


def duplicate_footnote(g: Ground) -> None:
    mark, page = g.word(), g.host()
    again = g.rng.choice([mark, mark])
    new = page.insert(g.rng, f"It rained.[^{mark}]\n\n[^{mark}]: A little.\n\n[^{again}]: A lot.")
    g.plant((page, new[-1]), "duplicate-footnote")


def conflict(g: Ground) -> None:
    page = g.host()
    ways = [["It rained.", "=======", "It snowed."], ["", "=======", "# More", "", "Text."]]
    ways += [
        ["It rained.", "||||||| base", "It hailed.", "=======", "It snowed."],
        ["- one", "=======", "- two"],
    ]
    text = "\n".join(["<<<<<<< HEAD", *g.rng.choice(ways), f">>>>>>> {g.word()}"])
    new = page.insert(g.rng, text)
    g.plant((page, new[0]), "merge-conflict")


def invisible(g: Ground) -> None:
    page = g.target(lambda page: " " in page.name)
    wide, thin = page.name.replace(" ", "\u00a0"), page.name[:2] + "\u200b" + page.name[2:]
    ways = [
        "## Siting\u00a0the gauge",
        f"##\u00a0{g.word()}",
        f"[[{wide}]]",
        f"[[{thin}]]",
        "## Rain\u200bgauge",
    ]
    ways += [f"[[{page.name}\u200e|it]]", f"### \ufeff{g.word()}"]
    g.plant(g.say(g.rng.choice(ways), ["{}"]), "invisible-character")


def hash_without_space(g: Ground) -> None:
    g.plant(
        g.say(f"{g.rng.choice(['##', '###'])}{g.word().title()} of all", ["{}"]),
        "hash-without-space",
    )


KINDS: dict[str, Grow] = {
    "unclosed fence": fence,
    "unclosed comment": comment,
    "unclosed math": math,
    "invalid YAML": yaml,
    "duplicate property": duplicate_key,
    "property type": property_type,
    "unknown property": unknown_property,
    "unquoted link": unquoted,
    "properties not first": not_first,
    "case of a tag": tag_case,
    "near-duplicate tag": tag_near,
    "invalid tag": invalid_tag,
    "duplicate block id": duplicate_block,
    "duplicate heading": duplicate_heading,
    "unclosed highlight": highlight,
    "accidental setext heading": setext,
    "unknown callout": callout,
    "undefined footnote": undefined_footnote,
    "unused footnote": unused_footnote,
    "duplicate footnote": duplicate_footnote,
    "merge conflict": conflict,
    "invisible character": invisible,
    "heading without a blank": hash_without_space,
}
