"""The console's page names its keys as the console does."""

import re

from infra_cdk.settings import ROOT


def test_every_key_of_the_console_is_on_its_page() -> None:
    keys = re.findall(r'^  \["([^"]+)",', (ROOT / "console/js/keys.js").read_text(), re.MULTILINE)
    assert len(keys) > 5
    page = (ROOT / "docs/console.md").read_text()
    table = " ".join(line for line in page.splitlines() if line.startswith("| <kbd>"))
    documented = set(re.findall(r"(?:<kbd>[^<]+</kbd> ?)+", table))
    assert {" ".join(re.findall(r"<kbd>([^<]+)</kbd>", key)) for key in documented} == set(keys)
