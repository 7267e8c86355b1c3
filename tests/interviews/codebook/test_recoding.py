"""Merging and splitting codes: every coding arrives, nothing that was written is lost."""

import pytest

from interviews.choices import Stage
from interviews.models import Code, CodedSegment, Decision, FinalCoding, Interview
from interviews.selectors.codebooks import (
    codes_of,
    finals_to_split,
    live_code,
    segments_to_split,
)
from interviews.services.codebooks import add_code
from interviews.services.recoding import (
    NotATarget,
    NothingChosen,
    TargetBelow,
    merge_codes,
    split_code,
)
from tests.factories.interviews import coder_of, make_coding, make_final, make_interview
from tests.factories.organisation import make_round, make_user
from tna_portal.organisation.models import AssessmentRound, User

pytestmark = pytest.mark.django_db
OTHER = "Ақшаны қайдан табамыз?"


@pytest.fixture
def lead() -> User:
    return make_user("methodologist")


@pytest.fixture
def round_() -> AssessmentRound:
    return make_round()


def code(round_: AssessmentRound, key: str) -> Code:
    return next(c for c in codes_of(round_.pk, with_retired=True) if c.key == key)


def merge(round_: AssessmentRound, lead: User, key: str = "T1", into: str = "T2") -> Code:
    return merge_codes(code_id=code(round_, key).pk, into_id=code(round_, into).pk, actor=lead)


def test_codings_and_children_go_to_the_target(round_: AssessmentRound, lead: User) -> None:
    final = make_final(make_interview(round_))
    segment = make_coding(make_interview(round_))
    child = add_code(
        codebook_id=final.code.codebook_id,
        key="A",
        texts={"name_kk": "a"},
        parent_id=final.code_id,
        actor=lead,
    )
    into = merge(round_, lead)
    for coding in (final, segment):
        revision = coding.revision
        coding.refresh_from_db()
        assert (coding.code_id, coding.revision) == (into.pk, revision + 1)
    child.refresh_from_db()
    assert child.parent_id == into.pk
    gone = code(round_, "T1")
    assert gone.is_retired
    assert live_code(gone) == into
    merge(round_, lead, "T2", "T3")
    assert live_code(code(round_, "T1")).key == "T3"


def test_a_passage_under_both_stays_once_with_both_findings(
    round_: AssessmentRound, lead: User
) -> None:
    interview = make_interview(round_)
    gone, kept = make_coding(interview, "T1"), make_coding(interview, "T2")
    CodedSegment.objects.filter(pk=gone.pk).update(key_issue="Бірінші", memo="ескерту")
    CodedSegment.objects.filter(pk=kept.pk).update(key_issue="Екінші")
    merge(round_, lead)
    only = CodedSegment.objects.get()
    assert only.pk == kept.pk
    assert (only.key_issue, only.memo) == ("Екінші\nБірінші", "ескерту")
    assert only.interpretation == kept.interpretation


def test_two_coders_keep_a_coding_each(round_: AssessmentRound, lead: User) -> None:
    interview = make_interview(round_)
    first, second = make_coding(interview, "T1"), make_coding(interview, "T2")
    CodedSegment.objects.filter(pk=second.pk).update(coder=make_user("coder"))
    merge(round_, lead)
    assert CodedSegment.objects.filter(pk__in=[first.pk, second.pk]).count() == 2


def test_final_codings_join_with_decisions_and_translations(
    round_: AssessmentRound, lead: User
) -> None:
    interview = make_interview(round_)
    coder = coder_of(interview)
    make_coding(interview, "T2", coder=coder)
    gone = make_final(interview, "T1", coder=coder)
    kept = FinalCoding.objects.get(code__key="T2")
    Decision.objects.filter(final=gone).update(reason="себебі")
    FinalCoding.objects.filter(pk=gone.pk).update(
        key_issue="Нет денег",
        language="ru",
        translations={"kk": {"key_issue": "Ақша жоқ", "interpretation": "Оқыту"}},
    )
    FinalCoding.objects.filter(pk=kept.pk).update(key_issue="Қаражат аз")
    originals = set(CodedSegment.objects.values_list("pk", flat=True))
    merge(round_, lead)
    only = FinalCoding.objects.get()
    assert only.key_issue == "Қаражат аз\nАқша жоқ"
    assert only.translations["ru"]["key_issue"] == "Нет денег"
    decision = Decision.objects.get()
    assert (decision.kind, decision.reason) == ("joined", "себебі")
    # The coder had the passage under both, so the one that stays stands for both.
    assert CodedSegment.objects.count() == 1
    assert set(decision.sources.values_list("pk", flat=True)) <= originals
    assert decision.sources.count() == 1


def test_merging_into_what_cannot_take_it_is_refused(round_: AssessmentRound, lead: User) -> None:
    make_interview(round_)
    first = code(round_, "T1")
    group = add_code(
        codebook_id=first.codebook_id,
        key="A",
        texts={"name_kk": "a"},
        parent_id=first.pk,
        is_codable=False,
        actor=lead,
    )
    below = add_code(
        codebook_id=first.codebook_id,
        key="B",
        texts={"name_kk": "b"},
        parent_id=first.pk,
        actor=lead,
    )
    for target in (first.pk, group.pk, 0):
        with pytest.raises(NotATarget):
            merge_codes(code_id=first.pk, into_id=target, actor=lead)
    with pytest.raises(TargetBelow):
        merge_codes(code_id=first.pk, into_id=below.pk, actor=lead)


def split(round_: AssessmentRound, lead: User, finals: set[int], segments: set[int]) -> Code:
    return split_code(
        code_id=code(round_, "T1").pk,
        key="T1b",
        texts={"name_kk": "Жаңа"},
        final_ids=finals,
        segment_ids=segments,
        actor=lead,
    )


def test_chosen_codings_go_to_a_new_code_beside(round_: AssessmentRound, lead: User) -> None:
    final = make_final(make_interview(round_))
    stays = make_final(make_interview(round_))
    interview = make_interview(round_)
    handed_in = make_coding(interview)
    Interview.objects.filter(pk=interview.pk).update(stage=Stage.SUBMITTED)
    made = split(round_, lead, {final.pk}, {handed_in.pk})
    assert [c.key for c in codes_of(round_.pk)][:3] == ["T1", "T1b", "T2"]
    assert set(FinalCoding.objects.filter(code=made)) == {final}
    assert set(CodedSegment.objects.filter(code=made)) == {
        final.decision.sources.get(),
        handed_in,
    }
    assert FinalCoding.objects.get(pk=stays.pk).code.key == "T1"


def test_what_is_still_coded_blind_can_be_neither_seen_nor_chosen(
    round_: AssessmentRound, lead: User
) -> None:
    interview = make_interview(round_)
    blind = make_coding(interview)
    Interview.objects.filter(pk=interview.pk).update(stage=Stage.CODING)
    first = code(round_, "T1").pk
    assert not segments_to_split(first, lead).exists()
    assert not finals_to_split(first, lead).exists()
    for segments in ({blind.pk}, set()):
        with pytest.raises(NothingChosen):
            split(round_, lead, set(), segments)
    assert CodedSegment.objects.get().code.key == "T1"
