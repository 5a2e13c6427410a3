"""Which TeX is read, what is left as code, and that its MathML is what browsers know."""

from __future__ import annotations

import pytest

from vaultkit.site.mathml import render_math

READ = [
    r"\frac{a+b}{c}",
    r"\begin{pmatrix}1&0\\0&1\end{pmatrix}",
    r"f(x)=\begin{cases}x & \text{if } x>0\\ 0\end{cases}",
    r"\begin{aligned}a&=b\\&=c\end{aligned}",
    r"\sum_{i=1}^{n} i^2",
    r"\left(\frac{a}{b}\right)^2",
    r"\mathbb{R}\mathcal{L}",
    r"\operatorname{argmax}_x f(x)",
    r"\color{red}{x}+y",
    r"\sum_{\substack{0<i\\i<n}} i",
    "Paperclip / Pen",
    r"50\% \& \{x\}",
]
LEFT = {
    "chemistry": r"\ce{H2O}",
    "a command that does not exist": r"\nope{x}",
    "definitions": r"\newcommand{\R}{\mathbb{R}} \R",
    "an environment that is not known": r"\begin{gather}a\\b\end{gather}",
    "lines in an array": r"\begin{array}{c|c}1&2\end{array}",
    "rows outside an environment": r"a=b\\c=d",
    "a column mark outside": "a & b",
    "a brace left open": "{x",
    "a brace too many": "x}",
    "a missing argument": r"\frac{a}",
    "math in text": r"\text{a $x$ b}",
    "braces in text": r"\text{a {b} c}",
    "a number for the line": r"x \tag{1}",
    "blanks in an operator": r"\operatorname{arg max} x",
    "negation of anything": r"\not\mathrel{R}",
    "colour to the end": r"\color{red} x+y",
    "an operator made of others": r"\mathop{\rm lim}",
    "a superscript of nothing": "x^",
}


@pytest.mark.parametrize("tex", READ)
def test_math_that_is_read_right_is_mathml(tex: str) -> None:
    html = render_math(tex, True)
    assert html.startswith('<math display="block">')
    assert "\\" not in html


@pytest.mark.parametrize("what", LEFT)
def test_math_that_would_be_wrong_is_shown_as_code(what: str) -> None:
    assert render_math(LEFT[what], False).startswith('<code class="vk-tex">')
    assert render_math(LEFT[what], True).startswith('<code class="vk-tex vk-display">')


MENDED = {
    "letters of an alphabet are that alphabet's": (r"\mathbb{RC}\mathbf{ab}", "ℝ", "ℂ", "𝐚"),
    "one upright letter is upright": (r"\mathrm{d}x", '<mi mathvariant="normal">d</mi>'),
    "a matrix's bars are as tall as it": (
        r"\begin{vmatrix}a\end{vmatrix}=1",
        '<mo stretchy="true" form="postfix" lspace="0" rspace="0">|</mo>',
    ),
    "a function's name stands apart from what it is of": (
        r"\sin x",
        '<mi>sin</mi><mspace width="0.167em"></mspace><mi>x</mi>',
    ),
    "and not from a bracket": (r"\sin(x)", '<mi>sin</mi><mo stretchy="false">(</mo>'),
    "limits stand below": (r"\max_x f", "<munder>"),
    "a relation has blanks around it": (r"f\sim g", "<mo>∼</mo>"),
    "a comma in braces has none after it": ("12{,}000", '<mo rspace="0">,</mo>'),
}


@pytest.mark.parametrize("law", MENDED)
def test_mathml_is_what_browsers_read(law: str) -> None:
    tex, *expected = MENDED[law]
    html = render_math(tex, True)
    for part in expected:
        assert part in html
