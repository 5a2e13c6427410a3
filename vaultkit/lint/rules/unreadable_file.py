"""A file or folder that could not be read.

What it finds: files without read permission, symbolic links to nothing or out of the vault, things that are no files.

Why: its links and tags are missing from everything vaultkit says.

Example:

    Note.md -> /home/me/elsewhere/Note.md

Better: a file inside the vault that you may read.

When the fix is safe: there is none.
"""

from vaultkit.lint.rules._problems import problem_rule

RULE = problem_rule("unreadable-file", "names", "error")
