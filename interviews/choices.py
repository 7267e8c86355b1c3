"""Closed lists of the interviews room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IntervieweeGroup(models.TextChoices):
    """Whom the interview was held with."""

    AKIM = "akim", _("Akim")
    NGO = "ngo", _("Non-governmental organisation")
    BUSINESS = "business", _("Business")


class ConsentScope(models.TextChoices):
    """What the interviewee has agreed to."""

    PROGRAMMES = "programmes", _("Use in training programmes")
    QUOTES = "quotes", _("Use in training programmes, and quotes")
