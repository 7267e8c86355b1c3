"""Correcting a coded text: passages move, what cannot be found is told, and nothing is lost."""

from typing import Any

import pytest

from interviews.models import CodedSegment, FinalCoding, FormerText, Interview
from interviews.search.finding import matches
from interviews.services import texts
from interviews.services.texts import correct_text, place_again, plan_correction
from interviews.transcript.anchors import RangeProblem, UnusableRange
from tests.factories.interviews import TEXT, make_coding, make_final, make_interview
from tests.factories.organisation import make_round, make_user
from tna_portal.organisation.models import AuditEntry

pytestmark = pytest.mark.django_db
BUDGET = "Бюджет жетпейді."


@pytest.fixture
def lead() -> Any:
    return make_user("methodologist")


def corrected(interview: Interview, raw: str, actor: Any, version: int = 1) -> Interview:
    correct_text(
        interview_id=interview.pk, version=version, raw=raw, reason="есту қатесі", actor=actor
    )
    return Interview.objects.get(pk=interview.pk)


def test_codings_and_final_codings_move_with_their_words(lead: Any) -> None:
    interview = make_interview(make_round())
    final = make_final(interview, quote="сөйлесу қиын")
    segment = CodedSegment.objects.get()
    after = corrected(interview, "Иә. " + TEXT.replace("қиын,", "өте қиын,"), lead).transcript
    for coding in (segment, final):
        coding.refresh_from_db()
        assert after.text[coding.start : coding.end] == coding.quote == "сөйлесу өте қиын"
        assert (coding.text_version, coding.is_lost) == (2, False)
    former = FormerText.objects.get()
    assert (former.text, former.version, former.reason) == (TEXT, 1, "есту қатесі")
    assert matches(frozenset(after.stems.split()), "өте")


def test_a_passage_that_is_gone_is_marked_and_found_again_when_it_comes_back(lead: Any) -> None:
    interview = make_interview(make_round())
    segment = make_coding(interview)
    corrected(interview, TEXT.replace(BUDGET, "Ауа райы."), lead)
    segment.refresh_from_db()
    assert (segment.is_lost, segment.text_version, segment.quote) == (True, 1, BUDGET)
    after = corrected(interview, f"{TEXT} Рақмет.", lead, version=2).transcript
    segment.refresh_from_db()
    assert (segment.is_lost, segment.text_version) == (False, 3)
    assert after.text[segment.start : segment.end] == BUDGET


def test_a_lost_final_coding_is_placed_by_hand_once(lead: Any) -> None:
    interview = make_interview(make_round())
    final = make_final(interview)
    after = corrected(interview, TEXT.replace(BUDGET, "Ауа райы."), lead).transcript
    given = {"final_id": final.pk, "start": 0, "end": 9, "version": 2, "actor": lead}
    placed = place_again(revision=1, **given)
    assert (placed.quote, placed.is_lost) == (after.text[:9], False)
    with pytest.raises(texts.CodedMeanwhile):
        place_again(revision=1, **given)


def test_a_final_coding_cannot_be_placed_outside_the_text_or_by_an_older_one(lead: Any) -> None:
    interview = make_interview(make_round())
    final = make_final(interview)
    corrected(interview, TEXT.replace(BUDGET, "Ауа райы."), lead)
    given = {"final_id": final.pk, "revision": 1, "start": 0, "actor": lead}
    with pytest.raises(UnusableRange) as told:
        place_again(end=10_000, version=2, **given)
    assert told.value.problem is RangeProblem.OUT_OF_RANGE
    with pytest.raises(texts.CorrectedMeanwhile):
        place_again(end=9, version=1, **given)


def test_two_corrections_of_one_version_do_not_overwrite_each_other(lead: Any) -> None:
    interview = make_interview(make_round())
    corrected(interview, f"{TEXT} Бірінші.", lead)
    with pytest.raises(texts.CorrectedMeanwhile):
        corrected(interview, f"{TEXT} Екінші.", lead)
    assert Interview.objects.get().transcript.text.endswith("Бірінші.")


def test_what_is_coded_while_the_texts_are_compared_is_not_lost(
    lead: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    interview = make_interview(make_round())

    def meanwhile(**given: Any) -> Any:
        plan = plan_correction(**given)
        make_coding(interview)
        return plan

    monkeypatch.setattr(texts, "plan_correction", meanwhile)
    with pytest.raises(texts.CodedMeanwhile):
        corrected(interview, f"{TEXT} Рақмет.", lead)
    monkeypatch.undo()
    assert Interview.objects.get().transcript.version == 1
    after = corrected(interview, f"Рақмет. {TEXT}", lead).transcript
    segment = CodedSegment.objects.get()
    assert after.text[segment.start : segment.end] == BUDGET


def test_a_correction_is_explained_and_changes_something(lead: Any) -> None:
    interview = make_interview(make_round())
    with pytest.raises(texts.ReasonMissing):
        correct_text(interview_id=interview.pk, version=1, raw="Жаңа", reason=" ", actor=lead)
    with pytest.raises(texts.NothingChanged):
        corrected(interview, TEXT.replace("\n", "\r\n"), lead)
    assert not FormerText.objects.exists()


def test_what_is_handed_in_is_corrected_by_the_lead_alone(lead: Any) -> None:
    interview = make_interview(make_round())
    make_final(interview)
    coder = make_user("coder", branch_code="kz-11")
    with pytest.raises(texts.NotCorrectable):
        corrected(interview, f"{TEXT} Рақмет.", coder)
    corrected(interview, f"{TEXT} Рақмет.", lead)


def test_a_new_name_takes_the_pseudonymisation_and_a_new_wording_the_release_back(
    lead: Any,
) -> None:
    interview = make_interview(make_round())
    final = make_final(interview)
    FinalCoding.objects.update(quote_released_by=lead, quote_released_at=final.created_at)
    transcript = Interview.objects.get().transcript
    transcript.pseudonymised_at = final.created_at
    transcript.save()
    corrected(interview, f"{TEXT} Рақмет.", lead)
    final.refresh_from_db()
    transcript.refresh_from_db()
    assert final.quote_released_by == lead
    assert transcript.pseudonymised_at is not None
    text = f"{TEXT} Рақмет.".replace("жетпейді.", "жетпейді, деді Серік Ахметов.")
    corrected(interview, text, lead, version=2)
    final.refresh_from_db()
    transcript.refresh_from_db()
    assert final.quote_released_by is None
    assert transcript.pseudonymised_at is None


def test_the_audit_of_a_correction_holds_no_text(lead: Any) -> None:
    interview = make_interview(make_round())
    make_coding(interview)
    corrected(interview, f"{TEXT} Рақмет.", lead)
    entry = AuditEntry.objects.get(action="text_corrected")
    assert entry.details["moved"] == 1
    assert not any(word in str(entry.details) for word in ("Бюджет", "Рақмет", "есту"))
