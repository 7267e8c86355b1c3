"""Sums of responses: what a merge adds and a withdrawal takes back."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.models import Response
from surveys.models.counts import Dimension
from surveys.questionnaire.tallies import Tallies, add_tallies, count_tallies
from surveys.scoring.histogram import Counts, empty_histogram, joint_histogram, rows_from_bytes

BREAKDOWNS = (Dimension.CATEGORY, Dimension.SENIORITY, Dimension.LANGUAGE)

Cell = tuple[str, str]  # dimension, value


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

    def value_of(self, dimension: Dimension) -> str:
        """The cell of a breakdown that the response belongs to."""
        return str(getattr(self, dimension.value))

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
