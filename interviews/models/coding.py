"""Passages that carry a problem category."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from interviews.models.codebook import Code
from interviews.models.interview import Transcript


class CodedSegment(models.Model):
    """A finding: the passage [start, end) in code points, its code, key issue and interpretation.

    `quote` is the passage letter by letter, so a shifted text is noticed. `revision` rises with each
    change; whoever edits an older revision is told instead of overwriting.
    """

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="segments")
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="segments")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    key_issue = models.TextField()
    interpretation = models.TextField()
    language = models.CharField(max_length=2)
    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_second_coding = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="segment_has_length"),
            models.CheckConstraint(condition=~Q(quote=""), name="segment_has_a_quote"),
        ]

    def __str__(self) -> str:
        return f"{self.code_id} [{self.start}, {self.end})"
