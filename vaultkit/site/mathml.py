"""TeX to MathML at build time: pages need no script, no font and no network for their math.

latex2mathml knows the usual commands; what it cannot read is shown as it was written. Browsers draw
MathML themselves.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from latex2mathml.converter import convert

_LARGEST = 10_000  # code points
_ALIGNED = re.compile(r"\\(begin|end)\{aligned\}")  # the converter knows it by another name
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_UNREAD = "<mi>\\"  # how the converter passes on a command it does not know


@lru_cache(maxsize=4096)
def render_math(tex: str, display: bool) -> str:
    """Return TeX as MathML, or as code if it cannot be read."""
    return _mathml(tex.strip(), display) or f"<code>{escape(tex.strip(), quote=False)}</code>"


def _mathml(tex: str, display: bool) -> str | None:
    if len(tex) > _LARGEST or not _balances(tex):
        return None
    known = _ALIGNED.sub(r"\\\1{split}", tex)
    try:
        math = str(convert(known, display="block" if display else "inline"))
    except Exception:  # whatever the converter trips over, the reader still gets the formula
        return None
    return None if _UNREAD in math else math


def _balances(tex: str) -> bool:
    """Tell whether every brace has its partner: the converter makes something of any TeX, but not math."""
    depth = 0
    for brace in _BRACE.findall(tex):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0
