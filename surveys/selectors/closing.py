"""What has been computed of closed questionnaires, and which of them are due."""

from dataclasses import dataclass
from datetime import date, datetime

from surveys.models import ClosedFigures, Questionnaire, RoundRetention, WeightSet
from surveys.scoring.closing import METHOD, ClosedResult
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.choices import RoundStatus
from tna_portal.statistics.weighting import METHOD as WEIGHTS


@dataclass(frozen=True)
class Weights:
    """A weight set in words: what it was raked to, what it cost, what was joined; or why it was refused."""

    number: int
    digest: str
    method: str
    frame_id: int | None
    as_of: date | None
    deff: float | None
    n_eff: float | None
    share_trimmed: float | None
    joined: dict[str, list[list[str]]]
    unknown: int
    refused: str


@dataclass(frozen=True)
class Closed:
    """The newest result of one questionnaire. `revision`: of the released counts it belongs to."""

    number: int
    revision: int
    computed_at: datetime
    weights: Weights | None
    result: ClosedResult


def inputs_of(questionnaire: Questionnaire) -> dict[str, int | str]:
    """The version of everything a result would be computed from."""
    frame = f"frame:{questionnaire.round_id}"
    entry = organisation.round_by_id(questionnaire.round_id)
    return {
        "method": f"{METHOD}/{WEIGHTS}",
        "counts": questionnaire.counts_revision,
        "frame": (entry.frame_id or 0) if entry else 0,
        frame: organisation.input_versions([frame])[frame],
    }


def due_for_closing() -> list[int]:
    """Questionnaires of closed rounds, wholly counted, whose result is missing or older than its inputs.

    A pilot is nobody's need. Where answers have been deleted, what was computed stays.
    """
    closed = organisation.rounds().filter(status=RoundStatus.CLOSED, is_pilot=False)
    without_answers = RoundRetention.objects.exclude(erased={}).values("pk")
    counted = Questionnaire.objects.filter(
        round__in=[entry.pk for entry in closed], breakdowns_counted_at__isnull=False
    )
    known = dict(ClosedFigures.objects.values_list("questionnaire_id", "inputs"))
    return [
        questionnaire.pk
        for questionnaire in counted.exclude(round__in=without_answers).order_by("pk")
        if known.get(questionnaire.pk) != inputs_of(questionnaire)
    ]


def closed_figures(round_id: int) -> dict[str, Closed]:
    """Group -> its newest result; one of an older method is left out, and computed again."""
    rows = ClosedFigures.objects.filter(questionnaire__round=round_id)
    return {
        row.questionnaire.group: Closed(
            number=row.number,
            revision=row.inputs["counts"],
            computed_at=row.computed_at,
            weights=_weights(row.weight_set),
            result=ClosedResult.from_json(row.result),
        )
        for row in rows.select_related("questionnaire", "weight_set")
        if row.result["method"] == METHOD
    }


def _weights(row: WeightSet | None) -> Weights | None:
    if row is None:
        return None
    return Weights(
        number=row.number,
        digest=row.digest,
        method=row.method,
        frame_id=row.frame_id,
        as_of=row.as_of,
        deff=row.deff,
        n_eff=row.n_eff,
        share_trimmed=row.share_trimmed,
        joined=row.joined,
        unknown=row.unknown,
        refused=row.refused,
    )
