"""A thin client of the REST API, used by the commands themselves. What it answers with is typed by the OpenAPI document."""

import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import requests

from octavo.errors import DependencyUnavailable, InvalidRequest, Misconfigured, NotFound, Throttled
from octavo.pipeline.identity import DEFAULT_TENANT
from octavo.search.index import Mode
from octavo_cli.api.types import (
    BoxLocation,
    ContentFormat,
    Document,
    DocumentDetail,
    DocumentList,
    DocumentTags,
    Entity,
    FeedbackRequest,
    GivenFeedback,
    ModelInfo,
    NamedEntity,
    NameView,
    PageContent,
    PathLocation,
    PlaceList,
    PointerLocation,
    SearchHit,
    SearchResponse,
    SimilarResponse,
    TagsRequest,
    UploadResponse,
)
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

    def form(self, path: Path) -> UploadResponse:
        """Return the form to upload the file with, and in it the id of the document that it will be."""
        request = {"name": path.name, "size": path.stat().st_size}
        form: UploadResponse = self._call("POST", "/documents", json=request)
        return form

    def send(self, path: Path, form: UploadResponse) -> None:
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

    def document(self, document_id: str) -> DocumentDetail:
        """Return a document's status, ledger, label and first entities.

        Raises:
            NotFound: there is no such document, or its upload is not yet taken in.
        """
        document: DocumentDetail = self._call("GET", f"/documents/{quote(document_id)}")
        return document

    def documents(self, limit: int = 50, cursor: str | None = None) -> DocumentList:
        """Return one screen of documents, the latest first."""
        screen: DocumentList = self._call("GET", "/documents", params={"limit": limit, "cursor": cursor})
        return screen

    def content(self, document_id: str) -> Document:
        """Return the document as it was read, in the public contract's shape."""
        document: Document = self._call("GET", f"/documents/{quote(document_id)}/content")
        return document

    def written(self, document_id: str, as_format: ContentFormat) -> str:
        """Return the document's content in a format."""
        path = f"/documents/{quote(document_id)}/content"
        return self._send("GET", path, params={"format": as_format}).content.decode()

    def entities(self, document_id: str, entity_type: str | None = None) -> Iterator[Entity]:
        """Yield the document's entities, or those of one type, in the order of its text."""
        return self._walk(f"/documents/{quote(document_id)}/entities", "entities", type=entity_type)

    def page(self, document_id: str, page: int) -> PageContent:
        """Return one page with its blocks and the entities on it.

        Raises:
            NotFound: there is no such page.
        """
        content: PageContent = self._call("GET", f"/documents/{quote(document_id)}/pages/{page}")
        return content

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

    def set_tags(self, document_id: str, tags: Sequence[str]) -> list[str]:
        """Give the document these tags in the place of its own; return them as they are kept."""
        request: TagsRequest = {"tags": list(tags)}
        given: DocumentTags = self._call("PUT", f"/documents/{quote(document_id)}/tags", json=request)
        return given["tags"]

    def search(
        self, text: str, mode: Mode = Mode.HYBRID, limit: int = 10, **filters: str | Sequence[str] | None
    ) -> list[SearchHit]:
        """Return hits, the best first. Filters are named as the API's parameters, such as `type` and `entity`."""
        return self.answer(text, mode, limit, **filters)["hits"]

    def answer(
        self, text: str, mode: Mode, limit: int, **filters: str | Sequence[str] | None
    ) -> SearchResponse:
        """Return hits, the best first, with what the person who asked should know of the query."""
        parameters = {"q": text, "mode": mode, "limit": limit, **filters}
        found: SearchResponse = self._call("GET", "/search", params=parameters)
        return found

    def places(
        self, document_id: str, chunk_id: str, start: int = 0, end: int | None = None
    ) -> list[BoxLocation | PathLocation | PointerLocation]:
        """Return where the characters `start` to `end` of a chunk's text stand, such as those of a hit's answer.

        Raises:
            NotFound: there is no such chunk.
        """
        parameters = {"chunk": chunk_id, "start": start, "end": end}
        found: PlaceList = self._call("GET", f"/documents/{quote(document_id)}/places", params=parameters)
        return found["places"]

    def similar(self, document_id: str, chunk_id: str | None = None, limit: int = 10) -> SimilarResponse:
        """Return documents like the document, or passages like one of its passages, the most alike first."""
        parameters = {"chunk": chunk_id, "limit": limit}
        path = f"/documents/{quote(document_id)}/similar"
        found: SimilarResponse = self._call("GET", path, params=parameters)
        return found

    def names(
        self, entity_type: str | None = None, value: str | None = None, prefix: str | None = None
    ) -> Iterator[NamedEntity]:
        """Yield names over all documents, those in most passages first."""
        return self._walk("/entities", "entities", type=entity_type, value=value, prefix=prefix)

    def name(self, entity_type: str, value: str) -> NameView:
        """Return where a name appears, and with which others.

        Raises:
            NotFound: no document names it.
        """
        view: NameView = self._call("GET", f"/entities/{quote(entity_type)}", params={"value": value})
        return view

    def give_feedback(self, feedback: FeedbackRequest, key: str | None = None) -> GivenFeedback:
        """Say whether a hit was right; sent again with the same key, it is kept once."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        given: GivenFeedback = self._call("POST", "/feedback", json=feedback, headers=headers)
        return given

    def feedback(self) -> Iterator[GivenFeedback]:
        """Yield what was said of hits, the latest first."""
        return self._walk("/feedback", "feedback")

    def models(self) -> list[ModelInfo]:
        """Return the models that new documents are analysed with."""
        models: list[ModelInfo] = self._call("GET", "/models")["models"]
        return models

    def _walk(self, path: str, items: str, **parameters: str | None) -> Iterator[Any]:
        """Yield what a listing holds, screen after screen."""
        cursor: str | None = None
        while True:
            screen = self._call("GET", path, params={**parameters, "cursor": cursor})
            yield from screen[items]
            cursor = screen["cursor"]
            if cursor is None:
                return

    def _call(self, method: str, path: str, **arguments: Any) -> Any:  # noqa: ANN401 - requests' own, and JSON
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
