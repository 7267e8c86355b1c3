"""Models of the curricula room, one file a subject."""

from curricula.models.catalogue import Course, Module, ModuleArea
from curricula.models.feedback import FeedbackFigure
from curricula.models.need import NeedSnapshot, ProposalDecision, ProposalState
from curricula.models.plan import PlanOffer, SeminarPlan

__all__ = [
    "Course",
    "FeedbackFigure",
    "Module",
    "ModuleArea",
    "NeedSnapshot",
    "PlanOffer",
    "ProposalDecision",
    "ProposalState",
    "SeminarPlan",
]
