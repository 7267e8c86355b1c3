"""Refuse what must never be committed: a package index's address or a path of somebody's machine."""

import re
import subprocess
import sys
from pathlib import Path

MACHINE = re.compile(r"/(?:home|Users|root|work)/[A-Za-z0-9_.-]+/")
INDEX = re.compile(r"://|--(?:extra-)?index|--find-links")


def problems() -> list[str]:
    """One line for each place."""
    listed = subprocess.run(
        ["git", "ls-files"],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    found = []
    for name in listed.stdout.splitlines():
        path = Path(name)
        if not path.is_file() or path.suffix in {".png", ".ico"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if MACHINE.search(line):
                found.append(f"{name}:{number}: a path of one machine")
            if name.startswith("requirements/") and INDEX.search(line):
                found.append(f"{name}:{number}: an address of a package index")
    return found


if __name__ == "__main__":
    lines = problems()
    print("\n".join(lines))  # noqa: T201
    sys.exit(1 if lines else 0)
