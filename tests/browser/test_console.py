"""The console as a person uses it, in order: drop files, watch them, search, open a passage. One tab, one cloud."""

import re
from urllib.parse import urlsplit

import pymupdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from octavo_cli.cloud.endpoint import Deployment
from tests.browser.conftest import HOSTILE_NAME, OIL, TENANT, Console, signed_in, tariff

pytestmark = [pytest.mark.browser, pytest.mark.cloud]

TARIFF = "A boat of ten metres pays nineteen euros for a night at the pier."
VIEWS = ("search?q=oil&language=en&media_type=text/markdown", "documents", "system")


def test_files_that_are_dropped_are_followed_until_they_are_read_or_refused(filled: Console) -> None:
    lines = filled.go("documents").locator(".documents").get_by_role("listitem")
    expect(lines).to_have_count(4)
    expect(lines.filter(has_text="handbook.md")).to_contain_text("ready")
    refused = lines.filter(has_text="broken.pdf")
    expect(refused).to_contain_text("failed")
    expect(refused.get_by_role("code")).to_have_text(re.compile(r"^[A-Z_]+$"))
    filled.page.get_by_label("Status").select_option("FAILED")
    expect(lines).to_have_count(1)


def test_passages_are_found_as_you_type_and_lead_to_their_page(filled: Console) -> None:
    page = filled.go("search")
    page.get_by_role("searchbox").press_sequentially("where does old oil go")
    first = page.locator(".hits article").first
    expect(first).to_contain_text(re.compile("Harbour handbook .+ Waste"))
    expect(first.locator("mark").first).to_have_text(re.compile("oil", re.IGNORECASE))
    expect(page.get_by_role("status").first).to_contain_text("passage")
    first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("handbook.md")
    expect(page.locator("mark.answer")).to_be_in_viewport()
    expect(page.locator("mark.answer")).to_have_text(OIL)


def test_the_highlight_lies_over_the_sentence_on_the_picture_of_its_page(filled: Console) -> None:
    page = filled.go("search?q=what+does+a+night+cost+nineteen+euros")
    page.locator(".hits article").filter(has_text="tariff.pdf").first.get_by_role("link").click()
    picture = page.get_by_role("img", name="Page 1, as it looks")
    expect(picture.locator("rect.answer")).to_have_count(2)
    expect(picture.locator("rect.hit")).to_have_count(0)
    boxes = [
        {key: float(box.get_attribute(key) or "") for key in ("x", "y", "width", "height")}
        for box in picture.locator("rect.answer").all()
    ]
    with pymupdf.open(stream=tariff()) as document:
        under = [
            document[0].get_textbox(
                (box["x"] + 2, box["y"] + 1, box["x"] + box["width"] - 2, box["y"] + box["height"] - 1)
            )
            for box in boxes
        ]
    assert " ".join(" ".join(under).split()) == TARIFF
    painted = picture.locator("rect.answer").last
    expect(picture).not_to_have_attribute("aria-busy", "true")
    seen = pymupdf.Pixmap(painted.screenshot())
    pixels = [seen.pixel(x, y)[:3] for x in range(0, seen.width, 2) for y in range(0, seen.height, 2)]
    yellow = [pixel for pixel in pixels if pixel[0] > 240 and pixel[2] < 225]
    ink = [pixel for pixel in pixels if max(pixel) < 110]
    # A box is tight: its border, the letters and their soft edges have the rest.
    assert len(yellow) > len(pixels) / 3
    assert len(ink) > len(pixels) / 50
    page.get_by_role("button", name="Show its text").click()
    expect(page.locator("mark.answer")).to_have_text(TARIFF)


def test_what_a_reader_says_of_a_hit_is_kept(filled: Console) -> None:
    page = filled.go("search?q=old+oil")
    hit = page.locator(".hits article").first
    hit.get_by_role("button", name="Right: the passage").click()
    expect(hit.get_by_role("status")).to_have_text("Noted as right.")


def test_a_type_that_is_chosen_leaves_out_the_others(filled: Console) -> None:
    page = filled.go("search?q=zeppelin+oil")
    expect(page.locator(".hits article")).not_to_have_count(0)
    shown = page.locator(".hits .chip").first.inner_text()
    choice = page.get_by_role("group", name="Type").get_by_role("button").filter(has_text=shown)
    counted = choice.locator(".count").inner_text()
    choice.click()
    expect(page).to_have_url(re.compile("type="))
    expect(choice).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".hits .chip").filter(has_not_text=shown)).to_have_count(0)
    addresses = page.locator(".hits h2 a").evaluate_all(
        "links => links.map(link => link.pathname + link.hash)"
    )
    assert len({address.partition("?")[0] for address in addresses}) == int(counted)
    choice.click()
    expect(page).not_to_have_url(re.compile("type="))


