"""Drawing the sample of a questionnaire: by chance, repeatable, and only before anybody is invited."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from surveys.models import Questionnaire, Sample, SampleMember
from surveys.sampling import HAND, Cell, allocate, draw, precision
from surveys.selectors.samples import people_were_invited
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.audit import record
from tna_portal.organisation.choices import RoundStatus

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

LARGEST_SEED = 999_999_999


class RoundClosed(Exception):
    """Nobody can be asked any more."""


class AlreadyInvited(Exception):
    """People have been invited: another draw would change who is asked."""


class DoesNotFit(Exception):
    """The numbers are not those of a sample of the people known."""


def new_seed() -> int:
    """A seed that nobody has chosen."""
    return secrets.randbelow(LARGEST_SEED + 1)


def draw_sample(
    *,
    questionnaire_id: int,
    method: str,
    total: int,
    minimum: int,
    seed: int,
    actor: "User | None",
    now: datetime,
    by_hand: Mapping[Cell, int] | None = None,
) -> Sample:
    """Draw among the people known now; replaces an earlier draw of which nobody has been invited.

    `by_hand` is used with the method "hand" alone. Raises AlreadyInvited, DoesNotFit, RoundClosed.
    """
    questionnaire = Questionnaire.objects.select_related("round").get(pk=questionnaire_id)
    if questionnaire.round.status == RoundStatus.CLOSED:
        raise RoundClosed
    people = organisation.keys_in_office(questionnaire.round, questionnaire.group)
    sizes = {cell: len(keys) for cell, keys in people.items()}
    quota = _quota(method, sizes, total, minimum, by_hand)
    said = precision(sizes, quota)
    if said is None:
        raise DoesNotFit
    ids = {key: pk for keys in people.values() for key, pk in keys.items()}
    known = {cell: list(keys) for cell, keys in people.items()}
    members = [ids[key] for key in draw(known, quota, seed)]
    sample = Sample(
        questionnaire=questionnaire,
        method=method,
        total=said.n,
        minimum=minimum,
        seed=seed,
        cells=[
            {"region": cell[0], "category": cell[1], "population": size, "n": quota[cell]}
            for cell, size in sizes.items()
        ],
        margin=said.margin,
        deff=said.deff,
        drawn_at=now,
        drawn_by=actor,
    )
    _keep(sample, members)
    return sample


@transaction.atomic
def _keep(sample: Sample, members: Sequence[int]) -> None:
    """Put a draw into force, unless somebody has been invited meanwhile."""
    # Inviting takes the same lock, so nobody is invited between the question and the draw.
    Questionnaire.objects.select_for_update(no_key=True).get(pk=sample.questionnaire_id)
    if people_were_invited(sample.questionnaire_id):
        raise AlreadyInvited
    replaced, _ = Sample.objects.filter(questionnaire=sample.questionnaire_id).delete()
    sample.save()
    SampleMember.objects.bulk_create(
        [SampleMember(sample=sample, respondent_id=pk) for pk in members]
    )
    record(
        "sample_drawn",
        actor=sample.drawn_by,
        subject="questionnaire",
        subject_id=sample.questionnaire_id,
        regions={cell["region"] for cell in sample.cells},
        method=sample.method,
        people=sample.total,
        seed=sample.seed,
        replaced=bool(replaced),
    )


def _quota(
    method: str,
    sizes: Mapping[Cell, int],
    total: int,
    minimum: int,
    by_hand: Mapping[Cell, int] | None,
) -> dict[Cell, int]:
    """The numbers wanted, checked against the people known."""
    if method == HAND:
        quota = {cell: (by_hand or {}).get(cell, 0) for cell in sizes}
        if any(not 0 <= quota[cell] <= size for cell, size in sizes.items()):
            raise DoesNotFit
        return quota
    try:
        return allocate(method, sizes, total, minimum=minimum)
    except ValueError as error:
        raise DoesNotFit from error
