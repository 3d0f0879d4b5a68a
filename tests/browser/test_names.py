"""Names in the console: their list, the page of one, and from there to where it stands; and more like a document."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from octavo_cli.cloud.endpoint import Deployment
from tests.browser.conftest import Console, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.cloud]

READ_MS = 240_000
LETTER = """# Letter of the harbour

On Monday Ingrid Halvorsen met Robert Mueller in Rotterdam to sign the contract about the new crane of the harbour.
"""
REPORT = """# Report of the harbour

The contract about the new crane of the harbour was signed by Ingrid Halvorsen, who works for Siemens in Munich.
"""
HOSTILE = (
    "# Names\n\nThe director of the company is `<img src=x onerror=xss=1>` Ingrid Halvorsen of Rotterdam.\n"
)


@pytest.fixture(scope="module")
def filled(browser: Browser, embedded_cloud: Deployment) -> Iterator[Console]:
    with signed_in(browser, embedded_cloud, "names") as console:
        page = console.go("documents")
        files = (("letter.md", LETTER), ("report.md", REPORT), ("hostile.md", HOSTILE))
        console.drop(*files)
        for name, _ in files:
            expect(page.locator(".uploads").get_by_role("listitem").filter(has_text=name)).to_contain_text(
                "ready", timeout=READ_MS
            )
        yield console


def test_names_are_listed_and_narrowed_as_you_type(filled: Console) -> None:
    page = filled.go("documents")
    page.get_by_role("heading", name="Documents").wait_for()
    page.keyboard.press("g")
    page.keyboard.press("n")
    names = page.locator(".names li")
    expect(names.first).to_contain_text("Ingrid Halvorsen")
    expect(names.first).to_contain_text("3 documents")
    page.get_by_role("searchbox").fill("rott")
    expect(names).to_have_count(1)
    expect(names.first).to_contain_text("Rotterdam")
    page.get_by_label("Type").select_option(label="Person")
    expect(page.get_by_role("status")).to_have_text("No document names such.")
    expect(page).to_have_url(re.compile(r"#/entities\?prefix=rott&type=PERSON"))


def test_a_name_leads_to_its_places_and_to_those_beside_it(filled: Console) -> None:
    page = filled.go("entities/PERSON?value=ingrid+halvorsen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ingrid Halvorsen")
    expect(page.locator(".hits li")).to_have_count(3)
    hostile = page.locator(".hits li").filter(has_text="hostile.md")
    expect(hostile).to_contain_text("<img src=x onerror=xss=1>")
    assert page.evaluate("window.xss") is None
    expect(page.locator(".names li").filter(has_text="Rotterdam")).to_contain_text("2 passages")
    page.locator(".hits li").filter(has_text="letter.md").get_by_role("link").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("letter.md")
    expect(page.locator("mark.chosen")).to_have_text("Ingrid Halvorsen")
    page.get_by_role("link", name="Where else it is named").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ingrid Halvorsen")


def test_a_name_that_no_document_has_is_said_to_be_none(filled: Console) -> None:
    page = filled.go("entities/PERSON?value=nobody")
    expect(page.get_by_role("alert")).to_have_text("no document names this PERSON")


def test_documents_like_one_are_unfolded_beside_it(filled: Console) -> None:
    page = filled.go("documents")
    page.locator(".documents").get_by_role("link", name="letter.md").click()
    alike = page.locator(".alike")
    alike.get_by_text("Documents", exact=True).press("Enter")
    alike.get_by_role("link", name="report.md").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("report.md")
    expect(page.locator("mark.hit").first).to_be_visible()
    alike.get_by_text("Passages like the one marked").press("Enter")
    expect(alike.get_by_role("link", name="letter.md")).to_be_visible()


@pytest.mark.parametrize("view", ["entities", "entities/PERSON?value=ingrid+halvorsen"])
def test_names_keep_nobody_out_and_fit_a_phone(filled: Console, view: str) -> None:
    page = filled.page
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        filled.go(view)
        expect(page.locator(".names li").first).to_be_visible()
        violations = Axe().run(page).response["violations"]
        assert [f"{each['id']} {each['nodes'][0]['html']}" for each in violations] == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 860})


def test_nothing_was_refused_and_nothing_complained(filled: Console) -> None:
    assert filled.page.evaluate("window.refused") == []
    assert [said for said in filled.complaints if "404" not in said] == []
