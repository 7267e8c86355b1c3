"""What the method sheet says of other methods."""

from typing import Any

import pytest
from django.utils.translation import override

from tna_portal.dashboards.methods import orders_table


def area(mwds: float | None, gap: float, rds: float, means: tuple[float, float]) -> dict[str, Any]:
    """A released area, as far as orders need it."""
    importance, competence = means
    return {
        "mwds": mwds,
        "gap": gap,
        "rds": rds,
        "importance": importance,
        "competence": competence,
    }


def rhos(*areas: dict[str, Any]) -> list[str]:
    """The numbers of the table: difference, RDS, PNI, importance alone."""
    with override("en"):
        return [row[1]["text"] for row in orders_table({"areas": areas})["rows"]]


def test_orders_are_compared_with_the_headline() -> None:
    found = rhos(
        area(8.0, 2.0, -60, (4.0, 2.0)),
        area(6.0, 1.5, -50, (4.2, 2.7)),
        area(2.0, 0.5, -10, (4.4, 3.9)),
        area(None, 0.1, 90, (1.0, 5.0)),  # too few answers: in no order
    )
    assert found == ["1.00", "1.00", "1.00", "-1.00"]


@pytest.mark.parametrize("number", [0, 1])
def test_without_two_areas_there_is_no_order(number: int) -> None:
    assert rhos(*[area(8.0, 2.0, -60, (4.0, 2.0))] * number) == ["–"] * 4


def test_where_all_are_alike_there_is_no_order() -> None:
    assert rhos(*[area(8.0, 2.0, -60, (4.0, 2.0))] * 3) == ["–"] * 4
