"""All tests on SQLite, then what touches a database, a worker or a browser again on PostgreSQL and Redis.

Where these are present, the browser is driven on them, and on SQLite along the main line alone. The last
line sums both runs. With CI=true a skipped test is a failure."""

import os
import re
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

DATABASE = os.environ.get("TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
OUTCOMES = ("passed", "failed", "error", "errors", "skipped", "xfailed", "xpassed")


def answers(address: str) -> bool:
    """Whether something listens at the address."""
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 0), timeout=2):
            return True
    except OSError:
        return False


def run(
    title: str, arguments: list[str], environment: dict[str, str]
) -> tuple[int, dict[str, int]]:
    """Run pytest once, passing its output on; the exit code and the numbers of its summary line."""
    print(f"\n=== {title} ===", flush=True)
    workers = os.environ.get("TEST_PROCESSES", "2")
    command = [sys.executable, "-m", "pytest", "-n", workers, "--dist", "loadgroup", *arguments]
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    assert process.stdout is not None
    last = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        last = line if re.search(r"\d+ (passed|failed|error)", line) else last
    code = process.wait()
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (\w+)", last)}
    return code, {word: counts[word] for word in OUTCOMES if word in counts}


def main() -> int:
    """0 when every test of both runs passed."""
    started = time.monotonic()
    extra = sys.argv[1:]
    # compiled once here, so that parallel processes find nothing to do
    subprocess.run(
        [sys.executable, "manage.py", "translations", "--compile", "--verbosity", "0"], check=True
    )
    in_ci = os.environ.get("CI", "").lower() == "true"
    present = answers(DATABASE) and answers(REDIS)
    chosen = "not services and (not browser or both)" if present else "not services"
    outcomes = [run("SQLite, file broker", ["-m", chosen, *extra], {"TEST_SERVICES": ""})]
    if present:
        environment = {
            "TEST_SERVICES": "yes",
            "TEST_DATABASE_URL": DATABASE,
            "TEST_REDIS_URL": REDIS,
        }
        selection = ["-m", "(django_db or browser or services) and not once", *extra]
        outcomes.append(run("PostgreSQL and Redis", selection, environment))
    elif in_ci:
        print("PostgreSQL or Redis does not answer, and CI leaves no test out.")
        outcomes.append((1, {"errors": 1}))
    else:
        print("\nSkipped: PostgreSQL or Redis does not answer, so its tests were not run.")
    total: dict[str, int] = {}
    for _, counts in outcomes:
        for word, number in counts.items():
            total[word] = total.get(word, 0) + number
    failed = any(code != 0 for code, _ in outcomes) or (in_ci and total.get("skipped", 0) > 0)
    summary = ", ".join(f"{total[word]} {word}" for word in OUTCOMES if word in total)
    print(f"==== {summary} in {time.monotonic() - started:.2f}s ====", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
