"""markdown-it's rules tried only where they can succeed: most begin with a character of their own.

Stock markdown-it tries every rule at every line and at every special character. A rule in the tables below
fails unless what it is tried at begins with one of the characters beside it, so it is spared the others. A
rule that stands in no table is tried everywhere, in its place among the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.parser_inline import RuleFuncInlineType
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

_Rule = TypeVar("_Rule")

_BLOCKS = {
    "callout_title": "[",
    "fence": "`~",
    "comment": "%",
    "math": "$",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "block_id": "^",
    "footnote": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
}
_INLINES = {
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "math": "$",
    "strikethrough": "~",
    "highlight": "=",
    "emphasis": "*_",
    "comment": "%",
    "footnote_inline": "^",
    "footnote_reference": "[",
    "task": "[",
    "wikilink": "[",
    "link": "[",
    "embed": "!",
    "image": "!",
    "autolink": "<",
    "html_comment": "<",
    "html_inline": "<",
    "entity": "&",
    "tag": "#",
    "block_id": "^",
}


def install(md: MarkdownIt) -> None:
    """Let the rules that `md` has now be chosen by first characters."""
    md.block.ruler = _BlockRules(md.block.ruler)
    md.inline.ruler = _InlineRules(md.inline.ruler)


def every_block_rule(md: MarkdownIt, chain: str) -> list[RuleFuncBlockType]:
    """Return the block rules of a chain one by one."""
    ruler = md.block.ruler
    return ruler.all.getRules(chain) if isinstance(ruler, _BlockRules) else ruler.getRules(chain)


class _BlockRules(Ruler[RuleFuncBlockType]):
    """Each chain as one rule."""

    def __init__(self, ruler: Ruler[RuleFuncBlockType]) -> None:
        super().__init__()
        self.all = ruler
        names = _names(ruler)
        self._chains: dict[str, list[RuleFuncBlockType]] = {}
        for chain in ("", "paragraph", "reference", "blockquote", "list"):
            rules = ruler.getRules(chain)
            self._chains[chain] = [_block_rule(*_by_character(rules, names, _BLOCKS))]

    def getRules(self, chainName: str = "") -> list[RuleFuncBlockType]:  # noqa: N802, N803
        return self._chains[chainName]


class _InlineRules(Ruler[RuleFuncInlineType]):
    """All as one rule."""

    def __init__(self, ruler: Ruler[RuleFuncInlineType]) -> None:
        super().__init__()
        self._one = [
            _inline_rule(*_by_character(ruler.getRules(""), _names(ruler), _INLINES)),
        ]

    def getRules(self, chainName: str = "") -> list[RuleFuncInlineType]:  # noqa: N802, N803
        return self._one


def _names(ruler: Ruler[_Rule]) -> dict[_Rule, str]:
    return {rule.fn: rule.name for rule in ruler.__rules__}


def _by_character(
    rules: list[_Rule], names: Mapping[_Rule, str], first: Mapping[str, str]
) -> tuple[dict[str, list[_Rule]], list[_Rule]]:
    """Return the rules to try for each character that some begin with, and those for any other."""
    characters = {c for name in names.values() for c in first.get(name, "")}

    def tried(character: str) -> list[_Rule]:
        return [rule for rule in rules if character in first.get(names[rule], character)]

    return {c: tried(c) for c in characters}, [r for r in rules if names[r] not in first]


def _block_rule(
    by_character: Mapping[str, list[RuleFuncBlockType]], others: list[RuleFuncBlockType]
) -> RuleFuncBlockType:
    def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        at = state.bMarks[start] + state.tShift[start]
        for tried in by_character.get(state.src[at : at + 1], others):
            if tried(state, start, end, silent):
                return True
        return False

    return rule


def _inline_rule(
    by_character: Mapping[str, list[RuleFuncInlineType]], others: list[RuleFuncInlineType]
) -> RuleFuncInlineType:
    def rule(state: StateInline, silent: bool) -> bool:
        for tried in by_character.get(state.src[state.pos], others):  # noqa: SIM110 - `any` takes longer
            if tried(state, silent):
                return True
        return False

    return rule
