"""Equations of Office (OMML) as LaTeX, so far as it is text: fractions, scripts, roots, sums, brackets, functions."""

from collections.abc import Callable
from typing import Final
from xml.etree.ElementTree import Element

from octavo.reading.docx_xml import child, children, local_name, value_of
from octavo.reading.text import clean

_DEEPEST: Final = 60
_SIGNS: Final = dict(zip("∑∏∫∬∮", (r"\sum", r"\prod", r"\int", r"\iint", r"\oint"), strict=True))
_NAMES: Final = (
    r"\alpha \beta \gamma \delta \theta \lambda \mu \pi \sigma \phi \omega \Delta \infty \pm \times \leq \geq"
)
_LETTERS: Final = str.maketrans(
    {sign: f"{name} " for sign, name in zip("αβγδθλμπσφωΔ∞±×≤≥", _NAMES.split(), strict=True)}  # noqa: RUF001
)
_FUNCTIONS: Final = {"sin", "cos", "tan", "log", "ln", "exp", "lim", "max", "min"}
# What is written the same way whatever is in it: the form, and the parts that fill it.
_FORMS: Final = {
    "f": (r"\frac{{{}}}{{{}}}", ("num", "den")),
    "sSup": ("{}^{{{}}}", ("e", "sup")),
    "sSub": ("{}_{{{}}}", ("e", "sub")),
    "sSubSup": ("{}_{{{}}}^{{{}}}", ("e", "sub", "sup")),
}


def formula(element: Element) -> str:
    """Return an `m:oMath` or `m:oMathPara` as LaTeX between dollar signs, "" if it is empty."""
    text = _latex(element, 0).strip()
    return f"${clean(text)}$" if text else ""


def _latex(element: Element | None, depth: int) -> str:
    if element is None:
        return ""
    if depth > _DEEPEST:
        return "".join(item.text or "" for item in element.iter() if local_name(item) == "t")
    return "".join(_item(item, depth + 1) for item in element)


def _item(item: Element, depth: int) -> str:
    name = local_name(item)
    if name == "t":
        return (item.text or "").translate(_LETTERS)
    if name in _FORMS:
        form, parts = _FORMS[name]
        return form.format(*(_part(item, part, depth) for part in parts))
    if name in _SPECIAL:
        return _SPECIAL[name](item, depth)
    return "" if name.endswith("Pr") else _latex(item, depth)


def _part(item: Element, name: str, depth: int) -> str:
    text = _latex(child(item, name), depth).strip()
    return f"{{{text}}}" if name == "e" and text.startswith(r"\frac") else text


def _root(item: Element, depth: int) -> str:
    degree = _part(item, "deg", depth)
    return (
        rf"\sqrt[{degree}]{{{_part(item, 'e', depth)}}}" if degree else rf"\sqrt{{{_part(item, 'e', depth)}}}"
    )


def _sum(item: Element, depth: int) -> str:
    sign = value_of(child(item, "naryPr"), "chr") or "∫"
    low, high = _part(item, "sub", depth), _part(item, "sup", depth)
    bounds = (f"_{{{low}}}" if low else "") + (f"^{{{high}}}" if high else "")
    return f"{_SIGNS.get(sign, sign)}{bounds}{_latex(child(item, 'e'), depth).strip()}"


def _function(item: Element, depth: int) -> str:
    name = _part(item, "fName", depth)
    argument = _latex(child(item, "e"), depth).strip()
    return f"\\{name}({argument})" if name in _FUNCTIONS else f"{name}({argument})"


def _matrix(item: Element, depth: int) -> str:
    rows = (" & ".join(_latex(cell, depth) for cell in children(row, "e")) for row in children(item, "mr"))
    return r"\begin{matrix}" + r" \\ ".join(rows) + r"\end{matrix}"


def _bracketed(item: Element, depth: int) -> str:
    properties = child(item, "dPr")
    begin = value_of(properties, "begChr") if child(properties, "begChr") is not None else "("
    end = value_of(properties, "endChr") if child(properties, "endChr") is not None else ")"
    inner = "|".join(_latex(part, depth) for part in children(item, "e"))
    return rf"\left{_fence(begin)}{inner}\right{_fence(end)}"


def _fence(sign: str) -> str:
    return {"": ".", "{": r"\{", "}": r"\}"}.get(sign, sign)


_SPECIAL: Final[dict[str, Callable[[Element, int], str]]] = {
    "rad": _root,
    "nary": _sum,
    "func": _function,
    "m": _matrix,
    "d": _bracketed,
}
