"""Closed lists of the interviews room."""

from enum import StrEnum

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


class CodebookAction(models.TextChoices):
    """What a version of the codebook came about by."""

    BEGUN = "begun", _("begun")
    ADDED = "added", _("category added")
    EDITED = "edited", _("category changed")
    MOVED = "moved", _("category moved")
    MERGED = "merged", _("categories merged")
    SPLIT = "split", _("category split")
    RETIRED = "retired", _("category retired")
    RESTORED = "restored", _("category taken into use again")
    REVERTED = "reverted", _("former text taken up again")
    IMPORTED = "imported", _("imported from a file")
    COPIED = "copied", _("copied from another round")


class ExchangeKind(models.TextChoices):
    """What passes between the portal and other programs."""

    PROJECT = "project", _("Coded interviews, REFI-QDA (.qdpx)")
    CODINGS_XLSX = "codings_xlsx", _("Codings, XLSX")
    CODINGS_CSV = "codings_csv", _("Codings, CSV")
    IMPORT = "import", _("Import of a .qdpx file")


class ExchangeState(models.TextChoices):
    """Where it stands. WAITING and ACCEPTED are the worker's turn, READY is a person's."""

    WAITING = "waiting", _("waiting")
    ACCEPTED = "accepted", _("waiting to be taken in")
    RUNNING = "running", _("in work")
    READY = "ready", _("ready")
    DONE = "done", _("taken in")
    FAILED = "failed", _("failed")


class Refusal(StrEnum):
    """Why an exchange is not carried out, although the file is sound."""

    NOT_ALLOWED = "not_allowed"
    NOTHING_TO_EXPORT = "nothing_to_export"
    NO_TEXT = "no_text"
    GAVE_UP = "gave_up"
    TEXT_GONE = "text_gone"
    TEXT_FINAL = "text_final"
    TEXT_HANDED_IN = "text_handed_in"
    CODER_HANDED_IN = "coder_handed_in"
    CODER_ELSEWHERE = "coder_elsewhere"
    NOT_A_CODER = "not_a_coder"
    BLINDNESS = "blindness"
    NO_BRANCH = "no_branch"
    CODE_GONE = "code_gone"


class ExchangeRefused(Exception):
    """`problem` says why; `where` names the text or code concerned, if there is one."""

    def __init__(self, problem: Refusal, where: str = "") -> None:
        super().__init__(f"{problem}: {where}" if where else str(problem))
        self.problem = problem
        self.where = where
