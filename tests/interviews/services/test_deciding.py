"""From two coders' work to what counts."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from interviews.choices import DecisionKind, Stage
from interviews.models import Assignment, CodedSegment, Decision, FinalCoding, Interview
from interviews.selectors.agreement import unresolved_codes
from interviews.selectors.comparing import assignments_of, compare
from interviews.selectors.evidence import interview_evidence
from interviews.selectors.table import table_one
from interviews.selectors.work import quotes_to_release, to_translate
from interviews.services import assigning, deciding, finals
from tests.factories.interviews import make_coding, make_final, make_handed_in, make_interview
from tests.factories.organisation import NOW, branch, make_round, make_user
from tna_portal.organisation.models import AuditEntry, InputVersion, User

pytestmark = pytest.mark.django_db


class Pair:
    """A text by two coders: both have marked the budget, the second alone the talking."""

    def __init__(self) -> None:
        self.talk = make_interview(make_round())
        self.one, self.two = (make_user("coder", branch_code="kz-11") for _ in range(2))
        self.lead, self.other_lead = make_user("methodologist"), make_user("methodologist")
        coders = [self.one, self.two]
        assigning.assign(interview_id=self.talk.pk, coders=coders, actor=self.lead)
        self.a = make_coding(self.talk, coder=self.one)
        self.b = make_coding(self.talk, coder=self.two, key_issue="Қаражат жетпейді")
        self.alone = make_coding(self.talk, "T4", "Тұрғындармен сөйлесу қиын", coder=self.two)
        for coder in coders:
            assigning.hand_in(interview_id=self.talk.pk, actor=coder, at=NOW)

    def decide(self, *segments: CodedSegment, **more: Any) -> Decision:
        """The lead decides on these."""
        more.setdefault("actor", self.lead)
        return deciding.decide(
            interview_id=self.talk.pk, sources={each.pk: each.revision for each in segments}, **more
        )

    def compared(self) -> Any:
        """Side by side, as the lead sees it."""
        talk = Interview.objects.get(pk=self.talk.pk)
        return compare(self.lead, talk, assignments_of(talk))


@pytest.fixture
def pair() -> Pair:
    """Two coders' work."""
    return Pair()


def originals() -> list[Any]:
    """What the coders have handed in."""
    return list(CodedSegment.objects.order_by("pk").values())


def test_side_by_side_says_what_both_and_what_one_has_marked(pair: Pair) -> None:
    found = pair.compared()
    assert [(each.is_agreed, each.only) for each in found.passages] == [
        (True, None),
        (False, pair.two),
    ]


def test_all_agreeing_passages_are_accepted_at_once_and_originals_stay(pair: Pair) -> None:
    before = originals()
    agreed = [{each.pk: each.revision for each in p.undecided} for p in pair.compared().agreed]
    deciding.take_agreed(
        interview_id=pair.talk.pk, passages=agreed, coder_id=pair.two.pk, actor=pair.lead
    )
    final = FinalCoding.objects.get()
    assert final.key_issue == "Қаражат жетпейді"
    assert set(final.decision.sources.all()) == {pair.a, pair.b}
    assert originals() == before


def test_what_differs_needs_a_reason(pair: Pair) -> None:
    with pytest.raises(assigning.ReasonMissing):
        pair.decide(pair.alone, kind=DecisionKind.TAKEN, taken=pair.alone.pk)
    pair.decide(pair.alone, kind=DecisionKind.TAKEN, taken=pair.alone.pk, reason="мәтінде бар")
    pair.decide(pair.a, pair.b, kind=DecisionKind.TAKEN, taken=pair.a.pk)


def test_joining_takes_the_chosen_passage_and_edited_texts(pair: Pair) -> None:
    finding = deciding.Finding(
        code_id=pair.a.code_id,
        start=pair.a.start,
        end=pair.a.end + len(" Ақшаны қайдан табамыз?"),
        key_issue="Қаражат аз, көзі белгісіз",
        interpretation="Қаржы",
        language="kk",
    )
    decision = pair.decide(pair.a, pair.b, kind=DecisionKind.JOINED, finding=finding)
    assert decision.final is not None
    assert decision.final.quote == "Бюджет жетпейді. Ақшаны қайдан табамыз?"
    with pytest.raises(deciding.FindingIncomplete):
        pair.decide(
            pair.alone,
            kind=DecisionKind.WRITTEN,
            reason="қайта",
            finding=deciding.Finding(pair.a.code_id, 0, 5, "", "x", "kk"),
        )