def test_a_name_that_is_chosen_as_a_facet_narrows_the_hits_down(filled: Console) -> None:
    page = filled.go("search?q=boat+oil+zeppelin")
    name = page.get_by_role("group", name="Names").get_by_role("button").filter(has_text="ingrid")
    name.click()
    expect(name).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".hits article")).to_have_count(1)
    expect(page.locator(".hits article")).to_contain_text("Ingrid Halvorsen")


def test_an_entity_that_is_chosen_is_marked_where_it_stands(filled: Console) -> None:
    page = filled.go("documents")
    page.locator(".documents").get_by_role("link", name="handbook.md").click()
    entity = page.locator(".value").first
    name = re.sub(r" \d+$", "", entity.inner_text())
    entity.click()
    expect(entity).to_have_attribute("aria-pressed", "true")
    expect(page.locator("mark.chosen").first).to_have_text(name)
    page.get_by_role("link", name="Find it in all documents").click()
    expect(page.get_by_role("searchbox")).to_have_value(name)
    expect(page.locator(".hits article").first).to_contain_text("handbook.md")


def test_markup_in_a_files_name_and_text_is_shown_as_text(filled: Console) -> None:
    page = filled.go("search?q=zeppelin")
    hit = page.locator(".hits article").filter(has_text=HOSTILE_NAME).first
    expect(hit).to_contain_text("<img src=x onerror=xss=4>")
    hit.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE_NAME)
    expect(page.locator(".text")).to_contain_text("<script>xss=2</script>")
    assert page.evaluate("window.xss") is None
    assert page.locator("main img, main script, main b").count() == 0


def test_the_keyboard_reaches_everything(filled: Console) -> None:
    page = filled.go("documents")
    expect(page.locator(".documents a").first).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator(".documents a").first).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("choose files to upload")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("s")
    expect(page.get_by_role("heading", level=1)).to_have_text("System")
    page.keyboard.press("u")
    expect(page.get_by_role("heading", level=1)).to_have_text("Documents")
    page.locator(".documents a").first.wait_for()
    # Not the chooser itself, to which headless Chromium now and then takes a pressed key for no reason.
    page.locator("#files").evaluate(
        "field => field.addEventListener('click', () => { field.dataset.asked = 1; })"
    )
    page.keyboard.press("u")
    expect(page.locator("#files")).to_have_attribute("data-asked", "1")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_that_keeps_people_out(filled: Console, scheme: str) -> None:
    page = filled.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    found = []
    for view in (*VIEWS, "reader"):
        if view == "reader":
            filled.go("documents").locator(".documents").get_by_role("link", name="handbook.md").click()
            expect(page.locator(".value").first).to_be_visible()
        else:
            filled.go(view)
            expect(page.locator("main li").first).to_be_visible()
        results = Axe().run(page)
        found += [
            f"{view}: {each['id']} {each['nodes'][0]['html']}" for each in results.response["violations"]
        ]
    assert found == []


@pytest.mark.parametrize("view", VIEWS)
def test_a_phone_never_scrolls_sideways(filled: Console, view: str) -> None:
    page = filled.page
    page.set_viewport_size({"width": 360, "height": 740})
    filled.go(view)
    expect(page.locator("main li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 860})


def test_nobody_is_asked_but_our_own_cloud_and_nothing_went_wrong(
    filled: Console, embedded_cloud: Deployment
) -> None:
    own = {urlsplit(filled.address).netloc, embedded_cloud.host}
    assert {urlsplit(url).netloc for url in filled.asked if not url.startswith("blob:")} == own
    assert filled.page.evaluate("window.refused") == []
    assert filled.complaints == []


def test_a_token_is_in_no_address_and_gone_after_signing_out(
    filled: Console, browser: Browser, embedded_cloud: Deployment
) -> None:
    assert not [url for url in filled.asked if filled.token[:20] in url]
    with signed_in(browser, embedded_cloud, TENANT) as other:
        page = other.go("documents")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_label("Token")).to_be_visible()
        assert page.evaluate("sessionStorage.length") == 0
        page.get_by_label("Token").fill("not.a.token")
        page.get_by_role("button", name="Open").click()
        expect(page.get_by_role("alert")).to_contain_text("does not accept this token")
