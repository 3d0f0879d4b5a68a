"""Finding in the console: the answer, what narrows it down, tags; a document on its way, and how the system is doing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OIL, READ_MS, Console

pytestmark = [pytest.mark.browser, pytest.mark.cloud]

ON_ITS_WAY = re.compile(r"looking at it|reading \d+ pages|\d+ of \d+ pages read|understanding|index")


def open_document(console: Console, name: str) -> Page:
    page = console.go("documents")
    page.locator(".documents").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return page


def test_the_sentence_that_answers_is_marked_among_the_hits(filled: Console) -> None:
    page = filled.go("search?q=where+does+old+oil+go")
    answer = page.locator(".hits article").first.locator("mark.answer")
    expect(answer).to_have_text(OIL)
    expect(answer.locator("b").first).to_have_text(re.compile("^oil$", re.IGNORECASE))


def test_a_misspelt_word_is_said_to_be_nowhere(filled: Console) -> None:
    page = filled.go("search?q=zepelin")
    expect(page.locator(".notice")).to_have_text("There is no “zepelin”; “zeppelin” was looked for.")
    expect(page.locator(".hits article")).not_to_have_count(0)


def test_an_example_is_asked_by_a_click(filled: Console) -> None:
    page = filled.go("search")
    page.get_by_role("button", name="terminat*").click()
    expect(page.get_by_role("searchbox")).to_have_value("terminat*")
    expect(page).to_have_url(re.compile(r"q=terminat"))


def test_days_narrow_down_and_are_taken_away_again(filled: Console) -> None:
    page = filled.go("search?q=oil")
    hits = page.locator(".hits article")
    expect(hits).not_to_have_count(0)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    page.get_by_role("group", name="Added").get_by_label("from").fill(tomorrow)
    expect(page.get_by_role("status").first).to_contain_text("Nothing found")
    expect(page).to_have_url(re.compile(f"ingested_from={tomorrow}"))
    page.get_by_role("button", name="Remove Added from").click()
    expect(hits).not_to_have_count(0)
    expect(page).not_to_have_url(re.compile("ingested_from"))


def test_what_a_field_says_narrows_down(filled: Console) -> None:
    page = filled.go("search?q=oil&media_type=text%2Fmarkdown")
    chips = page.get_by_role("list", name="Narrowed down to").get_by_role("button")
    expect(chips).to_have_text([re.compile("Format.*Markdown")])
    field = page.get_by_role("group", name="Field")
    field.get_by_label("name").fill("Governing law")
    field.get_by_label("says").fill("Delaware")
    field.get_by_label("says").press("Enter")
    expect(page).to_have_url(re.compile("field=governing_law%3ADelaware"))
    expect(page.locator(".hits article")).to_have_count(0)
    page.reload()
    expect(chips.nth(1)).to_have_text(re.compile("Governing law.*Delaware"))
    page.get_by_role("button", name="Clear all").click()
    expect(chips).to_have_count(0)
    expect(page.locator(".hits article")).not_to_have_count(0)


def test_tags_are_given_found_and_taken_away(filled: Console) -> None:
    page = open_document(filled, "handbook.md")
    tags = page.get_by_role("list", name="Tags")
    page.get_by_label("Add a tag").fill("Due  Soon")
    page.get_by_label("Add a tag").press("Enter")
    expect(tags.get_by_role("link")).to_have_text("due soon")
    page = filled.go("documents")
    expect(page.locator(".documents").get_by_role("listitem").filter(has_text="handbook.md")).to_contain_text(
        "due soon"
    )
    page = filled.go("search?q=oil+zeppelin")
    page.get_by_role("group", name="Tags").get_by_role("button").filter(has_text="due soon").click()
    expect(page.locator(".hits h2").filter(has_not_text="handbook.md")).to_have_count(0)
    page.locator(".hits h2 a").first.click()
    page.get_by_role("button", name="Take the tag due soon away").click()
    expect(tags.get_by_role("link")).to_have_count(0)


def test_figures_tell_throughput_failures_stages_models_and_cost(filled: Console) -> None:
    page = filled.go("system")
    expect(page.get_by_role("img", name=re.compile(r"Pages read by minute\. \d+ pages read"))).to_be_visible()
    page.get_by_role("button", name="Last day").click()
    expect(page.get_by_role("img", name=re.compile("Pages read by hour"))).to_be_visible()
    expect(page).to_have_url(re.compile("window=day"))
    expect(page.locator(".failures code")).to_have_text(re.compile("^[A-Z_]+$"))
    expect(page.locator(".failures").get_by_role("link")).to_have_text("broken.pdf")
    for stage in ("First look", "Reading", "Understanding", "Indexing"):
        expect(page.get_by_role("meter", name=stage)).to_be_visible()
    expect(page.get_by_role("meter", name="Classify: share of documents")).to_be_visible()
    expect(page.locator(".prices")).to_contain_text(re.compile(r"USD \d\.\d{3} per 1,000 pages"))


def test_a_document_is_followed_from_stage_to_stage_until_it_is_there(filled: Console) -> None:
    page = filled.go("documents")
    sections = "\n\n".join(f"# Quay {number}\n\n{'A boat lies at the quay. ' * 110}" for number in range(16))
    filled.drop(("quays.md", sections))
    line = page.locator(".uploads").get_by_role("listitem").filter(has_text="quays.md")
    expect(line.locator(".status")).to_have_text(ON_ITS_WAY, timeout=READ_MS)
    line.get_by_role("link").click()
    expect(page.locator(".steps [aria-current=step]")).to_be_visible()
    expect(page.locator(".sheet")).to_contain_text("A boat lies at the quay.", timeout=READ_MS)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Documents")


def test_an_upload_that_broke_off_is_tried_again(filled: Console) -> None:
    page = filled.go("documents")
    page.context.set_offline(offline=True)
    filled.drop(("again.md", "# Again\n\nA second try."))
    line = page.locator(".uploads").get_by_role("listitem").filter(has_text="again.md")
    expect(line).to_contain_text("not uploaded")
    page.context.set_offline(offline=False)
    filled.complaints.clear()  # of what was asked meanwhile
    line.get_by_role("button", name="Try again").click()
    expect(line).to_contain_text("ready", timeout=READ_MS)
    line.get_by_role("link").click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Documents")


@pytest.mark.parametrize("view", ["search", "keys", "reader"])
def test_they_keep_nobody_out_and_fit_a_phone(filled: Console, view: str) -> None:
    page = open_document(filled, "tariff.pdf") if view == "reader" else filled.go("search")
    if view == "keys":
        page.get_by_role("button", name="Keyboard shortcuts").click()
        expect(page.get_by_role("dialog")).to_be_visible()
    if view == "reader":
        expect(page.get_by_role("img", name="Page 1, as it looks")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        violations = Axe().run(page).response["violations"]
        assert [f"{each['id']} {each['nodes'][0]['html']}" for each in violations] == []
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 860})
    page.keyboard.press("Escape")


def test_nothing_was_refused_and_nothing_complained(filled: Console) -> None:
    assert filled.page.evaluate("window.refused") == []
    assert filled.complaints == []
