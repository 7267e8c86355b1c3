"""Closed lists of the field with their names."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MacroRegion(models.TextChoices):
    """The five directions of the 2023 study."""

    NORTH = "north", _("North")
    EAST = "east", _("East")
    WEST = "west", _("West")
    CENTRE = "centre", _("Centre")
    SOUTH = "south", _("South")


class PostCategory(models.TextChoices):
    """The four kinds of akim, and maslikhat deputies."""

    CITY = "city", _("Akim of a town of district significance")
    RURAL = "rural", _("Akim of a rural district")
    SETTLEMENT = "settlement", _("Akim of a settlement")
    VILLAGE = "village", _("Akim of a village")
    DEPUTY = "deputy", _("Maslikhat deputy")


AKIMS = (PostCategory.CITY, PostCategory.RURAL, PostCategory.SETTLEMENT, PostCategory.VILLAGE)


class RespondentGroup(models.TextChoices):
    """Who answers a questionnaire."""

    AKIMS = "akims", _("Akims")
    DEPUTIES = "deputies", _("Maslikhat deputies")


class Role(models.TextChoices):
    """What a member of staff does; one person may hold several."""

    ADMIN = "admin", _("Administrator")
    METHODOLOGIST = "methodologist", _("Methodologist")
    MANAGER = "manager", _("Manager")
    COORDINATOR = "coordinator", _("Branch coordinator")
    CODER = "coder", _("Coder")


class RoundStatus(models.TextChoices):
    """A round is prepared, then answered, then closed for good."""

    DRAFT = "draft", pgettext_lazy("round", "In preparation")
    OPEN = "open", pgettext_lazy("round", "Open")
    CLOSED = "closed", pgettext_lazy("round", "Closed")


class IndicatorBlock(models.TextChoices):
    """The three blocks of indicators of the study."""

    B1 = "B1", _("Personal and psychological qualities")
    B2 = "B2", _("Managing internal and external factors of local government")
    B3 = "B3", _("Working with residents and the community")


class LinkKind(models.TextChoices):
    """What a need area is linked to."""

    HEADING = "heading", _("Heading of the 2023 ranking")
    CODE = "code", _("Interview code")
    COURSE = "course", _("Course of 2021")
    WISH = "wish", _("Wish of trainees")


class Heading(models.TextChoices):
    """The five headings that the 2023 study ranked."""

    FINANCIAL = "financial", _("Financial literacy")
    COMMUNICATION = "communication", _("Communication")
    LEGAL = "legal", _("Legal literacy")
    DIGITAL = "digital", _("Digital literacy")
    MEDIATION = "mediation", _("Mediation")
