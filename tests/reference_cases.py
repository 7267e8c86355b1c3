"""Reference cases with known results, kept beside the tests."""

import json
from pathlib import Path
from typing import Any

_CASES: dict[str, Any] = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))


def reference_case(number: str) -> tuple[Any, Any]:
    """Inputs and expected values of a case such as "S03"."""
    found = _CASES[number]
    return found["data"], found["expected"]


def tolerance(number: str, name: str = "default") -> float:
    """Absolute tolerance of an expected value."""
    return float(_CASES[number]["tolerance"][name])
