"""A Chromium, and in it the console of the embedded cloud, opened with the token of a tenant of its own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pymupdf
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.cloud.issuer import LocalIssuer

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
TENANT = "browser"
READ_MS = 240_000
OIL = "Oil is never poured into the drains: the barrel behind the workshop takes it."
HANDBOOK = f"""# Harbour handbook

## Moorings

A boat that stays for the night is tied to the north pier, and its skipper tells the harbour master, Ingrid Halvorsen, the day before.

## Waste

{OIL} It is emptied on Mondays.
"""
HOSTILE_NAME = "<img src=x onerror=xss=1>.md"
HOSTILE = "# `<script>xss=2</script>`\n\n`<b onclick=xss=3>bold</b>` and «<img src=x onerror=xss=4>» about the zeppelin.\n"
LINES = (
    "Fees are paid to the harbour master. A boat of ten metres",
    "pays nineteen euros for a night at the pier. Cash only.",
)
# In the page from its start: what the policy refused, and what a script of a document would leave.
WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => refused.push(event.violatedDirective + " " + event.blockedURI));
"""

expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        sentence = "there is no Chromium: install it (Debian: `apt-get install chromium`)"
        if os.environ.get("OCTAVO_REQUIRE_BROWSER"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    # Chromium's own sandbox does without root, and so without a root's tests.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=arguments)
        yield running
        running.close()


@dataclass
class Console:
    """The console in a tab, and what the tab said and asked."""

    page: Page
    address: str
    token: str
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def go(self, view: str) -> Page:
        """Show a view, by its address."""
        self.page.goto(f"{self.address}#/{view}")
        return self.page

    def sign_in(self) -> None:
        """Paste the token, as a person would."""
        self.page.get_by_label("Token").fill(self.token)
        self.page.get_by_role("button", name="Open").click()
        self.page.get_by_role("searchbox").wait_for()

    def drop(self, *files: tuple[str, str]) -> None:
        """Drop files, each a name and its text, onto the documents."""
        data: Any = self.page.evaluate_handle(
            """files => {
              const data = new DataTransfer();
              for (const [name, text] of files) data.items.add(new File([text], name, { type: "text/plain" }));
              return data;
            }""",
            [list(each) for each in files],
        )
        self.page.dispatch_event(".drop", "drop", {"dataTransfer": data})


@pytest.fixture(scope="session")
def console(browser: Browser, embedded_cloud: Deployment) -> Iterator[Console]:
    with signed_in(browser, embedded_cloud, TENANT) as opened:
        yield opened


@contextmanager
def signed_in(browser: Browser, embedded_cloud: Deployment, tenant: str) -> Iterator[Console]:
    """Open the console in a tab of its own, with the token of the tenant."""
    assert embedded_cloud.signing_key is not None
    token = LocalIssuer.open(embedded_cloud.signing_key).token(tenant, 1800)
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.add_init_script(WATCH)
    page = context.new_page()
    opened = Console(page, str(embedded_cloud.console_url), token)
    page.on(
        "console",
        lambda said: opened.complaints.append(said.text) if said.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    page.on("request", lambda request: opened.asked.append(request.url))
    page.goto(opened.address)
    opened.sign_in()
    yield opened
    context.close()


def tariff() -> bytes:
    """Return a PDF of one page."""
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 100), "Mooring fees", fontsize=22)
    for number, line in enumerate(LINES):
        page.insert_text((72, 140 + 18 * number), line, fontsize=12)
    return bytes(document.tobytes())


@pytest.fixture(scope="session")
def filled(console: Console) -> Console:
    """The console once its tenant has documents."""
    page = console.go("documents")
    expect(page.get_by_text("No documents yet")).to_be_visible()
    console.drop(
        ("handbook.md", HANDBOOK), (HOSTILE_NAME, HOSTILE), ("broken.pdf", "%PDF-1.7 and no more of it")
    )
    progress = page.locator(".uploads")
    chosen: FilePayload = {"name": "tariff.pdf", "mimeType": "application/pdf", "buffer": tariff()}
    page.get_by_label("Files to upload").set_input_files(chosen)
    expect(progress.get_by_role("listitem")).to_have_count(4)
    for name in ("handbook.md", "tariff.pdf", HOSTILE_NAME):
        expect(progress.get_by_role("listitem").filter(has_text=name)).to_contain_text(
            "ready, 1 of 1 page", timeout=READ_MS
        )
    expect(progress.get_by_role("progressbar")).to_have_count(0, timeout=READ_MS)
    return console
