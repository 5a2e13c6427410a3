"""A block of code that is not closed.

What it finds: a fence (three or more backticks or tildes) without its partner, so that the code runs to the
end of the note, or of the quote or list item it stands in. A partner is of the same sign, at least as long,
and alone on its line.

Why: all that follows is shown as code, its links, tags and headings lost.

Example:

    ```js
    let x = 1

    # What this does

Better:

    ```js
    let x = 1
    ```

    # What this does

When the fix is safe: there is none; where the code was to end is yours to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from vaultkit.lint.rule import Finding, Rule
from vaultkit.lint.rules._fences import unclosed
from vaultkit.lint.rules._running import running
from vaultkit.syntax.note import Note


def read(note: Note) -> Iterator[Finding]:
    """Yield the first fence that has no partner."""
    text = note.text
    # One character is found in a tenth of the time that three take.
    if not (("`" in text and "```" in text) or ("~" in text and "~~~" in text)):
        return
    mark = unclosed(text, note.frontmatter.content_start, lambda mark: bool(running(note, [mark])))
    if mark:
        message = "the code that begins here is not closed and swallows what follows"
        yield Finding(note.path, mark, message)


RULE = Rule("unclosed-fence", "syntax", "error", read=read)
