"""Who takes part, counted as it happens: one INSERT a step, no row that others wait for."""

from collections import Counter
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Count, Sum

from surveys.models import Invitation, ParticipationStep, Questionnaire

STEPS = ("invited", "opened", "answered")
ROWS_AT_ONCE = 5_000
ENOUGH_TO_SUM = 200  # rows of one questionnaire: a page sums fewer in no time


def note_participation(
    invitation: Invitation, *, invited: int = 0, opened: int = 0, answered: int = 0
) -> None:
    """Note a step of one invitation, in the caller's transaction."""
    ParticipationStep.objects.create(
        questionnaire_id=invitation.questionnaire_id,
        region_id=invitation.region_id,
        category=invitation.category,
        invited=invited,
        opened=opened,
        answered=answered,
    )


def note_invited(questionnaire_id: int, people: Iterable[tuple[str, str]]) -> None:
    """Note new invitations of people of these regions and posts, in the caller's transaction."""
    ParticipationStep.objects.bulk_create(
        ParticipationStep(
            questionnaire_id=questionnaire_id, region_id=region, category=category, invited=number
        )
        for (region, category), number in sorted(Counter(people).items())
    )


def sum_up_due() -> bool:
    """Put rows of one kind together where many have come; tells whether there was any."""
    many = (
        ParticipationStep.objects.order_by()
        .values_list("questionnaire_id")
        .annotate(Count("pk"))
        .filter(pk__count__gt=ENOUGH_TO_SUM)
    )
    changed = False
    for questionnaire_id, _ in list(many):
        while _sum_up(questionnaire_id):
            changed = True
    return changed


def _sum_up(questionnaire_id: int) -> bool:
    """One batch; False when it leaves as many rows as there were."""
    weak = connection.features.has_select_for_no_key_update
    with transaction.atomic():
        Questionnaire.objects.select_for_update(no_key=weak).get(pk=questionnaire_id)
        own = ParticipationStep.objects.filter(questionnaire=questionnaire_id)
        keys = list(own.order_by("pk").values_list("pk", flat=True)[:ROWS_AT_ONCE])
        batch = ParticipationStep.objects.filter(pk__in=keys)
        sums = list(
            batch.order_by("region_id", "category")
            .values_list("region_id", "category")
            .annotate(*(Sum(step) for step in STEPS))
        )
        if len(sums) == len(keys):
            return False
        batch.delete()
        ParticipationStep.objects.bulk_create(
            ParticipationStep(
                questionnaire_id=questionnaire_id,
                region_id=region,
                category=category,
                **dict(zip(STEPS, numbers, strict=True)),
            )
            for region, category, *numbers in sums
        )
    return len(keys) == ROWS_AT_ONCE
