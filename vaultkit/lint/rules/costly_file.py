"""A file that takes too long to read.

What it finds: notes, canvases and bases on which more than five seconds of computing were spent; once such files
have taken a minute between them, those that are slow for their size; and notes with more than 150,000 links. The rest
of the vault is read.

Why: nobody writes such a file by hand. It may be a program's output under a wrong name, or written to hold up
whoever checks it; its links and tags are missing from everything vaultkit says, and it has no page.

Example:

    Dump.md, which is a megabyte of opening brackets

Better: Dump.txt

When the fix is safe: there is none.
"""

from vaultkit.lint.rules._problems import problem_rule

RULE = problem_rule("costly-file", "names", "error")
