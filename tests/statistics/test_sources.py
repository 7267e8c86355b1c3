"""Every formula names where it comes from."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORMULAS = sorted(
    path
    for folder in ("tna_portal/statistics", "surveys/scoring")
    for path in (ROOT / folder).glob("*.py")
    # hiding small cells has a policy, not a formula; counts and bytes are counted, not estimated
    if path.name not in {"disclosure.py", "histogram.py", "lines.py", "rows.py"}
)
# They count, name or gather; the formulas that they call name their own source.
NO_FORMULA = {
    "answer_counts",
    "closed_result",
    "counts_printed_as",
    "normal_quantile",
    "pair_columns",
}
YEAR = re.compile(r"\b(1[789]|20)\d\d\b")


def without_source(tree: ast.Module) -> set[str]:
    """Public functions neither of which nor their module names a year of publication."""
    if YEAR.search(ast.get_docstring(tree) or ""):
        return set()
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not YEAR.search(ast.get_docstring(node) or "")
    }


@pytest.mark.parametrize("path", FORMULAS, ids=lambda path: path.name)
def test_each_formula_names_its_source(path: Path) -> None:
    assert without_source(ast.parse(path.read_text("utf-8"))) <= NO_FORMULA


def test_a_formula_without_source_would_be_noticed() -> None:
    assert without_source(ast.parse('def mean(x):\n    "A mean."\n')) == {"mean"}
