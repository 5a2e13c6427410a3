"""HTML's grammar as the scanner knows it, against markdown-it's."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it.common.html_blocks import block_names
from markdown_it.common.html_re import HTML_TAG_RE
from markdown_it.rules_block.html_block import HTML_SEQUENCES
from markdown_it.rules_inline.autolink import AUTOLINK_RE

from vaultkit.syntax.scan.markup import AUTOLINK, TAG, block_kind

PIECES = st.sampled_from(
    [
        *("<", "</", "/>", ">", "<!", "<!--", "-->", "<?", "?>", "<![CDATA[", "]]>", "/", "=", "-"),
        *(" ", "\t", "\n", "\u00a0", "\u2003", "\x0b", "\x1f", '"', "'", "`", ":", ".", "_", "+"),
        *("a", "B", "1", "é", "ſ", "\u212a", "script", "SCRIPT", "ſtyle", "textarea", "lin\u212a"),
        *("http://e.org", "mailto:x", 'x="y z"', "x='y'", "x=y", "x = y", "h7"),
        *block_names,
    ]
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@settings(max_examples=2_000)
@given(st.sampled_from(["<", "</", ""]), TEXTS)
def test_a_tag_is_one_to_both(opening: str, rest: str) -> None:
    """The scanner asks of what begins as a tag does: comments and the like are another's."""
    text = opening + rest
    ours = TAG.match(text)
    theirs = HTML_TAG_RE.match(text)
    if not text.startswith(("<!", "<?")):
        assert (ours and ours.end()) == (theirs and theirs.end())


@settings(max_examples=1_000)
@given(TEXTS)
def test_an_address_is_one_to_both(text: str) -> None:
    assert bool(AUTOLINK.match(text)) == bool(AUTOLINK_RE.search(text))


@settings(max_examples=4_000)
@given(st.sampled_from(["<", "</", "<!"]), TEXTS.filter(lambda text: "\n" not in text))
def test_a_block_begins_alike_to_both(opening: str, rest: str) -> None:
    line = opening + rest
    ours = block_kind(line)
    theirs = next((kind for kind in HTML_SEQUENCES if kind[0].search(line)), None)
    assert (ours is None) == (theirs is None)
    if ours and theirs:
        assert ours.interrupts == theirs[2]
        for other in ("", line, rest, rest.swapcase(), rest + ">"):
            assert bool(ours.ends.search(other)) == bool(theirs[1].search(other))


def test_every_name_of_a_block_is_known() -> None:
    for name in (*block_names, "script", "pre", "style", "textarea"):
        kind = block_kind(f"<{name}>")
        assert kind is not None, name
        assert kind.interrupts, name
