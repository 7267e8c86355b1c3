"""Who has been invited, letters with a shared link, and how many of a kind may answer."""

from django.db import models
from django.db.models import F, Q

from surveys.models.questionnaire import Questionnaire
from tna_portal.organisation.choices import PostCategory


class LetterLink(models.Model):
    """One link and code of a letter to an office, for a stated number of people of one region.

    Whoever starts from it gets an invitation of their own with a code to come back by; nothing leads
    from that to a person. `uses` rises at the start button.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="letters"
    )
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(
        "organisation.District", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    branch = models.ForeignKey(
        "organisation.Branch", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    addressee = models.CharField(max_length=160)
    most_uses = models.PositiveIntegerField()
    uses = models.PositiveIntegerField(default=0)
    token_hash = models.CharField(max_length=64, unique=True)
    token_hint = models.CharField(max_length=3)
    expires_on = models.DateField()
    is_revoked = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(uses__lte=F("most_uses")), name="letter_used_as_often_as_allowed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} …{self.token_hint}"


class Quota(models.Model):
    """At most so many answers of a region, of a category, or of both; empty means any.

    `taken` is counted by a locking update in the transaction of the submission, never by counting rows.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="quotas"
    )
    region = models.ForeignKey(
        "organisation.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    category = models.CharField(max_length=10, blank=True, choices=PostCategory.choices)
    most = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "region", "category"],
                name="one_quota_a_cell",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id or '*'} {self.category or '*'}: {self.taken}/{self.most}"


class Invitation(models.Model):
    """One way in: a person's, or one of the uses of a letter link (then without a person).

    The token itself is never kept, only its keyed hash.

    `was_opened` is set by the start button. No moment is kept: a coordinator sees yes or no.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="invitations"
    )
    respondent = models.ForeignKey(
        "organisation.Respondent", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    letter = models.ForeignKey(
        LetterLink, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
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
    refused = models.BooleanField(default=False)  # told a caller that they will not take part
    opted_out = models.BooleanField(default=False)  # wants no more reminders; may still answer
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "respondent"], name="one_invitation_a_person"
            ),
            models.CheckConstraint(
                condition=Q(respondent__isnull=False) ^ Q(letter__isnull=False),
                name="invitation_of_a_person_or_a_letter",
            ),
        ]
        indexes = [models.Index(fields=["questionnaire", "region"], name="invitation_region")]

    def __str__(self) -> str:
        return f"{self.questionnaire_id} …{self.token_hint}"

    @property
    def category(self) -> str:
        """The post as known from the list of people; empty for a letter link."""
        return self.respondent.category if self.respondent else ""

    @property
    def district_id(self) -> str | None:
        """The district as known from the list, or from the letter."""
        source = self.respondent or self.letter
        return source.district_id if source else None


class ParticipationStep(models.Model):
    """How many more people of one kind were invited, opened or answered (fewer where one withdrew).

    Inserted by the transaction that it tells of; the sums are what a page shows. The sweep puts many
    rows of one kind together as one; nothing leads from here to a person or an answer.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="participation"
    )
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=10, blank=True)
    invited = models.IntegerField(default=0)
    opened = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.region_id} {self.category} {self.invited:+d} {self.answered:+d}"
