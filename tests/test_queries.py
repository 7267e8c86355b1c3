"""Lists cost exactly so many queries, whether they show few things or many."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.services.assisting import enter_form
from tests.cast import Cast, build
from tests.factories.interviews import (
    make_coding,
    make_final,
    make_handed_in,
    make_interview,
    make_planned,
)
from tests.factories.organisation import branch, make_people, make_round, make_user
from tests.factories.surveys import make_invited
from tests.test_permissions import BACKEND
from tna_portal.organisation.models import User

pytestmark = pytest.mark.django_db


def more_interviews(cast: Cast) -> None:
    """Three more, coded."""
    for _ in range(3):
        make_coding(make_interview(cast.round))


def more_planned(cast: Cast) -> None:
    """Three more to be called: two by a telephone, one of the frame."""
    make_planned(cast.round)
    make_planned(cast.round)
    make_planned(cast.round, group="akim", respondent=make_people(1)[0])


def more_codings(cast: Cast) -> None:
    """Three more passages in one talk."""
    from interviews.models import Interview  # noqa: PLC0415 - helper

    talk = Interview.objects.get(pk=cast.ids["coded"])
    for quote in ("Ақшаны қайдан табамыз?", "Тұрғындармен сөйлесу қиын", "бірақ қажет."):
        make_coding(talk, "T4", quote, coder=cast.users["coder"])


def more_handed_in(cast: Cast) -> None:
    """Two more texts by the same two coders, and three more passages of one in the text that is open."""
    from interviews.models import Assignment, CodedSegment, Interview  # noqa: PLC0415 - helper

    talk = Interview.objects.get(pk=cast.ids["handed_in"])
    coders = [a.coder for a in Assignment.objects.filter(interview=talk).order_by("pk")]
    for _ in range(2):
        make_handed_in(make_interview(cast.round), coders)
    for quote in ("Ақшаны қайдан табамыз?", "Тұрғындармен сөйлесу қиын", "бірақ қажет."):
        segment = make_coding(talk, "T4", quote)
        CodedSegment.objects.filter(pk=segment.pk).update(coder=coders[0])


def more_finals(cast: Cast) -> None:
    """Three more findings that count."""
    for _ in range(3):
        make_final(make_interview(cast.round))


def more_invitations(cast: Cast) -> None:
    """Three more people."""
    from surveys.models import Questionnaire  # noqa: PLC0415 - helper

    make_invited(Questionnaire.objects.get(round=cast.round), 3)


def more_forms(cast: Cast) -> None:
    """Three more shared links, each with a form half entered."""
    from surveys.models import LetterLink  # noqa: PLC0415 - helper

    for number in range(3):
        letter = LetterLink.objects.get(pk=cast.ids["letter"])
        letter.pk, letter.token_hash = None, f"hash-{number}"
        letter.save()
        actor = cast.users["coordinator"]
        enter_form(letter_id=letter.pk, today=timezone.localdate(), actor=actor)


def more_plans(cast: Cast) -> None:
    """Three more versions of a plan."""
    from curricula.models import SeminarPlan  # noqa: PLC0415 - helper
    from curricula.services.plans import make_plan  # noqa: PLC0415

    snapshot = SeminarPlan.objects.get(pk=cast.ids["plan"]).snapshot_id
    for year in (2028, 2029, 2030):
        make_plan(
            branch_id=branch().pk,
            year=year,
            snapshot_id=snapshot,
            seminars_per_quarter=(1, 0, 0, 0),
            now=timezone.now(),
            actor=None,
        )


def more_accounts(cast: Cast) -> None:
    """Three more people on the staff."""
    for _ in range(3):
        make_user("coder", "coordinator", branch_code="kz-59")


def more_rounds(cast: Cast) -> None:
    """Three more rounds."""
    for _ in range(3):
        make_round()


def more_regions(cast: Cast) -> None:
    """People of two more regions, their steps counted and waiting."""
    from surveys.models import Questionnaire  # noqa: PLC0415 - helper
    from surveys.services.monitoring import fold_due  # noqa: PLC0415
    from tests.factories.surveys import answer  # noqa: PLC0415

    questionnaire = Questionnaire.objects.get(round=cast.round)
    for region in ("KZ-59", "KZ-27"):
        for person in make_invited(questionnaire, 2, region=region):
            answer(person)
        fold_due()


@pytest.mark.parametrize(
    ("role", "address", "more", "number"),
    [
        ("coder", "/interviews/", more_interviews, 18),
        ("methodologist", "/interviews/", more_interviews, 27),
        ("coder", "/interviews/calls/", more_planned, 10),
        ("coder", "/interviews/table/", more_interviews, 11),
        ("coder", "/interviews/{coded}/", more_codings, 13),
        ("methodologist", "/interviews/rounds/{round}/coders/", more_interviews, 11),
        ("methodologist", "/interviews/{handed_in}/compare/", more_handed_in, 12),
        ("methodologist", "/interviews/rounds/{round}/agreement/", more_handed_in, 10),
        ("coordinator", "/interviews/finals/translate/", more_finals, 5),
        ("coordinator", "/interviews/finals/quotes/", more_finals, 5),
        ("coordinator", "/fieldwork/{round}/calls/", more_invitations, 12),
        ("coordinator", "/fieldwork/{round}/messages/", more_invitations, 9),
        ("coordinator", "/fieldwork/{round}/messages/reminder/", more_invitations, 8),
        ("coordinator", "/fieldwork/{round}/letters/", more_forms, 12),
        ("coordinator", "/fieldwork/{round}/", more_invitations, 12),
        ("manager", "/fieldwork/{round}/monitoring/", more_regions, 17),
        ("manager", "/fieldwork/{round}/monitoring/?by=language", more_regions, 17),
        ("methodologist", "/fieldwork/{round}/quality/", more_regions, 7),
        ("admin", "/curricula/plans/", more_plans, 5),
        ("admin", "/accounts/", more_accounts, 6),
        ("admin", "/audit/", more_accounts, 5),
        ("admin", "/rounds/", more_rounds, 5),
        ("manager", "/needs/?round={round}", more_invitations, 22),
    ],
)
def test_a_longer_list_costs_no_more_queries(
    client: Client, role: str, address: str, more: Callable[[Cast], None], number: int
) -> None:
    cast = build()
    path = address.format(round=cast.round.code, **cast.ids)
    assert queries(client, cast.users[role], path) == number
    more(cast)
    assert queries(client, cast.users[role], path) == number


def queries(client: Client, user: User, path: str) -> int:
    """Queries of one page, opened by somebody who has opened it before."""
    client.force_login(user, backend=BACKEND)
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(path)
    return len(captured)
