from octavo.reading.lines import Line
from octavo.reading.marks import Marks
from octavo.reading.table_cells import Word, with_cells_parted

RULES = Marks.of([(50.0, y, 300.0, y + 0.5) for y in (90.0, 120.0)])


def spelled(*words: tuple[str, float], monospaced: bool = False) -> tuple[Line, list[Word]]:
    """A line of words, each with the gap before it in points, and letters 5 wide."""
    x, placed = 60.0, list[Word]()
    for text, gap in words:
        placed.append((x + gap, x + gap + 5 * len(text), text))
        x = placed[-1][1]
    text = " ".join(word for word, _ in words)
    box = (placed[0][0], 100.0, placed[-1][1], 110.0)
    return Line(text, box, size=10.0, monospaced=monospaced), placed


def parts(line: Line, words: list[Word], marks: Marks = RULES) -> list[str]:
    return [part.text for part in with_cells_parted([line], marks, lambda: [words])]


def test_a_gap_wider_than_a_space_parts_cells() -> None:
    line, words = spelled(("Symbol", 0), ("of", 2.5), ("it", 2.5), ("Determination", 7))
    left, right = with_cells_parted([line], RULES, lambda: [words])
    assert (left.text, right.text) == ("Symbol of it", "Determination")
    assert left.box[2] < right.box[0]
    assert right.box[2] == line.box[2]


def test_a_justified_line_stays_whole() -> None:
    words = ["complete", "linkage", "disequilibrium", "with", "the", "other"]
    assert len(parts(*spelled(*((word, 6.5) for word in words)))) == 1


def test_numbers_side_by_side_are_cells() -> None:
    assert parts(*spelled(("1000000", 0), ("10%", 6), ("4.2", 6))) == ["1000000", "10%", "4.2"]


def test_a_list_item_is_not_parted_from_its_bullet() -> None:
    assert len(parts(*spelled(("•", 0), ("Rate", 9), ("of", 2.5), ("growth", 2.5)))) == 1


def test_code_is_not_parted_at_its_spaces() -> None:
    assert len(parts(*spelled(("return", 0), ("a", 6), ("+", 6), ("b", 6), monospaced=True))) == 1


def test_a_page_without_signs_of_a_table_is_not_asked_for_its_words() -> None:
    asked = False

    def words() -> list[list[Word]]:
        nonlocal asked
        asked = True
        return []

    line, _ = spelled(("Symbol", 0), ("Determination", 7))
    assert with_cells_parted([line], Marks(), words) == [line]
    assert not asked


def test_a_line_that_is_not_spelled_as_its_words_stays_whole() -> None:
    line, words = spelled(("Symbol", 0), ("Determination", 7))
    assert parts(line, [(x0, x1, text.upper()) for x0, x1, text in words]) == [line.text]
