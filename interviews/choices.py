"""Closed lists of the interviews room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SourceKind(models.TextChoices):
    """What kind of text is coded."""

    INTERVIEW = "interview", _("Interview")
    ANSWER = "answer", _("Open answer of a questionnaire")


class IntervieweeGroup(models.TextChoices):
    """Whom the interview was held with, or who wrote the answer."""

    AKIM = "akim", _("Akim")
    NGO = "ngo", _("Non-governmental organisation")
    BUSINESS = "business", _("Business")
    OTHER = "other", _("Other")
    DEPUTY = "deputy", _("Maslikhat deputy")


class ConsentScope(models.TextChoices):
    """What the interviewee has agreed to."""

    PROGRAMMES = "programmes", _("Use in training programmes")
    QUOTES = "quotes", _("Use in training programmes, and quotes")


class Stage(models.TextChoices):
    """How far an interview has come. Only FINAL ones count in needs."""

    PLANNED = "planned", _("to be held")
    HELD = "held", _("text is missing")
    READY = "ready", _("to be coded")
    CODING = "coding", _("being coded")
    SUBMITTED = "submitted", _("to be decided by the lead")
    FINAL = "final", _("final")


class AssignmentState(models.TextChoices):
    """How far one coder has come with one text."""

    ASSIGNED = "assigned", _("not begun")
    CODING = "coding", _("being coded")
    SUBMITTED = "submitted", _("handed in")


class DecisionKind(models.TextChoices):
    """How a final coding came about, or why a coding has none."""

    ACCEPTED = "accepted", _("accepted as handed in")
    TAKEN = "taken", _("one coder's version taken")
    JOINED = "joined", _("both coders' versions joined")
    WRITTEN = "written", _("written anew")
    LEFT_OUT = "left_out", _("left out")


class CodingAction(models.TextChoices):
    """What a line of the log of codings says."""

    CREATE = "create", _("coded")
    EDIT = "edit", _("changed")
    REMOVE = "remove", _("removed")
    UNDO = "undo", _("undone")
    REDO = "redo", _("done again")
