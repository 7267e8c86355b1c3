"""What staff have done."""

from django.conf import settings
from django.db import models

from tna_portal.organisation.choices import AuditAction, AuditSubject


class AuditEntry(models.Model):
    """One staff action or change of state. Only ever appended; holds ids, never answers or names."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    regions = models.ManyToManyField("organisation.Region", related_name="+")

    class Meta:
        indexes = [models.Index(fields=["subject", "subject_id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"

    @property
    def action_name(self) -> str:
        """In the reader's language."""
        return str(AuditAction(self.action).label)

    @property
    def subject_name(self) -> str:
        """In the reader's language."""
        return str(AuditSubject(self.subject).label)
