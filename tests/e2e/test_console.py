"""The console as the embedded cloud serves it, by the distribution and the headers of the template."""

from urllib.parse import urlsplit

import pytest
import requests

from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.cloud.stores import open_s3
from octavo_cli.console import FILES, publish

pytestmark = pytest.mark.cloud


def get(deployment: Deployment, path: str) -> requests.Response:
    """Ask as a browser does, which alone knows every name under `localhost`."""
    host = urlsplit(str(deployment.console_url)).netloc
    return requests.get(f"http://{deployment.host}/{path}", headers={"Host": host}, timeout=60)


def test_every_file_of_the_console_is_served_as_it_is_in_the_checkout(embedded_cloud: Deployment) -> None:
    files = [path for path in FILES.rglob("*") if path.is_file()]
    assert len(files) > 3
    for path in files:
        assert get(embedded_cloud, path.relative_to(FILES).as_posix()).content == path.read_bytes()
    assert get(embedded_cloud, "").content == (FILES / "index.html").read_bytes()


def test_the_console_is_told_where_its_api_is_and_no_token(embedded_cloud: Deployment) -> None:
    told = get(embedded_cloud, "config.json").json()
    assert told == {"api": embedded_cloud.api_url, "tokens": True}


def test_a_browser_is_told_to_load_and_run_nothing_of_anybody_else(embedded_cloud: Deployment) -> None:
    headers = get(embedded_cloud, "").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"


def test_a_file_that_the_console_no_longer_has_is_served_no_more(embedded_cloud: Deployment) -> None:
    open_s3(embedded_cloud).put_object(
        Bucket=embedded_cloud.outputs["ConsoleBucket"], Key="old.js", Body=b"1", ContentType="text/javascript"
    )
    assert get(embedded_cloud, "old.js").status_code == 200
    publish(embedded_cloud)
    assert get(embedded_cloud, "old.js").status_code == 403