def test_two_people_deciding_at_once_is_told_and_the_first_stands(pair: Pair) -> None:
    first = pair.decide(pair.a, pair.b, kind=DecisionKind.TAKEN, taken=pair.a.pk)
    with pytest.raises(deciding.DecidedMeanwhile):
        pair.decide(pair.a, kind=DecisionKind.LEFT_OUT, reason="артық", actor=pair.other_lead)
    assert list(Decision.objects.all()) == [first]


def test_a_coding_changed_since_it_was_read_is_not_decided(pair: Pair) -> None:
    CodedSegment.objects.filter(pk=pair.a.pk).update(revision=2)
    with pytest.raises(deciding.DecidedMeanwhile):
        pair.decide(pair.a, pair.b, kind=DecisionKind.TAKEN, taken=pair.a.pk)


def test_final_needs_a_decision_on_every_coding_and_only_final_counts(pair: Pair) -> None:
    round_id = pair.talk.round_id
    pair.decide(pair.a, pair.b, kind=DecisionKind.TAKEN, taken=pair.a.pk)
    with pytest.raises(deciding.NotAllDecided) as refused:
        deciding.make_final(interview_id=pair.talk.pk, actor=pair.lead)
    assert refused.value.number == 1
    pair.decide(pair.alone, kind=DecisionKind.LEFT_OUT, reason="басқа туралы")
    assert interview_evidence(round_id).coded == {}
    deciding.make_final(interview_id=pair.talk.pk, actor=pair.lead)
    assert interview_evidence(round_id).coded == {"T1": {("KZ-11", "akim"): 1}}
    deciding.reopen(interview_id=pair.talk.pk, reason="қате бар", actor=pair.lead)
    assert interview_evidence(round_id).coded == {}
    assert interview_evidence(round_id).interviewed == {}
    deciding.make_final(interview_id=pair.talk.pk, actor=pair.lead)
    assert interview_evidence(round_id).interviewed == {("KZ-11", "akim"): 1}


def test_a_decision_can_be_undone_until_the_text_is_final(pair: Pair) -> None:
    before = originals()
    taken = pair.decide(pair.a, pair.b, kind=DecisionKind.TAKEN, taken=pair.a.pk)
    out = pair.decide(pair.alone, kind=DecisionKind.LEFT_OUT, reason="артық")
    deciding.undo(interview_id=pair.talk.pk, decisions=[taken.pk, out.pk], actor=pair.lead)
    assert not Decision.objects.exists()
    assert not FinalCoding.objects.exists()
    assert originals() == before
    again = pair.decide(pair.a, pair.b, kind=DecisionKind.TAKEN, taken=pair.b.pk)
    pair.decide(pair.alone, kind=DecisionKind.LEFT_OUT, reason="артық")
    deciding.make_final(interview_id=pair.talk.pk, actor=pair.lead)
    with pytest.raises(deciding.NotHandedIn):
        deciding.undo(interview_id=pair.talk.pk, decisions=[again.pk], actor=pair.lead)


def test_two_coders_work_is_not_accepted_as_a_whole(pair: Pair) -> None:
    with pytest.raises(deciding.CodedByTwo):
        deciding.accept(interview_id=pair.talk.pk, actor=pair.lead)


def test_the_record_of_changes_holds_no_text(pair: Pair) -> None:
    pair.decide(pair.a, pair.b, kind=DecisionKind.TAKEN, taken=pair.a.pk, reason="Бюджет жетпейді.")
    pair.decide(pair.alone, kind=DecisionKind.LEFT_OUT, reason="артық")
    deciding.make_final(interview_id=pair.talk.pk, actor=pair.lead)
    deciding.reopen(interview_id=pair.talk.pk, reason="Бюджет жетпейді.", actor=pair.lead)
    entries = AuditEntry.objects.filter(subject="interview", subject_id=str(pair.talk.pk))
    said = str(list(entries.values_list("action", "details")))
    for action in ("coder_assigned", "codings_handed_in", "codings_decided", "codings_final"):
        assert action in said
    assert "Бюджет" not in said
    assert "Қаражат" not in said


def test_coding_alone_makes_no_released_figure_stale() -> None:
    talk = make_interview(make_round())
    before = list(InputVersion.objects.order_by("name").values_list("name", "number"))
    make_coding(talk, coder=make_user("coder", branch_code="kz-11"))
    assert list(InputVersion.objects.order_by("name").values_list("name", "number")) == before


def test_a_contact_goes_when_the_text_is_final() -> None:
    talk = make_interview(make_round())
    Interview.objects.filter(pk=talk.pk).update(contact_encrypted=b"x")
    make_final(talk)
    found = Interview.objects.get(pk=talk.pk)
    assert (found.stage, found.contact_encrypted) == (Stage.FINAL, None)


