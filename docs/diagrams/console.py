"""Photograph the console's views into `docs/images/console`: `make screenshots`.

A cloud of its own is started and our samples are dropped into it, so that every picture is of the console as it is. It takes
a Chromium, which the machine must have.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from infra_cdk.settings import ROOT
from octavo_cli.client import OctavoClient
from octavo_cli.cloud import ministack
from octavo_cli.cloud.endpoint import Cloud, Deployment
from octavo_cli.cloud.tokens import tokens_for
from octavo_cli.documents import upload_and_watch
from octavo_cli.lifecycle import Search, bring_up, search_url
from octavo_cli.samples import make_samples

PICTURES: Final = ROOT / "docs/images/console"
QUESTION: Final = "How much notice must a party give to terminate?"
_SECONDS: Final = 600
_HALF: Final = 128
_WIDE: Final = {"width": 1280, "height": 840}
_PHONE: Final = {"width": 390, "height": 800}


def photograph(deployment: Deployment, browser: Browser, samples: Path) -> Iterator[Path]:
    """Yield each picture once it is written."""
    with _signed_in(deployment, browser, _WIDE, "light") as page:
        for view in (search, reader, system, names, name):
            view(page, str(deployment.console_url))
            yield _shoot(page, view.__name__)
        uploads(page, str(deployment.console_url), samples)
        yield _shoot(page, "documents")
    with _signed_in(deployment, browser, _WIDE, "dark") as page:
        reader(page, str(deployment.console_url))
        yield _shoot(page, "reader-dark")
    with _signed_in(deployment, browser, _PHONE, "light") as page:
        search(page, str(deployment.console_url))
        yield _shoot(page, "search-phone")


def search(page: Page, address: str) -> None:
    """Show what a question finds."""
    page.goto(f"{address}#/search")
    page.get_by_role("searchbox").fill(QUESTION)
    page.locator(".hits article").first.wait_for()


def reader(page: Page, address: str) -> None:
    """Show the best passage on its page."""
    search(page, address)
    page.locator(".hits a").first.click()
    page.locator(".sheet rect.answer").first.wait_for()


def system(page: Page, address: str) -> None:
    """Show how the cloud is doing."""
    page.goto(f"{address}#/system")
    page.locator(".figure").first.wait_for()


def names(page: Page, address: str) -> None:
    """Show who and what is named."""
    page.goto(f"{address}#/entities")
    page.locator(".names li").first.wait_for()


def name(page: Page, address: str) -> None:
    """Show where a name appears, of those that several samples have."""
    names(page, address)
    page.locator(".names").get_by_role("link", name="Denmark").click()
    page.locator(".hits li").first.wait_for()


def uploads(page: Page, address: str, samples: Path) -> None:
    """Show documents, and among them two that are just being read."""
    page.goto(f"{address}#/documents")
    page.locator(".documents a").first.wait_for()
    page.locator("#files").set_input_files([samples / "survey.pdf", samples / "report.docx"])
    # The stage of one that is known already, unless both were read between two looks.
    page.locator(".uploads li:has(progress) a, .uploads [data-status=SUCCEEDED]").first.wait_for()


@contextmanager
def _signed_in(deployment: Deployment, browser: Browser, size: dict[str, int], scheme: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    context.set_default_timeout(_SECONDS * 1000)
    page = context.new_page()
    page.goto(str(deployment.console_url))
    page.get_by_label("Token").fill(tokens_for(deployment)() or "")
    page.get_by_role("button", name="Open").click()
    page.get_by_role("searchbox").wait_for()
    yield page
    context.close()


def _shoot(page: Page, name: str) -> Path:
    page.mouse.move(0, 0)
    page.locator("[aria-busy]").first.wait_for(state="detached")
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, full_page=name == "system", animations="disabled", caret="hide")
    with Image.open(path) as picture:
        few = in_few_colours(picture.convert("RGB"))
    few.save(path, optimize=True)
    return path


def in_few_colours(picture: Image.Image) -> Image.Image:
    """Return the picture in 256 colours, a third of the bytes: its most frequent, and those that are farthest apart."""
    counted = sorted(picture.getcolors(picture.width * picture.height) or (), reverse=True)
    frequent = [band for _, colour in counted[:_HALF] if isinstance(colour, tuple) for band in colour]
    apart = picture.quantize(_HALF, method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*frequent, *apart])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def main() -> None:
    """Write the pictures."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        sys.exit("There is no Chromium: install it (Debian: `apt-get install chromium`).")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        state = Path(folder)
        deployment = bring_up(Cloud.EMBEDDED, search_url(Search.SQLITE, "", state), state, leashed=True)
        assert deployment.pid is not None
        try:
            samples = make_samples(state / "samples")
            upload_and_watch(OctavoClient.of(deployment), [sample.path for sample in samples], _SECONDS)
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            for path in photograph(deployment, browser, state / "samples"):
                print(path.relative_to(ROOT))
            browser.close()
        finally:
            ministack.stop(deployment.pid)


if __name__ == "__main__":
    main()
