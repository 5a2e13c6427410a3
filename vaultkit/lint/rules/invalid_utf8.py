"""A note that is not UTF-8.

What it finds: bytes that are no UTF-8, with the place of the first one, and files in UTF-16.

Why: Obsidian reads UTF-8 and shows a replacement mark for every other byte; searches and links miss the word.

Example:

    a note saved as Latin-1 by an old editor

Better: the same note, saved as UTF-8.

When the fix is safe: there is none.
"""

from vaultkit.lint.rules._problems import problem_rule

RULE = problem_rule("invalid-utf8", "syntax", "error")
