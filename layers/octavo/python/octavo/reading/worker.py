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
from octavo.reading.messages import Answer, Job, Profiled, Read, Refused
from octavo.reading.reader import Profile
from octavo.reading.sniff import sniff
from octavo.settings import Limits

# The child's own alarm rings this much after its parent gave up on it; it matters only if the parent is gone.
_GRACE_SECONDS: Final = 1.0


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
        _restrict_memory(job.limits)
        seconds = job.limits.seconds_to_open + job.limits.seconds_per_page + _GRACE_SECONDS
        answers = _answers(job)
        # The parent asks for one answer at a time, so that its clock times one page.
        while connection.recv_bytes():
            signal.setitimer(signal.ITIMER_REAL, seconds)  # SIGALRM's default action ends the process
            answer = next(answers)
            signal.setitimer(signal.ITIMER_REAL, 0)
            connection.send_bytes(answer.model_dump_json().encode())


def _restrict_memory(limits: Limits) -> None:
    """Allow the job `memory_bytes` beyond what the loaded readers have mapped already."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # elsewhere the address space cannot be limited
        pages_mapped = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages_mapped * resource.getpagesize() + limits.memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _answers(job: Job) -> Iterator[Answer]:
    if job.profile is None:
        yield _profile(job)
    else:
        yield from _pages(job, job.profile)


def _profile(job: Job) -> Answer:
    try:
        reader = registry.READERS[sniff(job.path)]
        return Profiled(profile=reader.profile(job.path, job.limits))
    except UnreadableDocument as error:
        return Refused(code=error.code, detail=error.detail)
    except MemoryError:
        return Refused(code=ReasonCode.READER_OUT_OF_MEMORY)


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
        except MemoryError:
            yield Refused(code=ReasonCode.READER_OUT_OF_MEMORY)
            due += 1
        else:
            missing = Refused(
                code=ReasonCode.PAGE_UNREADABLE, detail="the file has fewer pages than its profile"
            )
            yield from [missing] * (job.last - due + 1)
            return


if __name__ == "__main__":
    faulthandler.enable()
    serve(socket.socket(fileno=int(sys.argv[1])))
