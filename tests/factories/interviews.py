"""Interviews and codings."""

from collections.abc import Sequence
from datetime import date
from itertools import count

from django.utils import timezone

from interviews.models import Assignment, CodedSegment, FinalCoding, Interview, Upload, UploadState
from interviews.pseudonyms.draft import as_json, new_draft
from interviews.selectors.codebooks import codes_of
from interviews.services.assigning import assign, begin, hand_in
from interviews.services.cards import Given, hold_interview, plan_interview
from interviews.services.codebooks import ensure_codebook
from interviews.services.coding import code_segment
from interviews.services.deciding import accept
from interviews.services.interviews import create_interview, keep_transcript
from interviews.services.uploads import KEPT
from tests.factories.organisation import NOW, branch, make_user
from tna_portal.common.secrets import sealed
from tna_portal.organisation.models import AssessmentRound, Respondent, User

_number = count(1)
TEXT = "Бюджет жетпейді. Ақшаны қайдан табамыз?\nТұрғындармен сөйлесу қиын, бірақ қажет."
INCOMING = (
    "Сұрақ: Қай жерде жұмыс істейсіз?\n"
    "Жауап: Мен Ақжар ауданының әкімімін. Мәселені Айгүл Сейтқалиевамен шештік.\n"
    "Сұрақ: Что ответила Айгүл Сейтқалиева?\n"
    "Жауап: Қоңырау шалыңыз: 8 701 123 45 67."
)


def make_interview(
    round_: AssessmentRound,
    *,
    region: str = "KZ-11",
    group: str = "akim",
    text: str | None = TEXT,
    consent_scope: str = "quotes",
) -> Interview:
    """An interview of the branch of a region, with a text unless told otherwise."""
    ensure_codebook(round_id=round_.pk)
    interview = create_interview(
        key=f"i{next(_number):03d}",
        round_id=round_.pk,
        branch_id=branch(region.lower()).pk,
        region=region,
        group=group,
        language="kk",
        held_on=date(2026, 9, 1),
        consent_scope=consent_scope,
        consent_recording=False,
        actor=None,
    )
    if text is not None:
        keep_transcript(interview_id=interview.pk, raw=text, actor=None)
    return interview


def make_incoming(interview: Interview, text: str = INCOMING) -> Upload:
    """A text that has been read and waits to be looked through."""
    now = timezone.now()
    return Upload.objects.create(
        interview=interview,
        draft_encrypted=sealed(as_json(new_draft(text, [], []))),
        state=UploadState.READY,
        uploaded_at=now,
        expires_at=now + KEPT,
    )


def make_planned(
    round_: AssessmentRound,
    *,
    region: str = "KZ-11",
    group: str = "business",
    language: str = "ru",
    respondent: Respondent | None = None,
) -> Interview:
    """A talk still to be held, with somebody whose name and telephone are known."""
    ensure_codebook(round_id=round_.pk)
    return plan_interview(
        key=f"p{next(_number):03d}",
        round_id=round_.pk,
        branch_id=branch(region.lower()).pk,
        region=region,
        group=group,
        language=language,
        planned_for=date(2026, 9, 20),
        interviewer=None,
        respondent=respondent,
        contact=None if respondent else {"name": "Болат Ахметов", "phone": "+7 701 000 00 01"},
        actor=None,
    )


def given(*, quotes: bool = True, programmes: bool = True) -> Given:
    """A consent to the newest text."""
    return Given(
        version="2026-1",
        language="ru",
        programmes=programmes,
        quotes=quotes,
        recording=False,
        on=date(2026, 9, 20),
        until=date(2030, 1, 1),
    )


def make_held(round_: AssessmentRound, actor: User, **more: str) -> Interview:
    """A talk whose consent is recorded and that can be typed along."""
    planned = make_planned(round_, **more)  # type: ignore[arg-type]
    card = {"held_on": date(2026, 9, 20), "interviewer": actor}
    return hold_interview(interview_id=planned.pk, card=card, given=given(), actor=actor)


def make_coding(
    interview: Interview,
    key: str = "T1",
    quote: str = "Бюджет жетпейді.",
    *,
    coder: User | None = None,
    key_issue: str = "Қаражат аз",
) -> CodedSegment:
    """A coding of a passage."""
    if coder is not None:
        begin(interview_id=interview.pk, actor=coder)
    code = next(entry for entry in codes_of(interview.round_id) if entry.key == key)
    transcript = Interview.objects.get(pk=interview.pk).transcript
    start = transcript.text.index(quote)
    return code_segment(
        transcript_id=transcript.pk,
        start=start,
        end=start + len(quote),
        quote=quote,
        code_id=code.pk,
        key_issue=key_issue,
        interpretation="Қаржы құралдарына оқыту",
        language="kk",
        actor=coder,
    )


def make_final(
    interview: Interview,
    key: str = "T1",
    quote: str = "Бюджет жетпейді.",
    *,
    coder: User | None = None,
) -> FinalCoding:
    """A coding that the only coder of a text has handed in and the lead has accepted."""
    coder = coder or coder_of(interview)
    segment = make_coding(interview, key, quote, coder=coder)
    hand_in(interview_id=interview.pk, actor=coder, at=NOW)
    accept(interview_id=interview.pk, actor=None)
    return FinalCoding.objects.get(decision__sources=segment)


def make_handed_in(interview: Interview, coders: Sequence[User]) -> list[Assignment]:
    """Assignments of a text that all these have coded alike and handed in."""
    assign(interview_id=interview.pk, coders=coders, actor=None)
    for coder in coders:
        make_coding(interview, coder=coder)
    for coder in coders:
        hand_in(interview_id=interview.pk, actor=coder, at=NOW)
    return list(Assignment.objects.filter(interview=interview).order_by("pk"))


def make_empty_final(interview: Interview) -> None:
    """A text in which its only coder has found nothing, accepted by the lead."""
    coder = coder_of(interview)
    begin(interview_id=interview.pk, actor=coder)
    hand_in(interview_id=interview.pk, actor=coder, at=NOW)
    accept(interview_id=interview.pk, actor=None)


def coder_of(interview: Interview) -> User:
    """A new coder of the interview's branch."""
    assert interview.branch is not None
    return make_user("coder", branch_code=interview.branch.code)
