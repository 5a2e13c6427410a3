"""A link whose file was renamed or moved, or whose name another file took.

What it finds: links, embeds, property links and canvas cards that led to a file at the commit that
`--changed` compares with, and do not now: because that file was renamed or moved, because the note they
stand in was moved and says the way from its own folder, or because another file of the same name came or
stayed, to which they lead instead (a warning). Without `--changed` nothing is known of what was, and a
link that leads nowhere is what the other rules say.

Why: the app updates links when a note is renamed in it; on a hosting site or in a shell nobody does, and
the links that break stand in other files than those that changed.

Example:

    See [[Recovery MOC]], where `Recovery MOC.md` became `Recovery.md`.

Better:

    See [[Recovery]], where `Recovery MOC.md` became `Recovery.md`.

When the fix is safe: when the new file has the old one's bytes, or its name and most of its text, or much
of its text, and no other file could be meant. The fix writes the new name and keeps the heading, the
display text and the way the link is written.
"""

from vaultkit.lint.rule import Rule

RULE = Rule("moved-target", "links", "error")
