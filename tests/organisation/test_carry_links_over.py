"""The lines of the crosswalk become its first version: by the newest weights, shared out to 1."""

from collections.abc import Iterator
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

from tna_portal.organisation.crosswalk import from_json, wrong_sums

carry = import_module("tna_portal.organisation.migrations.0006_carry_links_over")


class Rows:
    """Stands in for a model of the past: lines in the order of their versions, and what is created."""

    def __init__(self, rows: list[tuple[str, str, str, float]]) -> None:
        self.rows = rows
        self.made: list[dict[str, Any]] = []
        self.objects = self

    def order_by(self, _field: str) -> Iterator[SimpleNamespace]:
        for kind, area, target, weight in self.rows:
            yield SimpleNamespace(kind=kind, area_id=area, target=target, weight=weight)

    def create(self, **values: Any) -> None:
        self.made.append(values)

    def get_model(self, _app: str, _name: str) -> "Rows":
        return self


def carried(rows: list[tuple[str, str, str, float]]) -> list[dict[str, Any]]:
    """Versions made of these lines."""
    held = Rows(rows)
    carry.carry_over(held, None)
    return held.made


def test_the_newest_weight_of_each_line_counts_and_codes_share_out() -> None:
    [made] = carried(
        [
            ("code", "FIN", "T1", 1.0),
            ("code", "BUD", "T1", 1.0),
            ("code", "TAX", "T1", 1.0),
            ("heading", "PRC", "legal", 0.5),
            ("heading", "PRC", "financial", 0.5),
            ("code", "LEG", "T2", 1.0),
            ("code", "LEG", "T2", 0.0),  # taken out later
        ]
    )
    links = from_json(made["content"])
    assert {(link.kind, link.area, link.target): link.weight for link in links} == {
        ("code", "BUD", "T1"): 0.334,
        ("code", "FIN", "T1"): 0.333,
        ("code", "TAX", "T1"): 0.333,
        ("heading", "PRC", "financial"): 0.5,
        ("heading", "PRC", "legal"): 0.5,
    }
    assert (made["kind"], made["number"]) == ("crosswalk", 1)
    assert wrong_sums(links) == ()


@pytest.mark.parametrize("rows", [[], [("code", "FIN", "T1", 0.0)]])
def test_without_lines_there_is_no_version(rows: list[tuple[str, str, str, float]]) -> None:
    assert carried(rows) == []
