"""Released needs, written as a release writes them, without anybody having to answer first."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone

from curricula.models import NeedSnapshot
from curricula.needs.content import (
    COUNTRY,
    AreaScore,
    Content,
    InterviewFigures,
    JointRow,
    QuestionFigure,
    Scope,
    SetLogic,
)
from curricula.needs.selectors import RELEASE_METHOD
from tna_portal.dashboards.services import recompute_panels
from tna_portal.organisation.models import AssessmentRound

NEEDS = {"FIN": 50.0, "LEG": 40.0, "COM": 30.0, "DIG": 20.0}


def make_area(
    code: str, score: float, *, half: float = 4.0, pairs: int = 50, rank: int = 1
) -> AreaScore:
    """One area with an interval of this half width."""
    return AreaScore(
        code=code,
        n_pairs=pairs,
        score=score,
        low=round(max(0.0, score - half), 1),
        high=round(score + half, 1),
        mwds=score / 5,
        mwds_low=(score - half) / 5,
        mwds_high=(score + half) / 5,
        gap=1.5,
        rds=-40.0,
        importance=4.5,
        competence=3.0,
        response_rate=95.0,
        not_relevant=1.0,
        cannot_say=4.0,
        rank=rank,
        ipa="concentrate_here",
        lff=None,
        is_priority=rank <= 2,
        is_indicative=pairs < 30,
    )


def make_scope(
    key: str, scores: Mapping[str, float] = NEEDS, *, n: int = 50, half: float = 4.0
) -> Scope:
    """A group with these needs, ranked."""
    ordered = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    areas = tuple(
        make_area(code, score, half=half, pairs=n, rank=rank)
        for rank, (code, score) in enumerate(ordered, start=1)
    )
    return Scope(key=key, n=n, areas=areas)


def make_content(round_id: int, **changes: Any) -> Content:
    """Two regions and one hidden, one part of the country, breakdowns, deputies, a few questions."""
    content = Content(
        method=RELEASE_METHOD,
        round_id=round_id,
        is_final=True,
        scopes={
            COUNTRY: make_scope(COUNTRY, n=120),
            "macro:centre": make_scope("macro:centre"),
            "KZ-11": make_scope("KZ-11", {"FIN": 60.0, "LEG": 40.0, "COM": 30.0}),
            "KZ-59": make_scope("KZ-59", {"FIN": 30.0, "LEG": 42.0, "COM": 30.0}),
        },
        hidden_regions=("KZ-27",),
        breakdowns={
            "category": {"rural": make_scope("rural"), "city": make_scope("city", n=12)},
            "seniority": {"lt1": make_scope("lt1"), "": make_scope("", n=6)},
            "language": {"kk": make_scope("kk")},
        },
        hidden_breakdowns={
            "category": ("village",),
            "seniority": (),
            "language": ("en", "ru"),
        },
        deputies=make_scope("deputies", {"FIN": 70.0, "LEG": 20.0}, n=20),
        joint_display=(
            JointRow("FIN", "convergent", 1, 0.9, ("T1",), 6, 10, 60.0, 31.0, 83.0, written=3),
            JointRow("LEG", "survey_only", 2, 0.2, ("T2",), 0, 10, 0.0, 0.0, 28.0),
            JointRow("DIG", "silent", None, None, (), 0, 10, None, None, None),
        ),
        set_logic=SetLogic(),
        questions={
            "akims": {
                "Q5": QuestionFigure(
                    50, 60, {"30-39": 20, "40-49": 30}, mean=41.5, mean_low=40.1, mean_high=42.9
                ),
                "Q8": QuestionFigure(50, 60, {"kk": 45, "ru": 30, "en": None}),
                "Q10": QuestionFigure(
                    40,
                    60,
                    means={"financial": 4.1, "legal": 3.0, "digital": 2.9},
                    w=0.31,
                ),
                "Q1b": QuestionFigure(8, 60, {"rural": None, "city": None}),
                "channels_shared": QuestionFigure(40, 60, {"yes": 30, "no": 10}),
            }
        },
        interviews=InterviewFigures(10, {"T1": 6, "T2": 0}),
        interviews_by_region={"KZ-11": InterviewFigures(7, {"T1": 4, "T2": 0})},
        interviews_by_group={"akim": InterviewFigures(10, {"T1": 6, "T2": 0})},
    )
    return replace(content, **changes)


def release(round_: AssessmentRound, **changes: Any) -> NeedSnapshot:
    """The next release of a round, and the copies of its pages."""
    document = json.loads(json.dumps(make_content(round_.pk, **changes).to_json()))
    return release_document(round_, document)


def release_document(
    round_: AssessmentRound, document: Mapping[str, Any], method: str = RELEASE_METHOD
) -> NeedSnapshot:
    """The next release as it is stored."""
    number = NeedSnapshot.objects.filter(round=round_).count() + 1
    digest = hashlib.sha256(json.dumps([number, document], sort_keys=True).encode()).hexdigest()
    made = NeedSnapshot.objects.create(
        round=round_,
        number=number,
        method=method,
        sources={},
        content=document,
        digest=digest,
        released_at=timezone.now(),
    )
    if method == RELEASE_METHOD:
        recompute_panels(round_id=round_.pk, now=timezone.now())
    return made
