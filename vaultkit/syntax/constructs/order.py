"""The constructs of the dialect in their order.

Inline, whichever construct starts first wins, and at one place the one that stands first (spec §19);
`install` of each says before which of markdown-it's rules it stands.
"""

from vaultkit.syntax.constructs.bare_url import BARE_URL
from vaultkit.syntax.constructs.block_id import BLOCK_ID_CONSTRUCT
from vaultkit.syntax.constructs.callout import CALLOUT_CONSTRUCT
from vaultkit.syntax.constructs.comment import COMMENT
from vaultkit.syntax.constructs.construct import Construct
from vaultkit.syntax.constructs.footnote import FOOTNOTE_CONSTRUCT
from vaultkit.syntax.constructs.heading import HEADING
from vaultkit.syntax.constructs.highlight import HIGHLIGHT
from vaultkit.syntax.constructs.html_comment import HTML_COMMENT
from vaultkit.syntax.constructs.markdown_link import MARKDOWN_LINK
from vaultkit.syntax.constructs.math import MATH
from vaultkit.syntax.constructs.tag import TAG_CONSTRUCT
from vaultkit.syntax.constructs.task import TASK_CONSTRUCT
from vaultkit.syntax.constructs.wikilink import WIKILINK

CONSTRUCTS: tuple[Construct, ...] = (
    HEADING,
    CALLOUT_CONSTRUCT,
    MATH,
    COMMENT,  # after math, which hides it: `$$` is tried before `%%`
    FOOTNOTE_CONSTRUCT,
    TASK_CONSTRUCT,  # before links: `[x]` could be one
    WIKILINK,  # before Markdown's links: in a label the wikilink wins (spec LNK-13)
    MARKDOWN_LINK,
    HTML_COMMENT,
    HIGHLIGHT,
    BARE_URL,
    TAG_CONSTRUCT,  # last: a tag asks what stands before it
    BLOCK_ID_CONSTRUCT,
)
