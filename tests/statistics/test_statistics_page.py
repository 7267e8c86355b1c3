"""The examples of docs/statistics.md are what the code computes."""

import doctest
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "statistics.md"
AUDIENCES = ("**For a manager.**", "**For a statistician.**")


def test_the_examples_hold() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.failed == 0
    assert found.attempted > 40


@pytest.mark.parametrize(
    "section", PAGE.read_text(encoding="utf-8").split("\n## ")[1:], ids=lambda text: text[:20]
)
def test_each_number_is_explained_to_both(section: str) -> None:
    assert [section.count(audience) for audience in AUDIENCES] == [1, 1]
