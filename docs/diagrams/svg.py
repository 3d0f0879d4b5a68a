"""Boxes, lines and words of a picture, in the style of `docs/images/pipeline.svg`."""

from html import escape

STYLE = """
 .step { fill: #0b6e4f; } .store { fill: #7a4b00; } .aws { fill: #2f4b7c; } .person { fill: #3d4347; } .fail { fill: #8c2f39; }
 .title { fill: #fff; font-size: 15px; font-weight: 600; text-anchor: middle; }
 .sub { fill: #eef3f1; font-size: 11.5px; text-anchor: middle; }
 .chip { stroke: #fff; stroke-width: 1.2; } .reads { fill: none; } .writes { fill: #fff; }
 .chiptext { font-size: 11px; text-anchor: middle; fill: #fff; } .chiptext.dark { fill: #0b3d2e; font-weight: 600; }
 .frame { fill: #f3f6f5; stroke: #8aa39b; } .map { fill: #e3ebe8; stroke: #8aa39b; stroke-dasharray: 5 4; }
 .note { fill: #46605a; font-size: 12px; } .end { text-anchor: end; } .middle { text-anchor: middle; }
 .head { fill: #24332f; font-size: 13px; font-weight: 600; }
 .line { stroke: #46605a; stroke-width: 1.6; fill: none; } .dashed { stroke-dasharray: 4 4; }
"""
_HEAD = """<defs>
<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
<path d="M 0 0 L 8 4 L 0 8 z" fill="#46605a"/></marker></defs>"""
_CHIP = 58


class Picture:
    """SVG in the making. Coordinates are pixels from the top left corner."""

    def __init__(self, width: int, height: int, label: str) -> None:
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'font-family="system-ui, sans-serif" role="img" aria-label="{escape(label)}">'
        )
        # Its own paper: the page behind it may be dark.
        paper = f'<rect width="{width}" height="{height}" rx="14" fill="#ffffff"/>'
        self._parts = [opening, f"<style>{STYLE}</style>", _HEAD, paper]

    def frame(self, x: float, y: float, width: float, height: float, kind: str = "frame") -> None:
        """Draw what holds other boxes."""
        self._parts.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="12" class="{kind}"/>'
        )

    def text(self, x: float, y: float, words: str, kind: str = "note") -> None:
        """Write beside things."""
        self._parts.append(f'<text x="{x}" y="{y}" class="{kind}">{escape(words)}</text>')

    def box(  # noqa: PLR0913, PLR0917 - a place, a size, and what is in it
        self, x: float, y: float, width: float, height: float, kind: str, title: str = "", *subtitles: str
    ) -> None:
        """Draw a box with its name, and lines below it."""
        middle = x + width / 2
        self._parts.append(f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8" class="{kind}"/>')
        top = y + height / 2 + 5 - 8.5 * len(subtitles)
        if title:
            self.text(middle, top, title, "title")
        for number, words in enumerate(subtitles, start=1):
            self.text(middle, top + 1 + 16 * number, words, "sub")

    def chips(self, x: float, y: float, chips: list[tuple[str, bool]], a_row: int = 2) -> None:
        """Draw words in frames, centred on x, those that are True filled."""
        for row in range(0, len(chips), a_row):
            there = chips[row : row + a_row]
            left = x - (_CHIP + 4) * len(there) / 2 + 2
            for words, filled in there:
                kind = "writes" if filled else "reads"
                self._parts.append(
                    f'<rect x="{left}" y="{y}" width="{_CHIP}" height="16" rx="8" class="chip {kind}"/>'
                )
                self.text(left + _CHIP / 2, y + 11.5, words, "chiptext dark" if filled else "chiptext")
                left += _CHIP + 4
            y += 20

    def line(self, *points: tuple[float, float], kind: str = "", head: bool = True) -> None:
        """Draw a line with corners, and an arrow's head at its end."""
        path = " L ".join(f"{x} {y}" for x, y in points)
        marker = ' marker-end="url(#head)"' if head else ""
        self._parts.append(f'<path d="M {path}" class="line {kind}"{marker}/>')

    def svg(self) -> str:
        """Return the whole picture."""
        return "\n".join([*self._parts, "</svg>\n"])
