"""An address outside the vault that is dead.

What it finds: a link, image, bare address or card whose address answers that there is nothing (404, 410), that
its server is broken, or not at all. Only `check --external` asks, and an address is dead when it has failed
twice, at least an hour apart; until then it is a `slow-url`. A server that wants a password, a person or a
pause (401, 403, 429) is alive. Not those in comments, code and templates.

    [tool.vaultkit.rules.dead-url]
    accept = [404]                                  # statuses that are as good as 200
    exclude = ["example.org", "https://a.org/b/*"]  # hosts, or addresses with * for any text
    timeout = 15                                    # seconds for one request, 1 to 60
    per-host = 2                                    # requests at once to one host, 1 to 8
    interval = 0.5                                  # seconds between two requests to one host, 0.1 to 60
    at-once = false                                 # true: one failure is enough

Why: who follows the link finds nothing, and the sooner one knows, the likelier an archive still has it.

Example:

    As [the report](https://example.org/2009/report.html) says, sleep comes first.

Better: name a page that exists, or an archive's copy of it.

When the fix is safe: there is none; what took its place is for the author to find.
"""

from vaultkit.lint.rule import Rule

RULE = Rule("dead-url", "external", "warning", default=False)
"""Its findings are made in `lint/external.py`."""
