"""Hostile vaults of our own, small: what a pull request could hold to crash, hang, mislead or get in.

Each is a folder that is a vault of its own. Names carry the case's, so that they also work as one vault.
`../shared/tools/make_hostile.py`, where it is there, makes many more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SENTINEL = "zqsentinelzq"
"""What lies beside the vaults and must be read by nobody."""
ACT = "__vkxss('zqactzq')"
"""What must run in no browser."""


@dataclass(frozen=True)
class Case:
    """What to make in a folder, and whether a check has to say something."""

    make: Callable[[Path], None]
    due: bool = True


def _files(files: dict[str, str | bytes]) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        for name, said in files.items():
            file = os.path.join(os.fsencode(folder), os.fsencode(name))
            os.makedirs(os.path.dirname(file), exist_ok=True)
            with open(file, "wb") as opened:
                opened.write(
                    said if isinstance(said, bytes) else said.encode("utf-8", "surrogatepass")
                )

    return make


def _note(said: str | bytes, **more: str | bytes) -> Callable[[Path], None]:
    return lambda folder: _files({f"{folder.name} note.md": said, **more})(folder)


def _links(**links: str) -> Callable[[Path], None]:
    def make(folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "real.md").write_text("real")
        for name, target in links.items():
            (folder / name.replace("_", ".")).symlink_to(target)

    return make


def _cards(*cards: dict[str, object]) -> str:
    return json.dumps({"nodes": [{"x": 0, "y": 0, "width": 9, "height": 9, **c} for c in cards]})


_MERGES = "a0: &a0 {k: v}\n" + "".join(
    f"a{i}: &a{i}\n  <<: [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 24)
)
_LAUGHS = "a0: &a0 [x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)
)

CASES: dict[str, Case] = {
    # Bytes
    "bytes": Case(_note(b"# ok\n\xff\xfe [[x]]")),
    "utf-16": Case(_note("# hi".encode("utf-16"))),
    "nul": Case(_note(b"a\0b" + b"\0" * 10_000)),
    "line-ends": Case(_note(b"# a\r\r[[lost]]\r\n\n\rend")),
    "mark": Case(_note(b"\xef\xbb\xbf---\npublish: false\n---\n# b [[lost]]")),
    "separators": Case(_note("a\u2028b\x85c\x0b[[lost]]\u2029")),
    # Properties
    "merges": Case(_note(f"---\n{_MERGES}---\n")),
    "laughs": Case(_note(f"---\n{_LAUGHS}tags: *a9\n---\n")),
    "itself": Case(_note("---\na: &a [*a]\ntags: &t [x, *t]\n---\n")),
    "deep-properties": Case(_note(f"---\na: {'[' * 5000}{']' * 5000}\n---\n")),
    "python": Case(
        _note("---\na: !!python/object/apply:os.system ['touch PWNED']\n---\n"), due=False
    ),
    "twice": Case(_note("---\npublish: false\npublish: true\n---\nhush")),
    "numbers": Case(
        _note(f"---\na: {'9' * 5000}\nb: 2024-02-30\nc: .nan\nd: 1e999\n---\n"), due=False
    ),
    "half-pairs": Case(_note('---\ntitle: "a\\ud800b"\naliases: ["\\udfff"]\n---\n')),
    "no-mapping": Case(_note("---\n- a\n- b\n---\n")),
    "controls": Case(_note("---\na: x\x00y\nb: \x07\n---\n[[lost]]")),
    "prototype": Case(
        _note("---\n__proto__: {a: 1}\ntags: [__proto__, constructor]\n---\n"), due=False
    ),
    # Embeds and graphs
    "self-embed": Case(_note("![[self-embed note]]")),
    "fan-out": Case(
        _files({f"fan-out {i}.md": f"![[fan-out {i + 1}]]\n\n" * 8 for i in range(12)})
    ),
    "chain": Case(_files({f"chain {i}.md": f"{i} ![[chain {i + 1}]]" for i in range(60)})),
    "canvas-circle": Case(
        _files(
            {
                "x.canvas": _cards({"id": "1", "type": "file", "file": "y.canvas"}),
                "y.canvas": _cards(
                    {"id": "1", "type": "text", "text": "![[x.canvas]] ![[y.canvas]]"}
                ),
                "m.md": "![[x.canvas]]",
            }
        ),
        due=False,
    ),
    "canvas-broken": Case(
        _files(
            {
                f"b{i}.{kind}": said
                for kind in ("canvas", "base")
                for i, said in enumerate(
                    [
                        b"",
                        b"{",
                        b"[]",
                        b"null",
                        b'{"nodes": 5}',
                        b'{"nodes": [null, 1, {}]}',
                        b"\xff\xfe{\0",
                        b'{"nodes":' + b"[" * 5000 + b"]" * 5000 + b"}",
                        b'{"nodes":[{"id":"1","type":"file","file":null}],"edges":null}',
                    ]
                )
            }
        )
    ),
    "same-alias": Case(_files({f"al{i}.md": "---\naliases: [al]\n---\n[[al]]" for i in range(40)})),
    "deep-tag": Case(_note("#" + "a/" * 3000), due=False),
    "long-names": Case(
        _note(
            f"---\naliases: [{'b' * 4000}]\npermalink: {'c/' * 3000}\n---\n#{'d' * 4000} [[{'e' * 9000}]]"
        )
    ),
    # Text
    "brackets": Case(_note("[[" * 5000), due=False),
    "heading": Case(_note("# " + "[[" * 5000 + "\n## " + "[a](" * 5000), due=False),
    "quotes": Case(_note("> " * 5000 + "a"), due=False),
    "tags-in-tags": Case(_note("<div>" * 2000 + "<svg><math>" * 50), due=False),
    "definitions": Case(_note("".join(f"[r{i}]: /u\n" for i in range(500)) + "[r1] " * 500)),
    # Names and files
    "name-controls": Case(_files({"a\n::error::x.md": "[[lost]]", "\x1b[31m\x9b.md": "[[lost]]"})),
    "name-bytes": Case(
        lambda folder: _files({os.fsdecode(b"bad-\xff.md"): "", "good.md": ""})(folder)
    ),
    "name-case": Case(_files({"Note.md": "", "note.md": "", "NOTE.MD": ""})),
    "name-long": Case(lambda folder: _files({"n" * 252 + ".md": "[[lost]]"})(folder)),
    "name-reserved": Case(
        _files({"CON.md": "", "a:b.md": "", "trail .md": "", "a#b.md": "", "-rf.md": ""})
    ),
    "name-html": Case(_files({f"<img src=x onerror={ACT}>.md": "", f'd" onclick="{ACT}/x.md': ""})),
    "folder-as-note": Case(_files({"folder.md/inner.md": "[[folder]]"})),
    "deep-folders": Case(_files({"/".join(["d" * 9] * 60) + "/deep.md": "[[lost]]"})),
    "loop": Case(_links(self="self", a="b", b="a", here=".", self_md="self.md")),
    "dangling": Case(_links(gone_md="nowhere.md")),
    "out": Case(
        _links(
            out_md="../../outside/secret.md",
            folder="../../outside",
            p_png="../../outside/secret.png",
        )
    ),
    # Ways out and in
    "climbs": Case(
        _note(
            "![[../../outside/secret]] ![x](../../outside/secret.png) [y](..%2f..%2foutside/secret.md)"
        )
    ),
    "active": Case(
        _note(
            f"<script>{ACT}</script><img src=x onerror={ACT}>\n\n<iframe srcdoc='<script>{ACT}</script>'></iframe>\n\n"
            f'[a](javascript:{ACT}) <javascript:{ACT}> [b](java&#10;script:{ACT})\n\n> [!"><img src=x onerror={ACT}>] t\n\n'
            f"[[x|<svg onload={ACT}>]] $\\href{{javascript:{ACT}}}{{x}}$ #a<b onclick={ACT}>\n\n## <img src=x onerror={ACT}>\n\n"
            f"<a id=__md_scope href=javascript:{ACT}></a><form id=vaultkit name=body><input name=attributes></form>\n"
        )
    ),
    "active-properties": Case(
        _note(
            f"---\ntitle: '<script>{ACT.replace(chr(39), chr(96))}</script>'\ntemplate: ../../x.html\nhide: x\n"
            f"description: '\"><img src=x onerror={ACT.replace(chr(39), chr(96))}>'\n---\ntext"
        ),
        due=False,
    ),
    "active-files": Case(
        _files(
            {
                "act.svg": f'<svg xmlns="http://www.w3.org/2000/svg" onload="{ACT}"><script>{ACT}</script></svg>',
                "act.html": f"<script>{ACT}</script>",
                "deep.svg": '<svg xmlns="http://www.w3.org/2000/svg">'
                + "<g>" * 5000
                + "</g>" * 5000
                + "</svg>",
                "laughs.svg": '<!DOCTYPE svg [<!ENTITY a "aaa">]><svg>&a;</svg>'.encode("utf-16"),
                "show.md": "![[act.svg]] ![[act.html]] ![[deep.svg]] ![[laughs.svg]]",
            }
        ),
        due=False,
    ),
    "code-in-vault": Case(
        _files(
            {
                **{
                    f"{name}.py": "open('PWNED', 'w')"
                    for name in ("yaml", "mkdocs", "sitecustomize", "hook")
                },
                "mkdocs.yml": "hooks: [hook.py]\nextra: !!python/object/apply:os.system ['touch PWNED']\n",
                ".git/config": "[core]\n\tfsmonitor = touch PWNED\n",
                ".cache/index.pkl": b"cbuiltins\nopen\n(S'PWNED'\nS'w'\ntR.",
                "a.md": "[[lost]]",
            }
        )
    ),
    "addresses": Case(
        _note("[x](http://[::bad/) <http://127.0.0.1:9/x> ![i](http://169.254.169.254/i.png)"),
        due=False,
    ),
}
"""By name; the name begins the names of a case's files where they could meet others."""


def make(folder: Path) -> dict[str, Path]:
    """Write all cases below `folder`, with what lies outside them; return each one's vault."""
    outside = folder / "outside"
    _files({"secret.md": SENTINEL, "secret.png": SENTINEL, "secret.txt": SENTINEL})(outside)
    vaults = {}
    for name, case in CASES.items():
        vaults[name] = folder / "vaults" / name
        case.make(vaults[name])
    return vaults
