"""What may be exchanged with other programs, and what is known of it already."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from interviews.choices import ExchangeKind, ExchangeState, Stage
from interviews.models import (
    Assignment,
    CodedSegment,
    ExchangeJob,
    FinalCoding,
    Interview,
    Transcript,
)
from interviews.refi_qda.values import guid_for
from interviews.selectors.visibility import segments_in_view
from tna_portal.common.jobs import JobLine
from tna_portal.common.languages import localised
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import ROLE_PERMISSIONS, Permission, may, within_branch

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tna_portal.organisation.models import User

FINAL, ALL = "final", "all"


def jobs_of(user: "User", round_id: int, *, imports: bool) -> "QuerySet[ExchangeJob]":
    """A person's own files of a round, newest first."""
    own = ExchangeJob.objects.filter(requested_by=user, round=round_id)
    is_import = Q(kind=ExchangeKind.IMPORT)
    own = own.filter(is_import if imports else ~is_import)
    return own.defer("content_encrypted", "preview_encrypted").order_by("-requested_at")[:20]


def job_of(user: "User", pk: UUID) -> ExchangeJob | None:
    """One own file."""
    own = ExchangeJob.objects.select_related("round").defer("content_encrypted")
    return own.filter(requested_by=user, pk=pk).first()


def texts_to_export(user: "User", round_id: int, whose: str) -> "QuerySet[Transcript]":
    """Texts of the own branch (the head office: all); only final ones where final codings are wanted."""
    interviews = within_branch(Interview.objects.filter(round=round_id), user)
    if whose == FINAL:
        interviews = interviews.filter(stage=Stage.FINAL)
    texts = Transcript.objects.filter(interview__in=interviews)
    return texts.select_related("interview__region").order_by("interview__key")


def findings_to_export(
    user: "User", texts: "QuerySet[Transcript]", whose: str
) -> "QuerySet[FinalCoding] | QuerySet[CodedSegment]":
    """Final codings; for whoever leads also those of all coders, or of the one with this id, in view."""
    if whose == FINAL or not may(user, Permission.LEAD_CODING):
        finals = FinalCoding.objects.filter(transcript__in=texts)
        return finals.select_related("code").order_by("transcript", "start", "end", "pk")
    seen = segments_in_view(user).filter(transcript__in=texts)
    if whose != ALL:
        seen = seen.filter(coder=int(whose))
    return seen.select_related("code").order_by("transcript", "start", "end", "pk")


def coder_numbers(round_id: int) -> dict[int, int]:
    """Coder -> the number that stands for the coder in files: 1, 2, 3 ... the same in all of a round."""
    asked = Assignment.objects.filter(interview__round=round_id).values("coder")
    coded = CodedSegment.objects.filter(transcript__interview__round=round_id, coder__isnull=False)
    coders = {row["coder"] for row in [*asked, *coded.values("coder").distinct()]}
    return {coder: number for number, coder in enumerate(sorted(coders), start=1)}


def possible_coders() -> "QuerySet[User]":
    """Accounts that may code, in the order of names."""
    roles = [role for role, held in ROLE_PERMISSIONS.items() if Permission.CODE_INTERVIEWS in held]
    people = organisation.users().filter(is_active=True, role_holdings__role__in=roles)
    return people.order_by("full_name", "pk").distinct()


def guid_of_text(interview: Interview) -> str:
    """By which other programs know a text: as it came from them, or ours."""
    return str(interview.exchange_guid or guid_for("interview", interview.pk))


def known_texts(user: "User", round_id: int, digests: Mapping[str, str]) -> dict[str, Interview]:
    """GUID of a foreign text -> our interview with the same GUID, or with the same wording (`digests`)."""
    texts = Transcript.objects.filter(interview__round=round_id)
    in_view = within_branch(texts, user, "interview__branch")
    by_guid: dict[str, Interview] = {}
    by_digest: dict[str, Interview] = {}
    for text in in_view.select_related("interview").defer("text", "stems", "turns").order_by("-pk"):
        by_guid[guid_of_text(text.interview)] = text.interview
        by_digest[text.digest] = text.interview
    found = {guid: by_guid.get(guid) or by_digest.get(digests[guid]) for guid in digests}
    return {guid: interview for guid, interview in found.items() if interview}


def known_keys(keys: Iterable[UUID]) -> dict[UUID, int]:
    """Keys that codings have already -> their transcript."""
    wanted = list(keys)
    found: dict[UUID, int] = {}
    for first in range(0, len(wanted), 500):
        batch = CodedSegment.objects.filter(key__in=wanted[first : first + 500])
        found.update(batch.values_list("key", "transcript_id"))
    return found


_STATES = {
    ExchangeState.WAITING: "waiting",
    ExchangeState.ACCEPTED: "waiting",
    ExchangeState.RUNNING: "running",
    ExchangeState.FAILED: "failed",
}


def exchange_jobs() -> list[JobLine]:
    """Everybody's files that wait, are in work, or failed; the oldest first."""
    jobs = ExchangeJob.objects.filter(state__in=_STATES).select_related("round", "requested_by")
    hidden = ("content_encrypted", "preview_encrypted")
    return [
        JobLine(
            room="exchange",
            key=str(job.pk),
            label=str(job.get_kind_display()),
            round_name=localised(job.round, "name"),
            person=job.requested_by.full_name,
            asked_at=job.requested_at,
            state=_STATES[ExchangeState(job.state)],
            done=job.done,
            total=job.total,
            can_cancel=job.state != ExchangeState.FAILED,
            can_retry=job.state == ExchangeState.FAILED,
        )
        for job in jobs.defer(*hidden).order_by("requested_at")
    ]
