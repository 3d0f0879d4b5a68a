from xml.etree.ElementTree import fromstring

import pytest

from octavo.reading.docx_math import formula


def run(text: str, properties: str = "") -> str:
    return f"<m:r>{properties}<m:t>{text}</m:t></m:r>"


A, B, N = (
    f"<m:{name}>{run(letter)}</m:{name}>" for name, letter in (("num", "a"), ("den", "b"), ("sub", "n"))
)
X = f"<m:e>{run('x')}</m:e>"


@pytest.mark.parametrize(
    ("inner", "written"),
    [
        (f"<m:f>{A}{B}</m:f>", r"\frac{a}{b}"),
        (f'<m:f><m:fPr><m:type m:val="noBar"/></m:fPr>{A}{B}</m:f>', r"\genfrac{}{}{0pt}{}{a}{b}"),
        (f"<m:sSup><m:e>{run('π')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>", r"\pi^{2}"),
        (f"<m:rad><m:deg/>{X}</m:rad>", r"\sqrt{x}"),
        (f"<m:d>{X}</m:d>", r"\left(x\right)"),
        (f'<m:nary><m:naryPr><m:chr m:val="&#x22C3;"/></m:naryPr>{N}{X}</m:nary>', r"\bigcup_{n}x"),
        (f"<m:nary>{X}</m:nary>", r"\int x"),
        (f"<m:func><m:fName>{run('cos')}</m:fName>{X}</m:func>", r"\cos{x}"),
        (
            f"<m:func><m:fName><m:limLow><m:e>{run('lim')}</m:e><m:lim>{run('x→0')}</m:lim></m:limLow></m:fName>{X}</m:func>",
            r"\lim_{x\rightarrow0}{x}",
        ),
        (f'<m:acc><m:accPr><m:chr m:val="&#x304;"/></m:accPr>{X}</m:acc>', r"\bar{x}"),
        (f"<m:acc>{X}</m:acc>", r"\hat{x}"),
        (f"<m:m><m:mr>{X}{X}</m:mr><m:mr>{X}{X}</m:mr></m:m>", r"\begin{matrix}x & x \\ x & x\end{matrix}"),
        (f"<m:eqArr>{X}{X}</m:eqArr>", r"\begin{aligned}x \\ x\end{aligned}"),
        (run("a&#xD7;b"), r"a\times b"),
        (run("100% of {S}"), r"100\% of \{S\}"),
        (run("if", "<m:rPr><m:nor/></m:rPr>"), r"\text{if}"),
        ("<m:e>" * 5_000 + run("deep") + "</m:e>" * 5_000, "deep"),
    ],
)
def test_equations_become_latex(inner: str, written: str) -> None:
    assert formula(fromstring(f'<m:oMath xmlns:m="m">{inner}</m:oMath>')) == f"${written}$"


def test_an_equation_of_its_own_line_stands_between_two_dollar_signs() -> None:
    assert (
        formula(fromstring(f'<m:oMathPara xmlns:m="m"><m:oMath>{run("x")}</m:oMath></m:oMathPara>'))
        == "$$x$$"
    )
