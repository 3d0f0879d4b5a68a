"""A thin client of the REST API, used by the commands themselves."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import requests

from octavo.errors import DependencyUnavailable, InvalidRequest, Misconfigured, NotFound, Throttled
from octavo.pipeline.identity import DEFAULT_TENANT
from octavo.search.index import Mode
from octavo_cli.cloud.endpoint import Deployment
from octavo_cli.cloud.tokens import TOKEN_VARIABLE, MintedTokens, Tokens, tokens_for

_TIMEOUT_SECONDS = 60


class OctavoClient:
    """Speaks to one deployment, with a token for each request."""

    def __init__(self, api_url: str, tokens: Tokens) -> None:
        self._url = api_url
        self._tokens = tokens
        self._session = requests.Session()

    @classmethod
    def of(cls, deployment: Deployment, tenant: str = DEFAULT_TENANT) -> Self:
        """Return a client of the deployment that speaks for the tenant, or for that of the user's own token."""
        return cls(deployment.api_url, tokens_for(deployment, tenant))

    def version(self) -> str:
        """Return the version of Octavo that answers. No token is needed for that.

        Raises:
            DependencyUnavailable: nothing answers, or something other than Octavo.
        """
        try:
            return str(self._call("GET", "/healthz")["version"])
        except (NotFound, InvalidRequest, Misconfigured, KeyError) as error:
            raise DependencyUnavailable(f"what answers at {self._url} is not Octavo's API") from error

    def upload(self, path: Path) -> str:
        """Upload a file; return its document id. Its analysis starts by itself."""
        form = self.form(path)
        self.send(path, form)
        return str(form["document_id"])

    def form(self, path: Path) -> dict[str, Any]:
        """Return the form to upload the file with, and in it the id of the document that it will be."""
        return self._call("POST", "/documents", json={"name": path.name, "size": path.stat().st_size})

    def send(self, path: Path, form: Mapping[str, Any]) -> None:
        """Send the file to the bucket. The form is signed, so no token goes there."""
        try:
            with path.open("rb") as file:
                answer = self._session.post(
                    form["url"],
                    data=form["fields"],
                    files={"file": (path.name, file)},
                    timeout=_TIMEOUT_SECONDS,
                )
        except requests.RequestException as error:
            raise DependencyUnavailable(f"the bucket did not take {path.name}: {error}") from error
        if not answer.ok:
            raise InvalidRequest(f"the bucket refused {path.name}: {answer.status_code} {answer.text[:300]}")

    def document(self, document_id: str) -> dict[str, Any]:
        """Return a document's status, ledger, label and entities.

        Raises:
            NotFound: there is no such document, or its upload is not yet taken in.
        """
        return self._call("GET", f"/documents/{quote(document_id)}")

    def documents(self, limit: int = 50, cursor: str | None = None) -> dict[str, Any]:
        """Return one screen of documents, the latest first."""
        parameters: dict[str, str | int] = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        return self._call("GET", "/documents", params=parameters)

    def content(self, document_id: str) -> dict[str, Any]:
        """Return the document as it was read, in the public contract's shape."""
        return self._call("GET", f"/documents/{quote(document_id)}/content")

    def page_image(self, document_id: str, page: int, width: int = 1200) -> bytes:
        """Return the picture of a page, a PNG at least so many pixels wide.

        Raises:
            NotFound: there is no such page, or its document has no paper.
        """
        answer = self._send(
            "GET", f"/documents/{quote(document_id)}/pages/{page}/image", params={"width": width}
        )
        return answer.content

    def delete(self, document_id: str) -> None:
        """Delete a document and all that is known of it."""
        self._call("DELETE", f"/documents/{quote(document_id)}")

    def search(
        self, text: str, mode: Mode = Mode.HYBRID, label: str | None = None, limit: int = 10
    ) -> list[dict[str, Any]]:
        """Return hits, the best first."""
        parameters: dict[str, str | int] = {"q": text, "mode": mode, "limit": limit}
        if label is not None:
            parameters["type"] = label
        hits: list[dict[str, Any]] = self._call("GET", "/search", params=parameters)["hits"]
        return hits

    def _call(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - requests' own
        answer = self._send(method, path, **arguments)
        return answer.json() if answer.content else {}

    def _send(self, method: str, path: str, **arguments: Any) -> requests.Response:  # noqa: ANN401 - requests' own
        try:
            answer = self._session.request(
                method,
                self._url + path,
                timeout=_TIMEOUT_SECONDS,
                auth=self._authorize,
                allow_redirects=False,
                **arguments,
            )
            if answer.is_redirect:  # to a signed link, which is no place for a token
                answer = self._session.get(answer.headers["Location"], timeout=_TIMEOUT_SECONDS)
        except requests.RequestException as error:
            raise DependencyUnavailable(f"nothing answers at {self._url}; is Octavo up?") from error
        if answer.ok:
            return answer
        message = _sentence(answer)
        match answer.status_code:
            case 401:
                raise Misconfigured(self._why_unauthorized())
            case 429:
                raise Throttled(message)
            case 404:
                raise NotFound(message)
            case status if 400 <= status < 500:  # noqa: PLR2004 - HTTP's client errors
                raise InvalidRequest(message)
            case _:
                raise DependencyUnavailable(message)

    def _authorize(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if token := self._tokens():
            request.headers["Authorization"] = f"Bearer {token}"
        return request

    def _why_unauthorized(self) -> str:
        if self._tokens() is None:
            return f"{self._url} asks for a token; set {TOKEN_VARIABLE} to one of its issuer"
        if isinstance(self._tokens, MintedTokens):
            return (
                f"{self._url} trusts another key than this checkout's; run `octavo up` to tell it of this one"
            )
        return (
            f"{self._url} does not accept the token in {TOKEN_VARIABLE}: it has expired, or is not of its issuer; "
            "get a new one"
        )


def _sentence(answer: requests.Response) -> str:
    try:
        body = answer.json()
    except requests.JSONDecodeError:
        return f"{answer.status_code} {answer.text[:300]}"
    return str(body.get("detail") or body.get("message") or body)
