"""A conversion that cannot be borne ends alone, with a reason."""

import subprocess
import sys
from pathlib import Path

import pytest

from interviews.conversion import limits
from interviews.conversion.outcome import Kind, Note, Problem, UnusableFile
from tests.interviews.conversion.made import ANSWER, LINES, docx_of

ROOT = Path(limits.__file__).resolve().parents[2]


def test_a_conversion_comes_back_whole() -> None:
    converted = limits.convert("Денег не хватает".encode("cp1251"), "../x y\x00.TXT")
    assert (converted.text, converted.kind) == ("Денег не хватает", Kind.TXT)
    assert converted.notes == (Note.WINDOWS_1251,)
    assert ANSWER in limits.convert(docx_of(LINES), "a.docx").text


def test_a_refusal_comes_back_as_one() -> None:
    with pytest.raises(UnusableFile) as raised:
        limits.convert(b"%PDF-1.7", "a.pdf")
    assert raised.value.problem is Problem.BROKEN


def test_the_clock_ends_it() -> None:
    with pytest.raises(UnusableFile) as raised:
        limits.convert(b"x", "a.txt", wait=0.01)
    assert raised.value.problem is Problem.TOO_SLOW


def in_child(code: str) -> subprocess.CompletedProcess[bytes]:
    """What becomes of a child whose reading does this."""
    script = (
        "import sys; from interviews.conversion import __main__ as c; "
        f"c.MOST_SECONDS = 1; c.MOST_MEMORY = 300 << 20; c._answer = lambda e: {code}; "
        "sys.argv = ['', '.txt']; c.main()"
    )
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False
    )


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("sum(iter(int, 1))", Problem.TOO_SLOW),
        ("b'x' * (400 << 20)", Problem.TOO_MUCH_MEMORY),
        ("__import__('os').kill(__import__('os').getpid(), 9)", Problem.TOO_MUCH_MEMORY),
        ("__import__('os').abort()", Problem.TOO_MUCH_MEMORY),
        ("sys.exit(3)", Problem.BROKEN),
        ("__import__('tempfile').TemporaryFile().write(b'x' * 99999)", Problem.BROKEN),
    ],
)
def test_every_end_of_a_child_is_understood(code: str, problem: Problem) -> None:
    with pytest.raises(UnusableFile) as raised:
        limits._understood(in_child(code))
    assert raised.value.problem is problem


def test_no_secret_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TNA_SECRET_KEY", "s3cret")
    assert set(limits._environment()) <= {
        "PATH",
        "LD_LIBRARY_PATH",
        "LANG",
        "PYTHONDONTWRITEBYTECODE",
    }


def test_where_no_process_can_start_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(UnusableFile) as raised:
        limits.convert(b"x", "a.txt")
    assert raised.value.problem is Problem.UNAVAILABLE


def test_the_child_knows_no_framework() -> None:
    code = (
        "import sys, interviews.conversion.reading; "
        "print([m for m in sys.modules if m.split('.')[0] in ('django', 'celery', 'numpy')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
