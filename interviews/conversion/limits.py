"""Conversion in a process of its own, with limits of memory and time: what it cannot bear, it alone dies of.

For POSIX. Works in a worker's forked processes too, since nothing runs between fork and exec.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path, PurePath

from interviews.conversion.outcome import EXTENSIONS, Converted, Kind, Note, Problem, UnusableFile
from interviews.transcript.text import MOST_BYTES

WAIT = 60.0  # seconds on the clock; processor time is limited by the process itself
_ROOT = Path(__file__).resolve().parents[2]
_INHERITED = ("PATH", "LD_LIBRARY_PATH")
_KILLED = {
    -signal.SIGXCPU: Problem.TOO_SLOW,
    -signal.SIGKILL: Problem.TOO_MUCH_MEMORY,  # the system's own limit
    -signal.SIGSEGV: Problem.TOO_MUCH_MEMORY,  # libraries in C where an allocation fails
    -signal.SIGABRT: Problem.TOO_MUCH_MEMORY,
}


def convert(data: bytes, name: str, *, wait: float = WAIT) -> Converted:
    """The text of a file that somebody sent. Raises UnusableFile, nothing else.

    data: the whole file; name: its name, of which only the extension is looked at; wait: seconds.
    """
    if len(data) > MOST_BYTES:
        raise UnusableFile(Problem.TOO_LARGE)
    extension = PurePath(name.replace("\x00", "")).suffix.lower()
    known = extension if extension in EXTENSIONS else ".unknown"
    command = [sys.executable, "-s", "-m", "interviews.conversion", known]
    try:
        done = subprocess.run(  # noqa: S603 - our own module and an extension of a closed list
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=_environment(),
            timeout=wait,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnusableFile(Problem.TOO_SLOW) from error
    except OSError as error:  # no process could be started
        raise UnusableFile(Problem.UNAVAILABLE) from error
    return _understood(done)


def _environment() -> dict[str, str]:
    """What an interpreter needs; no secret of the portal goes along."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {**kept, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


def _understood(done: "subprocess.CompletedProcess[bytes]") -> Converted:
    if done.returncode:
        raise UnusableFile(_KILLED.get(done.returncode, Problem.BROKEN))
    answer = json.loads(done.stdout)
    if "problem" in answer:
        raise UnusableFile(Problem(answer["problem"]))
    notes = tuple(Note(note) for note in answer["notes"])
    return Converted(answer["text"], Kind(answer["kind"]), notes)
