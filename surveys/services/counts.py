"""What is counted of a response, and the cells that hold the released counts."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import QuerySet

from surveys.models import ItemCount, Questionnaire, Response, RoundRetention
from surveys.releasing import REGION, Cells, Sum, pooled
from surveys.scoring.histogram import from_bytes, to_bytes
from tna_portal.organisation import selectors as organisation


@dataclass(frozen=True)
class Row:
    """What is counted of one response."""

    importance: bytes
    competence: bytes
    tallies: str
    category: str = ""
    seniority: str = ""
    language: str = ""

    def payload(self) -> dict[str, str]:
        """As JSON, for a withdrawal that waits."""
        return {
            "importance": base64.b64encode(self.importance).decode("ascii"),
            "competence": base64.b64encode(self.competence).decode("ascii"),
            "tallies": self.tallies,
            "category": self.category,
            "seniority": self.seniority,
            "language": self.language,
        }

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "Row":
        """Back from JSON."""
        return cls(
            base64.b64decode(payload["importance"]),
            base64.b64decode(payload["competence"]),
            payload["tallies"],
            payload["category"],
            payload["seniority"],
            payload["language"],
        )

    @classmethod
    def of(cls, response: Response) -> "Row":
        """What is counted of a stored response."""
        return cls(
            bytes(response.importance),
            bytes(response.competence),
            response.tallies,
            response.category,
            response.seniority,
            response.language,
        )


def summed(rows: Sequence[Row], slots: int) -> Sum:
    """What is counted of these responses together."""
    total = Sum(slots)
    total.add(
        [row.importance for row in rows],
        [row.competence for row in rows],
        [row.tallies for row in rows],
    )
    return total


def counted_to_the_end(rounds: Sequence[int]) -> "QuerySet[Questionnaire]":
    """Questionnaires of closed rounds; not those whose answers are being deleted or are gone: what was
    counted of them is counted for good."""
    gone = RoundRetention.objects.exclude(erased={}).values_list("pk", flat=True)
    return Questionnaire.objects.filter(round__in=rounds).exclude(round__in=gone).order_by("pk")


def counts_of(questionnaire: Questionnaire, **only: str) -> dict[str, Cells]:
    """Dimension -> value -> what the counts hold; `only` of a dimension or a value."""
    slots = slots_of(questionnaire)
    found: dict[str, Cells] = {}
    rows = ItemCount.objects.filter(questionnaire=questionnaire, **only)
    for row in rows.order_by("dimension", "value"):
        joint, held = from_bytes(row.joint), from_bytes(row.held, signed=True)
        # told before levels were kept, or with fewer items
        width = 1 + len(joint)
        levels = np.frombuffer(bytes(row.levels), dtype="<i4").astype(np.int64).reshape(-1, width)
        cell = Sum(slots, row.responses, row.tallies, joint, held, levels)
        found.setdefault(row.dimension, {})[row.value] = cell
    return found


def slots_of(questionnaire: Questionnaire) -> int:
    """How many items are asked by all versions together."""
    return len(organisation.item_slots(questionnaire.round_id, questionnaire.group))


def keep(questionnaire: Questionnaire, cells: Mapping[str, Cells]) -> None:
    """Put cells over those that are there; called with the questionnaire's row locked."""
    ItemCount.objects.bulk_create(
        rows_of(questionnaire, cells),
        update_conflicts=True,
        unique_fields=["questionnaire", "dimension", "value"],
        update_fields=["responses", "tallies", "joint", "held", "levels"],
    )


def rows_of(questionnaire: Questionnaire, cells: Mapping[str, Cells]) -> list[ItemCount]:
    """Cells as rows of released counts, not saved yet."""
    return [
        ItemCount(
            questionnaire=questionnaire,
            dimension=dimension,
            value=value,
            responses=cell.responses,
            tallies=cell.tallies,
            joint=to_bytes(cell.joint),  # refuses a count below zero
            held=to_bytes(cell.held, signed=True) if cell.held.any() else b"",
            levels=cell.levels.astype("<i4").tobytes(),
        )
        for dimension, values in sorted(cells.items())
        for value, cell in sorted(values.items())
    ]


def pool_held(questionnaire: Questionnaire) -> bool:
    """Count for the country what single regions hold of items; with the questionnaire's row locked."""
    regions = counts_of(questionnaire, dimension=REGION).get(REGION, {})
    after = pooled(regions, slots_of(questionnaire))
    changed = {
        iso: cell for iso, cell in after.items() if iso not in regions or cell is not regions[iso]
    }
    if changed:
        keep(questionnaire, {REGION: changed})
    return bool(changed)
