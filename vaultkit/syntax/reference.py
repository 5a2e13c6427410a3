"""The parser of record: markdown-it-py with the dialect's constructs, its tokens read as elements.

The same tokens are rendered to HTML (`html.py`), so what the index holds is what the page shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType

from vaultkit.source.document import Document
from vaultkit.syntax import first_character, located, properties
from vaultkit.syntax.constructs.construct import Run, RunKind
from vaultkit.syntax.constructs.order import CONSTRUCTS
from vaultkit.syntax.constructs.raw_block import is_code
from vaultkit.syntax.note import Note
from vaultkit.syntax.positions import Segments, SourceMap
from vaultkit.syntax.walk import Walk

_MAX_NESTING = 100


@dataclass(frozen=True)
class Parsed:
    """A note and the tokens it was read from."""

    note: Note
    """What the file says."""
    tokens: list[Token]
    """markdown-it's tokens of the body, for rendering; `meta["element"]` is what a token says."""


def parse_tokens(document: Document) -> Parsed:
    """Return what `document` says, with the tokens that render it."""
    frontmatter, problems = properties.read(document)
    source = SourceMap(document.text, frontmatter.content_start)
    tokens = _markdown().parse(source.source, {})
    walk = Walk(document.text, source)
    walk.blocks(tokens)
    found = (*document.problems, *problems)
    return Parsed(Note.of(document, frontmatter, walk.elements, walk.runs, found), tokens)


def read_run(walk: Walk, text: str, segments: Segments, kind: RunKind) -> None:
    """Read one run of text with the inline rules of record, for an engine that is not sure of it."""
    token = Token("inline", "", 0, content=text, children=[])
    token.meta["segments"] = segments
    md = _markdown()
    assert token.children is not None
    md.inline.parse(text, md, {"run": Run(kind, text)}, token.children)
    walk.run(token)


class _State(StateBlock):
    """markdown-it's block state, with CommonMark's answer for a line that lies between two indents.

    Indented four columns beyond the list but not as far as the item's text, a line can begin no
    block: it goes on the paragraph above (CommonMark 0.31, §5.2). markdown-it sees that for lists only.
    """

    is_code_block = is_code


class _Blocks(ParserBlock):
    def parse(
        self,
        src: str,
        md: MarkdownIt,
        env: EnvType,
        outTokens: list[Token],  # noqa: N803
    ) -> list[Token] | None:
        if not src:
            return None
        state = _State(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens


@cache
def _markdown() -> MarkdownIt:
    md = every_rule_everywhere()
    first_character.install(md)
    return md


def every_rule_everywhere() -> MarkdownIt:
    """Return the parser as it is without `first_character`: it says the same, later."""
    md = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING, "strikethrough_single_tilde": True})
    md.block = _Blocks()
    md.configure("commonmark", {"maxNesting": _MAX_NESTING, "strikethrough_single_tilde": True})
    md.enable(["table", "strikethrough"])
    md.core.ruler.disable("normalize")  # a `SourceMap` has done that
    md.core.ruler.at("inline", _inline)
    located.install(md)
    for construct in CONSTRUCTS:
        construct.install(md)
    return md


def _inline(state: StateCore) -> None:
    """Parse each run of text, telling the inline rules where it stands."""
    tokens = state.tokens
    begins = state.md.inline.terminator_re.search
    for i, token in enumerate(tokens):
        if token.type == "inline":
            if not begins(token.content):  # nothing in it can be more than text; often so
                text = Token("text", "", 0, content=token.content)
                token.children = [text] if token.content else []
                continue
            state.env["run"] = Run(_kind(tokens, i), token.content)
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _kind(tokens: list[Token], i: int) -> RunKind:
    match tokens[i - 1].type:
        case "heading_open":
            return "heading"
        case "th_open" | "td_open":
            return "cell"
        case "callout_title_open":
            return "title"
        case _:
            return "item" if i > 1 and tokens[i - 2].type == "list_item_open" else "paragraph"
