"""Signs that documents hold as characters, or as numbers of a symbol font, and what they are elsewhere."""

from typing import Final


def _named(signs: str, names: str) -> dict[str, str]:
    return dict(zip(signs.split(), names.split(), strict=True))


# LaTeX's names of mathematical signs. Signs that are not here stay as they are: today's LaTeX reads Unicode.
BY_SIGN: Final = {
    **_named(
        "α β γ δ ε ϵ ζ η θ ϑ ι κ λ μ ν ξ π ρ σ ς τ υ φ ϕ χ ψ ω Γ Δ Θ Λ Ξ Π Σ Υ Φ Ψ Ω",  # noqa: RUF001
        "alpha beta gamma delta varepsilon epsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma "
        "varsigma tau upsilon varphi phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega",
    ),
    **_named(
        "± ∓ × ÷ ∙ ⋅ ∗ ∘ ⊕ ⊗ ∩ ∪ ∧ ∨ ∖ ≤ ≥ ≪ ≫ ≠ ≈ ≅ ≡ ∼ ∝ ∈ ∉ ∋ ⊂ ⊆ ⊃ ⊇ ⊥ ∥",  # noqa: RUF001
        "pm mp times div bullet cdot ast circ oplus otimes cap cup wedge vee setminus leq geq ll gg neq approx cong "
        "equiv sim propto in notin ni subset subseteq supset supseteq perp parallel",
    ),
    **_named(
        "∞ ∂ ∇ ∀ ∃ ¬ ∅ ℏ ℓ ℜ ℑ ← → ↔ ⇐ ⇒ ⇔ ↦ ↑ ↓ … ⋯ ⋮ ⋱ ∴ ∵ ∠ ′ ∑ ∏ ∫",  # noqa: RUF001
        "infty partial nabla forall exists neg emptyset hbar ell Re Im leftarrow rightarrow leftrightarrow Leftarrow "
        "Rightarrow Leftrightarrow mapsto uparrow downarrow ldots cdots vdots ddots therefore because angle prime sum "
        "prod int",
    ),
}
# Operators that take bounds.
LARGE: Final = _named(
    "∑ ∏ ∐ ∫ ∬ ∭ ∮ ⋂ ⋃ ⋀ ⋁ ⨁ ⨂",  # noqa: RUF001
    "sum prod coprod int iint iiint oint bigcap bigcup bigwedge bigvee bigoplus bigotimes",
)
# Of symbol fonts (Symbol, Wingdings), where the sign has a code of its own in Unicode.
BY_FONT_CODE: Final = {
    "F0B7": "•",
    "F0A7": "▪",
    "F0D8": "➢",
    "F0E0": "→",
    "F0DF": "←",
    "F0FC": "✓",
    "F0FB": "✗",
    "F0FE": "☒",
    "F0A8": "☐",
    "F06F": "☐",
    "F052": "☑",
    "F0A3": "☐",
    "F053": "☒",
    "F04A": "☺",
}
