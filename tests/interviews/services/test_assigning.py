"""Who gets which text, until when, and what happens to it then."""

from decimal import Decimal

import pytest
from django.utils import timezone

from interviews.choices import Stage
from interviews.models import Assignment, CodedSegment, DoubleCodingDraw, Interview, Return
from interviews.selectors.visibility import readable
from interviews.services import assigning
from interviews.services.deciding import accept
from tests.factories.interviews import make_coding, make_handed_in, make_interview
from tests.factories.organisation import NOW, make_round, make_user
from tna_portal.organisation.models import AuditEntry, User

pytestmark = pytest.mark.django_db


def coder(branch: str = "kz-11") -> User:
    """A coder of a branch."""
    return make_user("coder", branch_code=branch)


def stage(interview: Interview) -> str:
    """How far it is now."""
    return Interview.objects.get(pk=interview.pk).stage


def pseudonymise(interview: Interview) -> None:
    """A person has decided on every name in it."""
    interview.transcript.pseudonymised_at = NOW
    interview.transcript.save()


def test_a_guest_reads_a_pseudonymised_text_until_handing_in_and_no_other() -> None:
    round_ = make_round()
    talk, other = make_interview(round_), make_interview(round_)
    guest, lead = coder("kz-59"), make_user("methodologist")
    with pytest.raises(assigning.NotPseudonymised):
        assigning.assign(interview_id=talk.pk, coders=[guest], actor=lead)
    assert not readable(guest).exists()
    pseudonymise(Interview.objects.get(pk=talk.pk))
    assigning.assign(interview_id=talk.pk, coders=[guest], actor=lead)
    assert list(readable(guest)) == [talk]
    assert other not in readable(guest)
    assigning.begin(interview_id=talk.pk, actor=guest)
    assigning.hand_in(interview_id=talk.pk, actor=guest, at=timezone.now())
    assert not readable(guest).exists()


def test_a_guest_loses_a_text_whose_names_are_no_longer_replaced() -> None:
    talk, guest = make_interview(make_round()), coder("kz-59")
    pseudonymise(Interview.objects.get(pk=talk.pk))
    assigning.assign(interview_id=talk.pk, coders=[guest], actor=None)
    Interview.objects.get(pk=talk.pk).transcript.__class__.objects.update(pseudonymised_at=None)
    assert not readable(guest).exists()


def test_the_stage_follows_from_all_coders() -> None:
    talk, one, two = make_interview(make_round()), coder(), coder()
    assigning.assign(interview_id=talk.pk, coders=[one, two], actor=None)
    assert stage(talk) == Stage.READY
    assigning.begin(interview_id=talk.pk, actor=one)
    assert stage(talk) == Stage.CODING
    assigning.hand_in(interview_id=talk.pk, actor=one, at=NOW)
    assert stage(talk) == Stage.CODING
    assigning.hand_in(interview_id=talk.pk, actor=two, at=NOW)
    assert stage(talk) == Stage.SUBMITTED


def test_a_second_coder_may_follow_when_the_first_has_handed_in() -> None:
    talk = make_interview(make_round())
    make_handed_in(talk, [coder()])
    assigning.assign(interview_id=talk.pk, coders=[coder()], actor=None)
    assert stage(talk) == Stage.CODING


def test_nobody_takes_a_text_that_somebody_codes() -> None:
    talk, one = make_interview(make_round()), coder()
    assigning.begin(interview_id=talk.pk, actor=one)
    with pytest.raises(assigning.NotYours):
        assigning.begin(interview_id=talk.pk, actor=coder())


def test_who_has_begun_is_not_taken_off() -> None:
    talk, one, two = make_interview(make_round()), coder(), coder()
    lead = make_user("methodologist")
    assigning.assign(interview_id=talk.pk, coders=[one, two], actor=lead)
    make_coding(talk, coder=one)
    first, second = Assignment.objects.filter(interview=talk).order_by("pk")
    with pytest.raises(assigning.AlreadyBegun):
        assigning.unassign(assignment_id=first.pk, actor=lead)
    assigning.unassign(assignment_id=second.pk, actor=lead)
    assert list(Assignment.objects.filter(interview=talk)) == [first]
    assert CodedSegment.objects.count() == 1


def test_giving_back_says_why_and_lets_the_coder_go_on() -> None:
    talk, one, lead = make_interview(make_round()), coder(), make_user("methodologist")
    (work,) = make_handed_in(talk, [one])
    with pytest.raises(assigning.ReasonMissing):
        assigning.give_back(assignment_id=work.pk, reason=" ", actor=lead)
    assigning.give_back(assignment_id=work.pk, reason="Екінші бөлім қалды", actor=lead)
    assert stage(talk) == Stage.CODING
    assert Return.objects.get(interview=talk, coder=one).reason == "Екінші бөлім қалды"
    assigning.begin(interview_id=talk.pk, actor=one)


def test_a_decided_text_is_not_given_back() -> None:
    talk, lead = make_interview(make_round()), make_user("methodologist")
    (work,) = make_handed_in(talk, [coder()])
    accept(interview_id=talk.pk, actor=lead)
    with pytest.raises(assigning.AlreadyDecided):
        assigning.give_back(assignment_id=work.pk, reason="кеш", actor=lead)


def test_a_text_without_words_and_a_person_who_may_not_code_are_refused() -> None:
    round_ = make_round()
    with pytest.raises(assigning.NoText):
        assigning.assign(
            interview_id=make_interview(round_, text=None).pk, coders=[coder()], actor=None
        )
    with pytest.raises(assigning.NotACoder):
        assigning.assign(
            interview_id=make_interview(round_).pk, coders=[make_user("manager")], actor=None
        )


def test_an_interview_withdrawn_while_it_is_coded_is_told() -> None:
    talk, one = make_interview(make_round()), coder()
    assigning.begin(interview_id=talk.pk, actor=one)
    key = talk.pk
    talk.delete()
    with pytest.raises(assigning.InterviewGone):
        assigning.hand_in(interview_id=key, actor=one, at=NOW)


def test_the_draw_can_be_repeated_by_anybody_and_stands_once_used() -> None:
    round_ = make_round()
    talks = [make_interview(round_) for _ in range(6)]
    assigning.draw(round_id=round_.pk, share=Decimal("0.2"), seed=5, actor=None)
    made = DoubleCodingDraw.objects.get(round=round_)
    assert made.candidates == [[key, "kz-11"] for key in sorted(talk.key for talk in talks)]
    assert len(made.drawn) == 2
    again = assigning.draw(round_id=round_.pk, share=Decimal("0.2"), seed=5, actor=None)
    assert again.drawn == made.drawn
    drawn = Interview.objects.get(key=made.drawn[0])
    assigning.assign(interview_id=drawn.pk, coders=[coder(), coder()], actor=None)
    with pytest.raises(assigning.AlreadyDrawn):
        assigning.draw(round_id=round_.pk, share=Decimal("0.2"), seed=6, actor=None)
    assert AuditEntry.objects.filter(action="double_coding_drawn").count() == 2
