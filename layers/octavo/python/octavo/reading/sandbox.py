"""Reading in a child process, so that a hostile file can neither take our memory nor our time, nor crash us.

Works where there is no /dev/shm (AWS Lambda), and from a process full of threads: nothing is forked here, a fresh
interpreter (`worker.py`) is started once and does the forking. It sees none of our AWS credentials.
"""

import atexit
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from octavo.document import BoxLocation, Location, Page, Quarantined
from octavo.errors import DependencyUnavailable, ReasonCode, UnreadableDocument
from octavo.reading.highlight import Passage, places_of
from octavo.reading.limits import check_file
from octavo.reading.messages import ANSWER, Answer, Job, Located, Pictured, Profiled, Read, Refused
from octavo.reading.reader import Profile
from octavo.reading.registry import READERS
from octavo.settings import Limits

_CHILD_IS_LOST: Final = {
    ReasonCode.READER_TIMED_OUT,
    ReasonCode.READER_OUT_OF_MEMORY,
    ReasonCode.READER_CRASHED,
}


def profile_in_child(path: Path, limits: Limits) -> Profile:
    """Find out what the file is, and describe it.

    Raises:
        UnreadableDocument: all that `sniff` and the reader's `profile` raise; READER_TIMED_OUT,
            READER_OUT_OF_MEMORY or READER_CRASHED when the limits, or the content, ended the reader.
    """
    with opened_in_child(path, limits) as (profile, _):
        return profile


@contextmanager
def opened_in_child(path: Path, limits: Limits) -> Iterator[tuple[Profile, Iterator[Page | Quarantined]]]:
    """Give the file's profile and all its pages; a format without random access is parsed once for both.

    Where pages overrun the limits already when the profile is made, it tells only what it can without them.

    Raises:
        UnreadableDocument: what `profile_in_child` raises.
    """
    check_file(path, limits)
    deadline = time.monotonic() + limits.seconds_to_open
    with _WORKER.start_child(Job(path=path, limits=limits)) as child:
        profile = _profile(_ask(child, limits.seconds_to_open))
        if READERS[profile.media_type].random_access:
            looked = _ask(child, deadline - time.monotonic())
            profile = profile if _is_lost(looked) else _profile(looked)
            yield profile, read_in_child(path, profile, 1, profile.page_count, limits)
        else:
            yield profile, _parsed_pages(child, profile.page_count, limits)


def _profile(answer: Answer) -> Profile:
    if isinstance(answer, Profiled):
        return answer.profile
    raise _error(answer)


def _parsed_pages(child: Connection, count: int, limits: Limits) -> Iterator[Page | Quarantined]:
    deadline = time.monotonic() + limits.seconds_per_batch
    for due in range(1, count + 1):
        answer = _ask(child, min(limits.seconds_per_page, deadline - time.monotonic()))
        if isinstance(answer, Read) and answer.page.number == due:
            yield answer.page
        else:
            yield Quarantined(page=due, code=_error(answer).code)


def read_in_child(
    path: Path, profile: Profile, first: int, last: int, limits: Limits
) -> Iterator[Page | Quarantined]:
    """Yield each page from `first` to `last`, in order: read, or quarantined with its reason code.

    A page that overruns its limits or kills the child costs only itself; a new child goes on after it. Once the
    pages together overrun theirs, the rest is quarantined unread: better than a step that is cut off, and loses all.
    """
    due = first
    deadline = time.monotonic() + limits.seconds_per_batch
    while due <= last and time.monotonic() < deadline:
        job = Job(path=path, limits=limits, profile=profile, first=due, last=last)
        with _WORKER.start_child(job) as child:
            seconds = limits.seconds_to_open + limits.seconds_per_page
            lost = False
            while due <= last and not lost:
                answer = _ask(child, min(seconds, deadline - time.monotonic()))
                seconds = limits.seconds_per_page  # the first page's time includes opening the file
                lost = _is_lost(answer)
                if isinstance(answer, Read) and answer.page.number == due:
                    yield answer.page
                else:
                    yield Quarantined(page=due, code=_error(answer).code)
                due += 1
    for page in range(due, last + 1):
        yield Quarantined(page=page, code=ReasonCode.READER_TIMED_OUT)


