"""Sums of responses, and the cells that hold the released ones."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from surveys.models import ItemCount, Questionnaire, Response, RoundRetention
from surveys.models.counts import Dimension
from surveys.questionnaire.tallies import Tallies, add_tallies, count_tallies
from surveys.scoring.histogram import (
    Counts,
    empty_histogram,
    from_bytes,
    joint_histogram,
    padded,
    rows_from_bytes,
    to_bytes,
)
from surveys.scoring.holding import release_items
from tna_portal.organisation import selectors as organisation


@dataclass
class Sum:
    """Counts of some responses: `responses` people, joint int64[slots, 8, 8], tallies."""

    slots: int
    responses: int = 0
    joint: Counts = field(init=False)
    tallies: Tallies = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.joint = empty_histogram(self.slots)

    def add(self, rows: Sequence["Row"]) -> None:
        """Count rows in."""
        self.responses += len(rows)
        self.joint += joint_histogram(
            rows_from_bytes([row.importance for row in rows], self.slots),
            rows_from_bytes([row.competence for row in rows], self.slots),
        )
        add_tallies(self.tallies, count_tallies(row.tallies for row in rows))


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


def counted_to_the_end(rounds: Sequence[int]) -> "QuerySet[Questionnaire]":
    """Questionnaires of closed rounds; not those whose answers are being deleted or are gone: what was
    counted of them is counted for good."""
    gone = RoundRetention.objects.exclude(erased={}).values_list("pk", flat=True)
    return Questionnaire.objects.filter(round__in=rounds).exclude(round__in=gone).order_by("pk")


def region_cell(questionnaire: Questionnaire, iso: str, slots: int) -> ItemCount:
    cell, _ = ItemCount.objects.get_or_create(
        questionnaire=questionnaire,
        dimension=Dimension.REGION,
        value=iso,
        defaults={"joint": to_bytes(empty_histogram(slots))},
    )
    return cell


def pool_held(questionnaire: Questionnaire) -> bool:
    """Count answers to items that single regions hold for the country, where together they are enough.

    Called with the questionnaire's row locked; afterwards the country shows of these items what all
    breakdowns can show.
    """
    slots = len(organisation.item_slots(questionnaire.round_id, questionnaire.group))
    cells = {
        cell.value: cell
        for cell in ItemCount.objects.filter(
            questionnaire=questionnaire, dimension=Dimension.REGION
        ).order_by("value")
    }
    held = {iso: padded(from_bytes(c.held, signed=True), slots) for iso, c in cells.items()}
    together = sum(held.values(), empty_histogram(slots))
    shown = padded(from_bytes(cells[""].joint), slots) if "" in cells else empty_histogram(slots)
    after, _ = release_items(shown, together)
    moved = (after != shown).any(axis=(1, 2))
    if not moved.any():
        return False
    cells.setdefault("", region_cell(questionnaire, "", slots))
    cells[""].joint = to_bytes(after)
    for iso, cell in cells.items():
        kept = held.get(iso, empty_histogram(slots))
        cell.held = to_bytes(kept * ~moved[:, None, None], signed=True)
        cell.save(update_fields=["joint", "held"])
    return True
