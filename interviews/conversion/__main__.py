"""`python -m interviews.conversion .docx`: a file on standard input, JSON on standard output.

Started by `interviews.conversion.limits` only. Limits are set here, before anything is read or any
parser loaded, because a hook between fork and exec is not safe in a process with threads.
"""

import json
import resource
import sys

MOST_MEMORY = (
    1024 * 1024 * 1024
)  # bytes of address space, the interpreter and its libraries included
MOST_SECONDS = 30  # of processor time


def main() -> None:
    """Convert and print {"text", "kind", "notes"} or {"problem"}."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nothing is written to any file
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    try:
        answer = _answer(sys.argv[1])
    except MemoryError:
        answer = {"problem": "too_much_memory"}
    json.dump(answer, sys.stdout)


def _answer(extension: str) -> dict[str, object]:
    from interviews.conversion.outcome import UnusableFile  # noqa: PLC0415 - after the limits are set
    from interviews.conversion.reading import read  # noqa: PLC0415 - after the limits are set

    try:
        converted = read(sys.stdin.buffer.read(), f"file{extension}")
    except UnusableFile as error:
        return {"problem": error.problem}
    return {"text": converted.text, "kind": converted.kind, "notes": converted.notes}


if __name__ == "__main__":
    main()
