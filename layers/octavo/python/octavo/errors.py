"""Everything that can go wrong, as one tree.

    OctavoError
    ├── RetryableError                the same call may succeed later; the state machine tries again
    │   ├── Throttled                 a service asked us to slow down
    │   └── DependencyUnavailable     a service did not answer, or answered 5xx
    └── PermanentError                trying again cannot help; the document fails, its reason is kept
        ├── UnreadableDocument        the bytes are not a document that we can read (a `ReasonCode` says why)
        ├── LedgerMismatch            pages in differ from pages done plus quarantined: a defect of ours
        ├── ModelUnusable             a model file is missing, truncated or tampered with
        ├── EntriesRefused            the search index refuses passages of the document for good
        ├── NotFound                  the named document, run or object does not exist
        ├── InvalidRequest            a caller's input breaks the contract
        │   ├── InvalidToken          the bearer token is missing, or proves nothing
        │   └── NoTenant              the token is good, but names nobody whose documents it may see
        └── Misconfigured             a setting is missing or contradicts another

Step Functions compares an error's concrete class name, so inheritance is invisible to it:
`statemachines/document_pipeline.asl.json` names each retryable leaf, and a contract test holds the two together.
"""

from enum import StrEnum


class ReasonCode(StrEnum):
    """Why a document or a page was refused. Stable: users store these and build on them."""

    EMPTY_FILE = "EMPTY_FILE"
    UNSUPPORTED_TYPE = "UNSUPPORTED_TYPE"
    ENCRYPTED = "ENCRYPTED"
    CORRUPT_PDF = "CORRUPT_PDF"
    CORRUPT_DOCX = "CORRUPT_DOCX"
    CORRUPT_IMAGE = "CORRUPT_IMAGE"
    INVALID_JSON = "INVALID_JSON"
    NESTED_TOO_DEEP = "NESTED_TOO_DEEP"
    NO_PAGES = "NO_PAGES"
    FILE_TOO_LARGE = "FILE_TOO_LARGE"
    TOO_MANY_PAGES = "TOO_MANY_PAGES"
    DECOMPRESSES_TOO_LARGE = "DECOMPRESSES_TOO_LARGE"
    READER_OUT_OF_MEMORY = "READER_OUT_OF_MEMORY"
    READER_TIMED_OUT = "READER_TIMED_OUT"
    READER_CRASHED = "READER_CRASHED"
    PAGE_UNREADABLE = "PAGE_UNREADABLE"
    OCR_UNAVAILABLE = "OCR_UNAVAILABLE"
    ALL_PAGES_QUARANTINED = "ALL_PAGES_QUARANTINED"
    INDEX_REFUSED = "INDEX_REFUSED"
    RUN_TIMED_OUT = "RUN_TIMED_OUT"
    RUN_ABORTED = "RUN_ABORTED"
    INTERNAL = "INTERNAL"

    @property
    def sentence(self) -> str:
        """The code in a sentence that a person understands."""
        return _SENTENCES[self]


_SENTENCES = {
    ReasonCode.EMPTY_FILE: "The file is empty.",
    ReasonCode.UNSUPPORTED_TYPE: (
        "The file is none of the formats that Octavo reads (PDF, DOCX, HTML, Markdown, text, CSV, JSON, e-mail, PNG, JPEG, "
        "TIFF)."
    ),
    ReasonCode.ENCRYPTED: "The file is protected by a password; upload a copy without one.",
    ReasonCode.CORRUPT_PDF: "The file starts like a PDF but its structure is damaged beyond repair.",
    ReasonCode.CORRUPT_DOCX: "The file looks like a Word document but its parts are damaged or missing.",
    ReasonCode.CORRUPT_IMAGE: "The file starts like a picture but cannot be decoded.",
    ReasonCode.INVALID_JSON: "The file is not valid JSON.",
    ReasonCode.NESTED_TOO_DEEP: "The file nests deeper than the limit.",
    ReasonCode.NO_PAGES: "The file holds no page with content.",
    ReasonCode.FILE_TOO_LARGE: "The file is larger than the limit.",
    ReasonCode.TOO_MANY_PAGES: "The file has more pages than the limit.",
    ReasonCode.DECOMPRESSES_TOO_LARGE: "The file unpacks to more than the limit.",
    ReasonCode.READER_OUT_OF_MEMORY: "Reading needed more memory than the limit.",
    ReasonCode.READER_TIMED_OUT: "Reading took longer than the limit.",
    ReasonCode.READER_CRASHED: "The reader stopped unexpectedly on this content.",
    ReasonCode.PAGE_UNREADABLE: "The page's content is damaged.",
    ReasonCode.OCR_UNAVAILABLE: (
        "The page is a picture, and nothing is installed that recognises its text; `octavo doctor` says what would."
    ),
    ReasonCode.ALL_PAGES_QUARANTINED: "None of the document's pages could be read.",
    ReasonCode.INDEX_REFUSED: "The search index refuses passages of the document; the logs say which, and why.",
    ReasonCode.RUN_TIMED_OUT: "The run took longer than the limit and was stopped.",
    ReasonCode.RUN_ABORTED: "The run was stopped by hand before it finished; upload the file again.",
    ReasonCode.INTERNAL: "Octavo failed on this document; the logs under its correlation id say where.",
}


class OctavoError(Exception):
    """Root of all errors that Octavo raises on purpose."""


class RetryableError(OctavoError):
    """The same call may succeed later."""


class Throttled(RetryableError):
    """A service asked us to slow down."""


class DependencyUnavailable(RetryableError):
    """A service did not answer, or answered with an error of its own."""


class PermanentError(OctavoError):
    """Trying again cannot help."""

    code: ReasonCode = ReasonCode.INTERNAL


class UnreadableDocument(PermanentError):
    """The bytes are not a document that Octavo can read.

    `detail` adds the place or the figure to the code's sentence, for example "line 3, column 14".
    """

    def __init__(self, code: ReasonCode, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {self.message}")

    @property
    def message(self) -> str:
        """What went wrong, in a sentence for a person."""
        return f"{self.code.sentence} ({self.detail})" if self.detail else self.code.sentence

    def __reduce__(self) -> tuple[type["UnreadableDocument"], tuple[ReasonCode, str]]:
        """Survive the trip from a reader's child process."""
        return (UnreadableDocument, (self.code, self.detail))


class LedgerMismatch(PermanentError):
    """Pages in differ from pages done plus pages quarantined."""


class ModelUnusable(PermanentError):
    """A model file is missing, truncated or tampered with; the message names the file and its hash."""


class EntriesRefused(PermanentError):
    """The search index refuses entries for good; the message names them, each with the index's reason."""

    code = ReasonCode.INDEX_REFUSED


class NotFound(PermanentError):
    """The named document, run or object does not exist."""


class InvalidRequest(PermanentError):
    """A caller's input breaks the contract; the message says which part."""


class InvalidToken(InvalidRequest):
    """The token is missing, malformed, not the issuer's, not for us, or not for now."""


class NoTenant(InvalidRequest):
    """The token is good, but names no tenant that can stand in a key."""


class Misconfigured(PermanentError):
    """A setting is missing or contradicts another; the message names it."""
