"""Which TeX the converter reads right: all else is shown as it was written, for it drops what it does not know.

Found by rendering each kind of formula in a browser beside Temml and KaTeX; a command is listed here after it was seen.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from latex2mathml.symbols_parser import SYMBOLS

_COMMANDS = frozenset(
    re.findall(
        r"\S+",
        """
    frac dfrac tfrac cfrac binom dbinom tbinom over choose sqrt overset underset stackrel substack
    acute bar breve check dot ddot grave hat tilde vec widehat widetilde overline underline overbrace underbrace
    overrightarrow overleftarrow xrightarrow xleftarrow
    text textbf textit textrm textnormal mbox operatorname
    left middle right big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm
    begin end lim sup inf max min limits nolimits
    arccos arcsin arctan cos cosh cot coth csc deg dim exp hom ker ln lg log sec sin sinh tan tanh
    argmax argmin det gcd liminf limsup Pr bmod mod pmod
    enspace quad qquad space hspace
    mathbb mathbf mathcal mathfrak mathit mathrm mathscr mathsf mathtt Bbb bm boldsymbol bf rm
    textcolor phantom boxed cancel bcancel xcancel displaystyle textstyle scriptstyle lbrace rbrace
    """,
    )
)
"""Besides the commands that are one character's name."""

_ENVIRONMENTS = frozenset(
    re.findall(
        r"\S+",
        "matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix smallmatrix cases split align* equation array",
    )
)
# Obsidian numbers no lines.
_SAME = {"aligned": "split", "align": "align*", "equation*": "equation"}
_NOT_SYMBOLS = frozenset(["not", "surd"])  # the converter has ideas of its own about them

_COMMAND = re.compile(r"\\([A-Za-z]+)|\\(.)", re.DOTALL)
_PUNCTUATION = frozenset(r"\{}[]|,:;!>_%#$& " + "\n")
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([A-Za-z]+\*?)\}")
_COLUMNS = re.compile(r"\\begin\{array\}(?!\s*\{[lcr\s]+\})")
_WORDS = re.compile(
    r"\\(?:(?:text(?:bf|it|rm|normal)?|mbox)(?![A-Za-z])\s*(?!\{[^{}\\$^_&#~]*\})|operatorname\s*(?!\{[A-Za-z]+\}))"
)
_COLOR = re.compile(r"\\color\s*\{([^{}]*)\}\s*(?=\{)")
_UPRIGHT = re.compile(r"\\mathrm\s*\{([A-Za-z])\}")
_LONE_SPACE = re.compile(r"\\hspace\*?\s*(?!\{\s*-?[\d.]+\s*(?:em|ex|pt|mm|cm|in)\s*\})")
_ESCAPED = re.compile(r"\\.", re.DOTALL)


def plainly(tex: str) -> str | None:
    """Return `tex` in the words that the converter knows, None if it does not read it right.

    >>> plainly(r"\\begin{aligned}a&=b\\end{aligned}")
    '\\\\begin{split}a&=b\\\\end{split}'
    >>> plainly(r"\\ce{H2O}") is None
    True
    """
    tex = _ENVIRONMENT.sub(lambda m: f"\\{m[1]}{{{_SAME.get(m[2], m[2])}}}", tex)
    tex = _COLOR.sub(r"\\textcolor{\1}", tex)  # colours one group, as MathJax has it
    if not (_is_closed(tex) and _is_known(tex)) or any(
        odd.search(tex) for odd in (_COLUMNS, _WORDS, _LONE_SPACE)
    ):
        return None
    return _UPRIGHT.sub(r"\\mathrm{{\1}}", tex)


def _is_known(tex: str) -> bool:
    names = {match[2] for match in _ENVIRONMENT.finditer(tex)}
    if not names <= _ENVIRONMENTS:
        return False
    has_rows = bool(names) or r"\substack" in tex
    if not has_rows and ("&" in _ESCAPED.sub("", tex) or r"\\" in tex):
        return False
    return all(
        (m[1] in _COMMANDS or m[1] in _symbols()) if m[1] else m[2] in _PUNCTUATION
        for m in _COMMAND.finditer(tex)
    )


def _is_closed(tex: str) -> bool:
    """Tell whether every brace has its partner, and no dollar stands inside."""
    depth = 0
    bare = _ESCAPED.sub("", tex)
    for mark in re.findall("[{}]", bare):
        depth += 1 if mark == "{" else -1
        if depth < 0:
            return False
    return depth == 0 and "$" not in bare


@cache
def _symbols() -> frozenset[str]:
    """The commands that are a character's name; not accents, which belong on another."""
    named = (
        (name[1:], chr(int(code, 16)))
        for name, code in SYMBOLS.items()
        if name.startswith("\\") and name[1:].isalpha()
    )
    return (
        frozenset(name for name, char in named if unicodedata.category(char)[0] not in "MZ")
        - _NOT_SYMBOLS
    )
