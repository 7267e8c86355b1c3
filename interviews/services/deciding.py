"""What coders have handed in becomes final. Only final codings count in needs."""

from typing import TYPE_CHECKING

from django.db import transaction

from interviews.choices import DecisionKind, Stage
from interviews.models import CodedSegment, Decision, FinalCoding, Interview
from tna_portal.common.jobs import hint
from tna_portal.organisation.audit import bump_version, record

if TYPE_CHECKING:
    from tna_portal.organisation.models import User

KEPT = (
    "code_id", "start", "end", "quote", "text_version",
    "key_issue", "interpretation", "skills_need", "language",
)  # fmt: skip


@transaction.atomic
def accept(*, interview_id: int, actor: "User | None") -> None:
    """Take every coding of an interview as it was handed in."""
    interview = Interview.objects.select_for_update().get(pk=interview_id)
    for segment in CodedSegment.objects.filter(transcript__interview=interview).order_by("pk"):
        final = FinalCoding.objects.create(
            transcript_id=segment.transcript_id, **{name: getattr(segment, name) for name in KEPT}
        )
        decision = Decision.objects.create(
            transcript_id=segment.transcript_id,
            kind=DecisionKind.ACCEPTED,
            final=final,
            decided_by=actor,
        )
        decision.sources.add(segment)
    interview.stage = Stage.FINAL
    interview.save(update_fields=["stage"])
    record(
        "codings_accepted",
        actor=actor,
        subject="interview",
        subject_id=interview.pk,
        regions=interview.regions,
    )
    bump_version(f"codings:{interview.round_id}")
    hint()