def locate_in_child(path: Path, passages: Sequence[Passage], limits: Limits) -> list[tuple[Location, ...]]:
    """Return where each passage of the file's document stands: boxes of exactly its words on pages that are seen.

    Passages whose blocks have a path or a pointer have no more exact place, and need no look at the file.

    Raises:
        UnreadableDocument: what `profile_in_child` raises; `highlight.places_of` still says where the blocks stand.
    """
    seen = [item for item in passages if _is_on_a_page(item)]
    if not seen:
        return [tuple(places_of(item)) for item in passages]
    pages = {place.page for item in seen for place in item.block.locations}
    with _WORKER.start_child(Job(path=path, limits=limits, passages=tuple(seen))) as child:
        answer = _ask(child, limits.seconds_to_open + limits.seconds_per_page * len(pages))
    if not isinstance(answer, Located):
        raise _error(answer)
    found = iter(answer.places)
    return [next(found) if _is_on_a_page(item) else tuple(places_of(item)) for item in passages]


def picture_in_child(path: Path, page: int, width: int, limits: Limits) -> bytes:
    """Return a page of a format with paper as a PNG, so many pixels wide, within `limits.seconds_to_render`.

    Raises:
        UnreadableDocument: what `profile_in_child` raises, or PAGE_UNREADABLE.
    """
    with _WORKER.start_child(Job(path=path, limits=limits, first=page, picture_width=width)) as child:
        answer = _ask(child, limits.seconds_to_render)
    if not isinstance(answer, Pictured):
        raise _error(answer)
    return answer.png


def _is_on_a_page(passage: Passage) -> bool:
    return any(isinstance(place, BoxLocation) for place in passage.block.locations)


def _ask(child: Connection, seconds: float) -> Answer:
    try:
        child.send_bytes(str(max(seconds, 0)).encode())
        if not child.poll(max(seconds, 0)):
            return Refused(code=ReasonCode.READER_TIMED_OUT, detail=f"limit {seconds:g} s")
        return ANSWER.validate_json(child.recv_bytes())
    except (EOFError, OSError, ValidationError):  # OSError: it ended in the middle of its answer
        return Refused(code=ReasonCode.READER_CRASHED)


def _is_lost(answer: Answer) -> bool:
    return isinstance(answer, Refused) and answer.code in _CHILD_IS_LOST


def _error(answer: Answer) -> UnreadableDocument:
    if isinstance(answer, Refused):
        return UnreadableDocument(answer.code, answer.detail)
    return UnreadableDocument(ReasonCode.READER_CRASHED, "it gave an answer to another question")


class _Worker:
    """Our handle on the one worker of this process; it is started when first needed, and again if it died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start_child(self, job: Job) -> Connection:
        """Have a child forked for the job; closing the connection ends it."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.start(), [b"\0"], [theirs.fileno()])
        connection = Connection(ours.detach())
        connection.send_bytes(job.model_dump_json().encode())
        return connection

    def start(self) -> socket.socket:
        """Make sure that the worker runs, and return the socket that controls it."""
        with self._lock:
            if self._control is None or self._process is None or self._process.poll() is not None:
                self.stop()
                self._process, self._control = _start_worker()
            return self._control

    def stop(self) -> None:
        """End the worker and its children."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.wait()
        self._process = self._control = None


def _start_worker() -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own module, no outside input
            [sys.executable, "-m", "octavo.reading.worker", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # so that the worker can end its children by its process group
        )
    if not ours.recv(1):
        raise DependencyUnavailable(f"the reading process ended with status {process.wait()} as it started")
    return process, ours


_WORKER: Final = _Worker()
atexit.register(_WORKER.stop)
