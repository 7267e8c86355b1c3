"""Who has been invited."""

from django.db import models

from surveys.models.questionnaire import Questionnaire


class Invitation(models.Model):
    """One person's way in. The token itself is never kept, only its keyed hash.

    `was_opened` is set by the start button. No moment is kept: a coordinator sees yes or no.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="invitations"
    )
    respondent = models.ForeignKey(
        "organisation.Respondent", on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    branch = models.ForeignKey(
        "organisation.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    token_hint = models.CharField(max_length=3)
    expires_on = models.DateField()
    is_revoked = models.BooleanField(default=False)
    was_opened = models.BooleanField(default=False)
    was_answered = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "respondent"], name="one_invitation_a_person"
            ),
        ]
        indexes = [models.Index(fields=["questionnaire", "region"], name="invitation_region")]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} …{self.token_hint}"
