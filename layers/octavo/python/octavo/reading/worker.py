"""The process that reads. It forks a child for each job, and the child reads one document under limits.

Started by `sandbox.py`, over one socket:

    parent ── a job's channel ─▶ worker ── fork ─▶ child       the child answers on the channel
    parent closes its end, or dies ─▶ the worker kills its process group, children included

A fork of a small process that has the readers loaded costs a few milliseconds; starting Python and loading them
takes the better part of a second. Nothing here starts a thread, so that forking is safe.
"""

import contextlib
import faulthandler
import gc
import os
import resource
import signal
import socket
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from octavo.errors import ReasonCode, UnreadableDocument
from octavo.reading import registry
from octavo.reading.flowing import FlowingReader
from octavo.reading.highlight import locate
from octavo.reading.messages import Answer, Job, Located, Pictured, Profiled, Read, Refused
from octavo.reading.reader import Profile
from octavo.reading.sniff import sniff

# A child that its parent gave up on, or left behind, ends this much later by its own alarm.
_GRACE_SECONDS: Final = 1.0
# Made beforehand: when it is needed there is no memory to make it.
_OUT_OF_MEMORY: Final = Refused(code=ReasonCode.READER_OUT_OF_MEMORY).model_dump_json().encode()


def serve(control: socket.socket) -> None:
    """Fork a child for each channel that arrives, until the parent closes the control socket."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
    gc.freeze()  # what is loaded stays shared with the children instead of being copied
    control.send(b"\0")  # ready
    while True:
        _, channels, _, _ = socket.recv_fds(control, 1, 1)
        if not channels:
            os.killpg(0, signal.SIGKILL)
        if os.fork() == 0:
            control.close()
            with Connection(channels[0]) as connection:
                run_job(connection)
            os._exit(0)
        os.close(channels[0])


def run_job(connection: Connection) -> None:
    """Do the job that arrives. A parent that has gone away ends it early."""
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        job = Job.model_validate_json(connection.recv_bytes())
        _restrict_memory(job.limits.memory_bytes)
        answers = _answers(job)
        # The parent asks for one answer at a time, so that its clock times one page; it says what it will wait.
        while True:
            seconds = float(connection.recv_bytes())
            # SIGALRM's default action ends the process, whatever it is doing.
            signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE_SECONDS)
            try:
                answer = next(answers).model_dump_json().encode()
            except MemoryError:
                _lift_memory_limit()  # so that there is some to answer with
                connection.send_bytes(_OUT_OF_MEMORY)
                return
            signal.setitimer(signal.ITIMER_REAL, 0)
            connection.send_bytes(answer)


def _restrict_memory(beyond_now: int) -> None:
    """Allow so many bytes of address space beyond what the loaded readers have mapped."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # elsewhere the address space cannot be limited
        pages_mapped = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages_mapped * resource.getpagesize() + beyond_now
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _lift_memory_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _answers(job: Job) -> Iterator[Answer]:
    if job.passages:
        yield _located(job)
    elif job.picture_width is not None:
        yield _pictured(job, job.picture_width)
    elif job.profile is None:
        yield from _opened(job)
    else:
        yield from _pages(job, job.profile)


def _opened(job: Job) -> Iterator[Answer]:
    """Yield the profile.

    Of a format that is parsed whole, its pages follow, which are at hand now. Of the others, what can be told without a
    look at any page comes first, since any page may overrun its limits.
    """
    try:
        reader = registry.READERS[sniff(job.path)]
        if isinstance(reader, FlowingReader):
            profile, sections = reader.open(job.path, job.limits)
            yield Profiled(profile=profile)
            yield from (Read(page=page) for page in sections.pages(1, sections.count))
        else:
            unseen = job.limits.model_copy(update={"profiled_pages": 0})
            yield Profiled(profile=reader.profile(job.path, unseen))
            yield Profiled(profile=reader.profile(job.path, job.limits))
    except UnreadableDocument as error:
        yield Refused(code=error.code, detail=error.detail)


def _pages(job: Job, profile: Profile) -> Iterator[Answer]:
    """Yield one answer for each page of the job; a page that is refused does not end the others."""
    reader = registry.READERS[profile.media_type]
    due = job.first
    while due <= job.last:
        try:
            for page in reader.read(job.path, profile, due, job.last, job.limits):
                yield Read(page=page)
                due = page.number + 1
        except UnreadableDocument as error:
            yield Refused(code=error.code, detail=error.detail)
            due += 1
        else:
            missing = Refused(
                code=ReasonCode.PAGE_UNREADABLE, detail="the file has fewer pages than its profile"
            )
            yield from [missing] * (job.last - due + 1)
            return


def _located(job: Job) -> Answer:
    """Return where the job's passages stand; only pages that hold some are looked at."""
    blocks = [item.block for item in job.passages]
    pages = {place.page for block in blocks for place in block.locations}
    recognized = {place.page for block in blocks if block.confidence is not None for place in block.locations}
    try:
        words = registry.WORDS[sniff(job.path)](job.path, sorted(pages), recognized, job.limits)
    except UnreadableDocument as error:
        return Refused(code=error.code, detail=error.detail)
    return Located(places=tuple(tuple(locate(item, words.__getitem__)) for item in job.passages))


def _pictured(job: Job, width: int) -> Answer:
    try:
        picture = registry.PICTURES[sniff(job.path)]
        return Pictured(png=picture(job.path, job.first, width, job.limits))
    except UnreadableDocument as error:
        return Refused(code=error.code, detail=error.detail)


if __name__ == "__main__":
    faulthandler.enable()
    serve(socket.socket(fileno=int(sys.argv[1])))
