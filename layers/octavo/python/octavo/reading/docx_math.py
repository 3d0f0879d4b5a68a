"""Equations of Office (OMML) as LaTeX: fractions, scripts, roots, sums, brackets, functions, accents, matrices."""

import re
from collections.abc import Callable, Iterable
from typing import Final
from xml.etree.ElementTree import Element

from octavo.reading.docx_signs import BY_SIGN, LARGE
from octavo.reading.docx_xml import child, children, is_on, local_name, value_of
from octavo.reading.text import clean

_DEEPEST: Final = 60
# A command ends where something follows that is no letter; what follows is known only when all is put together.
_END: Final = "\0"
_COMMAND_END: Final = re.compile(rf"{_END}(?=[A-Za-z])")
_SIGNS: Final = str.maketrans({sign: f"\\{name}{_END}" for sign, name in BY_SIGN.items()})
_SPECIAL_CHARACTERS: Final = str.maketrans({sign: f"\\{sign}" for sign in "{}%#&_$"})
_FUNCTIONS: Final = frozenset(
    [
        "arccos",
        "arcsin",
        "arctan",
        "arg",
        "cos",
        "cosh",
        "cot",
        "coth",
        "csc",
        "deg",
        "det",
        "dim",
        "exp",
        "gcd",
        "inf",
        "ker",
        "lim",
        "ln",
        "log",
        "max",
        "min",
        "sec",
        "sin",
        "sinh",
        "sup",
        "tan",
        "tanh",
    ]
)
# What is written the same way whatever is in it: the form, and the parts that fill it.
_FORMS: Final = {
    "sSup": ("{}^{{{}}}", ("e", "sup")),
    "sSub": ("{}_{{{}}}", ("e", "sub")),
    "sSubSup": ("{}_{{{}}}^{{{}}}", ("e", "sub", "sup")),
    "sPre": ("{{}}_{{{}}}^{{{}}}{}", ("sub", "sup", "e")),
    "limLow": ("{}_{{{}}}", ("e", "lim")),
    "limUpp": ("{}^{{{}}}", ("e", "lim")),
    "borderBox": (r"\boxed{{{}}}", ("e",)),
}
_ACCENTS: Final = {
    "\u0302": "hat",
    "\u0303": "tilde",
    "\u0304": "bar",
    "\u0305": "overline",
    "\u0307": "dot",
    "\u0308": "ddot",
    "\u030c": "check",
    "\u0306": "breve",
    "\u20d7": "vec",
    "\u20d6": "overleftarrow",
}


def formula(element: Element) -> str:
    """Return an equation as LaTeX, "" if it is empty: an `m:oMath` between dollar signs, an `m:oMathPara` between two."""
    text = _COMMAND_END.sub(" ", _latex(element, 0)).replace(_END, "").strip()
    mark = "$$" if local_name(element) == "oMathPara" else "$"
    return f"{mark}{clean(text)}{mark}" if text else ""


def _latex(element: Element | None, depth: int) -> str:
    if element is None:
        return ""
    if depth > _DEEPEST:
        return "".join(item.text or "" for item in element.iter() if local_name(item) == "t")
    return "".join(_item(item, depth + 1) for item in element)


def _item(item: Element, depth: int) -> str:
    name = local_name(item)
    if name == "r":
        return _run(item)
    if name in _FORMS:
        form, parts = _FORMS[name]
        return form.format(*(_part(item, part, depth) for part in parts))
    if name in _SPECIAL:
        return _SPECIAL[name](item, depth)
    return "" if name.endswith("Pr") else _latex(item, depth)


def _run(run: Element) -> str:
    text = "".join(item.text or "" for item in run if local_name(item) == "t").translate(_SPECIAL_CHARACTERS)
    if is_on(child(run, "rPr", "nor")) and any(map(str.isalpha, text)):
        return rf"\text{{{text}}}"
    return text.translate(_SIGNS)


