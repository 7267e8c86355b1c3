"""Cards: whom to call, consent before the talk, contacts that do not outlive their use."""

from datetime import date, timedelta

import pytest

from interviews.models import Interview
from interviews.selectors.interviews import contact_of
from interviews.selectors.targets import standings
from interviews.services import cards
from interviews.services.assigning import InterviewGone
from interviews.services.interviews import (
    RegionNotServed,
    WithdrawalTooLate,
    keep_transcript,
    withdraw_interview,
)
from interviews.services.targets import set_target
from tests.factories.interviews import (
    given,
    make_final,
    make_held,
    make_interview,
    make_planned,
)
from tests.factories.organisation import make_people, make_round, make_user
from tna_portal.organisation.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_a_contact_is_kept_encrypted_and_nowhere_in_the_audit() -> None:
    planned = make_planned(make_round())
    assert "Болат".encode() not in bytes(planned.contact_encrypted or b"")
    assert contact_of(planned)["name"] == "Болат Ахметов"
    assert "Болат" not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_a_person_of_the_frame_is_planned_once_a_round() -> None:
    round_, (person,) = make_round(), make_people(1)
    make_planned(round_, group="akim", respondent=person)
    with pytest.raises(cards.AlreadyPlanned):
        make_planned(round_, group="akim", respondent=person)


def test_a_branch_plans_in_its_regions_only() -> None:
    planned = make_planned(make_round())
    with pytest.raises(RegionNotServed):
        cards.plan_interview(
            key="x",
            round_id=planned.round_id,
            branch_id=planned.branch_id or 0,
            region="KZ-59",
            group="ngo",
            language="kk",
            planned_for=None,
            interviewer=None,
            actor=None,
        )
    assert not Interview.objects.filter(key="x").exists()


def test_without_consent_to_the_use_no_talk_is_held() -> None:
    planned, actor = make_planned(make_round()), make_user("coder", branch_code="kz-11")
    with pytest.raises(cards.NoConsent):
        cards.hold_interview(
            interview_id=planned.pk, card={}, given=given(programmes=False), actor=actor
        )
    planned.refresh_from_db()
    assert planned.stage == "planned"


def test_holding_records_each_point_of_the_consent_and_the_guide() -> None:
    held = make_held(make_round(), make_user("coder", branch_code="kz-11"))
    assert (held.stage, held.consent_scope, held.consent_recording) == ("held", "quotes", False)
    assert (held.consent_version, held.consent_language) == ("2026-1", "ru")
    assert (held.withdrawable_until, held.guide_version) == (date(2030, 1, 1), "2026-1")


def test_a_held_talk_is_neither_held_again_nor_dropped() -> None:
    actor = make_user("coder", branch_code="kz-11")
    held = make_held(make_round(), actor)
    with pytest.raises(cards.NotPlanned):
        cards.hold_interview(interview_id=held.pk, card={}, given=given(), actor=actor)
    with pytest.raises(cards.NotPlanned):
        cards.drop_interview(interview_id=held.pk, actor=actor)


def test_a_planned_talk_is_dropped_with_its_contact() -> None:
    actor, planned = make_user("coder", branch_code="kz-11"), make_planned(make_round())
    cards.drop_interview(interview_id=planned.pk, actor=actor)
    assert not Interview.objects.exists()
    with pytest.raises(InterviewGone):
        cards.drop_interview(interview_id=planned.pk, actor=actor)


def test_a_consent_can_be_narrowed_later() -> None:
    actor = make_user("coder", branch_code="kz-11")
    held = make_held(make_round(), actor)
    cards.edit_interview(interview_id=held.pk, card={}, given=given(quotes=False), actor=actor)
    held.refresh_from_db()
    assert held.consent_scope == "programmes"
    entry = AuditEntry.objects.get(action="interview_edited")
    assert entry.details["fields"] == ["consent_scope"]


def test_the_contact_goes_when_the_text_is_final_and_not_before() -> None:
    actor = make_user("coder", branch_code="kz-11")
    held = make_held(make_round(), actor)
    (person,) = make_people(1)
    other = make_planned(held.round, group="akim", respondent=person)
    keep_transcript(interview_id=held.pk, raw="Денег мало.", actor=actor)
    assert contact_of(Interview.objects.get(pk=held.pk))
    make_final(held, quote="Денег мало.")
    final = Interview.objects.get(pk=held.pk)
    assert final.contact_encrypted is None
    assert Interview.objects.get(pk=other.pk).respondent_id == person.pk


def test_after_the_day_only_the_lead_withdraws() -> None:
    interview = make_interview(make_round())
    until = interview.withdrawable_until
    assert until == interview.round.withdraw_until
    coder, lead = make_user("coder", branch_code="kz-11"), make_user("methodologist")
    late = until + timedelta(days=1)
    with pytest.raises(WithdrawalTooLate):
        withdraw_interview(interview_id=interview.pk, actor=coder, today=late)
    withdraw_interview(interview_id=interview.pk, actor=lead, today=late)
    assert not Interview.objects.exists()
    second = make_interview(interview.round)
    withdraw_interview(interview_id=second.pk, actor=coder, today=until)
    with pytest.raises(InterviewGone):
        withdraw_interview(interview_id=second.pk, actor=coder, today=until)


def test_targets_stand_against_what_was_planned_held_and_final() -> None:
    round_, lead = make_round(), make_user("methodologist")
    actor = make_user("coder", branch_code="kz-11")
    make_planned(round_)
    make_held(round_, actor)
    make_interview(round_, group="business", region="KZ-59")
    make_final(make_interview(round_, group="business"))
    for region, number in (("KZ-11", 3), (None, 7)):
        set_target(round_id=round_.pk, region=region, group="business", number=number, actor=lead)
    found = [
        (s.target.region_id, s.planned, s.held, s.final, s.target.number)
        for s in standings(lead, round_.pk)
    ]
    assert sorted(found, key=str) == [("KZ-11", 1, 2, 1, 3), (None, 1, 3, 1, 7)]
    assert [s.target.region_id for s in standings(actor, round_.pk)] == ["KZ-11"]
    set_target(round_id=round_.pk, region=None, group="business", number=0, actor=lead)
    assert len(standings(lead, round_.pk)) == 1
