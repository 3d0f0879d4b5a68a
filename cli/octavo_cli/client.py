"""A thin client of the REST API, used by the commands themselves."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

from octavo.errors import DependencyUnavailable, InvalidRequest, NotFound, Throttled
from octavo.search.index import Mode

_TIMEOUT_SECONDS = 60


class OctavoClient:
    """Speaks to one deployment."""

    def __init__(self, api_url: str) -> None:
        self._url = api_url
        self._session = requests.Session()

    def upload(self, path: Path) -> str:
        """Upload a file; return its document id. Its analysis starts by itself."""
        form = self._call("POST", "/documents", json={"name": path.name, "size": path.stat().st_size})
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
        return str(form["document_id"])

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
        try:
            answer = self._session.request(method, self._url + path, timeout=_TIMEOUT_SECONDS, **arguments)
        except requests.RequestException as error:
            raise DependencyUnavailable(f"nothing answers at {self._url}; is Octavo up?") from error
        if answer.ok:
            return answer.json() if answer.content else {}
        message = _sentence(answer)
        match answer.status_code:
            case 429:
                raise Throttled(message)
            case 404:
                raise NotFound(message)
            case status if 400 <= status < 500:  # noqa: PLR2004 - HTTP's client errors
                raise InvalidRequest(message)
            case _:
                raise DependencyUnavailable(message)


def _sentence(answer: requests.Response) -> str:
    try:
        body = answer.json()
    except requests.JSONDecodeError:
        return f"{answer.status_code} {answer.text[:300]}"
    return str(body.get("detail") or body.get("message") or body)
