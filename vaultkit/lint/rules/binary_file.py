"""A note that is no text.

What it finds: files named `.md` that hold NUL bytes.

Why: it is likely a picture or an archive under a wrong name; nothing in it is read.

Example:

    holiday.md, which is a JPEG

Better: holiday.jpg

When the fix is safe: there is none.
"""

from vaultkit.lint.rules._problems import problem_rule

RULE = problem_rule("binary-file", "syntax", "error")