def translations(text: str = "Мало средств") -> dict[str, dict[str, str]]:
    """The finding in Russian and English."""
    return {language: {"key_issue": text, "interpretation": "Обучать"} for language in ("ru", "en")}


def test_a_finding_waits_to_be_translated_until_it_has_three_languages() -> None:
    final = make_final(make_interview(make_round()))
    coder = make_user("coder", branch_code="kz-11")
    assert list(to_translate(coder)) == [final]
    with pytest.raises(finals.TranslationIncomplete) as refused:
        finals.translate(
            final_id=final.pk, revision=1, translations={"ru": {"key_issue": "Мало"}}, actor=coder
        )
    assert refused.value.missing == (("ru", "interpretation"),)
    finals.translate(final_id=final.pk, revision=1, translations=translations(), actor=coder)
    assert not to_translate(coder).exists()
    with pytest.raises(finals.ChangedMeanwhile):
        finals.translate(final_id=final.pk, revision=1, translations=translations("Y"), actor=coder)


def test_another_branch_neither_translates_nor_releases() -> None:
    make_final(make_interview(make_round()))
    away = make_user("coordinator", branch_code="kz-59")
    assert not to_translate(away).exists()
    assert not quotes_to_release(away).exists()


@pytest.mark.parametrize(("scope", "number"), [("quotes", 1), ("programmes", 0)])
def test_quotes_are_offered_only_where_the_interviewee_agreed(scope: str, number: int) -> None:
    make_final(make_interview(make_round(), consent_scope=scope))
    reader = make_user("coordinator", branch_code="kz-11")
    assert quotes_to_release(reader).count() == number


def second_reader(kind: str, talk: Interview, lead: User) -> User:
    """Somebody who may release in general."""
    if kind == "coder":
        return Assignment.objects.get(interview=talk).coder
    return lead if kind == "decider" else make_user("coordinator", branch_code="kz-11")


@pytest.mark.parametrize("kind", ["coder", "decider", "reader"])
def test_only_a_second_reader_releases_a_quote(kind: str) -> None:
    talk, lead = make_interview(make_round()), make_user("methodologist")
    coder = make_user("coder", "coordinator", branch_code="kz-11")
    make_handed_in(talk, [coder])
    deciding.accept(interview_id=talk.pk, actor=lead)
    final, reader = FinalCoding.objects.get(), second_reader(kind, talk, lead)
    assert quotes_to_release(reader).exists() == (kind == "reader")
    if kind != "reader":
        with pytest.raises(finals.NotASecondReader):
            finals.release_quote(final_id=final.pk, actor=reader, at=NOW)
        return
    finals.release_quote(final_id=final.pk, actor=reader, at=NOW)
    assert FinalCoding.objects.get().quote_released_by == reader
    finals.withhold_quote(final_id=final.pk, actor=reader)
    assert FinalCoding.objects.get().quote_released_at is None


def test_open_answers_are_counted_apart_by_respondent() -> None:
    round_ = make_round()
    talks = [make_interview(round_) for _ in range(3)]
    response = "00000000-0000-4000-8000-000000000001"
    for talk in talks[:2]:
        make_final(talk)
        Interview.objects.filter(pk=talk.pk).update(
            kind="answer", answer=response, question=talk.key, branch=None, region=None
        )
    make_final(talks[2])
    found = interview_evidence(round_.pk)
    assert found.answered == {"T1": 1}
    assert sum(found.coded["T1"].values()) == sum(found.interviewed.values()) == 1


def test_codes_on_which_coders_agree_too_little_are_unresolved(
    pair: Pair, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pair.decide(pair.a, pair.b, kind=DecisionKind.TAKEN, taken=pair.a.pk)
    pair.decide(pair.alone, kind=DecisionKind.LEFT_OUT, reason="артық")
    assert (
        unresolved_codes(pair.talk.round_id) == frozenset()
    )  # nothing of texts that are not final
    deciding.make_final(interview_id=pair.talk.pk, actor=pair.lead)
    assert unresolved_codes(pair.talk.round_id) == {"T4"}
    with django_assert_num_queries(1):  # no text is read again until codings change
        assert unresolved_codes(pair.talk.round_id) == {"T4"}
    deciding.reopen(interview_id=pair.talk.pk, reason="қайта", actor=pair.lead)
    assert unresolved_codes(pair.talk.round_id) == frozenset()


def test_table_1_has_final_texts_alone(pair: Pair) -> None:
    branch()
    lead = make_user("methodologist", branch_code="kz-11")
    assert table_one(pair.talk.round_id, user=lead).base == 0
