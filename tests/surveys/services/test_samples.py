"""Drawing a sample, and inviting nobody else."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from surveys.models import Invitation, Questionnaire, Sample, SampleMember
from surveys.sampling import Cell
from surveys.selectors.samples import note_for, sample_sizes_for
from surveys.services.invitations import invite
from surveys.services.samples import AlreadyInvited, DoesNotFit, RoundClosed, draw_sample
from tests.factories.organisation import NOW, make_people, make_round, make_user
from tests.factories.surveys import make_questionnaire
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import regions_for
from tna_portal.organisation.models import AssessmentRound, AuditEntry, Respondent
from tna_portal.organisation.services.rounds import close_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def questionnaire() -> Questionnaire:
    """A round of two regions with 40 people known: 4 cities and 20 rural districts, 16 villages."""
    made = make_questionnaire(make_round())
    make_people(4, category="city")
    make_people(20)
    make_people(16, region="KZ-59", category="village")
    return made


def drawn(questionnaire: Questionnaire, **changes: Any) -> Sample:
    """A draw of ten, unless told otherwise."""
    asked: dict[str, Any] = {
        "questionnaire_id": questionnaire.pk,
        "method": "minimum",
        "total": 10,
        "minimum": 2,
        "seed": 7,
        "actor": None,
        "now": NOW,
    }
    return draw_sample(**asked | changes)


def members(sample: Sample) -> set[str]:
    """Keys of the people drawn."""
    return set(sample.members.values_list("respondent__external_key", flat=True))


def everybody(questionnaire: Questionnaire) -> list[Respondent]:
    """As the pages of fieldwork find them."""
    entry = AssessmentRound.objects.get(pk=questionnaire.round_id)
    return organisation.people_to_invite(
        entry, questionnaire.group, regions_for(make_user("admin"))
    )


def test_the_sample_has_the_numbers_it_states(questionnaire: Questionnaire) -> None:
    sample = drawn(questionnaire)
    stated = {(cell["region"], cell["category"]): cell["n"] for cell in sample.cells}
    assert stated == {
        ("KZ-11", "city"): 2,
        ("KZ-11", "rural"): 4,
        ("KZ-59", "village"): 4,
    }
    people = Respondent.objects.filter(pk__in=sample.members.values("respondent"))
    for (region, category), number in stated.items():
        assert people.filter(region=region, category=category).count() == number
    assert (sample.total, people.count()) == (10, 10)
    assert [cell["population"] for cell in sample.cells] == [4, 20, 16]
    assert sample.deff > 1
    assert 20 < sample.margin < 35


def test_the_same_seed_draws_the_same_people(questionnaire: Questionnaire) -> None:
    first = members(drawn(questionnaire))
    assert members(drawn(questionnaire)) == first
    assert members(drawn(questionnaire, seed=8)) != first


def test_a_draw_is_recorded_with_what_repeats_it(questionnaire: Questionnaire) -> None:
    actor = make_user("admin")
    drawn(questionnaire, actor=actor)
    drawn(questionnaire, actor=actor, seed=9)
    entries = AuditEntry.objects.filter(action="sample_drawn").order_by("pk")
    assert [entry.details for entry in entries] == [
        {"method": "minimum", "people": 10, "seed": 7, "replaced": False},
        {"method": "minimum", "people": 10, "seed": 9, "replaced": True},
    ]
    assert set(entries[0].regions.values_list("pk", flat=True)) == {"KZ-11", "KZ-59"}
    assert Sample.objects.get().drawn_by == actor
    assert SampleMember.objects.count() == 10


def test_numbers_by_hand_are_taken_as_they_are(questionnaire: Questionnaire) -> None:
    cells: dict[Cell, int] = {("KZ-11", "city"): 4, ("KZ-59", "village"): 1}
    sample = drawn(questionnaire, method="hand", by_hand=cells)
    assert [cell["n"] for cell in sample.cells] == [4, 0, 1]
    assert sample.total == 5


@pytest.mark.parametrize(
    "changes",
    [
        {"total": 41},
        {"method": "equal", "total": 41},
        {"minimum": 5},
        {"total": 0, "minimum": 0},
        {"method": "hand", "by_hand": {("KZ-11", "city"): 5}},
        {"method": "hand", "by_hand": {("KZ-11", "city"): -1}},
        {"method": "hand", "by_hand": {}},
    ],
)
def test_numbers_that_do_not_fit_change_nothing(
    questionnaire: Questionnaire, changes: dict[str, Any]
) -> None:
    with pytest.raises(DoesNotFit):
        drawn(questionnaire, **changes)
    assert not Sample.objects.exists()
    assert not AuditEntry.objects.filter(action="sample_drawn").exists()


def test_only_members_are_invited(questionnaire: Questionnaire) -> None:
    sample = drawn(questionnaire)
    made = invite(
        questionnaire_id=questionnaire.pk,
        respondents=everybody(questionnaire),
        expires_on=timezone.localdate(),
        actor=None,
    )
    assert len(made) == 10
    invited = set(Invitation.objects.values_list("respondent__external_key", flat=True))
    assert invited == members(sample)


def test_a_sample_binds_its_own_questionnaire_only(questionnaire: Questionnaire) -> None:
    drawn(questionnaire)
    other = make_questionnaire(make_round())
    made = invite(
        questionnaire_id=other.pk,
        respondents=everybody(other),
        expires_on=timezone.localdate(),
        actor=None,
    )
    assert len(made) == 40


def test_once_somebody_is_invited_nothing_is_drawn(questionnaire: Questionnaire) -> None:
    before = drawn(questionnaire)
    one = before.members.all()[0].respondent
    invite(
        questionnaire_id=questionnaire.pk,
        respondents=[one],
        expires_on=timezone.localdate(),
        actor=None,
    )
    with pytest.raises(AlreadyInvited):
        drawn(questionnaire, seed=8)
    assert Sample.objects.get().pk == before.pk
    assert SampleMember.objects.count() == 10


def test_a_closed_round_draws_nothing(questionnaire: Questionnaire) -> None:
    close_round(round_id=questionnaire.round_id, actor=None, now=NOW)
    with pytest.raises(RoundClosed):
        drawn(questionnaire)


def test_a_person_is_drawn_once_and_a_questionnaire_has_one_sample(
    questionnaire: Questionnaire,
) -> None:
    sample = drawn(questionnaire)
    member = sample.members.all()[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        SampleMember.objects.create(sample=sample, respondent=member.respondent)
    sample.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        sample.save()


def test_a_branch_sees_the_sample_of_its_regions(questionnaire: Questionnaire) -> None:
    sample = drawn(questionnaire)
    entry = AssessmentRound.objects.get(pk=questionnaire.round_id)
    here, there = make_user("coordinator", branch_code="kz-11"), make_user("admin")
    assert [(s.drawn, s.known) for s in sample_sizes_for(here, entry.pk)] == [(6, 24)]
    assert [(s.drawn, s.known) for s in sample_sizes_for(there, entry.pk)] == [(10, 40)]
    note = note_for(here, entry, sample)
    assert {line.region.pk for line in note.lines if line.region} == {"KZ-11"}
    assert (note.total.drawn, note.total.known, note.total.frame) == (6, 24, 40)
    assert note.frame_differs
    whole = note_for(there, entry, sample)
    assert whole.total.margin == pytest.approx(sample.margin)
    assert [(line.post == "", line.fraction) for line in whole.lines] == [
        (True, 25),
        (False, 50),
        (False, 20),
        (True, 25),
        (False, 25),
    ]


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_draw_and_an_invitation_at_once_never_contradict_each_other() -> None:
    from tests.surveys.services.test_letters_and_quotas import together  # noqa: PLC0415 - one test

    questionnaire = make_questionnaire(make_round())
    make_people(30)
    people = everybody(questionnaire)

    def work(index: int) -> None:
        try:
            if index % 2:
                drawn(questionnaire, seed=index)
            else:
                invite(
                    questionnaire_id=questionnaire.pk,
                    respondents=people[index : index + 10],
                    expires_on=timezone.localdate(),
                    actor=None,
                )
        except AlreadyInvited:
            pass

    together(8, work)
    sample = Sample.objects.first()
    if sample is not None:
        invited = set(Invitation.objects.values_list("respondent__external_key", flat=True))
        assert invited <= members(sample)
    assert Invitation.objects.exists() or sample is not None