def _part(item: Element, name: str, depth: int) -> str:
    text = _latex(child(item, name), depth).strip()
    return f"{{{text}}}" if name == "e" and text.startswith((r"\frac", r"\genfrac")) else text


def _fraction(item: Element, depth: int) -> str:
    bare = value_of(child(item, "fPr"), "type") == "noBar"
    form = r"\genfrac{}{}{0pt}{}" if bare else r"\frac"
    return f"{form}{{{_part(item, 'num', depth)}}}{{{_part(item, 'den', depth)}}}"


def _root(item: Element, depth: int) -> str:
    degree = _part(item, "deg", depth)
    index = f"[{degree}]" if degree else ""
    return rf"\sqrt{index}{{{_part(item, 'e', depth)}}}"


def _sum(item: Element, depth: int) -> str:
    sign = value_of(child(item, "naryPr"), "chr") or "∫"
    low, high = _part(item, "sub", depth), _part(item, "sup", depth)
    bounds = (f"_{{{low}}}" if low else "") + (f"^{{{high}}}" if high else "")
    command = f"\\{LARGE[sign]}" if sign in LARGE else sign
    return f"{command}{bounds or _END}{_latex(child(item, 'e'), depth).strip()}"


def _function(item: Element, depth: int) -> str:
    name = _part(item, "fName", depth)
    word = re.match(r"[a-z]+", name)
    if word and word[0] in _FUNCTIONS:
        name = f"\\{name}"
    elif name.isalpha():
        name = rf"\operatorname{{{name}}}"
    return f"{name}{{{_latex(child(item, 'e'), depth).strip()}}}"


def _accent(item: Element, depth: int) -> str:
    sign = value_of(child(item, "accPr"), "chr") or "\u0302"
    inner = _part(item, "e", depth)
    return f"\\{_ACCENTS[sign]}{{{inner}}}" if sign in _ACCENTS else f"{inner}{sign}"


def _bar(item: Element, depth: int) -> str:
    over = value_of(child(item, "barPr"), "pos") == "top"
    return f"\\{'over' if over else 'under'}line{{{_part(item, 'e', depth)}}}"


def _grouped(item: Element, depth: int) -> str:
    over = value_of(child(item, "groupChrPr"), "pos") == "top"
    return f"\\{'over' if over else 'under'}brace{{{_part(item, 'e', depth)}}}"


def _matrix(item: Element, depth: int) -> str:
    return _environment("matrix", (children(row, "e") for row in children(item, "mr")), depth)


def _equations(item: Element, depth: int) -> str:
    return _environment("aligned", ((row,) for row in children(item, "e")), depth)


def _environment(name: str, rows: Iterable[Iterable[Element]], depth: int) -> str:
    lines = (" & ".join(_latex(cell, depth).strip() for cell in row) for row in rows)
    return rf"\begin{{{name}}}" + r" \\ ".join(lines) + rf"\end{{{name}}}"


def _bracketed(item: Element, depth: int) -> str:
    properties = child(item, "dPr")
    begin = value_of(properties, "begChr") if child(properties, "begChr") is not None else "("
    end = value_of(properties, "endChr") if child(properties, "endChr") is not None else ")"
    inner = "|".join(_latex(part, depth) for part in children(item, "e"))
    return rf"\left{_fence(begin)}{inner}\right{_fence(end)}"


def _fence(sign: str) -> str:
    fences = {"": ".", "{": r"\{", "}": r"\}", "⟨": rf"\langle{_END}", "⟩": rf"\rangle{_END}", "‖": r"\|"}
    return fences.get(sign, sign)


_SPECIAL: Final[dict[str, Callable[[Element, int], str]]] = {
    "f": _fraction,
    "rad": _root,
    "nary": _sum,
    "func": _function,
    "acc": _accent,
    "bar": _bar,
    "groupChr": _grouped,
    "m": _matrix,
    "eqArr": _equations,
    "d": _bracketed,
}
