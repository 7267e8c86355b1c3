"""Passages that carry a problem category: as each coder marked them, and as they count in the end."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from interviews.choices import AssignmentState, CodingAction, DecisionKind
from interviews.models.codebook import Code
from interviews.models.interview import Interview, Transcript


class Finding(models.Model):
    """A finding: the passage [start, end) in code points, its code, key issue and interpretation.

    The positions are those of the transcript's version `text_version`. `quote` is the passage letter by
    letter, so a shifted text is noticed. `is_lost`: a correction of the text could not find the passage
    again. `revision` rises with each change; whoever edits an older revision is told instead of
    overwriting. `key` stays the same when a removal is undone.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code = models.ForeignKey(Code, on_delete=models.PROTECT)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    text_version = models.PositiveIntegerField(default=1)
    is_lost = models.BooleanField(default=False)
    key_issue = models.TextField()
    interpretation = models.TextField()
    skills_need = models.TextField(blank=True)
    language = models.CharField(max_length=2)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="%(class)s_has_length"),
            models.CheckConstraint(condition=~Q(quote=""), name="%(class)s_has_a_quote"),
        ]

    def __str__(self) -> str:
        return f"{self.code_id} [{self.start}, {self.end})"


class CodedSegment(Finding):
    """What one coder has marked. Others see it only when the coders' work has been handed in.

    `outside_coder` names a coder of another program who has no account here; `coder` is empty then.
    """

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="segments")
    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outside_coder = models.CharField(max_length=80, blank=True)
    memo = models.TextField(blank=True)


class Assignment(models.Model):
    """One coder's work on one text. A guest of another branch reads it until handing in."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="assignments")
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=9, choices=AssignmentState.choices, default=AssignmentState.ASSIGNED
    )
    is_guest = models.BooleanField(default=False)
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    assigned_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interview", "coder"], name="one_assignment_a_coder"),
        ]

    def __str__(self) -> str:
        return f"{self.interview_id}: {self.coder_id}"


class Return(models.Model):
    """A text sent back, with the reason: a handed-in one to its coder, a final one (no coder) to the lead."""

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="returns")
    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField()
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.interview_id}: {self.coder_id}"


class CodingEvent(models.Model):
    """One line of a coder's log: only ever appended, numbered without gaps, erased with the transcript.

    `before` and `after` are the finding without its quote, or nothing; an UNDO or REDO names the line
    it is `of`.
    """

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="events")
    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=6, choices=CodingAction.choices)
    of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    segment = models.UUIDField()
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    text_version = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["transcript", "coder", "number"], name="one_event_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transcript_id} {self.number}: {self.action}"


class FinalCoding(Finding):
    """What counts in needs: accepted or adjudicated by the lead.

    `translations`: language -> {key_issue, interpretation, skills_need} in the languages it was not
    written in. The quote is shown beyond the branch only when a second reader has released it.
    """

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="finals")
    translations = models.JSONField(default=dict)
    quote_released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    quote_released_at = models.DateTimeField(null=True, blank=True)


class Decision(models.Model):
    """How the lead decided on codings: what they became, or why they were left out. Originals stay."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=8, choices=DecisionKind.choices)
    reason = models.TextField(blank=True)
    sources = models.ManyToManyField(CodedSegment, related_name="decisions")
    final = models.OneToOneField(
        FinalCoding, null=True, blank=True, on_delete=models.CASCADE, related_name="decision"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.transcript_id}: {self.kind}"


class DoubleCodingDraw(models.Model):
    """The drawing of the texts that two people code, so that it can be repeated.

    `candidates` are [key, branch] of all texts it was drawn from, `drawn` the keys in their order.
    """

    round = models.OneToOneField(
        "organisation.AssessmentRound", on_delete=models.PROTECT, related_name="+"
    )
    seed = models.BigIntegerField()
    share = models.DecimalField(max_digits=4, decimal_places=3)
    candidates = models.JSONField()
    drawn = models.JSONField()
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drawn_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.round_id}: {self.seed}"
